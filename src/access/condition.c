/* Rights as SQL.
 *
 * What an actor may reach is first a few facts (struct reach: whose records,
 * which pools, through which parent), then either a condition or branches made
 * of them. Lists of ids are filled up to a power of two with their last id, so
 * that people of teams of many sizes share a few statements. */
#include "access/organisation.h"
#include "access/stage.h"

#include "base/memory.h"

#include <assert.h>

struct reach {
	bool all;          /* every row */
	const char *owner; /* column that `people` or `everybody` is about, or NULL */
	bool everybody;    /* anybody's, as long as it is somebody's */
	struct id_list people;
	const struct field *collaborators; /* the actor as one of them, or NULL */
	const struct field *pool;
	struct id_list pools;
	const struct field *shared;
	const struct field *through; /* to a parent on which `parent_operation` is open */
	enum operation parent_operation;
	bool alone; /* own ones only where there is no parent */
};

static bool operation_adds(enum operation operation)
{
	return operation == OPERATION_CREATE || operation == OPERATION_IMPORT;
}

static bool operation_reads(enum operation operation)
{
	return operation == OPERATION_READ || operation == OPERATION_EXPORT;
}

/* By owner; a record of nobody's in an open object is its maker's. */
static void reach_owner(struct ctx *ctx, const struct object *object, enum operation operation,
                        struct reach *reach)
{
	const struct object_access *access = &object->access;
	if (!access->owner && access->kind != ACCESS_OPEN)
		return;
	reach->owner = access->owner ? access->owner->name : "created_by";
	reach->people.ids = access_people(ctx, object, operation, &reach->people.count);
	reach->everybody = access->owner && reach->people.count == ctx->organisation->person_count;
}

/* Members of a pool read what is in it and may put something there; changing
 * takes the right to edit shared records or being its manager, who also hands
 * out its records. Deleting takes more than a pool. */
static void reach_pools(struct ctx *ctx, const struct object *object, enum operation operation,
                        struct reach *reach)
{
	if (!object->access.pool || operation == OPERATION_DELETE)
		return;
	bool member = operation_reads(operation) || operation_adds(operation) ||
	              (operation == OPERATION_UPDATE && access_limit(ctx, LIMIT_EDIT_SHARED));
	reach->pool = object->access.pool;
	reach->pools.ids = member ? access_pools(ctx, &reach->pools.count)
	                          : access_managed_pools(ctx, &reach->pools.count);
}

/* A child is changed by who may change its parent; but whoever reads a customer
 * may add a contact or an activity to it. */
static enum operation reach_upwards(enum operation operation)
{
	static const enum operation parents[OPERATION_COUNT] = {
	    [OPERATION_READ] = OPERATION_READ,           [OPERATION_CREATE] = OPERATION_READ,
	    [OPERATION_UPDATE] = OPERATION_UPDATE,       [OPERATION_DELETE] = OPERATION_UPDATE,
	    [OPERATION_EXPORT] = OPERATION_EXPORT,       [OPERATION_IMPORT] = OPERATION_READ,
	    [OPERATION_HAND_OVER] = OPERATION_HAND_OVER,
	};
	return parents[operation];
}

static struct reach reach_of(struct ctx *ctx, const struct object *object, enum operation operation)
{
	struct reach reach = {0};
	const struct object_access *access = &object->access;
	enum scope scope = access_scope(ctx, object, operation);
	bool reads = operation_reads(operation);
	reach.all = scope == SCOPE_ALL || (scope != SCOPE_NONE && reads && access->kind == ACCESS_OPEN);
	if (reach.all || scope == SCOPE_NONE)
		return reach;
	reach_owner(ctx, object, operation, &reach);
	reach_pools(ctx, object, operation, &reach);
	if (reads || operation == OPERATION_UPDATE)
		reach.collaborators = access->collaborators;
	if (reads)
		reach.shared = access->shared;
	if (access->kind == ACCESS_THROUGH) {
		reach.through = access->through;
		reach.parent_operation = reach_upwards(operation);
		reach.alone = operation_adds(operation);
	}
	return reach;
}

static bool reach_nothing(const struct reach *reach)
{
	return !reach->all && !reach->people.count && !reach->collaborators && !reach->pools.count &&
	       !reach->shared && !reach->through;
}

/* column IN ($1, …) */
static void condition_in(struct sql *sql, const char *alias, const char *column,
                         struct id_list list)
{
	size_t room = 1;
	while (room < list.count)
		room *= 2;
	sql_column(sql, alias, column);
	sql_add(sql, " IN (");
	for (size_t i = 0; i < room; i++) {
		if (i)
			sql_add(sql, ", ");
		sql_value(sql, value_integer(list.ids[i < list.count ? i : list.count - 1]));
	}
	sql_add(sql, ")");
}

static void condition_owner(struct sql *sql, const struct reach *reach, const char *alias)
{
	if (reach->alone && reach->through) {
		sql_column(sql, alias, reach->through->name);
		sql_add(sql, " IS NULL AND ");
	}
	if (reach->everybody) {
		sql_column(sql, alias, reach->owner);
		sql_add(sql, " IS NOT NULL");
	} else {
		condition_in(sql, alias, reach->owner, reach->people);
	}
}

void access_collaborates(struct sql *sql, const struct field *collaborators, const char *alias,
                         int64_t user)
{
	const char *link = collaborators->link_table;
	sql_add(sql, "EXISTS (SELECT 1 FROM ");
	sql_name(sql, link);
	sql_add(sql, " WHERE ");
	sql_column(sql, link, "record");
	sql_add(sql, " = ");
	sql_column(sql, alias, "id");
	sql_add(sql, " AND ");
	sql_column(sql, link, "value");
	sql_add(sql, " = ");
	sql_value(sql, value_integer(user));
	sql_add(sql, ")");
}

