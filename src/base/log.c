#include "base/log.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/time.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LOG_LINE_LIMIT = 2048, LOG_QUOTE_LIMIT = 500 };

static const char *const log_names[] = {"debug", "info", "warning", "error"};

void log_event(struct ctx *ctx, enum log_level level, const char *event, const char *format, ...)
{
	char line[LOG_LINE_LIMIT];
	char at[TIME_TEXT_SIZE];
	int used = snprintf(line, sizeof line, "at=%s level=%s event=%s", time_print(time_now(), at),
	                    log_names[level], event);
	size_t size = (size_t)used;
	if (ctx && ctx->request_id && size < sizeof line)
		size += (size_t)snprintf(line + size, sizeof line - size, " request=%s", ctx->request_id);
	if (format && size + 1 < sizeof line) {
		line[size++] = ' ';
		va_list arguments;
		va_start(arguments, format);
		size += (size_t)vsnprintf(line + size, sizeof line - size, format, arguments);
		va_end(arguments);
	}
	if (size > sizeof line - 2)
		size = sizeof line - 2;
	line[size++] = '\n';
	/* One write a line: lines of several threads never mix. A log that can't be
	 * written stops nobody. */
	ssize_t written = write(STDERR_FILENO, line, size);
	(void)written;
}

const char *log_quote(const void *parent, const char *text)
{
	struct buffer *out = buffer_new(parent, 64);
	buffer_add(out, "\"", 1);
	for (size_t i = 0; text[i] && i < LOG_QUOTE_LIMIT; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c == '"' || c == '\\')
			buffer_format(out, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			buffer_format(out, "\\x%02x", c);
		else
			buffer_add(out, &text[i], 1);
	}
	buffer_add(out, "\"", 1);
	return out->data;
}
