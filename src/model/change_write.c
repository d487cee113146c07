/* The entries of a change, checked one by one and written to model_definition. */
#include "model/change.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "model/reserved.h"

#include <string.h>

static bool change_put(struct change *change, const char *kind, const char *name,
                       const json_t *definition)
{
	struct ctx *ctx = change->ctx;
	char *text = json_dumps(definition, JSON_COMPACT | JSON_ENCODE_ANY);
	const char *kept = memory_text(ctx, memory_must(text));
	free(text);
	return db_run(ctx,
	              "INSERT INTO model_definition (kind, object, name, definition, changed_at)"
	              " VALUES ($1, $2, $3, $4, $5)"
	              "     ON CONFLICT (kind, object, name)"
	              "     DO UPDATE SET definition = excluded.definition,"
	              "                   changed_at = excluded.changed_at,"
	              "                   removed_at = NULL",
	              value_text(kind), value_text(change->place.object), value_text(name),
	              value_text(kept), value_integer(ctx->now));
}

/* What was written before; NULL without an error where there is none. */
static json_t *change_stored(struct change *change, const char *kind, const char *name,
                             bool *removed)
{
	struct ctx *ctx = change->ctx;
	struct db_rows *rows =
	    db_query(ctx,
	             "SELECT definition, removed_at"
	             "  FROM model_definition"
	             " WHERE kind = $1 AND object = $2 AND name = $3",
	             value_text(kind), value_text(change->place.object), value_text(name));
	json_t *stored = NULL;
	if (rows && db_next(ctx, rows)) {
		*removed = !db_null(rows, 1);
		stored = json_read(ctx, db_text(rows, 0), db_size(rows, 0));
	}
	talloc_free(rows);
	return stored;
}

/* Takes the members that say which object and field the entry is about. */
bool change_names(struct change *change, const char *field_member)
{
	json_t *object = json_object_get(change->entry, "object");
	json_t *field = json_object_get(change->entry, field_member);
	struct place *place = &change->place;
	if (!json_is_string(object) || !json_is_string(field))
		return place_fault(place, NULL, "required", "每一项都要有 object 和 %s。",
		                   "each entry must have object and %s.", field_member);
	place->object = memory_text(place->ctx, json_string_value(object));
	place->field = memory_text(place->ctx, json_string_value(field));
	json_object_del(change->entry, "object");
	if (!overlay_object(change->sources, place->object))
		return place_fault(place, NULL, "unknown_object", "没有对象“%s”。",
		                   "there is no object “%s”.", place->object);
	return true;
}

static bool change_forbidden(struct change *change, const char *const *members)
{
	for (size_t i = 0; members[i]; i++)
		if (json_object_get(change->entry, members[i]))
			return place_fault(&change->place, members[i], "not_allowed", "“%s”不能由公司设置。",
			                   "“%s” is not for companies to set.", members[i]);
	return true;
}

/* Only these members, of what was delivered. */
static bool change_open_members(struct change *change, const char *const *members)
{
	const char *name;
	json_t *value;
	json_object_foreach(
	    change->entry, name,
	    value) if (strcmp(name, "name") &&
	               !overlay_member_open(
	                   members, name)) return place_fault(&change->place, name, "delivered",
	                                                      "这是系统自带的，不能更改“%s”。",
	                                                      "this was delivered with the program: "
	                                                      "its “%s” can't be changed.",
	                                                      name);
	return true;
}

bool change_is_custom(const json_t *definition)
{
	return json_is_true(json_object_get(definition, "custom"));
}

/* `given` over `stored`; a member that is null goes. */
static json_t *change_over(json_t *stored, json_t *given)
{
	const char *name;
	json_t *value;
	json_object_foreach(given, name, value)
	{
		if (json_is_null(value))
			json_object_del(stored, name);
		else
			json_object_set(stored, name, value);
	}
	return stored;
}

static bool change_reserved(struct change *change, const char *name)
{
	return place_fault(&change->place, NULL, "reserved_name", "名称“%s”是保留字，请换一个。",
	                   "the name “%s” is reserved; choose another.", name);
}

