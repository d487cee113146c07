/* Field types of plain and marked-up text. */
#include "model/type.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "model/html.h"

#include <string.h>

bool type_nothing(const json_t *json, struct value *value)
{
	*value = VALUE_NOTHING;
	return json_is_null(json) || (json_is_string(json) && json_string_length(json) == 0);
}

static bool text_too_long(struct ctx *ctx, const struct field *field, const char *path)
{
	return error_field(ctx, path, "too_long", "“%s”最多 %zu 个字符。",
	                   "“%s” takes at most %zu characters.", model_label(ctx, &field->label),
	                   field->max_length);
}

bool type_take_text(struct ctx *ctx, const struct field *field, const char *path,
                    const json_t *json, bool one_line, struct value *value)
{
	if (type_nothing(json, value))
		return true;
	const char *typed = json_string_value(json);
	if (!typed || !text_valid(typed, json_string_length(json)))
		return error_field(ctx, path, "not_a_text", "“%s”须为文字。", "“%s” must be a text.",
		                   model_label(ctx, &field->label));
	/* Tidying can only shorten by much what is mostly spaces: what is far too
	 * long is refused before work goes into it. */
	if (json_string_length(json) > 8 * (field->max_length + 64))
		return text_too_long(ctx, field, path);
	const char *text = text_tidy(ctx, typed, json_string_length(json), one_line);
	if (!*text)
		return true;
	if (text_length(text) > field->max_length)
		return text_too_long(ctx, field, path);
	*value = value_text(text);
	return true;
}

TYPE_PARSE(type_text_parse)
{
	return type_take_text(ctx, field, path, json, true, value);
}

TYPE_PARSE(type_long_text_parse)
{
	return type_take_text(ctx, field, path, json, false, value);
}

TYPE_PARSE(type_html_parse)
{
	if (!type_take_text(ctx, field, path, json, false, value) || value->kind == VALUE_NULL)
		return !ctx->error;
	const char *clean = html_sanitise(ctx, value->text);
	*value = *clean ? value_text(clean) : VALUE_NOTHING;
	return true;
}

static bool text_read(struct ctx *ctx, const struct field *field, const char *cell, bool one_line,
                      struct value *value, const char **reason)
{
	*value = VALUE_NOTHING;
	size_t size = strlen(cell);
	if (!text_valid(cell, size)) {
		*reason = "not_a_text";
		return false;
	}
	const char *text = text_tidy(ctx, cell, size, one_line);
	if (!*text)
		return true;
	if (text_length(text) > field->max_length) {
		*reason = "too_long";
		return false;
	}
	*value = value_text(text);
	return true;
}

TYPE_READ(type_text_read)
{
	return text_read(ctx, field, cell, true, value, reason);
}

TYPE_READ(type_long_text_read)
{
	return text_read(ctx, field, cell, false, value, reason);
}

/* A cell holds plain text, whatever it looks like. */
TYPE_READ(type_html_read)
{
	if (!text_read(ctx, field, cell, false, value, reason))
		return false;
	if (value->kind == VALUE_TEXT)
		*value = value_text(html_from_text(ctx, value->text));
	return true;
}

TYPE_PRINT(type_text_print)
{
	(void)ctx;
	(void)field;
	if (value->kind == VALUE_NULL)
		json_put_null(json);
	else
		json_put_text_part(json, value->text, value->size);
}

TYPE_SHOW(type_text_show)
{
	(void)field;
	return value->kind == VALUE_NULL ? "" : memory_text_part(ctx, value->text, value->size);
}

TYPE_SHOW(type_html_show)
{
	(void)field;
	return value->kind == VALUE_NULL ? "" : html_to_text(ctx, value->text);
}
