/* Conditions against an oracle: random companies, every user, every object, every
 * operation, row by row. The oracle is written from the rules, not from the code:
 * it knows no SQL, no snapshot and no sets, and asks about one row at a time. */
#include "world.h"

#include "base/error.h"
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	DEPARTMENTS = 7,
	USERS = 9,
	ROLES = 4,
	POOLS = 3,
	ROWS = 14, /* of each object */
	COMPANIES = 60
};

enum kind { CUSTOMER, CONTACT, ACTIVITY, REMARK, SCRIPT, PRODUCT, DOCUMENT, USER, KINDS };
static const char *const kind_names[KINDS] = {"customer", "contact", "activity", "remark",
                                              "script",   "product", "document", "user"};

/* Places count from 0, ids are places + 1; 0 is none. */
struct row {
	int owner, pool, above, maker;
	unsigned collaborators;
	bool shared;
};

struct facts {
	int parent[DEPARTMENTS + 1], manager[DEPARTMENTS + 1];
	bool gone[DEPARTMENTS + 1];
	int department[USERS + 1];
	unsigned roles[USERS + 1];
	bool administrator[ROLES + 1];
	bool named[ROLES + 1][KINDS];
	enum scope scope[ROLES + 1][KINDS][OPERATION_COUNT];
	enum scope others[ROLES + 1][OPERATION_COUNT];
	int edit_shared[ROLES + 1]; /* -1: says nothing */
	unsigned members[POOLS + 1], managers[POOLS + 1], departments[POOLS + 1];
	struct row rows[KINDS][ROWS + 1];
};

/* --- the oracle --- */

static bool writes(enum operation operation)
{
	return operation != OPERATION_READ && operation != OPERATION_EXPORT;
}

static enum scope oracle_scope(const struct facts *facts, int user, enum kind kind,
                               enum operation operation)
{
	enum scope scope = SCOPE_NONE;
	bool administrator = false;
	for (int role = 1; role <= ROLES; role++) {
		if (!(facts->roles[user] & 1u << role))
			continue;
		administrator |= facts->administrator[role];
		enum scope says = facts->named[role][kind] ? facts->scope[role][kind][operation]
		                                           : facts->others[role][operation];
		scope = says > scope ? says : scope;
	}
	return kind == USER && writes(operation) && !administrator ? SCOPE_NONE : scope;
}

static bool oracle_is_of(const struct facts *facts, int user, int department)
{
	return department && (facts->department[user] == department ||
	                      (facts->manager[department] == user && !facts->gone[department]));
}

/* Is the owner among those whose records the user reaches? */
static bool oracle_reaches(const struct facts *facts, int user, enum scope scope, int owner)
{
	if (!owner || scope == SCOPE_NONE)
		return false;
	if (owner == user)
		return true;
	int department = facts->department[owner];
	if (scope == SCOPE_DEPARTMENT)
		return oracle_is_of(facts, user, department);
	while (scope == SCOPE_SUBTREE && department) {
		if (oracle_is_of(facts, user, department))
			return true;
		department = facts->parent[department];
	}
	return false;
}

static bool oracle_in_pool(const struct facts *facts, int user, int pool, bool manager)
{
	if (!pool)
		return false;
	if (facts->managers[pool] & 1u << user)
		return true;
	if (manager)
		return false;
	if (facts->members[pool] & 1u << user)
		return true;
	for (int start = 1; start <= DEPARTMENTS; start++)
		for (int at = start; oracle_is_of(facts, user, start) && at; at = facts->parent[at])
			if (facts->departments[pool] & 1u << at)
				return true;
	return false;
}

static bool oracle_edits_shared(const struct facts *facts, int user)
{
	for (int role = 1; role <= ROLES; role++)
		if (facts->roles[user] & 1u << role && facts->edit_shared[role] == 1)
			return true;
	return false;
}

static bool oracle_pool(const struct facts *facts, int user, const struct row *row,
                        enum operation operation)
{
	switch (operation) {
	case OPERATION_DELETE:
		return false;
	case OPERATION_HAND_OVER:
		return oracle_in_pool(facts, user, row->pool, true);
	case OPERATION_UPDATE:
		return oracle_in_pool(facts, user, row->pool, !oracle_edits_shared(facts, user));
	default:
		return oracle_in_pool(facts, user, row->pool, false);
	}
}

