/* What settings do: duplicates, unknown choices, owners, columns without a field. */
#include "transfer_world.h"

#include <stdlib.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, transfer_begin, world_end)

static int64_t find(struct world *world, const char *name)
{
	char *filter = memory_format(NULL, "['name','=','%s']", name);
	int64_t id = transfer_find(world, "customer", filter);
	talloc_free(filter);
	return id;
}

static int64_t run(struct world *world, enum person person, const char *text, const char *settings)
{
	int64_t id = transfer_text(world, person, text, "customer");
	if (settings)
		transfer_configure(world, person, id, settings);
	transfer_run(world, person, id);
	return id;
}

static const char old_and_new[] = "客户名称,手机,备注\n"
                                  "宁波海天,13800138000,新的备注\n"
                                  "永康三和,13900139000,\n"
                                  "永康　三和,13900139001,又一个\n";

static void skipping_is_the_rule(void **state)
{
	struct world *world = *state;
	world_make(world, LI, "customer", "{'name':'宁波海天','remark':'旧的备注'}");
	int64_t id = run(world, LI, old_and_new, NULL);
	transfer_expect(world, LI, id, "done", 1, 0, 2, 0);
	transfer_expect_shown(world, "customer", find(world, "宁波海天"), "remark", "旧的备注");
	transfer_expect_shown(world, "customer", find(world, "永康三和"), "mobile", "139 0013 9000");
}

static void updating_changes_what_is_said(void **state)
{
	struct world *world = *state;
	int64_t old = world_make(world, LI, "customer", "{'name':'宁波海天','qq':'12345'}");
	int64_t id = run(world, LI, old_and_new, "{'duplicates':'update'}");
	transfer_expect(world, LI, id, "done", 1, 2, 0, 0);
	transfer_expect_shown(world, "customer", old, "remark", "新的备注");
	transfer_expect_shown(world, "customer", old, "mobile", "138 0013 8000");
	transfer_expect_shown(world, "customer", old, "qq", "12345");
	transfer_expect_shown(world, "customer", find(world, "永康三和"), "mobile", "139 0013 9001");
}

static void allowing_can_not_make_a_name_twice(void **state)
{
	struct world *world = *state;
	int64_t id = run(world, LI, old_and_new, "{'duplicates':'allow'}");
	transfer_expect(world, LI, id, "done", 2, 0, 0, 1);
}

static const char *number_of(struct world *world, struct ctx *ctx, const char *name)
{
	struct record *record =
	    record_get(ctx, model_object(ctx->model, "customer"), find(world, name), OPERATION_READ);
	assert_non_null(record);
	return record_text(record, "number");
}

/* The second row is refused when it has got a number already, which goes back; what was
 * stored and noted before is there once. */
static void a_refused_row_leaves_no_gap(void **state)
{
	struct world *world = *state;
	static const char text[] =
	    "客户名称,手机\n甲公司,一二三四\n甲　公司,13900139000\n乙公司,13800138000\n";
	int64_t id = run(world, LI, text, "{'duplicates':'allow'}");
	transfer_expect(world, LI, id, "done", 2, 0, 0, 1);
	assert_int_equal(transfer_number(world, LI, id, "warnings"), 1);
	struct ctx *ctx = world_read(world, LI);
	assert_int_equal(json_array_size(json_object_get(transfer_shown(ctx, id), "notes")), 2);
	int first = atoi(number_of(world, ctx, "甲公司") + 5),
	    last = atoi(number_of(world, ctx, "乙公司") + 5);
	assert_int_equal(last, first + 1);
	world_done(ctx);
}

static void numbers_make_duplicates_where_asked(void **state)
{
	struct world *world = *state;
	static const char text[] = "客户名称,手机\n甲公司,13800138000\n乙公司,138 0013 8000\n";
	int64_t id = run(world, LI, text, "{'duplicates_by':['name','phone']}");
	transfer_expect(world, LI, id, "done", 1, 0, 1, 0);
	id = run(world, LI, "客户名称,手机\n丙公司,13800138000\n", NULL);
	transfer_expect(world, LI, id, "done", 1, 0, 0, 0);
	assert_int_equal(transfer_number(world, LI, id, "warnings"), 1);
}

