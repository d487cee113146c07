/* Which kind of file it is, by its first bytes. */
#include "document/sheet_format.h"

#include "base/error.h"

#include <string.h>
#include <unistd.h>

enum { SIGNATURE_SIZE = 8 };

static const struct {
	const char *bytes;
	size_t size;
	struct sheet_book *(*open)(struct ctx *ctx, int descriptor);
} signatures[] = {
    {"PK\x03\x04", 4, xlsx_open},                      /* a zip archive */
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, xls_open}, /* a compound file */
};

struct sheet_book *sheet_open_here(struct ctx *ctx, int descriptor)
{
	char start[SIGNATURE_SIZE] = {0};
	ssize_t size = pread(descriptor, start, sizeof start, 0);
	if (size < 0)
		return sheet_error_damaged(ctx);
	if (size == 0) {
		error_set(ctx, ERROR_INVALID, "这个文件是空的。", "This file is empty.");
		return NULL;
	}
	for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
		if (memcmp(start, signatures[i].bytes, signatures[i].size) == 0)
			return signatures[i].open(ctx, descriptor);
	return csv_open(ctx, descriptor);
}
