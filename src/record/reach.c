#include "record/reach.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/sql.h"
#include "record/filter.h"
#include "record/tally.h"

#include <string.h>

/* An index that begins with the branch's field (`branch` may be NULL), goes on with
 * fields that the filter pins, and then has the sort's first key: a run of it is in
 * order. The longest of them, or NULL. */
static const struct index *reach_order(const struct record_query *query, const struct sort *sort,
                                       const struct field *branch)
{
	const struct index *best = NULL;
	size_t most = 0;
	for (size_t i = 0; sort->count == 1 && i < query->object->index_count; i++) {
		const struct index *index = &query->object->indexes[i];
		size_t at = branch != NULL;
		if (branch && index->fields[0] != branch)
			continue;
		while (at < index->field_count && index->fields[at] != sort->keys[0].field &&
		       query->filter && filter_pins(query->filter, index->fields[at]))
			at++;
		bool fits = at < index->field_count && index->fields[at] == sort->keys[0].field;
		if (fits && (!best || at > most)) {
			best = index;
			most = at;
		}
	}
	return best;
}

/* More runs than this cost more than testing rows of the whole order one by one, of
 * which so wide a scope lets many through. */
enum { REACH_RUN_LIMIT = 120 };

static bool reach_served(const struct record_query *query, const struct sort *sort,
                         const struct access_branch *branches, size_t count)
{
	size_t runs = 0;
	for (size_t i = 0; i < count; i++) {
		runs += branches[i].value_count;
		if (query->filter && filter_pins(query->filter, branches[i].field))
			return false;
		bool few = branches[i].field->type->link;
		if (sort && !few && !reach_order(query, sort, branches[i].field))
			return false;
	}
	return count > 0 && (!sort || runs <= REACH_RUN_LIMIT);
}

/* Does the filter ask for nothing but what the branch holds: records of the caller's own
 * people, or those that he works on? Then the other branches can be left out. */
static bool reach_is_within(const struct record_query *query, const struct access_branch *branch)
{
	const struct object_access *access = &query->object->access;
	const json_t *filter = query->filter;
	if (branch->field == access->owner)
		return filter_has(filter, access->owner, "=", "@me") ||
		       filter_has(filter, access->owner, "in", "@my_people");
	return branch->field == access->collaborators &&
	       filter_has(filter, access->collaborators, "contains", "@me");
}

static const struct access_branch *reach_only_branch(const struct record_query *query,
                                                     const struct access_branch *branches,
                                                     size_t count)
{
	for (size_t i = 0; query->filter && i < count; i++)
		if (reach_is_within(query, &branches[i]))
			return &branches[i];
	return NULL;
}

struct reach reach_choose(struct ctx *ctx, const struct record_query *query,
                          const struct sort *sort)
{
	struct reach reach = {.query = query};
	if (query->deleted)
		return reach;
	if (sort)
		reach.order = reach_order(query, sort, NULL);
	size_t count = 0;
	const struct access_branch *branches =
	    access_branches(ctx, query->object, query->operation, &count);
	const struct access_branch *only = sort ? NULL : reach_only_branch(query, branches, count);
	if (only) {
		reach.branches = only;
		reach.branch_count = 1;
	} else if (reach_served(query, sort, branches, count)) {
		reach.branches = branches;
		reach.branch_count = count;
	}
	return reach;
}

/* Of a branch (or, NULL, the whole table), is there a ready count? */
static bool reach_counted(const struct reach *reach, const struct access_branch *branch)
{
	return reach->counts && (!branch || tally_has(reach->query->object, branch->field));
}

/* " FROM table AS t WHERE …" of living or deleted rows. The rows of a list's branch
 * (`branch` may be NULL) are few and found through the list: CROSS JOIN keeps SQLite's
 * planner from beginning elsewhere. */
