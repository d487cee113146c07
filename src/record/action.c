/* Actions: what rules offer on a record, on one or on many. */
#include "record/action_input.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "record/get.h"
#include "record/row.h"
#include "record/store.h"

#include <assert.h>
#include <string.h>

enum { ACTION_RECORDS = 1000 };

static const struct record_action *action_need(struct ctx *ctx, const struct object *object,
                                               const char *name)
{
	const struct record_action *action = record_action_find(ctx, object, name);
	if (!action) {
		error_set(ctx, ERROR_NOT_FOUND, "%s没有名为“%s”的动作。", "%s has no action named “%s”.",
		          model_label(ctx, &object->label), name);
		return NULL;
	}
	if (access_action(ctx, object, name))
		return action;
	error_set(ctx, ERROR_FORBIDDEN, "您没有“%s”的权限。", "You are not permitted to do “%s”.",
	          model_label(ctx, &action->label));
	return NULL;
}

/* A record that is not to be seen may have been a moment ago: the action may know
 * better words for that than "not found". */
static void action_gone(struct ctx *ctx, const struct object *object, int64_t id,
                        const struct record_action *action)
{
	if (!action->gone || ctx->error->code != ERROR_NOT_FOUND)
		return;
	struct error *missing = error_take(ctx);
	if (action->gone(ctx, object, id))
		ctx->error = missing;
}

static bool action_run(struct ctx *ctx, const struct object *object, int64_t id,
                       const struct record_action *action, const struct value *arguments)
{
	const struct record *record = record_get(ctx, object, id, action->operation);
	if (!record)
		action_gone(ctx, object, id, action);
	bool done = record && action->run(ctx, record, arguments);
	assert(done == !ctx->error);
	return done;
}

/* What the record refers to, by the names that the actor may read. */
static bool action_name_again(struct ctx *ctx, struct record *record)
{
	for (size_t i = 0; i < record->object->field_count; i++) {
		const struct field *field = &record->object->fields[i];
		struct value *value = &record->values[i];
		bool list = value->kind == VALUE_LIST;
		size_t count = list ? value->size : 1;
		if (!field->target || value->kind == VALUE_NULL)
			continue;
		struct value *named = memory_array(record, struct value, count);
		for (size_t k = 0; k < count; k++) {
			named[k] = value_integer(list ? value->items[k].integer : value->integer);
			if (!row_name_target(ctx, field, &named[k]))
				return false;
		}
		if (list)
			value->items = named;
		else
			*value = named[0];
	}
	return true;
}

static struct record *action_unasked(struct ctx *ctx, const struct object *object, int64_t id,
                                     bool deleted)
{
	struct record *record = get_unasked_any(ctx, object, id, deleted);
	return record && action_name_again(ctx, record) ? record : NULL;
}

/* As it is now. Who just gave a record away sees it this once more; of a deleted
 * one lies in the recycle bin. */
static struct record *action_result(struct ctx *ctx, const struct object *object, int64_t id)
{
	struct record *record = record_get(ctx, object, id, OPERATION_READ);
	if (record || ctx->error->code != ERROR_NOT_FOUND)
		return record;
	error_take(ctx);
	record = action_unasked(ctx, object, id, false);
	if (record || ctx->error->code != ERROR_NOT_FOUND)
		return record;
	error_take(ctx);
	return action_unasked(ctx, object, id, true);
}

struct record *record_act(struct ctx *ctx, const struct object *object, int64_t id,
                          const char *name, const json_t *input)
{
	static const char *const no_others[] = {NULL};
	struct value arguments[RECORD_INPUT_LIMIT];
	assert(db_writing(ctx));
	const struct record_action *action = action_need(ctx, object, name);
	if (!action || !action_input_read(ctx, object, action, input, no_others, arguments) ||
	    !action_run(ctx, object, id, action, arguments))
		return NULL;
	return action_result(ctx, object, id);
}

/* --- many --- */

struct action_ids {
	const int64_t *ids;
	size_t count;
};

static bool action_too_many(struct ctx *ctx)
{
	error_set(ctx, ERROR_TOO_LARGE, "一次最多处理 %d 条记录。", "At most %d records at a time.",
	          ACTION_RECORDS);
	error_hint(ctx, "请缩小筛选范围，分几次进行。",
	           "Narrow the filter and do it in several steps.");
	return false;
}

