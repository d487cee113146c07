/* The SQLite driver: our SQL functions, and the tokenizer of the text indexes. */
#include "db/sqlite.h"

#include "base/error.h"
#include "base/time.h"
#include "db/unit.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* guanxi_unit(instant, unit): see sql_instant_unit. */
static void extend_instant_unit(sqlite3_context *call, int count, sqlite3_value **values)
{
	assert(count == 2);
	(void)count;
	if (sqlite3_value_type(values[0]) == SQLITE_NULL)
		return;
	const struct db_pool *pool = sqlite3_user_data(call);
	char date[DATE_TEXT_SIZE], unit[DB_UNIT_SIZE];
	zone_date(pool->company->zone, sqlite3_value_int64(values[0]), date);
	db_unit_of(date, (const char *)sqlite3_value_text(values[1]), unit);
	sqlite3_result_text(call, unit, -1, SQLITE_TRANSIENT);
}

/* guanxi_date_unit(date, unit): see sql_date_unit. */
static void extend_date_unit(sqlite3_context *call, int count, sqlite3_value **values)
{
	assert(count == 2);
	(void)count;
	if (sqlite3_value_type(values[0]) == SQLITE_NULL)
		return;
	char unit[DB_UNIT_SIZE];
	db_unit_of((const char *)sqlite3_value_text(values[0]),
	           (const char *)sqlite3_value_text(values[1]), unit);
	sqlite3_result_text(call, unit, -1, SQLITE_TRANSIENT);
}

/* guanxi_day_start(instant): see sql_day_start. */
static void extend_day_start(sqlite3_context *call, int count, sqlite3_value **values)
{
	assert(count == 1);
	(void)count;
	if (sqlite3_value_type(values[0]) == SQLITE_NULL)
		return;
	const struct db_pool *pool = sqlite3_user_data(call);
	char date[DATE_TEXT_SIZE];
	zone_date(pool->company->zone, sqlite3_value_int64(values[0]), date);
	sqlite3_result_int64(call, zone_day_start(pool->company->zone, date));
}

/* A tokenizer without state: tokens come separated by single spaces. */
static int sqlite_tokenizer_make(void *data, const char **arguments, int count, Fts5Tokenizer **out)
{
	(void)arguments;
	(void)count;
	*out = (Fts5Tokenizer *)data;
	return SQLITE_OK;
}

static void sqlite_tokenizer_drop(Fts5Tokenizer *tokenizer)
{
	(void)tokenizer;
}

static int sqlite_tokenize(Fts5Tokenizer *tokenizer, void *data, int flags, const char *text,
                           int size, int (*token)(void *, int, const char *, int, int, int))
{
	(void)tokenizer;
	(void)flags;
	int start = 0;
	while (start < size) {
		const char *space = memchr(text + start, ' ', (size_t)(size - start));
		int end = space ? (int)(space - text) : size;
		if (end > start) {
			int code = token(data, 0, text + start, end - start, start, end);
			if (code != SQLITE_OK)
				return code;
		}
		start = end + 1;
	}
	return SQLITE_OK;
}

/* The way to FTS5's interface that SQLite documents (fts5.html, section 7). */
static fts5_api *sqlite_text_search(struct sqlite *db)
{
	fts5_api *api = NULL;
	sqlite3_stmt *handle = NULL;
	if (sqlite3_prepare_v2(db->handle, "SELECT fts5(?1)", -1, &handle, NULL) == SQLITE_OK) {
		sqlite3_bind_pointer(handle, 1, &api, "fts5_api_ptr", NULL);
		sqlite3_step(handle);
	}
	sqlite3_finalize(handle);
	return api;
}

bool sqlite_extend(struct ctx *ctx, struct sqlite *db)
{
	static fts5_tokenizer tokenizer = {sqlite_tokenizer_make, sqlite_tokenizer_drop,
	                                   sqlite_tokenize};
	int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
	fts5_api *search = sqlite_text_search(db);
	if (!search)
		return error_internal(ctx, "this SQLite has no FTS5");
	if (search->xCreateTokenizer(search, "spaces", db, &tokenizer, NULL) != SQLITE_OK ||
	    sqlite3_create_function(db->handle, "guanxi_unit", 2, flags, db->base.pool,
	                            extend_instant_unit, NULL, NULL) != SQLITE_OK ||
	    sqlite3_create_function(db->handle, "guanxi_day_start", 1, flags, db->base.pool,
	                            extend_day_start, NULL, NULL) != SQLITE_OK ||
	    sqlite3_create_function(db->handle, "guanxi_date_unit", 2, flags, NULL, extend_date_unit,
	                            NULL, NULL) != SQLITE_OK)
		return sqlite_fail(ctx, db, "extend");
	return true;
}
