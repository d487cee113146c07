/* Adding to the model what a file brings: choices that are not there yet, and
 * fields for columns that have none. */
#include "transfer/run.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "db/db.h"
#include "document/sheet.h"
#include "transfer/settings.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A column that brings more than this is none of choices. */
enum { EXTEND_CHOICES = 200, EXTEND_LENGTH = 60 };

/* --- choices --- */

static bool extend_wants(const struct plan_column *column)
{
	const struct field *field = column->field;
	return field && field->choices && !field->choices_from && !field->depends_on &&
	       !field->type->link;
}

/* A value that the field has not got: of the words' own letters, or a number. */
static const char *extend_value(struct ctx *ctx, const struct field *field, size_t place)
{
	const char *value;
	do
		value = memory_format(ctx, "added_%zu", ++place);
	while (model_choice(field, value));
	return value;
}

static void extend_note(struct ctx *ctx, json_t *found, const struct plan_column *column,
                        const char *text)
{
	const char *words = text_tidy(ctx, text, strlen(text), true);
	if (!*words || text_length(words) > EXTEND_LENGTH ||
	    model_choice_like(ctx, column->field, words))
		return;
	json_t *list = json_object_get(found, column->field->name);
	if (!list) {
		list = json_object();
		json_object_set_new(found, column->field->name, list);
	}
	if (json_object_size(list) < EXTEND_CHOICES)
		json_object_set_new(list, text_fold(ctx, words), json_string(words));
}

/* The words of the sheet that the choices of its fields lack:
 * {"<field>": {"<folded>": "<words>"}}. */
static bool extend_scan(struct ctx *ctx, const struct import *import, const struct plan *plan,
                        json_t *found)
{
	const struct sheet_row *row;
	int file = import_file_open(ctx, ctx, import->id);
	struct sheet_book *book = file < 0 ? NULL : sheet_open(ctx, ctx->company->sandboxes, file);
	if (!book || !sheet_select(ctx, book, (size_t)import->sheet, (uint32_t)import->header_row + 1))
		return false;
	while (sheet_next(ctx, book, &row) && row) {
		struct ctx *inner = ctx_inner(ctx);
		for (size_t i = 0; i < plan->column_count; i++) {
			const struct sheet_cell *cell = sheet_cell(row, plan->columns[i].index);
			if (cell && plan->columns[i].holder == 0 && extend_wants(&plan->columns[i]) &&
			    !text_means_nothing(cell->text))
				extend_note(inner, found, &plan->columns[i], cell->text);
		}
		talloc_free(inner);
	}
	talloc_free(book);
	return !ctx->error;
}

static json_t *extend_choices(struct ctx *ctx, const struct plan *plan, json_t *found)
{
	const char *name, *key;
	json_t *words, *text, *entries = json_array();
	json_object_foreach(found, name, words)
	{
		const struct field *field = model_field(plan->object, name);
		size_t place = field->choice_count;
		json_t *choices = json_array();
		json_object_foreach(words, key, text)
		{
			const char *shown = json_string_value(text);
			json_array_append_new(choices, json_pack("{s:s, s:{s:s, s:s}}", "value",
			                                         extend_value(ctx, field, place++), "label",
			                                         "zh", shown, "en", shown));
		}
		json_array_append_new(entries, json_pack("{s:s, s:s, s:o}", "object", plan->object->name,
		                                         "field", name, "choices", choices));
	}
	return entries;
}

/* --- fields --- */

static bool extend_is_unmapped(const json_t *column)
{
	return json_is_null(json_object_get(column, "field")) &&
	       !json_is_true(json_object_get(column, "ignored"));
}

/* A name for the field of a column; the import's id keeps it apart from others. */
static const char *extend_name(struct ctx *ctx, const struct import *import, const json_t *column)
{
	return memory_format(ctx, "column_%" PRId64 "_%" PRId64, import->id,
	                     (int64_t)json_integer_value(json_object_get(column, "index")));
}

static json_t *extend_fields(struct ctx *ctx, const struct import *import)
{
	size_t i;
	json_t *column, *entries = json_array();
	if (settings_unmapped(import) != SETTINGS_FIELD)
		return entries;
	json_array_foreach(import->columns, i, column)
	{
		const char *label = json_string_value(json_object_get(column, "label"));
		if (extend_is_unmapped(column))
			json_array_append_new(
			    entries, json_pack("{s:s, s:s, s:s, s:{s:s, s:s}}", "object", import->object->name,
			                       "name", extend_name(ctx, import, column), "type", "long_text",
			                       "label", "zh", label, "en", label));
	}
	return entries;
}

static void extend_map_fields(struct ctx *ctx, struct import *import)
{
	size_t i;
	json_t *column;
	json_array_foreach(import->columns, i, column) if (extend_is_unmapped(column))
	    json_object_set_new(column, "field", json_string(extend_name(ctx, import, column)));
}

/* --- the change --- */

static bool extend_change(struct ctx *ctx, struct import *import, const json_t *change, bool fields)
{
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if (fields)
		extend_map_fields(ctx, import);
	if (!model_change(ctx, change) || !import_save(ctx, import) || !db_commit(ctx)) {
		db_rollback(ctx);
		model_forget(ctx);
		return false;
	}
	const char *object = memory_text(ctx, import->object->name);
	model_swap(ctx);
	model_release(ctx);
	model_hold(ctx);
	import->object = model_object(ctx->model, object);
	return access_refresh(ctx); /* rights name stages, which are choices */
}

bool extend_model(struct ctx *ctx, struct import *import)
{
	bool may = settings_may_change_model(ctx);
	const struct plan *plan = plan_new(ctx, import);
	json_t *found = json_keep(ctx, json_object());
	if (!plan)
		return false;
	if (!may || import->last_row > 0)
		return true;
	if (plan->unknown == PLAN_ADD && !extend_scan(ctx, import, plan, found))
		return false;
	json_t *fields = extend_fields(ctx, import);
	size_t field_count = json_array_size(fields);
	json_t *change = json_keep(ctx, json_pack("{s:o, s:o}", "fields", fields, "choices",
	                                          extend_choices(ctx, plan, found)));
	if (!field_count && !json_object_size(found))
		return true;
	return extend_change(ctx, import, change, field_count > 0);
}
