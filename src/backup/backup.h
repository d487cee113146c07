/* Backups: the whole company as of one instant, while people work.
 *
 * A backup goes into one file (an ordinary ZIP archive with a data folder in it) or into a
 * store, a folder that holds many, where each further one costs what changed since. Both
 * name every part with its SHA-256, so that restoring finds whatever was tampered with or
 * has rotted. What was being written when the power went is no backup, and harms none. */
#pragma once

#include "base/ctx.h"
#include "base/json.h"

#include <stddef.h>

/* Lies in a data folder that was restored: from when, and when. */
#define BACKUP_RESTORED "restored.json"

/* What was made. Texts are on the ctx. */
struct backup_made {
	const char *name;           /* in its store; NULL for a file */
	int64_t at;                 /* whose state it is */
	int64_t took;               /* milliseconds */
	int64_t size;               /* bytes of all that it holds */
	int64_t added;              /* bytes that it took of the disk */
	size_t files;               /* attachments and spreadsheets of imports */
	const char *const *missing; /* files that the company should have had */
	size_t missing_count;
};

struct backup_request {
	const char *target;  /* a file; or a store: a folder that is there, or a path with a / at
	                        its end */
	const char *program; /* version, for the manifest */
};

/* Backs up ctx->company; ctx has no transaction. */
bool backup_make(struct ctx *ctx, const struct backup_request *request, struct backup_made *made);
/* Is the target a store? */
bool backup_into_store(const char *target);

struct restore_request {
	const char *source; /* a file or a store */
	const char *name;   /* of the backup in the store; NULL: the newest, or as `at` says */
	const char *folder; /* new, or empty */
	int64_t at;         /* the last state until then; 0: the newest there is */
};

/* What was restored. */
struct restored {
	const char *company;
	const char *program; /* that made the backup */
	int64_t at;          /* whose state it is */
	int64_t size;        /* bytes of the database */
	size_t files;
	const char *const *missing; /* files that the backup does not have whole, each with why */
	size_t missing_count;
};

/* Makes the data folder of a company again. It is made beside its place under another
 * name, and put there when all of it is on the disk; a database that is not whole stops
 * it, a missing file is told of. ERROR_CONFLICT where the folder holds something. The ctx
 * needs no company. */
bool backup_restore(struct ctx *ctx, const struct restore_request *request,
                    struct restored *restored);

/* Visits what a store holds, oldest first: each backup, and until when the log that was
 * kept since reaches (0: there is none). */
struct backup_kept {
	const char *name, *program;
	int64_t at, took, size, added, reaches;
	size_t files, missing;
};
bool backup_each(struct ctx *ctx, const char *store,
                 bool (*visit)(struct ctx *ctx, const struct backup_kept *kept, void *data),
                 void *data);
