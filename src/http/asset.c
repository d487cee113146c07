#include "http/asset.h"

#include "http/condition.h"

#include <stdlib.h>
#include <string.h>

static int asset_compare(const void *path, const void *asset)
{
	return strcmp(path, ((const struct http_asset *)asset)->path);
}

const struct http_asset *http_asset_find(const struct http_assets *assets, const char *path)
{
	if (strcmp(path, "/") == 0)
		path = "/index.html";
	/* A program without a front end has no table to look in. */
	if (!assets->count)
		return NULL;
	return bsearch(path, assets->items, assets->count, sizeof *assets->items, asset_compare);
}

void http_answer_asset(const struct http_request *request, struct http_response *response,
                       const struct http_asset *asset)
{
	/* Best first. */
	const struct {
		const char *coding;
		const struct http_encoded *content;
	} choices[] = {{"br", &asset->brotli}, {"gzip", &asset->gzip}};
	const char *accepted = http_header(request, "Accept-Encoding");
	const struct http_encoded *content = &asset->identity;
	const char *coding = NULL;
	for (size_t i = 0; i < sizeof choices / sizeof *choices && !coding; i++)
		if (choices[i].content->bytes && http_coding_accepted(accepted, choices[i].coding)) {
			content = choices[i].content;
			coding = choices[i].coding;
		}
	http_response_header(response, "ETag", asset->etag);
	http_response_header(response, "Vary", "Accept-Encoding");
	http_response_header(response, "Cache-Control",
	                     asset->immutable ? "public, max-age=31536000, immutable" : "no-cache");
	if (http_etag_listed(http_header(request, "If-None-Match"), asset->etag)) {
		http_answer(response, 304, NULL, NULL, 0);
		return;
	}
	if (coding)
		http_response_header(response, "Content-Encoding", coding);
	http_answer(response, 200, asset->content_type, content->bytes, content->size);
}
