#include "document_test.h"

#include <string.h>
#include <unistd.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, test_begin, test_end)

static void assert_xlsx(struct ctx *ctx, const struct test_xlsx *xlsx, const char *rows)
{
	assert_string_equal(test_read(ctx, test_xlsx_file(xlsx)), rows);
}

static void assert_rows(struct ctx *ctx, const char *written, const char *rows)
{
	assert_xlsx(ctx, &(struct test_xlsx){.rows = written}, rows);
}

static void sheets_are_listed(void **state)
{
	struct ctx *ctx = *state;
	int file = test_xlsx_file(&(struct test_xlsx){.head = "<dimension ref=\"A1:BC120\"/>"});
	struct sheet_book *book = sheet_open_here(ctx, file);
	assert_non_null(book);
	const struct sheet_book_info *info = sheet_info(book);
	assert_int_equal(info->kind, SHEET_XLSX);
	assert_null(info->encoding);
	/* The chart in front of them is none. */
	assert_int_equal(info->sheet_count, 2);
	assert_string_equal(info->sheets[0].name, "名单");
	assert_false(info->sheets[0].hidden);
	assert_int_equal(info->sheets[0].rows, 120);
	assert_string_equal(info->sheets[1].name, "秘密");
	assert_true(info->sheets[1].hidden);
	assert_int_equal(info->sheets[1].rows, 0);
	assert_string_equal(test_rows(ctx, book, 1, 0), "");
	close(file);
}

static void kinds_of_cells(void **state)
{
	struct ctx *ctx = *state;
	assert_rows(ctx,
	            "<row r=\"2\"><c r=\"A2\"><v>1.370842444E10</v></c>"
	            "<c r=\"B2\" t=\"n\"><v>0.30000000000000004</v></c>"
	            "<c r=\"C2\" t=\"b\"><v>1</v></c><c r=\"D2\" t=\"b\"><v>0</v></c>"
	            "<c r=\"E2\" t=\"e\"><v>#N/A</v></c>"
	            "<c r=\"F2\" t=\"inlineStr\"><is><t>a &amp; b</t></is></c>"
	            "<c r=\"G2\" t=\"d\"><v>2025-01-07T08:30:00.000Z</v></c>"
	            "<c r=\"H2\" s=\"4\"/><c r=\"I2\" t=\"s\"/>"
	            "<c r=\"AA2\"><v>not a number</v></c></row>",
	            "2: 0N13708424440 1N0.3 2BTRUE 3BFALSE 4E#N/A 5Ta & b 6D2025-01-07 08:30 "
	            "26Tnot a number\n");
}

static void formulas_give_what_was_kept(void **state)
{
	struct ctx *ctx = *state;
	assert_rows(
	    ctx,
	    "<row r=\"1\"><c r=\"A1\"><f>SUM(B1:B9)</f><v>42</v></c>"
	    "<c r=\"B1\" t=\"str\"><f>A1&amp;\"x\"</f><v>42x</v></c><c r=\"C1\"><f>X()</f></c></row>",
	    "1: 0N42 1T42x\n");
}

static void shared_strings(void **state)
{
	struct ctx *ctx = *state;
	struct test_xlsx xlsx = {
	    .strings = "<si><t>plain</t></si>"
	               "<si><r><rPr><b/></rPr><t>rich </t></r><r><t>text</t></r></si>"
	               "<si><t>東京</t><rPh sb=\"0\" eb=\"2\"><t>トウキョウ</t></rPh><phoneticPr/></si>"
	               "<si><t>a_x000D_\nb_x005F_x0041_ _x0_</t></si><si/>",
	    .rows = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>1</v></c><c r=\"B1\" t=\"s\"><v>2</v></c>"
	            "<c r=\"C1\" t=\"s\"><v>3</v></c><c r=\"D1\" t=\"s\"><v>4</v></c>"
	            "<c r=\"E1\" t=\"s\"><v>0</v></c></row>",
	};
	assert_xlsx(ctx, &xlsx, "1: 0Trich text 1T東京 2Ta\nb_x0041_ _x0_ 4Tplain\n");
	xlsx.rows = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>5</v></c></row>";
	assert_int_equal(test_fault(ctx, test_xlsx_file(&xlsx))->code, ERROR_INVALID);
}

static void inline_rich_text(void **state)
{
	struct ctx *ctx = *state;
	assert_rows(ctx,
	            "<row><c t=\"inlineStr\"><is><r><t>a</t></r><r><t xml:space=\"preserve\"> b</t></r>"
	            "<rPh><t>no</t></rPh></is></c></row>",
	            "1: 0Ta b\n");
}

static const char formats[] =
    "<numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/>"
    "<numFmt numFmtId=\"165\" formatCode=\"0000\"/></numFmts>"
    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/><xf numFmtId=\"22\"/><xf numFmtId=\"165\"/>"
    "</cellXfs>";
