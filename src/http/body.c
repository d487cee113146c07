/* Request bodies, as they come in on the I/O thread. */
#include "base/buffer.h"
#include "base/memory.h"
#include "http/lines.h"
#include "http/server.h"
#include "http/upload.h"

enum { BODY_BYTES_PER_SECOND = 64 * 1024, BODY_FIRST_ROOM = 64 * 1024 };

static const char body_too_large[] = "The body is larger than is allowed here.";

static bool body_none_begin(struct http_exchange *exchange)
{
	return !exchange->has_body || http_exchange_refuse(exchange, 413, "There must be no body.");
}

static bool body_memory_begin(struct http_exchange *exchange)
{
	uint64_t room = exchange->announced < BODY_FIRST_ROOM ? exchange->announced : BODY_FIRST_ROOM;
	if (exchange->has_body)
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

bool http_body_take(struct http_exchange *exchange, const char *bytes, size_t size)
{
	exchange->received += size;
	int64_t more = exchange->plan.body == HTTP_BODY_LINES
	                   ? 0
	                   : (int64_t)(exchange->received / BODY_BYTES_PER_SECOND);
	if (more || exchange->plan.body == HTTP_BODY_LINES)
		http_watch_expect(exchange, exchange->server->options.receive_seconds + more);
	if (body_over(exchange, exchange->received))
		return http_exchange_refuse(exchange, 413, body_too_large);
	return body_kinds[exchange->plan.body].add(exchange, bytes, size);
}

bool http_body_finish(struct http_exchange *exchange)
{
	return body_kinds[exchange->plan.body].end(exchange);
}
