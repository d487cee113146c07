#include "record/tally_table.h"

#include "base/memory.h"
#include "db/db.h"
#include "db/dialect.h"
#include "db/sql.h"
#include "record/filter.h"

#include <string.h>

/* --- which objects, which fields --- */

/* The choice of the index (owner, choice, instant); NULL where there is none. */
static const struct field *tally_choice(const struct object *object)
{
	const struct object_access *access = &object->access;
	if (!access->owner || !access->pool || object->custom)
		return NULL;
	for (size_t i = 0; i < object->index_count; i++) {
		const struct index *index = &object->indexes[i];
		if (index->field_count == 3 && index->fields[0] == access->owner &&
		    !strcmp(index->fields[1]->type->name, "choice") &&
		    !strcmp(index->fields[2]->type->name, "datetime"))
			return index->fields[1];
	}
	return NULL;
}

bool tally_is_instant(const struct field *field)
{
	return !strcmp(field->type->name, "datetime");
}

const struct field *tally_by(const struct object *object, const struct index *index)
{
	const struct field *choice = tally_choice(object);
	const struct field *last = index->fields[index->field_count - 1];
	bool pair = index->field_count == 2;
	if (!choice || index->fields[0] != object->access.owner || last == choice)
		return NULL;
	if (!pair && (index->field_count != 3 || index->fields[1] != choice))
		return NULL;
	bool fits = tally_is_instant(last) ? strcmp(last->name, "created_at") != 0
	                                   : pair && !strcmp(last->type->name, "choice");
	return fits ? last : NULL;
}

void tally_fields(const struct field *by, const struct field *fields[TALLY_COLUMNS])
{
	const struct object *object = by->object;
	fields[TALLY_OWNER] = object->access.owner;
	fields[TALLY_POOL] = object->access.pool;
	fields[TALLY_CHOICE] = tally_choice(object);
	fields[TALLY_BY] = by;
}

const char *tally_table(const void *parent, const struct field *by)
{
	/* No object's name begins with an underscore. */
	return memory_format(parent, "_%s_by_%s", by->object->name, by->name);
}

const char *tally_whole_table(const void *parent, const struct field *by)
{
	return memory_format(parent, "%s_whole", tally_table(parent, by));
}

bool tally_has(const struct object *object, const struct field *field)
{
	const struct field *choice = tally_choice(object);
	return choice &&
	       (field == object->access.owner || field == object->access.pool || field == choice);
}

/* One condition: "=" and "in" on what is kept as it is, "within" (whole days) on an
 * instant. */
static bool tally_answers_condition(const struct field *by, const json_t *condition)
{
	const char *name = json_string_value(json_array_get(condition, 0));
	const char *operator_name = json_string_value(json_array_get(condition, 1));
	const struct field *field = name ? model_field(by->object, name) : NULL;
	if (!field || !operator_name)
		return false;
	if (field == by && tally_is_instant(by))
		return !strcmp(operator_name, "within");
	return (field == by || tally_has(by->object, field)) &&
	       (!strcmp(operator_name, "=") || !strcmp(operator_name, "in"));
}

static bool tally_answers_filter(const struct field *by, const json_t *filter)
{
	if (!filter || (json_is_array(filter) && json_array_size(filter) == 0))
		return true;
	const json_t *first = json_array_get(filter, 0);
	bool word = json_is_string(first) && !strcmp(json_string_value(first), "and");
	if (!word && !json_is_array(first))
		return tally_answers_condition(by, filter);
	for (size_t i = word; i < json_array_size(filter); i++)
		if (!tally_answers_filter(by, json_array_get(filter, i)))
			return false;
	return true;
}

static bool tally_shows(const struct field *by, const struct field *field)
{
	return tally_has(by->object, field) || (field == by && !tally_is_instant(by));
}

const struct field *tally_answers(const struct object *object, const json_t *filter,
                                  const struct field *const *fields, size_t count)
{
	for (size_t i = 0; i < object->index_count; i++) {
		const struct field *by = tally_by(object, &object->indexes[i]);
		bool answers = by && tally_answers_filter(by, filter);
		for (size_t k = 0; answers && k < count; k++)
			answers = tally_shows(by, fields[k]);
		if (answers)
			return by;
	}
	return NULL;
}

