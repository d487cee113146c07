/* P3's filters as SQL.
 *
 * A condition is [field, operator, value]; a group ["and"|"or"|"not", …]. A path
 * through references becomes EXISTS with the target's own access condition, so
 * that a filter can't feel for what its caller may not see. */
#include "record/filter.h"

#include "base/error.h"
#include "base/memory.h"
#include "record/filter_operator.h"
#include "record/row.h"
#include "record/store.h"

#include <assert.h>
#include <string.h>

static bool filter_malformed(struct ctx *ctx)
{
	return filter_wrong(ctx, "筛选条件应为 [字段, 运算符, 值] 或 [\"and\"|\"or\"|\"not\", …]。",
	                    "A filter is [field, operator, value] or [\"and\"|\"or\"|\"not\", …].");
}

/* A database reads nested SQL with a stack of its own, which is small (SQLite's holds 100
 * symbols); the rights and the query around the filter need their part of it. */
enum { FILTER_DEPTH = 45, FILTER_DEPTH_GROUP = 3, FILTER_DEPTH_REFERENCE = 10 };

static bool filter_deeper(struct filter *filter, int depth)
{
	filter->depth += depth;
	return filter->depth <= FILTER_DEPTH ||
	       error_field(filter->ctx, "filter", "too_deep", "筛选条件嵌套过深，请简化。",
	                   "The filter is nested too deeply. Please make it simpler.");
}

/* "id IN (SELECT record … WHERE value …)" */
static bool filter_link_one(struct filter *filter, const struct filter_side *side,
                            const char *alias, const char *operator_name, const json_t *json)
{
	struct filter_side inner = {side->field, alias, "value"};
	const struct filter_operator *compare = filter_operator_find(NULL, operator_name);
	sql_column(filter->sql, side->alias, "id");
	sql_add(filter->sql, " IN (SELECT record FROM ");
	sql_name(filter->sql, side->field->link_table);
	sql_add(filter->sql, " AS ");
	sql_name(filter->sql, alias);
	sql_add(filter->sql, " WHERE ");
	if (!compare->write(filter, &inner, compare, json))
		return false;
	sql_add(filter->sql, ")");
	return true;
}

/* Values of refs and choices are rows of a link table: a positive operator asks
 * for one that fits, a negative one that none does. */
static bool filter_link(struct filter *filter, const struct filter_side *side,
                        const struct filter_operator *operator, const json_t * json)
{
	static const struct {
		const char *asked, *inner;
		bool none;
	} forms[] = {{"=", "=", false},     {"contains", "=", false},    {"in", "in", false},
	             {"!=", "=", true},     {"not_contains", "=", true}, {"not_in", "in", true},
	             {"empty", NULL, true}, {"not_empty", NULL, false}};
	size_t i = 0;
	while (i < sizeof forms / sizeof *forms && strcmp(forms[i].asked, operator->name) != 0)
		i++;
	assert(i < sizeof forms / sizeof *forms);
	const char *alias = memory_format(filter->sql, "l%d", filter->aliases++);
	/* With "id IN" the values' own index can lead the query. */
	if (forms[i].inner && !forms[i].none)
		return filter_link_one(filter, side, alias, forms[i].inner, json);
	sql_add_text_(filter->sql,
	              forms[i].none ? "NOT EXISTS (SELECT 1 FROM " : "EXISTS (SELECT 1 FROM ");
	sql_name(filter->sql, side->field->link_table);
	sql_add(filter->sql, " AS ");
	sql_name(filter->sql, alias);
	sql_add(filter->sql, " WHERE ");
	sql_column(filter->sql, alias, "record");
	sql_add(filter->sql, " = ");
	sql_column(filter->sql, side->alias, "id");
	if (forms[i].inner) {
		struct filter_side inner = {side->field, alias, "value"};
		const struct filter_operator *compare = filter_operator_find(NULL, forms[i].inner);
		sql_add(filter->sql, " AND ");
		if (!compare->write(filter, &inner, compare, json))
			return false;
	}
	sql_add(filter->sql, ")");
	return true;
}

