/* The way through the package (ECMA-376 part 2): the root's relationships lead
 * to the workbook, its relationships to sheets, strings and styles. */
#include "document/xlsx_book.h"

#include "base/memory.h"
#include "document/xlsx_part.h"

#include <string.h>

/* What one relationships part says. */
struct relation {
	const char *id;
	const char *type;   /* the last word of the type's address */
	const char *target; /* as a part's name in the archive */
};

struct relations {
	const char *base; /* the part that they belong to */
	struct relation *items;
	size_t count;
};

enum { RELATION_LIMIT = 4096 };

static const char *last_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* The archive's name of `target`, which is relative to the part `base` unless it
 * begins with a slash. */
static const char *part_resolve(const void *parent, const char *base, const char *target)
{
	if (*target == '/')
		return memory_text(parent, target + 1);
	size_t folder = (size_t)(last_of(base) - base);
	while (strncmp(target, "../", 3) == 0) {
		target += 3;
		while (folder > 0 && base[--folder] != '/')
			continue;
		while (folder > 0 && base[folder - 1] != '/')
			folder--;
	}
	while (strncmp(target, "./", 2) == 0)
		target += 2;
	return memory_format(parent, "%.*s%s", (int)folder, base, target);
}

static void relations_start(void *data, const char *name, const char **attributes)
{
	struct relations *relations = data;
	const char *id = xlsx_attribute(attributes, "Id");
	const char *type = xlsx_attribute(attributes, "Type");
	const char *target = xlsx_attribute(attributes, "Target");
	if (strcmp(name, "Relationship") != 0 || !id || !type || !target ||
	    relations->count == RELATION_LIMIT)
		return;
	relations->items = memory_must(talloc_realloc(relations, relations->items, struct relation,
	                                              (unsigned)relations->count + 1));
	relations->items[relations->count++] = (struct relation){
	    .id = memory_text(relations, id),
	    .type = memory_text(relations, last_of(type)),
	    .target = part_resolve(relations, relations->base, target),
	};
}

/* The relationships of the part `base` ("" is the package itself). */
static struct relations *relations_read(struct ctx *ctx, const void *parent, zip_t *archive,
                                        const char *base)
{
	static const struct xlsx_handlers handlers = {.start = relations_start};
	struct relations *relations = memory_new(parent, struct relations);
	relations->base = base;
	const char *part = memory_format(relations, "%.*s_rels/%s.rels", (int)(last_of(base) - base),
	                                 base, last_of(base));
	return xlsx_part_parse(ctx, archive, part, &handlers, relations) ? relations : NULL;
}

/* The target of the first relationship of this type, NULL where there is none. */
static const char *relations_typed(const struct relations *relations, const char *type)
{
	for (size_t i = 0; i < relations->count; i++)
		if (strcmp(relations->items[i].type, type) == 0)
			return relations->items[i].target;
	return NULL;
}

/* The worksheet with this id; NULL for charts and the like. */
static const char *relations_sheet(const struct relations *relations, const char *id)
{
	for (size_t i = 0; i < relations->count; i++)
		if (strcmp(relations->items[i].id, id) == 0 &&
		    strcmp(relations->items[i].type, "worksheet") == 0)
			return relations->items[i].target;
	return NULL;
}

/* The workbook part being read. */
struct workbook {
	struct sheet_book *book;
	struct xlsx_book *xlsx;
	const struct relations *relations;
};

static void workbook_sheet(struct workbook *workbook, const char **attributes)
{
	struct xlsx_book *xlsx = workbook->xlsx;
	const char *name = xlsx_attribute(attributes, "name");
	const char *id = xlsx_attribute(attributes, "id");
	const char *state = xlsx_attribute(attributes, "state");
	const char *part = id ? relations_sheet(workbook->relations, id) : NULL;
	size_t count = workbook->book->info.sheet_count;
	bool hidden = state && strcmp(state, "visible") != 0;
	if (!part || !sheet_book_add(workbook->book, name ? name : "", hidden, 0))
		return;
	xlsx->parts = memory_must(talloc_realloc(xlsx, xlsx->parts, const char *, (unsigned)count + 1));
	xlsx->parts[count] = memory_text(xlsx, part);
}

static void workbook_start(void *data, const char *name, const char **attributes)
{
	struct workbook *workbook = data;
	if (strcmp(name, "sheet") == 0)
		workbook_sheet(workbook, attributes);
	else if (strcmp(name, "workbookPr") == 0)
		workbook->xlsx->from_1904 = xlsx_flag(attributes, "date1904");
}

/* The workbook's part; NULL with an error for a package that is something else,
 * a text document for example. */
static const char *workbook_find(struct ctx *ctx, struct xlsx_book *xlsx)
{
	if (!xlsx_part_exists(xlsx->archive, "_rels/.rels"))
		return sheet_error_foreign(ctx);
	struct relations *root = relations_read(ctx, xlsx, xlsx->archive, "");
	if (!root)
		return NULL;
	const char *part = relations_typed(root, "officeDocument");
	if (!part || strncmp(part, "xl/", 3) != 0 || !strstr(part, ".xml"))
		return sheet_error_foreign(ctx);
	return part;
}

bool xlsx_package_read(struct ctx *ctx, struct sheet_book *book, struct xlsx_book *xlsx)
{
	static const struct xlsx_handlers handlers = {.start = workbook_start};
	const char *part = workbook_find(ctx, xlsx);
	if (!part)
		return false;
	struct relations *relations = relations_read(ctx, xlsx, xlsx->archive, part);
	if (!relations)
		return false;
	xlsx->strings_part = relations_typed(relations, "sharedStrings");
	xlsx->styles_part = relations_typed(relations, "styles");
	struct workbook workbook = {book, xlsx, relations};
	if (!xlsx_part_parse(ctx, xlsx->archive, part, &handlers, &workbook))
		return false;
	return book->info.sheet_count > 0 || sheet_error_foreign(ctx);
}