static bool oracle(const struct facts *facts, int user, enum kind kind, enum operation operation,
                   int id);

static bool oracle_parent(const struct facts *facts, int user, enum kind kind,
                          enum operation operation, int above)
{
	static const enum operation upwards[OPERATION_COUNT] = {
	    OPERATION_READ,   OPERATION_READ, OPERATION_UPDATE,   OPERATION_UPDATE,
	    OPERATION_EXPORT, OPERATION_READ, OPERATION_HAND_OVER};
	return above &&
	       oracle(facts, user, kind == REMARK ? ACTIVITY : CUSTOMER, upwards[operation], above);
}

static bool oracle(const struct facts *facts, int user, enum kind kind, enum operation operation,
                   int id)
{
	const struct row *row = &facts->rows[kind][id];
	enum scope scope = oracle_scope(facts, user, kind, operation);
	bool reads = !writes(operation);
	bool adds = operation == OPERATION_CREATE || operation == OPERATION_IMPORT;
	if (scope == SCOPE_NONE || scope == SCOPE_ALL)
		return scope == SCOPE_ALL;
	bool owned = oracle_reaches(facts, user, scope, row->owner);
	switch (kind) {
	case CUSTOMER:
		return owned || oracle_pool(facts, user, row, operation) ||
		       ((reads || operation == OPERATION_UPDATE) && row->collaborators & 1u << user);
	case CONTACT:
	case REMARK:
		return oracle_parent(facts, user, kind, operation, row->above);
	case ACTIVITY:
		return (owned && !(adds && row->above)) ||
		       oracle_parent(facts, user, kind, operation, row->above);
	case SCRIPT:
		return owned || (reads && row->shared);
	case DOCUMENT:
		return reads || owned;
	case PRODUCT:
	case USER:
		return reads || oracle_reaches(facts, user, scope, row->maker);
	case KINDS:
		break;
	}
	fail();
	return false;
}

/* --- random companies --- */

/* xorshift64 (Marsaglia 2003): the same companies every time. */
struct chance {
	uint64_t state;
};

static unsigned draw(struct chance *chance, unsigned below)
{
	chance->state ^= chance->state << 13;
	chance->state ^= chance->state >> 7;
	chance->state ^= chance->state << 17;
	return (unsigned)(chance->state >> 33) % below;
}

/* 1 … most, or none. */
static int draw_some(struct chance *chance, int most)
{
	return (int)draw(chance, (unsigned)most + 1);
}

static enum scope draw_scope(struct chance *chance)
{
	static const enum scope likely[] = {SCOPE_NONE,    SCOPE_OWN,     SCOPE_OWN, SCOPE_DEPARTMENT,
	                                    SCOPE_SUBTREE, SCOPE_SUBTREE, SCOPE_ALL};
	return likely[draw(chance, sizeof likely / sizeof *likely)];
}

static unsigned draw_set(struct chance *chance, int most)
{
	unsigned set = 0;
	for (int i = 1; i <= most; i++)
		if (!draw(chance, 5))
			set |= 1u << i;
	return set;
}

static void draw_roles(struct chance *chance, struct facts *facts)
{
	for (int role = 1; role <= ROLES; role++) {
		facts->administrator[role] = role == 1 && draw(chance, 2);
		facts->edit_shared[role] = draw_some(chance, 2) - 1;
		for (int operation = 0; operation < OPERATION_COUNT; operation++)
			facts->others[role][operation] = draw_scope(chance);
		for (int kind = 0; kind < KINDS; kind++) {
			facts->named[role][kind] = draw(chance, 2);
			for (int operation = 0; operation < OPERATION_COUNT; operation++)
				facts->scope[role][kind][operation] = draw_scope(chance);
		}
	}
}

