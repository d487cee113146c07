/* The SQLite driver: text indexes, on FTS5.
 *
 * FTS5 writes what a transaction adds as a segment of its own, and merges segments now and
 * then, all at once in somebody's commit: 64 pages for each level of them, for which all
 * others wait. So it is told not to, and each transaction merges as much as it wrote.
 *
 * Their changes wait until the transaction commits or asks an index something: FTS5
 * writes what it has gathered to its tables at every savepoint, also at those that
 * SQLite makes around a statement by itself, which costs a third of an import. What
 * waits is undone together with its savepoint. */
#include "base/error.h"
#include "base/memory.h"
#include "db/sqlite.h"

#include <assert.h>
#include <string.h>

/* https://www.sqlite.org/fts5.html, "Special INSERT Commands" */
static bool text_index_set(struct ctx *ctx, const char *index, const char *what, int64_t number)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "INSERT INTO ");
	sql_name(sql, index);
	sql_add(sql, " (");
	sql_name(sql, index);
	sql_add(sql, ", rank) VALUES (");
	sql_value(sql, value_text(what));
	sql_add(sql, ", ");
	sql_value(sql, value_integer(number));
	sql_add(sql, ")");
	return sql_run(ctx, sql, NULL);
}

/* Contentless: the tokens are not kept, which saves a third of the file; that is
 * why the old ones must be told to take them out. Which documents hold a token is all
 * that is asked (text_search_query's form has no phrases), so no places are kept. */
bool sqlite_text_make(struct ctx *ctx, const char *index)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "CREATE VIRTUAL TABLE ");
	sql_name(sql, index);
	sql_add(sql, " USING fts5(tokens, content='', columnsize=0, detail=none, tokenize='spaces')");
	return sql_run(ctx, sql, NULL) && text_index_set(ctx, index, "automerge", 0);
}

/* https://www.sqlite.org/fts5.html, "The 'delete-all' Command" */
bool sqlite_text_clear(struct ctx *ctx, const char *index)
{
	struct sql *sql = sql_new(ctx);
	if (!sqlite_text_flush(ctx))
		return false;
	sql_add(sql, "INSERT INTO ");
	sql_name(sql, index);
	sql_add(sql, " (");
	sql_name(sql, index);
	sql_add(sql, ") VALUES ('delete-all')");
	return sql_run(ctx, sql, NULL);
}

/* FTS5 takes a row out by an insert that names the index itself as a column. */
static bool text_index_write(struct ctx *ctx, const struct sqlite_put *put, const char *tokens,
                             bool out)
{
	struct sql *sql = sql_new(ctx);
	if (!tokens)
		return true;
	sql_add(sql, "INSERT INTO ");
	sql_name(sql, put->index);
	sql_add(sql, " (");
	if (out) {
		sql_name(sql, put->index);
		sql_add(sql, ", ");
	}
	sql_add_text_(sql, out ? "rowid, tokens) VALUES ('delete', " : "rowid, tokens) VALUES (");
	sql_value(sql, value_integer(put->key));
	sql_add(sql, ", ");
	sql_value(sql, value_text(tokens));
	sql_add(sql, ")");
	return sql_run(ctx, sql, NULL);
}

/* FTS5 keeps its pieces in the table <index>_data, besides its two records about them
 * (ids 1 and 10), without which it would not even let itself be dropped. */
bool sqlite_text_drop(struct ctx *ctx, const char *index, int64_t rows, bool *gone)
{
	struct sql *sql = sql_new(ctx), *drop = sql_new(ctx);
	const char *data = memory_format(sql, "%s_data", index);
	int64_t taken = 0;
	sql_add(sql, "DELETE FROM ");
	sql_name(sql, data);
	sql_add(sql, " WHERE id IN (SELECT id FROM ");
	sql_name(sql, data);
	sql_add(sql, " WHERE id > 10 LIMIT ");
	sql_number(sql, rows);
	sql_add(sql, ")");
	if (!sql_run(ctx, sql, &taken))
		return false;
	*gone = taken < rows;
	sql_add(drop, "DROP TABLE ");
	sql_name(drop, index);
	return !*gone || sql_run(ctx, drop, NULL);
}

/* Where no savepoint could undo them, no more than so many wait. */
enum { TEXT_PUTS_ROOM = 64, TEXT_PUTS_MOST = 4096 };

static const char *text_kept(struct sqlite *db, const char *tokens)
{
	return tokens ? memory_text(db->puts, tokens) : NULL;
}

bool sqlite_text_put(struct ctx *ctx, const char *index, int64_t key, const char *old_tokens,
                     const char *new_tokens)
{
	struct sqlite *db = sqlite_of(ctx);
	assert(db_writing(ctx));
	if (db->put_count >= TEXT_PUTS_MOST && !db->base.savepoints && !sqlite_text_flush(ctx))
		return false;
	if (db->put_count % TEXT_PUTS_ROOM == 0)
		db->puts = memory_must(talloc_realloc(db, db->puts, struct sqlite_put,
		                                      (unsigned)db->put_count + TEXT_PUTS_ROOM));
	db->puts[db->put_count++] = (struct sqlite_put){
	    memory_text(db->puts, index), key, text_kept(db, old_tokens), text_kept(db, new_tokens)};
	return true;
}

