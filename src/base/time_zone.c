/* Time zones: ICU's rules, read once into a table of spans between transitions. */
#include "base/time.h"

#include "base/memory.h"

#include <assert.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

enum { ZONE_DAY = 86400000, ZONE_MINUTE = 60000, ZONE_NAME_LIMIT = 64 };

/* The largest change of a zone's offset: Samoa crossed the date line. */
enum { ZONE_JUMP_LIMIT = 26 * 3600000 };

#define ZONE_BEGIN INT64_C(-2208988800000) /* 1900-01-01 */
#define ZONE_END   INT64_C(4102444800000)  /* 2100-01-01 */

/* From `start` on, to the next span's, local time is UTC plus `offset`. */
struct zone_span {
	int64_t start;
	int64_t offset;
};

struct zone {
	const char *name;
	struct zone_span *spans;
	size_t count;
};

static void zone_add_span(struct zone *zone, UCalendar *calendar, int64_t start)
{
	UErrorCode status = U_ZERO_ERROR;
	ucal_setMillis(calendar, (UDate)start, &status);
	int64_t offset = ucal_get(calendar, UCAL_ZONE_OFFSET, &status) +
	                 ucal_get(calendar, UCAL_DST_OFFSET, &status);
	assert(U_SUCCESS(status));
	zone->spans = memory_must(
	    talloc_realloc(zone, zone->spans, struct zone_span, (unsigned)(zone->count + 1)));
	zone->spans[zone->count++] = (struct zone_span){start, offset};
}

static void zone_load(struct zone *zone, UCalendar *calendar)
{
	zone_add_span(zone, calendar, ZONE_BEGIN);
	UErrorCode status = U_ZERO_ERROR;
	UDate next;
	while (ucal_getTimeZoneTransitionDate(calendar, UCAL_TZ_TRANSITION_NEXT, &next, &status) &&
	       U_SUCCESS(status) && (int64_t)next < ZONE_END)
		zone_add_span(zone, calendar, (int64_t)next);
	assert(U_SUCCESS(status));
}

/* ICU's calendar for an IANA name, NULL for any other name. */
static UCalendar *zone_calendar(const char *name)
{
	size_t size = strlen(name);
	if (size == 0 || size >= ZONE_NAME_LIMIT)
		return NULL;
	for (size_t i = 0; i < size; i++)
		if ((unsigned char)name[i] > 0x7e)
			return NULL;
	UChar wide[ZONE_NAME_LIMIT];
	UChar canonical[ZONE_NAME_LIMIT];
	u_charsToUChars(name, wide, (int32_t)size + 1);
	UErrorCode status = U_ZERO_ERROR;
	UBool known = false;
	ucal_getCanonicalTimeZoneID(wide, -1, canonical, ZONE_NAME_LIMIT, &known, &status);
	if (U_FAILURE(status) || !known)
		return NULL;
	UCalendar *calendar = ucal_open(wide, -1, "en", UCAL_GREGORIAN, &status);
	assert(U_SUCCESS(status));
	return calendar;
}

struct zone *zone_new(const void *parent, const char *name)
{
	UCalendar *calendar = zone_calendar(name);
	if (!calendar)
		return NULL;
	struct zone *zone = memory_new(parent, struct zone);
	zone->name = memory_text(zone, name);
	zone_load(zone, calendar);
	ucal_close(calendar);
	return zone;
}

const char *zone_name(const struct zone *zone)
{
	return zone->name;
}

/* The number of the span that holds `instant`; the first one also for before. */
static size_t zone_find(const struct zone *zone, int64_t instant)
{
	size_t low = 0, high = zone->count;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (zone->spans[middle].start <= instant)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static int64_t zone_local(const struct zone *zone, int64_t instant)
{
	return instant + zone->spans[zone_find(zone, instant)].offset;
}

static int64_t zone_floor(int64_t value, int64_t unit)
{
	return value / unit - (value % unit < 0);
}

void zone_date(const struct zone *zone, int64_t instant, char date[DATE_TEXT_SIZE])
{
	date_from_days(zone_floor(zone_local(zone, instant), ZONE_DAY), date);
}

int zone_minute(const struct zone *zone, int64_t instant)
{
	int64_t local = zone_local(zone, instant);
	return (int)((local - zone_floor(local, ZONE_DAY) * ZONE_DAY) / ZONE_MINUTE);
}

int64_t zone_day_start(const struct zone *zone, const char *date)
{
	return zone_instant(zone, date, 0);
}

int64_t zone_instant(const struct zone *zone, const char *date, int minute)
{
	assert(minute >= 0 && minute < 1440);
	int64_t local = date_to_days(date) * ZONE_DAY + (int64_t)minute * ZONE_MINUTE;
	size_t i = zone_find(zone, local - ZONE_JUMP_LIMIT);
	for (; i + 1 < zone->count; i++) {
		const struct zone_span *span = &zone->spans[i];
		if (i > 0 && local < span->start + span->offset)
			return span->start;
		if (local < span[1].start + span->offset)
			return local - span->offset;
	}
	const struct zone_span *last = &zone->spans[i];
	if (i > 0 && local < last->start + last->offset)
		return last->start;
	return local - last->offset;
}
