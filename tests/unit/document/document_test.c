#include "document_test.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PACKAGE "http://schemas.openxmlformats.org/package/2006/relationships"
#define OFFICE  "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define MAIN    "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

int test_begin(void **state)
{
	base_start();
	struct ctx *ctx = ctx_new(NULL, NULL);
	ctx->language = LANGUAGE_EN;
	*state = ctx;
	return 0;
}

int test_end(void **state)
{
	talloc_free(*state);
	return 0;
}

int test_file(const void *bytes, size_t size)
{
	int descriptor = memfd_create("test", MFD_CLOEXEC);
	assert_true(descriptor >= 0);
	assert_int_equal(write(descriptor, bytes, size), size);
	return descriptor;
}

int test_file_text(const char *text)
{
	return test_file(text, strlen(text));
}

static void zip_add(struct archive *archive, const char *name, const char *content)
{
	struct archive_entry *entry = memory_must(archive_entry_new());
	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_size(entry, (la_int64_t)strlen(content));
	assert_int_equal(archive_write_header(archive, entry), ARCHIVE_OK);
	assert_int_equal(archive_write_data(archive, content, strlen(content)), strlen(content));
	archive_entry_free(entry);
}

int test_zip(const struct test_part *parts, size_t count)
{
	int descriptor = memfd_create("test", MFD_CLOEXEC);
	struct archive *archive = memory_must(archive_write_new());
	archive_write_set_format_zip(archive);
	assert_int_equal(archive_write_open_fd(archive, descriptor), ARCHIVE_OK);
	for (size_t i = 0; i < count; i++)
		if (parts[i].content)
			zip_add(archive, parts[i].name, parts[i].content);
	assert_int_equal(archive_write_free(archive), ARCHIVE_OK);
	return descriptor;
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

int test_xlsx_file(const struct test_xlsx *xlsx)
{
	void *memory = talloc_new(NULL);
	const struct test_part parts[] = {
	    {"_rels/.rels", "<Relationships xmlns=\"" PACKAGE "\"><Relationship Id=\"r\" "
	                    "Type=\"" OFFICE "/officeDocument\" Target=\"/xl/workbook.xml\"/>"
	                    "</Relationships>"},
	    {"xl/workbook.xml",
	     memory_format(memory,
	                   "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE "\">%s<sheets>"
	                   "<sheet name=\"图\" r:id=\"c\"/><sheet name=\"名单\" r:id=\"a\"/>"
	                   "<sheet name=\"秘密\" state=\"veryHidden\" r:id=\"b\"/></sheets></workbook>",
	                   or_empty(xlsx->workbook))},
	    {"xl/_rels/workbook.xml.rels",
	     memory_format(memory,
	                   "<Relationships xmlns=\"" PACKAGE "\">"
	                   "<Relationship Id=\"c\" Type=\"" OFFICE "/chartsheet\" Target=\"c.xml\"/>"
	                   "<Relationship Id=\"a\" Type=\"" OFFICE
	                   "/worksheet\" Target=\"sheets/a.xml\"/>"
	                   "<Relationship Id=\"b\" Type=\"" OFFICE "/worksheet\" Target=\"/xl/b.xml\"/>"
	                   "%s%s</Relationships>",
	                   xlsx->strings ? "<Relationship Id=\"s\" Type=\"" OFFICE
	                                   "/sharedStrings\" Target=\"strings.xml\"/>"
	                                 : "",
	                   xlsx->formats ? "<Relationship Id=\"f\" Type=\"" OFFICE
	                                   "/styles\" Target=\"../xl/styles.xml\"/>"
	                                 : "")},
	    {"xl/strings.xml",
	     xlsx->strings ? memory_format(memory, "<sst xmlns=\"" MAIN "\">%s</sst>", xlsx->strings)
	                   : NULL},
	    {"xl/styles.xml",
	     xlsx->formats ? memory_format(memory, "<styleSheet xmlns=\"" MAIN "\">%s</styleSheet>",
	                                   xlsx->formats)
	                   : NULL},
	    {"xl/sheets/a.xml",
	     memory_format(memory,
	                   "<worksheet xmlns=\"" MAIN "\">%s<sheetData>%s</sheetData></worksheet>",
	                   or_empty(xlsx->head), or_empty(xlsx->rows))},
	    {"xl/b.xml", "<worksheet xmlns=\"" MAIN "\"><sheetData/></worksheet>"},
	};
	int descriptor = test_zip(parts, sizeof parts / sizeof *parts);
	talloc_free(memory);
	return descriptor;
}

static void row_add(struct buffer *text, const struct sheet_row *row)
{
	static const char kinds[] = "TNDBE";
	buffer_format(text, "%u%s:", row->number, row->hidden ? "h" : "");
	for (size_t i = 0; i < row->count; i++)
		buffer_format(text, " %u%c%s", row->cells[i].column, kinds[row->cells[i].kind],
		              row->cells[i].text);
	buffer_add_text(text, "\n");
}

char *test_rows(struct ctx *ctx, struct sheet_book *book, size_t sheet, uint32_t first_row)
{
	struct buffer *text = buffer_new(ctx, 256);
	const struct sheet_row *row = NULL;
	assert_non_null(book);
	assert_true(sheet_select(ctx, book, sheet, first_row));
	do {
		if (!sheet_next(ctx, book, &row))
			fail_msg("%s", ctx->error->message);
		if (row)
			row_add(text, row);
	} while (row);
	return text->data;
}

char *test_read(struct ctx *ctx, int descriptor)
{
	struct sheet_book *book = sheet_open_here(ctx, descriptor);
	if (!book)
		fail_msg("%s", ctx->error->message);
	char *rows = test_rows(ctx, book, 0, 0);
	talloc_free(book);
	close(descriptor);
	return rows;
}

const struct error *test_fault(struct ctx *ctx, int descriptor)
{
	const struct sheet_row *row = NULL;
	struct sheet_book *book = sheet_open_here(ctx, descriptor);
	bool good = book && sheet_select(ctx, book, 0, 0);
	while (good && sheet_next(ctx, book, &row) && row)
		continue;
	assert_non_null(ctx->error);
	talloc_free(book);
	close(descriptor);
	return error_take(ctx);
}
