/* What P3's filter operators write: a row of one table each. Which of them a field
 * takes, its type says. */
#include "record/filter_operator.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/time.h"
#include "record/mask.h"
#include "db/dialect.h"
#include "record/search.h"

#include <ctype.h>
#include <string.h>

bool filter_wrong(struct ctx *ctx, const char *zh, const char *en)
{
	return error_field(ctx, "filter", "invalid_filter", "%s", "%s",
	                   ctx->language == LANGUAGE_EN ? en : zh);
}

/* --- values --- */

/* A value in the field's own type. "@me" and "@my_department" are the caller's. */
static bool filter_value(struct filter *filter, const struct field *field, const json_t *json,
                         struct value *value)
{
	struct ctx *ctx = filter->ctx;
	const char *text = json_string_value(json);
	bool about_me = field->target && text && text[0] == '@';
	if (about_me && !strcmp(text, "@me"))
		*value = value_integer(ctx->actor->user);
	else if (about_me && !strcmp(text, "@my_department"))
		*value = value_integer(ctx->actor->department);
	else if (!field->type->parse(ctx, field, "filter", json, value))
		return false;
	/* A list field compares item by item. */
	if (value->kind == VALUE_LIST && value->size == 1)
		*value = value->items[0];
	if (value->kind == VALUE_NULL || value->kind == VALUE_LIST)
		return filter_wrong(ctx, "筛选条件缺少一个值；要找空值请用 empty。",
		                    "The filter lacks a value; use empty to find empty fields.");
	if (value->kind == VALUE_MONEY)
		*value = value_integer(value->integer);
	return true;
}

/* One item of a choices or refs field is sent alone, not as a list. */
static bool filter_item(struct filter *filter, const struct field *field, const json_t *json,
                        struct value *value)
{
	if (!field->type->link || (json_is_string(json) && json_string_value(json)[0] == '@'))
		return filter_value(filter, field, json, value);
	json_t *list = json_keep(filter->ctx, json_array());
	json_array_append(list, (json_t *)json);
	return filter_value(filter, field, list, value);
}

/* --- operators --- */

/* Such a field has few values, each in many rows. */
static bool filter_is_coarse(const struct field *field)
{
	return field->type->kind == VALUE_INTEGER ? !strcmp(field->type->name, "boolean")
	                                          : !strcmp(field->type->name, "choice");
}

static bool filter_leads(const struct index *order, const struct field *field)
{
	for (size_t i = 0; i < order->field_count; i++)
		if (order->fields[i] == field)
			return true;
	return false;
}

void filter_column(struct filter *filter, const struct filter_side *side)
{
	bool aside = filter->order && side->alias == filter->alias && filter_is_coarse(side->field) &&
	             !filter_leads(filter->order, side->field);
	if (aside)
		sql_column_aside(filter->ctx, filter->sql, side->alias, side->column);
	else
		sql_column(filter->sql, side->alias, side->column);
}

/* Whole days of an instant field: a date stands for all of its instants. */
static bool filter_day(struct filter *filter, const struct filter_side *side,
                       const struct filter_operator *operator, const char * date)
{
	static const struct {
		const char *name;
		bool from_next; /* compares with the start of the next day */
		const char *sql;
	} days[] = {
	    {">", true, " >= "}, {">=", false, " >= "}, {"<", false, " < "}, {"<=", true, " < "}};
	const struct zone *zone = filter->ctx->company->zone;
	char next[DATE_TEXT_SIZE];
	date_add(date, 1, next);
	int64_t start = zone_day_start(zone, date), end = zone_day_start(zone, next);
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		if (strcmp(days[i].name, operator->name) != 0)
			continue;
		filter_column(filter, side);
		sql_add_text_(filter->sql, days[i].sql);
		sql_value(filter->sql, value_integer(days[i].from_next ? end : start));
		return true;
	}
	sql_add(filter->sql, "(");
	filter_column(filter, side);
	sql_add_text_(filter->sql, operator->negative ? " < " : " >= ");
	sql_value(filter->sql, value_integer(start));
	sql_add_text_(filter->sql, operator->negative ? " OR " : " AND ");
	filter_column(filter, side);
	sql_add_text_(filter->sql, operator->negative ? " >= " : " < ");
	sql_value(filter->sql, value_integer(end));
	sql_add(filter->sql, ")");
	return true;
}

static bool filter_is_instant(const struct field *field)
{
	return !strcmp(field->type->name, "datetime");
}

