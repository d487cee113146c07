/* Everything that is not an API call: the front end, whose pages have addresses
 * of their own and are all the same file. */
#include "api/dispatch.h"

#include <string.h>

static const char static_missing[] =
    "<!doctype html><meta charset=\"utf-8\"><title>关系 Guanxi</title>"
    "<p>页面不存在。Not found.</p>";

/* Pages have no dot in their last segment; files have one. */
static bool static_is_page(const char *path)
{
	const char *last = strrchr(path, '/');
	return !strchr(last ? last : path, '.');
}

void api_answer_static(const struct api *api, const struct http_request *request,
                       struct http_response *response)
{
	const struct http_assets *assets = &api->options.assets;
	const struct http_asset *asset = NULL;
	if (request->method == HTTP_GET) {
		asset = http_asset_find(assets, request->path);
		if (!asset && static_is_page(request->path))
			asset = http_asset_find(assets, "/index.html");
	}
	/* Pages of others that open ours get no hold of its window. */
	http_response_header(response, "Cross-Origin-Opener-Policy", "same-origin");
	if (asset)
		http_answer_asset(request, response, asset);
	else
		http_answer(response, 404, "text/html; charset=utf-8", static_missing,
		            sizeof static_missing - 1);
}
