/* The PostgreSQL driver: statements and their rows.
 *
 * Values go as they are in memory, with their types; what has no value is of the type that
 * the server finds. A text that is asked for the second time is prepared on the
 * connection. Answers come whole, so that several can be read side by side; those of
 * unknown size come through a cursor, in pieces. */
#include "db/postgres.h"

#include "base/error.h"
#include "base/memory.h"

#include <assert.h>
#include <endian.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* src/include/catalog/pg_type.dat of PostgreSQL; these never change. */
enum { TYPE_ANY = 0, TYPE_BOOLEAN = 16, TYPE_BLOB = 17, TYPE_INTEGER = 20, TYPE_TEXT = 25 };

enum { STREAM_ROWS = 1000, NAME_SIZE = 32 };

struct postgres_statement {
	char name[NAME_SIZE]; /* "" while it is not prepared */
	bool used;
	Oid *types;
	size_t count;
};

struct postgres_rows {
	struct db_rows base;
	PGresult *result;
	int row, count;
	char cursor[NAME_SIZE]; /* "" for an answer that is whole */
	void *scratch;          /* blobs of the current row, or NULL */
};

/* --- values --- */

struct parameters {
	Oid *types;
	const char **texts;
	int *sizes;
	int *forms; /* 1: as in memory */
	uint64_t *integers;
};

static void parameter_set(struct parameters *parameters, size_t i, const struct value *value)
{
	parameters->forms[i] = 1;
	switch (value->kind) {
	case VALUE_NULL:
		parameters->types[i] = TYPE_ANY;
		return;
	case VALUE_INTEGER:
		parameters->types[i] = TYPE_INTEGER;
		parameters->integers[i] = htobe64((uint64_t)value->integer);
		parameters->texts[i] = (const char *)&parameters->integers[i];
		parameters->sizes[i] = sizeof *parameters->integers;
		return;
	case VALUE_TEXT:
	case VALUE_BLOB:
		parameters->types[i] = value->kind == VALUE_TEXT ? TYPE_TEXT : TYPE_BLOB;
		parameters->texts[i] = value->text ? value->text : "";
		parameters->sizes[i] = (int)value->size;
		return;
	case VALUE_MONEY:
	case VALUE_LIST:
		break;
	}
	assert(false && "money and lists are several columns and rows");
}

static struct parameters *parameters_new(const void *parent, const struct value *values,
                                         size_t count)
{
	struct parameters *parameters = memory_new(parent, struct parameters);
	parameters->types = memory_array(parameters, Oid, count);
	parameters->texts = memory_array(parameters, const char *, count);
	parameters->sizes = memory_array(parameters, int, count);
	parameters->forms = memory_array(parameters, int, count);
	parameters->integers = memory_array(parameters, uint64_t, count);
	for (size_t i = 0; i < count; i++)
		parameter_set(parameters, i, &values[i]);
	return parameters;
}

/* --- statements --- */

void *postgres_prepare(struct ctx *ctx, const char *sql)
{
	(void)sql;
	return memory_new(ctx->db, struct postgres_statement);
}

static void statement_unprepare(struct postgres *db, struct postgres_statement *statement)
{
	char sql[NAME_SIZE + 16];
	if (!statement->name[0] || db->base.lost)
		return;
	snprintf(sql, sizeof sql, "DEALLOCATE %s", statement->name);
	PQclear(PQexec(db->connection, sql));
	statement->name[0] = '\0';
}

void postgres_forget(struct db *db, void *handle)
{
	statement_unprepare((struct postgres *)db, handle);
	talloc_free(handle);
}

/* A parameter's type is that of its first value; one that was never there fits all. */
static void statement_learn(struct postgres *db, struct postgres_statement *statement,
                            const Oid *types, size_t count)
{
	if (!statement->types) {
		statement->types = memory_array(statement, Oid, count);
		statement->count = count;
	}
	assert(statement->count == count);
	for (size_t i = 0; i < count; i++) {
		if (types[i] == TYPE_ANY || types[i] == statement->types[i])
			continue;
		statement_unprepare(db, statement);
		statement->types[i] = types[i];
	}
}

