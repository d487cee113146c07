#include "http/stream.h"

#include "base/log.h"
#include "base/memory.h"
#include "http/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { STREAM_LIMIT = 256 * 1024 };

/* Bytes go through `pending` or, while the client still sends its lines, through
 * a file first. Under the exchange's lock, as `pending`, a talloc root, is used by
 * two threads. */
struct http_stream {
	struct http_exchange *exchange;
	struct buffer *pending;
	size_t taken; /* bytes of `pending` that were sent */
	int file;     /* -1 where there is none; without a name */
	off_t written, read;
	bool ended;
	bool whole;
};

static int stream_release(struct http_stream *stream)
{
	if (stream->file >= 0)
		close(stream->file);
	return 0;
}

void http_stream_begin(struct http_exchange *exchange)
{
	/* A root of its own: the request's memory is the worker's alone. */
	struct http_stream *stream = memory_new(NULL, struct http_stream);
	stream->exchange = exchange;
	stream->pending = buffer_new(stream, 4096);
	stream->file = -1;
	talloc_set_destructor(stream, stream_release);
	exchange->stream = stream;
}

static bool stream_open(struct http_stream *stream)
{
	if (stream->file >= 0)
		return true;
	char *path = memory_format(stream, "%s/answer-XXXXXX", stream->exchange->server->options.spool);
	stream->file = mkostemp(path, O_CLOEXEC);
	if (stream->file >= 0)
		unlink(path);
	talloc_free(path);
	return stream->file >= 0;
}

/* Moves what is pending to the file. */
static bool stream_spill(struct http_stream *stream)
{
	struct buffer *pending = stream->pending;
	bool done = stream_open(stream);
	for (size_t at = 0; done && at < pending->size;) {
		ssize_t size =
		    pwrite(stream->file, pending->data + at, pending->size - at, stream->written);
		done = size > 0;
		at += done ? (size_t)size : 0;
		stream->written += done ? size : 0;
	}
	if (!done)
		log_event(NULL, LOG_ERROR, "answer_spool_failed", "request=%s errno=%d",
		          stream->exchange->id, errno);
	buffer_clear(pending);
	return done;
}

bool http_stream_write(struct http_stream *stream, const void *bytes, size_t size)
{
	struct http_exchange *exchange = stream->exchange;
	pthread_mutex_lock(&exchange->lock);
	bool waits = exchange->lines && !http_lines_ended(exchange->lines);
	while (!waits && stream->pending->size - stream->taken >= STREAM_LIMIT && !exchange->cut)
		pthread_cond_wait(&exchange->changed, &exchange->lock);
	bool alive = !exchange->cut;
	if (alive) {
		buffer_add(stream->pending, bytes, size);
		if (waits && stream->pending->size >= STREAM_LIMIT)
			alive = stream_spill(stream);
		else if (!waits)
			http_exchange_wake(exchange, HTTP_SLEEP_BYTES);
	}
	pthread_mutex_unlock(&exchange->lock);
	return alive;
}

void http_stream_end(struct http_stream *stream, bool whole)
{
	struct http_exchange *exchange = stream->exchange;
	pthread_mutex_lock(&exchange->lock);
	stream->ended = true;
	stream->whole = whole;
	/* Lines that the producer did not want are dropped as they come. */
	if (exchange->lines)
		http_lines_drop(exchange->lines);
	http_exchange_wake(exchange, HTTP_SLEEP_BYTES);
	pthread_mutex_unlock(&exchange->lock);
}

static ssize_t stream_take_pending(struct http_stream *stream, char *out, size_t room)
{
	struct buffer *pending = stream->pending;
	size_t size = pending->size - stream->taken;
	size = size < room ? size : room;
	memcpy(out, pending->data + stream->taken, size);
	stream->taken += size;
	if (stream->taken == pending->size) {
		buffer_clear(pending);
		stream->taken = 0;
		pthread_cond_signal(&stream->exchange->changed);
	}
	return (ssize_t)size;
}

ssize_t http_stream_read(void *data, uint64_t position, char *out, size_t room)
{
	(void)position;
	struct http_exchange *exchange = data;
	struct http_stream *stream = exchange->stream;
	ssize_t size = 0;
	pthread_mutex_lock(&exchange->lock);
	if (exchange->cut) {
		size = MHD_CONTENT_READER_END_WITH_ERROR;
	} else if (stream->read < stream->written) {
		size = pread(stream->file, out, room, stream->read);
		if (size <= 0)
			size = MHD_CONTENT_READER_END_WITH_ERROR;
		else
			stream->read += size;
	} else if (stream->pending->size) {
		size = stream_take_pending(stream, out, room);
	} else if (stream->ended) {
		size = stream->whole ? MHD_CONTENT_READER_END_OF_STREAM : MHD_CONTENT_READER_END_WITH_ERROR;
	} else {
		http_exchange_sleep(exchange, HTTP_SLEEP_BYTES);
	}
	pthread_mutex_unlock(&exchange->lock);
	/* What was given before has gone out: libmicrohttpd asks for no more than it sends. */
	if (size > 0)
		http_watch_credit(exchange, (size_t)size);
	else
		http_watch_rest(exchange);
	return size;
}
