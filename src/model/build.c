/* Builds: which there are, how far, and what is in force. */
#include "model/upkeep.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"

#include <string.h>

static const char *const build_kinds[MODEL_BUILD_KINDS] = {
    [MODEL_BUILD_SEARCH] = "search",
    [MODEL_BUILD_DUPLICATE] = "duplicate",
    [MODEL_BUILD_KEY] = "key",
    [MODEL_BUILD_SORT] = "sort",
};

/* --- for the sources --- */

bool sources_builds(struct ctx *ctx, struct sources *sources)
{
	sources->builds = json_keep(sources, json_array());
	sources->generations = json_keep(sources, json_object());
	struct db_rows *rows = db_query_plain(ctx, "SELECT object, field, kind, generation, id"
	                                           "  FROM model_build ORDER BY id");
	while (rows && db_next(ctx, rows))
		json_array_append_new(sources->builds,
		                      json_pack("{ss ss ss sI sI}", "object", db_text(rows, 0), "field",
		                                db_text(rows, 1), "kind", db_text(rows, 2), "generation",
		                                (json_int_t)db_integer(rows, 3), "id",
		                                (json_int_t)db_integer(rows, 4)));
	if (ctx->error)
		return false;
	rows = db_query_plain(ctx, "SELECT object, generation, fields"
	                           "  FROM model_search WHERE kind = 'search'");
	while (rows && db_next(ctx, rows))
		json_object_set_new(sources->generations, db_text(rows, 0),
		                    json_pack("{sI ss}", "generation", (json_int_t)db_integer(rows, 1),
		                              "fields", db_text(rows, 2)));
	return !ctx->error;
}

const json_t *sources_build(const struct sources *sources, const char *object, const char *field,
                            enum model_build_kind kind)
{
	size_t index;
	json_t *build;
	json_array_foreach(sources->builds, index, build)
	{
		if (!strcmp(json_string_value(json_object_get(build, "object")), object) &&
		    !strcmp(json_string_value(json_object_get(build, "field")), field) &&
		    !strcmp(json_string_value(json_object_get(build, "kind")), build_kinds[kind]))
			return build;
	}
	return NULL;
}

/* --- the rows --- */

int64_t *rows_integers(struct ctx *ctx, struct db_rows *rows, size_t *count)
{
	int64_t *ids = memory_array(ctx, int64_t, 1);
	*count = 0;
	while (rows && db_next(ctx, rows)) {
		ids = memory_must(talloc_realloc(ctx, ids, int64_t, (unsigned)*count + 1));
		ids[(*count)++] = db_integer(rows, 0);
	}
	return ctx->error ? NULL : ids;
}

int64_t *model_builds(struct ctx *ctx, size_t *count)
{
	return rows_integers(ctx, db_query_plain(ctx, "SELECT id FROM model_build ORDER BY id"), count);
}

int64_t *model_retired(struct ctx *ctx, size_t *count)
{
	return rows_integers(ctx, db_query_plain(ctx, "SELECT id FROM model_retired ORDER BY id"),
	                     count);
}

static struct model_build *build_read(struct ctx *ctx, const struct db_rows *rows, int64_t id)
{
	struct model_build *build = memory_new(ctx, struct model_build);
	build->id = id;
	build->object = model_object(ctx->model, db_text(rows, 0));
	if (build->object && *db_text(rows, 1))
		build->field = model_field(build->object, db_text(rows, 1));
	while (build->kind < MODEL_BUILD_KINDS && strcmp(build_kinds[build->kind], db_text(rows, 2)))
		build->kind++;
	build->version = db_integer(rows, 3);
	build->place = db_integer(rows, 4);
	return build;
}

struct model_build *model_build_find(struct ctx *ctx, int64_t id)
{
	struct db_rows *rows =
	    db_query(ctx, "SELECT object, field, kind, version, place FROM model_build WHERE id = $1",
	             value_integer(id));
	struct model_build *build = rows && db_next(ctx, rows) ? build_read(ctx, rows, id) : NULL;
	talloc_free(rows);
	return build;
}

bool model_build_reach(struct ctx *ctx, const struct model_build *build)
{
	return db_run(ctx, "UPDATE model_build SET place = $1 WHERE id = $2",
	              value_integer(build->place), value_integer(build->id));
}

bool model_build_passed(struct ctx *ctx, const struct object *object, int64_t *place)
{
	struct value id = value_integer(object->search_build);
	return db_find_integer(ctx, INT64_MAX, place, "SELECT place FROM model_build WHERE id = $1",
	                       &id, 1);
}

/* --- putting into force --- */

/* What was in force before is for nobody, once the last who knows no better is done. */
static bool build_finish_search(struct ctx *ctx, const struct model_build *build)
{
	const struct object *object = build->object;
	return (!object->search_index ||
	        retire(ctx, RETIRED_SEARCH, object->search_index, "", false)) &&
	       db_run(ctx,
	              "INSERT INTO model_search (object, kind, generation, fields)"
	              " SELECT object, kind, generation, fields FROM model_build WHERE id = $1"
	              "     ON CONFLICT (object, kind) DO UPDATE"
	              "    SET generation = excluded.generation, fields = excluded.fields",
	              value_integer(build->id));
}

