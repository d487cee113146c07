/* Keyset paging: a page begins behind the last row of the one before, found
 * through the index, so that page 10,000 costs what page 1 costs.
 *
 * A cursor is the position as JSON in base64url: the sort's words, the keys, the
 * id. It is no secret and grants nothing: rights are asked anew on each page. */
#include "record/sort.h"

#include "base/error.h"
#include "base/memory.h"
#include "record/mask.h"
#include "record/row.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const sort_names[SORT_KEY_LIMIT] = {"s0", "s1", "s2", "s3"};

static bool sort_wrong_cursor(struct ctx *ctx)
{
	return error_field(ctx, "after", "invalid_cursor", "翻页位置无效，请从第一页重新开始。",
	                   "The position is not valid; please start again from the first page.");
}

/* Is a text sorted by its order column? Not while that is being filled. */
static bool sort_by_order(const struct field *field)
{
	return field->sort_column && !field->sort_filling;
}

static bool sort_add(struct ctx *ctx, struct sort *sort, const struct object *object,
                     const char *word)
{
	bool descending = *word == '-';
	const struct field *field = row_field(ctx, object, word + descending, "sort");
	if (!field)
		return false;
	if (!field->type->sortable || mask_applies(ctx, field))
		return error_field(ctx, "sort", "not_sortable", "不能按“%s”排序。",
		                   "Records can't be sorted by “%s”.", model_label(ctx, &field->label));
	if (sort->count == SORT_KEY_LIMIT)
		return error_field(ctx, "sort", "too_many", "最多按 %d 个字段排序。",
		                   "At most %d fields to sort by.", SORT_KEY_LIMIT);
	sort->id_descending = descending;
	if (!strcmp(field->name, "id"))
		return true;
	sort->keys[sort->count++] = (struct sort_key){
	    field, descending, sort_by_order(field) ? field->sort_column : field->name};
	return true;
}

/* --- the cursor --- */

static json_t *sort_words(const struct sort *sort)
{
	char words[SORT_KEY_LIMIT * 48] = "";
	size_t used = 0;
	for (size_t i = 0; i < sort->count; i++)
		used += (size_t)snprintf(words + used, sizeof words - used, "%s%s,",
		                         sort->keys[i].descending ? "-" : "", sort->keys[i].field->name);
	snprintf(words + used, sizeof words - used, "%sid", sort->id_descending ? "-" : "");
	return json_string(words);
}

static json_t *sort_position_json(struct ctx *ctx, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NULL:
		return json_null();
	case VALUE_INTEGER:
		return json_integer(value->integer);
	case VALUE_TEXT:
		return json_stringn(value->text, value->size);
	case VALUE_BLOB: {
		char *hex = memory_must(talloc_size(ctx, value->size * 2 + 1));
		sodium_bin2hex(hex, value->size * 2 + 1, (const unsigned char *)value->text, value->size);
		return json_pack("{s:s}", "x", hex);
	}
	case VALUE_MONEY:
	case VALUE_LIST:
		break;
	}
	assert(false && "a key of one column");
	return NULL;
}

static bool sort_position_read(struct ctx *ctx, const json_t *json, struct value *value)
{
	const char *hex = json_string_value(json_object_get(json, "x"));
	if (json_is_null(json))
		*value = VALUE_NOTHING;
	else if (json_is_integer(json))
		*value = value_integer(json_integer_value(json));
	else if (json_is_string(json))
		*value = value_text_part(json_string_value(json), json_string_length(json));
	else if (hex) {
		size_t size = 0;
		unsigned char *bytes = memory_must(talloc_size(ctx, strlen(hex) / 2 + 1));
		if (sodium_hex2bin(bytes, strlen(hex) / 2 + 1, hex, strlen(hex), NULL, &size, NULL) != 0)
			return false;
		*value = value_blob(bytes, size);
	} else
		return false;
	return true;
}

