/* One record on its way from the database to the answer. */
#include "access/usage.h"
#include "base/error.h"
#include "base/memory.h"
#include "record/get.h"
#include "record/mask.h"
#include "record/show.h"

#include <stdlib.h>
#include <string.h>

static bool show_value(struct show *show, const struct show_field *shown, int64_t id,
                       struct value *value)
{
	if (!shown->field->type->link) {
		*value = row_read_value(&show->row, shown->field);
		return true;
	}
	*value = VALUE_NOTHING;
	bool none = shown->presence >= 0 && !db_integer(show->row.rows, shown->presence);
	return none || row_read_link(show->ctx, shown->field, id, value);
}

static void show_field(struct show *show, const struct show_field *shown, const struct value *value)
{
	if (value->kind == VALUE_NULL) {
		json_put_ready_member(show->json, shown->text, shown->size);
		return;
	}
	json_put_ready_key(show->json, shown->text, shown->key_size);
	if (show->masked && shown->field->sensitive) {
		mask_print(show->ctx, shown->field, value, show->json);
		return;
	}
	if (shown->field->sensitive)
		usage_add(show->ctx, USAGE_PHONES, 1);
	shown->field->type->print(show->ctx, shown->field, value, show->json);
}

bool show_row(struct show *show, const struct show_field *fields, size_t count, int64_t id,
              int64_t version)
{
	json_open_object(show->json);
	json_member_integer(show->json, "id", id);
	json_member_integer(show->json, "version", version);
	for (size_t i = 0; i < count; i++) {
		struct value value;
		if (!show_value(show, &fields[i], id, &value))
			return false;
		show_field(show, &fields[i], &value);
	}
	json_close_object(show->json);
	return true;
}

static struct db_rows *show_query(struct ctx *ctx, const struct show_plan *plan, int64_t id)
{
	struct value *values = memory_array(ctx, struct value, plan->value_count);
	memcpy(values, plan->values, plan->value_count * sizeof *values);
	values[plan->id_place] = value_integer(id);
	return db_query_measured(ctx, &plan->sql, values, plan->value_count);
}

static bool show_plan_run(struct ctx *ctx, const struct show_plan *plan, int64_t id,
                          struct json_writer *json, int64_t *version)
{
	struct db_rows *rows = show_query(ctx, plan, id);
	if (!rows)
		return false;
	bool shown = false;
	if (db_next(ctx, rows)) {
		struct show show = {
		    .ctx = ctx,
		    .row = {ctx, rows, plan->first_column + ROW_FIXED_COLUMNS, false},
		    .masked = plan->may_mask && !db_integer(rows, 0),
		    .json = json,
		};
		*version = db_integer(rows, plan->first_column + 1);
		shown = show_row(&show, plan->fields, plan->field_count, id, *version);
	} else if (!ctx->error) {
		get_not_found(ctx, plan->object);
	}
	talloc_free(rows);
	return shown;
}

bool record_show(struct ctx *ctx, const struct object *object, int64_t id, struct json_writer *json,
                 int64_t *version)
{
	struct show_plan *plan = show_plan_take(ctx, object);
	if (!plan)
		return false;
	bool shown = show_plan_run(ctx, plan, id, json, version);
	show_plan_release(ctx, plan);
	return shown;
}

/* --- lists --- */

static int show_order(const void *left, const void *right)
{
	const struct field *const *a = left, *const *b = right;
	return ((*a)->index > (*b)->index) - ((*a)->index < (*b)->index);
}

struct show_list *show_list_new(struct ctx *ctx, struct row_selection *selection)
{
	struct show_list *list = memory_new(ctx, struct show_list);
	list->fields = memory_array(list, struct show_field, selection->count);
	list->may_mask = mask_wanted(selection->object) && access_limit(ctx, LIMIT_SEE_PHONES) == 0;
	qsort(selection->fields, selection->count, sizeof(struct field *), show_order);
	size_t kept = 0;
	for (size_t i = 0; i < selection->count; i++) {
		if (!show_field_wanted(selection->fields[i]))
			continue;
		selection->fields[kept++] = selection->fields[i];
		list->fields[list->count++] = show_field_make(ctx, list, selection->fields[i]);
	}
	selection->count = kept;
	return list;
}

bool show_list_row(struct ctx *ctx, const struct show_list *list,
                   const struct row_selection *selection, const struct db_rows *rows, int first,
                   struct json_writer *json)
{
	const struct record stub = {.object = selection->object, .id = db_integer(rows, first)};
	struct show show = {
	    .ctx = ctx, .row = {ctx, rows, first + ROW_FIXED_COLUMNS, false}, .json = json};
	usage_list(ctx, stub.object, 1);
	return (!list->may_mask || record_masked(ctx, &stub, &show.masked)) &&
	       show_row(&show, list->fields, list->count, stub.id, db_integer(rows, first + 1));
}