static const char dates[] =
    "<row r=\"1\"><c r=\"A1\" s=\"1\"><v>45664</v></c><c r=\"B1\" s=\"2\"><v>45664.5</v></c>"
    "<c r=\"C1\" s=\"0\"><v>45664</v></c><c r=\"D1\" s=\"3\"><v>571</v></c>"
    "<c r=\"E1\" s=\"1\"><v>-3</v></c><c r=\"F1\" s=\"99\"><v>7</v></c>"
    "<c r=\"G1\" s=\"2\"><v>0.25</v></c></row>";

static void dates_are_told_by_their_format(void **state)
{
	struct ctx *ctx = *state;
	struct test_xlsx xlsx = {.rows = dates, .formats = formats};
	assert_xlsx(ctx, &xlsx, "1: 0D2025-01-07 1D2025-01-07 12:00 2N45664 3N0571 4N-3 5N7 6D06:00\n");
	xlsx.workbook = "<workbookPr date1904=\"1\"/>";
	assert_xlsx(ctx, &xlsx,
	            "1: 0D2029-01-08 1D2029-01-08 12:00 2N45664 3N0571 4N-3 5N7 6D1904-01-01 06:00\n");
}

static void numbers_of_rows_are_kept(void **state)
{
	struct ctx *ctx = *state;
	assert_rows(
	    ctx,
	    "<row r=\"3\"><c r=\"B3\"><v>1</v></c></row><row r=\"4\"><c r=\"A4\" s=\"1\"/></row>"
	    "<row r=\"7\" hidden=\"1\"><c r=\"A7\"><v>2</v></c></row>"
	    "<row><c><v>3</v></c><c r=\"C8\"><v>4</v></c><c><v>5</v></c></row>"
	    "<row r=\"1048576\"><c r=\"XFD1048576\"><v>6</v></c></row>",
	    "3: 1N1\n7h: 0N2\n8: 0N3 2N4 3N5\n1048576: 16383N6\n");
}

static void merged_cells_have_one_value(void **state)
{
	struct ctx *ctx = *state;
	int file = test_xlsx_file(&(struct test_xlsx){
	    .rows = "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>title</v></c><c r=\"B1\" s=\"0\"/></row>"
	            "</sheetData><mergeCells><mergeCell ref=\"A1:C1\"/></mergeCells><sheetData>"});
	assert_string_equal(test_read(ctx, file), "1: 0Ttitle\n");
}

static void prefixed_names(void **state)
{
	struct ctx *ctx = *state;
	assert_rows(
	    ctx,
	    "<x:row xmlns:x=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" r=\"1\">"
	    "<x:c r=\"A1\" t=\"inlineStr\"><x:is><x:t>a</x:t></x:is></x:c></x:row>",
	    "1: 0Ta\n");
}

static void reading_goes_on_at_a_row(void **state)
{
	struct ctx *ctx = *state;
	struct buffer *rows = buffer_new(ctx, 4096);
	for (int i = 1; i <= 20000; i++)
		buffer_format(rows, "<row r=\"%d\"><c r=\"A%d\"><v>%d</v></c></row>", i, i, i * 3);
	int file = test_xlsx_file(&(struct test_xlsx){.rows = rows->data});
	struct sheet_book *book = sheet_open_here(ctx, file);
	assert_string_equal(test_rows(ctx, book, 0, 19999), "19999: 0N59997\n20000: 0N60000\n");
	uint32_t count;
	assert_true(sheet_select(ctx, book, 0, 1) && sheet_count(ctx, book, &count));
	assert_int_equal(count, 20000);
	close(file);
}

static void assert_fault(struct ctx *ctx, int file, enum error_code code, const char *beginning)
{
	const struct error *error = test_fault(ctx, file);
	assert_int_equal(error->code, code);
	assert_memory_equal(error->message, beginning, strlen(beginning));
}

static void rows_and_cells_out_of_order(void **state)
{
	struct ctx *ctx = *state;
	static const char *const wrong[] = {
	    "<row r=\"2\"/><row r=\"2\"/>",
	    "<row r=\"2\"/><row r=\"1\"/>",
	    "<row r=\"1048577\"/>",
	    "<row r=\"1\"><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>",
	    "<row r=\"1\"><c r=\"XFE1\"><v>1</v></c></row>",
	    "<row r=\"1\"><c r=\"1\"><v>1</v></c></row>",
	    "<row r=\"1\"><c r=\"A1\"><v>1</v></row>",
	    "<c r=\"A1\"><v>1</v></c>",
	    "<row r=\"1\"><c r=\"A1\"><c r=\"B1\"><v>1</v></c></c></row>",
	    "<row r=\"1\"><row r=\"2\"><c r=\"A2\"><v>1</v></c></row></row>",
	};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_fault(ctx, test_xlsx_file(&(struct test_xlsx){.rows = wrong[i]}), ERROR_INVALID,
		             "This file is damaged");
}

