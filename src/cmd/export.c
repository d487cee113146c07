/* guanxi export: a list into a file, with the rights of who acts. */
#include "cmd/acting.h"

#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "db/db.h"
#include "transfer/export.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const export_formats[] = {"xlsx", "csv", "pdf"};
enum { EXPORT_FORMATS = sizeof export_formats / sizeof *export_formats };

/* As it is asked for; else as the file's name ends; else .xlsx. */
static const char *export_format(const struct command_line *line)
{
	const char *ending = strrchr(line->words[0], '.');
	for (size_t i = 0; ending && i < EXPORT_FORMATS; i++)
		if (!strcmp(ending + 1, export_formats[i]))
			ending = export_formats[i];
	const char *format = command_value(line, "--format");
	if (format)
		return format;
	for (size_t i = 0; i < EXPORT_FORMATS; i++)
		if (ending == export_formats[i])
			return ending;
	return export_formats[0];
}

/* What POST /exports takes. */
static json_t *export_request(struct ctx *ctx, const struct command_line *line)
{
	const char *filter = command_value(line, "--filter");
	json_t *tree = filter ? json_read(ctx, filter, strlen(filter)) : NULL;
	if (ctx->error) {
		error_hint(ctx, "--filter 应为 JSON，例如 '[\"city\",\"=\",\"330200\"]'。",
		           "--filter must be JSON such as '[\"city\",\"=\",\"330200\"]'.");
		return NULL;
	}
	json_t *request =
	    json_keep(ctx, json_pack("{s:s, s:s}", "object", command_value(line, "--object"), "format",
	                             export_format(line)));
	if (tree)
		json_object_set(request, "filter", tree);
	if (command_value(line, "--fields"))
		json_object_set_new(request, "fields", json_string(command_value(line, "--fields")));
	if (command_value(line, "--sort"))
		json_object_set_new(request, "sort", json_string(command_value(line, "--sort")));
	return request;
}

static bool export_ordered(struct ctx *ctx, const json_t *request, int64_t *id, int64_t *rows)
{
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if (export_make(ctx, request, id, rows) && db_commit(ctx))
		return true;
	db_rollback(ctx);
	return false;
}

/* --- the file --- */

static bool export_unwritable(struct ctx *ctx, const char *name)
{
	return error_set(ctx, ERROR_UNAVAILABLE, "不能写文件 %s：%s。", "%s can't be written: %s.",
	                 name, strerror(errno));
}

static bool export_copy(FILE *from, FILE *to)
{
	char piece[65536];
	size_t size;
	while ((size = fread(piece, 1, sizeof piece, from)) > 0)
		if (fwrite(piece, 1, size, to) != size)
			return false;
	return !ferror(from) && !fflush(to);
}

/* Beside its place first, so that an old file is replaced by a whole one or not at all. */
static bool export_to_file(struct ctx *ctx, FILE *from, const char *name)
{
	const char *beside = memory_format(ctx, "%s.part", name);
	FILE *to = fopen(beside, "wb");
	if (!to)
		return export_unwritable(ctx, name);
	bool copied = export_copy(from, to);
	if (!fclose(to) && copied && !rename(beside, name))
		return true;
	export_unwritable(ctx, name);
	unlink(beside);
	return false;
}

static bool export_deliver(struct ctx *ctx, int64_t id, const char *name)
{
	struct export_file file;
	bool found = db_begin(ctx, DB_READ) && export_find(ctx, id, &file);
	db_rollback(ctx);
	FILE *from = found ? fopen(file.path, "rb") : NULL;
	if (!from)
		return ctx->error ? false : export_unwritable(ctx, name);
	bool standard = !strcmp(name, "-");
	bool good = standard ? export_copy(from, stdout) || export_unwritable(ctx, name)
	                     : export_to_file(ctx, from, name);
	fclose(from);
	unlink(file.path);
	return good;
}

/* --- the command --- */

static bool export_work(struct ctx *ctx, const struct command_line *line, int64_t *rows)
{
	int64_t id;
	bool finished = false;
	struct acting_watch progress = {0};
	const struct export_watch watch = {acting_go_on, &progress};
	json_t *request = export_request(ctx, line);
	if (!request || !export_ordered(ctx, request, &id, rows))
		return false;
	bool run = export_run(ctx, id, &watch, &finished);
	acting_watched(&progress);
	if (!run)
		return false;
	if (!finished)
		return error_set(ctx, ERROR_UNAVAILABLE, "导出已中断，没有写文件。",
		                 "The export was interrupted; no file was written.");
	return export_deliver(ctx, id, line->words[0]);
}

static int export_command(struct ctx *ctx, const struct command_line *line)
{
	int64_t rows = 0;
	bool done = acting_begin(ctx, line) && export_work(ctx, line, &rows);
	acting_end(ctx);
	if (done)
		fprintf(stderr,
		        ctx->language == LANGUAGE_EN ? "%" PRId64 " rows exported.\n"
		                                     : "已导出 %" PRId64 " 行。\n",
		        rows);
	return done ? EXIT_DONE : EXIT_FAILED;
}

static const struct command_option export_options[] = {
    COMMAND_DATA,
    COMMAND_DATABASE,
    {"--object",
     "NAME",
     true,
     {{"导出哪种记录，例如 customer", "what to export, such as customer"}}},
    {"--filter", "JSON", false, {{"筛选条件，同接口的 filter", "which ones: the API's filter"}}},
    {"--fields",
     "NAMES",
     false,
     {{"字段名，以逗号分隔；默认全部可见字段", "fields, a comma list; else all that are visible"}}},
    {"--sort", "NAMES", false, {{"排序字段，前加 - 为降序", "sort fields, - for descending"}}},
    {"--format",
     "FORMAT",
     false,
     {{"xlsx、csv 或 pdf；默认按文件名", "xlsx, csv or pdf; else as the file's name ends"}}},
    COMMAND_AS,
    {0},
};

const struct command export_commands[] = {
    {"export",
     "FILE",
     1,
     {{"把列表导出到 FILE（- 为标准输出）", "export a list to FILE (- for standard output)"}},
     export_options,
     export_command},
    {0},
};
