/* One part (file) of an .xlsx package on its way from the zip archive through
 * the XML parser. Parts are read in pieces; how far one may unpack is limited,
 * and a document type declaration, without which there are no entities to
 * expand, is refused. */
#pragma once

#include "base/ctx.h"

#include <stddef.h>
#include <zip.h>

struct xlsx_part;

/* What is done with the elements, whose names come without namespace prefixes;
 * `data` is the caller's. A handler ends the parsing by setting the error of the
 * ctx that is feeding the part. */
struct xlsx_handlers {
	void (*start)(void *data, const char *name, const char **attributes);
	void (*end)(void *data, const char *name);               /* or NULL */
	void (*text)(void *data, const char *text, size_t size); /* or NULL */
};

bool xlsx_part_exists(zip_t *archive, const char *name);

/* Opens a part; it is closed when it is freed, before the archive. */
struct xlsx_part *xlsx_part_open(struct ctx *ctx, const void *parent, zip_t *archive,
                                 const char *name, const struct xlsx_handlers *handlers,
                                 void *data);

/* Parses the next piece; `*more` tells whether there is another. */
bool xlsx_part_feed(struct ctx *ctx, struct xlsx_part *part, bool *more);

/* Makes the handlers' part end here, without an error: the rest isn't needed. */
void xlsx_part_stop(struct xlsx_part *part);

/* Opens, parses to the end and closes. */
bool xlsx_part_parse(struct ctx *ctx, zip_t *archive, const char *name,
                     const struct xlsx_handlers *handlers, void *data);

/* An attribute by its local name; NULL when it isn't there. */
const char *xlsx_attribute(const char **attributes, const char *name);
bool xlsx_flag(const char **attributes, const char *name);
