#include "record/renew.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/dialect.h"
#include "record/duplicates_key.h"
#include "record/row.h"
#include "record/save.h"
#include "record/search.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* Writers wait for a step; and one step waits for those who hold an older model. */
enum { RENEW_ROWS = 400, RENEW_LEAST = 20, RENEW_MICROSECONDS = 15000, RENEW_PAUSE = 500 };

struct renew {
	struct model_build *build;
	json_t *notes;
	int64_t began; /* time_monotonic */
	bool over;     /* nothing is left */
};

static bool renew_in_time(const struct renew *renew)
{
	return time_monotonic() - renew->began < RENEW_MICROSECONDS;
}

/* --- records one by one --- */

/* What a build does with a record that it has read. */
typedef bool renew_visit(struct ctx *ctx, const struct renew *renew, const struct record *record);

static struct sql *renew_sql(struct ctx *ctx, const struct model_build *build,
                             const struct row_selection *selection, bool deleted)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT ");
	row_columns(ctx, sql, selection, "t");
	sql_add(sql, " FROM ");
	sql_name(sql, build->object->name);
	sql_add(sql, " AS t WHERE t.id > ");
	sql_value(sql, value_integer(build->place));
	if (!deleted)
		sql_add(sql, " AND t.deleted_at IS NULL");
	sql_add(sql, " ORDER BY t.id LIMIT ");
	sql_number(sql, RENEW_ROWS);
	return sql;
}

/* Reads all rows of a step first: what is done with them changes their table. */
static const struct record **renew_read(struct ctx *ctx, const struct model_build *build,
                                        const struct row_selection *selection, bool deleted,
                                        size_t *count)
{
	const struct record **records = memory_array(ctx, const struct record *, RENEW_ROWS);
	struct db_rows *rows = sql_query(ctx, renew_sql(ctx, build, selection, deleted));
	*count = 0;
	while (rows && db_next(ctx, rows) &&
	       (records[*count] = row_read(ctx, selection, rows, 0, true)))
		++*count;
	talloc_free(rows);
	return ctx->error ? NULL : records;
}

static bool renew_each(struct ctx *ctx, struct renew *renew, const struct row_selection *selection,
                       bool deleted, renew_visit *visit)
{
	size_t count, done = 0;
	const struct record **records = renew_read(ctx, renew->build, selection, deleted, &count);
	while (records && done < count && (done < RENEW_LEAST || renew_in_time(renew))) {
		struct ctx *inner = ctx_inner(ctx);
		bool visited = visit(inner, renew, records[done]);
		if (!visited)
			error_pass(ctx, inner);
		talloc_free(inner);
		if (!visited)
			return false;
		renew->build->place = records[done++]->id;
	}
	renew->over = records && done == count && count < RENEW_ROWS;
	return records != NULL;
}

static struct row_selection *renew_selection(struct ctx *ctx, const struct object *object,
                                             bool (*wants)(const struct field *field))
{
	struct row_selection *selection = memory_new(ctx, struct row_selection);
	selection->object = object;
	selection->fields = memory_array(selection, const struct field *, object->field_count);
	for (size_t i = 0; i < object->field_count; i++)
		if (wants(&object->fields[i]))
			selection->fields[selection->count++] = &object->fields[i];
	return selection;
}

/* --- the search index --- */

static bool renew_index(struct ctx *ctx, const struct renew *renew, const struct record *record)
{
	return db_text_index_put(ctx, renew->build->object->search_next, record->id, NULL,
	                         search_tokens_next(ctx, record));
}

static bool renew_search(struct ctx *ctx, struct renew *renew)
{
	const struct object *object = renew->build->object;
	renew->over = !object->search_next;
	return renew->over ||
	       renew_each(ctx, renew, renew_selection(ctx, object, search_holds), false, renew_index);
}

/* --- columns --- */

