/* Roles: written, read back, added up, restored; fields, actions, limits, stages. */
#include "world.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Work of a new user with these roles. */
static struct ctx *with_roles(struct world *world, int64_t user, const int64_t *roles, size_t count)
{
	char login[24];
	snprintf(login, sizeof login, "user%d", (int)user);
	world_user(world, user, login, 0, 0);
	for (size_t i = 0; i < count; i++)
		world_do(world, "INSERT INTO user_roles (record, place, value) VALUES ($1, 0, $2)",
		         value_integer(user), value_integer(roles[i]));
	world_refresh(world);
	struct ctx *ctx = world_ctx(world);
	assert_true(access_as_user(ctx, user));
	return ctx;
}
#define WITH_ROLES(world, user, ...)                                                               \
	with_roles(world, user, (const int64_t[]){__VA_ARGS__},                                        \
	           sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

static const char everything[] =
    "{\"objects\": {\"*\": {\"read\": \"own\"}, \"customer\": {\"create\": \"all\","
    " \"read\": \"subtree\"}},"
    " \"fields\": {\"customer\": {\"name\": \"read\", \"phone\": \"hidden\"}},"
    " \"actions\": {\"*\": [\"print\"], \"customer\": [\"claim\", \"release\"]},"
    " \"limits\": {\"claim_per_day\": 5, \"hold_limit\": -1},"
    " \"stages\": {\"see\": [\"*\"], \"claim\": [], \"move\": [\"deal\", \"target\"]}}";

static json_t *role_json(struct ctx *ctx, int64_t role)
{
	struct json_writer *json = json_writer_new(ctx, 1000);
	assert_true(db_begin(ctx, DB_READ));
	assert_true(access_role_print(ctx, role, json));
	db_rollback(ctx);
	json_t *tree = json_read(ctx, json->out->data, json->out->size);
	assert_non_null(tree);
	return tree;
}

/* Empty lists are no rows, and no rows read as absent. */
static void a_role_reads_back_as_written(void **state)
{
	struct world *world = *state;
	world_role(world, 1, "", everything);
	json_t *found = role_json(world->ctx, 1);
	json_t *expected = json_read(world->ctx, everything, strlen(everything));
	json_object_del(json_object_get(expected, "stages"), "claim");
	assert_true(json_equal(found, expected));
	world_role(world, 1, "", "{}");
	found = role_json(world->ctx, 1);
	assert_int_equal(json_object_size(json_object_get(found, "objects")), 0);
	assert_int_equal(json_object_size(json_object_get(found, "limits")), 0);
	assert_int_equal(json_object_size(json_object_get(found, "stages")), 3);
}

struct fault {
	const char *rights, *path;
};

static const struct fault faults[] = {
    {"[]", "rights"},
    {"{\"rights\": {}}", "rights"},
    {"{\"objects\": []}", "objects"},
    {"{\"objects\": {\"nothing\": {}}}", "objects.nothing"},
    {"{\"objects\": {\"customer\": \"all\"}}", "objects.customer"},
    {"{\"objects\": {\"customer\": {\"read\": \"some\"}}}", "objects.customer.read"},
    {"{\"objects\": {\"customer\": {\"reed\": \"all\"}}}", "objects.customer.reed"},
    {"{\"objects\": {\"customer\": {\"read\": true}}}", "objects.customer.read"},
    {"{\"fields\": {\"customer\": {\"nothing\": \"read\"}}}", "fields.customer.nothing"},
    {"{\"fields\": {\"*\": {\"name\": \"read\"}}}", "fields.*"},
    {"{\"actions\": {\"customer\": [\"DROP TABLE\"]}}", "actions.customer"},
    {"{\"actions\": {\"customer\": [\"\"]}}", "actions.customer"},
    {"{\"actions\": {\"customer\": [7]}}", "actions.customer"},
    {"{\"limits\": {\"claim_per_day\": -2}}", "limits.claim_per_day"},
    {"{\"limits\": {\"claim_per_day\": 99999999999}}", "limits.claim_per_day"},
    {"{\"limits\": {\"may_edit_shared\": -1}}", "limits.may_edit_shared"},
    {"{\"limits\": {\"see_phones\": 2}}", "limits.see_phones"},
    {"{\"limits\": {\"see_phones\": \"1\"}}", "limits.see_phones"},
    {"{\"limits\": {\"patience\": 1}}", "limits.patience"},
    {"{\"stages\": {\"see\": [\"nowhere\"]}}", "stages.see"},
    {"{\"stages\": {\"smell\": [\"deal\"]}}", "stages.smell"},
};

static void wrong_rights_are_refused_by_path(void **state)
{
	struct world *world = *state;
	world_role(world, 1, "", everything);
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		struct ctx *ctx = world_ctx(world);
		access_as_system(ctx);
		assert_true(db_begin(ctx, DB_WRITE));
		json_t *rights = json_read(ctx, faults[i].rights, strlen(faults[i].rights));
		assert_false(access_role_write(ctx, 1, rights));
		assert_int_equal(ctx->error->code, ERROR_INVALID);
		assert_int_equal(ctx->error->item_count, 1);
		assert_string_equal(ctx->error->items[0].field, faults[i].path);
		db_rollback(ctx);
		talloc_free(ctx);
	}
	assert_non_null(json_object_get(json_object_get(role_json(world->ctx, 1), "objects"), "*"));
}

