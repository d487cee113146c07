/* Inside db/: what a driver is, and what all of them share.
 *
 * The port (db.h, dialect.h) is answered by db.c, statement.c and dialect.c, which keep
 * the pool, the line of writers, savepoints, what is put off, and the statements and rows
 * that are open. What only one database knows is a function of its driver: a row of
 * constants, chosen by the address when the pool is opened. */
#pragma once

#include "db/db.h"
#include "db/dialect.h"

#include <pthread.h>

enum { DB_STATEMENT_SLOTS = 256, DB_TURN_SECONDS = 20, DB_SAVEPOINT_LIMIT = 8 };

/* What is kept of a statement for the next time its text is asked for. */
struct db_statement {
	char *sql;
	size_t size; /* of sql */
	uint64_t hash;
	void *handle; /* the driver's; NULL: the slot is empty */
	bool busy;    /* rows are read from it */
};

/* One connection, used by one thread at a time: the first member of a driver's own. */
struct db {
	const struct db_driver *driver;
	struct db_pool *pool;
	enum db_mode mode;
	bool used;              /* a transaction has run on it */
	bool lost;              /* it is of no use any more */
	bool failed;            /* a statement of the transaction did; see db_savepoint */
	int savepoints;         /* open ones */
	struct db_later *later; /* see db_put_off; hangs on it */
	struct db_statement statements[DB_STATEMENT_SLOTS];
	struct db_rows *open_rows; /* those not read to their end, or freed */
	struct db *next_free;
};

/* The first member of a driver's own. */
struct db_rows {
	struct db *db;
	bool done;                       /* there is no further row */
	bool ended;                      /* the driver has let go of it */
	struct db_rows *next, *previous; /* in db->open_rows */
};

/* All work on ctx->db, which belongs to the driver. What returns false or NULL has set
 * ctx->error. */
struct db_driver {
	/* --- connections --- */
	/* A connection on `pool`; its end is its destructor's. */
	struct db *(*connect)(struct ctx *ctx, struct db_pool *pool, enum db_mode mode);
	/* See db_remove. */
	bool (*remove)(struct ctx *ctx, const char *address);
	/* See db_claim. */
	bool (*claim)(struct ctx *ctx, struct db_pool *pool, bool *alone);

	/* --- transactions, on a connection without open rows --- */
	bool (*begin)(struct ctx *ctx);
	bool (*commit)(struct ctx *ctx);
	void (*rollback)(struct ctx *ctx);
	/* Number db->savepoints, counted from 0. */
	bool (*savepoint)(struct ctx *ctx);
	bool (*release)(struct ctx *ctx);
	bool (*undo)(struct ctx *ctx);

	/* --- statements --- */
	/* What is kept of the text; belongs to ctx->db. */
	void *(*prepare)(struct ctx *ctx, const char *sql);
	void (*forget)(struct db *db, void *handle);
	struct db_rows *(*query)(struct ctx *ctx, const struct db_measured *text,
	                         const struct value *values, size_t count, bool stream);
	bool (*next)(struct ctx *ctx, struct db_rows *rows); /* false also at the end */
	void (*end)(struct db_rows *rows);
	bool (*null)(const struct db_rows *rows, int column);
	int64_t (*integer)(const struct db_rows *rows, int column);
	const char *(*text)(const struct db_rows *rows, int column);
	size_t (*size)(const struct db_rows *rows, int column);
	const void *(*blob)(const struct db_rows *rows, int column);
	bool (*run)(struct ctx *ctx, const struct db_measured *text, const struct value *values,
	            size_t count, int64_t *changed);
	bool (*find)(struct ctx *ctx, int64_t otherwise, int64_t *result,
	             const struct db_measured *text, const struct value *values, size_t count);
	/* See db_insert_values. */
	bool (*insert)(struct ctx *ctx, int64_t *id, const struct db_measured *text,
	               const struct value *values, size_t count);
	int64_t (*changes)(const struct db *db);

	/* See db_snapshot and db_snapshot_size (-1 on error); NULL: it has none. */
	bool (*snapshot)(struct ctx *ctx, const char *path);
	int64_t (*snapshot_size)(struct ctx *ctx);

	/* --- what dialect.h says of them --- */
	bool (*table_exists)(struct ctx *ctx, const char *table, bool *exists);
	const char **(*tables)(struct ctx *ctx, size_t *count);
	/* Names and types. */
	struct db_rows *(*columns)(struct ctx *ctx, const char *table);
	bool (*keys_follow)(struct ctx *ctx, const char *table);
	bool (*table_drop)(struct ctx *ctx, const char *table, int64_t rows, bool *gone);
	bool (*integrity)(struct ctx *ctx, int64_t *pages, void (*fault)(void *data, const char *words),
	                  void *data);
	bool (*text_make)(struct ctx *ctx, const char *index);
	bool (*text_clear)(struct ctx *ctx, const char *index);
	bool (*text_put)(struct ctx *ctx, const char *index, int64_t key, const char *old_tokens,
	                 const char *new_tokens);
	bool (*text_drop)(struct ctx *ctx, const char *index, int64_t rows, bool *gone);
	bool (*text_each)(struct ctx *ctx, const char *index, db_text_visit *visit, void *data);
	bool (*text_matches)(struct ctx *ctx, struct sql *sql, const char *index, const char *query);
	const char *like; /* the operator of sql_like */
	void (*column_aside)(struct sql *sql, const char *table, const char *column);
	void (*instant_unit)(const struct ctx *ctx, struct sql *sql, const char *table,
	                     const char *column, const char *unit);
	void (*date_unit)(struct sql *sql, const char *table, const char *column, const char *unit);
	void (*day_start)(const struct ctx *ctx, struct sql *sql, const char *table,
	                  const char *column);
};

extern const struct db_driver sqlite_driver;
extern const struct db_driver postgres_driver;

/* The mutex guards everything in it but the connections lent out. */
struct db_pool {
	const struct db_driver *driver;
	struct company *company; /* whose zone local dates are computed in */
	char *address;
	bool alone; /* see db_claim */
	size_t readers_limit;
	size_t readers_open;
	struct db *free_readers;
	struct db *writer;  /* NULL: it was lost */
	uint64_t turn_next; /* the ticket the next writer draws */
	uint64_t turn_now;  /* the ticket that may write */
	pthread_mutex_t mutex;
	pthread_cond_t reader_back;
	pthread_cond_t turn_over;
};

/* The writer's turn, which each writing transaction has: waits for it; passes it on. */
void db_turn_take(struct db_pool *pool);
void db_turn_over(struct db_pool *pool);
/* ERROR_UNAVAILABLE: try again shortly. Returns false. */
bool db_busy(struct ctx *ctx);
/* Ends all open rows of a connection, whose transaction is over: their ctx may live on
 * while another thread has the connection. */
void db_end_rows(struct db *db);
/* The texts of the rows' first column, with their number; on ctx. Ends the rows (which may
 * be NULL). NULL on error. */
const char **db_texts(struct ctx *ctx, struct db_rows *rows, size_t *count);
/* The statement of that text as the driver prepared it, kept for the next time; NULL
 * without an error where all places for it are in use. */
struct db_statement *db_statement(struct ctx *ctx, const struct db_measured *text);
