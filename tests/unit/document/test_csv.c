#include "document_test.h"

#include <string.h>
#include <unicode/ucnv.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, test_begin, test_end)

static void assert_csv(struct ctx *ctx, const char *file, const char *rows)
{
	assert_string_equal(test_read(ctx, test_file_text(file)), rows);
}

static void cells_and_lines(void **state)
{
	struct ctx *ctx = *state;
	assert_csv(ctx, "a,b\r\nc,d\r\n", "1: 0Ta 1Tb\n2: 0Tc 1Td\n");
	assert_csv(ctx, "a,b\nc,d", "1: 0Ta 1Tb\n2: 0Tc 1Td\n");
	assert_csv(ctx, "a,b\rc,d\r", "1: 0Ta 1Tb\n2: 0Tc 1Td\n");
	assert_csv(ctx, "a\n", "1: 0Ta\n");
	/* Blank rows count but are not given. */
	assert_csv(ctx, "a,,b\n\n , ,\n,,c\n", "1: 0Ta 2Tb\n4: 2Tc\n");
}

static void quotes(void **state)
{
	struct ctx *ctx = *state;
	assert_csv(ctx, "\"a,b\",c\n", "1: 0Ta,b 1Tc\n");
	assert_csv(ctx, "\"say \"\"hi\"\"\",c\n", "1: 0Tsay \"hi\" 1Tc\n");
	assert_csv(ctx, "\"\"\"\",c\n", "1: 0T\" 1Tc\n");
	assert_csv(ctx, "\"\",c\n", "1: 1Tc\n");
	assert_csv(ctx, "\"two\r\nlines\",c\nd\n", "1: 0Ttwo\nlines 1Tc\n2: 0Td\n");
	assert_csv(ctx, "5\" pipe,x\n\"a\"b,y\n", "1: 0T5\" pipe 1Tx\n2: 0Tab 1Ty\n");
}

static void quote_that_is_never_closed(void **state)
{
	struct ctx *ctx = *state;
	const struct error *error = test_fault(ctx, test_file_text("a,b\n\"c,d\ne,f\n"));
	assert_int_equal(error->code, ERROR_INVALID);
	assert_string_equal(error->message,
	                    "A quotation mark in row 2 is never closed, so the file can't be read.");
	/* It isn't searched for in the whole of a large file. */
	size_t size = 4 << 20;
	char *text = memory_must(talloc_size(ctx, size));
	memset(text, 'x', size);
	memcpy(text, "a\n\"", 3);
	text[size - 1] = '"';
	error = test_fault(ctx, test_file(text, size));
	assert_int_equal(error->code, ERROR_INVALID);
}

static void separators_are_found(void **state)
{
	struct ctx *ctx = *state;
	assert_csv(ctx, "a;b\n1,5;2,5\n", "1: 0Ta 1Tb\n2: 0T1,5 1T2,5\n");
	assert_csv(ctx, "a\tb,c\nd\te\n", "1: 0Ta 1Tb,c\n2: 0Td 1Te\n");
	assert_csv(ctx, "\"x;y;z\",b\n\"x;y;z\",d\n", "1: 0Tx;y;z 1Tb\n2: 0Tx;y;z 1Td\n");
	assert_csv(ctx, "sep=;\r\na;b,c,d\r\n", "1: 0Ta 1Tb,c,d\n");
}

static void what_excel_puts_around_texts(void **state)
{
	struct ctx *ctx = *state;
	assert_csv(ctx, "=\"0571\",x\n", "1: 0T0571 1Tx\n");
	assert_csv(ctx, "\"=\"\"0571\"\"\",x\n", "1: 0T0571 1Tx\n");
	assert_csv(ctx, "'=1+1,'+86,''@x,'tis\n", "1: 0T=1+1 1T+86 2T'@x 3T'tis\n");
}

