/* Field types whose values come from a list. */
#include "model/type.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { CHOICES_LIMIT = 1000 };

static bool choice_unknown(struct ctx *ctx, const struct field *field, const char *path,
                           const char *typed)
{
	return error_field(ctx, path, "unknown_choice", "“%s”没有“%s”这个选项。",
	                   "“%s” has no choice “%s”.", model_label(ctx, &field->label), typed);
}

static const struct choice *choice_from_json(struct ctx *ctx, const struct field *field,
                                             const char *path, const json_t *json)
{
	const char *typed = json_string_value(json);
	const struct choice *choice = typed ? model_choice(field, typed) : NULL;
	if (!choice)
		choice_unknown(ctx, field, path, typed ? typed : "?");
	return choice;
}

TYPE_PARSE(type_choice_parse)
{
	if (type_nothing(json, value))
		return true;
	const struct choice *choice = choice_from_json(ctx, field, path, json);
	if (choice)
		*value = value_text(memory_text(ctx, choice->value));
	return choice != NULL;
}

/* In the order in which they were given, each once. */
static struct value choice_set(struct ctx *ctx, const struct field *field,
                               const struct choice *const *found, size_t count)
{
	if (count == 0)
		return VALUE_NOTHING;
	bool *seen = memory_array(ctx, bool, field->choice_count);
	struct value *items = memory_array(ctx, struct value, count);
	size_t size = 0;
	for (size_t i = 0; i < count; i++) {
		size_t place = (size_t)(found[i] - field->choices);
		if (!seen[place])
			items[size++] = value_text(memory_text(items, found[i]->value));
		seen[place] = true;
	}
	return (struct value){.kind = VALUE_LIST, .items = items, .size = size};
}

TYPE_PARSE(type_choices_parse)
{
	if (type_nothing(json, value))
		return true;
	size_t count = json_array_size(json);
	if (!json_is_array(json) || count > CHOICES_LIMIT)
		return error_field(ctx, path, "not_a_list", "“%s”须为选项的列表。",
		                   "“%s” must be a list of choices.", model_label(ctx, &field->label));
	const struct choice **found = memory_array(ctx, const struct choice *, count + 1);
	for (size_t i = 0; i < count; i++) {
		found[i] = choice_from_json(ctx, field, path, json_array_get(json, i));
		if (!found[i])
			return false;
	}
	*value = choice_set(ctx, field, found, count);
	return true;
}

TYPE_READ(type_choice_read)
{
	*value = VALUE_NOTHING;
	if (!*text_fold(ctx, cell))
		return true;
	const struct choice *choice = model_choice_like(ctx, field, cell);
	if (choice)
		*value = value_text(memory_text(ctx, choice->value));
	else
		*reason = "unknown_choice";
	return choice != NULL;
}

/* Several in one cell stand between commas, semicolons, slashes or line breaks. */
TYPE_READ(type_choices_read)
{
	static const char *const separators[] = {"，", "、", "；", "／", ",", ";", "/", "|"};
	*value = VALUE_NOTHING;
	char *text = memory_text(ctx, cell);
	for (size_t i = 0; i < sizeof separators / sizeof *separators; i++)
		for (char *at = text; (at = strstr(at, separators[i]));)
			memset(at, '\n', strlen(separators[i]));
	const struct choice **found = memory_array(ctx, const struct choice *, strlen(text) / 2 + 1);
	size_t count = 0;
	char *rest = text;
	for (char *word; (word = strtok_r(rest, "\n", &rest));) {
		if (!*text_fold(ctx, word))
			continue;
		found[count] = model_choice_like(ctx, field, word);
		if (!found[count++]) {
			*reason = "unknown_choice";
			return false;
		}
	}
	*value = choice_set(ctx, field, found, count);
	return true;
}

TYPE_PRINT(type_choices_print)
{
	(void)ctx;
	(void)field;
	json_open_array(json);
	if (value->kind == VALUE_LIST)
		for (size_t i = 0; i < value->size; i++)
			json_put_text_part(json, value->items[i].text, value->items[i].size);
	json_close_array(json);
}

/* A value that is no choice any more is shown as it is stored. */
TYPE_SHOW(type_choice_show)
{
	if (value->kind == VALUE_NULL)
		return "";
	const char *stored = memory_text_part(ctx, value->text, value->size);
	const struct choice *choice = model_choice(field, stored);
	return choice ? model_label(ctx, &choice->label) : stored;
}

TYPE_SHOW(type_choices_show)
{
	if (value->kind == VALUE_NULL)
		return "";
	struct buffer *text = buffer_new(ctx, 64);
	for (size_t i = 0; i < value->size; i++) {
		if (i)
			buffer_add_text(text, ctx->language == LANGUAGE_EN ? ", " : "、");
		buffer_add_text(text, type_choice_show(ctx, field, &value->items[i]));
	}
	return text->data;
}
