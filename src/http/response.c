#include "http/response.h"

#include "base/memory.h"
#include "http/event_stream.h"
#include "http/stream.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

enum { RESPONSE_STREAM_BLOCK = 16384, RESPONSE_EVENT_BLOCK = 1024 };

/* What every response carries unless the handler says otherwise. Styles may stand
 * in elements since the front end's components make theirs while they run. */
static const struct http_pair response_defaults[] = {
    {"Content-Security-Policy",
     "default-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; "
     "style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; "
     "form-action 'self'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

static bool response_adds_up(const char *name)
{
	return strcasecmp(name, "Set-Cookie") == 0 || strcasecmp(name, "Link") == 0;
}

static struct http_pair *response_find(struct http_response *response, const char *name)
{
	for (size_t i = 0; i < response->header_count; i++)
		if (strcasecmp(response->headers[i].name, name) == 0)
			return &response->headers[i];
	return NULL;
}

void http_response_header(struct http_response *response, const char *name, const char *value)
{
	for (const char *c = value; *c; c++)
		assert((unsigned char)*c >= ' ' && *c != 0x7f);
	void *memory = response->exchange->request;
	struct http_pair *pair = response_adds_up(name) ? NULL : response_find(response, name);
	if (!pair) {
		enum { STEP = 8 };
		if (response->header_count % STEP == 0)
			response->headers =
			    memory_must(talloc_realloc(memory, response->headers, struct http_pair,
			                               (unsigned)(response->header_count + STEP)));
		pair = &response->headers[response->header_count++];
	}
	*pair = (struct http_pair){memory_text(memory, name), memory_text(memory, value)};
}

int http_response_status(const struct http_response *response)
{
	return response->status;
}

void http_response_set(struct http_response *response, enum http_response_kind kind, int status,
                       const char *content_type)
{
	assert(status >= 200 && status < 600);
	response->kind = kind;
	response->status = status;
	response->content_type = content_type;
	response->bytes = NULL;
	response->size = 0;
	TALLOC_FREE(response->file);
	http_events_leave(response->exchange);
}

void http_answer(struct http_response *response, int status, const char *content_type,
                 const void *bytes, size_t size)
{
	http_response_set(response, HTTP_RESPONSE_BYTES, status, content_type);
	response->bytes = bytes;
	response->size = size;
}

void http_answer_stream(struct http_response *response, int status, const char *content_type,
                        http_producer *producer, void *data)
{
	assert(response->exchange->plan.pool == HTTP_SLOW);
	http_response_set(response, HTTP_RESPONSE_STREAM, status, content_type);
	response->producer = producer;
	response->producer_data = data;
}

static struct MHD_Response *response_body(struct http_exchange *exchange)
{
	struct http_response *response = exchange->response;
	int descriptor;
	/* libmicrohttpd 0.9.75 would end a chunked body even where there is none. */
	bool bodiless = exchange->request->head && response->kind >= HTTP_RESPONSE_STREAM;
	switch (bodiless ? HTTP_RESPONSE_BYTES : response->kind) {
	case HTTP_RESPONSE_FILE:
		/* From here on libmicrohttpd closes it. */
		descriptor = response->file->descriptor;
		response->file->descriptor = -1;
		return MHD_create_response_from_fd_at_offset64(response->file->size, descriptor,
		                                               response->file->offset);
	case HTTP_RESPONSE_STREAM:
		return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, RESPONSE_STREAM_BLOCK,
		                                         http_stream_read, exchange, NULL);
	case HTTP_RESPONSE_EVENTS:
		return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, RESPONSE_EVENT_BLOCK,
		                                         http_events_read, exchange, NULL);
	case HTTP_RESPONSE_BYTES:
		break;
	}
	/* Not copied and not freed: it is constant, or lives in the request. */
	union {
		const void *constant;
		void *plain;
	} bytes = {response->bytes ? response->bytes : ""};
	return MHD_create_response_from_buffer(response->size, bytes.plain, MHD_RESPMEM_PERSISTENT);
}

/* Calls `take` for each header that the answer carries. */
typedef void response_taker(void *data, const char *name, const char *value);

static void response_headers(struct http_exchange *exchange, response_taker *take, void *data)
{
	struct http_response *response = exchange->response;
	if (response->content_type)
		take(data, "Content-Type", response->content_type);
	take(data, "X-Request-Id", exchange->id);
	for (size_t i = 0; i < sizeof response_defaults / sizeof *response_defaults; i++)
		if (!response_find(response, response_defaults[i].name))
			take(data, response_defaults[i].name, response_defaults[i].value);
	for (size_t i = 0; i < response->header_count; i++)
		take(data, response->headers[i].name, response->headers[i].value);
	if (exchange->closing || exchange->server->stopping)
		take(data, "Connection", "close");
}

static void response_add(void *wire, const char *name, const char *value)
{
	/* Names and values are valid by now: only memory can be missing. */
	memory_must(MHD_add_response_header(wire, name, value) == MHD_YES ? wire : NULL);
}

struct MHD_Response *http_response_build(struct http_exchange *exchange)
{
	struct MHD_Response *wire = memory_must(response_body(exchange));
	response_headers(exchange, response_add, wire);
	return wire;
}

static void response_write(void *out, const char *name, const char *value)
{
	buffer_format(out, "%s: %s\r\n", name, value);
}

static struct buffer *response_begin(struct http_exchange *exchange)
{
	const struct http_response *response = exchange->response;
	struct buffer *out = buffer_new(exchange, 1024);
	buffer_format(out, "HTTP/1.1 %d %s\r\n", response->status,
	              MHD_get_reason_phrase_for((unsigned)response->status));
	response_headers(exchange, response_write, out);
	return out;
}

struct buffer *http_response_head(struct http_exchange *exchange)
{
	struct buffer *out = response_begin(exchange);
	buffer_add_text(out, "\r\n");
	return out;
}

struct buffer *http_response_text(struct http_exchange *exchange)
{
	const struct http_response *response = exchange->response;
	assert(response->kind == HTTP_RESPONSE_BYTES);
	struct buffer *out = response_begin(exchange);
	buffer_format(out, "Content-Length: %zu\r\n\r\n", response->size);
	buffer_add(out, response->bytes, response->size);
	return out;
}
