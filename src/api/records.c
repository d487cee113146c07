/* One record: read, create, change, delete, restore, by a unique field. */
#include "api/dispatch.h"

#include "access/usage.h"
#include "base/error.h"
#include "base/memory.h"
#include "record/history.h"
#include "record/record.h"
#include "record/version.h"

#include <stdlib.h>
#include <string.h>

static bool record_read_deleted(struct ctx *ctx, struct api_call *call)
{
	const struct record *record = record_get_deleted(ctx, call->object, call->id);
	return record && call_answer_record(ctx, call, record);
}

static bool record_read(struct ctx *ctx, struct api_call *call)
{
	bool read = call_flag(call, "deleted")
	                ? record_read_deleted(ctx, call)
	                : record_show(ctx, call->object, call->id, call->json, &call->shown_version);
	if (!read)
		return false;
	usage_look(ctx, call->object, call->id);
	watch_look(call->api->watches, ctx->actor->session, call->object->name, call->id);
	return true;
}

static bool record_add(struct ctx *ctx, struct api_call *call)
{
	struct record *record = record_parse(ctx, call->object, call->body, "");
	return record && record_create(ctx, record) && call_answer_written(ctx, call, record);
}

static bool record_change_one(struct ctx *ctx, struct api_call *call)
{
	int64_t version;
	const struct record *changes = record_parse(ctx, call->object, call->body, "");
	if (!changes || !call_version(ctx, call, call->id, &version))
		return false;
	const struct record *record = record_update(ctx, call->object, call->id, changes, version);
	return record && call_answer_written(ctx, call, record);
}

static bool record_remove(struct ctx *ctx, struct api_call *call)
{
	int64_t count = 0, version;
	if (!call_version(ctx, call, call->id, &version) ||
	    !record_delete(ctx, call->object, call->id, version, &count))
		return false;
	json_open_object(call->json);
	json_member_integer(call->json, "count", count);
	json_close_object(call->json);
	return true;
}

static bool record_remove_preview(struct ctx *ctx, struct api_call *call)
{
	return record_delete_preview(ctx, call->object, call->id, call->json);
}

static bool record_bring_back(struct ctx *ctx, struct api_call *call)
{
	const struct record *deleted = record_get_deleted(ctx, call->object, call->id);
	return deleted && record_restore(ctx, call->object, call->id) &&
	       call_answer_written(ctx, call, deleted);
}

static bool record_show_history(struct ctx *ctx, struct api_call *call)
{
	const struct history_query query = {
	    .action = call_text(call, "action"),
	    .actor = call_number(call, "actor", 0),
	    .field = call_text(call, "field"),
	    .limit = call_number(call, "limit", 50),
	    .after = call_text(call, "after"),
	};
	return history_print(ctx, call->object, call->id, &query, call->json);
}

/* --- as it was --- */

/* The entry of the history that the path names. */
static bool record_entry(struct ctx *ctx, const struct api_call *call, int64_t *entry)
{
	char *end;
	const char *text = call_value(call, "entry");
	*entry = strtoll(text, &end, 10);
	return (*entry > 0 && !*end) ||
	       error_set(ctx, ERROR_NOT_FOUND, "该记录的历史中没有这一条。",
	                 "There is no such entry in the history of this record.");
}

static bool record_preview_version(struct ctx *ctx, struct api_call *call)
{
	int64_t entry;
	return record_entry(ctx, call, &entry) &&
	       version_preview(ctx, call->object, call->id, entry, call->json);
}

static bool record_restore_version(struct ctx *ctx, struct api_call *call)
{
	int64_t entry, seen;
	if (!record_entry(ctx, call, &entry) || !call_version(ctx, call, call->id, &seen))
		return false;
	const struct record *record = version_restore(ctx, call->object, call->id, entry, seen);
	return record && call_answer_written(ctx, call, record);
}

/* --- by a unique field --- */

static const struct field *unique_field(struct ctx *ctx, const struct api_call *call)
{
	const char *name = call_value(call, "field");
	const struct field *field = model_need_field(ctx, call->object, name, "field");
	if (!field)
		return NULL;
	if (field->unique && access_field(ctx, field) != FIELD_HIDDEN)
		return field;
	error_field(ctx, name, "not_unique", "这个字段的值不是唯一的，不能用来指定记录。",
	            "The values of this field are not unique, so that it can't name a record.");
	return NULL;
}

/* The value as JSON of the field's kind. */
static json_t *unique_value(struct ctx *ctx, const struct api_call *call, const struct field *field)
{
	const char *text = call_value(call, "value");
	char *end;
	int64_t integer = strtoll(text, &end, 10);
	bool number = field->type->kind == VALUE_INTEGER && *text && !*end;
	return json_keep(ctx, number ? json_integer(integer) : json_string(text));
}

/* Finds the record that has the value; `id` stays 0 where there is none. */
static bool unique_find(struct ctx *ctx, const struct api_call *call, const struct field *field,
                        json_t *value, int64_t *id)
{
	struct record_query query = {
	    .object = call->object,
	    .filter = json_keep(ctx, json_pack("[ssO]", field->name, "=", value)),
	    .limit = 1,
	};
	size_t count;
	const int64_t *ids = record_ids(ctx, &query, &count);
	if (ids && count)
		*id = ids[0];
	return !ctx->error;
}

