/* The PostgreSQL driver: what the other database does differently. */
#include "db/postgres.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <string.h>

/* Tables of the schema that the connection works in. */
#define POSTGRES_TABLES                                                                            \
	"  FROM pg_class AS c"                                                                         \
	"  JOIN pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname = current_schema()"

bool postgres_table_exists(struct ctx *ctx, const char *table, bool *exists)
{
	int64_t count = 0;
	struct value name = value_text(table);
	if (!db_find_integer(ctx, 0, &count,
	                     "SELECT count(*)" POSTGRES_TABLES
	                     " WHERE c.relkind = 'r' AND c.relname = $1",
	                     &name, 1))
		return false;
	*exists = count > 0;
	return true;
}

/* Those with a column of tokens are text indexes. */
const char **postgres_tables(struct ctx *ctx, size_t *count)
{
	return db_texts(ctx,
	                db_query_plain(ctx, "SELECT c.relname" POSTGRES_TABLES
	                                    " WHERE c.relkind = 'r' AND NOT EXISTS"
	                                    " (SELECT 1 FROM pg_attribute AS a"
	                                    "   WHERE a.attrelid = c.oid"
	                                    "     AND a.atttypid = CAST('tsvector' AS regtype))"
	                                    " ORDER BY c.relname"),
	                count);
}

struct db_rows *postgres_columns(struct ctx *ctx, const char *table)
{
	return db_query(ctx,
	                "SELECT a.attname, t.typname" POSTGRES_TABLES
	                "  JOIN pg_attribute AS a ON a.attrelid = c.oid"
	                "  JOIN pg_type AS t ON t.oid = a.atttypid"
	                " WHERE c.relkind = 'r' AND c.relname = $1"
	                "   AND a.attnum > 0 AND NOT a.attisdropped"
	                " ORDER BY a.attnum",
	                value_text(table));
}

/* A key that counts by itself is called id. */
bool postgres_keys_follow(struct ctx *ctx, const char *table)
{
	int64_t there = 0;
	struct value name = value_text(table);
	if (!db_find_integer(ctx, 0, &there,
	                     "SELECT count(*)" POSTGRES_TABLES
	                     "  JOIN pg_attribute AS a ON a.attrelid = c.oid"
	                     " WHERE c.relname = $1 AND a.attname = 'id' AND a.attidentity <> ''",
	                     &name, 1) ||
	    !there)
		return !ctx->error;
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT setval(pg_get_serial_sequence(quote_ident(");
	sql_value(sql, name);
	sql_add(sql, "), 'id'), coalesce(max(id), 1), max(id) IS NOT NULL) FROM ");
	sql_name(sql, table);
	return sql_run(ctx, sql, NULL);
}

/* A whole table goes in an instant. */
bool postgres_table_drop(struct ctx *ctx, const char *table, int64_t rows, bool *gone)
{
	(void)rows;
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "DROP TABLE ");
	sql_name(sql, table);
	sql_add(sql, " CASCADE");
	*gone = true;
	return sql_run(ctx, sql, NULL);
}

/* --- dates --- */

/* https://www.postgresql.org/docs/15/functions-formatting.html; a week is ISO's. */
static const char *postgres_form(const char *unit)
{
	static const char *const forms[][2] = {{"day", "YYYY-MM-DD"},
	                                       {"week", "IYYY-\"W\"IW"},
	                                       {"month", "YYYY-MM"},
	                                       {"quarter", "YYYY-\"Q\"Q"},
	                                       {"year", "YYYY"}};
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (!strcmp(forms[i][0], unit))
			return forms[i][1];
	return NULL;
}

/* "to_timestamp(column) AT TIME ZONE zone": what the clock shows there. */
static void postgres_local(const struct ctx *ctx, struct sql *sql, const char *table,
                           const char *column)
{
	sql_add(sql, "to_timestamp(");
	sql_column(sql, table, column);
	sql_add(sql, " / 1000.0) AT TIME ZONE ");
	sql_value(sql, value_text(zone_name(ctx->company->zone)));
}

void postgres_instant_unit(const struct ctx *ctx, struct sql *sql, const char *table,
                           const char *column, const char *unit)
{
	sql_add(sql, "to_char(");
	postgres_local(ctx, sql, table, column);
	sql_add(sql, ", ");
	sql_value(sql, value_text(postgres_form(unit)));
	sql_add(sql, ")");
}

void postgres_date_unit(struct sql *sql, const char *table, const char *column, const char *unit)
{
	sql_add(sql, "to_char(CAST(");
	sql_column(sql, table, column);
	sql_add(sql, " AS date), ");
	sql_value(sql, value_text(postgres_form(unit)));
	sql_add(sql, ")");
}

void postgres_day_start(const struct ctx *ctx, struct sql *sql, const char *table,
                        const char *column)
{
	sql_add(sql, "CAST(extract(epoch FROM (date_trunc('day', ");
	postgres_local(ctx, sql, table, column);
	sql_add(sql, ") AT TIME ZONE ");
	sql_value(sql, value_text(zone_name(ctx->company->zone)));
	sql_add(sql, ")) * 1000 AS BIGINT)");
}

/* --- is it whole? --- */

static bool postgres_pages(struct ctx *ctx, int64_t *pages)
{
	return db_find_integer(ctx, 0, pages, "SELECT sum(c.relpages)" POSTGRES_TABLES, NULL, 0);
}

/* https://www.postgresql.org/docs/15/amcheck.html: reads every page of a table, and each
 * of its rows, and says what is wrong. */
static bool postgres_heaps(struct ctx *ctx, void (*fault)(void *data, const char *words),
                           void *data)
{
	struct db_rows *rows =
	    db_stream_plain(ctx, "SELECT c.relname || ' ' || h.blkno || ': ' || h.msg" POSTGRES_TABLES
	                         " CROSS JOIN LATERAL verify_heapam(c.oid) AS h"
	                         " WHERE c.relkind = 'r'");
	while (rows && db_next(ctx, rows))
		fault(data, db_text(rows, 0));
	talloc_free(rows);
	return !ctx->error;
}

/* The server counts pages whose checksum was wrong when they were read. */
static bool postgres_checksums(struct ctx *ctx, void (*fault)(void *data, const char *words),
                               void *data)
{
	int64_t failures = 0;
	if (!db_find_integer(ctx, 0, &failures,
	                     "SELECT checksum_failures"
	                     "  FROM pg_stat_database"
	                     " WHERE datname = current_database()",
	                     NULL, 0))
		return false;
	if (failures)
		fault(data, "pg_stat_database.checksum_failures > 0");
	return true;
}

bool postgres_integrity(struct ctx *ctx, int64_t *pages,
                        void (*fault)(void *data, const char *words), void *data)
{
	int64_t amcheck = 0;
	return postgres_pages(ctx, pages) &&
	       db_find_integer(ctx, 0, &amcheck,
	                       "SELECT count(*) FROM pg_extension WHERE extname = 'amcheck'", NULL,
	                       0) &&
	       (!amcheck || postgres_heaps(ctx, fault, data)) && postgres_checksums(ctx, fault, data);
}
