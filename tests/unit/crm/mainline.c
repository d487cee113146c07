/* Stages, activities, the board, quick collect. */
#include "crm_world.h"

#include "record/check.h"

#include <stdio.h>

#define WRONG(code) ((int)(code) + 1)

static void test_stages_move_and_are_kept(void **state)
{
	struct world *world = *state;
	int64_t id =
	    world_make(world, LI, "customer", "{'name':'永康星月工具有限公司','stage':'reserve'}");
	assert_int_equal(crm_act(world, LI, id, "promote", "{}"), 0);
	crm_expect_text(world, "customer", id, "stage", "target");
	crm_expect_text(world, "customer", id, "tracking", NULL);
	assert_int_equal(crm_act(world, LI, id, "promote", "{'stage':'opportunity','reason':'要报价'}"),
	                 0);
	crm_expect_text(world, "customer", id, "stage", "opportunity");
	crm_expect_text(world, "customer", id, "tracking", "tracking");
	assert_int_equal(crm_act(world, LI, id, "promote", "{'stage':'target'}"), WRONG(ERROR_INVALID));
	assert_int_equal(crm_act(world, LI, id, "demote", "{'stage':'deal'}"), WRONG(ERROR_INVALID));
	assert_int_equal(crm_act(world, LI, id, "demote", "{'stage':'potential'}"), 0);
	assert_int_equal(crm_count(world, "stage_change", "[]"), 3);
	assert_int_equal(crm_count(world, "stage_change", "['reason','=','要报价']"), 1);
}

static void test_pause_and_resume(void **state)
{
	struct world *world = *state;
	int64_t id =
	    world_make(world, LI, "customer", "{'name':'永康星月工具有限公司','stage':'target'}");
	assert_int_equal(crm_act(world, LI, id, "pause", "{}"), WRONG(ERROR_CONFLICT));
	assert_int_equal(crm_act(world, LI, id, "promote", "{}"), 0);
	assert_int_equal(crm_act(world, LI, id, "pause", "{'reason':'等年后'}"), 0);
	crm_expect_text(world, "customer", id, "tracking", "paused");
	assert_int_equal(crm_act(world, LI, id, "resume", "{}"), 0);
	crm_expect_text(world, "customer", id, "tracking", "tracking");
}

static void test_roles_limit_stages(void **state)
{
	struct world *world = *state;
	int64_t id =
	    world_make(world, LI, "customer", "{'name':'永康星月工具有限公司','stage':'potential'}");
	world_rights(world, "sales",
	             "{'objects':{'customer':{'read':'own','create':'own','update':'own'}},"
	             "'fields':{},'actions':{'customer':['*']},'limits':{},"
	             "'stages':{'see':['*'],'claim':['*'],'move':['target','potential']}}");
	assert_int_equal(crm_act(world, LI, id, "promote", "{}"), WRONG(ERROR_INVALID));
	assert_int_equal(crm_act(world, LI, id, "demote", "{}"), 0);
}

static int64_t activity(struct world *world, int64_t customer, const char *more)
{
	char *json = memory_format(NULL, "{'customer':%d,'kind':'phone','subject':'谈价格'%s}",
	                           (int)customer, more);
	int64_t id = world_make(world, LI, "activity", json);
	talloc_free(json);
	return id;
}

static void test_an_activity_tells_its_customer(void **state)
{
	struct world *world = *state;
	int64_t id =
	    world_make(world, LI, "customer",
	               "{'name':'永康星月工具有限公司','next_visit_at':'2026-03-01T01:00:00Z'}");
	crm_expect_text(world, "customer", id, "contact_mark", "not_contacted");
	activity(world, id, ",'at':'2026-03-01T02:00:00Z','next_visit_at':'2026-03-05T01:00:00Z'");
	crm_expect_text(world, "customer", id, "contact_mark", "contacted");
	assert_int_equal(crm_integer(world, "customer", id, "contact_count"), 1);
	assert_int_equal(crm_integer(world, "customer", id, "last_contact_by"), world->people[LI]);
	assert_true(crm_integer(world, "customer", id, "last_contact_at") == INT64_C(1772330400000));
	assert_true(crm_integer(world, "customer", id, "next_visit_at") == INT64_C(1772672400000));
	/* An older one, written down late, changes the count but not the last contact. */
	int64_t old = activity(world, id, ",'at':'2026-02-01T02:00:00Z'");
	assert_int_equal(crm_integer(world, "customer", id, "contact_count"), 2);
	assert_true(crm_integer(world, "customer", id, "last_contact_at") == INT64_C(1772330400000));
	assert_true(crm_integer(world, "customer", id, "first_contact_at") == INT64_C(1769911200000));
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	assert_true(record_delete(ctx, world_object(ctx, "activity"), old, 0, NULL));
	world_done(ctx);
	assert_int_equal(crm_integer(world, "customer", id, "contact_count"), 1);
	assert_true(crm_integer(world, "customer", id, "first_contact_at") == INT64_C(1772330400000));
}