static bool change_field(struct change *change)
{
	static const char *const forbidden[] = {"custom", "system", NULL};
	if (!change_names(change, "name") || !change_forbidden(change, forbidden))
		return false;
	struct place *place = &change->place;
	json_t *had = overlay_field(change->sources, place->object, place->field);
	if (had && !change_is_custom(had) && !change_open_members(change, overlay_field_members))
		return false;
	bool removed = false;
	json_t *stored = change_stored(change, "field", place->field, &removed);
	if (change->ctx->error)
		return false;
	if (stored && removed)
		return place_fault(place, NULL, "removed_field",
		                   "曾有同名字段“%s”被删除，其数据仍在。请恢复它，或换一个名称。",
		                   "a field “%s” was removed and its data is still kept: restore it, or "
		                   "choose another name.",
		                   place->field);
	if (!had && reserved_by_sql(place->field))
		return change_reserved(change, place->field);
	return change_put(change, "field", place->field,
	                  stored ? change_over(stored, change->entry) : change->entry);
}

/* The object's own fields become entries like all others. */
static bool change_object_fields(struct change *change, json_t *fields)
{
	size_t index;
	json_t *field;
	json_array_foreach(fields, index, field)
	{
		struct change inner = *change;
		inner.entry = json_keep(change->ctx, json_copy(field));
		json_object_set(inner.entry, "object", json_object_get(change->entry, "name"));
		if (!change_field(&inner))
			return false;
	}
	return true;
}

static bool change_new_object(struct change *change)
{
	struct ctx *ctx = change->ctx;
	const char *name = change->place.object;
	bool exists;
	int64_t purged = 0;
	struct value value = value_text(name);
	if (reserved_by_sql(name) || reserved_table(name))
		return change_reserved(change, name);
	if (!definition_name(&change->place, name) || !db_table_exists(ctx, name, &exists) ||
	    !db_find_integer(ctx, 0, &purged,
	                     "SELECT 1 FROM model_definition WHERE kind = 'purged' AND object = $1",
	                     &value, 1))
		return false;
	return (!exists && !purged) ||
	       place_fault(&change->place, NULL, "name_taken", "名称“%s”已被占用，请换一个。",
	                   "the name “%s” is taken; choose another.", name);
}

static bool change_object(struct change *change)
{
	static const char *const forbidden[] = {"custom", "system", "internal", NULL};
	struct place *place = &change->place;
	place->object = json_string_value(json_object_get(change->entry, "name"));
	if (!place->object)
		return place_fault(place, "name", "required", "缺少“%s”。", "“%s” is missing.", "name");
	json_t *had = overlay_object(change->sources, place->object);
	json_t *fields = json_incref(json_object_get(change->entry, "fields"));
	json_keep(change->ctx, fields ? fields : json_null());
	json_object_del(change->entry, "fields");
	bool removed = false;
	json_t *stored = change_stored(change, "object", "", &removed);
	if (stored && removed)
		return place_fault(place, NULL, "removed_object",
		                   "曾有同名对象“%s”被删除，其数据仍在。请恢复它，或换一个名称。",
		                   "an object “%s” was removed and its data is still kept: restore it, or "
		                   "choose another name.",
		                   place->object);
	if (!change_forbidden(change, forbidden) || (!had && !change_new_object(change)) ||
	    (had && !change_is_custom(had) && !change_open_members(change, overlay_object_members)))
		return false;
	if (change->ctx->error ||
	    !change_put(change, "object", "",
	                stored ? change_over(stored, change->entry) : change->entry))
		return false;
	/* Now it is known to the fields that follow. */
	if (!had) {
		json_object_set_new(change->entry, "custom", json_true());
		change->sources->items =
		    memory_must(talloc_realloc(change->sources, change->sources->items, struct source,
		                               (unsigned)change->sources->count + 1));
		change->sources->items[change->sources->count++] =
		    (struct source){"company", change->entry};
	}
	return change_object_fields(change, fields);
}

static bool change_choices(struct change *change)
{
	json_t *choices = json_object_get(change->entry, "choices");
	if (!change_names(change, "field"))
		return false;
	struct place *place = &change->place;
	json_t *field = overlay_field(change->sources, place->object, place->field);
	if (!field || !json_object_get(field, "choices") || !json_is_array(choices))
		return place_fault(place, "choices", "no_choices", "字段“%s”没有自己的选项。",
		                   "the field “%s” has no choices of its own.", place->field);
	bool removed;
	json_t *stored = change_stored(change, "choices", place->field, &removed);
	if (change->ctx->error)
		return false;
	json_t *merged = json_keep(change->ctx, overlay_choices(stored, choices));
	return change_put(change, "choices", place->field, merged);
}