const char *sort_cursor(struct ctx *ctx, const struct sort *sort, const struct db_rows *rows,
                        int column, int64_t id)
{
	json_t *cursor = json_keep(ctx, json_array());
	json_array_append_new(cursor, sort_words(sort));
	for (size_t i = 0; i < sort->count; i++) {
		int place = column + (int)i;
		struct value value = {.kind = VALUE_NULL};
		if (!db_null(rows, place)) {
			bool blob = sort_by_order(sort->keys[i].field);
			bool text = sort->keys[i].field->type->column == DB_COLUMN_TEXT;
			if (blob)
				value = value_blob(db_blob(rows, place), db_size(rows, place));
			else if (text)
				value = value_text_part(db_text(rows, place), db_size(rows, place));
			else
				value = value_integer(db_integer(rows, place));
		}
		json_array_append_new(cursor, sort_position_json(ctx, &value));
	}
	json_array_append_new(cursor, json_integer(id));
	char *text = json_dumps(cursor, JSON_COMPACT);
	size_t size = strlen(text);
	size_t room = sodium_base64_ENCODED_LEN(size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *encoded = memory_must(talloc_size(ctx, room));
	sodium_bin2base64(encoded, room, (unsigned char *)text, size,
	                  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	free(text);
	return encoded;
}

static json_t *sort_cursor_json(struct ctx *ctx, const char *after)
{
	size_t size = 0, room = strlen(after);
	char *text = memory_must(talloc_size(ctx, room + 1));
	if (sodium_base642bin((unsigned char *)text, room, after, room, NULL, &size, NULL,
	                      sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
		return NULL;
	json_t *json = json_loadb(text, size, 0, NULL);
	return json ? json_keep(ctx, json) : NULL;
}

static bool sort_position(struct ctx *ctx, struct sort *sort, const char *after)
{
	json_t *cursor = sort_cursor_json(ctx, after);
	json_t *words = json_keep(ctx, sort_words(sort));
	if (!json_is_array(cursor) || json_array_size(cursor) != sort->count + 2 ||
	    !json_equal(json_array_get(cursor, 0), words))
		return sort_wrong_cursor(ctx);
	for (size_t i = 0; i < sort->count; i++)
		if (!sort_position_read(ctx, json_array_get(cursor, i + 1), &sort->position[i]))
			return sort_wrong_cursor(ctx);
	const json_t *id = json_array_get(cursor, sort->count + 1);
	if (!json_is_integer(id))
		return sort_wrong_cursor(ctx);
	sort->position_id = json_integer_value(id);
	sort->positioned = true;
	return true;
}

struct sort *sort_read(struct ctx *ctx, const struct object *object, const char *words,
                       const char *after)
{
	struct sort *sort = memory_new(ctx, struct sort);
	char *copy = memory_text(sort, words && *words ? words : "-created_at");
	char *rest = NULL;
	for (char *word = strtok_r(copy, ",", &rest); word; word = strtok_r(NULL, ",", &rest))
		if (!sort_add(ctx, sort, object, word))
			return NULL;
	if (after && !sort_position(ctx, sort, after))
		return NULL;
	return sort;
}

/* --- SQL --- */

void sort_columns(struct sql *sql, const struct sort *sort, const char *alias)
{
	for (size_t i = 0; i < sort->count; i++) {
		sql_column(sql, alias, sort->keys[i].column);
		sql_add(sql, " AS ");
		sql_name(sql, sort_names[i]);
		sql_add(sql, ", ");
	}
}

/* The first key is either there or not in a whole part, so that it needs no word
 * about empty ones and an index serves it. */
void sort_order(struct sql *sql, const struct sort *sort, const char *alias, bool by_columns)
{
	sql_add(sql, " ORDER BY ");
	for (size_t i = 0; i < sort->count; i++) {
		const char *column = by_columns ? sort_names[i] : sort->keys[i].column;
		if (i > 0) {
			sql_column(sql, alias, column);
			sql_add(sql, " IS NULL, ");
		}
		sql_column(sql, alias, column);
		sql_add_text_(sql, sort->keys[i].descending ? " DESC, " : ", ");
	}
	sql_column(sql, alias, "id");
	if (sort->id_descending)
		sql_add(sql, " DESC");
}

size_t sort_parts(const struct sort *sort)
{
	return sort->count == 0 || sort->keys[0].field->required ? 1 : 2;
}

size_t sort_first_part(const struct sort *sort)
{
	return sort_parts(sort) == 2 && sort->positioned && sort->position[0].kind == VALUE_NULL;
}

/* The rows behind the position by key `i` and those after it. */
static void sort_after(struct sql *sql, const struct sort *sort, const char *alias, size_t i)
{
	if (i == sort->count) {
		sql_column(sql, alias, "id");
		sql_add_text_(sql, sort->id_descending ? " < " : " > ");
		sql_value(sql, value_integer(sort->position_id));
		return;
	}
	const struct sort_key *key = &sort->keys[i];
	if (sort->position[i].kind == VALUE_NULL) {
		sql_add(sql, "(");
		sql_column(sql, alias, key->column);
		sql_add(sql, " IS NULL AND ");
	} else {
		sql_add(sql, "(");
		sql_column(sql, alias, key->column);
		sql_add_text_(sql, key->descending ? " < " : " > ");
		sql_value(sql, sort->position[i]);
		if (i > 0) {
			sql_add(sql, " OR ");
			sql_column(sql, alias, key->column);
			sql_add(sql, " IS NULL");
		}
		sql_add(sql, " OR ");
		sql_column(sql, alias, key->column);
		sql_add(sql, " = ");
		sql_value(sql, sort->position[i]);
		sql_add(sql, " AND ");
	}
	sort_after(sql, sort, alias, i + 1);
	sql_add(sql, ")");
}

void sort_part(struct sql *sql, const struct sort *sort, const char *alias, size_t part)
{
	if (sort_parts(sort) == 2) {
		sql_add(sql, " AND ");
		sql_column(sql, alias, sort->keys[0].column);
		sql_add_text_(sql, part == 0 ? " IS NOT NULL" : " IS NULL");
	}
	/* The whole of the second part lies behind a position in the first. */
	if (!sort->positioned || part != sort_first_part(sort))
		return;
	sql_add(sql, " AND ");
	/* The bound by the first key alone is what the index can seek to. */
	if (sort->count > 0 && sort->position[0].kind != VALUE_NULL) {
		sql_column(sql, alias, sort->keys[0].column);
		sql_add_text_(sql, sort->keys[0].descending ? " <= " : " >= ");
		sql_value(sql, sort->position[0]);
		sql_add(sql, " AND ");
	}
	sort_after(sql, sort, alias, 0);
}
