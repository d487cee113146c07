/* What is made of stored values and has to be made anew when a definition changes:
 * the search index of an object, its duplicate keys, the key column of a unique field
 * and the order column of a sorted one.
 *
 * Each is a *build*: a row of model_build, from the change that asks for it to the one
 * that puts it in force. record/ walks through the records in short steps meanwhile
 * (record/renew.h), as a job, and people go on working:
 *  - No step begins before the last work is over that holds a model from before the
 *    build (model_in_use). Whoever saves from then on knows of it.
 *  - Columns are written by every save; the steps fill those of older records.
 *  - A search index is filled beside the one that is in force (object->search_next).
 *    A save writes to both for the records that the steps have passed.
 *
 * What nobody needs any more — the index before, the column of a field that is unique
 * no longer, what was removed thirty days ago — is *retired*: a row of model_retired,
 * from which it is emptied in steps and dropped. */
#pragma once

#include "model/model.h"

/* How words of records are cut into tokens, and how duplicate keys are made of values:
 * one more whenever that changes, and each company's are made anew. */
enum { MODEL_SEARCH_FORM = 1, MODEL_DUPLICATE_FORM = 1 };

enum model_build_kind {
	MODEL_BUILD_SEARCH,
	MODEL_BUILD_DUPLICATE,
	MODEL_BUILD_KEY,
	MODEL_BUILD_SORT,
	MODEL_BUILD_KINDS
};

struct model_build {
	int64_t id;
	enum model_build_kind kind;
	const struct object *object;
	const struct field *field; /* of MODEL_BUILD_KEY and MODEL_BUILD_SORT, else NULL */
	int64_t version;           /* of the model that began it */
	int64_t place;             /* the last record that was passed, 0 at first */
};

/* NULL without an error when it is over, or given up. On ctx. */
struct model_build *model_build_find(struct ctx *ctx, int64_t id);
/* In the write transaction of a step: how far it is. */
bool model_build_reach(struct ctx *ctx, const struct model_build *build);
/* In the same: what was made is in force. The new model waits for model_swap. */
bool model_build_finish(struct ctx *ctx, const struct model_build *build);
/* The last record that the build of the object's next search index has passed; when
 * the build is over, all have been. In a save's transaction. */
bool model_build_passed(struct ctx *ctx, const struct object *object, int64_t *place);

/* Does any work still hold a model older than `version`? */
bool model_in_use(const struct company *company, int64_t version);

/* Empties a retired thing for some milliseconds, in a write transaction; `finished`
 * when nothing is left of it. */
bool model_retire_step(struct ctx *ctx, int64_t id, bool *finished);
/* Retires the fields and objects that were removed more than MODEL_KEPT_DAYS ago. In a
 * write transaction; false for `done` when it must be tried again a little later. */
enum { MODEL_KEPT_DAYS = 30 };
bool model_purge(struct ctx *ctx, bool *done);

/* {"removed":[{"object","field"?,"label","type"?,"removed_at","purged_at"}]}, latest
 * first: what can be restored. */
bool model_print_removed(struct ctx *ctx, struct json_writer *json);

/* Called in the transaction of a change that leaves builds or retired things to do, so
 * that somebody begins with them. Before any other thread works. */
typedef bool model_upkeep_hook(struct ctx *ctx);
void model_set_upkeep(struct company *company, model_upkeep_hook *hook);
/* The ids of all builds (of all retired things), with their number; on ctx. */
int64_t *model_builds(struct ctx *ctx, size_t *count);
int64_t *model_retired(struct ctx *ctx, size_t *count);

/* Before a change, in a read transaction: do values clash in a field that it makes
 * unique? Then false with the first of them and their number. What is saved meanwhile
 * is looked at by the build. */
bool model_change_examine(struct ctx *ctx, const json_t *change);
