/* The table usage_count, and the lines that roles draw.
 *
 * A row holds what a user did in an hour of the company's zone: adding is the only way in
 * which it is written, so that several processes need know nothing of each other. */
#include "access/store.h"
#include "access/usage.h"

#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"

#include <string.h>

static const int64_t HOUR = 3600000, KEPT = 40 * 24 * 3600000LL;

const struct usage_line usage_lines[USAGE_LINE_COUNT] = {
    {"records_hour",
     USAGE_RECORDS,
     true,
     LIMIT_WATCH_RECORDS_HOUR,
     {{"一小时内打开了 %lld 条记录", "opened %lld records within an hour"}}},
    {"records_day",
     USAGE_RECORDS,
     false,
     LIMIT_WATCH_RECORDS_DAY,
     {{"一天内打开了 %lld 条记录", "opened %lld records within a day"}}},
    {"list_rows_hour",
     USAGE_LIST_ROWS,
     true,
     LIMIT_WATCH_LIST_ROWS_HOUR,
     {{"一小时内读取了 %lld 行列表", "read %lld rows of lists within an hour"}}},
    {"export_rows_day",
     USAGE_EXPORT_ROWS,
     false,
     LIMIT_WATCH_EXPORT_ROWS_DAY,
     {{"一天内导出了 %lld 行", "exported %lld rows within a day"}}},
    {"phones_day",
     USAGE_PHONES,
     false,
     LIMIT_WATCH_PHONES_DAY,
     {{"一天内看到了 %lld 个完整的电话号码", "saw %lld phone numbers in full within a day"}}},
    {"files_day",
     USAGE_FILES,
     false,
     LIMIT_WATCH_FILES_DAY,
     {{"一天内下载了 %lld 个文件", "downloaded %lld files within a day"}}},
    {"copies_day",
     USAGE_COPIES,
     false,
     LIMIT_WATCH_COPIES_DAY,
     {{"一天内从页面复制了 %lld 次", "copied from pages %lld times within a day"}}},
    {"prints_day",
     USAGE_PRINTS,
     false,
     LIMIT_WATCH_PRINTS_DAY,
     {{"一天内打印了 %lld 次", "printed %lld times within a day"}}},
};

const struct usage_line *usage_line(const char *name)
{
	for (int i = 0; i < USAGE_LINE_COUNT; i++)
		if (!strcmp(usage_lines[i].name, name))
			return &usage_lines[i];
	return NULL;
}

/* --- periods --- */

struct usage_period {
	int64_t day, hour; /* where they begin */
};

/* Hours are counted from the day's beginning, since zones may be off by half an hour. */
static struct usage_period usage_period(const struct ctx *ctx)
{
	char today[DATE_TEXT_SIZE];
	zone_date(ctx->company->zone, ctx->now, today);
	int64_t day = zone_day_start(ctx->company->zone, today);
	return (struct usage_period){day, day + (ctx->now - day) / HOUR * HOUR};
}

/* --- figures --- */

struct usage_figures {
	int64_t day[USAGE_KIND_COUNT], hour[USAGE_KIND_COUNT];
};

static bool usage_read(struct ctx *ctx, int64_t user, const struct usage_period *period,
                       struct usage_figures *figures)
{
	*figures = (struct usage_figures){0};
	struct db_rows *rows = db_query(ctx,
	                                "SELECT kind, hour, number"
	                                "  FROM usage_count"
	                                " WHERE user_id = $1 AND hour >= $2",
	                                value_integer(user), value_integer(period->day));
	while (rows && db_next(ctx, rows)) {
		int64_t kind = db_integer(rows, 0), number = db_integer(rows, 2);
		if (kind < 0 || kind >= USAGE_KIND_COUNT)
			continue;
		figures->day[kind] += number;
		if (db_integer(rows, 1) == period->hour)
			figures->hour[kind] += number;
	}
	talloc_free(rows);
	return !ctx->error;
}

static int64_t usage_figure(const struct usage_figures *figures, const struct usage_line *line)
{
	return line->hourly ? figures->hour[line->kind] : figures->day[line->kind];
}

static int64_t usage_most(const struct ctx *ctx, int64_t user, const struct usage_line *line)
{
	const struct person *person = organisation_person(ctx->organisation, user);
	return person ? person->rights->limits[line->limit] : 0;
}

static bool usage_ask(struct ctx *ctx, const struct usage_item *item,
                      const struct usage_period *period, usage_over *over, void *data)
{
	struct usage_figures figures;
	if (!usage_read(ctx, item->user, period, &figures))
		return false;
	for (int i = 0; i < USAGE_LINE_COUNT; i++) {
		const struct usage_line *line = &usage_lines[i];
		const struct usage_excess excess = {item->user, line, usage_figure(&figures, line),
		                                    usage_most(ctx, item->user, line)};
		bool crossed = item->counts[line->kind] && excess.most && excess.figure >= excess.most;
		if (crossed && !over(ctx, &excess, data))
			return false;
	}
	return true;
}

static bool usage_write_item(struct ctx *ctx, const struct usage_item *item, int64_t hour)
{
	for (int kind = 0; kind < USAGE_KIND_COUNT; kind++)
		if (item->counts[kind] &&
		    !db_run(ctx,
		            "INSERT INTO usage_count (user_id, hour, kind, number)"
		            " VALUES ($1, $2, $3, $4)"
		            " ON CONFLICT (user_id, hour, kind)"
		            " DO UPDATE SET number = usage_count.number + excluded.number",
		            value_integer(item->user), value_integer(hour), value_integer(kind),
		            value_integer(item->counts[kind])))
			return false;
	return true;
}

bool usage_write(struct ctx *ctx, const struct usage_batch *batch, usage_over *over, void *data)
{
	struct usage_period period = usage_period(ctx);
	for (size_t i = 0; i < batch->count; i++)
		if (!usage_write_item(ctx, &batch->items[i], period.hour) ||
		    !usage_ask(ctx, &batch->items[i], &period, over, data))
			return false;
	return true;
}

bool usage_print(struct ctx *ctx, int64_t user, struct json_writer *json)
{
	struct usage_period period = usage_period(ctx);
	struct usage_figures figures;
	if (!usage_read(ctx, user, &period, &figures))
		return false;
	json_open_object(json);
	for (int i = 0; i < USAGE_LINE_COUNT; i++) {
		json_key(json, usage_lines[i].name);
		json_open_object(json);
		json_member_integer(json, "figure", usage_figure(&figures, &usage_lines[i]));
		json_member_integer(json, "most", usage_most(ctx, user, &usage_lines[i]));
		json_close_object(json);
	}
	json_close_object(json);
	return true;
}

bool usage_sweep(struct ctx *ctx)
{
	return db_run(ctx, "DELETE FROM usage_count WHERE hour < $1", value_integer(ctx->now - KEPT));
}
