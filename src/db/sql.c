#include "db/sql.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct sql *sql_new(const void *parent)
{
	struct sql *sql = memory_new(parent, struct sql);
	sql->text = buffer_new(sql, 512);
	return sql;
}

void sql_add_text_(struct sql *sql, const char *text)
{
	buffer_add_text(sql->text, text);
}

static bool sql_is_name_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* Writes "name" to `place`: in quotes, since a company may name a field "order" or
 * "group". Returns what is behind it. */
static char *sql_quote(char *place, const char *name, size_t size)
{
	assert(size && (*name < '0' || *name > '9'));
	*place++ = '"';
	for (size_t i = 0; i < size; i++) {
		assert(sql_is_name_character(name[i]));
		*place++ = name[i];
	}
	*place++ = '"';
	return place;
}

void sql_name(struct sql *sql, const char *name)
{
	size_t size = strlen(name);
	sql_quote(buffer_extend(sql->text, size + 2), name, size);
}

void sql_column(struct sql *sql, const char *table, const char *column)
{
	size_t table_size = strlen(table), column_size = strlen(column);
	char *place = buffer_extend(sql->text, table_size + column_size + 5);
	place = sql_quote(place, table, table_size);
	*place++ = '.';
	sql_quote(place, column, column_size);
}

void sql_number(struct sql *sql, int64_t number)
{
	buffer_add_integer(sql->text, number);
}

static void sql_bind(struct sql *sql, struct value value)
{
	if (sql->value_count == sql->value_room) {
		sql->value_room = sql->value_room ? sql->value_room * 2 : 16;
		sql->values =
		    memory_must(talloc_realloc(sql, sql->values, struct value, (unsigned)sql->value_room));
	}
	sql->values[sql->value_count++] = value;
}

void sql_value(struct sql *sql, struct value value)
{
	sql_bind(sql, value);
	buffer_add(sql->text, "$", 1);
	buffer_add_integer(sql->text, (int64_t)sql->value_count);
}

void sql_integers(struct sql *sql, const int64_t *integers, size_t count)
{
	if (!count)
		sql_add(sql, "NULL");
	for (size_t i = 0; i < count; i++) {
		if (i)
			sql_add(sql, ", ");
		sql_value(sql, value_integer(integers[i]));
	}
}

void sql_append(struct sql *sql, const struct sql *other)
{
	size_t before = sql->value_count;
	for (size_t i = 0; i < other->value_count; i++)
		sql_bind(sql, other->values[i]);
	for (const char *at = other->text->data; *at;) {
		size_t plain = strcspn(at, "$");
		buffer_add(sql->text, at, plain);
		at += plain;
		if (*at != '$')
			continue;
		char *end;
		unsigned long number = strtoul(at + 1, &end, 10);
		buffer_add(sql->text, "$", 1);
		buffer_add_integer(sql->text, (int64_t)(number + before));
		at = end;
	}
}

struct db_rows *sql_query(struct ctx *ctx, const struct sql *sql)
{
	return db_query_values(ctx, sql->text->data, sql->values, sql->value_count);
}

struct db_rows *sql_stream(struct ctx *ctx, const struct sql *sql)
{
	return db_stream_values(ctx, sql->text->data, sql->values, sql->value_count);
}

bool sql_run(struct ctx *ctx, const struct sql *sql, int64_t *changed)
{
	return db_run_values(ctx, sql->text->data, sql->values, sql->value_count, changed);
}

/* Many small pieces of a row's work cost one allocation. */
enum { SQL_ROW_MEMORY = 8192 };

bool sql_each(struct ctx *outer, struct db_rows *rows, sql_visit *visit, void *data)
{
	while (rows && db_next(outer, rows)) {
		struct ctx *ctx = ctx_inner_pooled(outer, SQL_ROW_MEMORY);
		if (!visit(ctx, rows, data))
			error_pass(outer, ctx);
		talloc_free(ctx);
		if (outer->error)
			break;
	}
	talloc_free(rows);
	return !outer->error;
}
