/* guanxi move: a company's data from one database to another. Files stay in the folder.
 *
 * The target is made as a new company is, so that its tables are those of this program;
 * then it gets the definitions, which make the tables of the company's own objects; then
 * all rows, of one moment, in one transaction. What follows from records by the database's
 * own means (text indexes) is made anew when it is opened. */
#include "cmd/command.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/copy.h"
#include "db/db.h"
#include "db/dialect.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char move_file[] = "guanxi.db", move_kept[] = "guanxi-moved.db";

static bool move_has(const struct db_table_column *columns, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(columns[i].name, name))
			return true;
	return false;
}

/* --- tables that only the source has: of what was removed, and may come back --- */

static void move_column(struct sql *sql, const struct db_table_column *column)
{
	sql_name(sql, column->name);
	sql_add(sql, " ");
	sql_add_text_(sql, !strcmp(column->name, "id") ? db_column_type(DB_COLUMN_KEY)
	                                               : db_column_type(column->type));
}

/* In the shapes that model/ gives them. */
static bool move_make_table(struct ctx *to, const char *table,
                            const struct db_table_column *columns, size_t count)
{
	struct sql *sql = sql_new(to);
	sql_add(sql, "CREATE TABLE ");
	sql_name(sql, table);
	for (size_t i = 0; i < count; i++) {
		sql_add_text_(sql, i ? ", " : " (");
		move_column(sql, &columns[i]);
	}
	if (move_has(columns, count, "record") && move_has(columns, count, "value"))
		sql_add(sql, ", PRIMARY KEY (record, value)");
	sql_add(sql, ")");
	return sql_run(to, sql, NULL);
}

static bool move_make_columns(struct ctx *to, const char *table,
                              const struct db_table_column *columns, size_t count)
{
	size_t had_count;
	struct db_table_column *had = db_columns(to, table, &had_count);
	for (size_t i = 0; had && i < count; i++)
		if (!move_has(had, had_count, columns[i].name) &&
		    !db_column_add(to, table, columns[i].name, columns[i].type))
			return false;
	return had != NULL;
}

static bool move_table(struct ctx *from, struct ctx *to, const char *table)
{
	bool there;
	size_t count;
	struct db_table_column *columns = db_columns(from, table, &count);
	if (!columns)
		return error_pass(to, from);
	if (!db_table_exists(to, table, &there) ||
	    !(there ? move_make_columns : move_make_table)(to, table, columns, count))
		return false;
	return db_copy(from, to, table);
}

/* Counted and summed up on both sides. */
static bool move_verify(struct ctx *from, struct ctx *to, const char *table)
{
	struct db_sum was, is;
	if (!db_sum(from, from, table, &was))
		return error_pass(to, from);
	if (!db_sum(to, from, table, &is))
		return false;
	if (was.rows == is.rows && was.low == is.low && was.high == is.high) {
		printf("%-32s %10" PRId64 "  %016" PRIx64 "%016" PRIx64 "\n", table, is.rows, is.high,
		       is.low);
		return true;
	}
	return error_internal(to, "the table %s did not arrive as it was", table);
}

static bool move_each(struct ctx *from, struct ctx *to, const char *const *tables, size_t count,
                      bool (*work)(struct ctx *from, struct ctx *to, const char *table))
{
	for (size_t i = 0; i < count; i++) {
		struct ctx *reader = ctx_inner(from), *writer = ctx_inner(to);
		if (!work(reader, writer, tables[i]))
			error_pass(to, writer);
		talloc_free(reader);
		talloc_free(writer);
		if (to->error)
			return false;
	}
	return true;
}

/* --- the steps --- */

static bool move_open(struct ctx *to, const struct company_place *target,
                      const struct company_settings *settings)
{
	return company_open(to, to, target, 2, settings) != NULL;
}

static void move_close(struct ctx *to)
{
	TALLOC_FREE(to->company);
}

static bool move_definitions(struct ctx *from, struct ctx *to)
{
	static const char *const tables[] = {"model_definition", "model_state", "model_search",
	                                     "model_build"};
	bool moved = db_begin(to, DB_WRITE) &&
	             move_each(from, to, tables, sizeof tables / sizeof *tables, db_copy) &&
	             db_commit(to);
	db_rollback(to);
	return moved;
}

/* Text indexes, those that are being built too, begin from nothing. */
static bool move_index_anew(struct ctx *to)
{
	return db_run_plain(to, "UPDATE search_form SET form = 0") &&
	       db_run_plain(to, "UPDATE model_build SET place = 0");
}

