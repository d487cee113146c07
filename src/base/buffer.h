/* A growing run of bytes on talloc; always NUL-terminated behind `size`. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct buffer {
	char *data;
	size_t size;
	size_t room;
};

struct buffer *buffer_new(const void *parent, size_t room);
/* `size` further bytes at the end, to be filled by the caller. */
char *buffer_extend(struct buffer *buffer, size_t size);
void buffer_add(struct buffer *buffer, const void *bytes, size_t size);
void buffer_add_text(struct buffer *buffer, const char *text);
void buffer_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A number in decimal digits, without the price of a format. */
void buffer_add_integer(struct buffer *buffer, int64_t number);
void buffer_clear(struct buffer *buffer);
