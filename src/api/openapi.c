/* The OpenAPI 3.1 document, from the model and the tables of routes. */
#include "api/openapi.h"

#include "api/api.h"
#include "base/memory.h"

#include <string.h>

#define GENERIC "/api/v1/records/{object}"

static const struct api_route *openapi_route(size_t index)
{
	for (size_t table = 0; api_route_tables[table]; table++)
		for (const struct api_route *route = api_route_tables[table]; route->path; route++)
			if (index-- == 0)
				return route;
	return NULL;
}

/* Is this row the first with its path? */
static bool openapi_first(size_t index)
{
	const char *path = openapi_route(index)->path;
	for (size_t i = 0; i < index; i++)
		if (!strcmp(openapi_route(i)->path, path))
			return false;
	return true;
}

/* All calls with the path of the row at `first`. */
static void openapi_print_path(struct ctx *ctx, size_t first, const struct object *object,
                               struct json_writer *json)
{
	const struct api_route *route = openapi_route(first);
	const char *path = route->path;
	bool generic = !strncmp(path, GENERIC, strlen(GENERIC));
	json_key(json, object && generic ? memory_format(ctx, "/api/v1/records/%s%s", object->name,
	                                                 path + strlen(GENERIC))
	                                 : path);
	json_open_object(json);
	for (size_t i = first; (route = openapi_route(i)); i++) {
		if (strcmp(route->path, path))
			continue;
		const struct object *own = route->object ? model_object(ctx->model, route->object) : object;
		openapi_print_call(route, own, json);
	}
	json_close_object(json);
}

/* Does the row gain from being written out for each object? */
static bool openapi_is_typed(const struct api_route *route)
{
	bool typed = route->body == API_RECORD_BODY || (route->answer && route->answer[0] == '@');
	return typed && !strncmp(route->path, GENERIC, strlen(GENERIC));
}

static void openapi_print_paths(struct ctx *ctx, struct json_writer *json)
{
	json_key(json, "paths");
	json_open_object(json);
	for (size_t i = 0; openapi_route(i); i++) {
		if (!openapi_first(i))
			continue;
		openapi_print_path(ctx, i, NULL, json);
		if (!openapi_is_typed(openapi_route(i)))
			continue;
		for (size_t o = 0; o < ctx->model->object_count; o++)
			if (openapi_shows(ctx, &ctx->model->objects[o]))
				openapi_print_path(ctx, i, &ctx->model->objects[o], json);
	}
	json_close_object(json);
}

static void openapi_print_security(struct json_writer *json)
{
	json_key(json, "securitySchemes");
	json_open_object(json);
	json_key(json, "session");
	json_open_object(json);
	json_member_text(json, "type", "apiKey");
	json_member_text(json, "in", "cookie");
	json_member_text(json, "name", "guanxi_session");
	json_member_text(json, "description",
	                 "Calls other than GET need the header X-CSRF-Token as well.");
	json_close_object(json);
	json_key(json, "token");
	json_open_object(json);
	json_member_text(json, "type", "http");
	json_member_text(json, "scheme", "bearer");
	json_close_object(json);
	json_close_object(json);
}

static void openapi_print_components(struct ctx *ctx, struct json_writer *json)
{
	json_key(json, "components");
	json_open_object(json);
	json_key(json, "schemas");
	json_open_object(json);
	const struct schema *schema;
	for (size_t i = 0; (schema = schema_at(i)); i++) {
		json_key(json, schema->name);
		schema_print_named(schema, json);
	}
	for (size_t i = 0; i < ctx->model->object_count; i++)
		if (openapi_shows(ctx, &ctx->model->objects[i]))
			openapi_print_object(ctx, &ctx->model->objects[i], json);
	json_close_object(json);
	openapi_print_security(json);
	json_close_object(json);
}

static void openapi_print_info(const char *version, struct json_writer *json)
{
	json_member_text(json, "openapi", "3.1.0");
	json_key(json, "info");
	json_open_object(json);
	json_member_text(json, "title", "Guanxi API");
	json_member_text(json, "version", version);
	json_close_object(json);
	json_key(json, "security");
	json_open_array(json);
	json_open_object(json);
	json_key(json, "session");
	json_open_array(json);
	json_close_array(json);
	json_close_object(json);
	json_open_object(json);
	json_key(json, "token");
	json_open_array(json);
	json_close_array(json);
	json_close_object(json);
	json_close_array(json);
}

void api_openapi(struct ctx *ctx, const char *version, struct json_writer *json)
{
	json_open_object(json);
	openapi_print_info(version, json);
	openapi_print_paths(ctx, json);
	openapi_print_components(ctx, json);
	json_close_object(json);
}
