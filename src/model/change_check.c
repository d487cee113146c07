/* Whether the records that there are fit a new model. */
#include "model/change.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"

#include <string.h>

/* A field as it was and as it would be. */
struct transition {
	struct place place;
	const struct object *object; /* the old one, whose table is there */
	const struct field *old, *new;
};

/* Runs a query that asks for one row; whether there is one. */
static bool check_found(struct ctx *ctx, const struct sql *sql, bool *found)
{
	struct db_rows *rows = sql_query(ctx, sql);
	*found = rows && db_next(ctx, rows);
	talloc_free(rows);
	return !ctx->error;
}

static struct sql *check_select(const struct transition *transition)
{
	struct sql *sql = sql_new(transition->place.ctx);
	sql_add(sql, "SELECT 1 FROM ");
	sql_name(sql,
	         transition->old->link_table ? transition->old->link_table : transition->object->name);
	sql_add(sql, " WHERE ");
	if (transition->old->link_table)
		sql_add(sql, "value");
	else
		sql_name(sql, transition->old->name);
	return sql;
}

static bool check_filled(const struct transition *transition, bool *filled)
{
	struct sql *sql = check_select(transition);
	sql_add(sql, " IS NOT NULL LIMIT 1");
	return check_found(transition->place.ctx, sql, filled);
}

/* Types whose values another type takes as they are, in the same column. */
static bool check_types_fit(const char *old, const char *new)
{
	static const char *const pairs[][2] = {{"text", "long_text"},   {"phone", "text"},
	                                       {"email", "text"},       {"url", "text"},
	                                       {"auto_number", "text"}, {"phone", "long_text"},
	                                       {"email", "long_text"},  {"url", "long_text"}};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (!strcmp(pairs[i][0], old) && !strcmp(pairs[i][1], new))
			return true;
	return false;
}

static bool check_same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* What makes stored values or what hangs on them wrong when it changes. */
static const char *check_difference(const struct field *old, const struct field *new)
{
	const char *old_target = old->target ? old->target->name : NULL;
	const char *new_target = new->target ? new->target->name : NULL;
	if (old->type != new->type && !check_types_fit(old->type->name, new->type->name))
		return "type";
	if (old->scale != new->scale)
		return "scale";
	if (!check_same_text(old_target, new_target))
		return "target";
	if (!check_same_text(old->choices_from, new->choices_from))
		return "choices_from";
	if (!check_same_text(old->formula, new->formula))
		return "formula";
	return NULL;
}

static bool check_storage(const struct transition *transition)
{
	const struct field *old = transition->old, *new = transition->new;
	const char *difference = check_difference(old, new);
	bool filled = true;
	if (!difference)
		return true;
	bool same_column =
	    old->type->column == new->type->column && !old->link_table == !new->link_table;
	if (same_column && !check_filled(transition, &filled))
		return false;
	return !filled || place_fault(&transition->place, difference, "values_exist",
	                              "已有记录填写了此字段，不能再改“%s”。请另建一个字段。",
	                              "records have values here, so its “%s” can't change any more; "
	                              "add another field.",
	                              difference);
}

static bool check_length(const struct transition *transition)
{
	bool found;
	struct sql *sql = sql_new(transition->place.ctx);
	if (!transition->new->type->max_length ||
	    transition->new->max_length >= transition->old->max_length)
		return true;
	sql_add(sql, "SELECT 1 FROM ");
	sql_name(sql, transition->object->name);
	sql_add(sql, " WHERE length(");
	sql_name(sql, transition->old->name);
	sql_add(sql, ") > ");
	sql_value(sql, value_integer((int64_t)transition->new->max_length));
	sql_add(sql, " LIMIT 1");
	if (!check_found(transition->place.ctx, sql, &found))
		return false;
	return !found || place_fault(&transition->place, "max_length", "values_exist",
	                             "已有记录的值超过 %zu 个字符。",
	                             "records have values of more than %zu characters.",
	                             transition->new->max_length);
}

static bool check_range(const struct transition *transition)
{
	const struct field *old = transition->old, *new = transition->new;
	bool found;
	if (new->minimum <= old->minimum &&new->maximum >= old->maximum)
		return true;
	struct sql *sql = check_select(transition);
	sql_add(sql, " NOT BETWEEN ");
	sql_value(sql, value_integer(new->minimum));
	sql_add(sql, " AND ");
	sql_value(sql, value_integer(new->maximum));
	sql_add(sql, " LIMIT 1");
	if (!check_found(transition->place.ctx, sql, &found))
		return false;
	return !found || place_fault(&transition->place, "minimum", "values_exist",
	                             "已有记录的“%s”超出这个范围。",
	                             "records have values of “%s” out of that range.", new->name);
}

static bool check_choice(const struct transition *transition, const struct choice *choice)
{
	struct place place = transition->place;
	bool found;
	struct sql *sql = check_select(transition);
	sql_add(sql, " = ");
	sql_value(sql, value_text(choice->value));
	sql_add(sql, " LIMIT 1");
	if (!check_found(place.ctx, sql, &found))
		return false;
	return !found || place_fault(&place, "choices", "choice_in_use",
	                             "选项“%s”已有记录在用，不能删除，可以停用。",
	                             "records use the choice “%s”: it can't be removed; disable it "
	                             "instead.",
	                             model_label(place.ctx, &choice->label));
}

static bool check_choices(const struct transition *transition)
{
	if (transition->old->choices_from)
		return true;
	for (size_t i = 0; i < transition->old->choice_count; i++) {
		const struct choice *choice = &transition->old->choices[i];
		if (!model_choice(transition->new, choice->value) && !check_choice(transition, choice))
			return false;
	}
	return true;
}

static bool check_object(struct ctx *ctx, const struct object *old, const struct object *new)
{
	struct transition transition = {.place = {.ctx = ctx, .file = "company", .object = old->name},
	                                .object = old};
	for (size_t i = 0; i < old->field_count; i++) {
		transition.old = &old->fields[i];
		transition.new = model_field(new, transition.old->name);
		transition.place.field = transition.old->name;
		if (!transition.new)
			continue;
		if (!check_storage(&transition) || !check_length(&transition) ||
		    !check_range(&transition) || !check_choices(&transition))
			return false;
	}
	return true;
}

bool change_check(struct ctx *ctx, const struct model *old, const struct model *new)
{
	for (size_t i = 0; i < old->object_count; i++) {
		const struct object *object = model_object(new, old->objects[i].name);
		if (object && !check_object(ctx, &old->objects[i], object))
			return false;
	}
	return true;
}
