/* The limit that lists are measured against: the same SELECT in a bare loop.
 *   limit_sql DATABASE SECONDS
 * reads standard input, an owner and a stage a line, and then runs through them in
 * turn: 50 customers of that owner in that stage by next visit, every column read.
 * Prints the lists per second of CPU time. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PAIRS = 4096, STAGE = 32 };

struct pair {
	int owner;
	char stage[STAGE];
};

/* The page and one row more, which tells whether there is a next page; and the
 * second part, those without a next visit, where the first is short. */
static const char query[] =
    "SELECT next_visit_at, id, version, name, stage, grade, city, phone, mobile, last_contact_at,"
    "       next_visit_at, owner"
    "  FROM customer"
    " WHERE owner = ?1 AND stage = ?2 AND deleted_at IS NULL AND next_visit_at IS NOT NULL"
    " ORDER BY next_visit_at, id"
    " LIMIT 51";

static double limit_seconds(void)
{
	struct timespec used;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return (double)used.tv_sec + (double)used.tv_nsec / 1e9;
}

/* Reads a list; returns the bytes, so that nothing can be left out. */
static size_t limit_list(sqlite3_stmt *statement, const struct pair *pair)
{
	size_t bytes = 0;
	sqlite3_bind_int(statement, 1, pair->owner);
	sqlite3_bind_text(statement, 2, pair->stage, -1, SQLITE_STATIC);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(statement); i++) {
			if (sqlite3_column_type(statement, i) == SQLITE_INTEGER)
				bytes += sqlite3_column_int64(statement, i) != 0;
			else if (sqlite3_column_text(statement, i))
				bytes += (size_t)sqlite3_column_bytes(statement, i);
		}
	}
	sqlite3_reset(statement);
	return bytes;
}

int main(int count, char **arguments)
{
	static struct pair pairs[PAIRS];
	int known = 0;
	size_t bytes = 0;
	long lists = 0;
	sqlite3 *database;
	sqlite3_stmt *statement;
	if (count != 3 ||
	    sqlite3_open_v2(arguments[1], &database, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
	    sqlite3_exec(database, "PRAGMA cache_size = -12288", NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(database, query, -1, &statement, NULL) != SQLITE_OK) {
		fputs("usage: limit_sql DATABASE SECONDS\n", stderr);
		return 2;
	}
	while (known < PAIRS && scanf("%d %31s", &pairs[known].owner, pairs[known].stage) == 2)
		known++;
	if (!known)
		return 2;
	for (int i = 0; i < known; i++)
		bytes += limit_list(statement, &pairs[i]);
	double start = limit_seconds(), until = start + atof(arguments[2]);
	for (; limit_seconds() < until; lists++)
		bytes += limit_list(statement, &pairs[lists % known]);
	printf("%.1f %zu\n", (double)lists / (limit_seconds() - start), bytes);
	sqlite3_finalize(statement);
	sqlite3_close(database);
	return 0;
}
