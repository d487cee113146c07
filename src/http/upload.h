/* Inside this room: a multipart/form-data body on its way to fields and files. */
#pragma once

#include "http/server.h"

enum {
	HTTP_PART_LIMIT = 64,         /* parts of one body */
	HTTP_FIELD_LIMIT = 256 * 1024 /* bytes of all its fields together */
};

/* False when a refusal is ready. */
bool http_upload_begin(struct http_exchange *exchange, const char *content_type);
bool http_upload_add(struct http_exchange *exchange, const char *bytes, size_t size);
/* Puts the parts into the request. */
bool http_upload_end(struct http_exchange *exchange);
/* Removes what an earlier run left in the folder. */
void http_upload_clean(const char *folder);