static void no_fault(void *data, const struct check_fault *fault)
{
	(void)data;
	print_error("%s\n", fault->words);
}

/* Its activities go first and take their mark from it; the ready counts know. */
static void test_a_customer_goes_with_its_activities(void **state)
{
	struct world *world = *state;
	struct check check = {.tell = no_fault};
	int64_t id = world_make(world, LI, "customer", "{'name':'永康星月工具有限公司'}");
	activity(world, id, ",'at':'2026-03-01T02:00:00Z'");
	activity(world, id, ",'at':'2026-02-01T02:00:00Z'");
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	assert_true(record_delete(ctx, world_object(ctx, "customer"), id, 0, NULL));
	world_done(ctx);
	ctx = world_read(world, SYSTEM);
	assert_true(record_check(ctx, CHECK_COUNTS, &check));
	assert_int_equal(check.faults, 0);
	world_done(ctx);
	ctx = world_write(world, ADMINISTRATOR);
	assert_true(record_restore(ctx, world_object(ctx, "customer"), id));
	world_done(ctx);
	ctx = world_read(world, SYSTEM);
	assert_true(record_check(ctx, CHECK_COUNTS, &check));
	assert_int_equal(check.faults, 0);
	world_done(ctx);
}

static void test_pool_members_may_contact(void **state)
{
	struct world *world = *state;
	char json[96];
	snprintf(json, sizeof json, "{'name':'宁波海天机械厂','pool':%d}", (int)world_pool(world, LI));
	int64_t id = world_make(world, ADMINISTRATOR, "customer", json);
	activity(world, id, "");
	assert_int_equal(crm_integer(world, "customer", id, "contact_count"), 1);
	struct ctx *ctx = world_write(world, LI);
	const struct object *customer = world_object(ctx, "customer");
	struct record *changes = record_parse(ctx, customer, world_json(ctx, "{'remark':'x'}"), "");
	assert_null(record_update(ctx, customer, id, changes, 0));
	support_wrong(ctx, ERROR_FORBIDDEN, NULL);
	world_drop(ctx);
}

static void test_primary_contact(void **state)
{
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer", "{'name':'永康星月工具有限公司'}");
	int64_t other = world_make(world, LI, "customer", "{'name':'义乌市某某贸易商行'}");
	char json[128];
	snprintf(json, sizeof json, "{'customer':%d,'name':'胡总'}", (int)id);
	int64_t first = world_make(world, LI, "contact", json);
	assert_int_equal(crm_integer(world, "contact", first, "primary"), 1);
	snprintf(json, sizeof json, "{'customer':%d,'name':'李采购','primary':true}", (int)id);
	int64_t second = world_make(world, LI, "contact", json);
	assert_int_equal(crm_integer(world, "contact", first, "primary"), 0);
	assert_int_equal(crm_integer(world, "contact", second, "primary"), 1);
	struct ctx *ctx = world_write(world, LI);
	snprintf(json, sizeof json, "{'customer':%d,'name':'外人','manager':%d}", (int)other,
	         (int)first);
	struct record *wrong =
	    record_parse(ctx, world_object(ctx, "contact"), world_json(ctx, json), "");
	assert_false(record_create(ctx, wrong));
	support_wrong(ctx, ERROR_INVALID, "does_not_fit");
	world_drop(ctx);
}

