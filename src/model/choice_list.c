/* Lists of choices, and finding one by what people call it. */
#include "model/definition.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static int word_order(const void *left, const void *right)
{
	const struct choice_word *a = left, *b = right;
	int order = strcmp(a->word, b->word);
	return order ? order : (a->choice > b->choice) - (a->choice < b->choice);
}

static void word_add(const void *parent, struct choice_word *words, size_t *count, const char *text,
                     const struct choice *choice)
{
	const char *word = text_fold(parent, text);
	if (*word)
		words[(*count)++] = (struct choice_word){word, choice};
}

static int value_order(const void *left, const void *right)
{
	const struct choice *const *a = left, *const *b = right;
	return strcmp((*a)->value, (*b)->value);
}

static size_t synonym_count(const struct choice *choice)
{
	size_t count = 0;
	while (choice->synonyms && choice->synonyms[count])
		count++;
	return count;
}

struct choice_list *choice_list_new(const void *parent, const struct choice *choices, size_t count)
{
	size_t room = 0;
	for (size_t i = 0; i < count; i++)
		room += 1 + LANGUAGE_COUNT + synonym_count(&choices[i]);
	struct choice_list *list = memory_new(parent, struct choice_list);
	struct choice_word *words = memory_array(list, struct choice_word, room + 1);
	size_t size = 0;
	for (size_t i = 0; i < count; i++) {
		const struct choice *choice = &choices[i];
		word_add(words, words, &size, choice->value, choice);
		for (int language = 0; language < LANGUAGE_COUNT; language++)
			if (choice->label.text[language])
				word_add(words, words, &size, choice->label.text[language], choice);
		for (size_t j = 0; j < synonym_count(choice); j++)
			word_add(words, words, &size, choice->synonyms[j], choice);
	}
	qsort(words, size, sizeof *words, word_order);
	const struct choice **by_value = memory_array(list, const struct choice *, count + 1);
	for (size_t i = 0; i < count; i++)
		by_value[i] = &choices[i];
	qsort(by_value, count, sizeof *by_value, value_order);
	*list = (struct choice_list){choices, count, by_value, words, size};
	return list;
}

/* The first of those with this word. */
static size_t word_place(const struct choice_list *list, const char *word)
{
	size_t low = 0, high = list->word_count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(list->words[middle].word, word) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* A choice that is still offered goes before a disabled one; two different ones
 * that are offered are too many. */
const struct choice *choice_list_find(struct ctx *ctx, const struct choice_list *list,
                                      const char *words, const char *parent)
{
	const char *word = text_fold(ctx, words);
	const struct choice *found = NULL;
	for (size_t i = word_place(list, word);
	     i < list->word_count && !strcmp(list->words[i].word, word); i++) {
		const struct choice *choice = list->words[i].choice;
		if (parent && (!choice->parent || strcmp(choice->parent, parent)))
			continue;
		if (!found || (found->disabled && !choice->disabled))
			found = choice;
		else if (found != choice && !choice->disabled)
			return NULL;
	}
	return found;
}

const struct choice *model_choice(const struct field *field, const char *value)
{
	if (!field->list)
		return NULL;
	const struct choice key = {.value = value}, *sought = &key;
	const struct choice *const *found =
	    bsearch(&sought, field->list->by_value, field->list->count, sizeof sought, value_order);
	return found ? *found : NULL;
}

const struct choice *model_choice_like(struct ctx *ctx, const struct field *field,
                                       const char *words)
{
	return field->list ? choice_list_find(ctx, field->list, words, NULL) : NULL;
}

const struct choice *model_choice_under(struct ctx *ctx, const struct field *field,
                                        const char *words, const char *parent)
{
	return field->list ? choice_list_find(ctx, field->list, words, parent) : NULL;
}

static bool choice_offered(struct ctx *ctx, const struct field *field, const char *path,
                           const struct value *value)
{
	const struct choice *choice = model_choice(field, value->text);
	if (!choice || !choice->disabled)
		return true;
	return error_field(ctx, path, "disabled_choice", "选项“%s”已停用，请另选。",
	                   "The choice “%s” is no longer offered; choose another.",
	                   model_label(ctx, &choice->label));
}

bool model_offered(struct ctx *ctx, const struct field *field, const char *path,
                   const struct value *value)
{
	if (!field->choices || value->kind == VALUE_NULL)
		return true;
	if (value->kind == VALUE_TEXT)
		return choice_offered(ctx, field, path, value);
	for (size_t i = 0; i < value->size; i++)
		if (!choice_offered(ctx, field, path, &value->items[i]))
			return false;
	return true;
}
