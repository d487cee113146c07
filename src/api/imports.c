/* Imports: upload, settings, dry run, run, report, undo. */
#include "api/offer.h"

#include "base/error.h"
#include "db/db.h"
#include "job/job.h"
#include "transfer/import.h"

enum { IMPORT_FILE_LIMIT = 200 << 20 };

/* The import as the answer; in a transaction of its own where there is none. */
static bool import_answer(struct ctx *ctx, struct api_call *call, int64_t id)
{
	if (ctx->db)
		return import_print(ctx, id, call->json);
	bool good = db_begin(ctx, DB_READ) && import_print(ctx, id, call->json);
	db_rollback(ctx);
	return good;
}

static bool import_take(struct ctx *ctx, struct api_call *call)
{
	const struct http_part *file = http_part(call->request, "file");
	const struct http_part *name = http_part(call->request, "object");
	const struct object *object = model_need_object(ctx, name->bytes ? name->bytes : "");
	int64_t id;
	if (object && import_upload(ctx, file->path, file->file_name, object, &id) &&
	    import_answer(ctx, call, id) && call_commit(ctx, call))
		return true;
	db_rollback(ctx);
	return false;
}

static bool import_show_all(struct ctx *ctx, struct api_call *call)
{
	return import_list(ctx, call_number(call, "limit", 50), call->json);
}

static bool import_show(struct ctx *ctx, struct api_call *call)
{
	return import_answer(ctx, call, call->id);
}

static bool import_change(struct ctx *ctx, struct api_call *call)
{
	return import_configure(ctx, call->id, call->body) && import_answer(ctx, call, call->id);
}

/* A job's work; one that is under way is not begun again. */
static bool import_try_later(struct ctx *ctx, struct api_call *call)
{
	bool begun;
	struct job_request job = {.kind = "import_trial", .subject = call->id};
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if (!import_trial_order(ctx, call->id, &begun) || (begun && !job_enqueue(ctx, &job, NULL)) ||
	    !import_trial_print(ctx, call->id, call->json) || !db_commit(ctx)) {
		db_rollback(ctx);
		return false;
	}
	job_wake(ctx->company);
	call->status = 202;
	return true;
}

static bool import_try(struct ctx *ctx, struct api_call *call)
{
	int64_t rows = 0;
	bool known = db_begin(ctx, DB_READ) && import_total(ctx, call->id, &rows);
	db_rollback(ctx);
	if (!known)
		return false;
	return rows > IMPORT_TRY_AT_ONCE ? import_try_later(ctx, call)
	                                 : import_dry_run(ctx, call->id, call->json);
}

static bool import_show_trial(struct ctx *ctx, struct api_call *call)
{
	return import_trial_print(ctx, call->id, call->json);
}

static bool import_show_rows(struct ctx *ctx, struct api_call *call)
{
	return import_preview(ctx, call->id, call_number(call, "sheet", -1),
	                      call_number(call, "limit", 20), call->json);
}

/* Changes the state and has a job do the rest. */
static bool import_work(struct ctx *ctx, struct api_call *call,
                        bool (*change)(struct ctx *ctx, int64_t id))
{
	struct job_request job = {.kind = "import", .subject = call->id};
	return change(ctx, call->id) && job_enqueue(ctx, &job, NULL) &&
	       import_answer(ctx, call, call->id);
}

static bool import_begin(struct ctx *ctx, struct api_call *call)
{
	return import_work(ctx, call, import_start);
}

static bool import_take_back(struct ctx *ctx, struct api_call *call)
{
	return import_work(ctx, call, import_undo);
}

static bool import_hold(struct ctx *ctx, struct api_call *call)
{
	return import_pause(ctx, call->id) && import_answer(ctx, call, call->id);
}

static bool import_end(struct ctx *ctx, struct api_call *call)
{
	return import_cancel(ctx, call->id) && import_answer(ctx, call, call->id);
}

static bool import_give_rejected(struct ctx *ctx, struct api_call *call)
{
	int descriptor = offer_scratch(ctx, call);
	return descriptor >= 0 && import_rejected(ctx, call->id, descriptor) &&
	       offer_descriptor(ctx, call, descriptor, "rejected.xlsx", OFFER_XLSX);
}

static bool import_give_template(struct ctx *ctx, struct api_call *call)
{
	int descriptor = offer_scratch(ctx, call);
	return descriptor >= 0 && import_template(ctx, call->object, descriptor) &&
	       offer_descriptor(ctx, call, descriptor, "template.xlsx", OFFER_XLSX);
}

static const struct schema_member upload_members[] = {
    MUST("object", TEXT),
    {0},
};

