/* Inside this room: conditions, ranges and preferences in request headers
 * (RFC 9110, 12 to 14). Pure text work. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Does an If-None-Match list name `etag` (weak comparison)? Either may be NULL. */
bool http_etag_listed(const char *list, const char *etag);

/* Is `coding` acceptable by an Accept-Encoding header (NULL: there is none)? */
bool http_coding_accepted(const char *header, const char *coding);

enum http_range {
	HTTP_RANGE_ALL, /* none asked for, or what may be ignored: send everything */
	HTTP_RANGE_PART,
	HTTP_RANGE_NONE /* can't be satisfied */
};
/* Reads a Range header (NULL: there is none) for a content of `size` bytes. */
enum http_range http_range_read(const char *header, uint64_t size, uint64_t *offset,
                                uint64_t *length);