static bool filter_compare(struct filter *filter, const struct filter_side *side,
                           const struct filter_operator *operator, const json_t * json)
{
	const char *text = json_string_value(json);
	if (filter_is_instant(side->field) && text && date_valid(text, strlen(text)))
		return filter_day(filter, side, operator, text);
	struct value value;
	if (!filter_item(filter, side->field, json, &value))
		return false;
	filter_column(filter, side);
	sql_add_text_(filter->sql, operator->sql);
	sql_value(filter->sql, value);
	return true;
}

/* "@me" in a list of users stands for one, "@my_people" for all whose records the
 * caller's scope reaches. */
static bool filter_my_people(struct filter *filter, const struct filter_side *side)
{
	size_t count = 0;
	const int64_t *people = access_people(filter->ctx, side->field->object, OPERATION_READ, &count);
	sql_integers(filter->sql, people, count);
	sql_add(filter->sql, ")");
	return true;
}

static bool filter_in(struct filter *filter, const struct filter_side *side,
                      const struct filter_operator *operator, const json_t * json)
{
	const char *word = json_string_value(json);
	bool people = word && side->field->target && !strcmp(word, "@my_people");
	if (!people && !json_is_array(json))
		return filter_wrong(filter->ctx, "in 和 not_in 需要一个列表。",
		                    "in and not_in take a list.");
	filter_column(filter, side);
	sql_add_text_(filter->sql, operator->sql);
	if (people)
		return filter_my_people(filter, side);
	size_t i;
	const json_t *item;
	json_array_foreach((json_t *)json, i, item)
	{
		struct value value;
		if (!filter_item(filter, side->field, item, &value))
			return false;
		if (i)
			sql_add(filter->sql, ", ");
		sql_value(filter->sql, value);
	}
	sql_add(filter->sql, ")");
	return true;
}

static bool filter_between(struct filter *filter, const struct filter_side *side,
                           const struct filter_operator *operator, const json_t * json)
{
	(void)operator;
	static const struct filter_operator from = {.name = ">=", .sql = " >= "};
	static const struct filter_operator until = {.name = "<=", .sql = " <= "};
	if (!json_is_array(json) || json_array_size(json) != 2)
		return filter_wrong(filter->ctx, "between 需要 [起, 止]。", "between takes [from, until].");
	sql_add(filter->sql, "(");
	if (!filter_compare(filter, side, &from, json_array_get(json, 0)))
		return false;
	sql_add(filter->sql, " AND ");
	if (!filter_compare(filter, side, &until, json_array_get(json, 1)))
		return false;
	sql_add(filter->sql, ")");
	return true;
}

/* One end of a period; an open end writes nothing. */
static void filter_bound(struct filter *filter, const struct filter_side *side, const char *date,
                         bool last, bool *first_written)
{
	if (!*date)
		return;
	if (*first_written)
		sql_add(filter->sql, " AND ");
	*first_written = true;
	filter_column(filter, side);
	if (!filter_is_instant(side->field)) {
		sql_add_text_(filter->sql, last ? " <= " : " >= ");
		sql_value(filter->sql, value_text(memory_text(filter->sql, date)));
		return;
	}
	char day[DATE_TEXT_SIZE];
	date_add(date, last ? 1 : 0, day);
	sql_add_text_(filter->sql, last ? " < " : " >= ");
	sql_value(filter->sql, value_integer(zone_day_start(filter->ctx->company->zone, day)));
}

static bool filter_within(struct filter *filter, const struct filter_side *side,
                          const struct filter_operator *operator, const json_t * json)
{
	(void)operator;
	struct ctx *ctx = filter->ctx;
	char today[DATE_TEXT_SIZE];
	struct period period;
	zone_date(ctx->company->zone, ctx->now, today);
	if (!json_is_string(json) || !period_read(json_string_value(json), today, &period))
		return filter_wrong(ctx, "within 需要 today、this_week、last_7_days 之类的时段。",
		                    "within takes a period such as today, this_week or last_7_days.");
	bool written = false;
	sql_add(filter->sql, "(");
	filter_bound(filter, side, period.first, false, &written);
	filter_bound(filter, side, period.last, true, &written);
	sql_add(filter->sql, ")");
	return true;
}

static bool filter_empty(struct filter *filter, const struct filter_side *side,
                         const struct filter_operator *operator, const json_t * json)
{
	(void)json;
	filter_column(filter, side);
	sql_add_text_(filter->sql, operator->sql);
	return true;
}

/* --- contains --- */

