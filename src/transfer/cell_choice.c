/* Choices: by value, label of any language and synonym. Places hang together: a
 * city says which province, and a column of cities may hold what is a county. */
#include "transfer/cell.h"

#include "base/memory.h"
#include "base/text.h"

#include <string.h>

static const char *choice_above(const struct draft *draft, size_t holder, const struct field *field)
{
	return draft_has(draft, holder, field->depends_on)
	           ? draft->records[holder]->values[field->depends_on->index].text
	           : NULL;
}

static const struct choice *choice_find(struct ctx *ctx, const struct field *field,
                                        const char *text, const char *above)
{
	return above ? model_choice_under(ctx, field, text, above)
	             : model_choice_like(ctx, field, text);
}

/* The field that depends on this one, NULL for none. */
static const struct field *choice_below(const struct field *field)
{
	const struct object *object = field->object;
	for (size_t i = 0; i < object->field_count; i++)
		if (object->fields[i].depends_on == field)
			return &object->fields[i];
	return NULL;
}

/* Sets the choice, and those that it depends on where the row doesn't say them. */
static void choice_set(struct draft *draft, size_t holder, const struct field *field,
                       const struct choice *choice)
{
	while (field && choice) {
		if (draft_has(draft, holder, field))
			return;
		draft_set(draft, holder, field, value_text(choice->value));
		field = choice->parent ? field->depends_on : NULL;
		choice = field ? model_choice(field, choice->parent) : NULL;
	}
}

/* Among all that is below `above`, two levels down; NULL where there are several. */
static const struct choice *choice_two_below(struct ctx *ctx, const struct field *field,
                                             const struct field *below, const char *text,
                                             const char *above)
{
	const struct choice *found = NULL;
	for (size_t i = 0; i < field->choice_count; i++) {
		const struct choice *between = &field->choices[i];
		if (!between->parent || strcmp(between->parent, above))
			continue;
		const struct choice *choice = model_choice_under(ctx, below, text, between->value);
		if (choice && found)
			return NULL;
		found = choice ? choice : found;
	}
	return found;
}

static bool choice_read_place(struct ctx *ctx, struct draft *draft,
                              const struct plan_column *column, const char *text)
{
	const struct field *field = column->field, *below = choice_below(field);
	const char *above = choice_above(draft, column->holder, field);
	const struct choice *choice = choice_find(ctx, field, text, above);
	if (choice) {
		choice_set(draft, column->holder, field, choice);
		return true;
	}
	if (!below || draft_has(draft, column->holder, below))
		return false;
	choice = above ? choice_two_below(ctx, field, below, text, above)
	               : model_choice_like(ctx, below, text);
	if (choice)
		choice_set(draft, column->holder, below, choice);
	return choice != NULL;
}

/* What is not offered follows the import's settings. */
static void choice_unknown(struct ctx *ctx, struct draft *draft, const struct plan_column *column,
                           const char *text)
{
	enum plan_unknown unknown = draft->plan->unknown;
	if (unknown == PLAN_REJECT) {
		const char *label = model_label(ctx, &column->field->label);
		const char *message = ctx->language == LANGUAGE_EN
		                          ? memory_format(ctx, "“%s” has no choice “%s”.", label, text)
		                          : memory_format(ctx, "“%s”没有“%s”这个选项。", label, text);
		draft_note(ctx, draft, IMPORT_ERROR, column->field->name, "unknown_choice", message);
	} else if (!(draft->plan->dry && unknown == PLAN_ADD && !column->field->choices_from)) {
		draft_misfit(ctx, draft, column, text, "unknown_choice");
		/* What a row says otherwise is not what others get who say nothing. */
		if (!column->field->required)
			draft_set(draft, column->holder, column->field, VALUE_NOTHING);
	}
}

void cell_read_choice(struct ctx *ctx, struct draft *draft, const struct plan_column *column,
                      const char *text)
{
	struct value value = VALUE_NOTHING;
	const char *code = "";
	if (column->field->depends_on) {
		if (!choice_read_place(ctx, draft, column, text))
			choice_unknown(ctx, draft, column, text);
	} else if (!column->field->type->read(ctx, column->field, text, &value, &code)) {
		choice_unknown(ctx, draft, column, text);
	} else if (value.kind != VALUE_NULL) {
		draft_set(draft, column->holder, column->field, value);
	}
}
