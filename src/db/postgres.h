/* Inside db/: what the files of the PostgreSQL driver share. */
#pragma once

#include "db/driver.h"

#include <libpq-fe.h>

struct postgres {
	struct db base;
	PGconn *connection;
	int64_t changes; /* rows changed so far; see db_changes */
	uint64_t names;  /* given to statements and cursors so far */
};

static inline struct postgres *postgres_of(const struct ctx *ctx)
{
	return (struct postgres *)ctx->db;
}

/* ctx->error from the answer to the failed `doing`; notes on the connection when it is
 * lost. Returns false. */
bool postgres_fail(struct ctx *ctx, struct postgres *db, const PGresult *result, const char *doing);
/* Is the answer a good one? Else ctx->error. */
bool postgres_good(struct ctx *ctx, struct postgres *db, const PGresult *result, const char *doing);
/* Runs statements without values and rows, in one message. */
bool postgres_plain(struct ctx *ctx, struct postgres *db, const char *sql);
/* A statement that makes or changes a table, in this database's types; NULL: it is none. */
const char *postgres_ddl(struct ctx *ctx, const char *sql);

/* What the driver's row names; see driver.h. */
void *postgres_prepare(struct ctx *ctx, const char *sql);
void postgres_forget(struct db *db, void *handle);
struct db_rows *postgres_query(struct ctx *ctx, const struct db_measured *text,
                               const struct value *values, size_t count, bool stream);
bool postgres_next(struct ctx *ctx, struct db_rows *rows);
void postgres_end(struct db_rows *rows);
bool postgres_null(const struct db_rows *rows, int column);
int64_t postgres_integer(const struct db_rows *rows, int column);
const char *postgres_text(const struct db_rows *rows, int column);
size_t postgres_size(const struct db_rows *rows, int column);
const void *postgres_blob(const struct db_rows *rows, int column);
bool postgres_run(struct ctx *ctx, const struct db_measured *text, const struct value *values,
                  size_t count, int64_t *changed);
bool postgres_insert(struct ctx *ctx, int64_t *id, const struct db_measured *text,
                     const struct value *values, size_t count);
bool postgres_find(struct ctx *ctx, int64_t otherwise, int64_t *result,
                   const struct db_measured *text, const struct value *values, size_t count);

bool postgres_table_exists(struct ctx *ctx, const char *table, bool *exists);
const char **postgres_tables(struct ctx *ctx, size_t *count);
struct db_rows *postgres_columns(struct ctx *ctx, const char *table);
bool postgres_keys_follow(struct ctx *ctx, const char *table);
bool postgres_table_drop(struct ctx *ctx, const char *table, int64_t rows, bool *gone);
bool postgres_integrity(struct ctx *ctx, int64_t *pages,
                        void (*fault)(void *data, const char *words), void *data);
bool postgres_text_make(struct ctx *ctx, const char *index);
bool postgres_text_clear(struct ctx *ctx, const char *index);
bool postgres_text_put(struct ctx *ctx, const char *index, int64_t key, const char *old_tokens,
                       const char *new_tokens);
bool postgres_text_each(struct ctx *ctx, const char *index, db_text_visit *visit, void *data);
bool postgres_text_matches(struct ctx *ctx, struct sql *sql, const char *index, const char *query);
void postgres_instant_unit(const struct ctx *ctx, struct sql *sql, const char *table,
                           const char *column, const char *unit);
void postgres_date_unit(struct sql *sql, const char *table, const char *column, const char *unit);
void postgres_day_start(const struct ctx *ctx, struct sql *sql, const char *table,
                        const char *column);