/* `typed` as a LIKE pattern with its own wildcards made harmless. */
static const char *filter_like(const void *parent, const char *before, const char *typed)
{
	struct buffer *pattern = buffer_new(parent, strlen(typed) + 8);
	buffer_add_text(pattern, before);
	for (; *typed; typed++) {
		if (strchr("%_\\", *typed))
			buffer_add(pattern, "\\", 1);
		buffer_add(pattern, typed, 1);
	}
	buffer_add(pattern, "%", 1);
	return pattern->data;
}

static const char *filter_digits(const void *parent, const char *typed)
{
	struct buffer *digits = buffer_new(parent, strlen(typed));
	for (; *typed; typed++)
		if (isdigit((unsigned char)*typed))
			buffer_add(digits, typed, 1);
	return digits->data;
}

/* What is looked for, as it is stored: a name by its folded key, a phone by its digits. */
static const char *filter_sought(struct ctx *ctx, const struct filter_side *side,
                                 const json_t *json)
{
	const char *typed = json_string_value(json);
	typed = text_tidy(ctx, typed, strlen(typed), true);
	if (!strcmp(side->field->type->name, "phone"))
		return filter_digits(ctx, typed);
	return side->column == side->field->key_column ? text_fold(ctx, typed) : typed;
}

/* With few matches the search index leads to them; with many, rows in the wanted
 * order are tested one by one and enough are soon found. */
enum { FILTER_INDEX_LIMIT = 3000 };

static bool filter_by_index(struct filter *filter, const struct filter_side *side,
                            const char *typed)
{
	int64_t count = 0;
	if (!side->field->searchable)
		return true;
	if (!search_estimate(filter->ctx, side->field->object, typed, FILTER_INDEX_LIMIT, &count))
		return false;
	if (count < FILTER_INDEX_LIMIT &&
	    search_condition(filter->ctx, filter->sql, side->field, typed, side->alias))
		sql_add(filter->sql, " AND ");
	return !filter->ctx->error;
}

static bool filter_contains(struct filter *filter, const struct filter_side *side,
                            const struct filter_operator *operator, const json_t * json)
{
	struct ctx *ctx = filter->ctx;
	if (!json_is_string(json) || !*json_string_value(json))
		return filter_wrong(ctx, "请填写要查找的文字。", "Give the text to look for.");
	struct filter_side by_key = *side;
	if (side->field->key_column && !side->field->key_filling)
		by_key.column = side->field->key_column;
	const char *typed = filter_sought(ctx, &by_key, json);
	bool phone = !strcmp(side->field->type->name, "phone");
	bool begins = !strcmp(operator->name, "starts") && !phone;
	if (!*typed)
		return filter_wrong(ctx, "请填写要查找的文字或数字。",
		                    "Give the text or digits to look for.");
	sql_add(filter->sql, "(");
	if (!begins && !operator->negative && !filter_by_index(filter, side, typed))
		return false;
	filter_column(filter, &by_key);
	sql_add_text_(filter->sql, operator->sql);
	sql_like(ctx, filter->sql, filter_like(ctx, begins ? "" : "%", typed));
	if (mask_applies(ctx, side->field)) {
		sql_add(filter->sql, " AND ");
		mask_own_rows(ctx, filter->sql, side->field->object, side->alias);
	}
	sql_add(filter->sql, ")");
	return true;
}

static const struct filter_operator filter_operators[] = {
    {"=", " = ", false, filter_compare},
    {"!=", " <> ", true, filter_compare},
    {">", " > ", false, filter_compare},
    {">=", " >= ", false, filter_compare},
    {"<", " < ", false, filter_compare},
    {"<=", " <= ", false, filter_compare},
    {"contains", "", false, filter_contains},
    {"not_contains", " NOT", true, filter_contains},
    {"starts", "", false, filter_contains},
    {"in", " IN (", false, filter_in},
    {"not_in", " NOT IN (", true, filter_in},
    {"empty", " IS NULL", false, filter_empty},
    {"not_empty", " IS NOT NULL", false, filter_empty},
    {"between", NULL, false, filter_between},
    {"within", NULL, false, filter_within},
};

static bool filter_takes(const struct field *field, const char *name)
{
	for (const char *const *allowed = field->type->operators; *allowed; allowed++)
		if (!strcmp(*allowed, name))
			return true;
	return false;
}

const struct filter_operator *filter_operator_find(const struct field *field, const char *name)
{
	for (size_t i = 0; i < sizeof filter_operators / sizeof *filter_operators; i++)
		if (!strcmp(filter_operators[i].name, name))
			return !field || filter_takes(field, name) ? &filter_operators[i] : NULL;
	return NULL;
}