static void only_administrators_write_roles(void **state)
{
	struct world *world = *state;
	world_role(world, 1, "sales",
	           "{\"objects\": {\"*\": {\"read\": \"all\", \"update\": \"all\"}}}");
	struct ctx *ctx = WITH_ROLES(world, 1, 1);
	assert_true(db_begin(ctx, DB_WRITE));
	assert_false(access_role_write(ctx, 1, json_read(ctx, "{}", 2)));
	assert_int_equal(ctx->error->code, ERROR_FORBIDDEN);
	db_rollback(ctx);
	talloc_free(ctx);

	ctx = world_ctx(world);
	access_as_system(ctx);
	assert_true(db_begin(ctx, DB_WRITE));
	assert_false(access_role_write(ctx, 77, json_read(ctx, "{}", 2)));
	assert_int_equal(ctx->error->code, ERROR_NOT_FOUND);
	db_rollback(ctx);
	talloc_free(ctx);
}

static void administration_needs_the_administrator(void **state)
{
	struct world *world = *state;
	static const char all[] = "{\"objects\": {\"*\": {\"read\": \"all\", \"update\": \"all\"}}}";
	world_role(world, 1, "boss", all);
	world_role(world, 2, "administrator", all);
	const struct object *user = world_object(world, "user");
	struct ctx *boss = WITH_ROLES(world, 1, 1);
	assert_false(boss->actor->administrator);
	assert_true(access_need(boss, user, OPERATION_READ));
	assert_false(access_need(boss, user, OPERATION_UPDATE));
	assert_int_equal(boss->error->code, ERROR_FORBIDDEN);
	assert_non_null(boss->error->hint);
	talloc_free(boss);
	struct ctx *both = WITH_ROLES(world, 2, 1, 2);
	assert_true(both->actor->administrator);
	assert_true(access_need(both, user, OPERATION_UPDATE));
	talloc_free(both);
}

static void the_programs_own_records_are_only_read(void **state)
{
	struct world *world = *state;
	world_role(world, 1, "administrator",
	           "{\"objects\": {\"*\": {\"read\": \"all\", \"create\": \"all\"}}}");
	const struct object *change = world_object(world, "stage_change");
	assert_true(change->system);
	struct ctx *ctx = WITH_ROLES(world, 1, 1);
	assert_int_equal(access_scope(ctx, change, OPERATION_READ), SCOPE_ALL);
	assert_int_equal(access_scope(ctx, change, OPERATION_CREATE), SCOPE_NONE);
	access_as_system(ctx);
	assert_int_equal(access_scope(ctx, change, OPERATION_CREATE), SCOPE_ALL);
	talloc_free(ctx);
}

