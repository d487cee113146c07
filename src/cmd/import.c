/* guanxi import: a spreadsheet into the company, by the same code and rules as the
 * import wizard. One that is cut short goes on when the server runs next. */
#include "cmd/acting.h"

#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "cmd/import_settings.h"
#include "db/db.h"
#include "job/job.h"
#include "transfer/import.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- the file --- */

static bool import_copy_pieces(int from, int to)
{
	char piece[65536];
	ssize_t size;
	while ((size = read(from, piece, sizeof piece)) > 0)
		for (ssize_t done = 0, written; done < size; done += written)
			if ((written = write(to, piece + done, (size_t)(size - done))) < 0)
				return false;
	return size == 0;
}

/* A copy in the company's folder, since an upload takes its file away. */
static const char *import_copy(struct ctx *ctx, const char *path)
{
	char *copy = memory_format(ctx, "%s/import-XXXXXX", ctx->company->folder);
	int from = open(path, O_RDONLY | O_CLOEXEC);
	int to = from < 0 ? -1 : mkstemp(copy);
	bool copied = to >= 0 && import_copy_pieces(from, to);
	if (!copied)
		error_set(ctx, ERROR_NOT_FOUND, "不能读文件 %s：%s。", "%s can't be read: %s.", path,
		          strerror(errno));
	if (from >= 0)
		close(from);
	if (to >= 0)
		close(to);
	if (to >= 0 && !copied)
		unlink(copy);
	return copied ? copy : NULL;
}

static bool import_take(struct ctx *ctx, const struct command_line *line, int64_t *id)
{
	const char *path = line->words[0], *slash = strrchr(path, '/');
	const struct object *object = model_need_object(ctx, command_value(line, "--object"));
	const char *copy = object ? import_copy(ctx, path) : NULL;
	if (!copy)
		return false;
	if (import_upload(ctx, copy, slash ? slash + 1 : path, object, id) && db_commit(ctx))
		return true;
	db_rollback(ctx);
	unlink(copy);
	return false;
}

/* --- steps --- */

/* The import as the API shows it. */
static json_t *import_shown(struct ctx *ctx, int64_t id)
{
	struct json_writer *json = json_writer_new(ctx, 4096);
	bool shown = db_begin(ctx, DB_READ) && import_print(ctx, id, json);
	db_rollback(ctx);
	return shown ? json_read(ctx, json->out->data, json->out->size) : NULL;
}

/* One change of an import in a transaction of its own. */
static bool import_step(struct ctx *ctx, int64_t id, bool (*step)(struct ctx *ctx, int64_t id))
{
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if (step(ctx, id) && db_commit(ctx))
		return true;
	db_rollback(ctx);
	return false;
}

/* Should this process end badly, the server has the job to go on with. */
static bool import_begin(struct ctx *ctx, int64_t id)
{
	struct job_request job = {.kind = "import", .subject = id};
	return import_start(ctx, id) && job_enqueue(ctx, &job, NULL);
}

static bool import_end(struct ctx *ctx, int64_t id)
{
	return job_cancel(ctx, "import", id);
}

/* --- what is said --- */

static const struct import_tally {
	struct label label;
	const char *done, *dry; /* members of import_print's and import_dry_run's answers */
} import_tallies[] = {
    {{{"总行数", "rows"}}, "total", "total"},
    {{{"新建", "created"}}, "created", "would_create"},
    {{{"更新", "updated"}}, "updated", "would_update"},
    {{{"跳过", "skipped"}}, "skipped", "would_skip"},
    {{{"拒绝", "rejected"}}, "rejected", "would_reject"},
    {{{"提醒", "warnings"}}, "warnings", "warnings"},
};

enum { IMPORT_ERRORS_SAID = 20 };

static void import_say_errors(const struct ctx *ctx, const json_t *notes, bool dry)
{
	size_t i, said = 0;
	const json_t *note;
	json_array_foreach(notes, i, note)
	{
		const char *kind = json_string_value(json_object_get(note, "kind"));
		if ((!dry && strcmp(kind, "error") != 0) || said++ >= IMPORT_ERRORS_SAID)
			continue;
		printf(ctx->language == LANGUAGE_EN ? "row %" PRId64 ": %s\n" : "第 %" PRId64 " 行：%s\n",
		       (int64_t)json_integer_value(json_object_get(note, "row")),
		       json_string_value(json_object_get(note, "message")));
	}
}

static void import_say(const struct ctx *ctx, const json_t *counts, bool dry)
{
	if (dry)
		puts(ctx->language == LANGUAGE_EN ? "Dry run: nothing was changed."
		                                  : "试运行：没有改动任何数据。");
	for (size_t i = 0; i < sizeof import_tallies / sizeof *import_tallies; i++) {
		const struct import_tally *tally = &import_tallies[i];
		printf(
		    "%s %" PRId64 "\n", model_label(ctx, &tally->label),
		    (int64_t)json_integer_value(json_object_get(counts, dry ? tally->dry : tally->done)));
	}
	import_say_errors(ctx, json_object_get(counts, dry ? "errors" : "notes"), dry);
}

/* --- trying, and doing --- */