static bool filter_condition_on(struct filter *filter, const struct filter_side *side,
                                const char *operator_name, const json_t *json)
{
	struct ctx *ctx = filter->ctx;
	const struct filter_operator *operator= filter_operator_find(side->field, operator_name);
	if (!operator)
		return error_field(ctx, "filter", "unknown_operator", "“%s”不支持运算符 %s。",
		                   "“%s” does not take the operator %s.",
		                   model_label(ctx, &side->field->label), operator_name);
	if (side->field->type->link)
		return filter_link(filter, side, operator, json);
	if (!operator->negative)
		return operator->write(filter, side, operator, json);
	sql_add(filter->sql, "(");
	filter_column(filter, side);
	sql_add(filter->sql, " IS NULL OR ");
	if (!operator->write(filter, side, operator, json))
		return false;
	sql_add(filter->sql, ")");
	return true;
}

/* Opens EXISTS over the target of `side`'s reference. */
static struct filter_side filter_enter(struct filter *filter, const struct filter_side *side)
{
	const struct object *target = side->field->target;
	struct filter_side inner = {.alias = memory_format(filter->sql, "j%d", filter->aliases++)};
	access_enter(filter->sql, side->field, side->alias, inner.alias);
	sql_column(filter->sql, inner.alias, "deleted_at");
	sql_add(filter->sql, " IS NULL AND ");
	access_condition(filter->ctx, filter->sql, target, inner.alias, OPERATION_READ);
	sql_add(filter->sql, " AND ");
	return inner;
}

/* A rule's own fields need not be the caller's to see. */
static const struct field *filter_field(struct filter *filter, const struct object *object,
                                        const char *name)
{
	if (!filter->ruled)
		return row_field(filter->ctx, object, name, "filter");
	const struct field *field = model_field(object, name);
	assert(field && "rules name the program's own fields");
	return field;
}

static bool filter_path(struct filter *filter, const struct object *object, const char *alias,
                        const char *path, const char *operator_name, const json_t *json)
{
	const char *dot = strchr(path, '.');
	const char *name =
	    memory_text_part(filter->sql, path, dot ? (size_t)(dot - path) : strlen(path));
	struct filter_side side = {filter_field(filter, object, name), alias, name};
	if (!side.field)
		return false;
	if (!dot)
		return filter_condition_on(filter, &side, operator_name, json);
	if (!side.field->target || side.field->type->link || !*(dot + 1))
		return error_field(filter->ctx, "filter", "not_a_reference",
		                   "“%s”不是引用，不能再取其字段。",
		                   "“%s” is not a reference, so it has no fields of its own.",
		                   model_label(filter->ctx, &side.field->label));
	if (!access_need(filter->ctx, side.field->target, OPERATION_READ))
		return false;
	if (!filter_deeper(filter, FILTER_DEPTH_REFERENCE))
		return false;
	struct filter_side inner = filter_enter(filter, &side);
	if (!filter_path(filter, side.field->target, inner.alias, dot + 1, operator_name, json))
		return false;
	sql_add(filter->sql, ")");
	filter->depth -= FILTER_DEPTH_REFERENCE;
	return true;
}

static bool filter_any(struct filter *filter, const struct object *object, const char *alias,
                       const json_t *json);

static bool filter_group(struct filter *filter, const struct object *object, const char *alias,
                         const json_t *json, const char *joint)
{
	if (json_array_size(json) < 2)
		return filter_malformed(filter->ctx);
	if (!filter_deeper(filter, FILTER_DEPTH_GROUP))
		return false;
	sql_add(filter->sql, "(");
	for (size_t i = 1; i < json_array_size(json); i++) {
		if (i > 1)
			sql_add_text_(filter->sql, joint);
		if (!filter_any(filter, object, alias, json_array_get(json, i)))
			return false;
	}
	sql_add(filter->sql, ")");
	filter->depth -= FILTER_DEPTH_GROUP;
	return true;
}

/* NULL counts as false before it is turned round. */
static bool filter_not(struct filter *filter, const struct object *object, const char *alias,
                       const json_t *json)
{
	if (json_array_size(json) != 2)
		return filter_malformed(filter->ctx);
	if (!filter_deeper(filter, FILTER_DEPTH_GROUP))
		return false;
	sql_add(filter->sql, "(CASE WHEN ");
	if (!filter_any(filter, object, alias, json_array_get(json, 1)))
		return false;
	sql_add(filter->sql, " THEN FALSE ELSE TRUE END)");
	filter->depth -= FILTER_DEPTH_GROUP;
	return true;
}

