/* What comes with a call: query parameters, If-Match, the body. */
#include "api/dispatch.h"

#include "base/error.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const struct api_parameter no_parameters[] = {{0}};

static const struct api_parameter *input_parameter(const struct api_route *route, const char *name)
{
	const struct api_parameter *parameter = route->parameters ? route->parameters : no_parameters;
	for (; parameter->name; parameter++)
		if (!strcmp(parameter->name, name))
			return parameter;
	return NULL;
}

static bool input_number(const char *text, int64_t *number)
{
	char *end;
	errno = 0;
	*number = strtoll(text, &end, 10);
	return !errno && end != text && !*end && (*text == '-' || (*text >= '0' && *text <= '9'));
}

static void input_check_number(struct ctx *ctx, const struct api_parameter *parameter,
                               const char *text)
{
	int64_t number;
	if (!input_number(text, &number))
		error_field(ctx, parameter->name, "wrong_type", "这里应为整数。",
		            "This must be an integer.");
	else if (number < parameter->minimum || number > parameter->maximum)
		error_field(ctx, parameter->name, "out_of_range", "应在 %lld 到 %lld 之间。",
		            "This must be from %lld to %lld.", (long long)parameter->minimum,
		            (long long)parameter->maximum);
}

static void input_check_parameter(struct ctx *ctx, const struct api_parameter *parameter,
                                  const char *text)
{
	if (!text) {
		if (parameter->required)
			error_field(ctx, parameter->name, "required", "请提供这个参数。",
			            "This parameter is required.");
	} else if (parameter->type == API_NUMBER) {
		input_check_number(ctx, parameter, text);
	} else if (parameter->type == API_FLAG && strcmp(text, "true") && strcmp(text, "false")) {
		error_field(ctx, parameter->name, "wrong_type", "这里应为 true 或 false。",
		            "This must be true or false.");
	}
}

bool api_check_parameters(struct ctx *ctx, const struct api_call *call)
{
	const struct http_request *request = call->request;
	for (size_t i = 0; i < request->query_count; i++) {
		bool repeated;
		const char *name = request->query[i].name;
		if (!input_parameter(call->route, name))
			error_field(ctx, name, "unknown", "没有这个参数。", "There is no such parameter.");
		else if (http_query(request, name, &repeated) && repeated)
			error_field(ctx, name, "repeated", "这个参数只能出现一次。",
			            "This parameter may come only once.");
	}
	const struct api_parameter *parameter = call->route->parameters;
	for (; parameter && parameter->name; parameter++)
		input_check_parameter(ctx, parameter, http_query(request, parameter->name, NULL));
	return !ctx->error;
}

static bool version_malformed(struct ctx *ctx)
{
	return error_set(ctx, ERROR_MALFORMED, "If-Match 应为记录的版本号，如 \"7\"。",
	                 "If-Match must be the version of the record, such as \"7\".");
}

/* One tag, `"7"` or `W/"7"`, at `text`; what stands behind it, or NULL. A weak one may not
 * be compared strongly and thus matches nothing (RFC 9110, 13.1.1). */
static const char *version_read(const char *text, struct api_match *match)
{
	bool weak = !strncmp(text, "W/", 2);
	text += weak ? 2 : 0;
	if (text[0] != '"' || text[1] < '1' || text[1] > '9')
		return NULL;
	char *end;
	int64_t version = strtoll(text + 1, &end, 10);
	if (*end != '"' || match->count == API_VERSIONS)
		return NULL;
	if (!weak)
		match->versions[match->count++] = version;
	return end + 1;
}

/* `*`, or a list of tags (RFC 9110, 13.1.1). */
bool api_read_version(struct ctx *ctx, struct api_call *call)
{
	const char *text = http_header(call->request, "If-Match");
	struct api_match *match = &call->match_version;
	match->given = text != NULL;
	match->any = text && !strcmp(text, "*");
	while (text && !match->any) {
		text = version_read(text + strspn(text, " \t"), match);
		if (!text)
			return version_malformed(ctx);
		text += strspn(text, " \t");
		if (!*text)
			break;
		if (*text++ != ',')
			return version_malformed(ctx);
	}
	return true;
}

static bool input_is_json(const struct http_request *request)
{
	const char *type = http_header(request, "Content-Type");
	if (!type)
		return false;
	size_t size = strcspn(type, "; \t");
	return size == strlen("application/json") && !strncasecmp(type, "application/json", size);
}

static const struct schema_member no_members[] = {{0}};

static bool input_read_json(struct ctx *ctx, struct api_call *call)
{
	const struct http_request *request = call->request;
	/* A form of a foreign page can send text and forms, but not this type. */
	if (request->body_size && !input_is_json(request))
		return error_set(ctx, ERROR_MALFORMED, "请求内容应为 application/json。",
		                 "The body must be application/json.");
	call->body = request->body_size ? json_read(ctx, request->body, request->body_size)
	                                : json_keep(ctx, json_object());
	if (!call->body)
		return false;
	if (call->route->body == API_MEMBERS)
		return schema_check(ctx, call->route->members ? call->route->members : no_members,
		                    call->body);
	if (json_is_object(call->body))
		return true;
	return error_set(ctx, ERROR_MALFORMED, "请求内容应为 JSON 对象。",
	                 "The body must be a JSON object.");
}

static bool input_read_parts(struct ctx *ctx, struct api_call *call)
{
	const struct http_request *request = call->request;
	const struct schema_member *members = call->route->members ? call->route->members : no_members;
	for (size_t i = 0; i < request->part_count; i++) {
		const struct http_part *part = &request->parts[i];
		bool known = !strcmp(part->name, "file");
		for (const struct schema_member *member = members; member->name; member++)
			known = known || !strcmp(part->name, member->name);
		if (!known || http_part(request, part->name) != part)
			error_field(ctx, part->name, known ? "repeated" : "unknown",
			            known ? "这一部分只能出现一次。" : "没有这个字段。",
			            known ? "This part may come only once." : "There is no such field.");
	}
	const struct http_part *file = http_part(request, "file");
	if (!file || !file->path)
		error_field(ctx, "file", "required", "请选择文件。", "Please choose a file.");
	for (const struct schema_member *member = members; member->name; member++)
		if (member->required && !http_part(request, member->name))
			error_field(ctx, member->name, "required", "请填写。", "This is required.");
	return !ctx->error;
}

bool api_read_body(struct ctx *ctx, struct api_call *call)
{
	switch (call->route->body) {
	case API_MEMBERS:
	case API_RECORD_BODY:
	case API_FREE_BODY:
		return input_read_json(ctx, call);
	case API_UPLOAD:
		return input_read_parts(ctx, call);
	case API_NO_BODY:
	case API_LINES:
		break;
	}
	return true;
}
