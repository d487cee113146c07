#include "db/copy.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "db/dialect.h"
#include "db/db.h"

#include <sodium.h>
#include <string.h>

/* Values of one statement: few enough for both databases, many enough that a row seldom
 * waits for an answer. */
enum { COPY_VALUES = 2000 };

struct copy {
	const char *table;
	struct db_table_column *columns;
	size_t column_count;
	struct value *values; /* of the rows that wait */
	size_t row_count;
	void *memory; /* of their texts */
};

static bool copy_begin(struct ctx *ctx, const char *table, struct copy *copy)
{
	*copy = (struct copy){.table = table};
	copy->columns = db_columns(ctx, table, &copy->column_count);
	return copy->columns != NULL;
}

/* "SELECT" or "INSERT INTO table (" with the names of the columns. */
static void copy_names(struct sql *sql, const struct copy *copy)
{
	for (size_t i = 0; i < copy->column_count; i++) {
		if (i)
			sql_add(sql, ", ");
		sql_name(sql, copy->columns[i].name);
	}
}

static struct db_rows *copy_rows(struct ctx *ctx, const struct copy *copy)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT ");
	copy_names(sql, copy);
	sql_add(sql, " FROM ");
	sql_name(sql, copy->table);
	return sql_stream(ctx, sql);
}

static struct value copy_value(const struct db_rows *rows, int column, enum db_column type)
{
	if (db_null(rows, column))
		return VALUE_NOTHING;
	if (type == DB_COLUMN_TEXT)
		return value_text_part(db_text(rows, column), db_size(rows, column));
	if (type == DB_COLUMN_BLOB)
		return value_blob(db_blob(rows, column), db_size(rows, column));
	return value_integer(db_integer(rows, column));
}

/* --- putting --- */

static bool copy_put(struct ctx *ctx, struct copy *copy)
{
	struct sql *sql = sql_new(copy->memory);
	sql_add(sql, "INSERT INTO ");
	sql_name(sql, copy->table);
	sql_add(sql, " (");
	copy_names(sql, copy);
	sql_add(sql, ") VALUES ");
	for (size_t i = 0; i < copy->row_count * copy->column_count; i++) {
		bool first = i % copy->column_count == 0;
		sql_add_text_(sql, !i ? "(" : first ? "), (" : ", ");
		sql_value(sql, copy->values[i]);
	}
	sql_add(sql, ")");
	bool put = !copy->row_count || sql_run(ctx, sql, NULL);
	copy->row_count = 0;
	talloc_free(copy->memory);
	copy->memory = memory_must(talloc_new(copy->columns));
	return put;
}

static void copy_keep(struct copy *copy, const struct db_rows *rows)
{
	struct value *values = copy->values + copy->row_count++ * copy->column_count;
	for (size_t i = 0; i < copy->column_count; i++) {
		values[i] = copy_value(rows, (int)i, copy->columns[i].type);
		if (values[i].kind == VALUE_TEXT || values[i].kind == VALUE_BLOB)
			values[i].text =
			    memory_must(talloc_memdup(copy->memory, values[i].text, values[i].size));
	}
}

static bool copy_all(struct ctx *from, struct ctx *to, struct copy *copy)
{
	size_t most = copy->column_count < COPY_VALUES ? COPY_VALUES / copy->column_count : 1;
	copy->values = memory_array(copy->columns, struct value, most * copy->column_count);
	copy->memory = memory_must(talloc_new(copy->columns));
	struct db_rows *rows = copy_rows(from, copy);
	bool put = rows != NULL;
	while (put && db_next(from, rows)) {
		copy_keep(copy, rows);
		put = copy->row_count < most || copy_put(to, copy);
	}
	talloc_free(rows);
	return put && !from->error && copy_put(to, copy);
}

bool db_copy(struct ctx *from, struct ctx *to, const char *table)
{
	struct ctx *reader = ctx_inner(from), *writer = ctx_inner(to);
	struct copy copy;
	struct sql *sql = sql_new(writer);
	sql_add(sql, "DELETE FROM ");
	sql_name(sql, table);
	bool copied = copy_begin(reader, table, &copy) && sql_run(writer, sql, NULL) &&
	              copy_all(reader, writer, &copy) && db_keys_follow(writer, table);
	if (!copied)
		error_pass(to, writer->error ? writer : reader);
	talloc_free(reader);
	talloc_free(writer);
	return copied;
}

/* --- summing up --- */

/* A column's name, the kind and the size of its value, and the value. */
static void sum_value(crypto_generichash_state *hash, const char *name, const struct value *value)
{
	unsigned char kind = (unsigned char)value->kind;
	uint64_t number = value->kind == VALUE_INTEGER ? (uint64_t)value->integer : value->size;
	crypto_generichash_update(hash, (const unsigned char *)name, strlen(name) + 1);
	crypto_generichash_update(hash, &kind, 1);
	crypto_generichash_update(hash, (const unsigned char *)&number, sizeof number);
	if (value->kind == VALUE_TEXT || value->kind == VALUE_BLOB)
		crypto_generichash_update(hash, (const unsigned char *)value->text, value->size);
}

static void sum_row(const struct copy *copy, const struct db_rows *rows, struct db_sum *sum)
{
	uint64_t parts[2];
	crypto_generichash_state hash;
	crypto_generichash_init(&hash, NULL, 0, sizeof parts);
	for (size_t i = 0; i < copy->column_count; i++) {
		struct value value = copy_value(rows, (int)i, copy->columns[i].type);
		sum_value(&hash, copy->columns[i].name, &value);
	}
	crypto_generichash_final(&hash, (unsigned char *)parts, sizeof parts);
	sum->rows++;
	sum->low += parts[0];
	sum->high += parts[1];
}

bool db_sum(struct ctx *ctx, struct ctx *like, const char *table, struct db_sum *sum)
{
	struct ctx *reader = ctx_inner(ctx), *columns = ctx_inner(like);
	struct copy copy;
	struct db_rows *rows = copy_begin(columns, table, &copy) ? copy_rows(reader, &copy) : NULL;
	*sum = (struct db_sum){0};
	while (rows && db_next(reader, rows))
		sum_row(&copy, rows, sum);
	talloc_free(rows);
	bool summed = rows && !reader->error;
	if (!summed)
		error_pass(ctx, reader->error ? reader : columns);
	talloc_free(reader);
	talloc_free(columns);
	return summed;
}