static bool filter_rule(struct filter *filter, const struct object *object, const char *alias,
                        const json_t *json)
{
	struct ctx *ctx = filter->ctx;
	const char *name = json_string_value(json_array_get(json, 0));
	const struct record_condition *condition = record_condition_find(ctx, object, name);
	if (!condition)
		return error_field(ctx, "filter", "unknown_field", "没有名为“%s”的条件。",
		                   "There is no condition named “%s”.", name);
	json_t *said =
	    condition->filter(ctx, json_string_value(json_array_get(json, 1)), json_array_get(json, 2));
	if (!said)
		return false;
	filter->ruled = true;
	bool written = filter_any(filter, object, alias, said);
	filter->ruled = false;
	return written;
}

static bool filter_any(struct filter *filter, const struct object *object, const char *alias,
                       const json_t *json)
{
	const char *first = json_string_value(json_array_get(json, 0));
	if (!json_is_array(json))
		return filter_malformed(filter->ctx);
	/* A list of conditions without a word before it is joined by and. */
	if (json_is_array(json_array_get(json, 0))) {
		json_t *group = json_keep(filter->ctx, json_pack("[s]", "and"));
		json_array_extend(group, (json_t *)json);
		return filter_any(filter, object, alias, group);
	}
	if (!first)
		return filter_malformed(filter->ctx);
	if (!strcmp(first, "and"))
		return filter_group(filter, object, alias, json, " AND ");
	if (!strcmp(first, "or"))
		return filter_group(filter, object, alias, json, " OR ");
	if (!strcmp(first, "not"))
		return filter_not(filter, object, alias, json);
	if (!filter->ruled && ++filter->conditions > FILTER_CONDITION_LIMIT)
		return error_field(filter->ctx, "filter", "too_many", "筛选条件超过 %d 个。",
		                   "The filter has more than %d conditions.", FILTER_CONDITION_LIMIT);
	const char *operator_name = json_string_value(json_array_get(json, 1));
	if (!operator_name || json_array_size(json) > 3)
		return filter_malformed(filter->ctx);
	if (first[0] == '@' && !filter->ruled)
		return filter_rule(filter, object, alias, json);
	return filter_path(filter, object, alias, first, operator_name, json_array_get(json, 2));
}

bool filter_write(struct ctx *ctx, struct sql *sql, const struct object *object, const char *alias,
                  const json_t *json, const struct index *order)
{
	struct filter filter = {.ctx = ctx, .sql = sql, .alias = alias, .order = order};
	if (json_is_array(json) && json_array_size(json) == 0) {
		sql_add(sql, "TRUE");
		return true;
	}
	return filter_any(&filter, object, alias, json);
}

/* Calls `fits` for the conditions at the top level; true if one does. */
static bool filter_any_condition(const json_t *filter,
                                 bool (*fits)(const json_t *condition, const void *data),
                                 const void *data)
{
	const json_t *first = json_array_get(filter, 0);
	bool word = json_is_string(first) && !strcmp(json_string_value(first), "and");
	if (!word && !json_is_array(first))
		return fits(filter, data);
	for (size_t i = word; i < json_array_size(filter); i++)
		if (filter_any_condition(json_array_get(filter, i), fits, data))
			return true;
	return false;
}

struct filter_wanted {
	const struct field *field;
	const char *operator_name;
	const char *word;
};

static bool filter_names(const json_t *condition, const struct field *field)
{
	const char *name = json_string_value(json_array_get(condition, 0));
	return name && !strcmp(name, field->name) && json_is_string(json_array_get(condition, 1));
}

static bool filter_pinned(const json_t *condition, const void *data)
{
	const char *operator_name = json_string_value(json_array_get(condition, 1));
	return filter_names(condition, data) &&
	       (!strcmp(operator_name, "=") || !strcmp(operator_name, "in"));
}

bool filter_pins(const json_t *filter, const struct field *field)
{
	return filter_any_condition(filter, filter_pinned, field);
}

static bool filter_wanted(const json_t *condition, const void *data)
{
	const struct filter_wanted *wanted = data;
	const char *word = json_string_value(json_array_get(condition, 2));
	return filter_names(condition, wanted->field) && word &&
	       !strcmp(json_string_value(json_array_get(condition, 1)), wanted->operator_name) &&
	       !strcmp(word, wanted->word);
}

bool filter_has(const json_t *filter, const struct field *field, const char *operator_name,
                const char *word)
{
	struct filter_wanted wanted = {field, operator_name, word};
	return filter_any_condition(filter, filter_wanted, &wanted);
}
