#include "compound_file.h"
#include "document_test.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, test_begin, test_end)

enum { RECORD_FORMULA = 0x0006, RECORD_PASSWORD = 0x002F, RECORD_NUMBERS = 0x00BD };

/* One of the fuzzer's seeds. */
static int seed(const char *name)
{
	char path[512];
	snprintf(path, sizeof path, "%s/%s", SEEDS, name);
	int file = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(file >= 0);
	return file;
}

static void numbers_are_read(void **state)
{
	struct ctx *ctx = *state;
	struct buffer *stream = buffer_new(ctx, 4096);
	test_workbook_begin(stream, false, 5, 3);
	test_number(stream, 1, 0, 13708424440);
	test_number(stream, 1, 2, 0.1 + 0.2);
	test_number(stream, 4, 1, -12.5);
	test_workbook_end(stream);
	int file = test_compound_file("Workbook", stream->data, stream->size);
	struct sheet_book *book = sheet_open_here(ctx, file);
	assert_non_null(book);
	assert_int_equal(sheet_info(book)->kind, SHEET_XLS);
	assert_int_equal(sheet_info(book)->sheet_count, 1);
	assert_string_equal(sheet_info(book)->sheets[0].name, "Sheet1");
	assert_int_equal(sheet_info(book)->sheets[0].rows, 5);
	assert_string_equal(test_rows(ctx, book, 0, 0), "2: 0N13708424440 2N0.3\n5: 1N-12.5\n");
	assert_string_equal(test_rows(ctx, book, 0, 3), "5: 1N-12.5\n");
	close(file);
}

static void formulas_give_what_was_kept(void **state)
{
	struct ctx *ctx = *state;
	struct buffer *stream = buffer_new(ctx, 4096);
	char formula[25] = {0};
	double result = 42.5;
	memcpy(formula + 6, &result, sizeof result);
	formula[20] = 3;
	memcpy(formula + 22, "\x1E\1\0", 3); /* the number 1 */
	test_workbook_begin(stream, false, 1, 1);
	test_record(stream, RECORD_FORMULA, formula, sizeof formula);
	test_workbook_end(stream);
	assert_string_equal(test_read(ctx, test_compound_file("Workbook", stream->data, stream->size)),
	                    "1: 0N42.5\n");
}

static const char wide_rows[] =
    "1: 0T客户名 1Trich 2T分开abcd\n" /* the last goes on in another record */
    "2h: 0D2025-01-07 12:00 1N12.5 2N7 3N100\n"
    "3: 0BTRUE 1E#N/A 2N42.5 3T文本\n";

static void every_kind_of_cell(void **state)
{
	struct ctx *ctx = *state;
	assert_string_equal(test_read(ctx, seed("wide")), wide_rows);
	/* The same, small enough to be kept in mini sectors. */
	assert_string_equal(test_read(ctx, seed("mini")), wide_rows);
}

static void texts_of_a_code_page(void **state)
{
	struct ctx *ctx = *state;
	assert_string_equal(test_read(ctx, seed("narrow")), "1: 0T客户\n"
	                                                    "2h: 0N45664.5 1N12.5 2N7 3N100\n"
	                                                    "3: 0BTRUE 1E#N/A 2N42.5 3Tab\n");
}

static void records_in_any_order(void **state)
{
	struct ctx *ctx = *state;
	struct buffer *stream = buffer_new(ctx, 4096);
	test_workbook_begin(stream, false, 3, 3);
	test_number(stream, 2, 1, 1);
	test_number(stream, 0, 2, 2);
	test_number(stream, 0, 0, 3);
	test_number(stream, 2, 1, 4); /* once more: the last counts */
	test_workbook_end(stream);
	assert_string_equal(test_read(ctx, test_compound_file("Workbook", stream->data, stream->size)),
	                    "1: 0N3 2N2\n3: 1N4\n");
}

