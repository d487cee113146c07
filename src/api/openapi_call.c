/* Routes as OpenAPI operations. */
#include "api/openapi.h"

#include "base/memory.h"

#include <ctype.h>
#include <string.h>

static void openapi_print_parameter(const char *name, const char *place, const char *type,
                                    bool required, struct json_writer *json)
{
	json_open_object(json);
	json_member_text(json, "name", name);
	json_member_text(json, "in", place);
	json_member_boolean(json, "required", required);
	json_key(json, "schema");
	json_open_object(json);
	json_member_text(json, "type", type);
	json_close_object(json);
	json_close_object(json);
}

/* Those in braces; {object} only where it is not decided. */
static void openapi_print_path_parameters(const char *path, bool decided, struct json_writer *json)
{
	for (const char *open = strchr(path, '{'); open; open = strchr(open + 1, '{')) {
		size_t size = strcspn(open + 1, "}");
		char *name = memory_text_part(json, open + 1, size);
		if (!decided || strcmp(name, "object"))
			openapi_print_parameter(name, "path", strcmp(name, "id") ? "string" : "integer", true,
			                        json);
		talloc_free(name);
	}
}

static void openapi_print_parameters(const struct api_route *route, bool decided,
                                     struct json_writer *json)
{
	static const char *const types[] = {
	    [API_TEXT] = "string",
	    [API_NUMBER] = "integer",
	    [API_FLAG] = "boolean",
	    [API_JSON] = "string",
	};
	json_key(json, "parameters");
	json_open_array(json);
	openapi_print_path_parameters(route->path, decided, json);
	const struct api_parameter *parameter = route->parameters;
	for (; parameter && parameter->name; parameter++)
		openapi_print_parameter(parameter->name, "query", types[parameter->type],
		                        parameter->required, json);
	if (route->method == HTTP_POST && route->right != API_PUBLIC)
		openapi_print_parameter("Idempotency-Key", "header", "string", false, json);
	if (route->method == HTTP_PATCH || route->method == HTTP_DELETE)
		openapi_print_parameter("If-Match", "header", "string", false, json);
	json_close_array(json);
}

static void openapi_print_any(struct json_writer *json)
{
	json_open_object(json);
	json_member_text(json, "type", "object");
	json_member_boolean(json, "additionalProperties", true);
	json_close_object(json);
}

/* multipart: the file, and what comes with it. */
static void openapi_print_upload(const struct api_route *route, struct json_writer *json)
{
	json_open_object(json);
	json_member_text(json, "type", "object");
	json_key(json, "properties");
	json_open_object(json);
	json_key(json, "file");
	json_open_object(json);
	json_member_text(json, "type", "string");
	json_member_text(json, "format", "binary");
	json_close_object(json);
	for (const struct schema_member *member = route->members; member && member->name; member++) {
		json_key(json, member->name);
		json_open_object(json);
		json_member_text(json, "type", "string");
		json_close_object(json);
	}
	json_close_object(json);
	json_key(json, "required");
	json_open_array(json);
	json_put_text(json, "file");
	json_close_array(json);
	json_close_object(json);
}

static void openapi_print_body_schema(const struct api_route *route, const struct object *object,
                                      struct json_writer *json)
{
	if (route->body == API_UPLOAD)
		openapi_print_upload(route, json);
	else if (route->body == API_RECORD_BODY && object)
		openapi_print_object_reference(object, "_input", json);
	else if (route->members)
		schema_print(route->members, json);
	else
		openapi_print_any(json);
}

static void openapi_print_body(const struct api_route *route, const struct object *object,
                               struct json_writer *json)
{
	static const char *const types[] = {
	    [API_MEMBERS] = "application/json",   [API_RECORD_BODY] = "application/json",
	    [API_FREE_BODY] = "application/json", [API_UPLOAD] = "multipart/form-data",
	    [API_LINES] = "application/x-ndjson",
	};
	if (route->body == API_NO_BODY)
		return;
	json_key(json, "requestBody");
	json_open_object(json);
	json_member_boolean(json, "required", true);
	json_key(json, "content");
	json_open_object(json);
	json_key(json, types[route->body]);
	json_open_object(json);
	json_key(json, "schema");
	openapi_print_body_schema(route, object, json);
	json_close_object(json);
	json_close_object(json);
	json_close_object(json);
}

