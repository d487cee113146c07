/* What is shown of the hits. */
#include "record/search_run.h"

#include "access/usage.h"
#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "record/mask.h"
#include "record/row.h"

#include <string.h>

/* --- fetching --- */

static bool search_is_place(const struct field *field)
{
	return field->choices_from && field->depends_on;
}

/* What a result may show; a whole record is several times that. */
static struct row_selection *search_selection(struct ctx *ctx, const struct object *object)
{
	struct row_selection *selection = memory_new(ctx, struct row_selection);
	selection->object = object;
	selection->fields = memory_array(selection, const struct field *, object->field_count);
	for (size_t i = 0; i < object->field_count; i++) {
		const struct field *field = &object->fields[i];
		if (field->searchable || field == object->name_field || field == object->access.through ||
		    search_is_place(field))
			selection->fields[selection->count++] = field;
	}
	return selection;
}

static void search_give(struct search_run *run, size_t count, const struct record *record)
{
	for (size_t i = 0; i < count; i++)
		if (run->hits[i].object == record->object && run->hits[i].id == record->id)
			run->hits[i].record = record;
}

/* The records of all hits of one object, in one query. */
static bool search_fetch(struct ctx *ctx, struct search_run *run, size_t count,
                         const struct object *object)
{
	struct row_selection *selection = search_selection(ctx, object);
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT ");
	row_columns(ctx, sql, selection, "t");
	sql_add(sql, " FROM ");
	sql_name(sql, object->name);
	sql_add(sql, " AS t WHERE t.id IN (NULL");
	for (size_t i = 0; i < count; i++) {
		if (run->hits[i].object != object)
			continue;
		sql_add(sql, ", ");
		sql_value(sql, value_integer(run->hits[i].id));
	}
	sql_add(sql, ") AND t.deleted_at IS NULL AND ");
	access_condition(ctx, sql, object, "t", OPERATION_READ);
	struct db_rows *rows = sql_query(ctx, sql);
	while (rows && db_next(ctx, rows)) {
		const struct record *record = row_read(ctx, selection, rows, 0, true);
		if (!record)
			break;
		search_give(run, count, record);
	}
	talloc_free(rows);
	return !ctx->error;
}

/* --- hints --- */

static const char *search_show(struct ctx *ctx, const struct record *record,
                               const struct field *field, bool masked)
{
	const struct value *value = &record->values[field->index];
	if (access_field(ctx, field) == FIELD_HIDDEN || value->kind == VALUE_NULL)
		return "";
	if (masked && field->sensitive && value->kind == VALUE_TEXT)
		return record_mask_phone(ctx, memory_text_part(ctx, value->text, value->size));
	return field->type->show(ctx, field, value);
}

static void search_add_hint(struct buffer *hint, const char *joint, const char *words)
{
	if (!*words)
		return;
	if (hint->size)
		buffer_add_text(hint, joint);
	buffer_add_text(hint, words);
}

/* Where the record is: its places, each within the one before. */
static void search_add_place(struct ctx *ctx, struct buffer *hint, const struct record *record)
{
	for (size_t i = 0; i < record->object->field_count; i++) {
		const struct field *field = &record->object->fields[i];
		if (search_is_place(field))
			search_add_hint(hint, " ", search_show(ctx, record, field, false));
	}
}

/* The field that was found, unless it is the name. */
static const struct field *search_found(struct ctx *ctx, const struct search_run *run,
                                        const struct record *record, const char *name)
{
	if (text_search_rank(run->search, name) > 0)
		return NULL;
	for (size_t i = 0; i < record->object->field_count; i++) {
		const struct field *field = &record->object->fields[i];
		const struct value *value = &record->values[i];
		if (!field->searchable || field == record->object->name_field ||
		    value->kind != VALUE_TEXT || access_field(ctx, field) == FIELD_HIDDEN)
			continue;
		const char *text = memory_text_part(record, value->text, value->size);
		bool whole =
		    (run->phone && !strcmp(text, run->phone)) || (run->email && !strcmp(text, run->email));
		if (whole || text_search_rank(run->search, text) > 0)
			return field;
	}
	return NULL;
}

static bool search_hint(struct ctx *ctx, const struct search_run *run, const struct record *record,
                        const char *name, struct buffer *hint)
{
	const struct field *through = record->object->access.through;
	const struct field *found = search_found(ctx, run, record, name);
	bool masked = false;
	if (found && found->sensitive && !record_masked(ctx, record, &masked))
		return false;
	if (through)
		search_add_hint(hint, " · ", search_show(ctx, record, through, false));
	if (found)
		search_add_hint(hint, " · ", search_show(ctx, record, found, masked));
	else if (!through)
		search_add_place(ctx, hint, record);
	return true;
}

static bool search_print_hit(struct ctx *ctx, const struct search_run *run,
                             const struct record *record, struct json_writer *json)
{
	struct buffer *hint = buffer_new(ctx, 64);
	const char *name = search_show(ctx, record, record->object->name_field, false);
	if (!search_hint(ctx, run, record, name, hint))
		return false;
	json_open_object(json);
	json_member_text(json, "object", record->object->name);
	json_member_integer(json, "id", record->id);
	json_member_text(json, "name", name);
	json_member_text(json, "hint", hint->data);
	json_close_object(json);
	return true;
}

bool search_print(struct ctx *ctx, struct search_run *run, size_t count, struct json_writer *json)
{
	json_open_object(json);
	json_key(json, "results");
	json_open_array(json);
	for (size_t i = 0; i < count; i++) {
		struct search_hit *hit = &run->hits[i];
		if (!hit->record && !search_fetch(ctx, run, count, hit->object))
			return false;
		if (hit->record)
			usage_list(ctx, hit->object, 1);
		if (hit->record && !search_print_hit(ctx, run, hit->record, json))
			return false;
	}
	json_close_array(json);
	json_close_object(json);
	return true;
}
