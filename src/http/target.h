/* The request target (RFC 9112, 3.2): path and query, decoded once. */
#pragma once

#include "http/http.h"

enum { HTTP_PATH_LIMIT = 2048, HTTP_QUERY_PAIR_LIMIT = 256, HTTP_SEGMENT_LIMIT = 64 };

struct http_target {
	const char *authority; /* of an absolute-form target, else NULL */
	const char *path;
	const char *const *segments;
	size_t segment_count;
	const struct http_pair *query;
	size_t query_count;
};

/* Reads `raw` into `target`, whose texts belong to `memory`. Returns NULL, or why
 * the target is refused, as a short English sentence. */
const char *http_target_read(void *memory, const char *raw, struct http_target *target);