static void openapi_print_answer_schema(const char *answer, const struct object *object,
                                        struct json_writer *json)
{
	if (!strcmp(answer, "application/json")) {
		openapi_print_any(json);
	} else if (strchr(answer, '/')) {
		json_open_object(json);
		json_member_text(json, "type", "string");
		json_close_object(json);
	} else if (answer[0] != '@') {
		openapi_print_reference(answer, json);
	} else if (object) {
		openapi_print_object_reference(object, strcmp(answer, "@record") ? "_page" : "", json);
	} else {
		openapi_print_reference(strcmp(answer, "@record") ? "record_page" : "record", json);
	}
}

static void openapi_print_content(const char *type, const char *answer, const struct object *object,
                                  struct json_writer *json)
{
	json_key(json, "content");
	json_open_object(json);
	json_key(json, type);
	json_open_object(json);
	json_key(json, "schema");
	openapi_print_answer_schema(answer, object, json);
	json_close_object(json);
	json_close_object(json);
}

static void openapi_print_answers(const struct api_route *route, const struct object *object,
                                  struct json_writer *json)
{
	int status = route->status ? route->status : route->answer ? 200 : 204;
	json_key(json, "responses");
	json_open_object(json);
	char *name = memory_format(json, "%d", status);
	json_key(json, name);
	talloc_free(name);
	json_open_object(json);
	json_member_text(json, "description", route->help.text[LANGUAGE_EN]);
	if (route->answer)
		openapi_print_content(strchr(route->answer, '/') ? route->answer : "application/json",
		                      route->answer, object, json);
	json_close_object(json);
	json_key(json, "default");
	json_open_object(json);
	json_member_text(json, "description", "Refused");
	openapi_print_content("application/problem+json", "problem", NULL, json);
	json_close_object(json);
	json_close_object(json);
}

/* "get_records_customer_id": unique, since method and path are. */
static const char *openapi_id(const struct api_route *route, const struct object *object,
                              const void *parent)
{
	struct buffer *out = buffer_new(parent, 64);
	for (const char *c = http_method_names[route->method]; *c; c++)
		buffer_format(out, "%c", tolower(*c));
	const char *path = route->path;
	if (!strncmp(path, "/api/v1", 7))
		path += 7;
	while (*path) {
		if (object && !route->object && !strncmp(path, "{object}", 8)) {
			buffer_add_text(out, object->name);
			path += 8;
			continue;
		}
		if (*path == '/' || isalnum((unsigned char)*path) || *path == '_')
			buffer_format(out, "%c", *path == '/' ? '_' : *path);
		path++;
	}
	return out->data;
}

static const char *openapi_tag(const struct api_route *route, const struct object *object,
                               const void *parent)
{
	if (object)
		return object->name;
	const char *path = strncmp(route->path, "/api/v1/", 8) ? route->path + 1 : route->path + 8;
	return memory_text_part(parent, path, strcspn(path, "/"));
}

void openapi_print_call(const struct api_route *route, const struct object *object,
                        struct json_writer *json)
{
	void *names = talloc_new(json);
	char *method = memory_text(names, http_method_names[route->method]);
	for (char *c = method; *c; c++)
		*c = (char)tolower(*c);
	json_key(json, method);
	json_open_object(json);
	json_member_text(json, "operationId", openapi_id(route, object, names));
	json_member_text(json, "summary", route->help.text[LANGUAGE_EN]);
	json_key(json, "tags");
	json_open_array(json);
	json_put_text(json, openapi_tag(route, object, names));
	json_close_array(json);
	if (route->right == API_PUBLIC) {
		json_key(json, "security");
		json_open_array(json);
		json_close_array(json);
	}
	openapi_print_parameters(route, object != NULL, json);
	openapi_print_body(route, object, json);
	openapi_print_answers(route, object, json);
	json_close_object(json);
	talloc_free(names);
}
