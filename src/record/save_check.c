/* What must hold of a record before it is stored. */
#include "record/save.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "db/sql.h"
#include "record/duplicates.h"

#include <string.h>

static bool save_number(struct ctx *ctx, struct record *record, const struct field *field)
{
	const struct field *owner = record->object->access.owner;
	int64_t user = owner ? record->values[owner->index].integer : ctx->actor->user;
	const char *number = model_number(ctx, field, access_department_code(ctx, user));
	if (!number)
		return false;
	record->values[field->index] = value_text(number);
	return true;
}

/* Who doesn't see the stage at which records begin by default begins at the first that
 * he sees. */
static void save_first_stage(const struct ctx *ctx, const struct object *object,
                             struct value *value)
{
	const struct field *stage = object->access.stage;
	if (value->kind != VALUE_TEXT || access_sees_stage(ctx, object, value->text))
		return;
	for (size_t i = 0; i < stage->choice_count; i++)
		if (access_sees_stage(ctx, object, stage->choices[i].value)) {
			*value = value_text(stage->choices[i].value);
			return;
		}
}

bool save_defaults(struct ctx *ctx, struct record *record)
{
	const struct object *object = record->object;
	save_stamp(ctx, record, true);
	save_one_place(record, record->given, record->values);
	for (size_t i = 0; i < object->field_count; i++) {
		const struct field *field = &object->fields[i];
		bool missing = record->values[i].kind == VALUE_NULL;
		if (!record->given[i] && !model_default(ctx, field, ctx->actor->user, &record->values[i]))
			return false;
		if (!record->given[i] && field == object->access.stage)
			save_first_stage(ctx, object, &record->values[i]);
		/* The system is nobody's owner. */
		if (!record->given[i] && field->target && record->values[i].integer == 0)
			record->values[i] = VALUE_NOTHING;
		if (field->pattern && missing && !save_number(ctx, record, field))
			return false;
		record->given[i] = true;
	}
	return true;
}

/* Who names a city has named its province: the fields that a chosen value depends on
 * are filled where they are empty. From the last field up, since lists depend on those
 * before them. */
void save_fill_above(struct record *record)
{
	for (size_t i = record->object->field_count; i-- > 0;) {
		const struct field *field = &record->object->fields[i];
		const struct value *value = &record->values[i];
		if (!field->depends_on || value->kind != VALUE_TEXT)
			continue;
		struct value *above = &record->values[field->depends_on->index];
		const struct choice *choice = model_choice(field, value->text);
		if (above->kind == VALUE_NULL && choice && choice->parent)
			*above = value_text(choice->parent);
	}
}

/* --- checks --- */

static bool save_target_there(struct ctx *ctx, const struct field *field, int64_t id, bool *there)
{
	const struct object *target = field->target;
	/* One whom the organisation doesn't know may have been made in this transaction. */
	const struct user_info *user = !strcmp(target->name, "user") ? access_user(ctx, id) : NULL;
	if (user) {
		/* Nobody gives a disabled one anything; the program gives back what was his. */
		*there = !user->disabled || ctx->actor->system;
		return true;
	}
	struct sql *sql = sql_new(ctx);
	int64_t count = 0;
	sql_add(sql, "SELECT 1 FROM ");
	sql_name(sql, target->name);
	sql_add(sql, " AS t WHERE t.id = ");
	sql_value(sql, value_integer(id));
	sql_add(sql, " AND t.deleted_at IS NULL AND ");
	access_condition(ctx, sql, target, "t", OPERATION_READ);
	if (!db_find_integer(ctx, 0, &count, sql->text->data, sql->values, sql->value_count))
		return false;
	*there = count > 0;
	return true;
}

static bool save_check_target(struct ctx *ctx, const struct field *field, const struct value *value)
{
	/* Asked without the faults found so far: a query needs a ctx without error. */
	struct ctx *inner = ctx_inner(ctx);
	bool there = false, asked = save_target_there(inner, field, value->integer, &there);
	if (!asked && !ctx->error)
		error_pass(ctx, inner);
	talloc_free(inner);
	if (!asked)
		return false;
	return there ||
	       error_field(ctx, field->name, "not_found", "“%s”所指的记录不存在，或您无权查看。",
	                   "What “%s” refers to does not exist or is not yours to see.",
	                   model_label(ctx, &field->label));
}

static bool save_check_targets(struct ctx *ctx, const struct field *field,
                               const struct value *value, const struct value *old)
{
	if (value->kind != VALUE_LIST)
		return save_check_target(ctx, field, value);
	for (size_t i = 0; i < value->size; i++) {
		bool kept = false;
		for (size_t k = 0; old && old->kind == VALUE_LIST && k < old->size; k++)
			kept = kept || value_equal(&old->items[k], &value->items[i]);
		if (!kept && !save_check_target(ctx, field, &value->items[i]))
			return false;
	}
	return true;
}

static bool save_check_choice(struct ctx *ctx, const struct field *field,
                              const struct record *record)
{
	const struct value *above = &record->values[field->depends_on->index];
	const struct value *value = &record->values[field->index];
	const struct choice *choice = model_choice(field, value->text);
	if (!choice || !choice->parent ||
	    (above->kind == VALUE_TEXT && !strcmp(above->text, choice->parent)))
		return true;
	return error_field(ctx, field->name, "does_not_fit", "“%s”与所选的“%s”不符。",
	                   "“%s” does not fit the chosen “%s”.", model_label(ctx, &field->label),
	                   model_label(ctx, &field->depends_on->label));
}

/* What was chosen before may stay though it is offered no more. */
static void save_check_field(struct ctx *ctx, const struct record *before,
                             const struct record *after, const struct field *field)
{
	const struct value *value = &after->values[field->index];
	const struct value *old = before ? &before->values[field->index] : NULL;
	if (value->kind == VALUE_NULL) {
		if (field->required)
			error_field(ctx, field->name, "required", "请填写“%s”。", "“%s” is required.",
			            model_label(ctx, &field->label));
		return;
	}
	bool same = old && value_equal(old, value);
	if (!same && !model_offered(ctx, field, field->name, value))
		return;
	if (field->target && !same && !field->system)
		save_check_targets(ctx, field, value, old);
	if (field->depends_on && value->kind == VALUE_TEXT &&
	    !(same && before && record_same(before, after, field->depends_on)))
		save_check_choice(ctx, field, after);
}

/* A record has an owner or lies in a pool, never both: each way to count or list records
 * would find it twice. */
static bool save_check_one_place(struct ctx *ctx, const struct record *after)
{
	const struct object_access *access = &after->object->access;
	if (!access->owner || !access->pool || after->values[access->owner->index].kind == VALUE_NULL ||
	    after->values[access->pool->index].kind == VALUE_NULL)
		return true;
	return error_field(ctx, access->pool->name, "does_not_fit", "“%s”和“%s”只能填写其中之一。",
	                   "Only one of “%s” and “%s” can be filled in.",
	                   model_label(ctx, &access->owner->label),
	                   model_label(ctx, &access->pool->label));
}

bool save_check(struct ctx *ctx, const struct record *before, const struct record *after)
{
	save_check_one_place(ctx, after);
	for (size_t i = 0; i < after->object->field_count; i++)
		save_check_field(ctx, before, after, &after->object->fields[i]);
	return !ctx->error && duplicates_none_identical(ctx, after);
}

bool save_differs(const struct record *before, const struct record *after, bool tracked)
{
	for (size_t i = 0; i < after->object->field_count; i++)
		if ((!tracked || after->object->fields[i].tracked) &&
		    !record_same(before, after, &after->object->fields[i]))
			return true;
	return false;
}
