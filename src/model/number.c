/* Numbers of records, after patterns. */
#include "model/model.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "model/number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *word;
	size_t start, size; /* of it in YYYY-MM-DD */
} number_dates[] = {{"YYYY", 0, 4}, {"YY", 2, 2}, {"MM", 5, 2}, {"DD", 8, 2}};

/* What stands between the brackets at `at`; the size of it goes to `size`. */
static enum number_part number_part(const char *at, size_t *size, size_t *which)
{
	*size = strcspn(at + 1, "}");
	if (at[1 + *size] != '}' || *size == 0)
		return NUMBER_WRONG;
	if (strspn(at + 1, "0") == *size)
		return NUMBER_COUNTER;
	if (*size == 10 && !strncmp(at + 1, "DEPARTMENT", 10))
		return NUMBER_DEPARTMENT;
	for (*which = 0; *which < sizeof number_dates / sizeof *number_dates; ++*which)
		if (strlen(number_dates[*which].word) == *size &&
		    !strncmp(at + 1, number_dates[*which].word, *size))
			return NUMBER_DATE;
	return NUMBER_WRONG;
}

bool number_pattern_valid(const char *pattern)
{
	size_t counters = 0, size, which;
	for (const char *at = pattern; *at; at++) {
		if (*at == '}')
			return false;
		if (*at != '{')
			continue;
		enum number_part part = number_part(at, &size, &which);
		if (part == NUMBER_WRONG)
			return false;
		counters += part == NUMBER_COUNTER;
		at += size + 1;
	}
	return counters == 1 && strlen(pattern) <= NUMBER_PATTERN_LIMIT;
}

/* One statement, and the row is locked by the transaction: two creations at once
 * can't get the same number. */
static bool number_count(struct ctx *ctx, const struct field *field, const char *period,
                         int64_t *number)
{
	const struct value values[] = {value_text(field->object->name), value_text(field->name),
	                               value_text(period)};
	return db_find_integer(ctx, 0, number,
	                       "INSERT INTO model_counter (object, field, period, last)"
	                       " VALUES ($1, $2, $3, 1)"
	                       "     ON CONFLICT (object, field, period)"
	                       "     DO UPDATE SET last = model_counter.last + 1"
	                       " RETURNING last",
	                       values, 3);
}

/* The date parts that the pattern has, which say how long a count goes on. */
static const char *number_period(struct ctx *ctx, const char *pattern, const char *date)
{
	struct buffer *period = buffer_new(ctx, 16);
	size_t size, which;
	for (const char *at = pattern; *at; at++) {
		if (*at != '{')
			continue;
		if (number_part(at, &size, &which) == NUMBER_DATE)
			buffer_add(period, date + number_dates[which].start, number_dates[which].size);
		at += size + 1;
	}
	return period->data;
}

const char *model_number(struct ctx *ctx, const struct field *field, const char *department)
{
	char date[DATE_TEXT_SIZE];
	zone_date(ctx->company->zone, ctx->now, date);
	int64_t count;
	if (!number_count(ctx, field, number_period(ctx, field->pattern, date), &count))
		return NULL;
	struct buffer *number = buffer_new(ctx, 32);
	size_t size, which = 0;
	for (const char *at = field->pattern; *at; at++) {
		if (*at != '{') {
			buffer_add(number, at, 1);
			continue;
		}
		switch (number_part(at, &size, &which)) {
		case NUMBER_COUNTER:
			buffer_format(number, "%0*" PRId64, (int)size, count);
			break;
		case NUMBER_DEPARTMENT:
			buffer_add_text(number, department ? department : "");
			break;
		default:
			buffer_add(number, date + number_dates[which].start, number_dates[which].size);
		}
		at += size + 1;
	}
	return number->data;
}
