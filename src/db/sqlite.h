/* Inside db/: what the files of the SQLite driver share. */
#pragma once

#include "db/changes.h"
#include "db/driver.h"

#include <sqlite3.h>
#include <stdatomic.h>

/* A change of a text index that waits; see sqlite_text.c. */
struct sqlite_put {
	const char *index;
	int64_t key;
	const char *old_tokens, *new_tokens;
};

/* What is owed to a text index: bytes that were put there and not yet merged. */
struct sqlite_text {
	const char *index;
	size_t bytes;
};

/* Who follows the commits (changes.h); of the writer. */
struct sqlite_follow {
	_Atomic(const struct db_changes *) changes; /* NULL: nobody */
	uint32_t commits;
	_Atomic uint64_t mark;    /* of the last commit: its number, and the log's pages by then */
	_Atomic uint32_t drained; /* pages when all of them were last asked for */
};

struct sqlite {
	struct db base;
	sqlite3 *handle;
	sqlite3_stmt *rollback; /* prepared, as each reading ends with one; NULL at first */
	size_t savepoint_puts[DB_SAVEPOINT_LIMIT]; /* how many puts waited when each began */
	struct sqlite_put *puts;                   /* their texts hang on it; NULL: none */
	size_t put_count;
	/* Of the writer: */
	struct sqlite_text *texts;
	size_t text_count;
	struct sqlite_checkpoint *checkpoint;
	struct sqlite_follow follow;
};

static inline struct sqlite *sqlite_of(const struct ctx *ctx)
{
	return (struct sqlite *)ctx->db;
}

/* ctx->error from SQLite's state after the failed `doing`. Returns false. */
bool sqlite_fail(struct ctx *ctx, struct sqlite *db, const char *doing);
/* Runs constant SQL without rows on a connection that no transaction has yet. */
bool sqlite_plain(struct ctx *ctx, struct sqlite *db, const char *sql);
/* Carries out what waits for the text indexes, or forgets what came behind the first
 * `kept`. */
bool sqlite_text_flush(struct ctx *ctx);
void sqlite_text_forget(struct sqlite *db, size_t kept);
/* Of the writer: a commit left the log with so many pages. */
void sqlite_committed(struct sqlite *writer, int pages);
/* Asks who follows for all there is; while nobody writes. */
void sqlite_drain(struct sqlite *writer);
bool sqlite_snapshot(struct ctx *ctx, const char *path);
int64_t sqlite_snapshot_size(struct ctx *ctx);
/* Starts the thread that brings the log's pages into the database, until the writer is
 * freed. */
bool sqlite_checkpoint_start(struct ctx *ctx, struct sqlite *writer);
/* Our SQL functions and the tokenizer; once for each connection. */
bool sqlite_extend(struct ctx *ctx, struct sqlite *db);

/* What the driver's row names; see driver.h. */
void *sqlite_prepare(struct ctx *ctx, const char *sql);
void sqlite_forget(struct db *db, void *handle);
struct db_rows *sqlite_query(struct ctx *ctx, const struct db_measured *text,
                             const struct value *values, size_t count, bool stream);
bool sqlite_next(struct ctx *ctx, struct db_rows *rows);
void sqlite_end(struct db_rows *rows);
bool sqlite_null(const struct db_rows *rows, int column);
int64_t sqlite_integer(const struct db_rows *rows, int column);
const char *sqlite_text(const struct db_rows *rows, int column);
size_t sqlite_size(const struct db_rows *rows, int column);
const void *sqlite_blob(const struct db_rows *rows, int column);
bool sqlite_run(struct ctx *ctx, const struct db_measured *text, const struct value *values,
                size_t count, int64_t *changed);
bool sqlite_insert(struct ctx *ctx, int64_t *id, const struct db_measured *text,
                   const struct value *values, size_t count);
bool sqlite_find(struct ctx *ctx, int64_t otherwise, int64_t *result,
                 const struct db_measured *text, const struct value *values, size_t count);
int64_t sqlite_changes(const struct db *db);

bool sqlite_table_exists(struct ctx *ctx, const char *table, bool *exists);
const char **sqlite_tables(struct ctx *ctx, size_t *count);
struct db_rows *sqlite_columns(struct ctx *ctx, const char *table);
bool sqlite_keys_follow(struct ctx *ctx, const char *table);
bool sqlite_table_drop(struct ctx *ctx, const char *table, int64_t rows, bool *gone);
bool sqlite_integrity(struct ctx *ctx, int64_t *pages, void (*fault)(void *data, const char *words),
                      void *data);
bool sqlite_text_make(struct ctx *ctx, const char *index);
bool sqlite_text_clear(struct ctx *ctx, const char *index);
bool sqlite_text_put(struct ctx *ctx, const char *index, int64_t key, const char *old_tokens,
                     const char *new_tokens);
bool sqlite_text_drop(struct ctx *ctx, const char *index, int64_t rows, bool *gone);
bool sqlite_text_each(struct ctx *ctx, const char *index, db_text_visit *visit, void *data);
bool sqlite_text_matches(struct ctx *ctx, struct sql *sql, const char *index, const char *query);
void sqlite_column_aside(struct sql *sql, const char *table, const char *column);
void sqlite_instant_unit(const struct ctx *ctx, struct sql *sql, const char *table,
                         const char *column, const char *unit);
void sqlite_date_unit(struct sql *sql, const char *table, const char *column, const char *unit);
void sqlite_day_start(const struct ctx *ctx, struct sql *sql, const char *table,
                      const char *column);
