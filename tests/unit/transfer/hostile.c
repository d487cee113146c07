/* Files that are broken, hostile or odd, and cells of any kind. */
#include "transfer_world.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, transfer_begin, world_end)

static int files_in(struct ctx *ctx, const char *folder)
{
	int count = 0;
	DIR *opened = opendir(memory_format(ctx, "%s/%s", ctx->company->folder, folder));
	for (const struct dirent *entry; opened && (entry = readdir(opened));)
		count += entry->d_name[0] != '.';
	if (opened)
		closedir(opened);
	return count;
}

static void expect_refused(struct world *world, const char *bytes, size_t size)
{
	int64_t id, imports = -1;
	struct ctx *ctx = transfer_ctx(world, LI);
	const char *path = transfer_file(ctx, bytes, size);
	assert_false(import_upload(ctx, path, "x.xlsx", world_object(ctx, "customer"), &id));
	struct error *error = error_take(ctx);
	assert_true(error->code == ERROR_INVALID || error->code == ERROR_TOO_LARGE);
	assert_int_equal(files_in(ctx, "imports"), 0);
	assert_int_equal(access(path, F_OK), 0); /* still the caller's */
	transfer_done(ctx);
	ctx = world_read(world, LI);
	db_find_integer(ctx, 0, &imports, "SELECT count(*) FROM import_run", NULL, 0);
	world_done(ctx);
	assert_int_equal(imports, 0);
}

static void broken_files_leave_nothing_behind(void **state)
{
	struct world *world = *state;
	char *bytes = malloc(1 << 20);
	FILE *file = fopen(EXAMPLES "/customers.xlsx", "rb");
	size_t size = fread(bytes, 1, 1 << 20, file);
	fclose(file);
	expect_refused(world, "", 0);
	expect_refused(world, "客户名称\n", 13);
	expect_refused(world, "PK\3\4 this is no archive", 24);
	expect_refused(world, bytes, size / 2);
	memset(bytes + size / 3, 'x', size / 3);
	expect_refused(world, bytes, size);
	for (size_t i = 0; i < 4096; i++)
		bytes[i] = (char)(i * 7919 >> 3);
	expect_refused(world, bytes, 4096);
	free(bytes);
}

/* Pieces of cells, put together at random: whatever comes out, each row is counted
 * once, and none is an error of the program. */
static const char *const pieces[] = {
    "138001380",
    "00",
    "0579-",
    "87275367",
    "转",
    "801",
    "/",
    ";",
    "；",
    " ",
    "无",
    "-",
    "不详",
    "@",
    "a@b.cn",
    "ann＠163.com",
    "2025",
    "-13-",
    "年",
    "/2/30",
    "46171",
    "1e308",
    "０２１",
    "永康",
    "浙江",
    "省",
    "市",
    "火星",
    "VIP",
    "展会",
    "=cmd|' /C calc'!A0",
    "<b>",
    "\xF0\x9F\x98\x80",
    "\xE2\x80\x8B",
    "\xEF\xBF\xBD",
    "阿里巴巴",
    "www.",
    "https://",
    "有限公司",
    "甲",
    "乙",
    "NULL",
    "''",
    "；DROP TABLE customer",
    "99999999999999999999",
    "+86",
    "(",
    ")",
    "，",
};

static unsigned next_random(unsigned *seed)
{
	*seed = *seed * 1664525 + 1013904223; /* Numerical Recipes' generator */
	return *seed >> 8;
}

static void random_row(struct buffer *text, int columns, unsigned *seed)
{
	for (int column = 0; column < columns; column++) {
		buffer_add_text(text, column ? ",\"" : "\"");
		for (unsigned i = next_random(seed) % 5; i > 0; i--)
			buffer_add_text(text, pieces[next_random(seed) % (sizeof pieces / sizeof *pieces)]);
		buffer_add_text(text, "\"");
	}
	buffer_add_text(text, "\n");
}

static void every_row_is_counted_once(void **state)
{
	static const char heading[] =
	    "公司名称,联系人,电话,手机,传真,E-mail,网址,国家,省份,城市,区县,行业,来源,级别,"
	    "首次联系,员工人数,注册资金,负责人,上级,备注,QQ,职务,生日\n";
	static const char *const settings[] = {
	    "{'duplicates':'skip'}",
	    "{'duplicates':'update','unmapped':'remark'}",
	    "{'duplicates':'allow','unknown_choices':'reject'}",
	    "{'duplicates':'skip','duplicates_by':['name','phone']}",
	};
	struct world *world = *state;
	for (unsigned round = 0; round < 4; round++) {
		unsigned seed = 4711 + round;
		struct buffer *text = buffer_new(NULL, 1 << 16);
		buffer_add_text(text, heading);
		for (int row = 0; row < 300; row++)
			random_row(text, 23, &seed);
		int64_t id = transfer_text(world, LI, text->data, "customer");
		talloc_free(text);
		transfer_configure(world, LI, id, settings[round]);
		struct ctx *ctx = transfer_ctx(world, LI);
		struct json_writer *json = json_writer_new(ctx, 256);
		import_dry_run(ctx, id, json);
		support_fine(ctx);
		json_t *dry = json_loads(json->out->data, 0, NULL);
		transfer_done(ctx);
		transfer_run(world, LI, id);
		int64_t created = json_integer_value(json_object_get(dry, "would_create"));
		int64_t updated = json_integer_value(json_object_get(dry, "would_update"));
		int64_t skipped = json_integer_value(json_object_get(dry, "would_skip"));
		int64_t rejected = json_integer_value(json_object_get(dry, "would_reject"));
		json_decref(dry);
		/* The trial told the truth. */
		transfer_expect(world, LI, id, "done", (int)created, (int)updated, (int)skipped,
		                (int)rejected);
		assert_true(rejected > 0 && (created > 0 || round == 2)); /* 2: nearly no choice is known */
	}
}

/* The rejected rows come back as they were, with the reason behind. */
static void rejected_rows_come_back(void **state)
{
	struct world *world = *state;
	int64_t id = transfer_text(
	    world, LI, "客户名称,手机,备注\n甲公司,13800138000,\n无,１３９００,好\n乙公司,,\n",
	    "customer");
	transfer_run(world, LI, id);
	transfer_expect(world, LI, id, "done", 2, 0, 0, 1);
	struct ctx *ctx = transfer_ctx(world, LI);
	const char *path = transfer_file(ctx, "", 0);
	int file = open(path, O_RDWR | O_CLOEXEC);
	import_rejected(ctx, id, file);
	support_fine(ctx);
	const struct sheet_row *row;
	struct sheet_book *book = sheet_open(ctx, world->company->sandboxes, file);
	assert_true(sheet_select(ctx, book, 0, 1) && sheet_next(ctx, book, &row));
	assert_int_equal(row->count, 4);
	assert_string_equal(row->cells[0].text, "客户名称");
	assert_string_equal(row->cells[3].text, "未导入的原因");
	assert_true(sheet_next(ctx, book, &row) && row);
	assert_string_equal(row->cells[0].text, "无");
	assert_string_equal(row->cells[1].text, "１３９００");
	assert_string_equal(row->cells[3].text, "缺少“客户名称”。");
	assert_true(sheet_next(ctx, book, &row));
	assert_null(row);
	talloc_free(book);
	close(file);
	transfer_done(ctx);
}

static const struct CMUnitTest tests[] = {
    TEST(broken_files_leave_nothing_behind),
    TEST(every_row_is_counted_once),
    TEST(rejected_rows_come_back),
};
TRANSFER_MAIN(tests)
