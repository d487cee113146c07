#include "base/buffer.h"

#include "base/memory.h"

#include <stdio.h>
#include <string.h>

struct buffer *buffer_new(const void *parent, size_t room)
{
	struct buffer *buffer = memory_new(parent, struct buffer);
	buffer->room = room < 64 ? 64 : room;
	buffer->data = memory_must(talloc_size(buffer, buffer->room));
	buffer->data[0] = '\0';
	return buffer;
}

void buffer_grow(struct buffer *buffer, size_t size)
{
	while (size >= buffer->room - buffer->size)
		buffer->room *= 2;
	buffer->data = memory_must(talloc_realloc_size(buffer, buffer->data, buffer->room));
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	int size = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (size <= 0)
		return;
	char *place = buffer_extend(buffer, (size_t)size);
	va_start(arguments, format);
	vsnprintf(place, (size_t)size + 1, format, arguments);
	va_end(arguments);
}

void buffer_add_integer(struct buffer *buffer, int64_t number)
{
	char digits[20];
	size_t at = sizeof digits;
	/* The smallest number has no positive counterpart but as unsigned. */
	uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
	do
		digits[--at] = (char)('0' + rest % 10);
	while (rest /= 10);
	if (number < 0)
		buffer_add(buffer, "-", 1);
	buffer_add(buffer, digits + at, sizeof digits - at);
}

void buffer_clear(struct buffer *buffer)
{
	buffer->size = 0;
	buffer->data[0] = '\0';
}
