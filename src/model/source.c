/* The program's own definitions, out of the program. */
#include "model/store.h"

#include "base/error.h"
#include "base/memory.h"

#include <assert.h>
#include <string.h>

#define COMMON_FILE "common.json"

static json_t *source_read(struct ctx *ctx, const struct embedded_file *file)
{
	json_t *json = json_read(ctx, (const char *)file->bytes, file->size);
	if (!json) {
		struct error *error = error_take(ctx);
		error_internal(ctx, "model/%s: %s", file->name, error->message);
	}
	return json;
}

struct sources *sources_system(struct ctx *ctx, const struct shared_lists *lists)
{
	struct sources *sources = memory_new(ctx, struct sources);
	sources->lists = lists;
	sources->items = memory_array(sources, struct source, model_definition_count);
	for (size_t i = 0; i < model_definition_count; i++) {
		const struct embedded_file *file = &model_definitions[i];
		json_t *json = source_read(ctx, file);
		if (!json)
			return NULL;
		if (!strcmp(file->name, COMMON_FILE))
			sources->common = json_object_get(json, "fields");
		else
			sources->items[sources->count++] = (struct source){file->name, json};
	}
	assert(json_is_array(sources->common));
	return sources;
}
