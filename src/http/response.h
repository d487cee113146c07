/* Inside this room: a response before libmicrohttpd gets it. */
#pragma once

#include "http/server.h"

enum http_response_kind {
	HTTP_RESPONSE_BYTES,
	HTTP_RESPONSE_FILE,
	HTTP_RESPONSE_STREAM,
	HTTP_RESPONSE_EVENTS
};

/* An open file, closed with its memory unless the descriptor was handed on. */
struct http_open_file {
	int descriptor;
	uint64_t offset;
	uint64_t size;
};

struct http_response {
	struct http_exchange *exchange;
	int status;
	enum http_response_kind kind;
	const char *content_type;
	struct http_pair *headers;
	size_t header_count;
	const void *bytes;
	size_t size;
	struct http_open_file *file;
	http_producer *producer;
	void *producer_data;
};

/* Sets kind, status and content type, and drops what an earlier answer left. */
void http_response_set(struct http_response *response, enum http_response_kind kind, int status,
                       const char *content_type);
/* The response as libmicrohttpd sends it, to be destroyed by the caller. */
struct MHD_Response *http_response_build(struct http_exchange *exchange);
/* Its head as it goes over the wire, for a body that ends with the connection; on the
 * exchange, as the next. */
struct buffer *http_response_head(struct http_exchange *exchange);
/* The whole of a response of bytes. */
struct buffer *http_response_text(struct http_exchange *exchange);
