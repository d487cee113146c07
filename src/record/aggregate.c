/* Counts, sums and the like, by groups (P3). Groups are fields, or units of a
 * date ("created_at.month"); only rows that the caller may see are counted. */
#include "access/usage.h"
#include "base/error.h"
#include "base/memory.h"
#include "db/dialect.h"
#include "record/filter.h"
#include "record/mask.h"
#include "record/reach.h"
#include "record/row.h"

#include <assert.h>
#include <string.h>

enum { AGGREGATE_GROUPS = 4, AGGREGATE_MEASURES = 12, AGGREGATE_LIMIT = 10000 };

struct aggregate_group {
	const char *name; /* as asked for */
	const struct field *field;
	const char *unit; /* of dates and instants, or NULL */
};

struct aggregate_measure {
	const char *name;
	const char *function;      /* SQL */
	const struct field *field; /* NULL with count */
	const json_t *filter;      /* which of the rows it is about; NULL for all */
};

struct aggregate {
	const struct object *object;
	struct aggregate_group groups[AGGREGATE_GROUPS];
	size_t group_count;
	struct aggregate_measure measures[AGGREGATE_MEASURES];
	size_t measure_count;
};

static bool aggregate_wrong(struct ctx *ctx, const char *member, const char *zh, const char *en)
{
	return error_field(ctx, member, "invalid", "%s", "%s", ctx->language == LANGUAGE_EN ? en : zh);
}

/* --- reading the request --- */

static bool aggregate_unit(struct ctx *ctx, struct aggregate_group *group, const char *unit)
{
	static const char *const units[] = {"day", "week", "month", "quarter", "year"};
	const char *type = group->field->type->name;
	bool dated = !strcmp(type, "date") || !strcmp(type, "datetime");
	for (size_t i = 0; unit && dated && i < sizeof units / sizeof *units; i++)
		if (!strcmp(units[i], unit)) {
			group->unit = units[i];
			return true;
		}
	if (!unit && !dated && group->field->type->kind != VALUE_MONEY && !group->field->type->link)
		return true;
	return aggregate_wrong(
	    ctx, "group", "日期字段请按 day、week、month、quarter 或 year 分组，如 created_at.month。",
	    "Group dates by day, week, month, quarter or year: created_at.month.");
}

static bool aggregate_read_group(struct ctx *ctx, struct aggregate *aggregate, const json_t *json)
{
	const char *name = json_string_value(json);
	if (!name || aggregate->group_count == AGGREGATE_GROUPS)
		return aggregate_wrong(ctx, "group", "group 是最多 4 个字段名的列表。",
		                       "group is a list of at most 4 field names.");
	struct aggregate_group *group = &aggregate->groups[aggregate->group_count++];
	const char *dot = strchr(name, '.');
	group->name = name;
	group->field =
	    row_field(ctx, aggregate->object,
	              dot ? memory_text_part(ctx, name, (size_t)(dot - name)) : name, "group");
	if (group->field && mask_applies(ctx, group->field))
		return aggregate_wrong(
		    ctx, "group", "您的角色看不到完整的号码，不能按它分组。",
		    "Your role doesn't see these numbers in full, so that it can't group by them.");
	return group->field && aggregate_unit(ctx, group, dot ? dot + 1 : NULL);
}

static const struct aggregate_function {
	const char *name, *sql;
	bool numbers; /* sums need numbers; min and max take dates too */
} aggregate_functions[] = {
    {"sum", "sum", true}, {"avg", "avg", true}, {"min", "min", false}, {"max", "max", false}};

static bool aggregate_takes(const struct aggregate_function *function, const struct field *field)
{
	static const char *const numbers[] = {"integer", "decimal", "money", "formula"};
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (!strcmp(field->type->name, numbers[i]))
			return true;
	return !function->numbers &&
	       (!strcmp(field->type->name, "date") || !strcmp(field->type->name, "datetime"));
}

