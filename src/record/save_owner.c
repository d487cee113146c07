/* In whose name, in which pool and at which stage a record is put by hand. */
#include "record/save.h"

#include "base/error.h"
#include "base/memory.h"

#include <string.h>

/* --- one place --- */

void save_one_place(struct record *record, const bool *given, const struct value *values)
{
	const struct object_access *access = &record->object->access;
	if (!access->owner || !access->pool)
		return;
	size_t owner = access->owner->index, pool = access->pool->index;
	bool owned = given[owner] && values[owner].kind != VALUE_NULL;
	bool pooled = given[pool] && values[pool].kind != VALUE_NULL;
	if (owned == pooled || (given[owner] && given[pool]))
		return;
	size_t other = owned ? pool : owner;
	record->values[other] = VALUE_NOTHING;
	record->given[other] = true;
}

const struct field *record_owner_field(const struct object *object)
{
	if (object->access.owner)
		return object->access.owner;
	for (size_t i = 0; i < object->field_count; i++) {
		const struct field *field = &object->fields[i];
		const char *word = json_string_value(field->default_value);
		if (!field->system && !field->type->link && field->target && word && !strcmp(word, "@me"))
			return field;
	}
	return NULL;
}

/* --- owning --- */

static bool save_among(const int64_t *values, size_t count, int64_t value)
{
	for (size_t i = 0; i < count; i++)
		if (values[i] == value)
			return true;
	return false;
}

/* Is the owner among those whom the actor's scope of the operation reaches, or the pool
 * among `pools`? */
static bool save_within(struct ctx *ctx, const struct record *record, const struct field *owner,
                        enum operation operation,
                        const int64_t *(*pools)(struct ctx *ctx, size_t *count))
{
	const struct field *pool = record->object->access.pool;
	const struct value *user = &record->values[owner->index];
	size_t count = 0;
	if (access_scope(ctx, record->object, operation) == SCOPE_ALL)
		return true;
	if (user->kind == VALUE_INTEGER) {
		const int64_t *people = access_people(ctx, record->object, operation, &count);
		return save_among(people, count, user->integer);
	}
	if (!pool || record->values[pool->index].kind != VALUE_INTEGER ||
	    access_scope(ctx, record->object, operation) == SCOPE_NONE)
		return false;
	const int64_t *ids = pools(ctx, &count);
	return save_among(ids, count, record->values[pool->index].integer);
}

/* May the actor give what he makes, or what others have, to `after`'s owner or pool? A
 * member puts records into a pool; taking them out by hand is for its managers. */
static bool save_may_make(struct ctx *ctx, const struct record *after, const struct field *owner)
{
	return save_within(ctx, after, owner, OPERATION_CREATE, access_pools) ||
	       save_within(ctx, after, owner, OPERATION_HAND_OVER, access_pools);
}

static bool save_may_move(struct ctx *ctx, const struct record *before, const struct record *after,
                          const struct field *owner)
{
	return save_within(ctx, before, owner, OPERATION_HAND_OVER, access_managed_pools) &&
	       save_within(ctx, after, owner, OPERATION_HAND_OVER, access_pools);
}

static bool save_changed(const struct record *before, const struct record *after,
                         const struct field *field)
{
	return field && !record_same(before, after, field);
}

static bool save_refuse(struct ctx *ctx, const struct field *field)
{
	return error_field(ctx, field->name, "forbidden", "您没有把记录交给该人或公海的权限。",
	                   "You are not permitted to give the record to this person or pool.");
}

static bool save_check_owned(struct ctx *ctx, const struct record *before,
                             const struct record *after)
{
	const struct object_access *access = &after->object->access;
	if (!before)
		return save_may_make(ctx, after, access->owner) || save_refuse(ctx, access->owner);
	if (save_changed(before, after, access->owner) || save_changed(before, after, access->pool))
		return save_may_move(ctx, before, after, access->owner) || save_refuse(ctx, access->owner);
	if (!save_changed(before, after, access->collaborators))
		return true;
	return before->values[access->owner->index].integer == ctx->actor->user ||
	       (access_scope(ctx, after->object, OPERATION_HAND_OVER) > SCOPE_OWN &&
	        save_within(ctx, before, access->owner, OPERATION_HAND_OVER, access_managed_pools)) ||
	       save_refuse(ctx, access->collaborators);
}

/* --- what hangs on something bears a name too --- */

static bool save_check_name(struct ctx *ctx, const struct record *before,
                            const struct record *after)
{
	const struct field *name = record_owner_field(after->object);
	if (!name || (before && record_same(before, after, name)))
		return true;
	const struct value *user = &after->values[name->index];
	bool nobody = user->kind == VALUE_NULL,
	     nobody_before = !before || before->values[name->index].kind == VALUE_NULL;
	bool mine = nobody || user->integer == ctx->actor->user;
	if (nobody_before && (mine || save_may_make(ctx, after, name)))
		return true;
	bool leaves = nobody_before || before->values[name->index].integer == ctx->actor->user ||
	              save_within(ctx, before, name, OPERATION_HAND_OVER, access_managed_pools);
	bool arrives = mine || save_within(ctx, after, name, OPERATION_HAND_OVER, access_pools);
	return (leaves && arrives) || save_refuse(ctx, name);
}

/* --- stages --- */

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
	const struct object_access *access = &after->object->access;
	if (!before && !save_check_stage(ctx, after))
		return false;
	return access->kind == ACCESS_OWNED && access->owner ? save_check_owned(ctx, before, after)
	                                                     : save_check_name(ctx, before, after);
}
