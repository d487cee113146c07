/* What the fuzzers of spreadsheets share: input as a file, and reading all of it. */
#pragma once

#include "base/error.h"
#include "base/memory.h"
#include "document/sheet_format.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static inline int fuzz_file(const uint8_t *bytes, size_t size)
{
	int descriptor = memfd_create("fuzz", MFD_CLOEXEC);
	if (descriptor < 0 || write(descriptor, bytes, size) != (ssize_t)size)
		abort();
	return descriptor;
}

/* Opens the file with one format's reader and reads every sheet, twice the first;
 * what fails must have set an error, and nothing else. Closes the file. */
static inline void fuzz_read(struct sheet_book *(*open)(struct ctx *, int), int descriptor)
{
	struct ctx *ctx = ctx_new(NULL, NULL);
	struct sheet_book *book = open(ctx, descriptor);
	const struct sheet_row *row = NULL;
	bool good = book;
	for (size_t i = 0; good && i <= book->info.sheet_count; i++) {
		good = sheet_select(ctx, book, i % book->info.sheet_count, i ? 0 : 3);
		while (good && (good = sheet_next(ctx, book, &row)) && row)
			sheet_cell(row, 3);
	}
	if (good != !ctx->error)
		abort();
	talloc_free(ctx);
	close(descriptor);
}
