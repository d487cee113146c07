/* Builds a statement from parts, so that values can only be bound and names can
 * only come from definitions. */
#pragma once

#include "base/ctx.h"
#include "base/value.h"

#include <stddef.h>

struct sql {
	struct buffer *text;
	struct value *values;
	size_t value_count;
	size_t value_room;
};

struct sql *sql_new(const void *parent);
/* A piece of SQL; only string constants pass (the macro fails to compile for
 * anything else). */
#define sql_add(sql, text) sql_add_text_(sql, "" text "")
void sql_add_text_(struct sql *sql, const char *text);
/* A table's or column's name: asserted to match [a-z_][a-z0-9_]*. */
void sql_name(struct sql *sql, const char *name);
/* The column `column` of the alias or table `table`. */
void sql_column(struct sql *sql, const char *table, const char *column);
/* A number written into the text: for LIMIT and what the planner should see. */
void sql_number(struct sql *sql, int64_t number);
/* Binds a value and writes its $n. */
void sql_value(struct sql *sql, struct value value);
/* $1, $2, … of a list of integers, with commas; NULL for none. */
void sql_integers(struct sql *sql, const int64_t *integers, size_t count);
/* Another statement's text and values behind this one's; its $n are renumbered. */
void sql_append(struct sql *sql, const struct sql *other);

struct db_rows *sql_query(struct ctx *ctx, const struct sql *sql);
struct db_rows *sql_stream(struct ctx *ctx, const struct sql *sql);
bool sql_run(struct ctx *ctx, const struct sql *sql, int64_t *changed);

/* Calls `visit` for each row of a query's answer (NULL: of one that failed), each time with
 * memory of its own, and frees the rows. It ends where `visit` returns false, with its
 * error. */
typedef bool sql_visit(struct ctx *ctx, const struct db_rows *rows, void *data);
bool sql_each(struct ctx *ctx, struct db_rows *rows, sql_visit *visit, void *data);
