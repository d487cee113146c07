/* Security alerts, and what browsers report of copying and printing. */
#include "api/dispatch.h"
#include "api/transfer_job.h"

#include "access/usage.h"
#include "base/error.h"
#include "crm/alert.h"
#include "db/db.h"

/* What was counted until now belongs into what is shown. */
static bool alert_show(struct ctx *ctx, struct api_call *call)
{
	size_t raised;
	if (!alert_settle(ctx, &raised))
		return false;
	api_committed(ctx, call);
	bool good = db_begin(ctx, DB_READ) && alert_print(ctx, call_text(call, "state"),
	                                                  call_number(call, "limit", 50), call->json);
	db_rollback(ctx);
	return good;
}

static bool alert_set(struct ctx *ctx, struct api_call *call)
{
	return alert_handle(ctx, call->id, schema_text(call->body, "state"),
	                    schema_text(call->body, "note"), call->json);
}

static bool usage_show(struct ctx *ctx, struct api_call *call)
{
	if (!access_user(ctx, call->id))
		return error_set(ctx, ERROR_NOT_FOUND, "没有这个用户。", "There is no such user.");
	return usage_print(ctx, call->id, call->json);
}

/* A browser collects what happens within some seconds; more than that is made up. */
enum { REPORT_MOST = 1000 };

static bool usage_report(struct ctx *ctx, struct api_call *call)
{
	static const struct {
		const char *name;
		enum usage_kind kind;
	} reports[] = {{"copies", USAGE_COPIES}, {"prints", USAGE_PRINTS}};
	for (size_t i = 0; i < sizeof reports / sizeof *reports; i++) {
		int64_t count = schema_integer(call->body, reports[i].name);
		if (count < 0 || count > REPORT_MOST)
			error_field(ctx, reports[i].name, "out_of_range", "应在 0 到 %d 之间。",
			            "This must be between 0 and %d.", REPORT_MOST);
		else
			usage_add(ctx, reports[i].kind, count);
	}
	return !ctx->error;
}

static const char *const alert_states[] = {"new", "seen", "dismissed", NULL};

static const struct api_parameter alert_parameters[] = {
    {.name = "state", .type = API_TEXT},
    {.name = "limit", .type = API_NUMBER, .minimum = 1, .maximum = 200},
    {0},
};

static const struct schema_member alert_members[] = {
    MUST("state", TEXT, .choices = alert_states),
    MAY("note", TEXT),
    {0},
};

static const struct schema_member report_members[] = {
    MAY("copies", INTEGER),
    MAY("prints", INTEGER),
    {0},
};

const struct api_route api_alert_routes[] = {
    API_ROUTE(GET, "/api/v1/alerts", ADMINISTRATOR, OWN, .run = alert_show,
              .parameters = alert_parameters, .answer = "alerts",
              .help = {{"安全提醒，新的在前", "Security alerts, newest first"}}),
    API_ROUTE(POST, "/api/v1/alerts/{id}", ADMINISTRATOR, WRITES, .run = alert_set,
              .body = API_MEMBERS, .members = alert_members, .answer = "alert",
              .help = {{"标记安全提醒并写处理说明", "Mark a security alert, with a note"}}),
    API_ROUTE(GET, "/api/v1/users/{id}/usage", ADMINISTRATOR, READS, .run = usage_show,
              .answer = "usage",
              .help = {{"用户本小时和今天的查看、导出量，每分钟更新",
                        "What a user looked at and took out this hour and today, by the minute"}}),
    API_ROUTE(
        POST, "/api/v1/usage", SESSION, READS, .run = usage_report, .body = API_MEMBERS,
        .members = report_members,
        .help = {{"浏览器报告复制和打印的次数", "What a browser saw of copying and printing"}}),
    {0},
};

/* --- jobs --- */

static bool usage_settle_step(struct ctx *ctx, struct job *job)
{
	size_t raised, count;
	(void)job;
	if (!alert_settle(ctx, &raised))
		return false;
	const int64_t *administrators = access_administrators(ctx, &count);
	for (size_t i = 0; raised && i < count; i++)
		transfer_job_ring(ctx, administrators[i]);
	return true;
}

static bool usage_forget(struct ctx *ctx, struct job *job)
{
	(void)job;
	return usage_sweep(ctx);
}

const struct job_kind api_alert_kinds[] = {
    {.name = "usage_settle",
     .step = usage_settle_step,
     .own_transactions = true,
     .repeat = JOB_STANDING},
    {.name = "usage_sweep",
     .step = usage_forget,
     .repeat = JOB_DAILY,
     .minute = 3 * 60 + 40,
     .forgets = true},
    {0},
};
