/* Which search index an object has, and what of it is still being made. */
#include "model/upkeep.h"

#include "base/memory.h"

#include <string.h>

/* Is the field among those whose words the index holds? `fields` as plan_search_fields
 * in build.c writes them. */
static bool search_holds(const char *fields, const struct field *field)
{
	size_t size = strlen(field->name);
	for (const char *at = strchr(fields, ','); at; at = strchr(at + 1, ','))
		if (!strncmp(at + 1, field->name, size) && strchr(",*", at[1 + size]))
			return true;
	return false;
}

void link_search(const struct sources *sources, struct model *model,
                 const struct object_draft *draft)
{
	struct object *object = draft->object;
	const json_t *now = json_object_get(sources->generations, object->name);
	const json_t *build = sources_build(sources, object->name, "", MODEL_BUILD_SEARCH);
	bool indexed = false, searchable = false;
	for (size_t i = 0; i < object->field_count; i++) {
		struct field *field = &draft->fields[i];
		field->indexed =
		    now ? search_holds(json_string_value(json_object_get(now, "fields")), field)
		        : field->searchable;
		indexed = indexed || field->indexed;
		searchable = searchable || field->searchable;
		field->key_filling = sources_build(sources, object->name, field->name, MODEL_BUILD_KEY);
		field->sort_filling = sources_build(sources, object->name, field->name, MODEL_BUILD_SORT);
	}
	int64_t generation = now ? json_integer_value(json_object_get(now, "generation")) : 1;
	if (indexed)
		object->search_index = storage_search(model, object->name, generation);
	if (!searchable || !build)
		return;
	object->search_build = json_integer_value(json_object_get(build, "id"));
	object->search_next = storage_search(model, object->name,
	                                     json_integer_value(json_object_get(build, "generation")));
}
