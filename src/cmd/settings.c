#include "cmd/settings.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/time.h"
#include "db/db.h"
#include "db/migration.h"

#include <string.h>

enum { SETTINGS_NAME_LIMIT = 120 };

static const char *const settings_tables[] = {
    "CREATE TABLE company"
    " (name TEXT NOT NULL,"
    "  zone TEXT NOT NULL,"
    "  currency TEXT NOT NULL,"
    "  country TEXT NOT NULL)",
    NULL,
};

static const struct db_migration settings_steps[] = {{1, settings_tables}};

/* So many capital letters and nothing else? */
static bool settings_code(const char *text, size_t size)
{
	return strlen(text) == size && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == size;
}

static bool settings_check(struct ctx *ctx, const struct company_settings *settings)
{
	size_t size = strlen(settings->name);
	if (!size || !text_valid(settings->name, size) ||
	    text_length(settings->name) > SETTINGS_NAME_LIMIT)
		return error_set(ctx, ERROR_INVALID, "公司名称应为 1 到 %d 个字符。",
		                 "The company's name must have 1 to %d characters.", SETTINGS_NAME_LIMIT);
	if (!zone_new(ctx, settings->zone))
		return error_set(ctx, ERROR_INVALID, "没有时区 %s，例如 Asia/Shanghai。",
		                 "There is no time zone %s; Asia/Shanghai is one.", settings->zone);
	if (!settings_code(settings->currency, 3))
		return error_set(ctx, ERROR_INVALID, "币种应为三个大写字母，例如 CNY。",
		                 "The currency must be three capital letters such as CNY.");
	if (!settings_code(settings->country, 2))
		return error_set(ctx, ERROR_INVALID, "国家应为两个大写字母，例如 CN。",
		                 "The country must be two capital letters such as CN.");
	return true;
}

static bool settings_write(struct ctx *ctx, const struct company_settings *settings)
{
	return settings_check(ctx, settings) &&
	       db_run(ctx,
	              "INSERT INTO company (name, zone, currency, country) VALUES ($1, $2, $3, $4)",
	              value_text(settings->name), value_text(settings->zone),
	              value_text(settings->currency), value_text(settings->country));
}

static bool settings_read(struct ctx *ctx, const struct db_rows *rows)
{
	struct company *company = ctx->company;
	company->name = memory_text(company, db_text(rows, 0));
	company->zone = zone_new(company, db_text(rows, 1));
	company->currency = memory_text(company, db_text(rows, 2));
	company->country = memory_text(company, db_text(rows, 3));
	if (company->zone)
		return true;
	return error_set(ctx, ERROR_UNAVAILABLE, "本机不认识公司的时区 %s。",
	                 "This machine does not know the company's time zone %s.", db_text(rows, 1));
}

bool settings_open(struct ctx *ctx, const struct company_settings *settings)
{
	if (!db_migrate(ctx, "company", settings_steps, 1) ||
	    (settings && !settings_write(ctx, settings)))
		return false;
	struct db_rows *rows = db_query_plain(ctx, "SELECT name, zone, currency, country FROM company");
	if (!rows)
		return false;
	if (db_next(ctx, rows))
		settings_read(ctx, rows);
	else if (!ctx->error)
		error_set(ctx, ERROR_UNAVAILABLE, "数据目录里的公司没有建立完整。",
		          "The company in this folder was never completed.");
	talloc_free(rows);
	return !ctx->error;
}
