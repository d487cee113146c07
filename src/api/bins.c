/* The recycle bin: what lies there, what comes back, what goes for good. */
#include "api/dispatch.h"

#include "job/job.h"
#include "record/bin.h"
#include "record/record.h"

static bool bin_list(struct ctx *ctx, struct api_call *call)
{
	return bin_print(ctx, call->object, call_number(call, "limit", 50), call_text(call, "after"),
	                 call->json);
}

static bool bin_open(struct ctx *ctx, struct api_call *call)
{
	return bin_print_below(ctx, call->object, call->id, call->json);
}

static bool bin_restore(struct ctx *ctx, struct api_call *call)
{
	struct restoring how = {schema_text(call->body, "name"),
	                        json_object_get(call->body, "records")};
	const struct record *deleted = record_get_deleted(ctx, call->object, call->id);
	return deleted && record_restore_part(ctx, call->object, call->id, &how) &&
	       call_answer_written(ctx, call, deleted);
}

static bool bin_purge(struct ctx *ctx, struct api_call *call)
{
	int64_t count = 0;
	struct job_request sweep = {.kind = "file_sweep", .as_system = true};
	if (!record_purge(ctx, call->object, call->id, schema_text(call->body, "name"),
	                  schema_text(call->body, "reason"), &count) ||
	    !job_enqueue(ctx, &sweep, NULL))
		return false;
	json_open_object(call->json);
	json_member_integer(call->json, "count", count);
	json_close_object(call->json);
	return true;
}

static bool bin_show_rule(struct ctx *ctx, struct api_call *call)
{
	int64_t days = 0;
	if (!bin_days(ctx, &days))
		return false;
	json_open_object(call->json);
	json_member_integer(call->json, "days", days);
	json_close_object(call->json);
	return true;
}

static bool bin_set_rule(struct ctx *ctx, struct api_call *call)
{
	return bin_set_days(ctx, schema_integer(call->body, "days"));
}

static const struct api_parameter bin_page[] = {
    {.name = "limit", .type = API_NUMBER, .minimum = 1, .maximum = 200},
    {.name = "after", .type = API_TEXT},
    {0},
};

static const struct schema_member restore_members[] = {
    MAY("name", TEXT),
    MAY("records", LIST, .of = "bin_place"),
    {0},
};

static const struct schema_member purge_members[] = {
    MUST("name", TEXT),
    MUST("reason", TEXT),
    {0},
};

static const struct schema_member rule_members[] = {
    MUST("days", INTEGER),
    {0},
};

#define ONE "/api/v1/records/{object}/{id}"

const struct api_route api_bin_routes[] = {
    API_ROUTE(GET, "/api/v1/records/{object}/bin", READ_OBJECT, READS, .run = bin_list,
              .parameters = bin_page, .answer = "bin",
              .help = {{"回收站，每次删除一条，附随同删除的数目",
                        "The recycle bin: a line for each deletion, with what went along"}}),
    API_ROUTE(GET, ONE "/bin", READ_OBJECT, READS, .run = bin_open, .answer = "bin_below",
              .help = {{"随它一起删除的记录", "What went into the recycle bin with it"}}),
    API_ROUTE(POST, ONE "/restore_part", READ_OBJECT, WRITES, .run = bin_restore,
              .body = API_MEMBERS, .members = restore_members, .answer = "@record",
              .help = {{"恢复它和选定的下属记录，可改名",
                        "Restore it with some of what went along, under another name if need be"}}),
    API_ROUTE(POST, ONE "/purge", ADMINISTRATOR, WRITES, .run = bin_purge, .body = API_MEMBERS,
              .members = purge_members, .answer = "deleted",
              .help = {{"从回收站彻底删除，不能撤销", "Out of the recycle bin for good"}}),
    API_ROUTE(GET, "/api/v1/recycle_bin", SESSION, READS, .run = bin_show_rule,
              .answer = "bin_rule",
              .help = {{"回收站保留的天数，0 为永久", "Days until the bin is purged; 0: never"}}),
    API_ROUTE(PUT, "/api/v1/recycle_bin", ADMINISTRATOR, WRITES, .run = bin_set_rule,
              .body = API_MEMBERS, .members = rule_members,
              .help = {{"设置回收站保留的天数", "Set them"}}),
    {0},
};
