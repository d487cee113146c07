/* The recycle bin as people look at it: one entry for each deletion, with what went along,
 * out of which all or a part comes back, and out of which an administrator takes things
 * for good. (Deleting and restoring themselves: record.h.) */
#pragma once

#include "record/record.h"

/* {"entries":[{"object","id","name","deleted_at","deleted_by","counts":{"contact":3}}],
 * "next"}: the object's records that lie there for the actor to see, but for those that
 * went along with another one; newest first. `counts` are what one sees of what went along.
 * `limit` 0 for as many as usual. */
bool bin_print(struct ctx *ctx, const struct object *object, int64_t limit, const char *after,
               struct json_writer *json);

/* {"records":[{"object","id","name","above":{"object","id"}}],"more"}: what went into the
 * bin with the record, as far as the actor sees it, up to a limit; `above` is what it
 * hangs on. */
bool bin_print_below(struct ctx *ctx, const struct object *object, int64_t id,
                     struct json_writer *json);

struct restoring {
	const char *name;      /* what it is called from now on, or NULL as before */
	const json_t *records; /* [{"object","id"}…] of what comes along, with what these hang
	                          on; NULL: everything */
};
/* As record_restore. ERROR_INVALID on "records" for what did not go along with it. */
bool record_restore_part(struct ctx *ctx, const struct object *object, int64_t id,
                         const struct restoring *how);

/* --- for good --- */

/* Takes a record in the bin, and all that hangs on it there, out of everything: its table,
 * lists, what names it, files that nothing else holds, the words of its history; of which
 * it stays that, by whom and why it was purged. For administrators; `name` must be the
 * record's (its id where it has none). It can't be undone. `count` gets how many records.
 * ERROR_INVALID on "reason" (shorter than five characters), "name". */
enum { PURGE_REASON_LEAST = 5, PURGE_REASON_MOST = 500 };
bool record_purge(struct ctx *ctx, const struct object *object, int64_t id, const char *name,
                  const char *reason, int64_t *count);

/* After how many days what lies in the bin is purged by itself; 0: never, as at first. For
 * administrators to set: ERROR_INVALID on "days". */
bool bin_days(struct ctx *ctx, int64_t *days);
bool bin_set_days(struct ctx *ctx, int64_t days);
/* Purges a few of what has been there for so long; by the system, `done` when there are
 * no more. In a write transaction. */
bool bin_purge_old(struct ctx *ctx, bool *done);

/* Removes the bytes of some files that nothing holds any more; `done` when there are none
 * left. In a write transaction, so that nobody stores the same bytes meanwhile. */
bool file_sweep(struct ctx *ctx, bool *done);

/* Makes the tables. */
bool bin_migrate(struct ctx *ctx);
