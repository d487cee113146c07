#include "compound_file.h"
#include "document_test.h"

#include <string.h>
#include <unistd.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, test_begin, test_end)

enum { RECORD_PASSWORD = 0x002F };

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(numbers_are_read),
		TEST(passwords),
		TEST(other_compound_files_are_foreign),
		TEST(damaged_files),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
