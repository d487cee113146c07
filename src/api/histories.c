/* The company's whole history, for administrators: searched, and as a file. */
#include "api/offer.h"

#include "base/error.h"
#include "base/time.h"
#include "db/db.h"
#include "record/history.h"
#include "transfer/history_export.h"

#include <string.h>

/* An instant among the parameters; 0 where it is absent. */
static int64_t history_instant(struct ctx *ctx, const struct api_call *call, const char *name)
{
	const char *text = call_text(call, name);
	int64_t instant = 0;
	if (text && !time_read(text, strlen(text), &instant))
		error_field(ctx, name, "wrong_type", "应为 RFC 3339 时间，如 2026-03-01T08:00:00Z。",
		            "This must be an RFC 3339 instant such as 2026-03-01T08:00:00Z.");
	return instant;
}

static bool history_query_read(struct ctx *ctx, const struct api_call *call,
                               struct history_query *query)
{
	*query = (struct history_query){
	    .object = call_text(call, "object"),
	    .action = call_text(call, "action"),
	    .address = call_text(call, "address"),
	    .field = call_text(call, "field"),
	    .words = call_text(call, "words"),
	    .record = call_number(call, "record", 0),
	    .actor = call_number(call, "actor", 0),
	    .from = history_instant(ctx, call, "from"),
	    .until = history_instant(ctx, call, "until"),
	};
	return !ctx->error;
}

static bool history_find(struct ctx *ctx, struct api_call *call)
{
	struct history_query query;
	if (!history_query_read(ctx, call, &query))
		return false;
	query.limit = call_number(call, "limit", 50);
	query.after = call_text(call, "after");
	return history_search(ctx, &query, call->json);
}

/* That it was taken out is itself in the history, before it leaves. */
static bool history_note_export(struct ctx *ctx)
{
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if (history_note(ctx, "export", "history", 0, NULL))
		return db_commit(ctx);
	db_rollback(ctx);
	return false;
}

static bool history_give(struct ctx *ctx, struct api_call *call)
{
	struct history_query query;
	const char *format = call_text(call, "format");
	struct history_file file = {.csv = format && !strcmp(format, "csv")};
	if (!history_query_read(ctx, call, &query))
		return false;
	if (format && !file.csv && strcmp(format, "xlsx") != 0)
		return error_field(ctx, "format", "unknown", "格式应为 xlsx 或 csv。",
		                   "The format must be xlsx or csv.");
	int descriptor = offer_scratch(ctx, call);
	if (descriptor < 0 || !db_begin(ctx, DB_READ))
		return false;
	bool good = history_export(ctx, &query, descriptor, &file);
	db_rollback(ctx);
	return good && history_note_export(ctx) &&
	       offer_descriptor(ctx, call, descriptor, file.name, file.media_type);
}

enum { HISTORY_MOST = 200 };
#define HISTORY_ID_MOST ((1LL << 53) - 1)

#define HISTORY_CONDITIONS                                                                         \
	{.name = "object", .type = API_TEXT},                                                          \
	    {.name = "record", .type = API_NUMBER, .minimum = 1, .maximum = HISTORY_ID_MOST},          \
	    {.name = "action", .type = API_TEXT},                                                      \
	    {.name = "actor", .type = API_NUMBER, .minimum = 1, .maximum = HISTORY_ID_MOST},           \
	    {.name = "address", .type = API_TEXT}, {.name = "field", .type = API_TEXT},                \
	    {.name = "words", .type = API_TEXT}, {.name = "from", .type = API_TEXT},                   \
	{                                                                                              \
		.name = "until", .type = API_TEXT                                                          \
	}

static const struct api_parameter search_parameters[] = {
    HISTORY_CONDITIONS,
    {.name = "limit", .type = API_NUMBER, .minimum = 1, .maximum = HISTORY_MOST},
    {.name = "after", .type = API_TEXT},
    {0},
};

static const struct api_parameter file_parameters[] = {
    HISTORY_CONDITIONS,
    {.name = "format", .type = API_TEXT},
    {0},
};

const struct api_route api_history_routes[] = {
    API_ROUTE(GET, "/api/v1/history", ADMINISTRATOR, READS, .run = history_find,
              .parameters = search_parameters, .answer = "history", .pool = HTTP_SLOW,
              .help = {{"搜索全公司的历史", "Search the company's history"}}),
    API_ROUTE(
        POST, "/api/v1/history/export", ADMINISTRATOR, OWN, .run = history_give,
        .parameters = file_parameters, .answer = "application/octet-stream", .pool = HTTP_SLOW,
        .help = {{"把搜到的历史导出为文件", "What a search of the history finds, as a file"}}),
    {0},
};
