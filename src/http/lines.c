#include "http/lines.h"

#include "base/memory.h"

#include <string.h>

struct http_lines {
	/* Under the exchange's lock; the buffer is a talloc root, filled by the I/O
	 * thread and emptied by the worker. */
	struct buffer *incoming;
	bool ended;
	bool dropped;
	/* The worker's. */
	struct buffer *current;
	size_t used;    /* bytes of `current` that were given out */
	size_t scanned; /* bytes of `current` known to hold no further line break */
	size_t limit;   /* bytes of a line */
	bool skipping;  /* the rest of a line that was too long */
};

static int lines_release(struct http_lines *lines)
{
	talloc_free(lines->incoming);
	talloc_free(lines->current);
	return 0;
}

void http_lines_begin(struct http_exchange *exchange)
{
	struct http_lines *lines = memory_new(NULL, struct http_lines);
	lines->incoming = buffer_new(NULL, 16384);
	lines->current = buffer_new(NULL, 16384);
	lines->limit = exchange->plan.body_limit;
	talloc_set_destructor(lines, lines_release);
	exchange->lines = lines;
}

void http_lines_add(struct http_exchange *exchange, const char *bytes, size_t size)
{
	struct http_lines *lines = exchange->lines;
	pthread_mutex_lock(&exchange->lock);
	if (!lines->dropped) {
		buffer_add(lines->incoming, bytes, size);
		pthread_cond_signal(&exchange->changed);
		if (lines->incoming->size >= HTTP_LINES_ROOM) {
			http_watch_rest(exchange);
			http_exchange_sleep(exchange, HTTP_SLEEP_BYTES);
		}
	}
	pthread_mutex_unlock(&exchange->lock);
}

void http_lines_end(struct http_exchange *exchange)
{
	pthread_mutex_lock(&exchange->lock);
	exchange->lines->ended = true;
	pthread_cond_signal(&exchange->changed);
	pthread_mutex_unlock(&exchange->lock);
}

bool http_lines_ended(const struct http_lines *lines)
{
	return lines->ended;
}

void http_lines_drop(struct http_lines *lines)
{
	lines->dropped = true;
	buffer_clear(lines->incoming);
}

/* Waits for bytes and adds them to the current ones. */
static enum http_line lines_refill(struct http_exchange *exchange)
{
	struct http_lines *lines = exchange->lines;
	struct buffer *current = lines->current;
	current->size -= lines->used;
	memmove(current->data, current->data + lines->used, current->size);
	lines->scanned -= lines->used;
	lines->used = 0;
	pthread_mutex_lock(&exchange->lock);
	while (!lines->incoming->size && !lines->ended && !exchange->cut)
		pthread_cond_wait(&exchange->changed, &exchange->lock);
	enum http_line result = HTTP_LINE;
	if (exchange->cut)
		result = HTTP_LINES_CUT;
	else if (!lines->incoming->size)
		result = HTTP_LINES_END;
	buffer_add(current, lines->incoming->data, lines->incoming->size);
	buffer_clear(lines->incoming);
	http_exchange_wake(exchange, HTTP_SLEEP_BYTES);
	pthread_mutex_unlock(&exchange->lock);
	return result;
}

/* The next line break's place, or NULL when there is none yet. */
static char *lines_scan(struct http_lines *lines)
{
	struct buffer *current = lines->current;
	char *end = memchr(current->data + lines->scanned, '\n', current->size - lines->scanned);
	lines->scanned = end ? (size_t)(end + 1 - current->data) : current->size;
	return end;
}

/* Gives out what lies between the used bytes and `end`; empty lines give 0. */
static size_t lines_give(struct http_lines *lines, char *end, const char **line)
{
	char *start = lines->current->data + lines->used;
	lines->used = lines->scanned;
	if (end > start && end[-1] == '\r')
		end--;
	*end = '\0';
	*line = start;
	return (size_t)(end - start);
}

enum http_line http_read_line(struct http_request *request, const char **line, size_t *size)
{
	struct http_exchange *exchange = request->exchange;
	struct http_lines *lines = exchange->lines;
	enum http_line more = HTTP_LINE;
	for (;;) {
		char *end = lines_scan(lines);
		bool last = !end && more == HTTP_LINES_END;
		if (last)
			end = lines->current->data + lines->current->size;
		if (end) {
			bool skipped = lines->skipping;
			lines->skipping = false;
			*size = lines_give(lines, end, line);
			if (*size > lines->limit && !skipped)
				return HTTP_LINE_TOO_LONG;
			if (*size && !skipped)
				return HTTP_LINE;
			if (last)
				return HTTP_LINES_END;
			continue;
		}
		if (lines->current->size - lines->used > lines->limit) {
			bool first = !lines->skipping;
			lines->skipping = true;
			lines->used = lines->current->size;
			if (first)
				return HTTP_LINE_TOO_LONG;
		}
		more = lines_refill(exchange);
		if (more == HTTP_LINES_CUT)
			return more;
	}
}