static bool move_rows(struct ctx *from, struct ctx *to)
{
	size_t count;
	const char **tables = db_tables(from, &count);
	if (!tables)
		return error_pass(to, from);
	bool moved = db_begin(to, DB_WRITE) && move_each(from, to, tables, count, move_table) &&
	             move_each(from, to, tables, count, move_verify) && move_index_anew(to) &&
	             db_commit(to);
	db_rollback(to);
	return moved;
}

static bool move_all(struct ctx *from, struct ctx *to, const struct company_place *target)
{
	bool moved = move_definitions(from, to);
	move_close(to);
	moved = moved && move_open(to, target, NULL) && move_rows(from, to);
	move_close(to);
	moved = moved && move_open(to, target, NULL);
	move_close(to);
	return moved;
}

/* A target that holds something is left as it is; what was begun goes again. */
static bool move_company(struct ctx *from, struct ctx *to, const struct company_place *target)
{
	const struct company_settings settings = {
	    .name = from->company->name,
	    .zone = zone_name(from->company->zone),
	    .currency = from->company->currency,
	    .country = from->company->country,
	};
	if (!move_open(to, target, &settings))
		return false;
	bool moved = db_begin(from, DB_READ) ? move_all(from, to, target) : error_pass(to, from);
	db_rollback(from);
	if (!moved)
		company_remove(to, target);
	return moved;
}

/* --- the old file --- */

static bool move_may_keep(struct ctx *ctx, const struct company_place *source)
{
	const char *kept = memory_format(ctx, "%s/%s", source->folder, move_kept);
	return source->database || access(kept, F_OK) ||
	       error_set(ctx, ERROR_CONFLICT, "%s 还在：它是以前搬走的数据，请先移走或删除。",
	                 "There is %s, what was moved before: put it elsewhere or delete it first.",
	                 kept);
}

/* Nobody shall go on with it by mistake. */
static bool move_keep(struct ctx *ctx, const struct company_place *source)
{
	const char *file = memory_format(ctx, "%s/%s", source->folder, move_file);
	const char *kept = memory_format(ctx, "%s/%s", source->folder, move_kept);
	return source->database || !rename(file, kept) ||
	       error_set(ctx, ERROR_UNAVAILABLE, "已搬完，但不能把 %s 改名：%s。",
	                 "All is moved, but %s can't be renamed: %s.", file, strerror(errno));
}

/* --- the command --- */

static bool move_target(struct ctx *ctx, const struct command_line *line,
                        const struct company_place *source, struct company_place *target)
{
	const char *to = command_value(line, "--to");
	bool file = !strcmp(to, "sqlite");
	*target = (struct company_place){
	    .folder = source->folder, .database = file ? NULL : to, .locked = true};
	if (!file && !db_is_server(to))
		return error_set(ctx, ERROR_INVALID, "--to 应为 postgresql:// 开头的地址或 sqlite。",
		                 "--to must be an address that begins with postgresql://, or sqlite.");
	return !file || source->database ||
	       error_set(ctx, ERROR_INVALID, "公司已在 SQLite 中。",
	                 "The company is in SQLite already.");
}

static bool move_from(struct ctx *ctx, const struct company_place *source,
                      const struct company_place *target)
{
	struct ctx *to = ctx_new(ctx, NULL);
	to->language = ctx->language;
	bool moved = company_open(ctx, ctx, source, 2, NULL) && move_company(ctx, to, target);
	if (to->error)
		error_pass(ctx, to);
	TALLOC_FREE(ctx->company);
	talloc_free(to);
	return moved;
}

static int move_run(struct ctx *ctx, const struct command_line *line)
{
	struct company_place source, target;
	if (!command_place(ctx, line, NULL, &source) || !move_target(ctx, line, &source, &target) ||
	    !move_may_keep(ctx, &source) || !move_from(ctx, &source, &target) ||
	    !move_keep(ctx, &source))
		return EXIT_FAILED;
	puts(ctx->language == LANGUAGE_EN ? "All tables have arrived as they were."
	                                  : "所有表已原样到达。");
	return EXIT_DONE;
}

static const struct command_option move_options[] = {
    COMMAND_DATA,
    COMMAND_DATABASE,
    {"--to",
     "URL",
     true,
     {{"搬到哪里：postgresql://… 或 sqlite（数据目录里的文件）",
       "where to: postgresql://… or sqlite (the file in the data folder)"}}},
    {0},
};

const struct command move_commands[] = {
    {"move",
     NULL,
     0,
     {{"把公司搬到另一个数据库（须先停止服务）",
       "move the company to another database (the server must be stopped)"}},
     move_options,
     move_run},
    {0},
};
