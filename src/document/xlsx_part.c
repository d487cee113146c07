#include "document/xlsx_part.h"

#include "base/memory.h"
#include "document/sheet_format.h"

#include <expat.h>
#include <string.h>

enum {
	PIECE_SIZE = 32 * 1024,
	PART_FREE = 64 << 20, /* bytes that any part may unpack to */
	PART_RATIO = 200      /* … and beyond them, how many times its packed size */
};
static const uint64_t part_limit = 4ULL << 30;

struct xlsx_part {
	struct ctx *ctx; /* of the call that is feeding it */
	const struct xlsx_handlers *handlers;
	void *data;
	XML_Parser parser;
	zip_file_t *file;
	uint64_t read;
	uint64_t limit;
	bool stopped; /* by xlsx_part_stop */
};

/* A name without its namespace's prefix. */
static const char *local_name(const char *name)
{
	const char *colon = strchr(name, ':');
	return colon ? colon + 1 : name;
}

static int part_close(struct xlsx_part *part)
{
	if (part->file)
		zip_fclose(part->file);
	if (part->parser)
		XML_ParserFree(part->parser);
	return 0;
}

static void part_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
	struct xlsx_part *part = data;
	if (part->ctx->error)
		return;
	part->handlers->start(part->data, local_name(name), attributes);
	if (part->ctx->error)
		XML_StopParser(part->parser, XML_FALSE);
}

static void part_end(void *data, const XML_Char *name)
{
	struct xlsx_part *part = data;
	if (part->ctx->error)
		return;
	part->handlers->end(part->data, local_name(name));
	if (part->ctx->error)
		XML_StopParser(part->parser, XML_FALSE);
}

static void part_text(void *data, const XML_Char *text, int size)
{
	struct xlsx_part *part = data;
	part->handlers->text(part->data, text, (size_t)size);
}

static void part_doctype(void *data, const XML_Char *name, const XML_Char *system,
                         const XML_Char *public, int subset)
{
	(void)name, (void)system, (void)public, (void)subset;
	struct xlsx_part *part = data;
	XML_StopParser(part->parser, XML_FALSE);
}

bool xlsx_part_exists(zip_t *archive, const char *name)
{
	return zip_name_locate(archive, name, ZIP_FL_NOCASE) >= 0;
}

static uint64_t part_limit_of(const zip_stat_t *stat)
{
	uint64_t limit =
	    stat->comp_size < part_limit / PART_RATIO ? stat->comp_size * PART_RATIO : part_limit;
	return limit < PART_FREE ? PART_FREE : limit;
}

struct xlsx_part *xlsx_part_open(struct ctx *ctx, const void *parent, zip_t *archive,
                                 const char *name, const struct xlsx_handlers *handlers, void *data)
{
	zip_stat_t stat;
	zip_int64_t index = zip_name_locate(archive, name, ZIP_FL_NOCASE);
	if (index < 0 || zip_stat_index(archive, (zip_uint64_t)index, 0, &stat) < 0)
		return sheet_error_damaged(ctx);
	struct xlsx_part *part = memory_new(parent, struct xlsx_part);
	talloc_set_destructor(part, part_close);
	part->handlers = handlers;
	part->data = data;
	part->limit = part_limit_of(&stat);
	part->file = zip_fopen_index(archive, (zip_uint64_t)index, 0);
	if (!part->file)
		return sheet_error_damaged(ctx);
	part->parser = memory_must(XML_ParserCreate(NULL));
	XML_SetUserData(part->parser, part);
	XML_SetElementHandler(part->parser, part_start, handlers->end ? part_end : NULL);
	XML_SetCharacterDataHandler(part->parser, handlers->text ? part_text : NULL);
	XML_SetStartDoctypeDeclHandler(part->parser, part_doctype);
	return part;
}

bool xlsx_part_feed(struct ctx *ctx, struct xlsx_part *part, bool *more)
{
	*more = false;
	if (part->stopped)
		return true;
	void *piece = memory_must(XML_GetBuffer(part->parser, PIECE_SIZE));
	zip_int64_t size = zip_fread(part->file, piece, PIECE_SIZE);
	if (size < 0)
		return sheet_error_damaged(ctx);
	part->ctx = ctx;
	part->read += (uint64_t)size;
	if (part->read > part->limit)
		return sheet_error_large(ctx);
	enum XML_Status status = XML_ParseBuffer(part->parser, (int)size, size == 0);
	if (ctx->error)
		return false;
	if (status != XML_STATUS_OK && !part->stopped)
		return sheet_error_damaged(ctx);
	*more = size > 0 && !part->stopped;
	return true;
}

void xlsx_part_stop(struct xlsx_part *part)
{
	part->stopped = true;
	XML_StopParser(part->parser, XML_FALSE);
}

bool xlsx_part_parse(struct ctx *ctx, zip_t *archive, const char *name,
                     const struct xlsx_handlers *handlers, void *data)
{
	struct xlsx_part *part = xlsx_part_open(ctx, ctx, archive, name, handlers, data);
	bool more = part;
	while (more && xlsx_part_feed(ctx, part, &more))
		continue;
	talloc_free(part);
	return !ctx->error;
}

const char *xlsx_attribute(const char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (strcmp(local_name(attributes[0]), name) == 0)
			return attributes[1];
	return NULL;
}

bool xlsx_flag(const char **attributes, const char *name)
{
	const char *value = xlsx_attribute(attributes, name);
	return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}
