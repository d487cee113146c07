/* The log: one line an event on standard error, key=value, the request's id
 * where there is one; no personal data, no secrets. Safe from any thread. */
#pragma once

#include "base/ctx.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };

/* `event` is a fixed word. `format` writes further `key=value` pairs, texts in
 * log_quote's form; NULL for none. `ctx` may be NULL. */
void log_event(struct ctx *ctx, enum log_level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* `text` in quotes with control characters, quotes and backslashes escaped, cut
 * at 500 bytes, on `parent`. */
const char *log_quote(const void *parent, const char *text);
