/* Giving many records away at a stroke, and taking all of that back.
 *
 * Each record goes the one way to store (save.c), so that rules, ready counts, search,
 * duplicate keys and history hold as ever; it is only read and written without the
 * detours that single changes by strangers need. What each was before is kept under the
 * number of the work, until that is forgotten. No right is asked here: who calls has
 * found the records by OPERATION_HAND_OVER. */
#pragma once

#include "record/record.h"

/* One record and whose it becomes: an owner or a pool, the other is 0. Or, where somebody
 * `leaves` it, whose place among its collaborators becomes that of who `joins` (0: of
 * nobody), unless he is its owner, or one of them already. */
struct record_gift {
	int64_t id;
	int64_t owner, pool;
	int64_t leaves, joins;
};

struct record_gifts {
	const struct object *object; /* with a record_owner_field */
	const struct record_gift *items;
	size_t count;
	const char *action, *reason; /* for the history; the reason may be NULL */
	int64_t work;                /* the number under which they are kept; positive */
};

/* Gives all of them, or none: in the ctx's write transaction. */
bool record_give(struct ctx *ctx, const struct record_gifts *gifts);

/* What became of a work's records when it was taken back. */
struct record_taken {
	int64_t back; /* are again as before */
	int64_t kept; /* stay: moved on since, deleted, or what they go back to is no more */
};

/* Takes a work back. A record that has another owner or pool by now, or whose fields that
 * the program sets with these have changed, was moved on and stays; of the others each
 * field that the giving changed becomes what it was, unless it was changed since. */
bool record_take_back(struct ctx *ctx, int64_t work, const char *action, const char *reason,
                      struct record_taken *taken);

/* Forgets this work and all with smaller numbers: they can't be taken back any more. */
bool record_forget_gifts(struct ctx *ctx, int64_t work);

/* Writes {"contact":12,…}: how many living records hang on these, by object, and files as
 * "attachment"; objects of which there are none are left out. `ids` without doubles. */
bool record_count_below(struct ctx *ctx, const struct object *object, const int64_t *ids,
                        size_t count, struct json_writer *json);

/* Makes the table. */
bool give_migrate(struct ctx *ctx);