static bool action_has_id(const int64_t *ids, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++)
		if (ids[i] == id)
			return true;
	return false;
}

/* Each id once, in the order given. */
static bool action_given_ids(struct ctx *ctx, const json_t *json, struct action_ids *list)
{
	size_t size = json_array_size(json);
	if (size > ACTION_RECORDS)
		return action_too_many(ctx);
	int64_t *ids = memory_array(ctx, int64_t, size + 1);
	for (size_t i = 0; i < size; i++) {
		int64_t id = json_integer_value(json_array_get(json, i));
		if (id <= 0)
			return error_field(ctx, "ids", "not_a_reference", "应为记录编号的列表。",
			                   "It must be a list of record ids.");
		if (!action_has_id(ids, list->count, id))
			ids[list->count++] = id;
	}
	list->ids = ids;
	return json_is_array(json) || error_field(ctx, "ids", "not_a_list", "应为记录编号的列表。",
	                                          "It must be a list of record ids.");
}

/* What the actor sees, whether he may do it with that or not: a filter finds nothing
 * else, and each of them gets its answer. */
static bool action_filtered_ids(struct ctx *ctx, const struct object *object, const json_t *filter,
                                struct action_ids *list)
{
	const struct record_query query = {.object = object,
	                                   .filter = filter,
	                                   .limit = ACTION_RECORDS + 1,
	                                   .operation = OPERATION_READ};
	list->ids = record_ids(ctx, &query, &list->count);
	if (!list->ids)
		return false;
	return list->count <= ACTION_RECORDS || action_too_many(ctx);
}

static bool action_ids(struct ctx *ctx, const struct object *object, const json_t *body,
                       struct action_ids *list)
{
	const json_t *ids = json_object_get(body, "ids");
	const json_t *filter = json_object_get(body, "filter");
	if (!ids == !filter)
		return error_field(ctx, "ids", "required", "请给出 ids 或 filter 其中之一。",
		                   "Give either ids or a filter.");
	return ids ? action_given_ids(ctx, ids, list) : action_filtered_ids(ctx, object, filter, list);
}

/* A record's fault is its own; ours, and the database's, end the whole. */
static bool action_goes_on(const struct error *error)
{
	return error->code != ERROR_INTERNAL && error->code != ERROR_UNAVAILABLE;
}

static void action_print_result(const struct ctx *ctx, int64_t id, const struct error *error,
                                struct json_writer *json)
{
	json_open_object(json);
	json_member_integer(json, "id", id);
	json_member_boolean(json, "ok", !error);
	if (error) {
		json_key(json, "error");
		record_print_error(ctx, error, json);
	}
	json_close_object(json);
}

/* In a savepoint, and in memory, of its own. */
static bool action_run_one(struct ctx *ctx, const struct object *object, int64_t id,
                           const struct record_action *action, const struct value *arguments,
                           struct json_writer *json)
{
	if (!db_savepoint(ctx))
		return false;
	struct ctx *inner = ctx_inner(ctx);
	if (action_run(inner, object, id, action, arguments)) {
		if (db_release(ctx))
			action_print_result(ctx, id, NULL, json);
	} else {
		db_undo(ctx);
		if (action_goes_on(inner->error))
			action_print_result(ctx, id, inner->error, json);
		else
			error_pass(ctx, inner);
	}
	talloc_free(inner);
	return !ctx->error;
}

bool record_act_many(struct ctx *ctx, const struct object *object, const char *name,
                     const json_t *body, struct json_writer *json)
{
	static const char *const others[] = {"ids", "filter", NULL};
	struct value arguments[RECORD_INPUT_LIMIT];
	struct action_ids list = {.ids = NULL};
	assert(db_writing(ctx));
	const struct record_action *action = action_need(ctx, object, name);
	if (!action)
		return false;
	if (!action->many)
		return error_set(ctx, ERROR_INVALID, "“%s”只能逐条进行。",
		                 "“%s” can only be done on one record at a time.",
		                 model_label(ctx, &action->label));
	if (!action_input_read(ctx, object, action, body, others, arguments) ||
	    !action_ids(ctx, object, body, &list))
		return false;
	json_open_object(json);
	json_key(json, "results");
	json_open_array(json);
	for (size_t i = 0; i < list.count; i++)
		if (!action_run_one(ctx, object, list.ids[i], action, arguments, json))
			return false;
	json_close_array(json);
	json_close_object(json);
	return true;
}
