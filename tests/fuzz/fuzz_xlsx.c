/* An archive as it is; any other input is cut at lines "----" into the parts of
 * one: sheet, strings, styles, workbook, so that the fuzzer gets past the zip. */
#include "fuzz_sheet.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char *const names[] = {"xl/a.xml", "xl/s.xml", "xl/f.xml", "xl/workbook.xml"};
static const char cut[] = "\n----\n";
static const char *const fixed[][2] = {
    {"_rels/.rels",
     "<R><Relationship Id=\"r\" Type=\"/officeDocument\" Target=\"xl/workbook.xml\"/></R>"},
    {"xl/_rels/workbook.xml.rels",
     "<R><Relationship Id=\"a\" Type=\"/worksheet\" Target=\"a.xml\"/>"
     "<Relationship Id=\"s\" Type=\"/sharedStrings\" Target=\"s.xml\"/>"
     "<Relationship Id=\"f\" Type=\"/styles\" Target=\"f.xml\"/></R>"},
};

static void part_add(struct archive *archive, const char *name, const void *bytes, size_t size)
{
	struct archive_entry *entry = archive_entry_new();
	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_size(entry, (la_int64_t)size);
	archive_write_header(archive, entry);
	archive_write_data(archive, bytes, size);
	archive_entry_free(entry);
}

static int parts_file(const uint8_t *bytes, size_t size)
{
	int descriptor = fuzz_file(NULL, 0);
	struct archive *archive = archive_write_new();
	archive_write_set_format_zip(archive);
	archive_write_set_options(archive, "zip:compression=store");
	archive_write_open_fd(archive, descriptor);
	for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
		part_add(archive, fixed[i][0], fixed[i][1], strlen(fixed[i][1]));
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const uint8_t *end = memmem(bytes, size, cut, sizeof cut - 1);
		size_t length = end ? (size_t)(end - bytes) : size;
		part_add(archive, names[i], bytes, length);
		length += end ? sizeof cut - 1 : 0;
		bytes += length;
		size -= length;
	}
	archive_write_free(archive);
	return descriptor;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	bool archive = size > 2 && memcmp(bytes, "PK", 2) == 0;
	fuzz_read(xlsx_open, archive ? fuzz_file(bytes, size) : parts_file(bytes, size));
	return 0;
}