static void assert_fault(struct ctx *ctx, int file, const char *beginning)
{
	const struct error *error = test_fault(ctx, file);
	assert_int_equal(error->code, ERROR_INVALID);
	assert_memory_equal(error->message, beginning, strlen(beginning));
	assert_non_null(error->hint);
}

static void passwords(void **state)
{
	struct ctx *ctx = *state;
	static const char locked[] = "This file is protected by a password";
	struct buffer *stream = buffer_new(ctx, 4096);
	const char key[54] = {1, 0, 1, 0, 1, 0};
	/* An encrypted .xlsx is a compound file with another stream. */
	assert_fault(ctx, test_compound_file("EncryptedPackage", "secret", 6), locked);
	const uint16_t words[] = {0x0600, 5, 0x0DBB, 0x07CC, 0, 0, 6, 0};
	test_record(stream, 0x0809, words, sizeof words);
	test_record(stream, RECORD_PASSWORD, key, sizeof key);
	for (int i = 0; i < 512; i++)
		buffer_add(stream, "\x5A\xC3\x11\x00\xFF", 5);
	assert_fault(ctx, test_compound_file("Workbook", stream->data, stream->size), locked);
}

static void other_compound_files_are_foreign(void **state)
{
	struct ctx *ctx = *state;
	assert_fault(ctx, test_compound_file("WordDocument", "Dear Sir", 8),
	             "This file is not a spreadsheet");
}

static void damaged_files(void **state)
{
	struct ctx *ctx = *state;
	struct buffer *stream = buffer_new(ctx, 4096);
	test_workbook_begin(stream, false, 5, 3);
	test_number(stream, 1, 0, 1);
	test_workbook_end(stream);
	char bytes[64 * 1024];
	int file = test_compound_file("Workbook", stream->data, stream->size);
	assert_true(pread(file, bytes, sizeof bytes, 0) > 3 * 512);
	close(file);
	for (size_t cut = 8; cut < 3 * 512; cut += 256)
		assert_fault(ctx, test_file(bytes, cut), "This file is");
}

static void columns_out_of_range(void **state)
{
	struct ctx *ctx = *state;
	struct buffer *stream = buffer_new(ctx, 4096);
	const char numbers[] = "\0\0\xFF\xFF\0\0\1\0\0\0\0\0\1\0\0\0\1";
	test_workbook_begin(stream, false, 1, 2);
	test_record(stream, RECORD_NUMBERS, numbers, sizeof numbers);
	test_workbook_end(stream);
	assert_fault(ctx, test_compound_file("Workbook", stream->data, stream->size),
	             "This file is damaged");
}

static void chains_that_run_in_circles(void **state)
{
	struct ctx *ctx = *state;
	char bytes[64 * 1024];
	int file = seed("wide");
	ssize_t size = pread(file, bytes, sizeof bytes, 0);
	assert_true(size > 3 * 512);
	close(file);
	/* The directory's chain: its one sector follows itself. */
	memcpy(bytes + 512 + 4, "\1\0\0\0", 4);
	assert_fault(ctx, test_file(bytes, (size_t)size), "This file is damaged");
}

static void bytes_turned_over(void **state)
{
	struct ctx *ctx = *state;
	char bytes[64 * 1024];
	int file = seed("wide");
	ssize_t size = pread(file, bytes, sizeof bytes, 0);
	size_t faults = 0;
	close(file);
	for (ssize_t at = 8; at < size; at++) {
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
	assert_in_range(faults, 100, (size_t)size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(numbers_are_read),
	    TEST(formulas_give_what_was_kept),
	    TEST(every_kind_of_cell),
	    TEST(texts_of_a_code_page),
	    TEST(records_in_any_order),
	    TEST(passwords),
	    TEST(other_compound_files_are_foreign),
	    TEST(damaged_files),
	    TEST(columns_out_of_range),
	    TEST(chains_that_run_in_circles),
	    TEST(bytes_turned_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
