/* Conditions against an oracle: random companies, every user, every object, every
 * operation, row by row. */
#include "facts.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { COMPANIES = 60 };

/* The rows that a statement "SELECT id …" gives, as a set. */
static unsigned rows_of(struct ctx *ctx, const struct sql *sql)
{
	unsigned set = 0;
	struct db_rows *rows = sql_query(ctx, sql);
	while (rows && db_next(ctx, rows))
		set |= 1u << db_integer(rows, 0);
	assert_null(ctx->error);
	return set;
}

static unsigned rows_by_condition(struct ctx *ctx, const struct object *object,
                                  enum operation operation)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT id FROM ");
	sql_name(sql, object->name);
	sql_add(sql, " AS t WHERE ");
	access_condition(ctx, sql, object, "t", operation);
	return rows_of(ctx, sql);
}

static unsigned rows_by_branch(struct ctx *ctx, const struct object *object,
                               const struct access_branch *branch)
{
	struct sql *sql = sql_new(ctx);
	if (branch->field->link_table) {
		sql_add(sql, "SELECT record FROM ");
		sql_name(sql, branch->field->link_table);
		sql_add(sql, " WHERE value IN (");
	} else {
		sql_add(sql, "SELECT id FROM ");
		sql_name(sql, object->name);
		sql_add(sql, " WHERE ");
		sql_name(sql, branch->field->name);
		sql_add(sql, " IN (");
	}
	sql_integers(sql, branch->values, branch->value_count);
	sql_add(sql, ")");
	if (branch->field->link_table) {
		/* A list's rows are the object's once they are looked up there. */
		struct sql *found = sql_new(ctx);
		unsigned listed = rows_of(ctx, sql);
		sql_add(found, "SELECT t.id FROM ");
		sql_name(found, object->name);
		sql_add(found, " AS t WHERE TRUE");
		access_branch_stages(ctx, found, object, "t");
		return listed & rows_of(ctx, found);
	}
	access_branch_stages(ctx, sql, object, object->name);
	return rows_of(ctx, sql);
}

static void compare_branches(struct ctx *ctx, const struct object *object, enum operation operation,
                             unsigned rows, size_t *used)
{
	size_t count;
	const struct access_branch *branches = access_branches(ctx, object, operation, &count);
	unsigned set = 0;
	for (size_t i = 0; i < count; i++)
		set |= rows_by_branch(ctx, object, &branches[i]);
	if (count)
		assert_int_equal(set, rows);
	*used += count > 0;
}

static unsigned rows_by_oracle(const struct facts *facts, int user, enum kind kind,
                               enum operation operation)
{
	unsigned set = 0;
	for (int id = 1; id <= (kind == USER ? USERS : ROWS); id++)
		if (oracle(facts, user, kind, operation, id))
			set |= 1u << id;
	return set;
}

struct tally {
	size_t some, all, none, branched;
};

static void compare_user(struct world *world, const struct facts *facts, int user,
                         struct tally *tally)
{
	struct ctx *ctx = world_ctx(world);
	if (!access_as_user(ctx, user)) {
		assert_int_equal(user % 3, 0);
		talloc_free(ctx);
		return;
	}
	assert_true(db_begin(ctx, DB_READ));
	for (int kind = 0; kind < KINDS; kind++)
		for (int operation = 0; operation < OPERATION_COUNT; operation++) {
			const struct object *object = world_object(world, kind_names[kind]);
			unsigned expected =
			    rows_by_oracle(facts, user, (enum kind)kind, (enum operation)operation);
			unsigned found = rows_by_condition(ctx, object, (enum operation)operation);
			if (expected != found)
				fail_msg("user %d, %s %s: %x, not %x", user, operation_words[operation],
				         kind_names[kind], found, expected);
			unsigned every = kind == USER ? (2u << USERS) - 2 : (2u << ROWS) - 2;
			tally->none += !found;
			tally->all += found == every;
			tally->some += found && found != every;
			compare_branches(ctx, object, (enum operation)operation, found, &tally->branched);
		}
	db_rollback(ctx);
	talloc_free(ctx);
}