static size_t text_size(const char *tokens)
{
	return tokens ? strlen(tokens) : 0;
}

/* What is owed to an index, of which a company has few. */
static struct sqlite_text *text_owed(struct sqlite *db, const char *index)
{
	for (size_t i = 0; i < db->text_count; i++)
		if (!strcmp(db->texts[i].index, index))
			return &db->texts[i];
	db->texts = memory_must(
	    talloc_realloc(db, db->texts, struct sqlite_text, (unsigned)db->text_count + 1));
	struct sqlite_text *text = &db->texts[db->text_count++];
	*text = (struct sqlite_text){.index = memory_text(db->texts, index)};
	return text;
}

/* Tokens of four kilobytes fill about a page, which is merged once in each of some four
 * levels. Each merging has to find its way first, so that few pages are not worth it. */
enum { TEXT_MERGE_BYTES = 1024 /* for each page to merge */, TEXT_MERGE_PAGES = 16 };

static bool text_merge(struct ctx *ctx, struct sqlite *db)
{
	for (size_t i = 0; i < db->text_count; i++) {
		struct sqlite_text *text = &db->texts[i];
		int64_t pages = (int64_t)(text->bytes / TEXT_MERGE_BYTES);
		if (pages < TEXT_MERGE_PAGES)
			continue;
		text->bytes = 0;
		if (!text_index_set(ctx, text->index, "merge", pages))
			return false;
	}
	return true;
}

bool sqlite_text_flush(struct ctx *ctx)
{
	struct sqlite *db = sqlite_of(ctx);
	for (size_t i = 0; i < db->put_count; i++) {
		const struct sqlite_put *put = &db->puts[i];
		struct ctx *inner = ctx_inner(ctx);
		bool done = text_index_write(inner, put, put->old_tokens, true) &&
		            text_index_write(inner, put, put->new_tokens, false);
		text_owed(db, put->index)->bytes += text_size(put->old_tokens) + text_size(put->new_tokens);
		if (!done)
			error_pass(ctx, inner);
		talloc_free(inner);
		if (!done)
			return false;
	}
	sqlite_text_forget(db, 0);
	return text_merge(ctx, db);
}

void sqlite_text_forget(struct sqlite *db, size_t kept)
{
	if (kept < db->put_count)
		db->put_count = kept;
	if (db->put_count == 0)
		TALLOC_FREE(db->puts);
	/* Savepoints that began before the puts were carried out have none to undo to. */
	for (int i = 0; i < db->base.savepoints; i++)
		if (db->savepoint_puts[i] > db->put_count)
			db->savepoint_puts[i] = db->put_count;
}

/* https://www.sqlite.org/fts5.html, "The fts5vocab Virtual Table Module": a row for each
 * token of each document. It can only be had as a table, which is made beside the
 * database, where a reader may not write otherwise. */
bool sqlite_text_each(struct ctx *ctx, const char *index, db_text_visit *visit, void *data)
{
	struct sql *sql = sql_new(ctx);
	if (db_writing(ctx) && !sqlite_text_flush(ctx))
		return false;
	sql_add(sql, "CREATE VIRTUAL TABLE temp.text_tokens USING fts5vocab('main', ");
	sql_name(sql, index);
	sql_add(sql, ", 'instance')");
	bool reading = ctx->db->mode == DB_READ;
	if ((reading && !sqlite_plain(ctx, sqlite_of(ctx), "PRAGMA query_only = OFF")) ||
	    !db_run_plain(ctx, "DROP TABLE IF EXISTS temp.text_tokens") || !sql_run(ctx, sql, NULL))
		return false;
	struct db_rows *rows = db_query_plain(ctx, "SELECT doc, term FROM temp.text_tokens");
	while (rows && db_next(ctx, rows) &&
	       visit(data, db_integer(rows, 0), db_text(rows, 1), db_size(rows, 1)))
		;
	talloc_free(rows);
	return !ctx->error && db_run_plain(ctx, "DROP TABLE temp.text_tokens") &&
	       (!reading || sqlite_plain(ctx, sqlite_of(ctx), "PRAGMA query_only = ON"));
}

bool sqlite_text_matches(struct ctx *ctx, struct sql *sql, const char *index, const char *query)
{
	if (db_writing(ctx) && !sqlite_text_flush(ctx))
		return false;
	sql_add(sql, "SELECT rowid FROM ");
	sql_name(sql, index);
	sql_add(sql, " WHERE ");
	sql_name(sql, index);
	sql_add(sql, " MATCH ");
	sql_value(sql, value_text(query));
	sql_add(sql, " ORDER BY rowid DESC");
	return true;
}
