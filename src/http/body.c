/* Request bodies, as they come in on the I/O thread. */
#include "base/buffer.h"
#include "base/memory.h"
#include "http/lines.h"
#include "http/server.h"
#include "http/upload.h"

#include <string.h>

enum { BODY_SHORT = 16 * 1024 }; /* most of what forms send; memory is put aside for those */

static const char body_too_large[] = "The body is larger than is allowed here.";

bool http_body_keep(struct http_exchange *exchange, size_t size)
{
	struct http_server *server = exchange->server;
	size_t limit = server->options.body_memory;
	if (exchange->announced > BODY_SHORT)
		limit -= limit / 4;
	if (atomic_fetch_add(&server->kept, size) + size <= limit) {
		exchange->kept += size;
		return true;
	}
	atomic_fetch_sub(&server->kept, size);
	http_response_header(exchange->response, "Retry-After", "5");
	return http_exchange_refuse(exchange, 503, "Too much is being sent at the moment.");
}

static bool body_none_begin(struct http_exchange *exchange)
{
	return !exchange->has_body || http_exchange_refuse(exchange, 413, "There must be no body.");
}

static bool body_memory_begin(struct http_exchange *exchange)
{
	uint64_t room = exchange->announced < BODY_SHORT ? exchange->announced : BODY_SHORT;
	if (!exchange->has_body)
		return true;
	if (!http_body_keep(exchange, (size_t)room + 1))
		return false;
	exchange->body = buffer_new(exchange->request, (size_t)room + 1);
	return true;
}

static bool body_upload_begin(struct http_exchange *exchange)
{
	return http_upload_begin(exchange, http_header(exchange->request, "Content-Type"));
}

static bool body_lines_begin(struct http_exchange *exchange)
{
	exchange->plan.pool = HTTP_SLOW;
	if (!http_body_keep(exchange, HTTP_LINES_ROOM))
		return false;
	http_lines_begin(exchange);
	return true;
}

static bool body_none_add(struct http_exchange *exchange, const char *bytes, size_t size)
{
	(void)exchange, (void)bytes, (void)size;
	return true;
}

static bool body_memory_add(struct http_exchange *exchange, const char *bytes, size_t size)
{
	/* Buffers double when they grow: what that will take is kept before. */
	size_t before = exchange->body->room;
	size_t room = before;
	while (size >= room - exchange->body->size)
		room *= 2;
	if (room > before && !http_body_keep(exchange, room - before))
		return false;
	buffer_add(exchange->body, bytes, size);
	return true;
}

static bool body_lines_add(struct http_exchange *exchange, const char *bytes, size_t size)
{
	http_lines_add(exchange, bytes, size);
	return true;
}

static bool body_none_end(struct http_exchange *exchange)
{
	(void)exchange;
	return true;
}

static bool body_memory_end(struct http_exchange *exchange)
{
	if (exchange->body) {
		exchange->request->body = exchange->body->data;
		exchange->request->body_size = exchange->body->size;
	}
	return true;
}

static const struct {
	bool (*begin)(struct http_exchange *exchange);
	bool (*add)(struct http_exchange *exchange, const char *bytes, size_t size);
	bool (*end)(struct http_exchange *exchange);
} body_kinds[] = {
    [HTTP_BODY_NONE] = {body_none_begin, body_none_add, body_none_end},
    [HTTP_BODY_MEMORY] = {body_memory_begin, body_memory_add, body_memory_end},
    [HTTP_BODY_UPLOAD] = {body_upload_begin, http_upload_add, http_upload_end},
    [HTTP_BODY_LINES] = {body_lines_begin, body_lines_add, body_none_end},
};

/* What was kept of a body that is refused is of no more use. Returns false. */
static bool body_drop(struct http_exchange *exchange)
{
	if (!exchange->body)
		return false;
	TALLOC_FREE(exchange->body);
	atomic_fetch_sub(&exchange->server->kept, exchange->kept);
	exchange->kept = 0;
	return false;
}

/* Lines come in any number: their limit is each one's. */
static bool body_over(const struct http_exchange *exchange, uint64_t size)
{
	return exchange->plan.body != HTTP_BODY_LINES && size > exchange->plan.body_limit;
}

bool http_body_begin(struct http_exchange *exchange)
{
	if (!exchange->plan.body_limit)
		exchange->plan.body_limit = HTTP_BODY_DEFAULT;
	if (exchange->announced != UINT64_MAX && body_over(exchange, exchange->announced))
		return http_exchange_refuse(exchange, 413, body_too_large);
	return body_kinds[exchange->plan.body].begin(exchange);
}

/* Lines come as they are made, so that each may take its time; a body's bytes are there
 * already. */
static void body_progress(struct http_exchange *exchange, const char *bytes, size_t size)
{
	if (exchange->plan.body == HTTP_BODY_LINES && memchr(bytes, '\n', size))
		http_watch_expect(exchange, exchange->server->options.receive_seconds);
	else
		http_watch_credit(exchange, size);
}

bool http_body_take(struct http_exchange *exchange, const char *bytes, size_t size)
{
	exchange->received += size;
	body_progress(exchange, bytes, size);
	if (body_over(exchange, exchange->received))
		return http_exchange_refuse(exchange, 413, body_too_large) || body_drop(exchange);
	return body_kinds[exchange->plan.body].add(exchange, bytes, size) || body_drop(exchange);
}

bool http_body_finish(struct http_exchange *exchange)
{
	return body_kinds[exchange->plan.body].end(exchange);
}
