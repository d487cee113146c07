#include "compound_file.h"

#include "document_test.h"

#include <string.h>

enum {
	SECTOR = 512,
	ENTRY = 128,
	SECTORS = 100,       /* of the stream, at most */
	STREAM_LEAST = 4096, /* shorter ones are kept in another way */
	FIRST = 2,           /* sector of the stream: behind the table and the directory */
	RECORD_BEGIN = 0x0809,
	RECORD_END = 0x000A,
	RECORD_CODE_PAGE = 0x0042,
	RECORD_DATE_MODE = 0x0022,
	RECORD_SHEET = 0x0085,
	RECORD_DIMENSIONS = 0x0200,
	RECORD_NUMBER = 0x0203,
};

static const uint32_t chain_end = 0xFFFFFFFE, table_sector = 0xFFFFFFFD, none = 0xFFFFFFFF;

static void put16(char *place, uint16_t value)
{
	memcpy(place, &value, sizeof value);
}

static void put32(char *place, uint32_t value)
{
	memcpy(place, &value, sizeof value);
}

static void header_put(char *header)
{
	memcpy(header, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8);
	put16(header + 24, 0x3E);
	put16(header + 26, 3);
	put16(header + 28, 0xFFFE);
	put16(header + 30, 9);
	put16(header + 32, 6);
	put32(header + 44, 1);
	put32(header + 48, 1);
	put32(header + 56, STREAM_LEAST);
	put32(header + 60, chain_end);
	put32(header + 68, chain_end);
	memset(header + 76, 0xFF, SECTOR - 76);
	put32(header + 76, 0);
}

static void entry_put(char *entry, const char *name, char type, uint32_t child, uint32_t start,
                      uint32_t size)
{
	size_t length = strlen(name);
	for (size_t i = 0; i < length; i++)
		entry[2 * i] = name[i];
	put16(entry + 64, (uint16_t)(2 * length + 2));
	entry[66] = type;
	entry[67] = 1;
	put32(entry + 68, none);
	put32(entry + 72, none);
	put32(entry + 76, child);
	put32(entry + 116, start);
	put32(entry + 120, size);
}

int test_compound_file(const char *name, const void *bytes, size_t size)
{
	static char file[(1 + FIRST + SECTORS) * SECTOR];
	memset(file, 0, sizeof file);
	size_t length = size < STREAM_LEAST ? STREAM_LEAST : size;
	uint32_t sectors = (uint32_t)((length + SECTOR - 1) / SECTOR);
	assert_in_range(sectors, 1, SECTORS);
	char *table = file + SECTOR, *directory = table + SECTOR;
	header_put(file);
	memset(table, 0xFF, SECTOR);
	put32(table, table_sector);
	put32(table + 4, chain_end);
	for (uint32_t i = 0; i < sectors; i++)
		put32(table + 4 * (FIRST + i), i + 1 < sectors ? FIRST + i + 1 : chain_end);
	entry_put(directory, "Root Entry", 5, 1, chain_end, 0);
	entry_put(directory + ENTRY, name, 2, none, FIRST, (uint32_t)length);
	memcpy(directory + SECTOR, bytes, size);
	return test_file(file, (1 + FIRST + sectors) * SECTOR);
}

void test_record(struct buffer *stream, uint16_t type, const void *bytes, size_t size)
{
	const uint16_t head[] = {type, (uint16_t)size};
	buffer_add(stream, head, sizeof head);
	buffer_add(stream, bytes, size);
}

static void begin(struct buffer *stream, uint16_t kind)
{
	const uint16_t words[] = {0x0600, kind, 0x0DBB, 0x07CC, 0, 0, 6, 0};
	test_record(stream, RECORD_BEGIN, words, sizeof words);
}

void test_workbook_begin(struct buffer *stream, bool from_1904, uint32_t rows, uint16_t columns)
{
	const uint16_t code_page = 1200, mode = from_1904;
	char sheet[] = "\0\0\0\0\0\0\6\0Sheet1";
	begin(stream, 5);
	test_record(stream, RECORD_CODE_PAGE, &code_page, sizeof code_page);
	test_record(stream, RECORD_DATE_MODE, &mode, sizeof mode);
	put32(sheet, (uint32_t)(stream->size + 4 + sizeof sheet - 1 + 4));
	test_record(stream, RECORD_SHEET, sheet, sizeof sheet - 1);
	test_record(stream, RECORD_END, "", 0);
	begin(stream, 0x10);
	char dimensions[14] = {0};
	put32(dimensions + 4, rows);
	put16(dimensions + 10, columns);
	test_record(stream, RECORD_DIMENSIONS, dimensions, sizeof dimensions);
}

void test_workbook_end(struct buffer *stream)
{
	test_record(stream, RECORD_END, "", 0);
}

void test_number(struct buffer *stream, uint16_t row, uint16_t column, double value)
{
	char number[14] = {0};
	put16(number, row);
	put16(number + 2, column);
	memcpy(number + 6, &value, sizeof value);
	test_record(stream, RECORD_NUMBER, number, sizeof number);
}
