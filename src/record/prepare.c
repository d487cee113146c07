#include "record/prepare.h"

#include "base/memory.h"
#include "base/text.h"

static bool prepare_wanted(const struct field *field)
{
	return field->type->kind == VALUE_TEXT &&
	       (field->key_column || field->sort_column || field->searchable ||
	        field->duplicate != DUPLICATE_NONE);
}

const struct record_maker *record_maker_new(const void *parent, const struct object *object)
{
	struct record_maker *maker = memory_new(parent, struct record_maker);
	maker->object = object;
	maker->insert = save_insert_statement(maker, object);
	maker->places = memory_array(maker, size_t, object->field_count);
	for (size_t i = 0; i < object->field_count; i++)
		if (prepare_wanted(&object->fields[i]))
			maker->places[i] = ++maker->count;
	return maker;
}

static void prepare_text(struct ctx *ctx, const struct field *field, const struct value *value,
                         struct prepared_text *prepared)
{
	const char *text = memory_text_part(ctx, value->text, value->size);
	prepared->text = value->text;
	prepared->size = value->size;
	if (field->key_column)
		prepared->folded = text_fold(ctx, text);
	if (field->sort_column)
		prepared->order = text_sort_key(ctx, text, &prepared->order_size);
	if (field->searchable)
		prepared->tokens = text_search_tokens(ctx, text, field->original_column != NULL);
	prepared->key_count = duplicates_keys(ctx, field, text, prepared->keys);
}

void record_prepare(struct ctx *ctx, const struct record_maker *maker, struct record *record)
{
	struct prepared *prepared = memory_new(ctx, struct prepared);
	prepared->maker = maker;
	prepared->texts = memory_array(prepared, struct prepared_text, maker->count);
	for (size_t i = 0; i < record->object->field_count; i++)
		if (maker->places[i] && record->values[i].kind == VALUE_TEXT)
			prepare_text(ctx, &record->object->fields[i], &record->values[i],
			             &prepared->texts[maker->places[i] - 1]);
	record->prepared = prepared;
}

const struct prepared_text *prepared_text(const struct record *record, const struct field *field)
{
	const struct value *value = &record->values[field->index];
	size_t place = record->prepared ? record->prepared->maker->places[field->index] : 0;
	if (!place || value->kind != VALUE_TEXT)
		return NULL;
	const struct prepared_text *text = &record->prepared->texts[place - 1];
	return text->text == value->text && text->size == value->size ? text : NULL;
}
