/* The headers of a part, and the parameters in a header (RFC 2045, 5.1). */
#pragma once

#include "http/multipart.h"

/* The value of parameter `name` (in any case) of a header's text such as
 * `form-data; name="a"`, without quotes and escapes, on `memory`; NULL where there
 * is none or the text is broken before it. */
char *multipart_parameter(void *memory, const char *text, const char *name);

/* Reads the header lines in `text`: each ends with CRLF, empty ones are ignored.
 * The head's texts belong to `memory`. Returns NULL, or why they are refused. */
const char *multipart_head_read(void *memory, const char *text, size_t size,
                                struct multipart_head *head);
