#include "document/xlsx_styles.h"

#include "base/memory.h"
#include "document/sheet_number.h"
#include "document/xlsx_part.h"

#include <stdlib.h>
#include <string.h>

enum { STYLE_LIMIT = 65536 };

/* A number format that the file defines. */
struct custom {
	long number;
	uint8_t style;
};

struct xlsx_styles {
	uint8_t *styles; /* by index of the cell format */
	uint32_t count;
	struct custom *customs;
	uint32_t custom_count;
	bool formats; /* inside <cellXfs> */
};

static void styles_define(struct xlsx_styles *styles, const char **attributes)
{
	const char *number = xlsx_attribute(attributes, "numFmtId");
	const char *code = xlsx_attribute(attributes, "formatCode");
	if (!number || !code || styles->custom_count == STYLE_LIMIT)
		return;
	styles->customs = memory_must(
	    talloc_realloc(styles, styles->customs, struct custom, styles->custom_count + 1));
	styles->customs[styles->custom_count++] =
	    (struct custom){strtol(number, NULL, 10), sheet_style_of_code(code)};
}

static void styles_add(struct xlsx_styles *styles, const char **attributes)
{
	const char *text = xlsx_attribute(attributes, "numFmtId");
	if (styles->count == STYLE_LIMIT)
		return;
	long number = text ? strtol(text, NULL, 10) : 0;
	uint8_t style = sheet_style_of_builtin(number);
	for (uint32_t i = 0; i < styles->custom_count; i++)
		if (styles->customs[i].number == number)
			style = styles->customs[i].style;
	styles->styles =
	    memory_must(talloc_realloc(styles, styles->styles, uint8_t, styles->count + 1));
	styles->styles[styles->count++] = style;
}

static void styles_start(void *data, const char *name, const char **attributes)
{
	struct xlsx_styles *styles = data;
	if (strcmp(name, "numFmt") == 0)
		styles_define(styles, attributes);
	else if (strcmp(name, "cellXfs") == 0)
		styles->formats = true;
	else if (styles->formats && strcmp(name, "xf") == 0)
		styles_add(styles, attributes);
}

static void styles_end(void *data, const char *name)
{
	struct xlsx_styles *styles = data;
	if (strcmp(name, "cellXfs") == 0)
		styles->formats = false;
}

struct xlsx_styles *xlsx_styles_read(struct ctx *ctx, const void *parent, zip_t *archive,
                                     const char *name)
{
	static const struct xlsx_handlers handlers = {.start = styles_start, .end = styles_end};
	struct xlsx_styles *styles = memory_new(parent, struct xlsx_styles);
	if (name && !xlsx_part_parse(ctx, archive, name, &handlers, styles))
		return NULL;
	return styles;
}

uint8_t xlsx_style(const struct xlsx_styles *styles, uint64_t index)
{
	return index < styles->count ? styles->styles[index] : (uint8_t)SHEET_STYLE_NUMBER;
}
