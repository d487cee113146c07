/* Taking fields and objects away, bringing them back, and making anew what is made of
 * their values. What is removed is hidden: its values stay for thirty days (purge.c). */
#include "model/change.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"

/* Marks a definition as removed (`at`), or as not removed (0); whether there was one. */
static bool change_mark(struct change *change, const char *kind, const char *name, int64_t at)
{
	struct value values[] = {at ? value_integer(at) : VALUE_NOTHING, value_text(kind),
	                         value_text(change->place.object), value_text(name),
	                         value_integer(at ? 1 : 0)};
	int64_t changed = 0;
	return db_run_values(change->ctx,
	                     "UPDATE model_definition"
	                     "   SET removed_at = $1"
	                     " WHERE kind = $2 AND object = $3 AND name = $4"
	                     "   AND (removed_at IS NULL) = ($5 = 1)",
	                     values, 5, &changed) &&
	       changed > 0;
}

bool change_remove_field(struct change *change)
{
	struct place *place = &change->place;
	if (!change_names(change, "field"))
		return false;
	json_t *had = overlay_field(change->sources, place->object, place->field);
	if (had && !change_is_custom(had))
		return place_fault(place, NULL, "delivered", "系统自带的字段“%s”不能删除。",
		                   "the field “%s” was delivered with the program and can't be removed.",
		                   place->field);
	if (change_mark(change, "field", place->field, change->ctx->now))
		return true;
	return !change->ctx->error && place_fault(place, NULL, "unknown_field", "没有字段“%s”。",
	                                          "there is no field “%s”.", place->field);
}

bool change_restore_field(struct change *change)
{
	if (!change_names(change, "field"))
		return false;
	if (change_mark(change, "field", change->place.field, 0))
		return true;
	return !change->ctx->error &&
	       place_fault(&change->place, NULL, "unknown_field", "没有已删除的字段“%s”。",
	                   "there is no removed field “%s”.", change->place.field);
}

static bool change_object_name(struct change *change)
{
	const char *name = json_string_value(json_object_get(change->entry, "name"));
	if (!name)
		return place_fault(&change->place, "name", "required", "缺少“%s”。", "“%s” is missing.",
		                   "name");
	change->place.object = name;
	return true;
}

/* Its fields go and come with it. */
bool change_remove_object(struct change *change)
{
	struct place *place = &change->place;
	if (!change_object_name(change))
		return false;
	json_t *had = overlay_object(change->sources, place->object);
	if (had && !change_is_custom(had))
		return place_fault(place, NULL, "delivered", "系统自带的对象“%s”不能删除。",
		                   "the object “%s” was delivered with the program and can't be removed.",
		                   place->object);
	if (change_mark(change, "object", "", change->ctx->now))
		return true;
	return !change->ctx->error && place_fault(place, NULL, "unknown_object", "没有对象“%s”。",
	                                          "there is no object “%s”.", place->object);
}

bool change_restore_object(struct change *change)
{
	if (!change_object_name(change))
		return false;
	if (change_mark(change, "object", "", 0))
		return true;
	return !change->ctx->error &&
	       place_fault(&change->place, NULL, "unknown_object", "没有已删除的对象“%s”。",
	                   "there is no removed object “%s”.", change->place.object);
}

/* What is made of an object's values is made anew (build.h). */
bool change_rebuild(struct change *change)
{
	const char *name = json_string_value(json_object_get(change->entry, "object"));
	if (name && overlay_object(change->sources, name))
		return true;
	return place_fault(&change->place, "object", "unknown_object", "没有对象“%s”。",
	                   "there is no object “%s”.", name ? name : "");
}