static void reach_from(struct sql *sql, const struct record_query *query,
                       const struct access_branch *branch)
{
	bool list = branch && branch->field->type->link;
	sql_add(sql, " FROM ");
	if (list) {
		sql_add(sql, "(SELECT DISTINCT record FROM ");
		sql_name(sql, branch->field->link_table);
		sql_add(sql, " WHERE value IN (");
		sql_integers(sql, branch->values, branch->value_count);
		sql_add(sql, ")) AS w CROSS JOIN ");
	}
	sql_name(sql, query->object->name);
	sql_add_text_(sql, query->deleted ? " AS t WHERE t.deleted_with IS NOT NULL"
	                                  : " AS t WHERE t.deleted_at IS NULL");
	if (list)
		sql_add(sql, " AND t.id = w.record");
}

/* What the rows of a branch are read from, behind the columns. */
static void reach_source(struct sql *sql, const struct reach *reach,
                         const struct access_branch *branch)
{
	bool counted = reach_counted(reach, branch);
	if (reach->counts)
		sql_add_text_(sql, counted ? ", t.count AS n" : ", 1 AS n");
	if (!counted) {
		reach_from(sql, reach->query, branch);
		return;
	}
	sql_add(sql, " FROM ");
	sql_name(sql, (reach->whole ? tally_whole_table : tally_table)(sql, reach->counts));
	sql_add(sql, " AS t WHERE TRUE");
	if (!reach->owned)
		return;
	sql_add(sql, " AND ");
	sql_column(sql, "t", reach->query->object->access.owner->name);
	sql_add(sql, " = ");
	sql_number(sql, TALLY_SOMEBODY);
}

static bool reach_filter_by(struct ctx *ctx, struct sql *sql, const struct object *object,
                            const json_t *filter, const struct index *order)
{
	if (!filter)
		return true;
	sql_add(sql, " AND ");
	return filter_write(ctx, sql, object, "t", filter, order);
}

static bool reach_filter(struct ctx *ctx, struct sql *sql, const struct record_query *query,
                         const struct index *order)
{
	return reach_filter_by(ctx, sql, query->object, query->filter, order);
}

static void reach_rights(struct ctx *ctx, struct sql *sql, const struct record_query *query)
{
	if (query->deleted)
		access_condition_deleted(ctx, sql, query->object, "t");
	else
		access_condition(ctx, sql, query->object, "t", query->operation);
}

/* Where an index has the rows in order, each is tested for the rights as it comes: "IS
 * TRUE" keeps the planner from gathering all that one may see and sorting it. */
bool reach_where(struct ctx *ctx, struct sql *sql, const struct reach *reach)
{
	const struct record_query *query = reach->query;
	reach_from(sql, query, NULL);
	sql_add(sql, " AND ");
	reach_rights(ctx, sql, query);
	if (reach->order)
		sql_add(sql, " IS TRUE");
	return reach_filter(ctx, sql, query, reach->order);
}

/* " AND the row is of these values of the branch", or for `not` the opposite. */
static void reach_branch(struct sql *sql, const struct access_branch *branch, const int64_t *values,
                         size_t count, bool not )
{
	const struct field *field = branch->field;
	sql_add(sql, " AND ");
	if (field->type->link) {
		sql_add_text_(sql,
		              not ? "t.id NOT IN (SELECT record FROM " : "t.id IN (SELECT record FROM ");
		sql_name(sql, field->link_table);
		sql_add(sql, " WHERE value IN (");
		sql_integers(sql, values, count);
		sql_add(sql, "))");
		return;
	}
	if (not ) {
		sql_add(sql, "(");
		sql_column(sql, "t", field->name);
		sql_add(sql, " IS NULL OR ");
	}
	sql_column(sql, "t", field->name);
	sql_add_text_(sql, not ? " NOT IN (" : " IN (");
	sql_integers(sql, values, count);
	sql_add_text_(sql, not ? "))" : ")");
}

/* A record has an owner or is in a pool, never both (save_check.c), so these two
 * branches share no row; the others leave out what the branches before them have. */