static bool build_finish_duplicate(struct ctx *ctx, const struct model_build *build)
{
	return db_run(ctx,
	              "INSERT INTO model_search (object, kind, generation, fields)"
	              " SELECT object, kind, generation, fields FROM model_build WHERE id = $1"
	              "     ON CONFLICT (object, kind) DO UPDATE SET fields = excluded.fields",
	              value_integer(build->id));
}

bool model_build_finish(struct ctx *ctx, const struct model_build *build)
{
	if ((build->kind == MODEL_BUILD_SEARCH && !build_finish_search(ctx, build)) ||
	    (build->kind == MODEL_BUILD_DUPLICATE && !build_finish_duplicate(ctx, build)))
		return false;
	if (!db_run(ctx, "DELETE FROM model_build WHERE id = $1", value_integer(build->id)) ||
	    !db_run_plain(ctx, "UPDATE model_state SET version = version + 1 WHERE id = 1"))
		return false;
	struct model *model = model_compile(ctx);
	if (!model)
		return false;
	model_wait(ctx, model);
	return upkeep_begin(ctx);
}

/* --- beginning --- */

bool upkeep_number(struct ctx *ctx, int64_t *number)
{
	return db_find_integer(ctx, 0, number,
	                       "INSERT INTO model_counter (object, field, period, last)"
	                       " VALUES ('', '', '', 1)"
	                       "     ON CONFLICT (object, field, period)"
	                       "     DO UPDATE SET last = model_counter.last + 1"
	                       " RETURNING last",
	                       NULL, 0);
}

static bool build_begin(struct ctx *ctx, const struct object *object, const char *field,
                        enum model_build_kind kind, int64_t generation, const char *fields)
{
	int64_t id;
	return upkeep_number(ctx, &id) &&
	       db_run(ctx,
	              "INSERT INTO model_build"
	              " (id, object, field, kind, version, place, generation, fields)"
	              " SELECT $1, $2, $3, $4, version, 0, $5, $6 FROM model_state WHERE id = 1",
	              value_integer(id), value_text(object->name), value_text(field),
	              value_text(build_kinds[kind]), value_integer(generation), value_text(fields));
}

static bool build_give_up(struct ctx *ctx, const struct object *object, const char *field,
                          enum model_build_kind kind)
{
	return db_run(ctx, "DELETE FROM model_build WHERE object = $1 AND field = $2 AND kind = $3",
	              value_text(object->name), value_text(field), value_text(build_kinds[kind]));
}

bool upkeep_column(struct ctx *ctx, const struct field *field, enum model_build_kind kind)
{
	bool filled;
	if (!schema_filled(ctx, field, &filled))
		return false;
	return !filled || build_begin(ctx, field->object, field->name, kind, 0, "");
}

/* A column that is gone before it was filled needs no build any more. */
static bool drop_column(struct ctx *ctx, const struct field *old, const char *column,
                        enum model_build_kind kind)
{
	return build_give_up(ctx, old->object, old->name, kind) &&
	       retire(ctx, RETIRED_COLUMN, old->object->name, column, false);
}

bool upkeep_drop_columns(struct ctx *ctx, const struct model *old, const struct model *new)
{
	for (size_t i = 0; i < old->object_count; i++) {
		const struct object *object = model_object(new, old->objects[i].name);
		for (size_t k = 0; object && k < old->objects[i].field_count; k++) {
			const struct field *was = &old->objects[i].fields[k];
			const struct field *is = model_field(object, was->name);
			if (!is)
				continue;
			if (was->unique && !is->unique && !schema_drop_unique(ctx, was))
				return false;
			if (was->key_column && !is->key_column &&
			    !drop_column(ctx, was, was->key_column, MODEL_BUILD_KEY))
				return false;
			if (was->sort_column && !is->sort_column &&
			    !drop_column(ctx, was, was->sort_column, MODEL_BUILD_SORT))
				return false;
		}
	}
	return true;
}

/* --- search indexes and duplicate keys --- */

/* What these are made of, as one text: "1,name,phone*" — the form, and the fields in
 * their order; a star marks a field of numbers, which are cut in another way. */
static const char *plan_search_fields(struct ctx *ctx, const struct object *object)
{
	const char *fields = memory_format(ctx, "%d", MODEL_SEARCH_FORM);
	for (size_t i = 0; i < object->field_count; i++) {
		const struct field *field = &object->fields[i];
		if (field->searchable)
			fields = memory_format(ctx, "%s,%s%s", fields, field->name,
			                       field->original_column ? "*" : "");
	}
	return fields;
}

static const char *plan_duplicate_fields(struct ctx *ctx, const struct object *object)
{
	const char *fields = memory_format(ctx, "%d", MODEL_DUPLICATE_FORM);
	for (size_t i = 0; i < object->field_count; i++) {
		const struct field *field = &object->fields[i];
		if (field->duplicate != DUPLICATE_NONE)
			fields = memory_format(ctx, "%s,%s=%d", fields, field->name, (int)field->duplicate);
	}
	return fields;
}

