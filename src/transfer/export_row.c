#include "transfer/export_row.h"

#include "access/access.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "record/mask.h"
#include "transfer/stamp.h"

#include <string.h>

/* --- what is asked for --- */

static bool order_add(struct ctx *ctx, struct export_order *order, const char *name)
{
	const struct field *field = model_field(order->object, name);
	if (!field || access_field(ctx, field) == FIELD_HIDDEN)
		return error_field(ctx, "fields", "unknown_field", "没有字段“%s”。",
		                   "There is no field “%s”.", name);
	if (order->field_count == order->object->field_count)
		return error_field(ctx, "fields", "twice", "字段重复了。", "A field is there twice.");
	order->fields[order->field_count++] = field;
	return true;
}

static bool order_list(struct ctx *ctx, struct export_order *order, const json_t *fields)
{
	size_t i;
	const json_t *field;
	json_array_foreach(
	    fields, i,
	    field) if (!order_add(ctx, order,
	                          json_is_string(field) ? json_string_value(field) : "?")) return false;
	return true;
}

static bool order_words(struct ctx *ctx, struct export_order *order, const char *names)
{
	char *rest = memory_text(ctx, names);
	for (char *name; (name = strtok_r(rest, ", ", &rest));)
		if (!order_add(ctx, order, name))
			return false;
	return true;
}

static bool order_all(struct ctx *ctx, struct export_order *order)
{
	for (size_t i = 0; i < order->object->field_count; i++)
		if (access_field(ctx, &order->object->fields[i]) != FIELD_HIDDEN)
			order->fields[order->field_count++] = &order->object->fields[i];
	return true;
}

static bool order_fields(struct ctx *ctx, struct export_order *order, const json_t *fields)
{
	order->fields = memory_array(ctx, const struct field *, order->object->field_count);
	bool read = json_is_array(fields)    ? order_list(ctx, order, fields)
	            : json_is_string(fields) ? order_words(ctx, order, json_string_value(fields))
	                                     : order_all(ctx, order);
	if (!read || !order->field_count)
		return read ? error_field(ctx, "fields", "required", "请选择要导出的字段。",
		                          "Choose the fields to export.")
		            : false;
	struct buffer *names = buffer_new(ctx, 256);
	for (size_t i = 0; i < order->field_count; i++)
		buffer_format(names, "%s%s", i ? "," : "", order->fields[i]->name);
	order->names = names->data;
	return true;
}

static bool order_format(struct ctx *ctx, const json_t *format, enum sheet_writer_format *result)
{
	*result = SHEET_WRITE_XLSX;
	if (!format || json_is_null(format))
		return true;
	for (int i = 0; json_is_string(format) && i < SHEET_WRITE_FORMAT_COUNT; i++)
		if (!strcmp(json_string_value(format), sheet_writer_kinds[i].extension)) {
			*result = (enum sheet_writer_format)i;
			return true;
		}
	return error_field(ctx, "format", "unknown", "格式只能是 xlsx、csv 或 pdf。",
	                   "The format is xlsx, csv or pdf.");
}

static bool order_sort(struct ctx *ctx, const json_t *sort, struct export_order *order)
{
	order->sort = json_string_value(sort);
	return !sort || json_is_string(sort) || json_is_null(sort) ||
	       error_field(ctx, "sort", "not_a_text", "sort 应为文字。", "sort must be a text.");
}

bool export_order_read(struct ctx *ctx, const json_t *request, struct export_order *order)
{
	const char *name = json_string_value(json_object_get(request, "object"));
	*order = (struct export_order){.object = model_need_object(ctx, name ? name : "")};
	if (!order->object)
		return false;
	if (order->object->internal)
		return error_set(ctx, ERROR_NOT_FOUND, "没有“%s”这种记录。",
		                 "There are no records called \"%s\".", name);
	order->filter = json_object_get(request, "filter");
	if (json_is_null(order->filter))
		order->filter = NULL;
	return access_need(ctx, order->object, OPERATION_EXPORT) &&
	       order_sort(ctx, json_object_get(request, "sort"), order) &&
	       order_format(ctx, json_object_get(request, "format"), &order->format) &&
	       order_fields(ctx, order, json_object_get(request, "fields"));
}

struct record_query export_query(const struct export_order *order)
{
	return (struct record_query){.object = order->object,
	                             .filter = order->filter,
	                             .sort = order->sort,
	                             .fields = order->names,
	                             .operation = OPERATION_EXPORT};
}

/* --- rows --- */

static const struct export_column {
	const char *type;
	enum sheet_column_kind kind;
} export_columns[] = {
    {"integer", SHEET_COLUMN_INTEGER},   {"decimal", SHEET_COLUMN_DECIMAL},
    {"money", SHEET_COLUMN_MONEY},       {"date", SHEET_COLUMN_DATE},
    {"datetime", SHEET_COLUMN_DATETIME},
};

