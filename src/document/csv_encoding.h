/* Which encoding a text file is in and how its cells are separated, by content. */
#pragma once

#include "base/ctx.h"

/* What was found out about a text file. */
struct csv_form {
	const char *encoding; /* a name that ICU knows, a constant */
	int64_t start;        /* bytes to skip: the byte order mark */
	char separator;       /* set by csv.c, from the decoded text */
};

/* Reads the whole file once. False, with sheet_error_foreign, when its bytes are
 * no text. */
bool csv_encoding_find(struct ctx *ctx, int descriptor, struct csv_form *form);

/* Opens once every converter that is commonly needed, for .xls files too, so that ICU loads its
 * tables while files can still be read. */
void csv_encoding_preload(void);