void access_enter(struct sql *sql, const struct field *reference, const char *alias,
                  const char *above)
{
	sql_add(sql, "EXISTS (SELECT 1 FROM ");
	sql_name(sql, reference->target->name);
	sql_add(sql, " AS ");
	sql_name(sql, above);
	sql_add(sql, " WHERE ");
	sql_column(sql, above, "id");
	sql_add(sql, " = ");
	sql_column(sql, alias, reference->name);
	sql_add(sql, " AND ");
}

static void condition_write(struct ctx *ctx, struct sql *sql, const struct object *object,
                            const char *alias, enum operation operation, int depth);

static void condition_parent(struct ctx *ctx, struct sql *sql, const struct reach *reach,
                             const char *alias, int depth)
{
	static const char *const aliases[REACH_DEPTH] = {"access_parent_1", "access_parent_2",
	                                                 "access_parent_3", "access_parent_4",
	                                                 "access_parent_5", "access_parent_6"};
	const struct object *parent = reach->through->target;
	struct reach above = reach_of(ctx, parent, reach->parent_operation);
	if (above.all && !stage_limited_above(ctx, parent)) {
		sql_column(sql, alias, reach->through->name);
		sql_add(sql, " IS NOT NULL");
	} else if (depth == REACH_DEPTH || reach_nothing(&above)) {
		sql_add(sql, "FALSE");
	} else {
		access_enter(sql, reach->through, alias, aliases[depth]);
		condition_write(ctx, sql, parent, aliases[depth], reach->parent_operation, depth + 1);
		sql_add(sql, ")");
	}
}

static const char *condition_or(struct sql *sql, const char *before)
{
	sql_add_text_(sql, before);
	return " OR ";
}

/* What the reach grants, of whatever stage. */
static void condition_granted(struct ctx *ctx, struct sql *sql, const struct reach *reach,
                              const char *alias, int depth)
{
	if (reach->all || reach_nothing(reach)) {
		sql_add_text_(sql, reach->all ? "TRUE" : "FALSE");
		return;
	}
	const char *before = "(";
	if (reach->people.count) {
		before = condition_or(sql, before);
		condition_owner(sql, reach, alias);
	}
	if (reach->pools.count) {
		before = condition_or(sql, before);
		condition_in(sql, alias, reach->pool->name, reach->pools);
	}
	if (reach->shared) {
		before = condition_or(sql, before);
		sql_column(sql, alias, reach->shared->name);
		sql_add(sql, " = 1");
	}
	if (reach->collaborators) {
		before = condition_or(sql, before);
		access_collaborates(sql, reach->collaborators, alias, ctx->actor->user);
	}
	if (reach->through) {
		before = condition_or(sql, before);
		condition_parent(ctx, sql, reach, alias, depth);
	}
	sql_add(sql, ")");
}

static void condition_write(struct ctx *ctx, struct sql *sql, const struct object *object,
                            const char *alias, enum operation operation, int depth)
{
	struct reach reach = reach_of(ctx, object, operation);
	if (reach_nothing(&reach) || !stage_limited_above(ctx, object)) {
		condition_granted(ctx, sql, &reach, alias, depth);
		return;
	}
	sql_add(sql, "(");
	condition_granted(ctx, sql, &reach, alias, depth);
	sql_add(sql, " AND ");
	stage_write(ctx, sql, object, alias, !operation_adds(operation), 0);
	sql_add(sql, ")");
}

void access_condition(struct ctx *ctx, struct sql *sql, const struct object *object,
                      const char *alias, enum operation operation)
{
	condition_write(ctx, sql, object, alias, operation, 0);
}

void access_condition_deleted(struct ctx *ctx, struct sql *sql, const struct object *object,
                              const char *alias)
{
	if (ctx->actor->system || ctx->actor->administrator) {
		sql_add(sql, "TRUE");
		return;
	}
	sql_add(sql, "(");
	sql_column(sql, alias, "deleted_by");
	sql_add(sql, " = ");
	sql_value(sql, value_integer(ctx->actor->user));
	if (stage_limited_above(ctx, object)) {
		sql_add(sql, " AND ");
		stage_write(ctx, sql, object, alias, true, 0);
	}
	sql_add(sql, " OR (");
	condition_write(ctx, sql, object, alias, OPERATION_READ, 0);
	sql_add(sql, " AND ");
	condition_write(ctx, sql, object, alias, OPERATION_DELETE, 0);
	sql_add(sql, "))");
}

const struct access_branch *access_branches(struct ctx *ctx, const struct object *object,
                                            enum operation operation, size_t *count)
{
	static const int64_t yes = 1;
	*count = 0;
	struct reach reach = {0};
	if (object->access.kind == ACCESS_OWNED && object->access.owner)
		reach = reach_of(ctx, object, operation);
	if (reach.all || reach.everybody || reach_nothing(&reach))
		return NULL;
	enum { MOST_BRANCHES = 4 };
	struct access_branch *branches = memory_array(ctx, struct access_branch, MOST_BRANCHES);
	if (reach.people.count)
		branches[(*count)++] =
		    (struct access_branch){object->access.owner, reach.people.ids, reach.people.count};
	if (reach.pools.count)
		branches[(*count)++] =
		    (struct access_branch){reach.pool, reach.pools.ids, reach.pools.count};
	if (reach.collaborators)
		branches[(*count)++] = (struct access_branch){reach.collaborators, &ctx->actor->user, 1};
	if (reach.shared)
		branches[(*count)++] = (struct access_branch){reach.shared, &yes, 1};
	return branches;
}
