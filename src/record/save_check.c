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
		*there = !user->disabled;
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

bool save_check(struct ctx *ctx, const struct record *before, const struct record *after)
{
	for (size_t i = 0; i < after->object->field_count; i++)
		save_check_field(ctx, before, after, &after->object->fields[i]);
	return !ctx->error && duplicates_none_identical(ctx, after);
}

/* --- owning --- */

static bool save_among(const int64_t *values, size_t count, int64_t value)
{
	for (size_t i = 0; i < count; i++)
		if (values[i] == value)
			return true;
	return false;
}

/* May the actor give the record to `after`'s owner or pool, with the scope of
 * `operation`? */
static bool save_may_give(struct ctx *ctx, const struct record *after, enum operation operation)
{
	const struct object_access *access = &after->object->access;
	const struct value *owner = &after->values[access->owner->index];
	size_t count = 0;
	if (access_scope(ctx, after->object, operation) == SCOPE_ALL)
		return true;
	if (owner->kind == VALUE_INTEGER) {
		const int64_t *people = access_people(ctx, after->object, operation, &count);
		return save_among(people, count, owner->integer);
	}
	const struct value *pool = access->pool ? &after->values[access->pool->index] : NULL;
	if (!pool || pool->kind != VALUE_INTEGER)
		return false;
	const int64_t *pools = access_pools(ctx, &count);
	return save_among(pools, count, pool->integer);
}

static bool save_changed(const struct record *before, const struct record *after,
                         const struct field *field)
{
	return field && !record_same(before, after, field);
}

/* What is made must be of a stage that its maker sees; moving it on later is for the
 * rules of stages. */
static bool save_check_stage(struct ctx *ctx, const struct record *after)
{
	const struct field *stage = after->object->access.stage;
	const struct value *value = stage ? &after->values[stage->index] : NULL;
	if (!value || value->kind != VALUE_TEXT ||
	    access_sees_stage(ctx, after->object, memory_text_part(ctx, value->text, value->size)))
		return true;
	return error_field(ctx, stage->name, "forbidden",
	                   "您的角色看不到这个阶段的%s，不能在其中新建。",
	                   "Your role does not see %s of this stage, and can't create any there.",
	                   model_label(ctx, ctx->language == LANGUAGE_EN ? &after->object->plural
	                                                                 : &after->object->label));
}

bool save_check_owner(struct ctx *ctx, const struct record *before, const struct record *after)
{
	if (!before && !save_check_stage(ctx, after))
		return false;
	const struct object_access *access = &after->object->access;
	if (access->kind != ACCESS_OWNED || !access->owner)
		return true;
	bool moved = before && (save_changed(before, after, access->owner) ||
	                        save_changed(before, after, access->pool));
	if (!before && save_may_give(ctx, after, OPERATION_CREATE))
		return true;
	if (before && !moved) {
		bool own = before->values[access->owner->index].integer == ctx->actor->user;
		if (own || !save_changed(before, after, access->collaborators) ||
		    access_scope(ctx, after->object, OPERATION_HAND_OVER) > SCOPE_OWN)
			return true;
	}
	if (moved && access_scope(ctx, after->object, OPERATION_HAND_OVER) > SCOPE_NONE &&
	    save_may_give(ctx, before, OPERATION_HAND_OVER) &&
	    save_may_give(ctx, after, OPERATION_HAND_OVER))
		return true;
	return error_field(ctx, moved || !before ? access->owner->name : access->collaborators->name,
	                   "forbidden", "您没有把记录交给该人或公海的权限。",
	                   "You are not permitted to give the record to this person or pool.");
}

bool save_differs(const struct record *before, const struct record *after, bool tracked)
{
	for (size_t i = 0; i < after->object->field_count; i++)
		if ((!tracked || after->object->fields[i].tracked) &&
		    !record_same(before, after, &after->object->fields[i]))
			return true;
	return false;
}