/* What is in force, or being built, of an object. */
struct plan_state {
	const char *fields; /* NULL for none */
	int64_t generation;
};

static bool plan_read(struct ctx *ctx, const char *sql, const struct object *object,
                      enum model_build_kind kind, struct plan_state *state)
{
	*state = (struct plan_state){0};
	struct db_rows *rows = db_query_values(
	    ctx, sql, (const struct value[]){value_text(object->name), value_text(build_kinds[kind])},
	    2);
	if (rows && db_next(ctx, rows)) {
		state->fields = memory_text(ctx, db_text(rows, 0));
		state->generation = db_integer(rows, 1);
	}
	talloc_free(rows);
	return !ctx->error;
}

static bool plan_has(const char *fields, const char *word, size_t size)
{
	for (const char *at = fields; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
		if (strcspn(at, ",") == size && !strncmp(at, word, size))
			return true;
	return false;
}

/* Has a field of `one`, which is not so in `other`, any value? The form, which comes
 * first, is about all. */
static bool plan_matters(struct ctx *ctx, const struct object *object, enum model_build_kind kind,
                         const char *one, const char *other, bool *matters)
{
	size_t form = strcspn(one, ",");
	*matters = *matters || !plan_has(other, one, form);
	for (const char *at = one + form; *at && !*matters; at += strcspn(at, ",")) {
		at++;
		if (plan_has(other, at, strcspn(at, ",")))
			continue;
		const struct field *field =
		    model_field(object, memory_text_part(ctx, at, strcspn(at, ",*=")));
		/* Words of a field that was removed are in nobody's way; keys of it are. */
		if (!field)
			*matters = kind == MODEL_BUILD_DUPLICATE;
		else if (!schema_filled(ctx, field, matters))
			return false;
	}
	return true;
}

static bool plan_remember(struct ctx *ctx, const struct object *object, enum model_build_kind kind,
                          int64_t generation, const char *fields)
{
	return db_run(ctx,
	              "INSERT INTO model_search (object, kind, generation, fields)"
	              " VALUES ($1, $2, $3, $4)"
	              "     ON CONFLICT (object, kind) DO UPDATE SET fields = excluded.fields",
	              value_text(object->name), value_text(build_kinds[kind]),
	              value_integer(generation), value_text(fields));
}

/* A search index that was being filled is for nobody. */
static bool plan_abandon(struct ctx *ctx, const struct object *object, enum model_build_kind kind,
                         const struct plan_state *building)
{
	if (!building->fields)
		return true;
	if (kind == MODEL_BUILD_SEARCH && strchr(building->fields, ',') &&
	    !retire(ctx, RETIRED_SEARCH, storage_search(ctx, object->name, building->generation), "",
	            false))
		return false;
	return build_give_up(ctx, object, "", kind);
}

static bool plan_one(struct ctx *ctx, const struct object *object, enum model_build_kind kind,
                     const char *wanted, bool again, bool *changed)
{
	struct plan_state now, building;
	if (!plan_read(ctx,
	               "SELECT fields, generation FROM model_search WHERE object = $1 AND kind = $2",
	               object, kind, &now) ||
	    !plan_read(ctx,
	               "SELECT fields, generation FROM model_build"
	               " WHERE object = $1 AND field = '' AND kind = $2",
	               object, kind, &building))
		return false;
	bool matters = again;
	/* A company from before this was remembered has what its definitions say. */
	if (!now.fields)
		return plan_remember(ctx, object, kind, 1, wanted);
	if (!again && !strcmp(building.fields ? building.fields : now.fields, wanted))
		return true;
	*changed = true;
	if (!plan_abandon(ctx, object, kind, &building))
		return false;
	if (!again && !strcmp(now.fields, wanted))
		return true;
	if (!plan_matters(ctx, object, kind, wanted, now.fields, &matters) ||
	    !plan_matters(ctx, object, kind, now.fields, wanted, &matters))
		return false;
	if (!matters)
		return plan_remember(ctx, object, kind, now.generation, wanted);
	int64_t last = building.generation > now.generation ? building.generation : now.generation;
	return build_begin(ctx, object, "", kind, last + 1, wanted);
}

static bool plan_again(const json_t *again, const struct object *object)
{
	size_t index;
	json_t *entry;
	json_array_foreach((json_t *)again, index, entry)
	{
		const char *name = json_string_value(json_object_get(entry, "object"));
		if (name && !strcmp(name, object->name))
			return true;
	}
	return false;
}

bool upkeep_plan(struct ctx *ctx, const struct model *model, const json_t *again, bool *changed)
{
	*changed = false;
	for (size_t i = 0; i < model->object_count; i++) {
		const struct object *object = &model->objects[i];
		bool anyway = plan_again(again, object);
		if (!plan_one(ctx, object, MODEL_BUILD_SEARCH, plan_search_fields(ctx, object), anyway,
		              changed) ||
		    !plan_one(ctx, object, MODEL_BUILD_DUPLICATE, plan_duplicate_fields(ctx, object),
		              anyway, changed))
			return false;
	}
	return true;
}