static void archives_cut_short(void **state)
{
	struct ctx *ctx = *state;
	char bytes[64 * 1024];
	int file = test_xlsx_file(&(struct test_xlsx){.rows = dates, .formats = formats});
	ssize_t size = pread(file, bytes, sizeof bytes, 0);
	assert_in_range(size, 1000, sizeof bytes - 1);
	close(file);
	for (ssize_t cut = 4; cut < size; cut += 7)
		assert_fault(ctx, test_file(bytes, (size_t)cut), ERROR_INVALID, "This file is damaged");
}

static void bytes_turned_over(void **state)
{
	struct ctx *ctx = *state;
	char bytes[64 * 1024];
	int file = test_xlsx_file(&(struct test_xlsx){.rows = dates, .formats = formats});
	ssize_t size = pread(file, bytes, sizeof bytes, 0);
	close(file);
	size_t faults = 0;
	for (ssize_t at = 0; at < size; at++) {
		bytes[at] = (char)~bytes[at];
		file = test_file(bytes, (size_t)size);
		struct ctx *inner = ctx_inner(ctx);
		struct sheet_book *book = sheet_open_here(inner, file);
		const struct sheet_row *row = NULL;
		bool good = book && sheet_select(inner, book, 0, 0);
		while ((good = good && sheet_next(inner, book, &row)) && row)
			continue;
		assert_int_equal(good, !inner->error);
		faults += !good;
		talloc_free(inner);
		close(file);
		bytes[at] = (char)~bytes[at];
	}
	/* Most places matter: a file with one byte wrong is not taken for whole. */
	assert_in_range(faults, (size_t)size / 2, (size_t)size);
}

static void document_types_are_refused(void **state)
{
	struct ctx *ctx = *state;
	const struct test_part parts[] = {
	    {"_rels/.rels", "<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>"
	                    "<Relationships><Relationship Id=\"r\" Type=\"x/officeDocument\" "
	                    "Target=\"xl/workbook.xml\"/></Relationships>"},
	};
	assert_fault(ctx, test_zip(parts, 1), ERROR_INVALID, "This file is damaged");
}

static void bombs_are_refused(void **state)
{
	struct ctx *ctx = *state;
	/* 80 MiB of blanks, which the archive holds in 80 KiB. */
	size_t size = 80 << 20;
	char *rows = memory_must(talloc_size(ctx, size));
	memset(rows, ' ', size - 1);
	rows[size - 1] = '\0';
	int file = test_xlsx_file(&(struct test_xlsx){.rows = rows});
	assert_fault(ctx, file, ERROR_TOO_LARGE, "This file unpacks to more");
	/* A row of cells whose texts are all shared and long. */
	struct buffer *text = buffer_new(ctx, 4096), *cells = buffer_new(ctx, 4096);
	buffer_add_text(text, "<si><t>");
	for (int i = 0; i < 32000; i++)
		buffer_add_text(text, "长");
	buffer_add_text(text, "</t></si>");
	buffer_add_text(cells, "<row r=\"1\">");
	for (int i = 0; i < SHEET_COLUMN_LIMIT; i++)
		buffer_add_text(cells, "<c t=\"s\"><v>0</v></c>");
	buffer_add_text(cells, "</row>");
	file = test_xlsx_file(&(struct test_xlsx){.rows = cells->data, .strings = text->data});
	assert_fault(ctx, file, ERROR_TOO_LARGE, "This file unpacks to more");
}

static void other_archives_are_foreign(void **state)
{
	struct ctx *ctx = *state;
	static const char root[] = "<Relationships><Relationship Id=\"r\" Type=\"x/officeDocument\" "
	                           "Target=\"word/document.xml\"/></Relationships>";
	static const char binary[] = "<Relationships><Relationship Id=\"r\" Type=\"x/officeDocument\" "
	                             "Target=\"xl/workbook.bin\"/></Relationships>";
	const struct test_part text[] = {{"_rels/.rels", root}, {"word/document.xml", "<document/>"}};
	const struct test_part xlsb[] = {{"_rels/.rels", binary}, {"xl/workbook.bin", "x"}};
	const struct test_part zip[] = {{"photo.jpg", "x"}};
	assert_fault(ctx, test_zip(text, 2), ERROR_INVALID, "This file is not a spreadsheet");
	assert_fault(ctx, test_zip(xlsb, 2), ERROR_INVALID, "This file is not a spreadsheet");
	assert_fault(ctx, test_zip(zip, 1), ERROR_INVALID, "This file is not a spreadsheet");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(sheets_are_listed),
	    TEST(kinds_of_cells),
	    TEST(formulas_give_what_was_kept),
	    TEST(shared_strings),
	    TEST(inline_rich_text),
	    TEST(dates_are_told_by_their_format),
	    TEST(numbers_of_rows_are_kept),
	    TEST(merged_cells_have_one_value),
	    TEST(prefixed_names),
	    TEST(reading_goes_on_at_a_row),
	    TEST(rows_and_cells_out_of_order),
	    TEST(archives_cut_short),
	    TEST(bytes_turned_over),
	    TEST(document_types_are_refused),
	    TEST(bombs_are_refused),
	    TEST(other_archives_are_foreign),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