/* `text` (UTF-8) in another encoding. */
static int encoded(struct ctx *ctx, const char *encoding, const char *mark, const char *text)
{
	UErrorCode status = U_ZERO_ERROR;
	char bytes[4096];
	size_t head = strlen(mark);
	memcpy(bytes, mark, head);
	int32_t size = ucnv_convert(encoding, "UTF-8", bytes + head, (int32_t)(sizeof bytes - head),
	                            text, -1, &status);
	assert_true(U_SUCCESS(status));
	(void)ctx;
	return test_file(bytes, head + (size_t)size);
}

static void encodings_are_found(void **state)
{
	struct ctx *ctx = *state;
	static const char simple[] = "公司名称,联系人,城市\n宁波海天塑料机械有限公司,张三,宁波\n"
	                             "永康市五金工具厂,李四,永康\n";
	static const char traditional[] = "公司名稱,聯絡人,城市\n臺灣機械股份有限公司,陳先生,臺北\n"
	                                  "高雄貿易有限公司,林小姐,高雄\n";
	static const struct {
		const char *encoding, *mark, *text;
	} cases[] = {
	    {"UTF-8", "", simple},      {"UTF-8", "\xEF\xBB\xBF", simple},
	    {"GB18030", "", simple},    {"UTF-16LE", "\xFF\xFE", simple},
	    {"UTF-16LE", "", simple},   {"UTF-16BE", "\xFE\xFF", simple},
	    {"UTF-16BE", "", simple},   {"Big5", "", traditional},
	    {"UTF-8", "", traditional},
	};
	char *simple_rows = test_read(ctx, test_file_text(simple));
	char *traditional_rows = test_read(ctx, test_file_text(traditional));
	assert_non_null(strstr(simple_rows, "2: 0T宁波海天塑料机械有限公司 1T张三 2T宁波\n"));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int file = encoded(ctx, cases[i].encoding, cases[i].mark, cases[i].text);
		struct sheet_book *book = sheet_open_here(ctx, file);
		assert_non_null(book);
		assert_string_equal(sheet_info(book)->encoding, cases[i].encoding);
		assert_int_equal(sheet_info(book)->separator, ',');
		assert_string_equal(test_read(ctx, file),
		                    cases[i].text == simple ? simple_rows : traditional_rows);
	}
}

static void western_letters(void **state)
{
	struct ctx *ctx = *state;
	int file = encoded(ctx, "windows-1252", "",
	                   "Firma,Ort,Straße\nMüller GmbH,München,Königstraße 7\nCafé Crème,Besançon,\n"
	                   "Größe und Länge,Köln,für Händler\n");
	assert_string_equal(test_read(ctx, file), "1: 0TFirma 1TOrt 2TStraße\n"
	                                          "2: 0TMüller GmbH 1TMünchen 2TKönigstraße 7\n"
	                                          "3: 0TCafé Crème 1TBesançon\n"
	                                          "4: 0TGröße und Länge 1TKöln 2Tfür Händler\n");
}

static void damaged_characters_are_replaced(void **state)
{
	struct ctx *ctx = *state;
	struct buffer *text = buffer_new(ctx, 4096);
	for (int i = 0; i < 100; i++)
		buffer_add_text(text, "宁波海天,张三\n");
	buffer_add_text(text, "坏\xE5\n");
	char *rows = test_read(ctx, test_file(text->data, text->size));
	assert_non_null(strstr(rows, "100: 0T宁波海天 1T张三\n101: 0T坏\xEF\xBF\xBD\n"));
}

static void texts_are_cut_and_cleaned(void **state)
{
	struct ctx *ctx = *state;
	struct buffer *text = buffer_new(ctx, 4096);
	for (int i = 0; i < 40000; i++)
		buffer_add_text(text, "长");
	buffer_add_text(text, ",b\n");
	struct sheet_book *book = sheet_open_here(ctx, test_file(text->data, text->size));
	const struct sheet_row *row;
	assert_true(sheet_select(ctx, book, 0, 0) && sheet_next(ctx, book, &row));
	assert_int_equal(row->count, 2);
	assert_int_equal(row->cells[0].size, 3 * SHEET_TEXT_LIMIT);
	assert_int_equal(strlen(row->cells[0].text), row->cells[0].size);
}