static void rights_add_up(void **state)
{
	struct world *world = *state;
	world_role(world, 1, "", everything);
	world_role(world, 2, "",
	           "{\"objects\": {\"customer\": {\"read\": \"own\", \"update\": \"department\"}},"
	           " \"fields\": {\"customer\": {\"phone\": \"read\"}},"
	           " \"actions\": {\"script\": [\"share\"]},"
	           " \"limits\": {\"claim_per_day\": 30, \"hold_limit\": 7, \"hot_limit\": 0},"
	           " \"stages\": {\"see\": [], \"claim\": [\"reserve\"], \"move\": [\"target\"]}}");
	const struct object *customer = world_object(world, "customer");
	const struct object *script = world_object(world, "script");
	struct ctx *ctx = WITH_ROLES(world, 1, 1, 2);
	assert_int_equal(access_scope(ctx, customer, OPERATION_READ), SCOPE_SUBTREE);
	assert_int_equal(access_scope(ctx, customer, OPERATION_CREATE), SCOPE_ALL);
	assert_int_equal(access_scope(ctx, customer, OPERATION_UPDATE), SCOPE_DEPARTMENT);
	assert_int_equal(access_scope(ctx, customer, OPERATION_DELETE), SCOPE_NONE);
	/* The first role's others, though the second names the object for an action. */
	assert_int_equal(access_scope(ctx, script, OPERATION_READ), SCOPE_OWN);
	assert_int_equal(access_field(ctx, model_field(customer, "phone")), FIELD_READ);
	assert_int_equal(access_field(ctx, model_field(customer, "name")), FIELD_WRITE);
	assert_int_equal(access_field(ctx, model_field(customer, "stage")), FIELD_WRITE);
	assert_true(access_action(ctx, customer, "claim"));
	assert_true(access_action(ctx, customer, "print"));
	assert_true(access_action(ctx, script, "share"));
	assert_false(access_action(ctx, customer, "share"));
	assert_false(access_action(ctx, customer, "clai"));
	assert_int_equal(access_limit(ctx, LIMIT_CLAIM_PER_DAY), 30);
	assert_int_equal(access_limit(ctx, LIMIT_HOLD), -1);
	assert_int_equal(access_limit(ctx, LIMIT_HOT), 0);
	assert_int_equal(access_limit(ctx, LIMIT_EDIT_SHARED), 0);
	struct stage_rights stages = access_stages(ctx);
	assert_int_equal(stages.see, 0x1f);
	assert_int_equal(stages.claim, 0x01);
	assert_int_equal(stages.move, 0x12);
	talloc_free(ctx);
}

static void a_role_without_reading_hides_nothing_and_shows_nothing(void **state)
{
	struct world *world = *state;
	world_role(world, 1, "",
	           "{\"objects\": {\"customer\": {\"read\": \"own\"}},"
	           " \"fields\": {\"customer\": {\"phone\": \"hidden\"}}}");
	world_role(world, 2, "", "{\"objects\": {\"tag\": {\"read\": \"all\"}}}");
	const struct field *phone = model_field(world_object(world, "customer"), "phone");
	struct ctx *ctx = WITH_ROLES(world, 1, 1, 2);
	assert_int_equal(access_field(ctx, phone), FIELD_HIDDEN);
	talloc_free(ctx);
}

static void a_user_without_roles_may_nothing(void **state)
{
	struct world *world = *state;
	world_user(world, 1, "nobody", 0, 0);
	struct ctx *ctx = world_ctx(world);
	assert_true(access_as_user(ctx, 1));
	for (size_t i = 0; i < world->model->object_count; i++)
		for (int operation = 0; operation < OPERATION_COUNT; operation++)
			assert_int_equal(
			    access_scope(ctx, &world->model->objects[i], (enum operation)operation),
			    SCOPE_NONE);
	assert_false(access_action(ctx, world_object(world, "customer"), "claim"));
	assert_int_equal(access_limit(ctx, LIMIT_CLAIM_PER_DAY), 20);
	assert_int_equal(access_limit(ctx, LIMIT_HOT), 10);
	assert_int_equal(access_limit(ctx, LIMIT_EDIT_SHARED), 0);
	assert_int_equal(access_stages(ctx).see, 0);
	talloc_free(ctx);
}

static void deleted_roles_give_nothing(void **state)
{
	struct world *world = *state;
	world_role(world, 1, "administrator", "{\"objects\": {\"*\": {\"read\": \"all\"}}}");
	world_do(world, "UPDATE role SET deleted_at = 1 WHERE id = $1", value_integer(1));
	struct ctx *ctx = WITH_ROLES(world, 1, 1);
	assert_false(ctx->actor->administrator);
	assert_int_equal(access_scope(ctx, world_object(world, "customer"), OPERATION_READ),
	                 SCOPE_NONE);
	talloc_free(ctx);
}

static void read_only_actors_change_nothing(void **state)
{
	struct world *world = *state;
	world_role(
	    world, 1, "administrator",
	    "{\"objects\": {\"*\": {\"read\": \"all\", \"update\": \"all\", \"export\": \"all\"}},"
	    " \"actions\": {\"*\": [\"*\"]}}");
	struct ctx *ctx = WITH_ROLES(world, 1, 1);
	const struct object *customer = world_object(world, "customer");
	assert_true(access_action(ctx, customer, "claim"));
	struct actor reader = *ctx->actor;
	reader.read_only = true;
	ctx->actor = &reader;
	assert_true(access_need(ctx, customer, OPERATION_READ));
	assert_true(access_need(ctx, customer, OPERATION_EXPORT));
	assert_false(access_action(ctx, customer, "claim"));
	struct sql *sql = sql_new(ctx);
	access_condition(ctx, sql, customer, "t", OPERATION_UPDATE);
	assert_string_equal(sql->text->data, "FALSE");
	assert_false(access_need(ctx, customer, OPERATION_UPDATE));
	assert_int_equal(ctx->error->code, ERROR_FORBIDDEN);
	talloc_free(ctx);
}