static void reach_branch_alone(const struct ctx *ctx, struct sql *sql, const struct reach *reach,
                               size_t at)
{
	const struct access_branch *branch = &reach->branches[at];
	const struct object_access *access = &reach->query->object->access;
	bool alone = branch->field == access->owner || branch->field == access->pool;
	if (!branch->field->type->link)
		reach_branch(sql, branch, branch->values, branch->value_count, false);
	for (size_t i = 0; !alone && i < at; i++)
		reach_branch(sql, &reach->branches[i], reach->branches[i].values,
		             reach->branches[i].value_count, true);
	access_branch_stages(ctx, sql, reach->query->object, "t");
}

bool reach_write(struct ctx *ctx, struct sql *sql, const struct reach *reach,
                 void (*columns)(struct ctx *ctx, struct sql *sql, void *data), void *data)
{
	if (!reach->branch_count) {
		sql_add(sql, "SELECT ");
		columns(ctx, sql, data);
		reach_source(sql, reach, NULL);
		if (!reach->counts) {
			sql_add(sql, " AND ");
			reach_rights(ctx, sql, reach->query);
		}
		const json_t *filter = reach->whole ? reach->whole : reach->query->filter;
		return !ctx->error && reach_filter_by(ctx, sql, reach->query->object, filter, NULL);
	}
	for (size_t i = 0; i < reach->branch_count; i++) {
		sql_add_text_(sql, i ? " UNION ALL SELECT " : "SELECT ");
		columns(ctx, sql, data);
		reach_source(sql, reach, &reach->branches[i]);
		reach_branch_alone(ctx, sql, reach, i);
		if (ctx->error || !reach_filter(ctx, sql, reach->query, NULL))
			return false;
	}
	return true;
}

struct reach_run {
	const struct reach *reach;
	const struct sort *sort;
	size_t part;
	int64_t limit;
	size_t written;
};

/* One run of an index: one value of a branch. */
static bool reach_one_run(struct ctx *ctx, struct sql *sql, struct reach_run *run,
                          const struct access_branch *branch, const int64_t *values, size_t count)
{
	const struct record_query *query = run->reach->query;
	sql_add_text_(sql, run->written++ ? " UNION SELECT * FROM (SELECT " : "SELECT * FROM (SELECT ");
	sort_columns(sql, run->sort, "t");
	sql_add(sql, "t.id");
	reach_from(sql, query, branch);
	if (!branch->field->type->link)
		reach_branch(sql, branch, values, count, false);
	access_branch_stages(ctx, sql, query->object, "t");
	if (!reach_filter(ctx, sql, query, reach_order(query, run->sort, branch->field)))
		return false;
	sort_part(sql, run->sort, "t", run->part);
	sort_order(sql, run->sort, "t", false);
	sql_add(sql, " LIMIT ");
	sql_number(sql, run->limit);
	sql_add(sql, ") AS run");
	return true;
}

bool reach_page(struct ctx *ctx, struct sql *sql, const struct reach *reach,
                const struct sort *sort, size_t part, int64_t limit)
{
	struct reach_run run = {reach, sort, part, limit, 0};
	sql_add(sql, "SELECT * FROM (");
	for (size_t i = 0; i < reach->branch_count; i++) {
		const struct access_branch *branch = &reach->branches[i];
		bool list = branch->field->type->link;
		size_t runs = list ? 1 : branch->value_count;
		for (size_t k = 0; k < runs; k++)
			if (!reach_one_run(ctx, sql, &run, branch, list ? branch->values : &branch->values[k],
			                   list ? branch->value_count : 1))
				return false;
	}
	sql_add(sql, ") AS p");
	sort_order(sql, sort, "p", true);
	sql_add(sql, " LIMIT ");
	sql_number(sql, limit);
	return true;
}

bool record_visible(struct ctx *ctx, const struct object *object, int64_t id, bool *visible)
{
	int64_t found = 0;
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT t.id FROM ");
	sql_name(sql, object->name);
	sql_add(sql, " AS t WHERE t.id = ");
	sql_value(sql, value_integer(id));
	sql_add(sql, " AND ");
	access_condition(ctx, sql, object, "t", OPERATION_READ);
	if (!db_find_integer(ctx, 0, &found, sql->text->data, sql->values, sql->value_count))
		return false;
	*visible = found == id;
	return true;
}
