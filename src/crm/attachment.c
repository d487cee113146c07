/* Files beside the fields of a record: contracts, photographs, drawings.
 *
 * Who may change the record may add and remove them, who may read it may read
 * them, whoever put them there. */
#include "crm/crm.h"
#include "crm/rule.h"

#include "base/error.h"
#include "base/memory.h"
#include "record/file.h"

static struct record_query attachment_query(struct ctx *ctx, const struct object *object,
                                            int64_t record)
{
	return (struct record_query){.object = rule_object(ctx, "attachment"),
	                             .filter =
	                                 json_keep(ctx, json_pack("[[s,s,s], [s,s,I]]", "object", "=",
	                                                          object->name, "record", "=", record)),
	                             .sort = "-id",
	                             .operation = OPERATION_READ};
}

static bool attachment_print(struct ctx *ctx, const struct record *attachment, void *data)
{
	struct json_writer *json = data;
	int64_t by = record_integer(attachment, "created_by");
	const struct user_info *user = access_user(ctx, by);
	json_open_object(json);
	json_member_integer(json, "id", attachment->id);
	json_member_integer(json, "file", record_integer(attachment, "file"));
	json_member_text(json, "name", record_text(attachment, "name"));
	json_member_text(json, "type", record_text(attachment, "type"));
	json_member_integer(json, "size", record_integer(attachment, "size"));
	json_key(json, "at");
	json_put_instant(json, record_integer(attachment, "created_at"));
	json_member_text(json, "by", user ? user->name : NULL);
	json_close_object(json);
	return true;
}

bool attachment_list(struct ctx *ctx, const struct object *object, int64_t record,
                     struct json_writer *json)
{
	if (!record_get(ctx, object, record, OPERATION_READ))
		return false;
	struct ctx *system = rule_as_system(ctx);
	struct record_query query = attachment_query(system, object, record);
	json_open_object(json);
	json_key(json, "files");
	json_open_array(json);
	if (!record_each(system, &query, attachment_print, json))
		return error_pass(ctx, system);
	json_close_array(json);
	json_close_object(json);
	return true;
}

bool attachment_add(struct ctx *ctx, const struct object *object, int64_t record, int64_t file,
                    struct json_writer *json)
{
	struct file_info info;
	if (!record_get(ctx, object, record, OPERATION_UPDATE) || !file_find(ctx, file, &info))
		return false;
	struct record *attachment = record_new(ctx, rule_object(ctx, "attachment"));
	record_set_text(attachment, "object", object->name);
	record_set_integer(attachment, "record", record);
	record_set_integer(attachment, "file", file);
	record_set_text(attachment, "name", info.name);
	record_set_text(attachment, "type", info.type);
	record_set_integer(attachment, "size", info.size);
	return record_keep(ctx, attachment) && attachment_print(ctx, attachment, json);
}

bool attachment_remove(struct ctx *ctx, const struct object *object, int64_t record, int64_t id)
{
	if (!record_get(ctx, object, record, OPERATION_UPDATE))
		return false;
	struct ctx *unasked = rule_unasked(ctx);
	struct record_query query = attachment_query(unasked, object, record);
	int64_t count = 0;
	json_array_append_new((json_t *)query.filter, json_pack("[s,s,I]", "id", "=", id));
	if (!record_count(unasked, &query, &count))
		return error_pass(ctx, unasked);
	if (!count)
		return error_set(ctx, ERROR_NOT_FOUND, "这条记录没有这个附件。",
		                 "The record has no such file.");
	return record_delete(unasked, query.object, id, 0, NULL) || error_pass(ctx, unasked);
}