static bool record_put(struct ctx *ctx, struct api_call *call)
{
	const struct field *field = unique_field(ctx, call);
	if (!field)
		return false;
	json_t *value = unique_value(ctx, call, field);
	int64_t id = 0, version = 0;
	if (!unique_find(ctx, call, field, value, &id) ||
	    (id && !call_version(ctx, call, id, &version)))
		return false;
	if (!id && call->match_version.given)
		return error_set(ctx, ERROR_CONFLICT, "还没有这条记录，If-Match 的版本不存在。",
		                 "There is no such record yet, so If-Match matches nothing.");
	json_t *body = json_keep(ctx, json_copy((json_t *)call->body));
	if (!id && !json_object_get(body, field->name))
		json_object_set(body, field->name, value);
	struct record *record = record_parse(ctx, call->object, body, "");
	if (!record)
		return false;
	call->status = id ? 200 : 201;
	if (id)
		record = record_update(ctx, call->object, id, record, version);
	else if (!record_create(ctx, record))
		return false;
	return record && call_answer_written(ctx, call, record);
}

static const struct api_parameter show_parameters[] = {
    {.name = "deleted", .type = API_FLAG},
    {0},
};

#define RECORD_ID_MOST ((1LL << 53) - 1)

static const struct api_parameter history_parameters[] = {
    {.name = "action", .type = API_TEXT},
    {.name = "actor", .type = API_NUMBER, .minimum = 1, .maximum = RECORD_ID_MOST},
    {.name = "field", .type = API_TEXT},
    {.name = "limit", .type = API_NUMBER, .minimum = 1, .maximum = 200},
    {.name = "after", .type = API_TEXT},
    {0},
};

#define ONE "/api/v1/records/{object}/{id}"

const struct api_route api_record_routes[] = {
    API_ROUTE(GET, ONE, READ_OBJECT, READS, .run = record_read, .pool = HTTP_INLINE,
              .parameters = show_parameters, .answer = "@record",
              .help = {{"读取一条记录", "Get one record"}}),
    API_ROUTE(POST, "/api/v1/records/{object}", CREATE_OBJECT, WRITES, .run = record_add,
              .body = API_RECORD_BODY, .status = 201, .answer = "@record",
              .help = {{"新建一条记录", "Create a record"}}),
    API_ROUTE(PATCH, ONE, READ_OBJECT, WRITES, .run = record_change_one, .body = API_RECORD_BODY,
              .answer = "@record",
              .help = {{"修改给出的字段；If-Match 防止覆盖他人的修改",
                        "Change the given fields; If-Match guards against overwriting"}}),
    API_ROUTE(
        DELETE, ONE, DELETE_OBJECT, WRITES, .run = record_remove, .answer = "deleted",
        .help = {{"移入回收站，连同下属记录", "Move to the recycle bin, with what hangs on it"}}),
    API_ROUTE(GET, ONE "/delete_preview", DELETE_OBJECT, READS, .run = record_remove_preview,
              .answer = "counts",
              .help = {{"删除会带走哪些记录", "What a deletion would take along"}}),
    API_ROUTE(POST, ONE "/restore", READ_OBJECT, WRITES, .run = record_bring_back,
              .answer = "@record", .help = {{"从回收站恢复", "Restore from the recycle bin"}}),
    API_ROUTE(GET, ONE "/history", READ_OBJECT, READS, .run = record_show_history,
              .parameters = history_parameters, .answer = "history",
              .help = {{"谁在何时改了什么", "Who changed what, and when"}}),
    API_ROUTE(GET, ONE "/history/{entry}", READ_OBJECT, READS, .run = record_preview_version,
              .answer = "version",
              .help = {{"恢复到这一版本会改变什么",
                        "What would change if it were again as it was after this entry"}}),
    API_ROUTE(POST, ONE "/history/{entry}/restore", READ_OBJECT, WRITES,
              .run = record_restore_version, .answer = "@record",
              .help = {{"恢复到这一版本", "Make it again as it was after this entry"}}),
    API_ROUTE(PUT, "/api/v1/records/{object}/by/{field}/{value}", READ_OBJECT, WRITES,
              .run = record_put, .body = API_RECORD_BODY, .answer = "@record",
              .help = {{"按唯一字段新建或修改", "Create or change by a unique field"}}),

/* Administration: the same record forms under their own names. */
#define PEOPLE(path, name, one_zh, one_en)                                                         \
	API_ROUTE(GET, path "/{id}", READ_OBJECT, READS, .run = record_read, .object = name,           \
	          .parameters = show_parameters, .answer = "@record",                                  \
	          .help = {{"读取一个" one_zh, "Get a " one_en}}),                                     \
	    API_ROUTE(POST, path, CREATE_OBJECT, WRITES, .run = record_add, .object = name,            \
	              .body = API_RECORD_BODY, .status = 201, .answer = "@record",                     \
	              .help = {{"新建一个" one_zh, "Create a " one_en}}),                              \
	    API_ROUTE(PATCH, path "/{id}", READ_OBJECT, WRITES, .run = record_change_one,              \
	              .object = name, .body = API_RECORD_BODY, .answer = "@record",                    \
	              .help = {{"修改一个" one_zh, "Change a " one_en}}),                              \
	    API_ROUTE(DELETE, path "/{id}", DELETE_OBJECT, WRITES, .run = record_remove,               \
	              .object = name, .answer = "deleted",                                             \
	              .help = {{"删除一个" one_zh, "Delete a " one_en}})
    PEOPLE("/api/v1/users", "user", "用户", "user"),
    PEOPLE("/api/v1/departments", "department", "部门", "department"),
    PEOPLE("/api/v1/roles", "role", "角色", "role"),
    {0},
};
