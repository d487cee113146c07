/* The PostgreSQL driver: text indexes, as tables of a key and its tokens (tsvector) with a
 * GIN index. The tokens are ours, so no parser and no dictionary of the server's has a
 * say; places are not kept, since no expression asks for them. */
#include "db/postgres.h"

#include "base/buffer.h"
#include "base/memory.h"

#include <string.h>

bool postgres_text_make(struct ctx *ctx, const char *index)
{
	struct sql *table = sql_new(ctx), *tokens = sql_new(ctx);
	sql_add(table, "CREATE TABLE ");
	sql_name(table, index);
	sql_add(table, " (key BIGINT PRIMARY KEY, tokens TSVECTOR NOT NULL)");
	sql_add(tokens, "CREATE INDEX ON ");
	sql_name(tokens, index);
	sql_add(tokens, " USING gin (tokens)");
	return sql_run(ctx, table, NULL) && sql_run(ctx, tokens, NULL);
}

bool postgres_text_clear(struct ctx *ctx, const char *index)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "DELETE FROM ");
	sql_name(sql, index);
	return sql_run(ctx, sql, NULL);
}

static bool text_remove(struct ctx *ctx, const char *index, int64_t key)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "DELETE FROM ");
	sql_name(sql, index);
	sql_add(sql, " WHERE key = ");
	sql_value(sql, value_integer(key));
	return sql_run(ctx, sql, NULL);
}

static bool text_store(struct ctx *ctx, const char *index, int64_t key, const char *tokens)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "INSERT INTO ");
	sql_name(sql, index);
	sql_add(sql, " (key, tokens) VALUES (");
	sql_value(sql, value_integer(key));
	sql_add(sql, ", array_to_tsvector(array_remove(string_to_array(");
	sql_value(sql, value_text(tokens));
	sql_add(sql, ", ' '), ''))) ON CONFLICT (key) DO UPDATE SET tokens = excluded.tokens");
	return sql_run(ctx, sql, NULL);
}

/* https://www.postgresql.org/docs/15/textsearch-limitations.html: a tsvector holds less
 * than a megabyte of tokens. What is behind that of a giant text is not found. */
enum { TEXT_MOST = 1000000 };

static const char *text_bounded(struct ctx *ctx, const char *tokens)
{
	size_t size = strlen(tokens);
	if (size <= TEXT_MOST)
		return tokens;
	for (size = TEXT_MOST; tokens[size] != ' ';)
		size--;
	return memory_text_part(ctx, tokens, size);
}

bool postgres_text_put(struct ctx *outer, const char *index, int64_t key, const char *old_tokens,
                       const char *new_tokens)
{
	bool empty = !new_tokens || !*new_tokens;
	if (empty && !old_tokens)
		return true;
	return empty ? text_remove(outer, index, key)
	             : text_store(outer, index, key, text_bounded(outer, new_tokens));
}

bool postgres_text_each(struct ctx *ctx, const char *index, db_text_visit *visit, void *data)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT i.key, t.token FROM ");
	sql_name(sql, index);
	sql_add(sql, " AS i CROSS JOIN LATERAL unnest(tsvector_to_array(i.tokens)) AS t (token)");
	struct db_rows *rows = sql_stream(ctx, sql);
	while (rows && db_next(ctx, rows) &&
	       visit(data, db_integer(rows, 0), db_text(rows, 1), db_size(rows, 1)))
		;
	talloc_free(rows);
	return !ctx->error;
}

/* --- expressions --- */

/* 'token' in tsquery's form, where quotes and backslashes are doubled; "…" * is a prefix.
 * Returns what is behind it. */
static const char *text_leaf(struct buffer *out, const char *at)
{
	buffer_add_text(out, "'");
	for (; *at && *at != '"'; at++) {
		if (*at == '\'' || *at == '\\')
			buffer_add(out, at, 1);
		buffer_add(out, at, 1);
	}
	buffer_add_text(out, "'");
	if (*at)
		at++;
	if (strncmp(at, " *", 2) != 0)
		return at;
	buffer_add_text(out, ":*");
	return at + 2;
}

/* text_search_expression's grammar as a tsquery. */
static const char *text_query(const void *parent, const char *expression)
{
	static const char *const words[][2] = {{" AND ", " & "}, {" OR ", " | "}};
	struct buffer *out = buffer_new(parent, 2 * strlen(expression) + 16);
	for (const char *at = expression; *at;) {
		size_t size = 0;
		for (size_t i = 0; i < sizeof words / sizeof *words && !size; i++)
			if (!strncmp(at, words[i][0], strlen(words[i][0]))) {
				size = strlen(words[i][0]);
				buffer_add_text(out, words[i][1]);
			}
		if (!size && *at == '"') {
			at = text_leaf(out, at + 1);
			continue;
		}
		if (!size)
			buffer_add(out, at, size = 1);
		at += size;
	}
	return out->data;
}

bool postgres_text_matches(struct ctx *ctx, struct sql *sql, const char *index, const char *query)
{
	(void)ctx;
	sql_add(sql, "SELECT key FROM ");
	sql_name(sql, index);
	sql_add(sql, " WHERE tokens @@ CAST(");
	sql_value(sql, value_text(text_query(sql, query)));
	sql_add(sql, " AS tsquery) ORDER BY key DESC");
	return true;
}