/* What is malformed is left to who refuses it. */
bool tally_whole_filter(const struct object *object, const json_t *filter, json_t *rest,
                        size_t *owned)
{
	size_t size = json_array_size(filter);
	const json_t *first = json_array_get(filter, 0);
	bool word = json_is_string(first) && !strcmp(json_string_value(first), "and");
	if (word || json_is_array(first)) {
		for (size_t i = word; i < size; i++)
			if (!json_array_size(json_array_get(filter, i)) ||
			    !tally_whole_filter(object, json_array_get(filter, i), rest, owned))
				return false;
		return size > word;
	}
	const char *name = json_string_value(first);
	const struct field *field = name ? model_field(object, name) : NULL;
	if (field && field == object->access.owner && size == 3 &&
	    filter_has(filter, field, "in", "@my_people")) {
		++*owned;
		return true;
	}
	json_array_append(rest, (json_t *)filter);
	return field && field != object->access.owner && field != object->access.pool;
}

/* --- making and filling the tables --- */

static bool tally_make(struct ctx *ctx, const struct field *by, const char *table)
{
	const struct field *fields[TALLY_COLUMNS];
	struct sql *sql = sql_new(ctx);
	tally_fields(by, fields);
	sql_add(sql, "CREATE TABLE ");
	sql_name(sql, table);
	sql_add(sql, " (");
	for (int i = 0; i < TALLY_COLUMNS; i++) {
		sql_name(sql, fields[i]->name);
		sql_add(sql, " ");
		sql_add_text_(sql, db_column_type(fields[i]->type->column));
		sql_add(sql, ", ");
	}
	sql_add(sql, "count INTEGER NOT NULL)");
	return sql_run(ctx, sql, NULL);
}

/* Each run of the counts that a query reads begins with an owner or a pool, and is read
 * from the index alone. */
static bool tally_make_index(struct ctx *ctx, const struct field *by, const char *table, int leader)
{
	const struct field *fields[TALLY_COLUMNS];
	struct sql *sql = sql_new(ctx);
	tally_fields(by, fields);
	sql_add(sql, "CREATE INDEX IF NOT EXISTS ");
	sql_name(sql, memory_format(sql, "%s_%s_counts", table, fields[leader]->name));
	sql_add(sql, " ON ");
	sql_name(sql, table);
	sql_add(sql, " (");
	sql_name(sql, fields[leader]->name);
	sql_add(sql, ", ");
	sql_name(sql, fields[TALLY_CHOICE]->name);
	sql_add(sql, ", ");
	sql_name(sql, fields[TALLY_BY]->name);
	sql_add(sql, ", ");
	sql_name(sql, fields[TALLY_OWNER + TALLY_POOL - leader]->name);
	sql_add(sql, ", count)");
	return sql_run(ctx, sql, NULL);
}

/* The first tables had indexes without the counts. */
static bool tally_drop_index(struct ctx *ctx, const struct field *by, const char *table, int leader)
{
	const struct field *fields[TALLY_COLUMNS];
	struct sql *sql = sql_new(ctx);
	tally_fields(by, fields);
	sql_add(sql, "DROP INDEX IF EXISTS ");
	sql_name(sql, memory_format(sql, "%s_%s", table, fields[leader]->name));
	return sql_run(ctx, sql, NULL);
}

void tally_counted(const struct ctx *ctx, struct sql *sql, const struct field *by)
{
	const struct field *fields[TALLY_COLUMNS];
	tally_fields(by, fields);
	sql_add(sql, "SELECT ");
	for (int i = 0; i < TALLY_COLUMNS; i++) {
		if (i == TALLY_BY && tally_is_instant(by))
			sql_day_start(ctx, sql, "t", fields[i]->name);
		else
			sql_column(sql, "t", fields[i]->name);
		sql_add(sql, " AS ");
		sql_name(sql, fields[i]->name);
		sql_add(sql, ", ");
	}
	sql_add(sql, "count(*) AS count FROM ");
	sql_name(sql, by->object->name);
	sql_add(sql, " AS t WHERE t.deleted_at IS NULL GROUP BY 1, 2, 3, 4");
}