static void an_owner_by_column_and_by_setting(void **state)
{
	struct world *world = *state;
	int64_t pool = world_pool(world, LI);
	static const char text[] =
	    "客户名称,负责人\n甲公司,wang\n乙公司,李雷\n丙公司,没这人\n丁公司,\n";
	char *settings = memory_format(NULL, "{'owner':{'pool':%d}}", (int)pool);
	int64_t id = run(world, ADMINISTRATOR, text, settings);
	talloc_free(settings);
	transfer_expect(world, ADMINISTRATOR, id, "done", 4, 0, 0, 0);
	transfer_expect_shown(world, "customer", find(world, "甲公司"), "owner", "王芳");
	transfer_expect_shown(world, "customer", find(world, "乙公司"), "owner", "李雷");
	transfer_expect_shown(world, "customer", find(world, "丙公司"), "owner", "");
	transfer_expect_shown(world, "customer", find(world, "丙公司"), "pool", "公海");
	transfer_expect_shown(world, "customer", find(world, "丙公司"), "remark", "负责人: 没这人");
	transfer_expect_shown(world, "customer", find(world, "丁公司"), "pool", "公海");
}

static void giving_to_others_needs_the_right(void **state)
{
	struct world *world = *state;
	char *settings = memory_format(NULL, "{'owner':%d}", (int)world->people[WANG]);
	int64_t id = run(world, LI, "客户名称\n甲公司\n", settings);
	talloc_free(settings);
	transfer_expect(world, LI, id, "done", 0, 0, 0, 1);
}

static const char odd_source[] =
    "客户名称,来源,级别\n甲公司,抖音直播间,重点\n乙公司,抖音直播间,普通\n"
    "丙公司,Alibaba,VIP\n";

static void administrators_add_choices(void **state)
{
	struct world *world = *state;
	int64_t id = run(world, ADMINISTRATOR, odd_source, NULL);
	transfer_expect(world, ADMINISTRATOR, id, "done", 3, 0, 0, 0);
	assert_int_equal(transfer_number(world, ADMINISTRATOR, id, "warnings"), 0);
	transfer_expect_shown(world, "customer", find(world, "甲公司"), "source", "抖音直播间");
	transfer_expect_shown(world, "customer", find(world, "乙公司"), "source", "抖音直播间");
	transfer_expect_shown(world, "customer", find(world, "丙公司"), "source", "阿里巴巴");
	transfer_expect_shown(world, "customer", find(world, "丙公司"), "grade", "重点");
}

static void others_find_them_in_the_remark(void **state)
{
	struct world *world = *state;
	int64_t id = run(world, LI, odd_source, NULL);
	transfer_expect(world, LI, id, "done", 3, 0, 0, 0);
	assert_int_equal(transfer_number(world, LI, id, "warnings"), 2);
	transfer_expect_shown(world, "customer", find(world, "甲公司"), "source", "其他");
	transfer_expect_shown(world, "customer", find(world, "甲公司"), "remark", "来源: 抖音直播间");
	id = transfer_text(world, LI, odd_source, "customer");
	struct ctx *ctx = transfer_ctx(world, LI);
	assert_false(import_configure(ctx, id, world_json(ctx, "{'unknown_choices':'add'}")));
	support_wrong(ctx, ERROR_INVALID, "forbidden");
	transfer_done(ctx);
}

static void rows_with_unknown_choices_may_be_rejected(void **state)
{
	struct world *world = *state;
	int64_t id = run(world, LI, odd_source, "{'unknown_choices':'reject'}");
	transfer_expect(world, LI, id, "done", 1, 0, 0, 2);
}

