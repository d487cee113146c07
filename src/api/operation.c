#include "api/operation.h"

#include "record/record.h"

static bool operation_print(struct ctx *ctx, const struct record *record, bool whole,
                            struct json_writer *json)
{
	json_open_object(json);
	json_member_boolean(json, "ok", true);
	json_member_integer(json, "id", record->id);
	json_member_integer(json, "version", record->version);
	if (whole) {
		const struct record *shown = call_shown(ctx, record);
		if (!shown)
			return false;
		json_key(json, "record");
		record_print(ctx, shown, json);
	}
	json_close_object(json);
	return true;
}

bool operation_create(struct ctx *ctx, const struct object *object, const json_t *values,
                      const char *path, bool whole, struct json_writer *json, int64_t *id)
{
	struct record *record = record_parse(ctx, object, values, path);
	if (!record || !record_create(ctx, record))
		return false;
	*id = record->id;
	return operation_print(ctx, record, whole, json);
}

bool operation_update(struct ctx *ctx, const struct object *object, int64_t id,
                      const json_t *values, int64_t version, const char *path, bool whole,
                      struct json_writer *json)
{
	const struct record *changes = record_parse(ctx, object, values, path);
	const struct record *record = changes ? record_update(ctx, object, id, changes, version) : NULL;
	return record && operation_print(ctx, record, whole, json);
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
	return record && operation_print(ctx, record, true, json);
}
