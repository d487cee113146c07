/* Names of machines on the Internet, for addresses of mail and web. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { HOST_ROOM = 254 };

/* Writes the name in lower-case ASCII (RFC 5890 for other scripts); false where it
 * is none with at least two labels and a top-level domain that is no number. */
bool host_read(const char *typed, size_t size, char host[HOST_ROOM]);

/* Four numbers up to 255 with points between. */
bool host_is_address(const char *typed, size_t size);
