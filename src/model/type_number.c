/* Field types of numbers and yes or no. */
#include "model/type.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <inttypes.h>
#include <string.h>

bool type_in_range(struct ctx *ctx, const struct field *field, const char *path, int64_t number,
                   int scale)
{
	char limit[DECIMAL_TEXT_SIZE];
	if (number < field->minimum)
		return error_field(ctx, path, "too_small", "“%s”不能小于 %s。",
		                   "“%s” can't be less than %s.", model_label(ctx, &field->label),
		                   decimal_print(field->minimum, scale, false, limit));
	if (number > field->maximum)
		return error_field(ctx, path, "too_large", "“%s”不能大于 %s。",
		                   "“%s” can't be more than %s.", model_label(ctx, &field->label),
		                   decimal_print(field->maximum, scale, false, limit));
	return true;
}

TYPE_PARSE(type_integer_parse)
{
	if (type_nothing(json, value))
		return true;
	if (!json_is_integer(json))
		return error_field(ctx, path, "not_an_integer", "“%s”须为整数。",
		                   "“%s” must be a whole number.", model_label(ctx, &field->label));
	*value = value_integer(json_integer_value(json));
	return type_in_range(ctx, field, path, value->integer, 0);
}

TYPE_PARSE(type_decimal_parse)
{
	if (type_nothing(json, value))
		return true;
	int64_t number;
	if (!decimal_from_json(ctx, path, json, field->scale, &number) ||
	    !type_in_range(ctx, field, path, number, field->scale))
		return false;
	*value = value_integer(number);
	return true;
}

/* A cell's number at the scale; what is too fine for the field is refused rather
 * than rounded. */
static bool number_read(struct ctx *ctx, const struct field *field, const char *cell, int scale,
                        struct value *value, const char **reason)
{
	*value = VALUE_NOTHING;
	const char *text = decimal_clean(ctx, cell);
	int64_t number = 0;
	if (text && !*text)
		return true;
	if (!text || decimal_scan(text, scale, &number) != DECIMAL_FINE)
		*reason = "not_a_number";
	else if (number < field->minimum)
		*reason = "too_small";
	else if (number > field->maximum)
		*reason = "too_large";
	else
		*value = value_integer(number);
	return value->kind != VALUE_NULL;
}

TYPE_READ(type_integer_read)
{
	return number_read(ctx, field, cell, 0, value, reason);
}

TYPE_READ(type_decimal_read)
{
	return number_read(ctx, field, cell, field->scale, value, reason);
}

TYPE_PRINT(type_integer_print)
{
	(void)ctx;
	(void)field;
	if (value->kind == VALUE_NULL)
		json_put_null(json);
	else
		json_put_integer(json, value->integer);
}

TYPE_PRINT(type_decimal_print)
{
	(void)ctx;
	char text[DECIMAL_TEXT_SIZE];
	json_put_text(json, value->kind == VALUE_NULL
	                        ? NULL
	                        : decimal_print(value->integer, field->scale, false, text));
}

TYPE_SHOW(type_integer_show)
{
	(void)field;
	return value->kind == VALUE_NULL ? "" : memory_format(ctx, "%" PRId64, value->integer);
}

TYPE_SHOW(type_decimal_show)
{
	char text[DECIMAL_TEXT_SIZE];
	if (value->kind == VALUE_NULL)
		return "";
	return memory_text(ctx, decimal_print(value->integer, field->scale, true, text));
}

TYPE_PARSE(type_boolean_parse)
{
	*value = VALUE_NOTHING;
	if (json_is_null(json))
		return true;
	if (!json_is_boolean(json))
		return error_field(ctx, path, "not_a_boolean", "“%s”须为 true 或 false。",
		                   "“%s” must be true or false.", model_label(ctx, &field->label));
	*value = value_integer(json_is_true(json));
	return true;
}

TYPE_READ(type_boolean_read)
{
	(void)field;
	static const struct {
		const char *word;
		int meaning;
	} words[] = {{"是", 1},   {"有", 1}, {"对", 1}, {"√", 1},     {"y", 1},  {"yes", 1},
	             {"true", 1}, {"1", 1},  {"否", 0}, {"没有", 0},  {"无", 0}, {"不", 0},
	             {"×", 0},    {"n", 0},  {"no", 0}, {"false", 0}, {"0", 0}};
	*value = VALUE_NOTHING;
	const char *typed = text_fold(ctx, cell);
	if (!*typed)
		return true;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(words[i].word, typed)) {
			*value = value_integer(words[i].meaning);
			return true;
		}
	*reason = "not_a_boolean";
	return false;
}

TYPE_PRINT(type_boolean_print)
{
	(void)ctx;
	(void)field;
	if (value->kind == VALUE_NULL)
		json_put_null(json);
	else
		json_put_boolean(json, value->integer != 0);
}

TYPE_SHOW(type_boolean_show)
{
	(void)field;
	static const char *const words[2][LANGUAGE_COUNT] = {{"否", "No"}, {"是", "Yes"}};
	return value->kind == VALUE_NULL ? "" : words[value->integer != 0][ctx->language];
}