static bool statement_prepare(struct ctx *ctx, struct postgres_statement *statement,
                              const char *sql)
{
	struct postgres *db = postgres_of(ctx);
	char name[NAME_SIZE];
	snprintf(name, sizeof name, "s%" PRIu64, ++db->names);
	PGresult *result =
	    PQprepare(db->connection, name, sql, (int)statement->count, statement->types);
	bool good = postgres_good(ctx, db, result, sql);
	PQclear(result);
	if (good)
		memcpy(statement->name, name, sizeof name);
	return good;
}

static PGresult *result_once(struct postgres *db, const char *sql, const Oid *types,
                             const struct parameters *parameters, size_t count)
{
	return PQexecParams(db->connection, sql, (int)count, types, parameters->texts,
	                    parameters->sizes, parameters->forms, 0);
}

/* `more` goes behind the text, always the same behind the same one. */
static PGresult *result_of(struct ctx *ctx, const struct db_measured *text, const char *more,
                           const struct parameters *parameters, size_t count)
{
	struct postgres *db = postgres_of(ctx);
	const char *ddl = postgres_ddl(ctx, text->sql);
	if (ddl)
		return PQexec(db->connection, ddl);
	struct postgres_statement *statement = db_statement(ctx, text)->handle;
	statement_learn(db, statement, parameters->types, count);
	if (!statement->used) {
		statement->used = true;
		return result_once(db, memory_format(parameters, "%s%s", text->sql, more), statement->types,
		                   parameters, count);
	}
	if (!statement->name[0] &&
	    !statement_prepare(ctx, statement, memory_format(parameters, "%s%s", text->sql, more)))
		return NULL;
	return PQexecPrepared(db->connection, statement->name, (int)count, parameters->texts,
	                      parameters->sizes, parameters->forms, 0);
}

/* The rows that a writing statement has changed. */
static int64_t result_changes(const PGresult *result)
{
	const char *status = PQcmdStatus((PGresult *)result);
	if (!strncmp(status, "SELECT", 6))
		return 0;
	return strtoll(PQcmdTuples((PGresult *)result), NULL, 10);
}

/* The whole answer; NULL with ctx->error. */
static PGresult *result_good(struct ctx *ctx, const struct db_measured *text, const char *more,
                             const struct value *values, size_t count)
{
	struct postgres *db = postgres_of(ctx);
	struct parameters *parameters = parameters_new(ctx, values, count);
	PGresult *result = result_of(ctx, text, more, parameters, count);
	talloc_free(parameters);
	if (ctx->error || !postgres_good(ctx, db, result, text->sql)) {
		PQclear(result);
		return NULL;
	}
	db->changes += result_changes(result);
	return result;
}

/* --- rows --- */

static const struct postgres_rows *rows_of(const struct db_rows *rows)
{
	return (const struct postgres_rows *)rows;
}

static bool stream_fetch(struct ctx *ctx, struct postgres_rows *rows)
{
	struct postgres *db = postgres_of(ctx);
	char sql[NAME_SIZE + 32];
	snprintf(sql, sizeof sql, "FETCH %d FROM %s", STREAM_ROWS, rows->cursor);
	PQclear(rows->result);
	rows->result = PQexec(db->connection, sql);
	rows->row = -1;
	rows->count = PQntuples(rows->result);
	return postgres_good(ctx, db, rows->result, sql);
}

/* The cursor ends with the transaction. */
static bool stream_begin(struct ctx *ctx, struct postgres_rows *rows, const char *sql,
                         const struct value *values, size_t count)
{
	struct postgres *db = postgres_of(ctx);
	struct parameters *parameters = parameters_new(rows, values, count);
	snprintf(rows->cursor, sizeof rows->cursor, "c%" PRIu64, ++db->names);
	const char *declare =
	    memory_format(parameters, "DECLARE %s NO SCROLL CURSOR FOR %s", rows->cursor, sql);
	PGresult *result = result_once(db, declare, parameters->types, parameters, count);
	bool good = postgres_good(ctx, db, result, declare);
	PQclear(result);
	talloc_free(parameters);
	return good && stream_fetch(ctx, rows);
}

