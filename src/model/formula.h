/* Inside model/: formulas over the fields of one record.
 *
 *   if(area = 0, 0, round(price * 1.13 / area, 2))
 *   concat(name, ' (', number, ')')          days(closed_on, opened_on) > 30
 *
 * Numbers (exact, six digits behind the point, rounded half away from zero),
 * texts in single quotes ('' is a quote), true, false, fields by name; + - * /,
 * = != < <= > >=, and or not, brackets; if(condition, then, else), concat(any…),
 * days(later, earlier), round(number, digits), empty(field), coalesce(a, b). What
 * is computed with an empty value is empty, a comparison with one is not true.
 * Types are checked when the definition is read. */
#pragma once

#include "model/definition.h"

enum formula_kind { FORMULA_NUMBER, FORMULA_TEXT, FORMULA_BOOLEAN, FORMULA_DATE };

enum formula_operation {
	FORMULA_CONSTANT,
	FORMULA_FIELD,
	FORMULA_NEGATE,
	FORMULA_ADD,
	FORMULA_SUBTRACT,
	FORMULA_MULTIPLY,
	FORMULA_DIVIDE,
	FORMULA_EQUAL,
	FORMULA_UNEQUAL,
	FORMULA_LESS,
	FORMULA_LESS_EQUAL,
	FORMULA_GREATER,
	FORMULA_GREATER_EQUAL,
	FORMULA_AND,
	FORMULA_OR,
	FORMULA_NOT,
	FORMULA_IF,
	FORMULA_CONCAT,
	FORMULA_DAYS,
	FORMULA_ROUND,
	FORMULA_EMPTY,
	FORMULA_COALESCE
};

enum { FORMULA_SCALE = 6, FORMULA_ONE = 1000000, FORMULA_DEPTH = 40, FORMULA_ARGUMENTS = 16 };

/* A step of a computation, or its result; text is NULL-terminated. */
struct formula_value {
	bool empty;
	int64_t number;   /* of 10^-6; boolean 0 or 1 */
	const char *text; /* texts and dates */
};

struct formula_node {
	enum formula_operation operation;
	enum formula_kind kind;
	struct formula_value constant;
	const struct field *field;
	const struct formula_node *arguments[FORMULA_ARGUMENTS];
	size_t count;
};

struct formula {
	const struct formula_node *root;
	const struct field **uses; /* fields it reads */
	size_t use_count;
};

/* Parses the formulas of an object, checks them and puts them in order. */
void formula_link(const struct object_draft *draft, struct model *model);
/* NULL, with *fault in words of both languages, when the text is no formula. */
struct formula *formula_parse(const void *parent, const struct object *object, const char *text,
                              const char *fault[LANGUAGE_COUNT]);

/* What a field may be used as; false for types that formulas don't know. */
bool formula_kind_of(const struct field *field, enum formula_kind *kind);
struct formula_value formula_run(struct ctx *ctx, const struct formula_node *node,
                                 const struct value *values);

/* a × b ÷ c rounded half away from zero; false where that is too large or c is 0. */
bool formula_scale(int64_t a, int64_t b, int64_t c, int64_t *result);
