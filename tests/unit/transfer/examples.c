/* The files in examples/, as sales people get them, through all rooms. */
#include "transfer_world.h"

#define TEST(function) cmocka_unit_test_setup_teardown(function, transfer_begin, world_end)

/* "label→target" of all columns, with commas; "-" for ignored, "?" for unmapped. */
static void expect_columns(struct world *world, int64_t id, const char *expected)
{
	size_t i;
	const json_t *column;
	struct ctx *ctx = world_read(world, ADMINISTRATOR);
	struct buffer *text = buffer_new(ctx, 256);
	json_array_foreach(json_object_get(transfer_shown(ctx, id), "columns"), i, column)
	{
		const char *field = json_string_value(json_object_get(column, "field"));
		bool ignored = json_is_true(json_object_get(column, "ignored"));
		buffer_format(text, "%s%s→%s", i ? "," : "",
		              json_string_value(json_object_get(column, "label")),
		              ignored ? "-"
		              : field ? field
		                      : "?");
	}
	assert_string_equal(text->data, expected);
	world_done(ctx);
}

static int64_t customer(struct world *world, const char *name)
{
	char *filter = memory_format(NULL, "['name','=','%s']", name);
	int64_t id = transfer_find(world, "customer", filter);
	talloc_free(filter);
	return id;
}

static void expect(struct world *world, const char *name, const char *field, const char *shown)
{
	transfer_expect_shown(world, "customer", customer(world, name), field, shown);
}

static int64_t records(struct world *world, const char *object, const char *filter)
{
	int64_t count = -1;
	struct ctx *ctx = world_read(world, SYSTEM);
	struct record_query query = {.object = world_object(ctx, object),
	                             .filter = world_json(ctx, filter),
	                             .operation = OPERATION_READ};
	record_count(ctx, &query, &count);
	world_done(ctx);
	return count;
}

static void a_workbook_with_titles_above(void **state)
{
	struct world *world = *state;
	int64_t id = transfer_example(world, LI, "customers.xlsx", "customer");
	assert_int_equal(transfer_number(world, LI, id, "header_row"), 3);
	assert_int_equal(transfer_number(world, LI, id, "sheet"), 0);
	assert_int_equal(transfer_number(world, LI, id, "total"), 400);
	expect_columns(world, id,
	               "序号→-,公司名称→name,联系人→contact.name,电话→phone,E-mail→email,"
	               "省份→province,城市→city,地址→address,行业→industry,客户来源→source,"
	               "首次联系→first_contact_at,备注→remark");
	transfer_run(world, LI, id);
	/* 369 names: 31 rows repeat one. */
	transfer_expect(world, LI, id, "done", 369, 0, 31, 0);
	assert_int_equal(records(world, "customer", "[]"), 369);
	assert_int_equal(records(world, "contact", "[]"), 369);
	assert_int_equal(records(world, "customer", "['city','empty',null]"), 0);
	assert_int_equal(records(world, "customer", "['industry','empty',null]"), 0);
}

static void cells_as_they_really_are(void **state)
{
	struct world *world = *state;
	transfer_run(world, LI, transfer_example(world, LI, "customers.xlsx", "customer"));
	/* A serial, and dates in several spellings. */
	expect(world, "厦门市华强工具经营部", "first_contact_at", "2026-05-29");
	expect(world, "深圳千喜杯业股份有限公司", "first_contact_at", "2024-03-24");
	expect(world, "泉州市正源电器经营部", "first_contact_at", "2025-12-14");
	expect(world, "重庆众泰汽配经营部", "first_contact_at", "2024-02-28");
	expect(world, "厦门市华强工具经营部", "remark", "<b>VIP</b>");
	/* A mobile stored as a number, with its country, full-width digits, two of them. */
	expect(world, "济南市众泰园林有限公司", "mobile", "137 9910 1455");
	expect(world, "厦门市新亚仪表经营部", "mobile", "136 6947 6293");
	expect(world, "上海市海天纺织科技有限公司", "phone", "021 8802 0058");
	expect(world, "义乌市星月塑胶经营部", "mobile", "138 3361 4663");
	expect(world, "义乌市星月塑胶经营部", "phone", "");
	expect(world, "义乌市星月塑胶经营部", "remark", "～很好～\n电话: 138 0205 9721");
	/* No addresses: 待补充 is nothing, x@@y is kept, with a warning. */
	expect(world, "上海市海天纺织科技有限公司", "email", "");
	expect(world, "广州嘉禾阀门厂", "email", "sales@abc.com");
	expect(world, "石家庄市恒达工具进出口有限公司", "remark", "价格敏感\n下次带样册\nE-mail: x@@y");
	expect(world, "义乌市星月塑胶经营部", "city", "义乌市");
	assert_int_equal(records(world, "customer", "['remark','contains','E-mail: x@@y']"), 45);
	assert_int_equal(records(world, "customer", "['remark','contains','电话空号']"), 0);
}

