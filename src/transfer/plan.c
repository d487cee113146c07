#include "transfer/plan.h"

#include "base/error.h"
#include "base/memory.h"
#include "transfer/settings.h"
#include "transfer/target.h"

#include <stdlib.h>
#include <string.h>

static bool plan_holder(struct ctx *ctx, struct plan *plan, const struct object *object,
                        size_t *holder)
{
	for (*holder = 0; *holder < plan->holder_count; ++*holder)
		if (plan->holders[*holder] == object)
			return true;
	if (plan->holder_count == PLAN_HOLDERS)
		return error_field(ctx, "mapping", "too_many", "一次最多带入 %d 种下属记录。",
		                   "At most %d kinds of records can be created along.", PLAN_HOLDERS - 1);
	plan->holders[plan->holder_count++] = object;
	return true;
}

/* A column of the settings; those that are ignored take no place. */
static bool plan_column(struct ctx *ctx, struct plan *plan, const struct import *import,
                        const json_t *json)
{
	struct target target = {0};
	struct plan_column *column = &plan->columns[plan->column_count];
	const char *name = json_string_value(json_object_get(json, "field"));
	column->index = (uint32_t)json_integer_value(json_object_get(json, "index"));
	column->label = json_string_value(json_object_get(json, "label"));
	if (!name) {
		bool ignored = json_is_true(json_object_get(json, "ignored"));
		plan->column_count += !ignored && settings_unmapped(import) == SETTINGS_REMARK;
		return true;
	}
	if (!target_read(ctx, plan->object, name, &target))
		return error_field(ctx, "mapping", "unknown_field", "没有可导入的字段“%s”。",
		                   "There is no field “%s” that can be imported.", name);
	column->field = target.field;
	plan->column_count++;
	return plan_holder(ctx, plan, target.object, &column->holder);
}

/* --- order --- */

static int plan_depth(const struct plan_column *column)
{
	int depth = 0;
	const struct field *field = column->field;
	if (field && !strcmp(field->type->name, "phone"))
		return strcmp(field->name, "mobile") ? 101 : 100;
	for (; field && field->depends_on; field = field->depends_on)
		depth++;
	return depth;
}

static int plan_compare(const void *left, const void *right)
{
	const struct plan_column *a = left, *b = right;
	int order = plan_depth(a) - plan_depth(b);
	return order ? order : (a->index > b->index) - (a->index < b->index);
}

/* --- the rest --- */

static const struct field *plan_remark(struct ctx *ctx, const struct object *object)
{
	static const char *const names[] = {"remark", "content", "description"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct field *field = model_field(object, names[i]);
		if (field && !strcmp(field->type->name, "long_text") && target_importable(ctx, field))
			return field;
	}
	return NULL;
}

bool plan_asks_for(const struct plan *plan, size_t holder, const struct field *field)
{
	const struct object *object = plan->holders[holder];
	if (!field->required || field->system || field->default_value || field->pattern)
		return false;
	if (holder > 0)
		return field != object->access.through;
	return !plan->defaults->given[field->index];
}

struct plan *plan_new(struct ctx *ctx, const struct import *import)
{
	size_t i;
	const json_t *json;
	struct plan *plan = memory_new(ctx, struct plan);
	plan->object = plan->holders[0] = import->object;
	plan->holder_count = 1;
	plan->columns = memory_array(plan, struct plan_column, json_array_size(import->columns));
	json_array_foreach(import->columns, i,
	                   json) if (!plan_column(ctx, plan, import, json)) return NULL;
	qsort(plan->columns, plan->column_count, sizeof *plan->columns, plan_compare);
	for (i = 0; i < plan->holder_count; i++)
		plan->makers[i] = record_maker_new(plan, plan->holders[i]);
	plan->remark = plan_remark(ctx, plan->object);
	plan->duplicates = settings_duplicates(import);
	plan->by_phone = settings_by_phone(import);
	plan->unknown = settings_unknown(ctx, import);
	plan->defaults = settings_defaults(ctx, import);
	return plan->defaults ? plan : NULL;
}
