/* Stages as a limit: whatever a scope grants, a role sees records of the stages that it
 * names, and what hangs on them. */
#include "access/stage.h"

static uint32_t stage_bits(const struct field *stage)
{
	return stage->choice_count < 32 ? (UINT32_C(1) << stage->choice_count) - 1 : UINT32_MAX;
}

/* Are there stages of the object that the actor does not see? */
static bool stage_limited(const struct ctx *ctx, const struct object *object)
{
	const struct field *stage = object->access.stage;
	return stage && (access_stages(ctx).see & stage_bits(stage)) != stage_bits(stage);
}

bool stage_limited_above(const struct ctx *ctx, const struct object *object)
{
	for (int depth = 0; depth <= REACH_DEPTH; depth++) {
		if (stage_limited(ctx, object))
			return true;
		if (object->access.kind != ACCESS_THROUGH)
			return false;
		object = object->access.through->target;
	}
	return false;
}

static void stage_in(const struct ctx *ctx, struct sql *sql, const struct object *object,
                     const char *alias)
{
	const struct field *stage = object->access.stage;
	uint32_t seen = access_stages(ctx).see & stage_bits(stage);
	sql_column(sql, alias, stage->name);
	sql_add(sql, " IN (NULL");
	for (size_t i = 0; i < 32; i++)
		if (seen >> i & 1) {
			sql_add(sql, ", ");
			sql_value(sql, value_text(stage->choices[i].value));
		}
	sql_add(sql, ")");
}

void stage_write(const struct ctx *ctx, struct sql *sql, const struct object *object,
                 const char *alias, bool own, int depth)
{
	static const char *const aliases[REACH_DEPTH] = {"stage_parent_1", "stage_parent_2",
	                                                 "stage_parent_3", "stage_parent_4",
	                                                 "stage_parent_5", "stage_parent_6"};
	const struct object_access *access = &object->access;
	if (access->kind != ACCESS_THROUGH) {
		if (stage_limited(ctx, object))
			stage_in(ctx, sql, object, alias);
		else
			sql_add(sql, "TRUE");
		return;
	}
	sql_add(sql, "(");
	if (own && access->owner) {
		sql_column(sql, alias, access->owner->name);
		sql_add(sql, " = ");
		sql_value(sql, value_integer(ctx->actor->user));
		sql_add(sql, " OR ");
	}
	sql_column(sql, alias, access->through->name);
	sql_add(sql, " IS NULL");
	if (depth < REACH_DEPTH) {
		sql_add(sql, " OR ");
		access_enter(sql, access->through, alias, aliases[depth]);
		stage_write(ctx, sql, access->through->target, aliases[depth], true, depth + 1);
		sql_add(sql, ")");
	}
	sql_add(sql, ")");
}

void access_branch_stages(const struct ctx *ctx, struct sql *sql, const struct object *object,
                          const char *alias)
{
	if (!stage_limited(ctx, object))
		return;
	/* IS TRUE: a test of rows that another index leads to, never what leads to them. */
	sql_add(sql, " AND (");
	stage_in(ctx, sql, object, alias);
	sql_add(sql, ") IS TRUE");
}

bool access_sees_stage(const struct ctx *ctx, const struct object *object, const char *stage)
{
	const struct field *field = object->access.stage;
	const struct choice *choice = stage && field ? model_choice(field, stage) : NULL;
	if (!stage_limited(ctx, object))
		return true;
	return choice && choice - field->choices < 32 &&
	       (access_stages(ctx).see >> (choice - field->choices) & 1);
}

bool access_reaches_all(const struct ctx *ctx, const struct object *object,
                        enum operation operation)
{
	return access_scope(ctx, object, operation) == SCOPE_ALL && !stage_limited_above(ctx, object);
}
