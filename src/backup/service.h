/* Backups that a server makes by itself: when administrators said, into the store that who
 * started it has named; which stay how long; the continuous copy; and what came of it all. */
#pragma once

#include "base/ctx.h"
#include "base/json.h"
#include "job/job.h"

/* The room's table, in a write transaction. */
bool backup_open(struct ctx *ctx);

struct backup_service_options {
	const char *folder;  /* of the store; NULL: this server makes none */
	const char *program; /* version */
	/* Restores a backup of the store aside and looks whether it is whole: `faults`, and the
	 * first of them in words. */
	bool (*check)(struct ctx *ctx, const char *store, const char *name, int64_t *faults,
	              const char **words);
};
/* Sets ctx->company->backups, and starts the continuous copy where it is wanted. Before
 * job_start; ctx has no transaction. */
bool backup_serve(struct ctx *ctx, const void *parent,
                  const struct backup_service_options *options);
/* Ends the copy, with all that was committed until now in it. After job_stop. */
void backup_rest(struct company *company);
extern const struct job_kind backup_job_kinds[];

/* What the page of backups shows; docs/api.md. In a transaction. */
bool backup_print(struct ctx *ctx, struct json_writer *json);
/* Changes settings, as PUT /backups takes them, which a job then applies. In a write
 * transaction. */
bool backup_set(struct ctx *ctx, const json_t *settings);
/* Has one be made, or looked at (`name`; NULL: the newest), soon. In a write transaction. */
bool backup_ask(struct ctx *ctx);
bool backup_ask_check(struct ctx *ctx, const char *name);
/* The data were restored from a backup, and nobody has said yet that people work with them:
 * this says it. */
bool backup_take_over(struct ctx *ctx);
