/* Inside backup/: what came of each backup, and of looking at one. */
#pragma once

#include "backup/plan.h"

struct run {
	int64_t id, started_at;
	const char *kind; /* "backup", "check" */
	const char *name; /* of the backup; NULL: there is none */
	bool failed;
	int64_t size, added, files, faults;
	const char *words; /* what went wrong, or the first fault; or NULL */
};

/* Each finds no transaction. */
bool run_begin(struct ctx *ctx, struct run *run);
/* Keeps how it ended; administrators learn of what is not well by the bell. */
bool run_end(struct ctx *ctx, const struct run *run);
/* It failed with ctx->error, which is taken. */
void run_fail(struct ctx *ctx, struct run *run);
/* Those that a crash cut short have failed. */
bool run_forget_cut(struct ctx *ctx);

/* In a transaction: is one to be made now? `waits`: the copy needs one to begin from. Not
 * while one is made or waits, nor for some minutes after one that failed. */
bool run_due(struct ctx *ctx, const struct plan *plan, bool waits, bool *due);
/* Is the last good one older than it should be, or has the last one failed? */
bool run_late(struct ctx *ctx, const struct plan *plan, bool *late);
bool run_tables(struct ctx *ctx);