static const char *const presets[] = {"administrator", "boss",      "sales_manager",
                                      "sales",         "telesales", "service",
                                      "finance",       "warehouse", "marketing"};

static void presets_are_restored(void **state)
{
	struct world *world = *state;
	for (size_t i = 0; i < sizeof presets / sizeof *presets; i++) {
		int64_t role = (int64_t)i + 1;
		world_role(world, role, presets[i], "{}");
		struct ctx *ctx = world_ctx(world);
		access_as_system(ctx);
		assert_true(db_begin(ctx, DB_WRITE));
		assert_true(access_role_restore(ctx, role));
		assert_true(db_commit(ctx));
		talloc_free(ctx);
		world_refresh(world);
		ctx = WITH_ROLES(world, 100 + role, role);
		assert_int_equal(ctx->actor->administrator, i == 0);
		assert_int_equal(access_scope(ctx, world_object(world, "user"), OPERATION_UPDATE),
		                 i == 0 ? SCOPE_ALL : SCOPE_NONE);
		assert_true(access_need(ctx, world_object(world, "user"), OPERATION_READ));
		enum scope customers = access_scope(ctx, world_object(world, "customer"), OPERATION_READ);
		assert_int_equal(customers == SCOPE_NONE, !strcmp(presets[i], "warehouse"));
		talloc_free(ctx);
	}
}

static void a_role_of_ones_own_is_not_restored(void **state)
{
	struct world *world = *state;
	world_role(world, 1, "", everything);
	struct ctx *ctx = world_ctx(world);
	access_as_system(ctx);
	assert_true(db_begin(ctx, DB_WRITE));
	assert_false(access_role_restore(ctx, 1));
	assert_int_equal(ctx->error->code, ERROR_INVALID);
	db_rollback(ctx);
	talloc_free(ctx);
}

static void managers_are_found_upwards(void **state)
{
	struct world *world = *state;
	static const char *const codes[] = {"A", "B", "C"};
	for (int i = 1; i <= 3; i++)
		world_do(world,
		         "INSERT INTO department (id, parent, manager, code) VALUES ($1, $2, $1, $3)",
		         value_integer(i), i > 1 ? value_integer(i - 1) : VALUE_NOTHING,
		         value_text(codes[i - 1]));
	world_user(world, 1, "top", 1, 0);
	world_user(world, 2, "middle", 2, 0);
	world_user(world, 3, "near", 3, 0);
	world_user(world, 4, "me", 3, 0);
	world_do(world, "UPDATE \"user\" SET disabled = 1 WHERE id = $1", value_integer(2));
	world_refresh(world);
	struct ctx *ctx = world_ctx(world);
	size_t count;
	const int64_t *managers = access_managers(ctx, 4, &count);
	assert_int_equal(count, 2);
	assert_int_equal(managers[0], 3);
	assert_int_equal(managers[1], 1);
	access_managers(ctx, 1, &count);
	assert_int_equal(count, 0);
	access_managers(ctx, 99, &count);
	assert_int_equal(count, 0);
	assert_string_equal(access_department_code(ctx, 4), "C");
	assert_string_equal(access_department_code(ctx, 99), "");
	assert_null(access_user(ctx, 99));
	assert_string_equal(access_user(ctx, 4)->login, "me");
	assert_false(access_as_user(ctx, 2));
	assert_int_equal(ctx->error->code, ERROR_UNAUTHENTICATED);
	talloc_free(ctx);
}

static int setup(void **state)
{
	*state = world_open();
	return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_role_reads_back_as_written),
	    TEST(wrong_rights_are_refused_by_path),
	    TEST(only_administrators_write_roles),
	    TEST(administration_needs_the_administrator),
	    TEST(the_programs_own_records_are_only_read),
	    TEST(rights_add_up),
	    TEST(a_role_without_reading_hides_nothing_and_shows_nothing),
	    TEST(a_user_without_roles_may_nothing),
	    TEST(deleted_roles_give_nothing),
	    TEST(read_only_actors_change_nothing),
	    TEST(presets_are_restored),
	    TEST(a_role_of_ones_own_is_not_restored),
	    TEST(managers_are_found_upwards),
	};
	return cmocka_run_group_tests_name("access/rights", tests, NULL, NULL);
}