static void columns_without_a_field(void **state)
{
	struct world *world = *state;
	static const char text[] = "客户名称,年采购额\n甲公司,50万\n";
	run(world, LI, text, "{'unmapped':'remark'}");
	transfer_expect_shown(world, "customer", find(world, "甲公司"), "remark", "年采购额: 50万");
	int64_t id =
	    run(world, ADMINISTRATOR, "客户名称,年采购额\n乙公司,60万\n", "{'unmapped':'field'}");
	transfer_expect(world, ADMINISTRATOR, id, "done", 1, 0, 0, 0);
	struct ctx *ctx = world_read(world, ADMINISTRATOR);
	const json_t *column = json_array_get(json_object_get(transfer_shown(ctx, id), "columns"), 1);
	char *field = memory_text(NULL, json_string_value(json_object_get(column, "field")));
	world_done(ctx);
	transfer_expect_shown(world, "customer", find(world, "乙公司"), field, "60万");
	talloc_free(field);
}

static void what_is_required_must_be_there(void **state)
{
	struct world *world = *state;
	int64_t id = run(world, LI, "客户名称,手机\n,13800138000\n无,13900139000\n丙公司,\n", NULL);
	transfer_expect(world, LI, id, "done", 1, 0, 0, 2);
}

static void places_are_completed(void **state)
{
	struct world *world = *state;
	static const char text[] =
	    "客户名称,国家,省份,城市\n甲,,,永康\n乙,,浙江,杭州市\n丙,,,萧山区\n"
	    "丁,中国,江苏省,苏州\n戊,Germany,,Berlin\n己,,广东,苏州\n庚,México,,\n"
	    "辛,火星,,\n";
	run(world, LI, text, NULL);
	transfer_expect_shown(world, "customer", find(world, "甲"), "province", "浙江省");
	transfer_expect_shown(world, "customer", find(world, "乙"), "city", "杭州市");
	transfer_expect_shown(world, "customer", find(world, "丙"), "district", "萧山区");
	transfer_expect_shown(world, "customer", find(world, "丙"), "city", "杭州市");
	transfer_expect_shown(world, "customer", find(world, "丙"), "country", "中国");
	transfer_expect_shown(world, "customer", find(world, "丁"), "city", "苏州市");
	transfer_expect_shown(world, "customer", find(world, "戊"), "country", "德国");
	transfer_expect_shown(world, "customer", find(world, "戊"), "remark", "城市: Berlin");
	transfer_expect_shown(world, "customer", find(world, "己"), "city", "");
	transfer_expect_shown(world, "customer", find(world, "己"), "remark", "城市: 苏州");
	transfer_expect_shown(world, "customer", find(world, "庚"), "country", "墨西哥");
	transfer_expect_shown(world, "customer", find(world, "辛"), "country", "");
}

static void contacts_of_customers_that_are_there(void **state)
{
	struct world *world = *state;
	world_make(world, LI, "customer", "{'name':'甲公司'}");
	static const char text[] = "公司名称,联系人,手机,职务\n甲公司,张三,13800138000,经理\n"
	                           "甲公司,张三,13900139000,\n没有的公司,李四,,\n";
	int64_t id = transfer_text(world, LI, text, "contact");
	transfer_run(world, LI, id);
	transfer_expect(world, LI, id, "done", 1, 0, 1, 1);
	int64_t contact = transfer_find(world, "contact", "['name','=','张三']");
	transfer_expect_shown(world, "contact", contact, "customer", "甲公司");
	transfer_expect_shown(world, "contact", contact, "title", "经理");
}

static void activities_are_known_by_their_time(void **state)
{
	struct world *world = *state;
	world_make(world, LI, "customer", "{'name':'甲公司'}");
	static const char text[] = "公司名称,主题,日期\n甲公司,报价,2026-01-07 09:30\n"
	                           "甲公司,报价,2026-01-08\n甲公司,报价,2026/1/7 9:30\n";
	int64_t id = transfer_text(world, LI, text, "activity");
	transfer_run(world, LI, id);
	transfer_expect(world, LI, id, "done", 2, 0, 1, 0);
}

