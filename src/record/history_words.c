#include "record/history_words.h"

#include "base/error.h"
#include "base/memory.h"
#include "record/mask.h"
#include "record/row.h"

#include <string.h>

/* --- references: named as they were then --- */

/* May the actor read the name of the record that a ref names? A deleted one keeps it. */
static bool words_readable(struct ctx *ctx, const struct object *target, int64_t id, bool *readable)
{
	bool user = !strcmp(target->name, "user");
	*readable = user || !row_names_hidden(ctx, target);
	if (user || !*readable || access_reaches_all(ctx, target, OPERATION_READ))
		return true;
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT id FROM ");
	sql_name(sql, target->name);
	sql_add(sql, " AS target WHERE id = ");
	sql_value(sql, value_integer(id));
	sql_add(sql, " AND ");
	access_condition(ctx, sql, target, "target", OPERATION_READ);
	struct db_rows *rows = sql_query(ctx, sql);
	*readable = rows && db_next(ctx, rows);
	talloc_free(rows);
	return !ctx->error;
}

/* Takes the name out of one {"id","name"} that the actor may not read. */
static bool words_hide_name(struct ctx *ctx, const struct field *field, json_t *ref)
{
	bool readable = true;
	if (!json_is_object(ref))
		return true;
	if (!words_readable(ctx, field->target, json_integer_value(json_object_get(ref, "id")),
	                    &readable))
		return false;
	if (!readable)
		json_object_set_new(ref, "name", json_null());
	return true;
}

static bool words_hide_names(struct ctx *ctx, const struct field *field, json_t *value)
{
	size_t i;
	json_t *ref;
	if (!json_is_array(value))
		return words_hide_name(ctx, field, value);
	json_array_foreach(value, i, ref)
	{
		if (!words_hide_name(ctx, field, ref))
			return false;
	}
	return true;
}

static const char *words_of_ref(const json_t *ref)
{
	const char *name = json_string_value(json_object_get(ref, "name"));
	return name ? name : "";
}

static const char *words_of_refs(struct ctx *ctx, const json_t *value)
{
	if (!json_is_array(value))
		return words_of_ref(value);
	struct buffer *words = buffer_new(ctx, 64);
	size_t i;
	json_t *ref;
	json_array_foreach((json_t *)value, i, ref)
	{
		if (i)
			buffer_add_text(words, ctx->language == LANGUAGE_EN ? ", " : "、");
		buffer_add_text(words, words_of_ref(ref));
	}
	return words->data;
}

/* --- any value --- */

/* As it lies in the entry, for what its field does not read any more (a choice
 * that was removed). */
static const char *words_plain(struct ctx *ctx, const json_t *value)
{
	if (json_is_string(value))
		return json_string_value(value);
	char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
	const char *kept = memory_text(ctx, text ? text : "");
	free(text);
	return kept;
}

/* In words. What the type printed it can parse again. */
static const char *words_of(struct ctx *ctx, const struct field *field, const json_t *value)
{
	if (json_is_null(value))
		return "";
	if (field->target || json_object_get(value, "name"))
		return words_of_refs(ctx, value);
	struct value parsed = VALUE_NOTHING;
	struct ctx *inner = ctx_inner(ctx);
	bool known = field->type->parse(inner, field, field->name, value, &parsed);
	error_take(inner);
	const char *words = known ? memory_text(ctx, field->type->show(inner, field, &parsed))
	                          : words_plain(ctx, value);
	talloc_free(inner);
	return words;
}

static json_t *words_masked(struct ctx *ctx, json_t *value)
{
	return json_is_string(value)
	           ? json_keep(ctx, json_string(record_mask_phone(ctx, json_string_value(value))))
	           : value;
}

struct words_side {
	json_t *value;
	const char *text;
};

static bool words_side(struct ctx *ctx, const struct history_reader *reader,
                       const struct field *field, json_t *value, struct words_side *side)
{
	if (field->target && !words_hide_names(ctx, field, value))
		return false;
	bool masked = field->sensitive && reader->masked;
	side->value = masked ? words_masked(ctx, value) : value;
	side->text = masked ? words_plain(ctx, side->value) : words_of(ctx, field, value);
	if (json_is_null(side->value))
		side->text = "";
	return true;
}

static void words_print(struct json_writer *json, const char *name, const char *label,
                        const struct words_side *old, const struct words_side *new)
{
	json_open_object(json);
	json_member_text(json, "field", name);
	json_member_text(json, "label", label);
	json_key(json, "old");
	json_put_tree(json, old->value);
	json_key(json, "new");
	json_put_tree(json, new->value);
	json_member_text(json, "old_text", old->text);
	json_member_text(json, "new_text", new->text);
	json_close_object(json);
}

static bool words_change(struct ctx *ctx, const struct history_reader *reader, const char *name,
                         json_t *before, json_t *after, struct json_writer *json)
{
	const struct field *field = reader->object ? model_field(reader->object, name) : NULL;
	struct words_side old, new;
	if (field ? access_field(ctx, field) == FIELD_HIDDEN : !reader->everything)
		return true;
	if (!field) {
		old = (struct words_side){before, NULL};
		new = (struct words_side){after, NULL};
		old.text = json_is_null(old.value) ? "" : words_plain(ctx, old.value);
		new.text = json_is_null(new.value) ? "" : words_plain(ctx, new.value);
		words_print(json, name, name, &old, &new);
		return true;
	}
	if (!words_side(ctx, reader, field, before, &old) ||
	    !words_side(ctx, reader, field, after, &new))
		return false;
	words_print(json, name, model_label(ctx, &field->label), &old, &new);
	return true;
}

/* What is not of the form that history_change writes was written by somebody
 * else: history_check tells; here it is left out. */
bool history_words(struct ctx *ctx, const struct history_reader *reader,
                   const struct history_entry *entry, struct json_writer *json)
{
	json_t *changes =
	    entry->changes ? json_read(ctx, entry->changes, strlen(entry->changes)) : NULL;
	if (entry->changes && !changes)
		error_take(ctx);
	bool made = json_is_array(changes); /* a new record: nothing was before */
	json_t *fields = made ? json_array_get(changes, 0) : changes;
	const char *name;
	json_t *change;
	json_key(json, "changes");
	json_open_array(json);
	json_object_foreach(fields, name, change)
	{
		json_t *before = made ? json_null() : json_array_get(change, 0);
		json_t *after = made ? change : json_array_get(change, 1);
		if (before && after && !words_change(ctx, reader, name, before, after, json))
			return false;
	}
	json_close_array(json);
	return true;
}

bool history_changes_field(struct ctx *ctx, const struct history_entry *entry, const char *field)
{
	json_t *changes =
	    entry->changes ? json_read(ctx, entry->changes, strlen(entry->changes)) : NULL;
	error_take(ctx);
	json_t *fields = json_is_array(changes) ? json_array_get(changes, 0) : changes;
	return json_object_get(fields, field) != NULL;
}
