/* A growing run of bytes on talloc; always NUL-terminated behind `size`. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buffer {
	char *data;
	size_t size;
	size_t room;
};

struct buffer *buffer_new(const void *parent, size_t room);
/* Makes room for `size` further bytes and their NUL; for buffer_extend. */
void buffer_grow(struct buffer *buffer, size_t size);

/* `size` further bytes at the end, to be filled by the caller. In the header, as the
 * next two: SQL and JSON are made of very short pieces. */
static inline char *buffer_extend(struct buffer *buffer, size_t size)
{
	if (size >= buffer->room - buffer->size)
		buffer_grow(buffer, size);
	char *place = buffer->data + buffer->size;
	buffer->size += size;
	buffer->data[buffer->size] = '\0';
	return place;
}

static inline void buffer_add(struct buffer *buffer, const void *bytes, size_t size)
{
	if (size)
		memcpy(buffer_extend(buffer, size), bytes, size);
}

static inline void buffer_add_text(struct buffer *buffer, const char *text)
{
	buffer_add(buffer, text, strlen(text));
}

void buffer_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A number in decimal digits, without the price of a format. */
void buffer_add_integer(struct buffer *buffer, int64_t number);
void buffer_clear(struct buffer *buffer);