static void settings_are_checked(void **state)
{
	static const char *const wrong[] = {
	    "{'mapping':{'0':'nothing'}}",
	    "{'mapping':{'9':'name'}}",
	    "{'mapping':{'1':'name'}}",
	    "{'mapping':{'0':'stage_changed_at'}}",
	    "{'defaults':{'nothing':1}}",
	    "{'defaults':{'stage':'x'}}",
	    "{'owner':'wang'}",
	    "{'owner':4711}",
	    "{'duplicates':'maybe'}",
	    "{'duplicates_by':['qq']}",
	    "{'sheet':3}",
	    "{'header_row':-1}",
	    "{'colour':'red'}",
	    "{'template':4711}",
	};
	struct world *world = *state;
	int64_t id = transfer_text(world, LI, "客户名称,手机\n甲公司,\n", "customer");
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct ctx *ctx = transfer_ctx(world, LI);
		assert_false(import_configure(ctx, id, world_json(ctx, wrong[i])));
		assert_non_null(error_take(ctx));
		transfer_done(ctx);
	}
	transfer_configure(world, LI, id, "{'defaults':{'stage':'potential'}}");
	transfer_run(world, LI, id);
	transfer_expect_shown(world, "customer", find(world, "甲公司"), "stage", "潜在");
	struct ctx *ctx = transfer_ctx(world, LI);
	assert_false(import_configure(ctx, id, world_json(ctx, "{'duplicates':'skip'}")));
	support_wrong(ctx, ERROR_CONFLICT, NULL);
	transfer_done(ctx);
}

static void a_template_maps_by_heading(void **state)
{
	struct world *world = *state;
	int64_t template =
	    world_make(world, LI, "import_template",
	               "{'name':'展会名单','object':'customer','mapping':'{\\\"columns\\\":{"
	               "\\\"厂商\\\":\\\"name\\\","
	               "\\\"摊位\\\":\\\"needs\\\"},\\\"duplicates\\\":\\\"update\\\"}'}");
	int64_t id = transfer_text(world, LI, "厂商,摊位\n甲公司,A12\n甲公司,B7\n", "customer");
	char *settings = memory_format(NULL, "{'template':%d}", (int)template);
	transfer_configure(world, LI, id, settings);
	talloc_free(settings);
	transfer_run(world, LI, id);
	transfer_expect(world, LI, id, "done", 1, 1, 0, 0);
	transfer_expect_shown(world, "customer", find(world, "甲公司"), "needs", "B7");
}

static void it_is_the_maker_s_alone(void **state)
{
	struct world *world = *state;
	int64_t id = transfer_text(world, LI, "客户名称\n甲公司\n", "customer");
	struct ctx *ctx = world_write(world, WANG);
	assert_false(import_start(ctx, id));
	support_wrong(ctx, ERROR_NOT_FOUND, NULL);
	world_drop(ctx);
	ctx = transfer_ctx(world, SERVICE);
	const char *path = transfer_file(ctx, "客户名称\n甲\n", 17);
	assert_false(import_upload(ctx, path, "x.csv", world_object(ctx, "customer"), &id));
	support_wrong(ctx, ERROR_FORBIDDEN, NULL);
	transfer_done(ctx);
}

static const struct CMUnitTest tests[] = {
    TEST(skipping_is_the_rule),
    TEST(updating_changes_what_is_said),
    TEST(allowing_can_not_make_a_name_twice),
    TEST(a_refused_row_leaves_no_gap),
    TEST(numbers_make_duplicates_where_asked),
    TEST(an_owner_by_column_and_by_setting),
    TEST(giving_to_others_needs_the_right),
    TEST(administrators_add_choices),
    TEST(others_find_them_in_the_remark),
    TEST(rows_with_unknown_choices_may_be_rejected),
    TEST(columns_without_a_field),
    TEST(what_is_required_must_be_there),
    TEST(places_are_completed),
    TEST(contacts_of_customers_that_are_there),
    TEST(activities_are_known_by_their_time),
    TEST(settings_are_checked),
    TEST(a_template_maps_by_heading),
    TEST(it_is_the_maker_s_alone),
};
TRANSFER_MAIN(tests)
