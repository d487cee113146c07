/* One record on its way from the database to the answer. */
#include "access/access.h"
#include "base/error.h"
#include "base/memory.h"
#include "record/get.h"
#include "record/mask.h"
#include "record/row.h"
#include "record/show_plan.h"

#include <string.h>

struct show {
	struct ctx *ctx;
	const struct show_plan *plan;
	struct row_reader row;
	bool masked;
	struct json_writer *json;
};

static bool show_value(struct show *show, const struct show_field *shown, int64_t id,
                       struct value *value)
{
	if (shown->presence < 0) {
		*value = row_read_value(&show->row, shown->field);
		return true;
	}
	*value = VALUE_NOTHING;
	return !db_integer(show->row.rows, shown->presence) ||
	       row_read_link(show->ctx, shown->field, id, value);
}

static void show_field(struct show *show, const struct show_field *shown, const struct value *value)
{
	if (value->kind == VALUE_NULL) {
		json_put_ready_member(show->json, shown->text, shown->size);
		return;
	}
	json_put_ready_key(show->json, shown->text, shown->key_size);
	if (show->masked && shown->field->sensitive)
		mask_print(show->ctx, shown->field, value, show->json);
	else
		shown->field->type->print(show->ctx, shown->field, value, show->json);
}

static bool show_row(struct show *show, int64_t *version)
{
	const struct show_plan *plan = show->plan;
	int64_t id = db_integer(show->row.rows, plan->first_column);
	*version = db_integer(show->row.rows, plan->first_column + 1);
	json_open_object(show->json);
	json_member_integer(show->json, "id", id);
	json_member_integer(show->json, "version", *version);
	for (size_t i = 0; i < plan->field_count; i++) {
		struct value value;
		if (!show_value(show, &plan->fields[i], id, &value))
			return false;
		show_field(show, &plan->fields[i], &value);
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
		    .plan = plan,
		    .row = {ctx, rows, plan->first_column + ROW_FIXED_COLUMNS, false},
		    .masked = plan->may_mask && !db_integer(rows, 0),
		    .json = json,
		};
		shown = show_row(&show, version);
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
