#include "api/operation.h"

#include "record/record.h"

static void operation_print(struct ctx *ctx, const struct record *record,
                            struct json_writer *json)
{
	json_open_object(json);
	json_member_boolean(json, "ok", true);
	json_member_integer(json, "id", record->id);
	json_member_integer(json, "version", record->version);
	json_key(json, "record");
	record_print(ctx, record, json);
	json_close_object(json);
}

bool operation_create(struct ctx *ctx, const struct object *object, const json_t *values,
                      const char *path, struct json_writer *json, int64_t *id)
{
	struct record *record = record_parse(ctx, object, values, path);
	if (!record || !record_create(ctx, record))
		return false;
	operation_print(ctx, record, json);
	*id = record->id;
	return true;
}

bool operation_update(struct ctx *ctx, const struct object *object, int64_t id,
                      const json_t *values, int64_t version, const char *path,
                      struct json_writer *json)
{
	const struct record *changes = record_parse(ctx, object, values, path);
	const struct record *record =
	    changes ? record_update(ctx, object, id, changes, version) : NULL;
	if (!record)
		return false;
	operation_print(ctx, record, json);
	return true;
}

bool operation_delete(struct ctx *ctx, const struct object *object, int64_t id, int64_t version,
                      struct json_writer *json)
{
	int64_t count = 0;
	if (!record_delete(ctx, object, id, version, &count))
		return false;
	json_open_object(json);
	json_member_boolean(json, "ok", true);
	json_member_integer(json, "id", id);
	json_member_integer(json, "count", count);
	json_close_object(json);
	return true;
}

bool operation_act(struct ctx *ctx, const struct object *object, int64_t id, const char *action,
                   const json_t *input, struct json_writer *json)
{
	const struct record *record = record_act(ctx, object, id, action, input);
	if (!record)
		return false;
	operation_print(ctx, record, json);
	return true;
}
