/* Inside crm/: what several rules do. */
#pragma once

#include "record/record.h"

/* An object that the program's own definitions have (asserted). */
const struct object *rule_object(const struct ctx *ctx, const char *name);

/* A ctx inside `outer` that acts as the system, for what a rule must know whoever
 * asks (how many somebody claimed today, who had this customer before). */
struct ctx *rule_as_system(struct ctx *outer);

/* A ctx inside `outer` in which no right is asked, since that of something else was,
 * or none is needed; the history still names who acts. */
struct ctx *rule_unasked(struct ctx *outer);

/* How many records of the object the filter has, seen as the system. The filter is
 * written in json_pack's language. */
bool rule_count(struct ctx *ctx, const char *object, json_t *filter, int64_t *count);

/* The first record by `sort` that the filter has, seen as the system; `*record` NULL
 * without an error when there is none. */
bool rule_first(struct ctx *ctx, const char *object, json_t *filter, const char *sort,
                struct record **record);

/* Both values the same in `before` and `after`, or there is no `before` and the
 * value is null. */
bool rule_unchanged(const struct record_change *change, const char *field);

/* Is the value one of these? */
bool rule_among(const int64_t *values, size_t count, int64_t value);

/* A pool's manager gives a customer that lies there to somebody: `arguments` are who and
 * why (owning.c). */
bool owning_assign(struct ctx *ctx, const struct record *customer, const struct value *arguments);
