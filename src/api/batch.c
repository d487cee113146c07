/* Up to a thousand writes, all or none. Later ones may refer to what earlier ones
 * made: the text "@0.id" stands for the id of the first. */
#include "api/operation.h"

#include "base/error.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { BATCH_LIMIT = 1000 };

struct batch {
	struct api_call *call;
	int64_t *ids; /* by operation; 0: it made none */
	size_t done;
};

/* "@12.id" → the id; false when the text is no reference. */
static bool batch_reference(struct ctx *ctx, const struct batch *batch, const char *text,
                            int64_t *id)
{
	char *end;
	if (text[0] != '@' || text[1] < '0' || text[1] > '9')
		return false;
	unsigned long place = strtoul(text + 1, &end, 10);
	if (strcmp(end, ".id"))
		return false;
	*id = place < batch->done ? batch->ids[place] : 0;
	if (!*id && !ctx->error)
		error_set(ctx, ERROR_INVALID, "“%.20s”没有指向前面的操作。",
		          "\"%.20s\" does not refer to an earlier operation.", text);
	return true;
}

/* `json` with its references replaced, on ctx. */
static json_t *batch_resolve(struct ctx *ctx, const struct batch *batch, json_t *json)
{
	int64_t id;
	const char *name;
	size_t i;
	json_t *member;
	if (json_is_string(json))
		return batch_reference(ctx, batch, json_string_value(json), &id) ? json_integer(id)
		                                                                 : json_incref(json);
	if (json_is_array(json)) {
		json_t *list = json_array();
		json_array_foreach(json, i, member)
		    json_array_append_new(list, batch_resolve(ctx, batch, member));
		return list;
	}
	if (!json_is_object(json))
		return json_incref(json);
	json_t *object = json_object();
	json_object_foreach(json, name, member)
	    json_object_set_new(object, name, batch_resolve(ctx, batch, member));
	return object;
}

struct batch_operation {
	const struct object *object;
	int64_t id, version;
	const json_t *json, *values;
	const char *path; /* "operations.3.values." */
};

static bool batch_create(struct ctx *ctx, struct batch *batch, const struct batch_operation *one)
{
	return operation_create(ctx, one->object, one->values, one->path, true, batch->call->json,
	                        &batch->ids[batch->done]);
}

static bool batch_update(struct ctx *ctx, struct batch *batch, const struct batch_operation *one)
{
	return operation_update(ctx, one->object, one->id, one->values, one->version, one->path, true,
	                        batch->call->json);
}

static bool batch_delete(struct ctx *ctx, struct batch *batch, const struct batch_operation *one)
{
	return operation_delete(ctx, one->object, one->id, one->version, batch->call->json);
}

static bool batch_act(struct ctx *ctx, struct batch *batch, const struct batch_operation *one)
{
	const char *action = schema_text(one->json, "action");
	if (!action)
		return error_field(ctx, "action", "required", "请填写。", "This is required.");
	return operation_act(ctx, one->object, one->id, action, one->values, batch->call->json);
}

/* What an operation may be. */
static const struct batch_kind {
	const char *name;
	bool addressed; /* needs an id */
	bool (*run)(struct ctx *ctx, struct batch *batch, const struct batch_operation *one);
} batch_kinds[] = {
    {"create", false, batch_create},
    {"update", true, batch_update},
    {"delete", true, batch_delete},
    {"action", true, batch_act},
};

static const char *const batch_kind_names[] = {"create", "update", "delete", "action", NULL};

static const struct schema_member operation_members[] = {
    MUST("op", TEXT, .choices = batch_kind_names),
    MUST("object", TEXT),
    MAY("id", ID),
    MAY("version", ID),
    MAY("values", OBJECT),
    MAY("action", TEXT),
    {0},
};

static bool batch_run_one(struct ctx *ctx, struct batch *batch, const json_t *json)
{
	if (!schema_check(ctx, operation_members, json))
		return false;
	const struct batch_kind *kind = batch_kinds;
	while (strcmp(kind->name, schema_text(json, "op")))
		kind++;
	struct batch_operation one = {
	    .object = model_need_object(ctx, schema_text(json, "object")),
	    .id = schema_integer(json, "id"),
	    .version = schema_integer(json, "version"),
	    .json = json,
	    .values = json_object_get(json, "values"),
	    .path = "values.",
	};
	if (!one.object)
		return false;
	if (one.object->internal)
		return error_set(ctx, ERROR_NOT_FOUND, "没有“%s”这种记录。",
		                 "There are no records called \"%s\".", one.object->name);
	if (kind->addressed && !one.id)
		return error_field(ctx, "id", "required", "请填写。", "This is required.");
	if (!one.values)
		one.values = json_keep(ctx, json_object());
	return kind->run(ctx, batch, &one);
}

/* Says which operation it was, in each field's name and by itself. */
static void batch_blame(struct ctx *ctx, size_t place)
{
	struct error *error = ctx->error;
	for (size_t i = 0; i < error->item_count; i++)
		error->items[i].field =
		    memory_format(error, "operations.%zu.%s", place, error->items[i].field);
	if (!error->extra)
		error->extra = json_object();
	json_object_set_new(error->extra, "operation", json_integer((json_int_t)place));
}

static bool batch_step(struct ctx *ctx, struct batch *batch, json_t *json)
{
	struct ctx *inner = ctx_inner(ctx);
	json_t *resolved = json_keep(inner, batch_resolve(inner, batch, json));
	bool good = !inner->error && batch_run_one(inner, batch, resolved);
	if (!good) {
		error_pass(ctx, inner);
		batch_blame(ctx, batch->done);
	}
	talloc_free(inner);
	batch->done++;
	return good;
}

static bool batch_run(struct ctx *ctx, struct api_call *call)
{
	json_t *operations = json_object_get(call->body, "operations");
	size_t count = json_array_size(operations);
	if (count < 1 || count > BATCH_LIMIT)
		return error_field(ctx, "operations", "out_of_range", "操作应为 1 到 %d 个。",
		                   "There must be 1 to %d operations.", BATCH_LIMIT);
	struct batch batch = {.call = call, .ids = memory_array(ctx, int64_t, count)};
	json_open_object(call->json);
	json_key(call->json, "results");
	json_open_array(call->json);
	size_t i;
	json_t *operation;
	json_array_foreach(operations, i,
	                   operation) if (!batch_step(ctx, &batch, operation)) return false;
	json_close_array(call->json);
	json_close_object(call->json);
	return true;
}

static const struct schema_member batch_members[] = {
    MUST("operations", LIST, .of = "operation"),
    {0},
};

const struct api_route api_batch_routes[] = {
    API_ROUTE(
        POST, "/api/v1/batch", SESSION, WRITES, .run = batch_run, .body = API_MEMBERS,
        .members = batch_members, .pool = HTTP_SLOW, .answer = "results",
        .help = {{"最多一千次写入，全部成功或全部不做", "Up to a thousand writes, all or none"}}),
    {0},
};
