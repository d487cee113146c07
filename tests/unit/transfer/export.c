/* Exports: what the caller may see, in three formats. */
#include "transfer_world.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, transfer_begin, world_end)

static int64_t order(struct world *world, enum person person, const char *request, int64_t *rows)
{
	int64_t id = 0;
	struct ctx *ctx = world_write(world, person);
	ctx->language = LANGUAGE_ZH;
	export_make(ctx, world_json(ctx, request), &id, rows);
	world_done(ctx);
	return id;
}

static void expect_refused(struct world *world, enum person person, const char *request,
                           enum error_code code)
{
	int64_t id, rows;
	struct ctx *ctx = world_write(world, person);
	assert_false(export_make(ctx, world_json(ctx, request), &id, &rows));
	support_wrong(ctx, (int)code, NULL);
	world_drop(ctx);
}

static void run(struct world *world, enum person person, int64_t id)
{
	bool finished = false;
	struct ctx *ctx = transfer_ctx(world, person);
	export_run(ctx, id, NULL, &finished);
	transfer_done(ctx);
	assert_true(finished);
}

/* The whole file, the first row being the headings. */
static char *content(struct world *world, enum person person, int64_t id)
{
	struct export_file file;
	struct ctx *ctx = world_read(world, person);
	export_find(ctx, id, &file);
	support_fine(ctx);
	FILE *opened = fopen(file.path, "rb");
	char *bytes = memory_array(NULL, char, 1 << 16);
	bytes[fread(bytes, 1, (1 << 16) - 1, opened)] = '\0';
	fclose(opened);
	world_done(ctx);
	return bytes;
}

static void make_some(struct world *world)
{
	world_make(world, LI, "customer",
	           "{'name':'甲公司','mobile':'13800138000','grade':'key','employees':1200}");
	world_make(world, LI, "customer", "{'name':'乙公司','phone':'0579-87275367'}");
	world_make(world, WANG, "customer", "{'name':'丙公司'}");
}

static void a_list_with_its_filter_fields_and_order(void **state)
{
	int64_t rows;
	struct world *world = *state;
	make_some(world);
	int64_t id = order(world, LI,
	                   "{'object':'customer','fields':['name','mobile','grade','employees'],"
	                   "'filter':['name','contains','公司'],'sort':'-employees','format':'csv'}",
	                   &rows);
	assert_int_equal(rows, 2);
	run(world, LI, id);
	char *bytes = content(world, LI, id);
	assert_string_equal(bytes, "\xEF\xBB\xBF"
	                           "客户名称,手机,级别,员工人数\r\n"
	                           "甲公司,138 0013 8000,重点,1200\r\n"
	                           "乙公司,,一般,\r\n");
	talloc_free(bytes);
}

static void sheets_and_print(void **state)
{
	int64_t rows;
	struct world *world = *state;
	make_some(world);
	int64_t id = order(world, LI, "{'object':'customer'}", &rows);
	run(world, LI, id);
	char *bytes = content(world, LI, id);
	assert_memory_equal(bytes, "PK\3\4", 4);
	talloc_free(bytes);
	id = order(world, LI, "{'object':'customer','fields':'name,city','format':'pdf'}", &rows);
	run(world, LI, id);
	bytes = content(world, LI, id);
	assert_memory_equal(bytes, "%PDF-", 5);
	talloc_free(bytes);
}

static void it_is_only_for_its_maker_and_for_a_day(void **state)
{
	int64_t rows;
	struct export_file file;
	struct world *world = *state;
	make_some(world);
	int64_t id = order(world, LI, "{'object':'customer','format':'csv'}", &rows);
	struct ctx *ctx = world_read(world, LI);
	assert_false(export_find(ctx, id, &file));
	support_wrong(ctx, ERROR_CONFLICT, NULL);
	world_done(ctx);
	run(world, LI, id);
	ctx = world_read(world, WANG);
	assert_false(export_find(ctx, id, &file));
	support_wrong(ctx, ERROR_NOT_FOUND, NULL);
	world_done(ctx);
	ctx = world_read(world, LI);
	assert_true(export_find(ctx, id, &file));
	char *path = memory_text(NULL, file.path);
	world_done(ctx);
	assert_int_equal(access(path, F_OK), 0);
	ctx = world_write(world, SYSTEM);
	ctx->now += INT64_C(25) * 3600000;
	export_sweep(ctx);
	world_done(ctx);
	assert_int_equal(access(path, F_OK), -1);
	talloc_free(path);
	ctx = world_read(world, LI);
	assert_false(export_find(ctx, id, &file));
	support_wrong(ctx, ERROR_NOT_FOUND, NULL);
	world_done(ctx);
}

static void rights_and_limits(void **state)
{
	struct world *world = *state;
	make_some(world);
	expect_refused(world, TELESALES, "{'object':'customer'}", ERROR_FORBIDDEN);
	expect_refused(world, LI, "{'object':'nothing'}", ERROR_NOT_FOUND);
	expect_refused(world, LI, "{'object':'customer','fields':['nothing']}", ERROR_INVALID);
	expect_refused(world, LI, "{'object':'customer','fields':[]}", ERROR_INVALID);
	expect_refused(world, LI, "{'object':'customer','format':'doc'}", ERROR_INVALID);
	world_rights(world, "sales",
	             "{'objects':{'customer':{'read':'own','export':'own'}},"
	             "'fields':{'customer':{'mobile':'hidden'}},'limits':{'export_rows_limit':1}}");
	expect_refused(world, LI, "{'object':'customer'}", ERROR_FORBIDDEN);
	expect_refused(world, WANG, "{'object':'customer','fields':['mobile']}", ERROR_INVALID);
	int64_t rows;
	order(world, WANG, "{'object':'customer'}", &rows);
	assert_int_equal(rows, 1);
}

static bool stop_at_once(struct ctx *ctx, int64_t done, int64_t total, void *data)
{
	(void)ctx;
	(void)done;
	(void)total;
	(void)data;
	return false;
}

static void an_interrupted_one_begins_anew(void **state)
{
	int64_t rows;
	bool finished = true;
	struct world *world = *state;
	struct buffer *text = buffer_new(NULL, 1 << 16);
	buffer_add_text(text, "客户名称\n");
	for (int i = 0; i < 1100; i++)
		buffer_format(text, "公司%d号\n", i);
	transfer_run(world, LI, transfer_text(world, LI, text->data, "customer"));
	talloc_free(text);
	int64_t id =
	    order(world, LI, "{'object':'customer','fields':'name','format':'csv','sort':'id'}", &rows);
	struct export_watch watch = {.go_on = stop_at_once};
	struct ctx *ctx = transfer_ctx(world, LI);
	export_run(ctx, id, &watch, &finished);
	transfer_done(ctx);
	assert_false(finished);
	run(world, LI, id);
	char *bytes = content(world, LI, id);
	assert_non_null(strstr(bytes, "\r\n公司0号\r\n公司1号\r\n"));
	assert_non_null(strstr(bytes, "\r\n公司1099号\r\n"));
	talloc_free(bytes);
}

static const struct CMUnitTest tests[] = {
    TEST(a_list_with_its_filter_fields_and_order), TEST(sheets_and_print),
    TEST(it_is_only_for_its_maker_and_for_a_day),  TEST(rights_and_limits),
    TEST(an_interrupted_one_begins_anew),
};
TRANSFER_MAIN(tests)
