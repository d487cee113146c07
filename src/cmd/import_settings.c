#include "cmd/import_settings.h"

#include "base/error.h"
#include "base/memory.h"
#include "cmd/acting.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The number that the whole text is; false where it is none from `least` on. */
static bool settings_number(const char *text, int64_t least, int64_t *number)
{
	char *end;
	errno = 0;
	*number = strtoll(text, &end, 10);
	return *text && !*end && !errno && *number >= least;
}

/* By its name, or its place from 1 on. */
static bool settings_sheet(struct ctx *ctx, const char *text, const json_t *shown, json_t *settings)
{
	size_t i;
	const json_t *sheet, *sheets = json_object_get(shown, "sheets");
	int64_t place = 0;
	json_array_foreach(sheets, i, sheet)
	{
		if (!strcmp(json_string_value(json_object_get(sheet, "name")), text))
			place = (int64_t)i + 1;
	}
	if (!place && !settings_number(text, 1, &place))
		return error_set(ctx, ERROR_NOT_FOUND, "文件里没有工作表“%s”。",
		                 "The file has no sheet “%s”.", text);
	json_object_set_new(settings, "sheet", json_integer(place - 1));
	return true;
}

static bool settings_header(struct ctx *ctx, const char *text, json_t *settings)
{
	int64_t row;
	if (!settings_number(text, 0, &row))
		return error_set(
		    ctx, ERROR_INVALID, "--header-row 应为标题所在的行号，没有标题行时为 0。",
		    "--header-row is the number of the row of headings, 0 where there is none.");
	json_object_set_new(settings, "header_row", json_integer(row));
	return true;
}

/* LOGIN, or pool:NAME. */
static bool settings_owner(struct ctx *ctx, const char *text, json_t *settings)
{
	static const char pool[] = "pool:";
	int64_t id;
	bool pooled = !strncmp(text, pool, sizeof pool - 1);
	if (!acting_find(ctx, pooled ? "pool" : "user", pooled ? "name" : "login",
	                 pooled ? text + sizeof pool - 1 : text, &id))
		return false;
	json_object_set_new(settings, "owner",
	                    pooled ? json_pack("{s:I}", "pool", (json_int_t)id) : json_integer(id));
	return true;
}

static bool settings_template(struct ctx *ctx, const char *name, json_t *settings)
{
	int64_t id;
	if (!acting_find(ctx, "import_template", "name", name, &id))
		return false;
	json_object_set_new(settings, "template", json_integer(id));
	return true;
}

enum { MAPPING_LIMIT = 1 << 20 };

/* {"<heading>": field …}, or settings with such a map as "columns". */
static json_t *settings_file(struct ctx *ctx, const char *path)
{
	char *text = memory_array(ctx, char, MAPPING_LIMIT + 1);
	FILE *file = fopen(path, "rb");
	size_t size = file ? fread(text, 1, MAPPING_LIMIT + 1, file) : 0;
	if (!file || ferror(file) || size > MAPPING_LIMIT)
		error_set(ctx, ERROR_NOT_FOUND, "不能读文件 %s：%s。", "%s can't be read: %s.", path,
		          strerror(size > MAPPING_LIMIT ? EFBIG : errno));
	if (file)
		fclose(file);
	json_t *tree = ctx->error ? NULL : json_read(ctx, text, size);
	if (!tree)
		return NULL;
	if (!json_is_object(tree)) {
		error_set(ctx, ERROR_INVALID, "%s 应为 JSON 对象，例如 {\"公司名称\": \"name\"}。",
		          "%s must be a JSON object such as {\"Company\": \"name\"}.", path);
		return NULL;
	}
	if (json_object_get(tree, "columns") || json_object_get(tree, "mapping"))
		return tree;
	return json_keep(ctx, json_pack("{s:O}", "columns", tree));
}

/* Options that are settings as they stand. */
static const char *const settings_words[][2] = {{"--duplicates", "duplicates"},
                                                {"--unknown-choices", "unknown_choices"},
                                                {"--unmapped", "unmapped"}};

json_t *import_settings(struct ctx *ctx, const struct command_line *line, const json_t *shown)
{
	const char *mapping = command_value(line, "--mapping"), *sheet = command_value(line, "--sheet");
	const char *header = command_value(line, "--header-row"),
	           *owner = command_value(line, "--owner");
	const char *template = command_value(line, "--template");
	json_t *settings = mapping ? settings_file(ctx, mapping) : json_keep(ctx, json_object());
	if (!settings || (sheet && !settings_sheet(ctx, sheet, shown, settings)) ||
	    (header && !settings_header(ctx, header, settings)) ||
	    (owner && !settings_owner(ctx, owner, settings)) ||
	    (template && !settings_template(ctx, template, settings)))
		return NULL;
	for (size_t i = 0; i < sizeof settings_words / sizeof *settings_words; i++) {
		const char *word = command_value(line, settings_words[i][0]);
		if (word)
			json_object_set_new(settings, settings_words[i][1], json_string(word));
	}
	return settings;
}
