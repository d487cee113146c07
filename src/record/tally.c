#include "record/tally.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "db/dialect.h"
#include "db/sql.h"

#include <string.h>

enum { TALLY_OWNER, TALLY_POOL, TALLY_CHOICE, TALLY_BY, TALLY_COLUMNS };

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

static bool tally_is_instant(const struct field *field)
{
	return !strcmp(field->type->name, "datetime");
}

/* What records are counted by because of an index: the last field of (owner, choice,
 * instant), (owner, instant) or (owner, another choice); NULL for other indexes. A
 * record's creation never changes, so that its own index counts the few of late quickly
 * enough. */
static const struct field *tally_by(const struct object *object, const struct index *index)
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

static void tally_fields(const struct field *by, const struct field *fields[TALLY_COLUMNS])
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

static bool tally_fill(struct ctx *ctx, const struct field *by, const char *table)
{
	const struct field *fields[TALLY_COLUMNS];
	struct sql *sql = sql_new(ctx);
	tally_fields(by, fields);
	sql_add(sql, "INSERT INTO ");
	sql_name(sql, table);
	sql_add(sql, " SELECT ");
	for (int i = 0; i < TALLY_BY; i++) {
		sql_column(sql, "t", fields[i]->name);
		sql_add(sql, ", ");
	}
	(tally_is_instant(by) ? sql_day_start : sql_column)(sql, "t", by->name);
	sql_add(sql, ", count(*) FROM ");
	sql_name(sql, by->object->name);
	sql_add(sql, " AS t WHERE t.deleted_at IS NULL GROUP BY 1, 2, 3, 4");
	return sql_run(ctx, sql, NULL);
}

static bool tally_open_table(struct ctx *ctx, const struct field *by)
{
	static const int leaders[] = {TALLY_OWNER, TALLY_POOL};
	const char *table = tally_table(ctx, by);
	bool there = false;
	if (!db_table_exists(ctx, table, &there) ||
	    (!there && (!tally_make(ctx, by, table) || !tally_fill(ctx, by, table))))
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
			if (by && !tally_open_table(ctx, by))
				return false;
		}
	}
	return true;
}

/* --- upkeep --- */

struct tally_key {
	struct value values[TALLY_COLUMNS];
};

static struct tally_key tally_key(const struct ctx *ctx, const struct field *by,
                                  const struct record *record)
{
	const struct field *fields[TALLY_COLUMNS];
	struct tally_key key;
	char day[DATE_TEXT_SIZE];
	tally_fields(by, fields);
	for (int i = 0; i < TALLY_COLUMNS; i++) {
		const struct value *value = &record->values[fields[i]->index];
		key.values[i] = value->kind == VALUE_TEXT   ? value_text_part(value->text, value->size)
		                : value->kind == VALUE_NULL ? VALUE_NOTHING
		                                            : value_integer(value->integer);
	}
	struct value *start = &key.values[TALLY_BY];
	if (tally_is_instant(by) && start->kind == VALUE_INTEGER) {
		zone_date(ctx->company->zone, start->integer, day);
		*start = value_integer(zone_day_start(ctx->company->zone, day));
	}
	return key;
}

static bool tally_same(const struct tally_key *a, const struct tally_key *b)
{
	for (int i = 0; i < TALLY_COLUMNS; i++)
		if (!value_equal(&a->values[i], &b->values[i]))
			return false;
	return true;
}

/* " WHERE <the row of the key>" */
static void tally_where(struct sql *sql, const struct field *const fields[TALLY_COLUMNS],
                        const struct tally_key *key)
{
	for (int i = 0; i < TALLY_COLUMNS; i++) {
		sql_add_text_(sql, i ? " AND " : " WHERE ");
		sql_name(sql, fields[i]->name);
		if (key->values[i].kind == VALUE_NULL) {
			sql_add(sql, " IS NULL");
			continue;
		}
		sql_add(sql, " = ");
		sql_value(sql, key->values[i]);
	}
}

static bool tally_insert(struct ctx *ctx, const char *table, const struct tally_key *key)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "INSERT INTO ");
	sql_name(sql, table);
	sql_add(sql, " VALUES (");
	for (int i = 0; i < TALLY_COLUMNS; i++) {
		sql_value(sql, key->values[i]);
		sql_add(sql, ", ");
	}
	sql_add(sql, "1)");
	return sql_run(ctx, sql, NULL);
}

/* One record more or less (`step` 1 or -1) under the key of `record`. */
static bool tally_count(struct ctx *ctx, const struct field *by, const struct tally_key *key,
                        int step)
{
	const struct field *fields[TALLY_COLUMNS];
	const char *table = tally_table(ctx, by);
	struct sql *sql = sql_new(ctx);
	int64_t changed = 0;
	tally_fields(by, fields);
	sql_add(sql, "UPDATE ");
	sql_name(sql, table);
	sql_add_text_(sql, step > 0 ? " SET count = count + 1" : " SET count = count - 1");
	tally_where(sql, fields, key);
	if (!sql_run(ctx, sql, &changed))
		return false;
	if (step > 0)
		return changed || tally_insert(ctx, table, key);
	struct sql *empty = sql_new(ctx);
	sql_add(empty, "DELETE FROM ");
	sql_name(empty, table);
	tally_where(empty, fields, key);
	sql_add(empty, " AND count = 0");
	return sql_run(ctx, empty, NULL);
}

static bool tally_move(struct ctx *ctx, const struct field *by, const struct record *before,
                       const struct record *after)
{
	struct tally_key was = {0}, is = {0};
	if (before)
		was = tally_key(ctx, by, before);
	if (after)
		is = tally_key(ctx, by, after);
	if (before && after && tally_same(&was, &is))
		return true;
	return (!before || tally_count(ctx, by, &was, -1)) && (!after || tally_count(ctx, by, &is, 1));
}

bool tally_update(struct ctx *outer, const struct record *before, const struct record *after)
{
	const struct object *object = after ? after->object : before->object;
	if (!tally_choice(object))
		return true;
	struct ctx *ctx = ctx_inner(outer);
	bool done = true;
	for (size_t i = 0; done && i < object->index_count; i++) {
		const struct field *by = tally_by(object, &object->indexes[i]);
		done = !by || tally_move(ctx, by, before, after);
	}
	if (!done)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return done;
}