struct db_rows *postgres_query(struct ctx *ctx, const struct db_measured *text,
                               const struct value *values, size_t count, bool stream)
{
	struct postgres_rows *rows = memory_new(ctx, struct postgres_rows);
	rows->row = -1;
	if (stream) {
		if (stream_begin(ctx, rows, text->sql, values, count))
			return &rows->base;
	} else if ((rows->result = result_good(ctx, text, "", values, count))) {
		rows->count = PQntuples(rows->result);
		return &rows->base;
	}
	PQclear(rows->result);
	talloc_free(rows);
	return NULL;
}

bool postgres_next(struct ctx *ctx, struct db_rows *base)
{
	struct postgres_rows *rows = (struct postgres_rows *)base;
	TALLOC_FREE(rows->scratch);
	if (++rows->row < rows->count)
		return true;
	if (!rows->cursor[0] || rows->count < STREAM_ROWS)
		return false;
	return stream_fetch(ctx, rows) && ++rows->row < rows->count;
}

void postgres_end(struct db_rows *base)
{
	struct postgres_rows *rows = (struct postgres_rows *)base;
	PQclear(rows->result);
	rows->result = NULL;
}

bool postgres_null(const struct db_rows *base, int column)
{
	const struct postgres_rows *rows = rows_of(base);
	return PQgetisnull(rows->result, rows->row, column);
}

/* Digits, or the words of a condition. Sums may be larger types, averages have digits
 * behind the point, which are left out. */
static int64_t result_integer(const PGresult *result, int row, int column)
{
	const char *text = PQgetvalue(result, row, column);
	return PQftype(result, column) == TYPE_BOOLEAN ? *text == 't' : strtoll(text, NULL, 10);
}

int64_t postgres_integer(const struct db_rows *base, int column)
{
	const struct postgres_rows *rows = rows_of(base);
	return result_integer(rows->result, rows->row, column);
}

const char *postgres_text(const struct db_rows *base, int column)
{
	const struct postgres_rows *rows = rows_of(base);
	return postgres_null(base, column) ? NULL : PQgetvalue(rows->result, rows->row, column);
}

/* https://www.postgresql.org/docs/15/datatype-binary.html, "bytea Hex Format": \x and two
 * digits a byte. */
size_t postgres_size(const struct db_rows *base, int column)
{
	const struct postgres_rows *rows = rows_of(base);
	int size = PQgetlength(rows->result, rows->row, column);
	if (PQftype(rows->result, column) == TYPE_BLOB && size >= 2)
		size = (size - 2) / 2;
	return (size_t)size;
}

static unsigned hex_digit(char digit)
{
	return (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

const void *postgres_blob(const struct db_rows *base, int column)
{
	struct postgres_rows *rows = (struct postgres_rows *)base;
	if (postgres_null(base, column))
		return NULL;
	if (PQftype(rows->result, column) != TYPE_BLOB)
		return PQgetvalue(rows->result, rows->row, column);
	size_t size = postgres_size(base, column);
	const char *digits = PQgetvalue(rows->result, rows->row, column) + 2;
	if (!rows->scratch)
		rows->scratch = memory_must(talloc_new(rows));
	unsigned char *bytes = memory_array(rows->scratch, unsigned char, size + 1);
	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)(hex_digit(digits[2 * i]) << 4 | hex_digit(digits[2 * i + 1]));
	return bytes;
}

/* --- statements that are over before anything else happens --- */

bool postgres_run(struct ctx *ctx, const struct db_measured *text, const struct value *values,
                  size_t count, int64_t *changed)
{
	PGresult *result = result_good(ctx, text, "", values, count);
	if (result && changed)
		*changed = result_changes(result);
	PQclear(result);
	return result != NULL;
}

bool postgres_insert(struct ctx *ctx, int64_t *id, const struct db_measured *text,
                     const struct value *values, size_t count)
{
	PGresult *result = result_good(ctx, text, " RETURNING id", values, count);
	if (result)
		*id = result_integer(result, 0, 0);
	PQclear(result);
	return result != NULL;
}

bool postgres_find(struct ctx *ctx, int64_t otherwise, int64_t *found,
                   const struct db_measured *text, const struct value *values, size_t count)
{
	PGresult *result = result_good(ctx, text, "", values, count);
	if (!result)
		return false;
	bool there = PQntuples(result) > 0 && !PQgetisnull(result, 0, 0);
	*found = there ? result_integer(result, 0, 0) : otherwise;
	PQclear(result);
	return true;
}