static bool aggregate_read_field(struct ctx *ctx, struct aggregate *aggregate,
                                 struct aggregate_measure *measure, const char *operation,
                                 const char *name)
{
	for (size_t i = 0; i < sizeof aggregate_functions / sizeof *aggregate_functions; i++) {
		const struct aggregate_function *function = &aggregate_functions[i];
		if (strcmp(function->name, operation) != 0)
			continue;
		measure->function = function->sql;
		measure->field = row_field(ctx, aggregate->object, name ? name : "", "measures");
		if (!measure->field)
			return false;
		return aggregate_takes(function, measure->field) ||
		       aggregate_wrong(ctx, "measures", "该字段不能这样统计。",
		                       "This field can't be measured like that.");
	}
	return aggregate_wrong(ctx, "measures", "统计方式只能是 count、sum、avg、min、max。",
	                       "A measure is one of count, sum, avg, min, max.");
}

static bool aggregate_read_measure(struct ctx *ctx, struct aggregate *aggregate, const json_t *json)
{
	const char *operation = NULL, *field = NULL, *name = NULL;
	const json_t *filter = NULL;
	if (aggregate->measure_count == AGGREGATE_MEASURES ||
	    json_unpack((json_t *)json, "{s:s, s?s, s?s, s?o !}", "op", &operation, "field", &field,
	                "as", &name, "filter", &filter) != 0)
		return aggregate_wrong(ctx, "measures",
		                       "measures 是 {op, field?, as?, filter?} 的列表，最多 12 个。",
		                       "measures is a list of at most 12 {op, field?, as?, filter?}.");
	struct aggregate_measure *measure = &aggregate->measures[aggregate->measure_count++];
	bool count = !strcmp(operation, "count");
	measure->filter = filter;
	measure->name = name    ? name
	                : count ? "count"
	                        : memory_format(ctx, "%s_%s", operation, field ? field : "");
	if (!count)
		return aggregate_read_field(ctx, aggregate, measure, operation, field);
	measure->function = "count";
	return true;
}

static bool aggregate_read_list(struct ctx *ctx, struct aggregate *aggregate, const json_t *list,
                                bool (*read)(struct ctx *, struct aggregate *, const json_t *))
{
	size_t i;
	const json_t *item;
	if (list && !json_is_array(list))
		return aggregate_wrong(ctx, "group", "group 和 measures 应为列表。",
		                       "group and measures are lists.");
	json_array_foreach((json_t *)list, i, item) if (!read(ctx, aggregate, item)) return false;
	return true;
}

/* --- SQL --- */

/* What the measure takes of a row: its field, or 1; where it is not about the row nothing
 * or 0. */
static bool aggregate_taken(struct ctx *ctx, struct sql *sql, const struct aggregate *aggregate,
                            const struct aggregate_measure *measure)
{
	if (measure->filter) {
		sql_add(sql, "CASE WHEN ");
		if (!filter_write(ctx, sql, aggregate->object, "t", measure->filter, NULL))
			return false;
		sql_add(sql, " THEN ");
	}
	if (measure->field)
		sql_column(sql, "t", measure->field->name);
	else
		sql_add(sql, "1");
	if (measure->filter)
		sql_add_text_(sql, measure->field ? " END" : " ELSE 0 END");
	return true;
}

static void aggregate_columns(struct ctx *ctx, struct sql *sql, void *data)
{
	const struct aggregate *aggregate = data;
	size_t written = 0;
	for (size_t i = 0; i < aggregate->group_count; i++) {
		const struct aggregate_group *group = &aggregate->groups[i];
		bool instant = !strcmp(group->field->type->name, "datetime");
		sql_add_text_(sql, written++ ? ", " : "");
		if (!group->unit)
			sql_column(sql, "t", group->field->name);
		else
			(instant ? sql_instant_unit : sql_date_unit)(ctx, sql, "t", group->field->name,
			                                             group->unit);
		sql_add_text_(sql, memory_format(sql, " AS g%zu", i));
	}
	for (size_t i = 0; i < aggregate->measure_count; i++) {
		const struct aggregate_measure *measure = &aggregate->measures[i];
		if (!measure->field && !measure->filter)
			continue;
		sql_add_text_(sql, written++ ? ", " : "");
		if (!aggregate_taken(ctx, sql, aggregate, measure))
			return;
		sql_add_text_(sql, memory_format(sql, " AS m%zu", i));
	}
	if (!written)
		sql_add(sql, "1 AS one");
}

static void aggregate_group_names(struct sql *sql, const struct aggregate *aggregate)
{
	for (size_t i = 0; i < aggregate->group_count; i++)
		sql_add_text_(sql, memory_format(sql, i ? ", r.g%zu" : "r.g%zu", i));
}

