/* An empty sheet to fill in, and a second one that says how. */
#include "transfer/import.h"

#include "access/access.h"
#include "base/buffer.h"
#include "base/memory.h"
#include "document/sheet_writer.h"
#include "transfer/target.h"

#include <string.h>

/* Longer lists (all towns of a country) are shown by their beginning. */
enum { TEMPLATE_CHOICES = 60, TEMPLATE_SHOWN = 8 };
enum { GUIDE_HEADING, GUIDE_REQUIRED, GUIDE_HELP, GUIDE_CHOICES, GUIDE_COLUMNS };

/* How a cell of the type is filled in. */
static const struct template_help {
	const char *type;
	struct label words;
} template_helps[] = {
    {"phone",
     {{"手机，或区号加号码；几个号码之间用 / 分开", "mobile, or area code and number; several "
                                                    "divided by /"}}},
    {"email", {{"name@example.com", "name@example.com"}}},
    {"url", {{"www.example.com", "www.example.com"}}},
    {"date", {{"2026-03-01", "2026-03-01"}}},
    {"datetime", {{"2026-03-01 或 2026-03-01 14:30", "2026-03-01, or 2026-03-01 14:30"}}},
    {"integer", {{"整数", "a whole number"}}},
    {"decimal", {{"数字", "a number"}}},
    {"money", {{"金额，例如 1280.00", "an amount such as 1280.00"}}},
    {"boolean", {{"是 或 否", "yes or no"}}},
    {"choice", {{"填右边的一项", "one of those on the right"}}},
    {"choices", {{"填右边的几项，用、分开", "some of those on the right, divided by commas"}}},
    {"ref", {{"填名称", "its name"}}},
    {"refs", {{"填名称，几个之间用、分开", "their names, divided by commas"}}},
};

static const char *template_help(struct ctx *ctx, const struct field *field)
{
	const char *own = field->help.text[ctx->language];
	for (size_t i = 0; i < sizeof template_helps / sizeof *template_helps; i++)
		if (!strcmp(template_helps[i].type, field->type->name)) {
			const char *words = model_label(ctx, &template_helps[i].words);
			return own ? memory_format(ctx, "%s\n%s", words, own) : words;
		}
	return own;
}

static const char *template_choices(struct ctx *ctx, const struct field *field)
{
	size_t shown = 0, offered = 0;
	struct buffer *out = buffer_new(ctx, 256);
	for (size_t i = 0; i < field->choice_count; i++)
		offered += !field->choices[i].disabled;
	size_t most = offered > TEMPLATE_CHOICES ? TEMPLATE_SHOWN : offered;
	for (size_t i = 0; i < field->choice_count && shown < most; i++) {
		if (field->choices[i].disabled)
			continue;
		buffer_add_text(out, shown++ ? "\n" : "");
		buffer_add_text(out, model_label(ctx, &field->choices[i].label));
	}
	if (shown < offered)
		buffer_format(out, ctx->language == LANGUAGE_EN ? "\n… %zu in all" : "\n……共 %zu 项",
		              offered);
	return out->data;
}

static void template_guide_row(struct ctx *ctx, const struct field *field, const char **cells)
{
	bool required = field->required && !field->default_value && !field->pattern;
	cells[GUIDE_HEADING] = model_label(ctx, &field->label);
	cells[GUIDE_REQUIRED] = !required ? NULL : ctx->language == LANGUAGE_EN ? "required" : "必填";
	cells[GUIDE_HELP] = template_help(ctx, field);
	cells[GUIDE_CHOICES] = field->choice_count ? template_choices(ctx, field) : NULL;
}

bool import_template(struct ctx *ctx, const struct object *object, int descriptor)
{
	bool english = ctx->language == LANGUAGE_EN;
	const struct sheet_column headings[GUIDE_COLUMNS] = {
	    [GUIDE_HEADING] = {.heading = english ? "Column" : "列", .width = 18},
	    [GUIDE_REQUIRED] = {.heading = english ? "Required" : "必填", .width = 10},
	    [GUIDE_HELP] = {.heading = english ? "How to fill it in" : "怎样填写", .width = 44},
	    [GUIDE_CHOICES] = {.heading = english ? "Choices" : "可选值", .width = 36},
	};
	const char **cells = memory_array(ctx, const char *, object->field_count *GUIDE_COLUMNS);
	struct sheet_column *columns = memory_array(ctx, struct sheet_column, object->field_count);
	struct sheet_guide guide = {.title = english ? "Instructions" : "填写说明",
	                            .columns = headings,
	                            .column_count = GUIDE_COLUMNS,
	                            .cells = cells};
	struct sheet_layout layout = {.format = SHEET_WRITE_XLSX,
	                              .title = model_label(ctx, &object->plural),
	                              .columns = columns,
	                              .guide = &guide};
	if (!access_need(ctx, object, OPERATION_IMPORT))
		return false;
	for (size_t i = 0; i < object->field_count; i++) {
		const struct field *field = &object->fields[i];
		if (!target_importable(ctx, field))
			continue;
		columns[layout.column_count++].heading = model_label(ctx, &field->label);
		template_guide_row(ctx, field, cells + guide.row_count++ * GUIDE_COLUMNS);
	}
	struct sheet_writer *writer = sheet_writer_new(ctx, descriptor, &layout);
	return writer && sheet_writer_finish(ctx, writer);
}
