/* Field types of days and instants. */
#include "model/type.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/time.h"

#include <string.h>

TYPE_PARSE(type_date_parse)
{
	if (type_nothing(json, value))
		return true;
	const char *text = json_string_value(json);
	if (!text || !date_valid(text, json_string_length(json)))
		return error_field(ctx, path, "not_a_date", "“%s”须为日期，例如 2026-03-01。",
		                   "“%s” must be a date such as 2026-03-01.",
		                   model_label(ctx, &field->label));
	*value = value_text(memory_text(ctx, text));
	return true;
}

TYPE_PARSE(type_datetime_parse)
{
	if (type_nothing(json, value))
		return true;
	const char *text = json_string_value(json);
	int64_t instant;
	if (!text || !time_read(text, json_string_length(json), &instant))
		return error_field(ctx, path, "not_an_instant", "“%s”须为时间，例如 2026-03-01T08:00:00Z。",
		                   "“%s” must be an instant such as 2026-03-01T08:00:00Z.",
		                   model_label(ctx, &field->label));
	*value = value_integer(instant);
	return true;
}

/* Spreadsheets count days from 1899-12-30 (ECMA-376 part 1, 18.17.4.1, the 1900
 * date system after its false leap day); a fraction is the time of the day. Only
 * the years 1954 to 2119 are taken for one, or any number would be a date. */
enum { SERIAL_EPOCH = -25569, SERIAL_FIRST = 20000, SERIAL_LAST = 80000, MINUTES_A_DAY = 1440 };

static bool time_from_serial(const char *text, char date[DATE_TEXT_SIZE], int *minute)
{
	int64_t days = 0, fraction = 0, unit = 1;
	const char *at = text;
	for (; *at >= '0' && *at <= '9' && days <= SERIAL_LAST; at++)
		days = days * 10 + (*at - '0');
	bool timed = *at == '.';
	at += timed;
	for (; *at >= '0' && *at <= '9'; at++)
		if (unit < INT64_C(1000000000)) {
			fraction = fraction * 10 + (*at - '0');
			unit *= 10;
		}
	if (*at || days < SERIAL_FIRST || days > SERIAL_LAST)
		return false;
	int64_t rounded = (fraction * MINUTES_A_DAY * 2 + unit) / (2 * unit);
	date_from_days(days + SERIAL_EPOCH + rounded / MINUTES_A_DAY, date);
	*minute = timed ? (int)(rounded % MINUTES_A_DAY) : -1;
	return true;
}

static bool time_from_cell(struct ctx *ctx, const char *cell, char date[DATE_TEXT_SIZE],
                           int *minute)
{
	const char *text = text_tidy_half(ctx, cell, strlen(cell), true);
	return time_from_serial(text, date, minute) || text_date_read(text, date, minute);
}

TYPE_READ(type_date_read)
{
	(void)field;
	char date[DATE_TEXT_SIZE];
	int minute;
	*value = VALUE_NOTHING;
	if (!cell[strspn(cell, " \t\r\n")])
		return true;
	if (time_from_cell(ctx, cell, date, &minute))
		*value = value_text(memory_text(ctx, date));
	else
		*reason = "not_a_date";
	return value->kind != VALUE_NULL;
}

TYPE_READ(type_datetime_read)
{
	(void)field;
	char date[DATE_TEXT_SIZE];
	int minute;
	int64_t instant;
	*value = VALUE_NOTHING;
	if (!cell[strspn(cell, " \t\r\n")])
		return true;
	if (time_read(cell, strlen(cell), &instant))
		*value = value_integer(instant);
	else if (time_from_cell(ctx, cell, date, &minute))
		*value = value_integer(zone_instant(ctx->company->zone, date, minute < 0 ? 0 : minute));
	else
		*reason = "not_a_date";
	return value->kind != VALUE_NULL;
}

TYPE_PRINT(type_datetime_print)
{
	(void)ctx;
	(void)field;
	if (value->kind == VALUE_NULL)
		json_put_null(json);
	else
		json_put_instant(json, value->integer);
}

/* In the company's zone; without the time where that is midnight. */
TYPE_SHOW(type_datetime_show)
{
	(void)field;
	if (value->kind == VALUE_NULL)
		return "";
	char date[DATE_TEXT_SIZE];
	zone_date(ctx->company->zone, value->integer, date);
	int minute = zone_minute(ctx->company->zone, value->integer);
	return minute ? memory_format(ctx, "%s %02d:%02d", date, minute / 60, minute % 60)
	              : memory_text(ctx, date);
}
