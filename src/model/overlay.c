/* The company's own definitions, merged over the program's.
 *
 * Each row of model_definition says one thing, in the form of the files:
 *   kind       name           definition
 *   object     ''             a new object without fields; or label, plural and
 *                             icon of one that was delivered
 *   field      the field      a new field; or, of a delivered one, those members
 *                             that a company may change
 *   choices    the field      choices that are added or changed, by value
 *   numbering  the field      {"pattern": …}
 *   layout     form, summary  the layout
 *   view       the view       the view; null hides a delivered one
 * Where the program brings an object or field of a name that the company had
 * before, the program's is the one, and the company's labels stay. */
#include "model/overlay.h"
#include "model/upkeep.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"

#include <assert.h>
#include <string.h>

#define COMPANY_FILE "company"

bool model_state_version(struct ctx *ctx, int64_t *version)
{
	return db_find_integer(ctx, 1, version, "SELECT version FROM model_state WHERE id = 1", NULL,
	                       0);
}

json_t *overlay_find(json_t *list, const char *key, const char *value)
{
	size_t index;
	json_t *item;
	json_array_foreach(list, index, item)
	{
		const char *name = json_string_value(json_object_get(item, key));
		if (name && !strcmp(name, value))
			return item;
	}
	return NULL;
}

json_t *overlay_object(struct sources *sources, const char *name)
{
	for (size_t i = 0; i < sources->count; i++) {
		json_t *definition = sources->items[i].definition;
		if (!strcmp(json_string_value(json_object_get(definition, "name")), name))
			return definition;
	}
	return NULL;
}

json_t *overlay_field(struct sources *sources, const char *object, const char *field)
{
	json_t *definition = overlay_object(sources, object);
	return definition ? overlay_find(json_object_get(definition, "fields"), "name", field) : NULL;
}

bool overlay_member_open(const char *const *members, const char *name)
{
	for (size_t i = 0; members[i]; i++)
		if (!strcmp(members[i], name))
			return true;
	return false;
}

const char *const overlay_field_members[] = {"label",    "help",    "synonyms",
                                             "required", "default", NULL};
const char *const overlay_object_members[] = {"label", "plural", "icon", NULL};

static void overlay_update(json_t *target, const json_t *change, const char *const *members)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)change, name, value) if (overlay_member_open(members, name))
	    json_object_set(target, name, value);
}

/* The list `name` of an object, made where it has none. */
static json_t *overlay_list(json_t *definition, const char *name)
{
	json_t *list = json_object_get(definition, name);
	if (!list) {
		list = json_array();
		json_object_set_new(definition, name, list);
	}
	return list;
}

struct overlay_row {
	const char *object, *name;
	json_t *definition;
};

static void merge_object(struct sources *sources, const struct overlay_row *row)
{
	json_t *had = overlay_object(sources, row->object);
	if (had) {
		overlay_update(had, row->definition, overlay_object_members);
		return;
	}
	json_object_set_new(row->definition, "custom", json_true());
	json_object_set_new(row->definition, "fields", json_array());
	sources->items = memory_must(
	    talloc_realloc(sources, sources->items, struct source, (unsigned)sources->count + 1));
	sources->items[sources->count++] = (struct source){COMPANY_FILE, row->definition};
}

static void merge_field(struct sources *sources, const struct overlay_row *row)
{
	json_t *object = overlay_object(sources, row->object);
	if (!object)
		return;
	json_t *fields = overlay_list(object, "fields");
	json_t *had = overlay_find(fields, "name", row->name);
	if (had) {
		/* What the program needs to be filled stays so. */
		bool required = json_is_true(json_object_get(had, "required"));
		overlay_update(had, row->definition, overlay_field_members);
		if (required)
			json_object_set_new(had, "required", json_true());
		return;
	}
	json_object_set_new(row->definition, "custom", json_true());
	json_array_append(fields, row->definition);
}

json_t *overlay_choices(json_t *base, json_t *changes)
{
	json_t *kept = json_array(), *new = json_array(), *ordered = json_array();
	size_t index, matched = 0;
	json_t *choice;
	json_array_foreach(base, index, choice) json_array_append_new(kept, json_copy(choice));
	json_array_foreach(changes, index, choice)
	{
		const char *value = json_string_value(json_object_get(choice, "value"));
		json_t *had = value ? overlay_find(kept, "value", value) : NULL;
		matched += had != NULL;
		if (had)
			json_object_update(had, choice);
		else
			json_array_append(new, choice);
		json_array_append(ordered, had ? had : choice);
	}
	/* A list that names them all says the order, too. */
	bool all = matched == json_array_size(kept);
	if (!all)
		json_array_extend(kept, new);
	json_decref(all ? kept : ordered);
	json_decref(new);
	return all ? ordered : kept;
}

static void merge_choices(struct sources *sources, const struct overlay_row *row)
{
	json_t *field = overlay_field(sources, row->object, row->name);
	if (!field)
		return;
	json_object_set_new(field, "choices",
	                    overlay_choices(json_object_get(field, "choices"), row->definition));
}

static void merge_numbering(struct sources *sources, const struct overlay_row *row)
{
	json_t *field = overlay_field(sources, row->object, row->name);
	if (field)
		json_object_update(field, row->definition);
}

static void merge_layout(struct sources *sources, const struct overlay_row *row)
{
	json_t *object = overlay_object(sources, row->object);
	if (!object)
		return;
	if (!json_object_get(object, "layouts"))
		json_object_set_new(object, "layouts", json_object());
	json_object_set(json_object_get(object, "layouts"), row->name, row->definition);
}

static void merge_view(struct sources *sources, const struct overlay_row *row)
{
	json_t *object = overlay_object(sources, row->object);
	if (!object)
		return;
	json_t *views = overlay_list(object, "views");
	size_t place;
	json_t *view;
	json_array_foreach(
	    views, place,
	    view) if (!strcmp(json_string_value(json_object_get(view, "name")), row->name)) break;
	bool had = place < json_array_size(views);
	if (json_is_null(row->definition)) {
		if (had)
			json_array_remove(views, place);
		return;
	}
	if (had)
		json_array_set(views, place, row->definition);
	else
		json_array_append(views, row->definition);
}

/* In the order in which they build on each other. */
static const struct {
	const char *kind;
	void (*merge)(struct sources *sources, const struct overlay_row *row);
} overlay_kinds[] = {{"object", merge_object},   {"field", merge_field},
                     {"choices", merge_choices}, {"numbering", merge_numbering},
                     {"layout", merge_layout},   {"view", merge_view}};

bool sources_merge(struct ctx *ctx, struct sources *sources)
{
	for (size_t i = 0; i < sizeof overlay_kinds / sizeof *overlay_kinds; i++) {
		struct db_rows *rows = db_query(ctx,
		                                "SELECT object, name, definition"
		                                "  FROM model_definition"
		                                " WHERE kind = $1 AND removed_at IS NULL"
		                                " ORDER BY id",
		                                value_text(overlay_kinds[i].kind));
		if (!rows)
			return false;
		while (db_next(ctx, rows)) {
			struct overlay_row row = {.object = memory_text(sources, db_text(rows, 0)),
			                          .name = memory_text(sources, db_text(rows, 1)),
			                          .definition =
			                              json_read(ctx, db_text(rows, 2), db_size(rows, 2))};
			if (!row.definition)
				return false;
			overlay_kinds[i].merge(sources, &row);
		}
		if (ctx->error)
			return false;
	}
	return sources_builds(ctx, sources);
}