static const char *const duplicates_names[] = {"skip", "update", "allow", NULL};
static const char *const unknown_names[] = {"add", "empty", "reject", NULL};
static const char *const unmapped_names[] = {"ignore", "remark", "field", NULL};

static const struct schema_member settings_members[] = {
    MAY("sheet", INTEGER),
    MAY("header_row", INTEGER),
    MAY("mapping", MAP),
    MAY("columns", MAP),
    MAY("template", ID),
    MAY("defaults", MAP),
    MAY("owner", ANY),
    MAY("duplicates", TEXT, .choices = duplicates_names),
    MAY("duplicates_by", TEXTS),
    MAY("unknown_choices", TEXT, .choices = unknown_names),
    MAY("unmapped", TEXT, .choices = unmapped_names),
    {0},
};

static const struct api_parameter rows_parameters[] = {
    {.name = "sheet", .type = API_NUMBER, .minimum = 0, .maximum = 254},
    {.name = "limit", .type = API_NUMBER, .minimum = 1, .maximum = 100},
    {0},
};

static const struct api_parameter list_parameters[] = {
    {.name = "limit", .type = API_NUMBER, .minimum = 1, .maximum = 200},
    {0},
};

#define ONE "/api/v1/imports/{id}"

const struct api_route api_import_routes[] = {
    API_ROUTE(
        POST, "/api/v1/imports", SESSION, OWN, .run = import_take, .body = API_UPLOAD,
        .body_limit = IMPORT_FILE_LIMIT, .members = upload_members, .pool = HTTP_SLOW,
        .status = 201, .answer = "import",
        .help = {{"上传表格，得到建议的列对应", "Upload a spreadsheet; columns are proposed"}}),
    API_ROUTE(GET, "/api/v1/imports", SESSION, READS, .run = import_show_all,
              .parameters = list_parameters, .answer = "imports",
              .help = {{"自己的导入", "One's imports"}}),
    API_ROUTE(GET, ONE, SESSION, READS, .run = import_show, .answer = "import",
              .help = {{"导入的状态和结果", "State and result of an import"}}),
    API_ROUTE(PATCH, ONE, SESSION, OWN, .run = import_change, .body = API_FREE_BODY,
              .members = settings_members, .pool = HTTP_SLOW, .answer = "import",
              .help = {{"修改导入的设置", "Change the settings of an import"}}),
    API_ROUTE(POST, ONE "/dry_run", SESSION, OWN, .run = import_try, .pool = HTTP_SLOW,
              .body = API_MEMBERS, .answer = "dry_run",
              .help = {{"试运行，什么都不改；大文件在后台进行（202），用 GET 查看",
                        "Try it, changing nothing; large files later (202): ask with GET"}}),
    API_ROUTE(GET, ONE "/dry_run", SESSION, READS, .run = import_show_trial, .answer = "dry_run",
              .help = {{"试运行的进度和结果", "Progress and result of trying it"}}),
    API_ROUTE(GET, ONE "/rows", SESSION, OWN, .run = import_show_rows, .pool = HTTP_SLOW,
              .parameters = rows_parameters, .answer = "import_rows",
              .help = {{"表格开头的原始行", "The first rows as they stand in the file"}}),
    API_ROUTE(POST, ONE "/start", SESSION, WRITES, .run = import_begin, .body = API_MEMBERS,
              .answer = "import", .help = {{"开始或继续", "Start, or go on"}}),
    API_ROUTE(POST, ONE "/pause", SESSION, WRITES, .run = import_hold, .body = API_MEMBERS,
              .answer = "import", .help = {{"暂停", "Pause"}}),
    API_ROUTE(POST, ONE "/cancel", SESSION, WRITES, .run = import_end, .body = API_MEMBERS,
              .answer = "import", .help = {{"取消其余的行", "Give up the remaining rows"}}),
    API_ROUTE(POST, ONE "/undo", SESSION, WRITES, .run = import_take_back, .body = API_MEMBERS,
              .answer = "import", .help = {{"撤销整个导入", "Take the whole import back"}}),
    API_ROUTE(GET, ONE "/rejected.xlsx", SESSION, OWN, .run = import_give_rejected,
              .pool = HTTP_SLOW, .answer = OFFER_XLSX,
              .help = {{"被拒绝的行，附原因", "The rejected rows with their reasons"}}),
    API_ROUTE(GET, "/api/v1/imports/template/{object}", READ_OBJECT, OWN,
              .run = import_give_template, .pool = HTTP_SLOW, .answer = OFFER_XLSX,
              .help = {{"可填写的空表", "An empty sheet to fill in"}}),
    {0},
};