static void condition_agrees_with_the_rules(void **state)
{
	struct world *world = *state;
	struct chance chance = {0x9e3779b97f4a7c15};
	struct tally tally = {0};
	for (int company = 0; company < COMPANIES; company++) {
		struct facts *facts = facts_draw(world, &chance);
		facts_put(world, facts);
		for (int user = 1; user <= USERS; user++)
			compare_user(world, facts, user, &tally);
		talloc_free(facts);
	}
	/* The companies were such that all ways were gone. */
	assert_true(tally.some > 1000 && tally.all > 1000 && tally.none > 1000);
	assert_true(tally.branched > 1000);
}

/* --- what the random companies don't show --- */

static void circles_end(void **state)
{
	struct world *world = *state;
	struct ctx *ctx = world->ctx;
	assert_true(db_begin(ctx, DB_WRITE));
	db_run(ctx, "INSERT INTO circle (id, above) VALUES (1, $1), (2, $2)", value_integer(2),
	       value_integer(1));
	for (int i = 1; i <= 3; i++)
		db_run(ctx, "INSERT INTO department (id, parent) VALUES ($1, $2)", value_integer(i),
		       value_integer(i % 3 + 1));
	assert_true(db_commit(ctx));
	world_role(world, 1, "", "{\"objects\":{\"*\":{\"read\":\"subtree\"}}}");
	world_user(world, 1, "one", 1, 1);
	world_user(world, 2, "two", 3, 1);
	struct ctx *work = world_ctx(world);
	assert_true(access_as_user(work, 1) && db_begin(work, DB_READ));
	assert_int_equal(rows_by_condition(work, world_object(world, "circle"), OPERATION_READ), 0);
	size_t count;
	access_people(work, world_object(world, "customer"), OPERATION_READ, &count);
	assert_in_range(count, 1, 2);
	db_rollback(work);
	talloc_free(work);
}

static void the_system_reaches_all(void **state)
{
	struct world *world = *state;
	struct ctx *work = world_ctx(world);
	access_as_system(work);
	for (size_t i = 0; i < world->model->object_count; i++)
		for (int operation = 0; operation < OPERATION_COUNT; operation++) {
			struct sql *sql = sql_new(work);
			access_condition(work, sql, &world->model->objects[i], "t", (enum operation)operation);
			assert_string_equal(sql->text->data, "TRUE");
		}
	talloc_free(work);
}

/* Teams of five and of eight share a statement. */
static void lists_have_few_shapes(void **state)
{
	struct world *world = *state;
	world_role(world, 1, "", "{\"objects\":{\"*\":{\"read\":\"department\"}}}");
	world_do(world, "INSERT INTO department (id) VALUES ($1)", value_integer(1));
	world_do(world, "INSERT INTO department (id) VALUES ($1)", value_integer(2));
	char name[8];
	for (int id = 1; id <= 13; id++) {
		snprintf(name, sizeof name, "u%d", id);
		world_user(world, id, name, id <= 5 ? 1 : 2, 1);
	}
	const char *texts[2];
	struct ctx *work = world_ctx(world);
	for (int i = 0; i < 2; i++) {
		struct sql *sql = sql_new(work);
		assert_true(access_as_user(work, i ? 13 : 1));
		access_condition(work, sql, world_object(world, "script"), "t", OPERATION_READ);
		texts[i] = sql->text->data;
	}
	assert_string_equal(texts[0], texts[1]);
	talloc_free(work);
}

static int setup(void **state)
{
	*state = world_open_kinds();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(condition_agrees_with_the_rules, setup, world_teardown),
	    cmocka_unit_test_setup_teardown(circles_end, setup, world_teardown),
	    cmocka_unit_test_setup_teardown(the_system_reaches_all, setup, world_teardown),
	    cmocka_unit_test_setup_teardown(lists_have_few_shapes, setup, world_teardown),
	};
	return cmocka_run_group_tests_name("access/condition", tests, NULL, NULL);
}