static enum sheet_column_kind export_kind(const struct field *field)
{
	const char *type = field->type->result ? field->type->result : field->type->name;
	for (size_t i = 0; i < sizeof export_columns / sizeof *export_columns; i++)
		if (!strcmp(type, export_columns[i].type))
			return export_columns[i].kind;
	return SHEET_COLUMN_TEXT;
}

enum { EXPORT_PULSE = 1000 }; /* rows between two looks at the watch */

struct export_writing {
	const struct export_order *order;
	struct sheet_writer *writer;
	enum sheet_column_kind *kinds;
	const char **cells;
	const struct export_watch *watch;
	bool sensitive; /* some field is */
	int64_t done, total;
	bool stopped;
	struct ctx *ctx; /* the writer's */
};

/* Numbers in words have separators between thousands; cells of numbers don't. */
static const char *export_number(struct ctx *ctx, const char *shown)
{
	if (!strchr(shown, ',') || !strchr("-0123456789", shown[0]))
		return shown;
	char *digits = memory_text(ctx, shown), *to = digits;
	for (const char *from = digits; *from; from++)
		if (*from != ',')
			*to++ = *from;
	*to = '\0';
	return digits;
}

static const char *export_cell(struct ctx *ctx, const struct export_writing *writing, size_t place,
                               const struct record *record, bool masked)
{
	const struct field *field = writing->order->fields[place];
	const struct value *value = &record->values[field->index];
	if (value->kind == VALUE_NULL)
		return NULL;
	if (masked && field->sensitive && value->kind == VALUE_TEXT)
		return record_mask_phone(ctx, memory_text_part(ctx, value->text, value->size));
	const char *shown = field->type->show(ctx, field, value);
	enum sheet_column_kind kind = writing->kinds[place];
	bool number =
	    kind == SHEET_COLUMN_INTEGER || kind == SHEET_COLUMN_DECIMAL || kind == SHEET_COLUMN_MONEY;
	return number ? export_number(ctx, shown) : shown;
}

static bool export_row(struct ctx *ctx, const struct record *record, void *data)
{
	bool masked = false;
	struct export_writing *writing = data;
	if (writing->sensitive && !record_masked(ctx, record, &masked)) {
		error_pass(writing->ctx, ctx);
		return false;
	}
	for (size_t i = 0; i < writing->order->field_count; i++)
		writing->cells[i] = export_cell(ctx, writing, i, record, masked);
	if (!sheet_writer_row(writing->ctx, writing->writer, writing->cells))
		return false;
	if (++writing->done % EXPORT_PULSE == 0 && writing->watch)
		writing->stopped = !writing->watch->go_on(writing->ctx, writing->done, writing->total,
		                                          writing->watch->data);
	return !writing->stopped;
}

static struct sheet_writer *export_writer(struct ctx *ctx, const struct export_order *order,
                                          int descriptor, enum sheet_column_kind *kinds)
{
	struct sheet_column *columns = memory_array(ctx, struct sheet_column, order->field_count);
	for (size_t i = 0; i < order->field_count; i++) {
		kinds[i] = export_kind(order->fields[i]);
		columns[i] = (struct sheet_column){.heading = model_label(ctx, &order->fields[i]->label),
		                                   .kind = kinds[i]};
	}
	struct sheet_layout layout = {
	    .format = order->format,
	    .title = model_label(ctx, &order->object->plural),
	    .company = ctx->company->name,
	    .columns = columns,
	    .column_count = order->field_count,
	};
	return stamp_layout(ctx, &layout) ? sheet_writer_new(ctx, descriptor, &layout) : NULL;
}

bool export_write(struct ctx *ctx, const struct export_order *order, int64_t total, int descriptor,
                  const struct export_watch *watch, int64_t *done, bool *finished)
{
	struct export_writing writing = {
	    .order = order, .watch = watch, .total = total, .ctx = ctx_inner(ctx)};
	writing.kinds = memory_array(ctx, enum sheet_column_kind, order->field_count);
	writing.cells = memory_array(ctx, const char *, order->field_count);
	for (size_t i = 0; i < order->field_count; i++)
		writing.sensitive = writing.sensitive || order->fields[i]->sensitive;
	writing.writer = export_writer(writing.ctx, order, descriptor, writing.kinds);
	struct record_query query = export_query(order);
	/* Rows have inner ctxs; a fault of the writer is found on its own. */
	if (!writing.writer)
		return error_pass(ctx, writing.ctx);
	if (!record_each(ctx, &query, export_row, &writing))
		return false;
	if (writing.ctx->error)
		return error_pass(ctx, writing.ctx);
	*finished = !writing.stopped;
	*done = writing.done;
	return writing.stopped || sheet_writer_finish(writing.ctx, writing.writer) ||
	       error_pass(ctx, writing.ctx);
}