static bool renew_column(struct ctx *ctx, const struct renew *renew, const struct record *record)
{
	const struct field *field = renew->build->field;
	const struct value *value = &record->values[field->index];
	bool key = renew->build->kind == MODEL_BUILD_KEY;
	if (value->kind == VALUE_NULL)
		return true;
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "UPDATE ");
	sql_name(sql, field->object->name);
	sql_add(sql, " SET ");
	sql_name(sql, key ? field->key_column : field->sort_column);
	sql_add(sql, " = ");
	sql_value(sql, key ? save_key(ctx, value) : save_order(ctx, value));
	sql_add(sql, " WHERE id = ");
	sql_value(sql, value_integer(record->id));
	if (sql_run(ctx, sql, NULL))
		return true;
	if (!key || ctx->error->code != ERROR_CONFLICT)
		return false;
	error_take(ctx);
	return error_set(ctx, ERROR_DUPLICATE,
	                 "“%s”不能设为唯一：不止一条记录的值是“%s”。请改正后重试，或取消唯一。",
	                 "“%s” can't be unique: more than one record has “%s”. Put that right and try "
	                 "again, or take unique away.",
	                 model_label(ctx, &field->label), field->type->show(ctx, field, value));
}

/* Also of deleted records, which may come back. */
static bool renew_fill(struct ctx *ctx, struct renew *renew)
{
	struct row_selection *selection = memory_new(ctx, struct row_selection);
	const struct field *fields[] = {renew->build->field};
	*selection = (struct row_selection){renew->build->object, fields, 1};
	renew->over = !renew->build->field;
	return renew->over || renew_each(ctx, renew, selection, true, renew_column);
}

/* --- duplicate keys --- */

static bool renew_has_keys(const struct field *field)
{
	return field->duplicate != DUPLICATE_NONE;
}

static bool renew_keys(struct ctx *ctx, const struct renew *renew, const struct record *record)
{
	(void)renew;
	return duplicates_put(ctx, record);
}

/* First all records get the keys that they lack; then the keys are gone through for
 * those that are none any more. */
static bool renew_duplicate(struct ctx *ctx, struct renew *renew)
{
	const struct object *object = renew->build->object;
	struct row_selection *selection = renew_selection(ctx, object, renew_has_keys);
	if (json_object_get(renew->notes, "key"))
		return duplicates_sweep(ctx, selection, renew->notes, RENEW_ROWS, &renew->over);
	if (!renew_each(ctx, renew, selection, false, renew_keys))
		return false;
	if (renew->over)
		json_object_set_new(renew->notes, "key", json_string(""));
	renew->over = false;
	return true;
}

static bool (*const renew_kinds[MODEL_BUILD_KINDS])(struct ctx *ctx, struct renew *renew) = {
    [MODEL_BUILD_SEARCH] = renew_search,
    [MODEL_BUILD_DUPLICATE] = renew_duplicate,
    [MODEL_BUILD_KEY] = renew_fill,
    [MODEL_BUILD_SORT] = renew_fill,
};

/* --- steps --- */

static bool renew_total(struct ctx *ctx, const struct object *object, int64_t *total)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT max(id) FROM ");
	sql_name(sql, object->name);
	return db_find_integer(ctx, 0, total, sql->text->data, NULL, 0);
}

static bool renew_step(struct ctx *ctx, struct model_build *build, struct renewal *renewal)
{
	struct renew renew = {.build = build, .notes = renewal->notes, .began = time_monotonic()};
	if (!renew_kinds[build->kind](ctx, &renew))
		return false;
	if (renew.over)
		return model_build_finish(ctx, build);
	renewal->done = build->place;
	renewal->next_at = ctx->now;
	return renew_total(ctx, build->object, &renewal->total) && model_build_reach(ctx, build);
}

bool record_renew(struct ctx *ctx, int64_t id, struct renewal *renewal)
{
	assert(db_writing(ctx));
	struct model_build *build = model_build_find(ctx, id);
	renewal->next_at = 0;
	if (!build)
		return !ctx->error;
	/* The ctx's own model may be from before, as well. */
	if (model_in_use(ctx->company, build->version)) {
		renewal->next_at = ctx->now + RENEW_PAUSE;
		return true;
	}
	return build->object ? renew_step(ctx, build, renewal) : model_build_finish(ctx, build);
}
