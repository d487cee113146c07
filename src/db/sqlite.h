/* Inside db/: what the files of the SQLite driver share. */
#pragma once

#include "db/db.h"

#include <pthread.h>
#include <sqlite3.h>

enum { DB_STATEMENT_SLOTS = 256, DB_TURN_SECONDS = 20, DB_SAVEPOINT_LIMIT = 8 };

/* A prepared statement kept for the next time its text is asked for. */
struct db_statement {
	char *sql;
	size_t size; /* of sql */
	uint64_t hash;
	sqlite3_stmt *handle;
	bool busy;
};

/* A change of a text index that waits; see sqlite_text.c. */
struct db_text_put {
	const char *index;
	int64_t key;
	const char *old_tokens, *new_tokens;
};

/* One connection; used by one thread at a time. */
struct db {
	struct db_pool *pool;
	sqlite3 *handle;
	sqlite3_stmt *rollback; /* prepared, as each reading ends with one; NULL at first */
	enum db_mode mode;
	int savepoints;                            /* open ones */
	size_t savepoint_puts[DB_SAVEPOINT_LIMIT]; /* how many puts waited when each began */
	struct db_text_put *puts;                  /* their texts hang on it; NULL: none */
	size_t put_count;
	struct db_later *later; /* see db_put_off; hangs on it */
	struct db_statement statements[DB_STATEMENT_SLOTS];
	struct db_rows *open_rows; /* those not read to their end, or freed */
	struct db *next_free;
};

/* The mutex guards everything in it but the connections lent out. */
struct db_pool {
	struct company *company; /* whose zone local dates are computed in */
	char *address;
	size_t readers_limit;
	size_t readers_open;
	struct db *free_readers;
	struct db *writer;
	uint64_t turn_next; /* the ticket the next writer draws */
	uint64_t turn_now;  /* the ticket that may write */
	pthread_mutex_t mutex;
	pthread_cond_t reader_back;
	pthread_cond_t turn_over;
};

struct db_rows {
	struct db *db;
	sqlite3_stmt *handle;
	struct db_statement *kept; /* NULL: the statement is this query's own */
	bool done;
	struct db_rows *next, *previous; /* in db->open_rows */
};

/* Ends all open rows of a connection, whose transaction is over: their ctx may
 * live on while another thread has the connection. */
void sqlite_end_rows(struct db *db);

/* ctx->error from SQLite's state after the failed `doing`. Returns false. */
bool sqlite_fail(struct ctx *ctx, struct db *db, const char *doing);
/* Runs constant SQL without rows on a connection that no transaction has yet. */
bool sqlite_plain(struct ctx *ctx, struct db *db, const char *sql);
/* Carries out what waits for the text indexes, or forgets what came behind the first
 * `kept`. */
bool sqlite_text_flush(struct ctx *ctx);
void sqlite_text_forget(struct db *db, size_t kept);
/* Our SQL functions and the tokenizer; once for each connection. */
bool sqlite_extend(struct ctx *ctx, struct db *db);