/* The groups in order, empty ones first. */
static void aggregate_group_order(struct sql *sql, const struct aggregate *aggregate)
{
	for (size_t i = 0; i < aggregate->group_count; i++)
		sql_add_text_(sql, memory_format(sql, "%sr.g%zu NULLS FIRST", i ? ", " : "", i));
}

/* What is equal by the words is in the groups' order. */
static bool aggregate_order(struct ctx *ctx, struct sql *sql, const struct aggregate *aggregate,
                            const char *words)
{
	sql_add(sql, " ORDER BY ");
	if (!words) {
		aggregate_group_order(sql, aggregate);
		return true;
	}
	bool descending = *words == '-';
	words += descending;
	for (size_t i = 0; i < aggregate->group_count + aggregate->measure_count; i++) {
		bool group = i < aggregate->group_count;
		const char *name = group ? aggregate->groups[i].name
		                         : aggregate->measures[i - aggregate->group_count].name;
		if (strcmp(name, words) != 0)
			continue;
		sql_number(sql, (int64_t)i + 1);
		sql_add_text_(sql, descending ? " DESC NULLS LAST, " : " NULLS FIRST, ");
		aggregate_group_order(sql, aggregate);
		return true;
	}
	return aggregate_wrong(ctx, "sort", "sort 应为某个分组或统计项的名称，降序加 -。",
	                       "sort names one of the groups or measures, with - for descending.");
}

/* Ready counts may answer where nothing but counts is asked for, of values as they are. */
static void aggregate_use_counts(struct ctx *ctx, const struct aggregate *aggregate,
                                 const struct record_query *query, struct reach *reach)
{
	const struct field *fields[AGGREGATE_GROUPS];
	json_t *asked = json_keep(ctx, json_array());
	if (json_array_size(query->filter))
		json_array_append(asked, (json_t *)query->filter);
	for (size_t i = 0; i < aggregate->group_count; i++) {
		fields[i] = aggregate->groups[i].field;
		if (aggregate->groups[i].unit)
			return;
	}
	for (size_t i = 0; i < aggregate->measure_count; i++) {
		if (aggregate->measures[i].field)
			return;
		if (aggregate->measures[i].filter)
			json_array_append(asked, (json_t *)aggregate->measures[i].filter);
	}
	reach_use_counts(ctx, reach, asked, fields, aggregate->group_count);
}

static void aggregate_measure(struct sql *sql, const struct aggregate *aggregate, size_t at,
                              bool counts)
{
	const struct aggregate_measure *measure = &aggregate->measures[at];
	if (measure->field)
		sql_add_text_(sql, memory_format(sql, "%s(r.m%zu)", measure->function, at));
	else if (measure->filter)
		sql_add_text_(sql, memory_format(sql,
		                                 counts ? "coalesce(sum(r.n * r.m%zu), 0)"
		                                        : "coalesce(sum(r.m%zu), 0)",
		                                 at));
	else
		sql_add_text_(sql, counts ? "coalesce(sum(r.n), 0)" : "count(*)");
}

static bool aggregate_write(struct ctx *ctx, struct sql *sql, struct aggregate *aggregate,
                            const struct record_query *query, const char *sort)
{
	struct reach reach = reach_choose(ctx, query, NULL);
	aggregate_use_counts(ctx, aggregate, query, &reach);
	sql_add(sql, "SELECT ");
	aggregate_group_names(sql, aggregate);
	for (size_t i = 0; i < aggregate->measure_count; i++) {
		sql_add_text_(sql, i || aggregate->group_count ? ", " : "");
		aggregate_measure(sql, aggregate, i, reach.counts);
	}
	sql_add(sql, " FROM (");
	if (!reach_write(ctx, sql, &reach, aggregate_columns, aggregate))
		return false;
	sql_add(sql, ") AS r");
	if (aggregate->group_count) {
		sql_add(sql, " GROUP BY ");
		aggregate_group_names(sql, aggregate);
		if (!aggregate_order(ctx, sql, aggregate, sort))
			return false;
	}
	sql_add(sql, " LIMIT ");
	sql_number(sql, query->limit);
	return true;
}

/* --- the answer --- */

