/* Formulas: their place in the model, and computing them. */
#include "model/formula.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "model/type.h"

#include <stdlib.h>
#include <string.h>

#define FORMULA_NOTHING ((struct formula_value){.empty = true})

bool formula_kind_of(const struct field *field, enum formula_kind *kind)
{
	static const struct {
		const char *type;
		enum formula_kind kind;
	} kinds[] = {
	    {"integer", FORMULA_NUMBER},  {"decimal", FORMULA_NUMBER}, {"money", FORMULA_NUMBER},
	    {"boolean", FORMULA_BOOLEAN}, {"date", FORMULA_DATE},      {"datetime", FORMULA_DATE},
	    {"text", FORMULA_TEXT},       {"long_text", FORMULA_TEXT}, {"choice", FORMULA_TEXT},
	    {"phone", FORMULA_TEXT},      {"email", FORMULA_TEXT},     {"url", FORMULA_TEXT},
	    {"auto_number", FORMULA_TEXT}};
	const char *type = field->type->result ? field->type->result : field->type->name;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(kinds[i].type, type)) {
			*kind = kinds[i].kind;
			return true;
		}
	return false;
}

static struct formula_value number_value(int64_t number)
{
	return (struct formula_value){.number = number};
}

static struct formula_value scaled_value(int64_t a, int64_t b, int64_t c)
{
	int64_t result;
	return formula_scale(a, b, c, &result) ? number_value(result) : FORMULA_NOTHING;
}

static int64_t power_of_ten(int exponent)
{
	int64_t power = 1;
	for (; exponent > 0; exponent--)
		power *= 10;
	return power;
}

static struct formula_value field_value(struct ctx *ctx, const struct field *field,
                                        const struct value *value)
{
	if (value->kind == VALUE_NULL)
		return FORMULA_NOTHING;
	enum formula_kind kind;
	formula_kind_of(field, &kind);
	if (kind == FORMULA_BOOLEAN)
		return number_value(value->integer != 0);
	if (kind == FORMULA_NUMBER) {
		int scale = field->scale;
		if (value->kind == VALUE_MONEY)
			scale = money_scale(memory_text_part(ctx, value->text, value->size));
		return scaled_value(value->integer, FORMULA_ONE, power_of_ten(scale));
	}
	if (value->kind == VALUE_INTEGER) { /* an instant: its date in the company's zone */
		char *date = memory_array(ctx, char, DATE_TEXT_SIZE);
		zone_date(ctx->company->zone, value->integer, date);
		return (struct formula_value){.text = date};
	}
	return (struct formula_value){.text = memory_text_part(ctx, value->text, value->size)};
}

static int value_order(const struct formula_node *node, const struct formula_value *a,
                       const struct formula_value *b)
{
	if (node->kind == FORMULA_TEXT || node->kind == FORMULA_DATE)
		return strcmp(a->text, b->text);
	return (a->number > b->number) - (a->number < b->number);
}

static struct formula_value compare(const struct formula_node *node,
                                    const struct formula_value *values)
{
	int order = value_order(node->arguments[0], &values[0], &values[1]);
	bool holds = false;
	switch (node->operation) {
	case FORMULA_EQUAL:
		holds = order == 0;
		break;
	case FORMULA_UNEQUAL:
		holds = order != 0;
		break;
	case FORMULA_LESS:
		holds = order < 0;
		break;
	case FORMULA_LESS_EQUAL:
		holds = order <= 0;
		break;
	case FORMULA_GREATER:
		holds = order > 0;
		break;
	default:
		holds = order >= 0;
	}
	return number_value(holds);
}

static const char *value_words(struct ctx *ctx, const struct formula_node *node,
                               const struct formula_value *value)
{
	char text[DECIMAL_TEXT_SIZE];
	if (value->empty)
		return "";
	if (node->kind == FORMULA_TEXT || node->kind == FORMULA_DATE)
		return value->text;
	if (node->kind == FORMULA_BOOLEAN)
		return value->number ? "true" : "false";
	decimal_print(value->number, FORMULA_SCALE, false, text);
	size_t size = strlen(text);
	while (text[size - 1] == '0')
		size--;
	size -= text[size - 1] == '.';
	return memory_text_part(ctx, text, size);
}

static struct formula_value round_value(const struct formula_value *values)
{
	int64_t digits = values[1].number / FORMULA_ONE;
	if (digits < 0 || digits > FORMULA_SCALE)
		return FORMULA_NOTHING;
	int64_t unit = power_of_ten(FORMULA_SCALE - (int)digits);
	struct formula_value units = scaled_value(values[0].number, 1, unit);
	return units.empty ? units : scaled_value(units.number, unit, 1);
}

/* Adding can't overflow: see FORMULA_LIMIT in formula_number.c. */
static struct formula_value sum_value(int64_t a, int64_t b)
{
	return scaled_value(a + b, 1, 1);
}

/* Operations that need all of their arguments. */
static struct formula_value compute(const struct formula_node *node,
                                    const struct formula_value *values)
{
	switch (node->operation) {
	case FORMULA_NEGATE:
		return number_value(-values[0].number);
	case FORMULA_ADD:
		return sum_value(values[0].number, values[1].number);
	case FORMULA_SUBTRACT:
		return sum_value(values[0].number, -values[1].number);
	case FORMULA_MULTIPLY:
		return scaled_value(values[0].number, values[1].number, FORMULA_ONE);
	case FORMULA_DIVIDE:
		return scaled_value(values[0].number, FORMULA_ONE, values[1].number);
	case FORMULA_DAYS:
		return number_value((date_to_days(values[0].text) - date_to_days(values[1].text)) *
		                    FORMULA_ONE);
	case FORMULA_ROUND:
		return round_value(values);
	default:
		return compare(node, values);
	}
}

