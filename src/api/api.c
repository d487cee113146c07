#include "api/dispatch.h"

#include "base/memory.h"

#include <string.h>

/* On an I/O thread: which row is it, and how does its body come? */
static void api_route_request(void *data, struct http_request *request, struct http_plan *plan)
{
	static const enum http_body bodies[] = {
	    [API_NO_BODY] = HTTP_BODY_NONE,       [API_MEMBERS] = HTTP_BODY_MEMORY,
	    [API_RECORD_BODY] = HTTP_BODY_MEMORY, [API_FREE_BODY] = HTTP_BODY_MEMORY,
	    [API_UPLOAD] = HTTP_BODY_UPLOAD,      [API_LINES] = HTTP_BODY_LINES,
	};
	struct api *api = data;
	struct route_match *match = route_find(api->routes, request, request->method, request->path);
	if (!match) {
		plan->label = !strncmp(request->path, "/api/", 5) ? api->label_unknown : api->label_static;
		plan->pool = HTTP_INLINE;
		plan->body = HTTP_BODY_MEMORY;
		return;
	}
	const struct api_route *route = match->entry->route;
	plan->target = match;
	plan->label = match->entry->index;
	plan->pool = route->pool;
	plan->body = bodies[route->body];
	plan->body_limit = route->body_limit;
}

struct api *api_new(const void *parent, struct company *company, const struct api_options *options)
{
	struct api *api = memory_new(parent, struct api);
	api->company = company;
	api->options = *options;
	api->routes = route_index_new(api);
	api->watches = watch_table_new(api);
	api->keys = key_table_new(api);
	access_set_ended(api->company, api_session_ended);
	size_t count;
	const char *const *labels = route_labels(api->routes, &count);
	api->labels = memory_array(api, const char *, count + 2);
	for (size_t i = 0; i < count; i++)
		api->labels[i] = labels[i];
	api->label_static = count;
	api->label_unknown = count + 1;
	api->labels[api->label_static] = "static";
	api->labels[api->label_unknown] = "unknown";
	api->site = (struct http_site){
	    .data = api,
	    .labels = api->labels,
	    .label_count = count + 2,
	    .route = api_route_request,
	    .admit = api_admit,
	    .answer = api_answer,
	    .problem = api_problem,
	};
	return api;
}

const struct http_site *api_site(struct api *api)
{
	return &api->site;
}

void api_serves(struct api *api, struct http_server *server)
{
	atomic_store(&api->server, server);
}
