/* Keeping the search index, and using it as a condition. */
#include "record/search.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "db/db.h"
#include "db/dialect.h"

#include <assert.h>
#include <string.h>

/* text_search_tokens reads so many characters of a text. */
enum { SEARCH_TEXT_LIMIT = 4096, SEARCH_DIGIT_RUN = 4 };

/* --- upkeep --- */

static bool search_differs(const struct record *before, const struct record *after)
{
	const struct object *object = after ? after->object : before->object;
	for (size_t i = 0; i < object->field_count; i++)
		if (object->fields[i].searchable &&
		    (!before || !after || !record_same(before, after, &object->fields[i])))
			return true;
	return false;
}

/* The tokens of all searchable fields; NULL where there are none. */
static const char *search_tokens(struct ctx *ctx, const struct record *record)
{
	if (!record)
		return NULL;
	struct buffer *tokens = buffer_new(ctx, 256);
	for (size_t i = 0; i < record->object->field_count; i++) {
		const struct field *field = &record->object->fields[i];
		const struct value *value = &record->values[i];
		if (!field->searchable || value->kind != VALUE_TEXT)
			continue;
		const char *text = memory_text_part(ctx, value->text, value->size);
		if (tokens->size)
			buffer_add(tokens, " ", 1);
		buffer_add_text(tokens, text_search_tokens(ctx, text, field->original_column != NULL));
	}
	return tokens->size ? tokens->data : NULL;
}

bool search_update(struct ctx *outer, const struct record *before, const struct record *after)
{
	const struct record *record = after ? after : before;
	if (!record->object->search_index || !search_differs(before, after))
		return true;
	struct ctx *ctx = ctx_inner(outer);
	bool done = db_text_index_put(ctx, record->object->search_index, record->id,
	                              search_tokens(ctx, before), search_tokens(ctx, after));
	if (!done)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return done;
}

/* --- the index as a condition --- */

/* A Chinese character at `at`: its size in bytes, 0 when it is none. The blocks are
 * Unicode's CJK unified ideographs with extension A (U+3400 to U+9FFF). */
static size_t search_han(const char *at)
{
	unsigned char first = (unsigned char)at[0];
	if (first < 0xE3 || first > 0xE9 || !at[1] || !at[2])
		return 0;
	unsigned code = (first & 0x0Fu) << 12 | ((unsigned char)at[1] & 0x3Fu) << 6 |
	                ((unsigned char)at[2] & 0x3Fu);
	return code >= 0x3400 && code <= 0x9FFF ? 3 : 0;
}

/* Only Chinese characters and long runs of digits are in the index wherever they
 * stand in a text; a word is found by its beginning alone. */
static bool search_anywhere(const char *typed)
{
	while (*typed) {
		size_t digits = strspn(typed, "0123456789");
		size_t size = digits ? digits : search_han(typed);
		if (!size || (digits && digits < SEARCH_DIGIT_RUN))
			return false;
		typed += size;
	}
	return true;
}

static bool search_whole(const struct field *field)
{
	size_t length = field->max_length ? field->max_length : field->type->max_length;
	return length > 0 && length <= SEARCH_TEXT_LIMIT;
}

bool search_condition(struct ctx *ctx, struct sql *sql, const struct field *field,
                      const char *typed, const char *alias)
{
	if (!field->searchable || !search_whole(field) || !search_anywhere(typed))
		return false;
	const char *query = text_search_query(sql, typed);
	if (!query)
		return false;
	sql_column(sql, alias, "id");
	sql_add(sql, " IN (");
	if (!sql_text_matches(ctx, sql, field->object->search_index, query))
		return false;
	sql_add(sql, ")");
	return true;
}

bool search_estimate(struct ctx *ctx, const struct object *object, const char *typed, int64_t limit,
                     int64_t *count)
{
	struct sql *sql = sql_new(ctx);
	const char *query = object->search_index ? text_search_query(sql, typed) : NULL;
	*count = limit;
	if (!query)
		return true;
	sql_add(sql, "SELECT count(*) FROM (");
	if (!sql_text_matches(ctx, sql, object->search_index, query))
		return false;
	sql_add(sql, " LIMIT ");
	sql_value(sql, value_integer(limit));
	sql_add(sql, ") AS hit");
	return db_find_integer(ctx, 0, count, sql->text->data, sql->values, sql->value_count);
}
