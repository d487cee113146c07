/* Many records: lists, aggregates, duplicates, search, histories. */
#include "api/dispatch.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "record/record.h"

#include <string.h>

/* A list view of the object; NULL with ERROR_INVALID when there is none. */
static const json_t *list_view(struct ctx *ctx, const struct object *object, const char *name)
{
	size_t i;
	json_t *view;
	json_array_foreach((json_t *)object->views, i, view)
	{
		const char *own = json_string_value(json_object_get(view, "name"));
		if (own && !strcmp(own, name))
			return view;
	}
	error_field(ctx, "view", "unknown", "没有这个视图。", "There is no such view.");
	return NULL;
}

/* Both hold; one that is empty says nothing. */
static const json_t *list_both(struct ctx *ctx, const json_t *a, const json_t *b)
{
	if (!a || json_array_size(a) == 0)
		return b;
	if (!b || json_array_size(b) == 0)
		return a;
	return json_keep(ctx, json_pack("[sOO]", "and", a, b));
}

static const char *list_fields_of(struct ctx *ctx, const json_t *view)
{
	struct buffer *names = buffer_new(ctx, 256);
	size_t i;
	json_t *name;
	json_array_foreach(json_object_get(view, "fields"), i, name)
	    buffer_format(names, "%s%s", i ? "," : "", json_string_value(name));
	return names->size ? names->data : NULL;
}

/* What the caller says comes before what the view says. */
static bool list_use_view(struct ctx *ctx, const char *name, struct record_query *query)
{
	const json_t *view = list_view(ctx, query->object, name);
	if (!view)
		return false;
	query->filter = list_both(ctx, json_object_get(view, "filter"), query->filter);
	if (!query->sort)
		query->sort = json_string_value(json_object_get(view, "sort"));
	if (!query->fields)
		query->fields = list_fields_of(ctx, view);
	return true;
}

static bool list_show(struct ctx *ctx, struct api_call *call)
{
	struct record_query query = {
	    .object = call->object,
	    .filter = call_json(ctx, call, "filter"),
	    .sort = call_text(call, "sort"),
	    .fields = call_text(call, "fields"),
	    .limit = call_number(call, "limit", 0),
	    .after = call_text(call, "after"),
	    .count = call_flag(call, "count"),
	    .deleted = call_flag(call, "deleted"),
	};
	const char *view = call_text(call, "view");
	if (ctx->error || (view && !list_use_view(ctx, view, &query)))
		return false;
	return record_list(ctx, &query, call->json);
}

static bool list_aggregate(struct ctx *ctx, struct api_call *call)
{
	return record_aggregate(ctx, call->object, call->body, call->json);
}

static bool list_duplicates(struct ctx *ctx, struct api_call *call)
{
	return record_duplicates(ctx, call->object, call->body, call->json);
}

static bool list_search(struct ctx *ctx, struct api_call *call)
{
	return record_search(ctx, call_text(call, "q"), call_text(call, "objects"),
	                     call_number(call, "limit", 20), call->json);
}

enum { LIST_MOST = 200 };

static const struct api_parameter list_parameters[] = {
    {.name = "filter", .type = API_JSON},
    {.name = "sort", .type = API_TEXT},
    {.name = "fields", .type = API_TEXT},
    {.name = "limit", .type = API_NUMBER, .minimum = 1, .maximum = LIST_MOST},
    {.name = "after", .type = API_TEXT},
    {.name = "count", .type = API_FLAG},
    {.name = "view", .type = API_TEXT},
    {.name = "deleted", .type = API_FLAG},
    {0},
};

static const struct api_parameter search_parameters[] = {
    {.name = "q", .type = API_TEXT, .required = true},
    {.name = "objects", .type = API_TEXT},
    {.name = "limit", .type = API_NUMBER, .minimum = 1, .maximum = 50},
    {0},
};

static const struct schema_member aggregate_members[] = {
    MAY("filter", LIST), MAY("group", TEXTS),   MAY("measures", LIST, .of = "measure"),
    MAY("sort", TEXT),   MAY("limit", INTEGER), {0},
};

#define MANY "/api/v1/records/{object}"
#define LIST(path, ...)                                                                            \
	API_ROUTE(GET, path, READ_OBJECT, READS, .run = list_show, .parameters = list_parameters,      \
	          .answer = "@records", __VA_ARGS__)

const struct api_route api_list_routes[] = {
    LIST(MANY, .help = {{"按条件列出记录", "List records by filter"}}),
    LIST("/api/v1/users", .object = "user", .help = {{"列出用户", "List users"}}),
    LIST("/api/v1/departments", .object = "department", .help = {{"列出部门", "List departments"}}),
    LIST("/api/v1/roles", .object = "role", .help = {{"列出角色", "List roles"}}),
    API_ROUTE(POST, MANY "/aggregate", READ_OBJECT, READS, .run = list_aggregate, .pool = HTTP_SLOW,
              .body = API_FREE_BODY, .members = aggregate_members, .answer = "groups",
              .help = {{"分组计数、求和、平均、最小、最大",
                        "Counts, sums, averages, minima, maxima by group"}}),
    API_ROUTE(POST, MANY "/duplicates", READ_OBJECT, READS, .run = list_duplicates,
              .body = API_FREE_BODY, .answer = "matches",
              .help = {{"查重", "Check for duplicates"}}),
    API_ROUTE(GET, "/api/v1/search", SESSION, READS, .run = list_search,
              .parameters = search_parameters, .answer = "search_results",
              .help = {{"全局搜索", "Global search"}}),
    {0},
};