static bool import_try(struct ctx *ctx, int64_t id)
{
	struct json_writer *json = json_writer_new(ctx, 4096);
	json_t *counts =
	    import_dry_run(ctx, id, json) ? json_read(ctx, json->out->data, json->out->size) : NULL;
	if (counts)
		import_say(ctx, counts, true);
	return counts && import_step(ctx, id, import_discard);
}

static bool import_keep_rejected(struct ctx *ctx, int64_t id, const char *path)
{
	FILE *file = fopen(path, "wb");
	bool written = file && import_rejected(ctx, id, fileno(file));
	bool closed = file && !fclose(file);
	if (written && closed)
		return true;
	if (file)
		unlink(path);
	return ctx->error ? false
	                  : error_set(ctx, ERROR_UNAVAILABLE, "不能写文件 %s：%s。",
	                              "%s can't be written: %s.", path, strerror(errno));
}

static bool import_interrupted(struct ctx *ctx, int64_t id)
{
	if (!import_step(ctx, id, import_pause))
		return false;
	return error_set(ctx, ERROR_UNAVAILABLE,
	                 "导入已暂停，已导入的行保留。可在网页的导入列表中继续或撤销。",
	                 "The import is paused; what was imported stays. Go on or undo it in the "
	                 "browser's list of imports.");
}

static bool import_do(struct ctx *ctx, const struct command_line *line, int64_t id)
{
	bool finished = false;
	struct acting_watch progress = {0};
	const struct import_watch watch = {acting_go_on, &progress};
	const char *rejected = command_value(line, "--rejected");
	if (!import_step(ctx, id, import_begin))
		return false;
	bool run = import_run(ctx, id, &watch, &finished);
	acting_watched(&progress);
	if (!run)
		return false;
	if (!finished)
		return import_interrupted(ctx, id);
	json_t *shown = import_shown(ctx, id);
	if (!shown || !import_step(ctx, id, import_end))
		return false;
	import_say(ctx, shown, false);
	bool some = json_integer_value(json_object_get(shown, "rejected")) > 0;
	return !rejected || !some || import_keep_rejected(ctx, id, rejected);
}

/* What can't be set up leaves nothing behind. */
static bool import_set_up(struct ctx *ctx, const struct command_line *line, int64_t id)
{
	json_t *shown = import_shown(ctx, id);
	json_t *settings = shown ? import_settings(ctx, line, shown) : NULL;
	if (settings && import_configure(ctx, id, settings))
		return true;
	struct ctx *inner = ctx_inner(ctx);
	import_step(inner, id, import_discard);
	talloc_free(inner);
	return false;
}

static bool import_work(struct ctx *ctx, const struct command_line *line)
{
	int64_t id;
	if (!import_take(ctx, line, &id) || !import_set_up(ctx, line, id))
		return false;
	return command_value(line, "--dry-run") ? import_try(ctx, id) : import_do(ctx, line, id);
}

static int import_command(struct ctx *ctx, const struct command_line *line)
{
	bool done = acting_begin(ctx, line) && import_work(ctx, line);
	acting_end(ctx);
	return done ? EXIT_DONE : EXIT_FAILED;
}

static const struct command_option import_options[] = {
    COMMAND_DATA,
    COMMAND_DATABASE,
    {"--object",
     "NAME",
     true,
     {{"导入成哪种记录，例如 customer", "what to import, such as customer"}}},
    {"--mapping",
     "FILE.json",
     false,
     {{"列与字段的对应，例如 {\"公司名称\": \"name\"}；默认自动识别",
       "fields of the columns such as {\"Company\": \"name\"}, else proposed automatically"}}},
    {"--template", "NAME", false, {{"用保存过的导入模板", "a saved import template"}}},
    {"--sheet", "NAME", false, {{"工作表的名称或序号", "name or place of the sheet"}}},
    {"--header-row", "N", false, {{"标题所在的行号，0 为没有", "row of the headings, 0 for none"}}},
    {"--owner",
     "LOGIN|pool:NAME",
     false,
     {{"新记录归谁，或放进哪个公海", "who owns what is created, or the pool it goes into"}}},
    {"--duplicates",
     "skip|update|allow",
     false,
     {{"重复的行：跳过（默认）、更新或照样新建",
       "duplicates are skipped (default), updated, allowed"}}},
    {"--unknown-choices",
     "add|empty|reject",
     false,
     {{"选项里没有的值：增加、留空或拒绝该行",
       "values that are no choice: add, leave out, reject"}}},
    {"--unmapped",
     "ignore|remark|field",
     false,
     {{"没有对应字段的列：忽略（默认）、放进备注或新建字段",
       "columns without a field: ignore (default), into the remark, make a field"}}},
    {"--dry-run", NULL, false, {{"只试运行，不改动任何数据", "try it, changing nothing"}}},
    {"--rejected",
     "FILE.xlsx",
     false,
     {{"把被拒绝的行连同原因存成文件", "keep the rejected rows with their reasons"}}},
    COMMAND_AS,
    {0},
};

const struct command import_commands[] = {
    {"import",
     "FILE",
     1,
     {{"把表格 FILE 导入公司", "import the spreadsheet FILE into the company"}},
     import_options,
     import_command},
    {0},
};