/* {"object", "name", "remove": true}: back to what was delivered, or hidden. */
static bool change_view(struct change *change)
{
	if (!change_names(change, "name"))
		return false;
	bool remove = json_is_true(json_object_get(change->entry, "remove"));
	json_t *hidden = json_keep(change->ctx, json_null());
	return change_put(change, "view", change->place.field, remove ? hidden : change->entry);
}

static bool change_layout(struct change *change)
{
	if (!change_names(change, "name"))
		return false;
	json_t *layout = json_object_get(change->entry, "layout");
	if (json_is_array(layout))
		return change_put(change, "layout", change->place.field, layout);
	if (!json_is_true(json_object_get(change->entry, "remove")))
		return place_fault(&change->place, "layout", "required", "缺少“%s”。", "“%s” is missing.",
		                   "layout");
	return db_run(change->ctx,
	              "DELETE FROM model_definition"
	              " WHERE kind = 'layout' AND object = $1 AND name = $2",
	              value_text(change->place.object), value_text(change->place.field));
}

static bool change_numbering(struct change *change)
{
	if (!change_names(change, "field"))
		return false;
	json_object_del(change->entry, "field");
	struct place *place = &change->place;
	json_t *field = overlay_field(change->sources, place->object, place->field);
	if (!field || !json_object_get(field, "pattern"))
		return place_fault(place, NULL, "no_number", "字段“%s”不是自动编号。",
		                   "the field “%s” is not an automatic number.", place->field);
	if (json_object_size(change->entry) != 1 ||
	    !json_is_string(json_object_get(change->entry, "pattern")))
		return place_fault(place, "pattern", "required", "缺少“%s”。", "“%s” is missing.",
		                   "pattern");
	return change_put(change, "numbering", place->field, change->entry);
}

/* In the order in which they build on each other. */
static const struct {
	const char *member;
	bool (*write)(struct change *change);
} change_kinds[] = {{"restore_objects", change_restore_object},
                    {"objects", change_object},
                    {"restore_fields", change_restore_field},
                    {"fields", change_field},
                    {"remove_fields", change_remove_field},
                    {"remove_objects", change_remove_object},
                    {"rebuild", change_rebuild},
                    {"choices", change_choices},
                    {"numbering", change_numbering},
                    {"layouts", change_layout},
                    {"views", change_view}};
enum { CHANGE_KINDS = sizeof change_kinds / sizeof *change_kinds };

static bool change_members(struct place *place, const json_t *change)
{
	const char *name;
	json_t *list;
	if (!json_is_object(change))
		return place_fault(place, NULL, "not_an_object", "%s须为 JSON 对象。",
		                   "%s must be a JSON object.", "change");
	json_object_foreach((json_t *)change, name, list)
	{
		size_t kind = 0;
		while (kind < CHANGE_KINDS && strcmp(change_kinds[kind].member, name))
			kind++;
		if (kind == CHANGE_KINDS || !json_is_array(list))
			return place_fault(place, name, "unknown_member", "没有“%s”这一项，或它不是列表。",
			                   "there is no member “%s”, or it is not a list.", name);
	}
	return true;
}

bool change_write(struct ctx *ctx, struct sources *before, const json_t *json)
{
	struct place place = {.ctx = ctx, .file = "company"};
	if (!change_members(&place, json))
		return false;
	for (size_t i = 0; i < CHANGE_KINDS; i++) {
		size_t index;
		json_t *entry;
		json_array_foreach(json_object_get(json, change_kinds[i].member), index, entry)
		{
			if (!json_is_object(entry))
				return place_fault(
				    &place, change_kinds[i].member, "not_an_object", "%s的每一项须为 JSON 对象。",
				    "each entry of %s must be a JSON object.", change_kinds[i].member);
			struct change change = {.ctx = ctx,
			                        .sources = before,
			                        .place = place,
			                        .entry = json_keep(ctx, json_deep_copy(entry))};
			if (!change_kinds[i].write(&change))
				return false;
		}
	}
	return true;
}
