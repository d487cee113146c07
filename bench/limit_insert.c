/* The limit that creations are measured against: a bare durable insert.
 *   limit_insert FILE SECONDS
 * makes a table like the customers' (24 columns of which 20 are filled, 12 indexes)
 * in a new file, puts 20,000 rows into it, and then inserts row by row, each in a
 * transaction of its own that is on the disk before the next one begins (WAL,
 * synchronous=FULL). Prints the inserts per second. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { COLUMNS = 24, FILLED = 20, INDEXES = 12, ROWS_BEFORE = 20000 };

static void limit_run(sqlite3 *database, const char *sql)
{
	if (sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK) {
		fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(database));
		exit(1);
	}
}

static void limit_table(sqlite3 *database)
{
	char sql[1024] = "CREATE TABLE customer (id INTEGER PRIMARY KEY";
	for (int i = 0; i < COLUMNS; i++)
		sprintf(sql + strlen(sql), ", c%d TEXT", i);
	strcat(sql, ")");
	limit_run(database, sql);
	for (int i = 0; i < INDEXES; i++) {
		sprintf(sql, "CREATE INDEX i%d ON customer (c%d, c%d)", i, i, i + 1);
		limit_run(database, sql);
	}
}

static sqlite3_stmt *limit_statement(sqlite3 *database)
{
	char sql[1024] = "INSERT INTO customer VALUES (NULL";
	sqlite3_stmt *statement = NULL;
	for (int i = 0; i < COLUMNS; i++)
		strcat(sql, i < FILLED ? ", ?" : ", NULL");
	strcat(sql, ")");
	sqlite3_prepare_v2(database, sql, -1, &statement, NULL);
	return statement;
}

/* Some 500 bytes, which fall in random places of every index. */
static void limit_insert(sqlite3 *database, sqlite3_stmt *statement)
{
	char text[FILLED][40];
	for (int i = 0; i < FILLED; i++) {
		snprintf(text[i], sizeof text[i], "%08lx%s", random(), i % 2 ? "" : "宁波海天机械有限公司");
		sqlite3_bind_text(statement, i + 1, text[i], -1, SQLITE_STATIC);
	}
	if (sqlite3_step(statement) != SQLITE_DONE) {
		fprintf(stderr, "%s\n", sqlite3_errmsg(database));
		exit(1);
	}
	sqlite3_reset(statement);
}

static double limit_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int count, char **arguments)
{
	sqlite3 *database;
	if (count != 3) {
		fputs("usage: limit_insert FILE SECONDS\n", stderr);
		return 2;
	}
	unlink(arguments[1]);
	if (sqlite3_open(arguments[1], &database) != SQLITE_OK)
		return 1;
	limit_run(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
	                    "PRAGMA wal_autocheckpoint = 4000;"
	                    "PRAGMA cache_size = -65536");
	limit_table(database);
	sqlite3_stmt *statement = limit_statement(database);
	limit_run(database, "BEGIN");
	for (int i = 0; i < ROWS_BEFORE; i++)
		limit_insert(database, statement);
	limit_run(database, "COMMIT");
	long rows = 0;
	double start = limit_now(), until = start + atof(arguments[2]);
	for (; limit_now() < until; rows++)
		limit_insert(database, statement);
	printf("%.1f\n", (double)rows / (limit_now() - start));
	sqlite3_finalize(statement);
	sqlite3_close(database);
	return 0;
}
