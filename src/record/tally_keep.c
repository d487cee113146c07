/* Keeping the ready counts: with every save, in its transaction. */
#include "record/tally_table.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "db/sql.h"

#include <string.h>

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

static bool tally_insert(struct ctx *ctx, const char *table, const struct tally_key *key,
                         int64_t count)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "INSERT INTO ");
	sql_name(sql, table);
	sql_add(sql, " VALUES (");
	for (int i = 0; i < TALLY_COLUMNS; i++) {
		sql_value(sql, key->values[i]);
		sql_add(sql, ", ");
	}
	sql_value(sql, value_integer(count));
	sql_add(sql, ")");
	return sql_run(ctx, sql, NULL);
}

/* So many records more, or fewer, under the key. */
static bool tally_write(struct ctx *ctx, const struct field *by, const char *table,
                        const struct tally_key *key, int64_t count)
{
	const struct field *fields[TALLY_COLUMNS];
	struct sql *sql = sql_new(ctx);
	int64_t changed = 0;
	tally_fields(by, fields);
	sql_add(sql, "UPDATE ");
	sql_name(sql, table);
	sql_add(sql, " SET count = count + ");
	sql_value(sql, value_integer(count));
	tally_where(sql, fields, key);
	if (!sql_run(ctx, sql, &changed))
		return false;
	if (count > 0)
		return changed || tally_insert(ctx, table, key, count);
	struct sql *empty = sql_new(ctx);
	sql_add(empty, "DELETE FROM ");
	sql_name(empty, table);
	tally_where(empty, fields, key);
	sql_add(empty, " AND count = 0");
	return sql_run(ctx, empty, NULL);
}

/* --- steps that wait for the end of their transaction --- */

/* An import's thousands of records have few keys: each is written once. */
struct tally_step {
	const struct field *by;
	const char *table;
	struct tally_key key;
	int64_t count;
};

enum { TALLY_STEPS = 64 }; /* more of them don't wait */

struct tally_waiting {
	struct db_later later;
	struct tally_step steps[TALLY_STEPS];
	size_t count;
};

static bool tally_settle(struct ctx *outer, struct db_later *later)
{
	struct tally_waiting *waiting = (struct tally_waiting *)later;
	struct ctx *ctx = ctx_inner(outer);
	bool done = true;
	for (size_t i = 0; done && i < waiting->count; i++) {
		const struct tally_step *step = &waiting->steps[i];
		done = !step->count || tally_write(ctx, step->by, step->table, &step->key, step->count);
	}
	if (!done)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return done;
}

static struct tally_waiting *tally_waiting(struct ctx *ctx)
{
	struct tally_waiting *waiting = (struct tally_waiting *)db_later(ctx);
	if (waiting)
		return waiting;
	waiting = memory_new(ctx, struct tally_waiting);
	waiting->later.settle = tally_settle;
	db_put_off(ctx, &waiting->later);
	return waiting;
}

static void tally_wait(struct tally_waiting *waiting, const struct field *by, const char *table,
                       const struct tally_key *key, int count)
{
	struct tally_step *step = &waiting->steps[waiting->count++];
	*step = (struct tally_step){
	    .by = by, .table = memory_text(waiting, table), .key = *key, .count = count};
	for (int i = 0; i < TALLY_COLUMNS; i++)
		if (key->values[i].kind == VALUE_TEXT)
			step->key.values[i].text =
			    memory_text_part(waiting, key->values[i].text, key->values[i].size);
}

/* One record more or less (`count` 1 or -1) under the key. */
static bool tally_step(struct ctx *ctx, const struct field *by, const char *table,
                       const struct tally_key *key, int count)
{
	if (!db_may_put_off(ctx))
		return tally_write(ctx, by, table, key, count);
	struct tally_waiting *waiting = tally_waiting(ctx);
	for (size_t i = 0; i < waiting->count; i++) {
		struct tally_step *step = &waiting->steps[i];
		if (step->by == by && !strcmp(step->table, table) && tally_same(&step->key, key)) {
			step->count += count;
			return true;
		}
	}
	if (waiting->count == TALLY_STEPS) {
		if (!db_settle(ctx))
			return false;
		waiting = tally_waiting(ctx);
	}
	tally_wait(waiting, by, table, key, count);
	return true;
}

/* In both tables. */
static bool tally_count(struct ctx *ctx, const struct field *by, const struct tally_key *key,
                        int step)
{
	struct tally_key whole = *key;
	if (whole.values[TALLY_OWNER].kind != VALUE_NULL)
		whole.values[TALLY_OWNER] = value_integer(TALLY_SOMEBODY);
	whole.values[TALLY_POOL] = VALUE_NOTHING;
	return tally_step(ctx, by, tally_table(ctx, by), key, step) &&
	       tally_step(ctx, by, tally_whole_table(ctx, by), &whole, step);
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
