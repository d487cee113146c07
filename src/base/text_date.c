/* Dates as people and spreadsheets write them. The text is cut into numbers, names
 * of months and single marks; the order of the numbers and the marks between them
 * tell what they are. */
#include "base/text.h"

#include "base/memory.h"
#include "base/text_code.h"
#include "base/time.h"

#include <string.h>

enum { DATE_TYPED_LIMIT = 80, DATE_ITEM_LIMIT = 24 };

enum date_kind { DATE_NUMBER, DATE_MONTH, DATE_MARK, DATE_AFTERNOON, DATE_MORNING, DATE_UNKNOWN };

struct date_item {
	enum date_kind kind;
	int value;  /* of a number or a month; the code point of a mark */
	int digits; /* of a number */
};

struct date_items {
	struct date_item items[DATE_ITEM_LIMIT + 1]; /* the one behind the last is unknown */
	size_t count;
};

static bool date_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A month's name or its first three letters ("Sept" too), AM or PM. */
static enum date_kind date_word(const char *word, size_t size, int *value)
{
	static const char *const months[] = {"january",   "february", "march",    "april",
	                                     "may",       "june",     "july",     "august",
	                                     "september", "october",  "november", "december"};
	for (int i = 0; i < 12; i++) {
		*value = i + 1;
		if (size >= 3 && size <= strlen(months[i]) && strncasecmp(word, months[i], size) == 0)
			return DATE_MONTH;
	}
	if (size == 2 && strncasecmp(word, "pm", 2) == 0)
		return DATE_AFTERNOON;
	if (size == 2 && strncasecmp(word, "am", 2) == 0)
		return DATE_MORNING;
	*value = (unsigned char)*word;
	return size == 1 ? DATE_MARK : DATE_UNKNOWN;
}

/* Words of several characters, longer ones first. */
static size_t date_phrase(const char *text, enum date_kind *kind)
{
	static const struct {
		const char *words;
		enum date_kind kind;
	} phrases[] = {{"上午", DATE_MORNING},
	               {"早上", DATE_MORNING},
	               {"凌晨", DATE_MORNING},
	               {"下午", DATE_AFTERNOON},
	               {"晚上", DATE_AFTERNOON}};
	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
		size_t size = strlen(phrases[i].words);
		*kind = phrases[i].kind;
		if (strncmp(text, phrases[i].words, size) == 0)
			return size;
	}
	return 0;
}

/* Reads one item and returns what is behind it. */
static const char *date_item_read(const char *at, const char *end, struct date_item *item)
{
	at += strspn(at, " ");
	size_t size = strspn(at, "0123456789");
	if (size > 0) {
		item->kind = size <= 8 ? DATE_NUMBER : DATE_UNKNOWN;
		item->digits = (int)size;
		item->value = 0;
		for (size_t i = 0; i < size && size <= 8; i++)
			item->value = item->value * 10 + (at[i] - '0');
		return at + size;
	}
	while (date_letter(at[size]))
		size++;
	if (size > 0) {
		item->kind = date_word(at, size, &item->value);
		return at + size;
	}
	size = date_phrase(at, &item->kind);
	if (size > 0)
		return at + size;
	item->kind = DATE_MARK;
	item->value = (int)text_decode(&at, end);
	return at;
}

static bool date_items_read(const char *text, struct date_items *items)
{
	const char *end = text + strlen(text);
	while (text < end) {
		if (items->count == DATE_ITEM_LIMIT)
			return false;
		text = date_item_read(text, end, &items->items[items->count++]);
	}
	items->items[items->count].kind = DATE_UNKNOWN;
	return items->count > 0;
}

/* A way to write a date: what stands in it, item for item. */
static const struct date_form {
	const char *shape; /* Y four digits, N one or two, M a month's name, others themselves;
	                      a mark / stands for any of / - . and the same one twice */
	const char *order; /* what the values are; ? is a day or a month; C eight digits */
} date_forms[] = {{"C", "C"},       {"Y年N月N日", "ymd"}, {"Y年N月N号", "ymd"}, {"Y年N月N", "ymd"},
                  {"Y/N/N", "ymd"}, {"N/N/Y", "??y"},     {"Y年N月", "ym"},     {"Y/N", "ym"},
                  {"N-M-Y", "dmy"}, {"N M Y", "dmy"},     {"M N Y", "mdy"},     {"M N,Y", "mdy"},
                  {"Y-M-N", "ymd"}, {"N/Y", "my"},        {"M Y", "my"}};

static bool date_mark_fits(const struct date_item *item, uint32_t wanted, int *stroke)
{
	if (item->kind != DATE_MARK)
		return false;
	if (wanted != '/')
		return item->value == (int)wanted;
	if (*stroke == 0 && (item->value == '/' || item->value == '-' || item->value == '.'))
		*stroke = item->value;
	return item->value == *stroke;
}

