/* Inside record/: what higher rooms registered, and how it is found. */
#pragma once

#include "record/record.h"

enum { RECORD_TABLE_LIMIT = 64 };

struct show_cache;

/* Filled while the company is opened, before any other thread works; never
 * changed afterwards, hence read without a lock. */
struct record_store {
	const struct record_hook *hooks[RECORD_TABLE_LIMIT]; /* each a table with its end row */
	size_t hook_count;
	const struct record_action *actions[RECORD_TABLE_LIMIT];
	size_t action_count;
	const struct record_condition *conditions[RECORD_TABLE_LIMIT];
	size_t condition_count;
	const struct record_reason *reasons[RECORD_TABLE_LIMIT];
	size_t reason_count;
	struct show_cache *shows; /* safe from any thread */
};

enum record_moment { RECORD_BEFORE_SAVE, RECORD_AFTER_SAVE, RECORD_BEFORE_DELETE };

/* Runs the hooks of a moment for the object, in the order in which they were
 * registered; stops at the first that refuses. */
bool record_hooks_run(struct ctx *ctx, const struct object *object, enum record_moment moment,
                      struct record_change *change);

/* The row of an action, whoever may do it; NULL when there is none. */
const struct record_action *record_action_find(const struct ctx *ctx, const struct object *object,
                                               const char *name);

/* NULL when there is none. */
const struct record_condition *record_condition_find(const struct ctx *ctx,
                                                     const struct object *object, const char *name);

/* An error as P3 shows it, for answers that hold several results. */
void record_print_error(const struct ctx *ctx, const struct error *error, struct json_writer *json);
