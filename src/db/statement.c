/* Statements and their rows: what does not depend on the database. */
#include "db/driver.h"

#include "base/error.h"
#include "base/memory.h"

#include <assert.h>
#include <string.h>

/* Eight bytes at a time, each mixed in as MurmurHash3's finalizer does (Appleby):
 * statements are long, and every query begins here. */
static uint64_t db_hash(const char *text, size_t size)
{
	uint64_t hash = size;
	while (size) {
		uint64_t word = 0;
		size_t part = size < sizeof word ? size : sizeof word;
		memcpy(&word, text, part);
		hash = (hash ^ word) * 0xff51afd7ed558ccdu;
		hash ^= hash >> 33;
		text += part;
		size -= part;
	}
	return hash;
}

struct db_measured db_measure(const char *sql)
{
	size_t size = strlen(sql);
	return (struct db_measured){.sql = sql, .size = size, .hash = db_hash(sql, size)};
}

/* A small cache, four slots to a hash: the newest takes the place of the
 * oldest that is not in use. */
enum { DB_STATEMENT_WAYS = 4 };

struct db_statement *db_statement(struct ctx *ctx, const struct db_measured *text)
{
	struct db *db = ctx->db;
	struct db_statement *set =
	    &db->statements[text->hash % (DB_STATEMENT_SLOTS / DB_STATEMENT_WAYS) * DB_STATEMENT_WAYS];
	for (int i = 0; i < DB_STATEMENT_WAYS; i++)
		if (set[i].handle && set[i].hash == text->hash && set[i].size == text->size &&
		    !set[i].busy && !memcmp(set[i].sql, text->sql, text->size))
			return &set[i];
	int victim = DB_STATEMENT_WAYS - 1;
	while (victim >= 0 && set[victim].busy)
		victim--;
	if (victim < 0)
		return NULL;
	void *handle = db->driver->prepare(ctx, text->sql);
	if (!handle)
		return NULL;
	if (set[victim].handle)
		db->driver->forget(db, set[victim].handle);
	talloc_free(set[victim].sql);
	/* Rows being read point at busy slots: only free ones may move. */
	for (; victim > 0 && !set[victim - 1].busy; victim--)
		set[victim] = set[victim - 1];
	set[victim] = (struct db_statement){.sql = memory_text(db, text->sql),
	                                    .size = text->size,
	                                    .hash = text->hash,
	                                    .handle = handle};
	return &set[victim];
}

/* --- what may run --- */

/* PostgreSQL takes no further statement after one that failed; so nobody may. */
static bool db_usable(struct ctx *ctx)
{
	assert(ctx->db && !ctx->error);
	return !ctx->db->failed ||
	       error_internal(ctx, "a statement after one that failed, without db_undo between");
}

static bool db_ended(const struct ctx *ctx, bool done)
{
	if (!done)
		ctx->db->failed = true;
	return done;
}

/* --- rows --- */

static int db_rows_end(struct db_rows *rows)
{
	if (rows->ended)
		return 0;
	rows->db->driver->end(rows);
	rows->ended = true;
	rows->done = true;
	*(rows->previous ? &rows->previous->next : &rows->db->open_rows) = rows->next;
	if (rows->next)
		rows->next->previous = rows->previous;
	return 0;
}

void db_end_rows(struct db *db)
{
	while (db->open_rows)
		db_rows_end(db->open_rows);
}

static struct db_rows *db_rows_begin(struct ctx *ctx, const struct db_measured *text,
                                     const struct value *values, size_t count, bool stream)
{
	struct db *db = ctx->db;
	if (!db_usable(ctx))
		return NULL;
	struct db_rows *rows = db->driver->query(ctx, text, values, count, stream);
	if (!db_ended(ctx, rows != NULL))
		return NULL;
	rows->db = db;
	rows->next = db->open_rows;
	if (rows->next)
		rows->next->previous = rows;
	db->open_rows = rows;
	talloc_set_destructor(rows, db_rows_end);
	return rows;
}

struct db_rows *db_query_measured(struct ctx *ctx, const struct db_measured *text,
                                  const struct value *values, size_t count)
{
	return db_rows_begin(ctx, text, values, count, false);
}

struct db_rows *db_query_values(struct ctx *ctx, const char *sql, const struct value *values,
                                size_t count)
{
	struct db_measured text = db_measure(sql);
	return db_rows_begin(ctx, &text, values, count, false);
}

struct db_rows *db_stream_values(struct ctx *ctx, const char *sql, const struct value *values,
                                 size_t count)
{
	struct db_measured text = db_measure(sql);
	return db_rows_begin(ctx, &text, values, count, true);
}

bool db_next(struct ctx *ctx, struct db_rows *rows)
{
	assert(!ctx->error);
	if (rows->done)
		return false;
	if (rows->db->driver->next(ctx, rows))
		return true;
	if (ctx->error)
		rows->db->failed = true;
	db_rows_end(rows);
	return false;
}

bool db_null(const struct db_rows *rows, int column)
{
	return rows->db->driver->null(rows, column);
}

int64_t db_integer(const struct db_rows *rows, int column)
{
	return rows->db->driver->integer(rows, column);
}

const char *db_text(const struct db_rows *rows, int column)
{
	return rows->db->driver->text(rows, column);
}

size_t db_size(const struct db_rows *rows, int column)
{
	return rows->db->driver->size(rows, column);
}

const void *db_blob(const struct db_rows *rows, int column)
{
	return rows->db->driver->blob(rows, column);
}

const char **db_texts(struct ctx *ctx, struct db_rows *rows, size_t *count)
{
	const char **texts = memory_array(ctx, const char *, 1);
	*count = 0;
	while (rows && db_next(ctx, rows)) {
		texts = memory_must(talloc_realloc(ctx, texts, const char *, (unsigned)*count + 1));
		texts[(*count)++] = memory_text(texts, db_text(rows, 0));
	}
	talloc_free(rows);
	return ctx->error ? NULL : texts;
}

/* --- statements that are over before anything else happens: no rows to keep --- */

bool db_run_values(struct ctx *ctx, const char *sql, const struct value *values, size_t count,
                   int64_t *changed)
{
	struct db_measured text = db_measure(sql);
	return db_usable(ctx) &&
	       db_ended(ctx, ctx->db->driver->run(ctx, &text, values, count, changed));
}

bool db_find_integer(struct ctx *ctx, int64_t otherwise, int64_t *result, const char *sql,
                     const struct value *values, size_t count)
{
	struct db_measured text = db_measure(sql);
	return db_usable(ctx) &&
	       db_ended(ctx, ctx->db->driver->find(ctx, otherwise, result, &text, values, count));
}

bool db_insert_measured(struct ctx *ctx, int64_t *id, const struct db_measured *text,
                        const struct value *values, size_t count)
{
	return db_usable(ctx) && db_ended(ctx, ctx->db->driver->insert(ctx, id, text, values, count));
}

bool db_insert_values(struct ctx *ctx, int64_t *id, const char *sql, const struct value *values,
                      size_t count)
{
	struct db_measured text = db_measure(sql);
	return db_insert_measured(ctx, id, &text, values, count);
}

int64_t db_changes(struct ctx *ctx)
{
	assert(db_writing(ctx));
	return ctx->db->driver->changes(ctx->db);
}