static void aggregate_print_group(struct ctx *ctx, const struct aggregate_group *group,
                                  const struct db_rows *rows, int column, struct json_writer *json)
{
	struct value value = {.kind = VALUE_NULL};
	json_key(json, group->name);
	if (db_null(rows, column)) {
		json_put_null(json);
		return;
	}
	if (group->unit) {
		json_put_text_part(json, db_text(rows, column), db_size(rows, column));
		return;
	}
	value.kind = group->field->type->kind;
	if (value.kind == VALUE_TEXT)
		value = value_text_part(db_text(rows, column), db_size(rows, column));
	else
		value.integer = db_integer(rows, column);
	if (group->field->target && !row_name_target(ctx, group->field, &value))
		return;
	group->field->type->print(ctx, group->field, &value, json);
}

static void aggregate_print_measure(struct ctx *ctx, const struct aggregate_measure *measure,
                                    const struct db_rows *rows, int column,
                                    struct json_writer *json)
{
	json_key(json, measure->name);
	if (db_null(rows, column)) {
		json_put_null(json);
		return;
	}
	if (!measure->field) {
		json_put_integer(json, db_integer(rows, column));
		return;
	}
	bool text = measure->field->type->kind == VALUE_TEXT;
	struct value value = {.kind = measure->field->type->kind};
	if (text)
		value = value_text_part(db_text(rows, column), db_size(rows, column));
	else
		value.integer = db_integer(rows, column);
	if (value.kind == VALUE_MONEY)
		value = (struct value){VALUE_MONEY, value.integer, ctx->company->currency,
		                       strlen(ctx->company->currency), NULL};
	measure->field->type->print(ctx, measure->field, &value, json);
}

static bool aggregate_print(struct ctx *ctx, const struct aggregate *aggregate,
                            const struct sql *sql, struct json_writer *json)
{
	struct db_rows *rows = sql_query(ctx, sql);
	if (!rows)
		return false;
	json_open_object(json);
	json_key(json, "groups");
	json_open_array(json);
	while (db_next(ctx, rows)) {
		int column = 0;
		usage_list(ctx, aggregate->object, aggregate->group_count ? 1 : 0);
		json_open_object(json);
		for (size_t i = 0; i < aggregate->group_count; i++)
			aggregate_print_group(ctx, &aggregate->groups[i], rows, column++, json);
		for (size_t i = 0; i < aggregate->measure_count; i++)
			aggregate_print_measure(ctx, &aggregate->measures[i], rows, column++, json);
		json_close_object(json);
	}
	json_close_array(json);
	json_close_object(json);
	talloc_free(rows);
	return !ctx->error;
}

bool record_aggregate(struct ctx *ctx, const struct object *object, const json_t *body,
                      struct json_writer *json)
{
	struct aggregate aggregate = {.object = object};
	const json_t *filter = NULL, *group = NULL, *measures = NULL;
	const char *sort = NULL;
	json_int_t limit = 1000;
	if (json_unpack((json_t *)body, "{s?o, s?o, s?o, s?s, s?I !}", "filter", &filter, "group",
	                &group, "measures", &measures, "sort", &sort, "limit", &limit) != 0)
		return error_set(ctx, ERROR_INVALID,
		                 "统计请求只能有 filter、group、measures、sort、limit。",
		                 "An aggregate takes filter, group, measures, sort and limit only.");
	if (limit < 1 || limit > AGGREGATE_LIMIT)
		return aggregate_wrong(ctx, "limit", "limit 应在 1 到 10000 之间。",
		                       "limit must be between 1 and 10000.");
	if (!access_need(ctx, object, OPERATION_READ) ||
	    !aggregate_read_list(ctx, &aggregate, group, aggregate_read_group) ||
	    !aggregate_read_list(ctx, &aggregate, measures, aggregate_read_measure))
		return false;
	if (!aggregate.measure_count)
		aggregate.measures[aggregate.measure_count++] =
		    (struct aggregate_measure){.name = "count", .function = "count"};
	struct record_query query = {
	    .object = object, .filter = filter, .limit = limit, .operation = OPERATION_READ};
	struct sql *sql = sql_new(ctx);
	return aggregate_write(ctx, sql, &aggregate, &query, sort) &&
	       aggregate_print(ctx, &aggregate, sql, json);
}