static void too_many_columns(void **state)
{
	struct ctx *ctx = *state;
	char *text = memory_must(talloc_size(ctx, SHEET_COLUMN_LIMIT + 1));
	memset(text, ',', SHEET_COLUMN_LIMIT);
	text[SHEET_COLUMN_LIMIT] = 'x';
	assert_int_equal(test_fault(ctx, test_file(text, SHEET_COLUMN_LIMIT + 1))->code, ERROR_INVALID);
	text[SHEET_COLUMN_LIMIT - 1] = 'x';
	assert_string_equal(test_read(ctx, test_file(text, SHEET_COLUMN_LIMIT)), "1: 16383Tx\n");
}

static void too_many_rows(void **state)
{
	struct ctx *ctx = *state;
	char *text = memory_must(talloc_size(ctx, 2 * (SHEET_ROW_LIMIT + 1)));
	for (size_t i = 0; i <= SHEET_ROW_LIMIT; i++)
		memcpy(text + 2 * i, "x\n", 2);
	assert_int_equal(test_fault(ctx, test_file(text, 2 * (SHEET_ROW_LIMIT + 1)))->code,
	                 ERROR_TOO_LARGE);
	uint32_t count;
	struct sheet_book *book = sheet_open_here(ctx, test_file(text, 2 * SHEET_ROW_LIMIT));
	assert_true(sheet_select(ctx, book, 0, 0) && sheet_count(ctx, book, &count));
	assert_int_equal(count, SHEET_ROW_LIMIT);
}

static void what_is_no_table_is_refused(void **state)
{
	struct ctx *ctx = *state;
	static const char foreign[] = "This file is not a spreadsheet.";
	static const struct {
		const char *bytes;
		size_t size;
		const char *message;
	} cases[] = {
	    {"", 0, "This file is empty."},
	    {"<html><table><tr><td>a</td></tr></table></html>", 47, foreign},
	    {" \r\n<!DOCTYPE html>", 18, foreign},
	    {"%PDF-1.7\n", 9, foreign},
	    {"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16, foreign},
	    {"\x7F"
	     "ELF\2\1\1\0\0\0\0\0\0\0\0\0",
	     16, foreign},
	    {"\n\n\n", 3, foreign},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct error *error = test_fault(ctx, test_file(cases[i].bytes, cases[i].size));
		assert_int_equal(error->code, ERROR_INVALID);
		assert_memory_equal(error->message, cases[i].message, strlen(cases[i].message));
	}
	ctx->language = LANGUAGE_ZH;
	assert_string_equal(test_fault(ctx, test_file("", 0))->message, "这个文件是空的。");
}

static void reading_goes_on_at_a_row(void **state)
{
	struct ctx *ctx = *state;
	struct sheet_book *book = sheet_open_here(ctx, test_file_text("a\nb\n\nd\n\"e\ne\"\nf"));
	assert_string_equal(test_rows(ctx, book, 0, 3), "4: 0Td\n5: 0Te\ne\n6: 0Tf\n");
	assert_string_equal(test_rows(ctx, book, 0, 0), "1: 0Ta\n2: 0Tb\n4: 0Td\n5: 0Te\ne\n6: 0Tf\n");
	assert_string_equal(test_rows(ctx, book, 0, 7), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(cells_and_lines),
	    TEST(quotes),
	    TEST(quote_that_is_never_closed),
	    TEST(separators_are_found),
	    TEST(what_excel_puts_around_texts),
	    TEST(encodings_are_found),
	    TEST(western_letters),
	    TEST(damaged_characters_are_replaced),
	    TEST(texts_are_cut_and_cleaned),
	    TEST(too_many_columns),
	    TEST(too_many_rows),
	    TEST(what_is_no_table_is_refused),
	    TEST(reading_goes_on_at_a_row),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
