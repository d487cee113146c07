/* Keeping the search index, and using it as a condition. */
#include "record/search.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "db/db.h"
#include "db/dialect.h"
#include "model/build.h"
#include "record/prepare.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* text_search_tokens reads so many characters of a text. */
enum { SEARCH_TEXT_LIMIT = 4096, SEARCH_DIGIT_RUN = 4 };

/* --- rights --- */

/* Fields of an owned object by which somebody may see a record, each with the letter of
 * its tokens. */
struct search_right {
	char letter;
	const struct field *field; /* NULL where the object has none */
};
enum { SEARCH_RIGHTS = 4 };

static void search_rights_of(const struct object *object, struct search_right rights[SEARCH_RIGHTS])
{
	const struct object_access *access = &object->access;
	const struct search_right owned[SEARCH_RIGHTS] = {{'o', access->owner},
	                                                  {'p', access->pool},
	                                                  {'c', access->collaborators},
	                                                  {'s', access->shared}};
	for (int i = 0; i < SEARCH_RIGHTS; i++) {
		rights[i] = owned[i];
		if (access->kind != ACCESS_OWNED)
			rights[i].field = NULL;
	}
}

static const struct search_right *search_right(const struct field *field,
                                               struct search_right rights[SEARCH_RIGHTS])
{
	search_rights_of(field->object, rights);
	for (int i = 0; i < SEARCH_RIGHTS; i++)
		if (rights[i].field == field)
			return &rights[i];
	return NULL;
}

static void search_add_right(struct buffer *tokens, char letter, const struct value *value)
{
	size_t count = value->kind == VALUE_LIST ? value->size : value->kind == VALUE_INTEGER;
	const struct value *items = value->kind == VALUE_LIST ? value->items : value;
	for (size_t i = 0; i < count; i++)
		buffer_format(tokens, "%s@%c%" PRId64, tokens->size ? " " : "", letter, items[i].integer);
}

/* Each of them is looked up in every part of the index: more cost more than records that
 * are met in vain. */
enum { SEARCH_RIGHT_LIMIT = 8 };

const char *search_rights(struct ctx *ctx, const struct object *object)
{
	size_t count = 0, written = 0;
	const struct access_branch *branches = access_branches(ctx, object, OPERATION_READ, &count);
	struct buffer *out = buffer_new(ctx, 128);
	struct search_right rights[SEARCH_RIGHTS];
	for (size_t i = 0; i < count; i++) {
		const struct search_right *right = search_right(branches[i].field, rights);
		assert(right && "a branch is of a field that rights come from");
		for (size_t k = 0; k < branches[i].value_count; k++)
			buffer_format(out, "%s\"@%c%" PRId64 "\"", written++ ? " OR " : "", right->letter,
			              branches[i].values[k]);
	}
	return written && written <= SEARCH_RIGHT_LIMIT ? out->data : NULL;
}

/* --- upkeep --- */

bool search_holds(const struct field *field)
{
	struct search_right rights[SEARCH_RIGHTS];
	return field->searchable || field->indexed || search_right(field, rights);
}

static bool search_differs(const struct record *before, const struct record *after)
{
	const struct object *object = after ? after->object : before->object;
	for (size_t i = 0; i < object->field_count; i++)
		if (search_holds(&object->fields[i]) &&
		    (!before || !after || !record_same(before, after, &object->fields[i])))
			return true;
	return false;
}

/* The words of one record's texts, by field->index: what another holds alike is not taken
 * apart again. */
struct search_known {
	const struct record *record;
	const char **words;
};

static const char *search_words(struct ctx *ctx, const struct record *record,
                                const struct field *field, const struct search_known *known)
{
	const struct value *value = &record->values[field->index];
	const struct prepared_text *prepared = prepared_text(record, field);
	if (prepared && prepared->tokens)
		return prepared->tokens;
	bool same = known->record && record_same(known->record, record, field);
	const char *words = same ? known->words[field->index] : NULL;
	if (!words)
		words = text_search_tokens(ctx, memory_text_part(ctx, value->text, value->size),
		                           field->original_column != NULL);
	if (same)
		known->words[field->index] = words;
	return words;
}

static const char *search_tokens_of(struct ctx *ctx, const struct record *record, bool next,
                                    const struct search_known *known)
{
	if (!record)
		return NULL;
	struct buffer *tokens = buffer_new(ctx, 256);
	struct search_right rights[SEARCH_RIGHTS];
	for (size_t i = 0; i < record->object->field_count; i++) {
		const struct field *field = &record->object->fields[i];
		const struct value *value = &record->values[i];
		const struct search_right *right = search_right(field, rights);
		if (right)
			search_add_right(tokens, right->letter, value);
		if (!(next ? field->searchable : field->indexed) || value->kind != VALUE_TEXT)
			continue;
		if (tokens->size)
			buffer_add(tokens, " ", 1);
		buffer_add_text(tokens, search_words(ctx, record, field, known));
	}
	return tokens->size ? tokens->data : NULL;
}

const char *search_tokens(struct ctx *ctx, const struct record *record)
{
	return search_tokens_of(ctx, record, false, &(struct search_known){NULL, NULL});
}

const char *search_tokens_next(struct ctx *ctx, const struct record *record)
{
	return search_tokens_of(ctx, record, true, &(struct search_known){NULL, NULL});
}

/* The index that is being filled gets what its steps have passed already. */
static bool search_update_next(struct ctx *ctx, const struct record *before,
                               const struct record *after)
{
	const struct record *record = after ? after : before;
	int64_t passed = 0;
	if (!record->object->search_next)
		return true;
	if (!model_build_passed(ctx, record->object, &passed))
		return false;
	return record->id > passed ||
	       db_text_index_put(ctx, record->object->search_next, record->id,
	                         search_tokens_next(ctx, before), search_tokens_next(ctx, after));
}

static bool search_update_now(struct ctx *ctx, const struct record *before,
                              const struct record *after)
{
	const struct record *record = after ? after : before;
	struct search_known known = {before,
	                             memory_array(ctx, const char *, record->object->field_count)};
	if (!record->object->search_index)
		return true;
	const char *old_tokens = search_tokens_of(ctx, before, false, &known);
	return db_text_index_put(ctx, record->object->search_index, record->id, old_tokens,
	                         search_tokens_of(ctx, after, false, &known));
}

bool search_update(struct ctx *outer, const struct record *before, const struct record *after)
{
	const struct object *object = after ? after->object : before->object;
	if ((!object->search_index && !object->search_next) || !search_differs(before, after))
		return true;
	struct ctx *ctx = ctx_inner(outer);
	bool done = search_update_now(ctx, before, after) && search_update_next(ctx, before, after);
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
	if (!field->indexed || !search_whole(field) || !search_anywhere(typed))
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