static struct facts *draw_facts(void *parent, struct chance *chance)
{
	struct facts *facts = memory_new(parent, struct facts);
	for (int i = 1; i <= DEPARTMENTS; i++) {
		facts->parent[i] = draw_some(chance, i - 1);
		facts->manager[i] = draw_some(chance, USERS);
		facts->gone[i] = !draw(chance, 8);
	}
	for (int i = 1; i <= USERS; i++) {
		facts->department[i] = draw_some(chance, DEPARTMENTS);
		facts->roles[i] = draw_set(chance, ROLES) | (draw(chance, 4) ? 1u << (1 + i % ROLES) : 0);
	}
	draw_roles(chance, facts);
	for (int i = 1; i <= POOLS; i++) {
		facts->members[i] = draw_set(chance, USERS);
		facts->managers[i] = draw_set(chance, USERS);
		facts->departments[i] = draw_set(chance, DEPARTMENTS);
	}
	for (int kind = 0; kind < KINDS; kind++)
		for (int i = 1; i <= (kind == USER ? USERS : ROWS); i++) {
			bool pooled = kind == CUSTOMER && !draw(chance, 3);
			facts->rows[kind][i] = (struct row){
			    .owner = pooled ? 0 : draw_some(chance, USERS),
			    .pool = pooled ? draw_some(chance, POOLS) : 0,
			    .above = draw_some(chance, ROWS),
			    .maker = draw_some(chance, USERS),
			    .collaborators = draw_set(chance, USERS),
			    .shared = draw(chance, 2),
			};
		}
	return facts;
}

/* --- into the database --- */

static struct value reference(int id)
{
	return id ? value_integer(id) : VALUE_NOTHING;
}

static void put(struct ctx *ctx, const char *sql, const struct value *values, size_t count)
{
	assert_true(db_run_values(ctx, sql, values, count, NULL));
}
#define PUT(ctx, sql, ...) put(ctx, sql, DB_VALUES_(__VA_ARGS__))

static void put_links(struct ctx *ctx, const char *sql, int record, unsigned set)
{
	for (int i = 1; i < 32; i++)
		if (set & 1u << i)
			PUT(ctx, sql, value_integer(record), value_integer(i));
}

static void put_people(struct ctx *ctx, const struct facts *facts)
{
	for (int i = 1; i <= DEPARTMENTS; i++)
		PUT(ctx,
		    "INSERT INTO department (id, parent, manager, code, deleted_at)"
		    " VALUES ($1, $2, $3, 'D', $4)",
		    value_integer(i), reference(facts->parent[i]), reference(facts->manager[i]),
		    reference(facts->gone[i]));
	for (int i = 1; i <= USERS; i++) {
		PUT(ctx,
		    "INSERT INTO user (id, login, name, department, disabled, created_by)"
		    " VALUES ($1, 'u' || $1, 'u', $2, $1 % 3 = 0, $3)",
		    value_integer(i), reference(facts->department[i]),
		    reference(facts->rows[USER][i].maker));
		put_links(ctx, "INSERT INTO user_roles (record, place, value) VALUES ($1, 0, $2)", i,
		          facts->roles[i]);
	}
	for (int i = 1; i <= POOLS; i++) {
		PUT(ctx, "INSERT INTO pool (id, name) VALUES ($1, 'pool')", value_integer(i));
		put_links(ctx, "INSERT INTO pool_members (record, place, value) VALUES ($1, 0, $2)", i,
		          facts->members[i]);
		put_links(ctx, "INSERT INTO pool_managers (record, place, value) VALUES ($1, 0, $2)", i,
		          facts->managers[i]);
		put_links(ctx, "INSERT INTO pool_departments (record, place, value) VALUES ($1, 0, $2)", i,
		          facts->departments[i]);
	}
}

static void put_rows(struct ctx *ctx, const struct facts *facts)
{
	for (int i = 1; i <= ROWS; i++) {
		const struct row *row = &facts->rows[CUSTOMER][i];
		PUT(ctx, "INSERT INTO customer (id, owner, pool) VALUES ($1, $2, $3)", value_integer(i),
		    reference(row->owner), reference(row->pool));
		put_links(ctx,
		          "INSERT INTO customer_collaborators (record, place, value) VALUES ($1, 0, $2)", i,
		          row->collaborators);
		PUT(ctx, "INSERT INTO contact (id, customer) VALUES ($1, $2)", value_integer(i),
		    reference(facts->rows[CONTACT][i].above));
		PUT(ctx, "INSERT INTO activity (id, customer, owner) VALUES ($1, $2, $3)", value_integer(i),
		    reference(facts->rows[ACTIVITY][i].above), reference(facts->rows[ACTIVITY][i].owner));
		PUT(ctx, "INSERT INTO remark (id, activity) VALUES ($1, $2)", value_integer(i),
		    reference(facts->rows[REMARK][i].above));
		PUT(ctx, "INSERT INTO script (id, owner, shared) VALUES ($1, $2, $3)", value_integer(i),
		    reference(facts->rows[SCRIPT][i].owner), value_integer(facts->rows[SCRIPT][i].shared));
		PUT(ctx, "INSERT INTO product (id, created_by) VALUES ($1, $2)", value_integer(i),
		    reference(facts->rows[PRODUCT][i].maker));
		PUT(ctx, "INSERT INTO document (id, owner) VALUES ($1, $2)", value_integer(i),
		    reference(facts->rows[DOCUMENT][i].owner));
	}
}

