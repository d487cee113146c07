/* Exports: at once when small, else by a job. */
#include "api/offer.h"

#include "base/error.h"
#include "db/db.h"
#include "job/job.h"
#include "transfer/export.h"
#include "transfer/stamp.h"

/* Decides what it will be; a large one is left to a job in the same commit. */
static bool export_order(struct ctx *ctx, const json_t *request, int64_t *id, int64_t *rows)
{
	if (!db_begin(ctx, DB_WRITE))
		return false;
	bool good = export_make(ctx, request, id, rows);
	if (good && *rows > EXPORT_AT_ONCE) {
		struct job_request job = {.kind = "export", .subject = *id};
		good = job_enqueue(ctx, &job, NULL);
	}
	if (good)
		return db_commit(ctx);
	db_rollback(ctx);
	return false;
}

/* The file as the answer, in the open transaction. */
static bool export_offer(struct ctx *ctx, struct api_call *call, int64_t id)
{
	struct export_file file;
	return export_find(ctx, id, &file) &&
	       offer_file(ctx, call, file.path, file.name, file.media_type);
}

static bool export_at_once(struct ctx *ctx, struct api_call *call, int64_t id)
{
	bool finished;
	if (!export_run(ctx, id, NULL, &finished))
		return false;
	bool good = db_begin(ctx, DB_READ) && export_offer(ctx, call, id);
	db_rollback(ctx);
	return good;
}

static bool export_start(struct ctx *ctx, struct api_call *call)
{
	int64_t id, rows;
	if (!export_order(ctx, call->body, &id, &rows))
		return false;
	if (rows <= EXPORT_AT_ONCE)
		return export_at_once(ctx, call, id);
	job_wake(ctx->company);
	call->status = 202;
	json_open_object(call->json);
	json_member_integer(call->json, "id", id);
	json_close_object(call->json);
	return true;
}

static bool export_show(struct ctx *ctx, struct api_call *call)
{
	return export_print(ctx, call->id, call->json);
}

static bool export_give(struct ctx *ctx, struct api_call *call)
{
	return export_offer(ctx, call, call->id);
}

static bool rules_show(struct ctx *ctx, struct api_call *call)
{
	return stamp_rules_print(ctx, call->json);
}

static bool rules_set(struct ctx *ctx, struct api_call *call)
{
	return stamp_rules_write(ctx, schema_text(call->body, "stamp")) &&
	       stamp_rules_print(ctx, call->json);
}

static const char *const stamp_names[] = {"none", "first", "last", NULL};

static const struct schema_member rules_members[] = {
    MUST("stamp", TEXT, .choices = stamp_names),
    {0},
};

static const char *const format_names[] = {"xlsx", "csv", "pdf", NULL};

static const struct schema_member export_members[] = {
    MUST("object", TEXT),
    MAY("filter", LIST),
    MAY("fields", ANY),
    MAY("sort", TEXT),
    MAY("format", TEXT, .choices = format_names),
    {0},
};

const struct api_route api_export_routes[] = {
    API_ROUTE(POST, "/api/v1/exports", SESSION, OWN, .run = export_start, .body = API_MEMBERS,
              .members = export_members, .pool = HTTP_SLOW, .answer = "export_made",
              .help = {{"导出列表：小的直接返回文件，大的返回编号",
                        "Export a list: the file at once when small, else an id"}}),
    API_ROUTE(GET, "/api/v1/exports/{id}", SESSION, READS, .run = export_show, .answer = "export",
              .help = {{"导出的状态", "State of an export"}}),
    API_ROUTE(GET, "/api/v1/exports/{id}/file", SESSION, READS, .run = export_give,
              .answer = "application/octet-stream",
              .help = {{"下载导出的文件", "Download the exported file"}}),
    API_ROUTE(GET, "/api/v1/export_rules", ADMINISTRATOR, READS, .run = rules_show,
              .answer = "export_rules",
              .help = {{"导出文件的规则", "The rules for exported files"}}),
    API_ROUTE(PUT, "/api/v1/export_rules", ADMINISTRATOR, WRITES, .run = rules_set,
              .body = API_MEMBERS, .members = rules_members, .answer = "export_rules",
              .help = {{"修改导出文件的规则：stamp 是写明导出人和时间的行",
                        "Change them: stamp is the line that says who exported it and when"}}),
    {0},
};
