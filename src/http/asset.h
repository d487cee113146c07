/* Static files that are compiled into the program: the front end. */
#pragma once

#include "http/http.h"

/* One content in one encoding; `bytes` NULL where it does not exist. */
struct http_encoded {
	const unsigned char *bytes;
	size_t size;
};

struct http_asset {
	const char *path;         /* as requested: "/assets/index-3f2a.js" */
	const char *content_type; /* "text/javascript; charset=utf-8" */
	const char *etag;         /* with its quotes and weak (W/"…"), as all encodings share it */
	bool immutable;           /* its name changes with its content: cached for a year */
	struct http_encoded identity;
	struct http_encoded gzip;
	struct http_encoded brotli;
};

/* A table sorted by path (strcmp). */
struct http_assets {
	const struct http_asset *items;
	size_t count;
};

/* The asset at `path`, or NULL. "/" is "/index.html". */
const struct http_asset *http_asset_find(const struct http_assets *assets, const char *path);

/* Answers with the best encoding that the client accepts (RFC 9110, 12.5.3), with
 * ETag, If-None-Match and Cache-Control; what isn't immutable is revalidated each
 * time. Which unknown paths get "/index.html" is the caller's choice. */
void http_answer_asset(const struct http_request *request, struct http_response *response,
                       const struct http_asset *asset);
