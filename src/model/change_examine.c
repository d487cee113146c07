/* Do values clash in a field that a change is to make unique? Asked before the change,
 * where nobody waits for it: a large table takes seconds. */
#include "model/build.h"
#include "model/upkeep.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { EXAMINE_SHOWN = 5 };

/* A record by the hash of its value; those of one hash are compared themselves. */
struct examined {
	uint64_t hash;
	int64_t id;
};

struct examination {
	const struct field *field;
	struct examined *items;
	size_t count, room;
	size_t clashes;       /* values that more than one record has */
	struct buffer *shown; /* the first of them */
};

static int examined_order(const void *left, const void *right)
{
	const struct examined *a = left, *b = right;
	if (a->hash != b->hash)
		return (a->hash > b->hash) - (a->hash < b->hash);
	return (a->id > b->id) - (a->id < b->id);
}

/* What makes two values the same: of texts what text_fold gives. */
static const char *examine_key(struct ctx *ctx, const struct field *field,
                               const struct db_rows *rows, int column)
{
	if (field->type->kind == VALUE_TEXT)
		return text_fold(ctx, db_text(rows, column));
	return memory_format(ctx, "%" PRId64, db_integer(rows, column));
}

/* FNV-1a, 64 bits (draft-eastlake-fnv). */
static uint64_t examine_hash(const char *text)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
	return hash;
}

static void examine_add(struct examination *examination, uint64_t hash, int64_t id)
{
	if (examination->count == examination->room) {
		examination->room = 2 * examination->room + 1024;
		examination->items = memory_must(talloc_realloc(
		    examination, examination->items, struct examined, (unsigned)examination->room));
	}
	examination->items[examination->count++] = (struct examined){hash, id};
}

static bool examine_read(struct ctx *ctx, struct examination *examination)
{
	const struct field *field = examination->field;
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT id, ");
	sql_name(sql, field->name);
	sql_add(sql, " FROM ");
	sql_name(sql, field->object->name);
	sql_add(sql, " WHERE deleted_at IS NULL AND ");
	sql_name(sql, field->name);
	sql_add(sql, " IS NOT NULL");
	struct db_rows *rows = sql_query(ctx, sql);
	while (rows && db_next(ctx, rows)) {
		struct ctx *inner = ctx_inner(ctx);
		examine_add(examination, examine_hash(examine_key(inner, field, rows, 1)),
		            db_integer(rows, 0));
		talloc_free(inner);
	}
	talloc_free(rows);
	return !ctx->error;
}

/* The value of a record, as people see it (`key`: as it is compared). */
static const char *examine_value(struct ctx *ctx, const struct field *field, int64_t id, bool key)
{
	const char *text = NULL;
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT ");
	sql_name(sql, field->name);
	sql_add(sql, " FROM ");
	sql_name(sql, field->object->name);
	sql_add(sql, " WHERE id = ");
	sql_value(sql, value_integer(id));
	struct db_rows *rows = sql_query(ctx, sql);
	if (rows && db_next(ctx, rows) && (key || field->type->kind != VALUE_TEXT))
		text = examine_key(ctx, field, rows, 0);
	else if (rows && !ctx->error)
		text = memory_text(ctx, db_text(rows, 0) ? db_text(rows, 0) : "");
	talloc_free(rows);
	return text;
}

/* Those of one hash, from `first` up to `last`: are the values really the same? */
static bool examine_group(struct ctx *outer, struct examination *examination, size_t first,
                          size_t last)
{
	struct ctx *ctx = ctx_inner(outer);
	const struct examined *items = examination->items;
	const char *one = examine_value(ctx, examination->field, items[first].id, true);
	size_t same = 1;
	for (size_t i = first + 1; one && i < last && i - first < EXAMINE_SHOWN; i++) {
		const char *other = examine_value(ctx, examination->field, items[i].id, true);
		same += other && !strcmp(one, other);
	}
	if (!ctx->error && same > 1 && examination->clashes++ < EXAMINE_SHOWN) {
		const char *shown = examine_value(ctx, examination->field, items[first].id, false);
		buffer_format(examination->shown, "%s%s (%zu)", examination->shown->size ? ", " : "",
		              shown ? shown : "", last - first);
	}
	if (ctx->error)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return !outer->error;
}

static bool examine_groups(struct ctx *ctx, struct examination *examination)
{
	if (examination->count)
		qsort(examination->items, examination->count, sizeof *examination->items, examined_order);
	for (size_t first = 0, last; first < examination->count; first = last) {
		for (last = first + 1; last < examination->count &&
		                       examination->items[last].hash == examination->items[first].hash;)
			last++;
		if (last - first > 1 && !examine_group(ctx, examination, first, last))
			return false;
	}
	return true;
}

static bool examine_field(struct ctx *ctx, const struct field *field)
{
	struct examination *examination = memory_new(ctx, struct examination);
	examination->field = field;
	examination->shown = buffer_new(examination, 100);
	if (!examine_read(ctx, examination) || !examine_groups(ctx, examination))
		return false;
	if (!examination->clashes)
		return true;
	const char *path = memory_format(ctx, "%s.%s.unique", field->object->name, field->name);
	error_field(ctx, path, "values_clash",
	            "“%s”有 %zu 个值不止一条记录在用，不能设为唯一：%s%s。请先改正。",
	            "“%s” can't be unique: %zu values are those of more than one record: %s%s. Put "
	            "that right first.",
	            model_label(ctx, &field->label), examination->clashes, examination->shown->data,
	            examination->clashes > EXAMINE_SHOWN ? " …" : "");
	return false;
}

bool model_change_examine(struct ctx *ctx, const json_t *change)
{
	size_t index;
	json_t *entry;
	json_array_foreach(json_object_get(change, "fields"), index, entry)
	{
		const char *name = json_string_value(json_object_get(entry, "object"));
		const char *field_name = json_string_value(json_object_get(entry, "name"));
		const struct object *object = name ? model_object(ctx->model, name) : NULL;
		const struct field *field = object && field_name ? model_field(object, field_name) : NULL;
		bool fits = field && !field->unique && !field->type->link && !field->currency_column;
		if (fits && json_is_true(json_object_get(entry, "unique")) && !examine_field(ctx, field))
			return false;
	}
	return true;
}