static void a_list_from_abroad(void **state)
{
	struct world *world = *state;
	int64_t id = transfer_example(world, LI, "inquiries-en.xlsx", "customer");
	assert_int_equal(transfer_number(world, LI, id, "header_row"), 1);
	expect_columns(world, id,
	               "Company→name,Country→country,Contact→contact.name,Email→email,Tel→phone,"
	               "Website→website,Source→source,Inquiry→needs,Date→first_contact_at");
	transfer_run(world, LI, id);
	transfer_expect(world, LI, id, "done", 198, 0, 2, 0);
	expect(world, "Delta Imports GmbH 35", "country", "德国");
	expect(world, "Delta Imports GmbH 35", "source", "中国制造网");
	expect(world, "Orion Trading LLC", "country", "墨西哥");
	expect(world, "Delta Trading Co., Ltd. 3", "country", "韩国");
	expect(world, "Global Tools S.A. de C.V. 5", "source", "网络搜索");
	expect(world, "Global Tools S.A. de C.V. 5", "phone", "+44 20 7946 0255");
	expect(world, "Atlas Imports Ltda. 0", "phone", "+55 11 3091-9564");
	expect(world, "Global Imports S.A. de C.V. 1", "website", "https://example.org/shop");
	assert_int_equal(records(world, "customer", "['country','=','CN']"), 0);
	assert_int_equal(records(world, "customer", "['country','empty',null]"), 0);
}

static void an_old_workbook(void **state)
{
	struct world *world = *state;
	int64_t id = transfer_example(world, LI, "old-customers.xls", "customer");
	expect_columns(world, id,
	               "客户→name,电话→phone,联系人→contact.name,级别→grade,"
	               "最近联系→last_contact_at,年采购额(万元)→?");
	transfer_configure(world, LI, id, "{'unmapped':'remark'}");
	transfer_run(world, LI, id);
	transfer_expect(world, LI, id, "done", 194, 0, 6, 0);
	assert_int_equal(records(world, "customer", "['remark','contains','年采购额(万元): ']"), 149);
	assert_int_equal(records(world, "customer", "['last_contact_at','not_empty',null]"), 177);
}

static void a_text_in_the_old_encoding(void **state)
{
	struct world *world = *state;
	int64_t id = transfer_example(world, LI, "old-list-gbk.csv", "customer");
	expect_columns(world, id,
	               "客户名称→name,手机→mobile,联系人→contact.name,城市→city,行业→industry,"
	               "来源→source,QQ→qq,备注→remark");
	transfer_run(world, LI, id);
	transfer_expect(world, LI, id, "done", 191, 0, 9, 0);
	/* The city says which province. */
	expect(world, "永康三和汽配经营部", "province", "浙江省");
	expect(world, "永康三和汽配经营部", "city", "永康市");
	expect(world, "济南市众泰园林有限公司", "remark", "老板姓胡,下午联系");
	expect(world, "重庆星月工具实业有限公司", "remark", "价格敏感\n下次带样册");
	assert_int_equal(records(world, "customer", "['mobile','empty',null]"), 0);
}

static const struct CMUnitTest tests[] = {
    TEST(a_workbook_with_titles_above), TEST(cells_as_they_really_are),
    TEST(a_list_from_abroad),           TEST(an_old_workbook),
    TEST(a_text_in_the_old_encoding),
};
TRANSFER_MAIN(tests)