static const char *const scope_words[] = {"none", "own", "department", "subtree", "all"};
static const char *const operation_words[] = {"read",   "create", "update",   "delete",
                                              "export", "import", "hand_over"};

static json_t *scopes_json(const enum scope *scopes)
{
	json_t *json = json_object();
	for (int operation = 0; operation < OPERATION_COUNT; operation++)
		json_object_set_new(json, operation_words[operation],
		                    json_string(scope_words[scopes[operation]]));
	return json;
}

static void put_role(struct ctx *ctx, const struct facts *facts, int role)
{
	PUT(ctx, "INSERT INTO role (id, name, preset) VALUES ($1, 'role', $2)", value_integer(role),
	    value_text(facts->administrator[role] ? "administrator" : "sales"));
	json_t *objects = json_object();
	json_object_set_new(objects, "*", scopes_json(facts->others[role]));
	for (int kind = 0; kind < KINDS; kind++)
		if (facts->named[role][kind])
			json_object_set_new(objects, kind_names[kind], scopes_json(facts->scope[role][kind]));
	json_t *limits = json_object();
	if (facts->edit_shared[role] >= 0)
		json_object_set_new(limits, "may_edit_shared", json_integer(facts->edit_shared[role]));
	json_t *rights = json_object();
	json_object_set_new(rights, "objects", objects);
	json_object_set_new(rights, "limits", limits);
	assert_true(access_role_write(ctx, role, json_keep(ctx, rights)));
}

static void world_put(struct world *world, const struct facts *facts)
{
	struct ctx *ctx = ctx_inner(world->ctx);
	access_as_system(ctx);
	assert_true(db_begin(ctx, DB_WRITE));
	for (size_t i = 0; i < world->model->object_count; i++) {
		const struct object *object = &world->model->objects[i];
		put(ctx, memory_format(ctx, "DELETE FROM \"%s\"", object->name), NULL, 0);
		for (size_t field = 0; field < object->field_count; field++)
			if (object->fields[field].link_table)
				put(ctx, memory_format(ctx, "DELETE FROM \"%s\"", object->fields[field].link_table),
				    NULL, 0);
	}
	put_people(ctx, facts);
	put_rows(ctx, facts);
	for (int role = 1; role <= ROLES; role++)
		put_role(ctx, facts, role);
	assert_true(db_commit(ctx));
	talloc_free(ctx);
	world_refresh(world);
}

/* --- comparing --- */

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
		struct facts *facts = draw_facts(world, &chance);
		world_put(world, facts);
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
	PUT(ctx, "INSERT INTO circle (id, above) VALUES ($1, $2)", value_integer(1), value_integer(2));
	PUT(ctx, "INSERT INTO circle (id, above) VALUES ($1, $2)", value_integer(2), value_integer(1));
	for (int i = 1; i <= 3; i++)
		PUT(ctx, "INSERT INTO department (id, parent) VALUES ($1, $2)", value_integer(i),
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

static int teardown(void **state)
{
	world_close(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(condition_agrees_with_the_rules, setup, teardown),
	    cmocka_unit_test_setup_teardown(circles_end, setup, teardown),
	    cmocka_unit_test_setup_teardown(the_system_reaches_all, setup, teardown),
	    cmocka_unit_test_setup_teardown(lists_have_few_shapes, setup, teardown),
	};
	return cmocka_run_group_tests_name("access/condition", tests, NULL, NULL);
}