static bool date_value_fits(const struct date_item *item, uint32_t wanted)
{
	if (wanted == 'M')
		return item->kind == DATE_MONTH;
	if (item->kind != DATE_NUMBER)
		return false;
	return wanted == 'C'   ? item->digits == 8
	       : wanted == 'Y' ? item->digits == 4
	                       : item->digits <= 2;
}

/* The number of items that have the shape, 0 when they do not; their values. */
static size_t date_form_fits(const char *shape, const struct date_items *items, int values[3])
{
	const char *end = shape + strlen(shape);
	size_t at = 0, count = 0;
	int stroke = 0;
	while (shape < end) {
		uint32_t wanted = text_decode(&shape, end);
		const struct date_item *item = &items->items[at];
		if (wanted == ' ')
			continue;
		if (at == items->count)
			return 0;
		bool value = wanted == 'C' || wanted == 'Y' || wanted == 'N' || wanted == 'M';
		if (value ? !date_value_fits(item, wanted) : !date_mark_fits(item, wanted, &stroke))
			return 0;
		if (value)
			values[count++] = item->value;
		at++;
	}
	return at;
}

static bool date_form_make(const char *order, const int values[3], char date[DATE_TEXT_SIZE])
{
	int year = 0, month = 1, day = 1;
	for (size_t i = 0; order[i]; i++) {
		if (order[i] == 'y')
			year = values[i];
		else if (order[i] == 'm')
			month = values[i];
		else if (order[i] == 'd')
			day = values[i];
	}
	if (order[0] == 'C')
		return date_make(values[0] / 10000, values[0] / 100 % 100, values[0] % 100, date);
	if (order[0] == '?')
		return date_make(year, values[1], values[0], date) ||
		       date_make(year, values[0], values[1], date);
	return date_make(year, month, day, date);
}

/* A mark that is one of the characters of `marks`. */
static bool date_is_mark(const struct date_item *item, const char *marks)
{
	const char *end = marks + strlen(marks);
	while (item->kind == DATE_MARK && marks < end)
		if (item->value == (int)text_decode(&marks, end))
			return true;
	return false;
}

/* Behind a word for the half of the day, which `half` gets: 0 or 12 hours. */
static const struct date_item *date_skip_half(const struct date_item *item, int *half)
{
	if (item->kind != DATE_AFTERNOON && item->kind != DATE_MORNING)
		return item;
	*half = item->kind == DATE_AFTERNOON ? 12 : 0;
	return item + 1;
}

/* The items behind the date: 14:30, 14:30:05.250, 下午2:30, 2:30 PM, T14:30:00Z,
 * 14时30分. What is finer than a minute is cut, a zone is not looked at. The item
 * behind the last is of no kind that fits, so looking one ahead is safe. */
static bool date_read_time(const struct date_item *item, const struct date_item *end, int *minute)
{
	int half = -1;
	if (date_is_mark(item, "Tt"))
		item++;
	item = date_skip_half(item, &half);
	if (item[0].kind != DATE_NUMBER || !date_is_mark(&item[1], ":时点") ||
	    item[2].kind != DATE_NUMBER || item[2].digits != 2)
		return false;
	int hour = item[0].value;
	int minutes = item[2].value;
	for (item += 3; date_is_mark(item, ":分秒.Zz+-") || item->kind == DATE_NUMBER; item++)
		if (item->kind == DATE_NUMBER && item->value > 59 && !date_is_mark(item - 1, "."))
			return false;
	item = date_skip_half(item, &half);
	if (half >= 0 && hour <= 12)
		hour = hour % 12 + half;
	*minute = hour * 60 + minutes;
	return item == end && hour < 24 && minutes < 60;
}

static bool date_form_read(const struct date_form *form, const struct date_items *items,
                           char date[DATE_TEXT_SIZE], int *minute)
{
	int values[3] = {0, 0, 0};
	size_t size = date_form_fits(form->shape, items, values);
	const struct date_item *behind = &items->items[size];
	const struct date_item *end = &items->items[items->count];
	*minute = -1;
	return size > 0 && date_form_make(form->order, values, date) &&
	       (behind == end || date_read_time(behind, end, minute));
}

bool text_date_read(const char *typed, char date[11], int *minute)
{
	if (strlen(typed) > DATE_TYPED_LIMIT)
		return false;
	char *tidy = text_tidy_half(NULL, typed, strlen(typed), true);
	struct date_items items = {.count = 0};
	bool read = false;
	if (date_items_read(tidy, &items))
		for (size_t i = 0; i < sizeof date_forms / sizeof *date_forms && !read; i++)
			read = date_form_read(&date_forms[i], &items, date, minute);
	talloc_free(tidy);
	return read;
}