void tally_counted_whole(const struct ctx *ctx, struct sql *sql, const struct field *by)
{
	const struct field *fields[TALLY_COLUMNS];
	(void)ctx;
	tally_fields(by, fields);
	sql_add(sql, "SELECT CASE WHEN ");
	sql_column(sql, "t", fields[TALLY_OWNER]->name);
	sql_add(sql, " IS NOT NULL THEN ");
	sql_number(sql, TALLY_SOMEBODY);
	sql_add(sql, " END AS ");
	sql_name(sql, fields[TALLY_OWNER]->name);
	sql_add(sql, ", CAST(NULL AS BIGINT) AS ");
	sql_name(sql, fields[TALLY_POOL]->name);
	for (int i = TALLY_CHOICE; i < TALLY_COLUMNS; i++) {
		sql_add(sql, ", ");
		sql_column(sql, "t", fields[i]->name);
	}
	sql_add(sql, ", sum(t.count) AS count FROM ");
	sql_name(sql, tally_table(sql, by));
	sql_add(sql, " AS t GROUP BY 1, 3, 4");
}

static bool tally_fill(struct ctx *ctx, const struct field *by, const char *table,
                       void (*counted)(const struct ctx *ctx, struct sql *sql,
                                       const struct field *by))
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "INSERT INTO ");
	sql_name(sql, table);
	sql_add(sql, " ");
	counted(ctx, sql, by);
	return sql_run(ctx, sql, NULL);
}

static bool tally_fill_again(struct ctx *ctx, const struct field *by, const char *table,
                             void (*counted)(const struct ctx *ctx, struct sql *sql,
                                             const struct field *by))
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "DELETE FROM ");
	sql_name(sql, table);
	return sql_run(ctx, sql, NULL) && tally_fill(ctx, by, table, counted);
}

bool tally_refill(struct ctx *ctx, const struct object *object)
{
	for (size_t i = 0; i < object->index_count; i++) {
		const struct field *by = tally_by(object, &object->indexes[i]);
		if (by && (!tally_fill_again(ctx, by, tally_table(ctx, by), tally_counted) ||
		           !tally_fill_again(ctx, by, tally_whole_table(ctx, by), tally_counted_whole)))
			return false;
	}
	return true;
}

static bool tally_open_whole(struct ctx *ctx, const struct field *by)
{
	const char *table = tally_whole_table(ctx, by);
	bool there = false;
	return db_table_exists(ctx, table, &there) &&
	       (there ||
	        (tally_make(ctx, by, table) && tally_fill(ctx, by, table, tally_counted_whole) &&
	         tally_make_index(ctx, by, table, TALLY_OWNER)));
}

static bool tally_open_table(struct ctx *ctx, const struct field *by)
{
	static const int leaders[] = {TALLY_OWNER, TALLY_POOL};
	const char *table = tally_table(ctx, by);
	bool there = false;
	if (!db_table_exists(ctx, table, &there) ||
	    (!there && (!tally_make(ctx, by, table) || !tally_fill(ctx, by, table, tally_counted))))
		return false;
	for (size_t i = 0; i < sizeof leaders / sizeof *leaders; i++)
		if (!tally_drop_index(ctx, by, table, leaders[i]) ||
		    !tally_make_index(ctx, by, table, leaders[i]))
			return false;
	return true;
}

bool tally_open(struct ctx *ctx)
{
	for (size_t i = 0; i < ctx->model->object_count; i++) {
		const struct object *object = &ctx->model->objects[i];
		for (size_t k = 0; k < object->index_count; k++) {
			const struct field *by = tally_by(object, &object->indexes[k]);
			if (by && (!tally_open_table(ctx, by) || !tally_open_whole(ctx, by)))
				return false;
		}
	}
	return true;
}