static bool holds(struct ctx *ctx, const struct formula_node *node, const struct value *values)
{
	struct formula_value value = formula_run(ctx, node, values);
	return !value.empty && value.number != 0;
}

static struct formula_value concat(struct ctx *ctx, const struct formula_node *node,
                                   const struct value *values)
{
	struct buffer *text = buffer_new(ctx, 64);
	for (size_t i = 0; i < node->count; i++) {
		struct formula_value part = formula_run(ctx, node->arguments[i], values);
		buffer_add_text(text, value_words(ctx, node->arguments[i], &part));
	}
	return text->size ? (struct formula_value){.text = text->data} : FORMULA_NOTHING;
}

struct formula_value formula_run(struct ctx *ctx, const struct formula_node *node,
                                 const struct value *values)
{
	const struct formula_node *const *arguments = node->arguments;
	struct formula_value done[2] = {FORMULA_NOTHING, FORMULA_NOTHING};
	switch (node->operation) {
	case FORMULA_CONSTANT:
		return node->constant;
	case FORMULA_FIELD:
		return field_value(ctx, node->field, &values[node->field->index]);
	case FORMULA_AND:
		return number_value(holds(ctx, arguments[0], values) && holds(ctx, arguments[1], values));
	case FORMULA_OR:
		return number_value(holds(ctx, arguments[0], values) || holds(ctx, arguments[1], values));
	case FORMULA_NOT:
		return number_value(!holds(ctx, arguments[0], values));
	case FORMULA_IF:
		return formula_run(ctx, arguments[holds(ctx, arguments[0], values) ? 1 : 2], values);
	case FORMULA_CONCAT:
		return concat(ctx, node, values);
	case FORMULA_EMPTY:
		return number_value(formula_run(ctx, arguments[0], values).empty);
	case FORMULA_COALESCE:
		done[0] = formula_run(ctx, arguments[0], values);
		return done[0].empty ? formula_run(ctx, arguments[1], values) : done[0];
	default:
		for (size_t i = 0; i < node->count; i++)
			if ((done[i] = formula_run(ctx, arguments[i], values)).empty)
				return FORMULA_NOTHING;
		return compute(node, done);
	}
}

struct value model_formula(struct ctx *ctx, const struct field *field, const struct value *values)
{
	const struct formula_node *root = field->program->root;
	struct formula_value result = formula_run(ctx, root, values);
	if (result.empty)
		return VALUE_NOTHING;
	if (root->kind == FORMULA_TEXT || root->kind == FORMULA_DATE)
		return value_text(result.text);
	if (root->kind == FORMULA_NUMBER)
		result = scaled_value(result.number, power_of_ten(field->scale), FORMULA_ONE);
	bool fits = !result.empty && llabs(result.number) <= TYPE_INTEGER_LIMIT;
	return fits ? value_integer(result.number) : VALUE_NOTHING;
}

/* Adds the field behind all that it uses. False where it uses itself. */
static bool formula_order(struct object *object, const struct field *field, size_t depth)
{
	for (size_t i = 0; i < object->formula_count; i++)
		if (object->formulas[i] == field)
			return true;
	if (depth > object->field_count)
		return false;
	for (size_t i = 0; i < field->program->use_count; i++) {
		const struct field *used = field->program->uses[i];
		if (used->program && !formula_order(object, used, depth + 1))
			return false;
	}
	object->formulas[object->formula_count++] = field;
	return true;
}

static void formula_link_one(const struct place *place, struct model *model,
                             const struct object *object, struct field *field)
{
	const char *fault[LANGUAGE_COUNT] = {NULL};
	struct formula *formula = formula_parse(model, object, field->formula, fault);
	enum formula_kind kind;
	if (!formula)
		place_fault(place, "formula", "bad_formula", "%s。", "%s.", fault[place->ctx->language]);
	else if (!formula_kind_of(field, &kind) || kind != formula->root->kind)
		place_fault(place, "result", "bad_formula", "公式的结果不是 %s。",
		            "the formula doesn't give a %s.", field->type->result);
	else
		field->program = formula;
}

void formula_link(const struct object_draft *draft, struct model *model)
{
	struct place place = draft->place;
	struct object *object = draft->object;
	bool whole = true;
	object->formulas = memory_array(model, const struct field *, object->field_count + 1);
	for (size_t i = 0; i < object->field_count; i++) {
		place.field = draft->fields[i].name;
		if (draft->fields[i].formula) {
			formula_link_one(&place, model, object, &draft->fields[i]);
			whole = whole && draft->fields[i].program;
		}
	}
	for (size_t i = 0; whole && i < object->field_count; i++) {
		const struct field *field = &object->fields[i];
		place.field = field->name;
		if (field->program && !formula_order(object, field, 0))
			whole = place_fault(&place, "formula", "cycle", "公式“%s”引用了自身。",
			                    "the formula “%s” uses itself in the end.", field->formula);
	}
}

const struct field *const *model_formula_order(const struct object *object, size_t *count)
{
	*count = object->formula_count;
	return object->formulas;
}