/* Every cell of the board equals the list behind it. */
static void test_the_board_agrees_with_its_lists(void **state)
{
	struct world *world = *state;
	static const char *const stages[] = {"reserve", "target", "potential", "opportunity", "deal"};
	static const char *const visits[] = {"2026-02-20T01:00:00Z",
	                                     "2026-03-02T01:00:00Z",
	                                     "2026-03-01T15:59:00Z",
	                                     "2026-03-02T16:00:00Z",
	                                     "2026-03-08T10:00:00Z",
	                                     "2026-03-30T01:00:00Z",
	                                     NULL};
	for (int i = 0; i < 35; i++) {
		const char *visit = visits[i % 7];
		char *json = memory_format(
		    NULL, "{'name':'第%d家机械厂','stage':'%s','next_visit_at':%s%s%s}", i, stages[i % 5],
		    visit ? "'" : "null", visit ? visit : "", visit ? "'" : "");
		int64_t id = world_make(world, i % 3 ? LI : WANG, "customer", json);
		if (i % 3 && i % 4 == 0)
			activity(world, id, "");
		talloc_free(json);
	}
	struct ctx *ctx = world_read(world, LI);
	struct json_writer *out = json_writer_new(ctx, 4096);
	assert_true(mainline_board(ctx, "mine", out));
	json_t *board = world_printed(ctx, out), *rows = json_object_get(board, "rows");
	json_t *columns = json_object_get(board, "columns");
	assert_int_equal(json_array_size(rows), 5);
	assert_string_equal(json_string_value(json_object_get(json_array_get(rows, 0), "stage")),
	                    "deal");
	int64_t sum = 0;
	for (size_t r = 0; r < json_array_size(rows); r++)
		for (size_t c = 0; c < json_array_size(columns); c++) {
			json_t *row = json_array_get(rows, r), *column = json_array_get(columns, c);
			json_t *filter = json_keep(ctx, json_deep_copy(json_object_get(row, "filter")));
			json_array_append(filter, json_object_get(column, "filter"));
			struct record_query query = {.object = world_object(ctx, "customer"),
			                             .filter = filter,
			                             .operation = OPERATION_READ};
			int64_t count = -1;
			assert_true(record_count(ctx, &query, &count));
			const char *name = json_string_value(json_object_get(column, "name"));
			json_t *cell = json_object_get(json_object_get(row, "cells"), name);
			assert_int_equal(json_integer_value(cell), count);
			sum += count;
		}
	assert_true(sum > 20);
	assert_false(mainline_board(ctx, "everybody", out));
	support_wrong(ctx, ERROR_INVALID, NULL);
	world_drop(ctx);
}

static void test_quick_collect(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *text, *object, *field, *value;
	} samples[] = {
	    {"永康市星月工具有限公司\n联系人：胡建国 先生\n电话：0579-87275367 传真：0579-87275368\n"
	     "手机：13867921234\n地址：浙江省永康市东城路12号\n网址：www.xingyue.example.com",
	     "customer", "name", "永康市星月工具有限公司"},
	    {"联系人：胡建国 先生", "contact", "name", "胡建国"},
	    {"联系人：胡建国 先生", "contact", "gender", "male"},
	    {"电话：0579-87275367 传真：0579-87275368", "customer", "phone", "+8657987275367"},
	    {"电话：0579-87275367 传真：0579-87275368", "customer", "fax", "+8657987275368"},
	    {"Tel: 0579-87275367\nMob: 138 6792 1234", "contact", "mobile", "+8613867921234"},
	    {"E-mail: Sales@Example-Tools.COM", "customer", "email", "sales@example-tools.com"},
	    {"Address: 12 Dongcheng Road, Yongkang", "customer", "address",
	     "12 Dongcheng Road, Yongkang"},
	    {"浙江省永康市东城路12号", "customer", "address", "浙江省永康市东城路12号"},
	    {"宁波海天（集团）有限公司；", "customer", "name", "宁波海天（集团）有限公司"},
	    {"电话：０５７９－８７２７５３６７，", "customer", "phone", "+8657987275367"},
	    {"邮箱：Ｓａｌｅｓ＠Ｅｘａｍｐｌｅ．com", "customer", "email", "sales@example.com"},
	    {"ｗｗｗ．xingyue．example．com", "customer", "website", "https://www.xingyue.example.com"},
	};
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
		struct ctx *ctx = world_read(world, LI);
		struct json_writer *out = json_writer_new(ctx, 512);
		assert_true(collect_text(ctx, samples[i].text, out));
		json_t *found = json_object_get(world_printed(ctx, out), samples[i].object);
		const char *value = json_string_value(json_object_get(found, samples[i].field));
		if (!value)
			fail_msg("no %s in %s", samples[i].field, samples[i].text);
		assert_string_equal(value, samples[i].value);
		world_drop(ctx);
	}
}

int main(void)
{
#define WORLD(test) cmocka_unit_test_setup_teardown(test, crm_begin, world_end)
	const struct CMUnitTest tests[] = {
	    WORLD(test_stages_move_and_are_kept),
	    WORLD(test_pause_and_resume),
	    WORLD(test_roles_limit_stages),
	    WORLD(test_an_activity_tells_its_customer),
	    WORLD(test_a_customer_goes_with_its_activities),
	    WORLD(test_pool_members_may_contact),
	    WORLD(test_primary_contact),
	    WORLD(test_the_board_agrees_with_its_lists),
	    WORLD(test_quick_collect),
	};
	return cmocka_run_group_tests_name("crm mainline", tests, NULL, NULL);
}
