#include "document_test.h"

#include "document/sheet_writer.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, test_begin, test_end)

static const struct sheet_column columns[] = {
    {"客户", SHEET_COLUMN_TEXT, 0},    {"件数", SHEET_COLUMN_INTEGER, 0},
    {"比率", SHEET_COLUMN_DECIMAL, 0}, {"金额", SHEET_COLUMN_MONEY, 0},
    {"日期", SHEET_COLUMN_DATE, 0},    {"时间", SHEET_COLUMN_DATETIME, 0},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static struct sheet_layout layout_of(enum sheet_writer_format format)
{
	return (struct sheet_layout){
	    .format = format,
	    .title = "客户 [一/二]",
	    .company = "海川五金",
	    .printed = "张三 2026-03-01 09:00",
	    .columns = columns,
	    .column_count = COLUMNS,
	};
}

static const char *const rows[][COLUMNS] = {
    {"宁波<海天> & \"子\"", "12", "0.5", "1234567.50", "2025-01-07", "2025-01-07 08:30"},
    {" 前后 ", "-3", NULL, "", "不详", "2025-02-30 08:30"},
    {"=1+1", "+86", "007", "1,000", NULL, NULL},
    {"+8613800000000", "1234567890123456", "-0.25", "-1", "", ""},
    {"两\n行,\"引\"", NULL, NULL, NULL, NULL, NULL},
    {"_x0041_ _x00_", NULL, NULL, NULL, NULL, NULL},
    {"'=x", NULL, NULL, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL, NULL},
    {"末", NULL, NULL, NULL, NULL, NULL},
};

static int write_list(struct ctx *ctx, const struct sheet_layout *layout)
{
	int file = memfd_create("list", MFD_CLOEXEC);
	struct sheet_writer *writer = sheet_writer_new(ctx, file, layout);
	assert_non_null(writer);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_true(sheet_writer_row(ctx, writer, rows[i]));
	assert_true(sheet_writer_finish(ctx, writer));
	talloc_free(writer);
	return file;
}

/* The whole content of a file in memory, NUL behind it. */
static char *content(struct ctx *ctx, int file, size_t *size)
{
	*size = (size_t)lseek(file, 0, SEEK_END);
	char *bytes = memory_must(talloc_size(ctx, *size + 1));
	assert_int_equal(pread(file, bytes, *size, 0), *size);
	bytes[*size] = '\0';
	return bytes;
}

static void xlsx_is_read_back(void **state)
{
	struct ctx *ctx = *state;
	struct sheet_layout layout = layout_of(SHEET_WRITE_XLSX);
	int file = write_list(ctx, &layout);
	struct sheet_book *book = sheet_open_here(ctx, file);
	assert_non_null(book);
	assert_string_equal(sheet_info(book)->sheets[0].name, "客户  一 二 ");
	assert_string_equal(
	    test_rows(ctx, book, 0, 0),
	    "1: 0T客户 1T件数 2T比率 3T金额 4T日期 5T时间\n"
	    "2: 0T宁波<海天> & \"子\" 1N12 2N0.5 3N1234567.5 4D2025-01-07 5D2025-01-07 08:30\n"
	    "3: 0T 前后  1N-3 4T不详 5T2025-02-30 08:30\n"
	    "4: 0T=1+1 1T+86 2T007 3T1,000\n"
	    "5: 0T+8613800000000 1T1234567890123456 2N-0.25 3N-1\n"
	    "6: 0T两\n行,\"引\"\n"
	    "7: 0T_x0041_ _x00_\n"
	    "8: 0T'=x\n"
	    "10: 0T末\n");
	close(file);
}

static void csv_is_what_excel_wants(void **state)
{
	struct ctx *ctx = *state;
	struct sheet_layout layout = layout_of(SHEET_WRITE_CSV);
	size_t size;
	int file = write_list(ctx, &layout);
	assert_string_equal(
	    content(ctx, file, &size),
	    "\xEF\xBB\xBF客户,件数,比率,金额,日期,时间\r\n"
	    "\"宁波<海天> & \"\"子\"\"\",12,0.5,1234567.50,2025-01-07,2025-01-07 08:30\r\n"
	    "\" 前后 \",-3,,,不详,2025-02-30 08:30\r\n"
	    "'=1+1,'+86,007,\"1,000\",,\r\n"
	    "'+8613800000000,1234567890123456,-0.25,-1,,\r\n"
	    "\"两\n行,\"\"引\"\"\",,,,,\r\n"
	    "_x0041_ _x00_,,,,,\r\n"
	    "''=x,,,,,\r\n"
	    ",,,,,\r\n"
	    "末,,,,,\r\n");
	close(file);
}

static void csv_is_read_back(void **state)
{
	struct ctx *ctx = *state;
	struct sheet_layout layout = layout_of(SHEET_WRITE_CSV);
	char *text = test_read(ctx, write_list(ctx, &layout));
	assert_non_null(strstr(text, "4: 0T=1+1 1T+86 2T007"));
	assert_non_null(strstr(text, "5: 0T+8613800000000 "));
	assert_non_null(strstr(text, "6: 0T两\n行,\"引\"\n"));
	assert_non_null(strstr(text, "8: 0T'=x\n10: 0T末\n"));
}

static void no_cell_of_csv_is_run(void **state)
{
	struct ctx *ctx = *state;
	static const char *const risky[] = {"=1",   "+1",  "-1",  "@x",  "\t=1",
	                                    "\r=1", "＝1", "＋1", "－1", "＠x"};
	struct sheet_layout layout = layout_of(SHEET_WRITE_CSV);
	layout.column_count = 1;
	layout.plain = true;
	for (size_t i = 0; i < sizeof risky / sizeof *risky; i++) {
		size_t size;
		int file = memfd_create("list", MFD_CLOEXEC);
		struct sheet_writer *writer = sheet_writer_new(ctx, file, &layout);
		assert_true(sheet_writer_row(ctx, writer, &risky[i]) && sheet_writer_finish(ctx, writer));
		const char *cell = content(ctx, file, &size) + 3;
		assert_int_equal(cell[*cell == '"'], '\'');
		close(file);
	}
}

static void rows_go_back_with_a_reason(void **state)
{
	struct ctx *ctx = *state;
	static const struct sheet_column wide[] = {
	    {"", 0, 0}, {"", 0, 0}, {"", 0, 0}, {"", 0, 0}, {"", 0, 0}};
	struct sheet_layout layout = {.format = SHEET_WRITE_XLSX,
	                              .title = "名单",
	                              .columns = wide,
	                              .column_count = 5,
	                              .plain = true};
	static const char source[] =
	    "<row r=\"5\"><c r=\"A5\"><v>13708424440</v></c><c r=\"B5\" t=\"str\"><v>007</v></c>"
	    "<c r=\"C5\" t=\"d\"><v>2025-01-07</v></c><c r=\"D5\" t=\"b\"><v>1</v></c>"
	    "<c r=\"E5\"><v>5</v></c></row>";
	int input = test_xlsx_file(&(struct test_xlsx){.rows = source});
	int output = memfd_create("rejected", MFD_CLOEXEC);
	struct sheet_book *book = sheet_open_here(ctx, input);
	struct sheet_writer *writer = sheet_writer_new(ctx, output, &layout);
	const struct sheet_row *row;
	assert_true(sheet_select(ctx, book, 0, 0) && sheet_next(ctx, book, &row));
	assert_true(sheet_writer_cells(ctx, writer, row, 4, "no name"));
	assert_true(sheet_writer_cells(ctx, writer, row, 4, NULL));
	assert_true(sheet_writer_finish(ctx, writer));
	assert_string_equal(test_read(ctx, output),
	                    "1: 0N13708424440 1T007 2D2025-01-07 3TTRUE 4Tno name\n"
	                    "2: 0N13708424440 1T007 2D2025-01-07 3TTRUE 4N5\n");
	close(input);
}

static void a_full_disk_is_an_error(void **state)
{
	struct ctx *ctx = *state;
	for (size_t format = 0; format < SHEET_WRITE_FORMAT_COUNT; format++) {
		int ends[2];
		struct sheet_layout layout = layout_of((enum sheet_writer_format)format);
		/* The reading end of a pipe can't be written to. */
		assert_int_equal(pipe(ends), 0);
		struct sheet_writer *writer = sheet_writer_new(ctx, ends[0], &layout);
		bool written =
		    writer && sheet_writer_row(ctx, writer, rows[0]) && sheet_writer_finish(ctx, writer);
		assert_false(written);
		assert_int_equal(error_take(ctx)->code, ERROR_UNAVAILABLE);
		talloc_free(writer);
		close(ends[0]);
		close(ends[1]);
	}
}

/* More columns than the list has, and what XML must not take for its own. */
static void a_guide_is_a_second_sheet(void **state)
{
	struct ctx *ctx = *state;
	const struct sheet_column column = {.heading = "名称"};
	const struct sheet_column headings[] = {{.heading = "列"}, {.heading = "必填"}};
	const char *cells[] = {"名称", "必填", "<等级>", NULL};
	const struct sheet_guide guide = {"填写说明", headings, 2, cells, 2};
	const struct sheet_layout layout = {.format = SHEET_WRITE_XLSX,
	                                    .title = "客户",
	                                    .columns = &column,
	                                    .column_count = 1,
	                                    .guide = &guide};
	int file = memfd_create("list", MFD_CLOEXEC);
	struct sheet_writer *writer = sheet_writer_new(ctx, file, &layout);
	const char *const row[] = {"海天"};
	assert_true(sheet_writer_row(ctx, writer, row) && sheet_writer_finish(ctx, writer));
	struct sheet_book *book = sheet_open_here(ctx, file);
	assert_non_null(book);
	const struct sheet_book_info *info = sheet_info(book);
	assert_int_equal(info->sheet_count, 2);
	assert_string_equal(info->sheets[0].name, "客户");
	assert_string_equal(info->sheets[1].name, "填写说明");
	assert_string_equal(test_rows(ctx, book, 0, 1), "1: 0T名称\n2: 0T海天\n");
	assert_string_equal(test_rows(ctx, book, 1, 1),
	                    "1: 0T列 1T必填\n2: 0T名称 1T必填\n3: 0T<等级>\n");
	close(file);
}

static void print_has_pages(void **state)
{
	struct ctx *ctx = *state;
	struct sheet_layout layout = layout_of(SHEET_WRITE_PDF);
	int file = memfd_create("list", MFD_CLOEXEC);
	struct sheet_writer *writer = sheet_writer_new(ctx, file, &layout);
	for (int i = 0; i < 500; i++)
		assert_true(sheet_writer_row(ctx, writer, rows[i % 5]));
	assert_true(sheet_writer_finish(ctx, writer));
	size_t size, pages = 0;
	const char *bytes = content(ctx, file, &size), *end = bytes + size;
	assert_memory_equal(bytes, "%PDF-1.", 7);
	for (const char *at = bytes; (at = memmem(at, (size_t)(end - at), "/Type /Page ", 12)); at++)
		pages++;
	assert_in_range(pages, 8, 25);
	close(file);
}

static void print_is_for_people(void **state)
{
	struct ctx *ctx = *state;
	struct sheet_layout layout = layout_of(SHEET_WRITE_PDF);
	int file = memfd_create("list", MFD_CLOEXEC);
	struct sheet_writer *writer = sheet_writer_new(ctx, file, &layout);
	for (int i = 0; i < SHEET_PRINT_ROW_LIMIT; i++)
		assert_true(sheet_writer_row(ctx, writer, rows[7]));
	assert_false(sheet_writer_row(ctx, writer, rows[7]));
	assert_int_equal(error_take(ctx)->code, ERROR_TOO_LARGE);
	close(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(xlsx_is_read_back),          TEST(csv_is_what_excel_wants),
	    TEST(csv_is_read_back),           TEST(no_cell_of_csv_is_run),
	    TEST(rows_go_back_with_a_reason), TEST(a_full_disk_is_an_error),
	    TEST(a_guide_is_a_second_sheet),  TEST(print_has_pages),
	    TEST(print_is_for_people),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
