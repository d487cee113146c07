/* multipart/form-data (RFC 7578, RFC 2046), read piece by piece as it arrives, in
 * bounded memory. Knows nothing of sockets or files. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum {
	MULTIPART_BOUNDARY_LIMIT = 70, /* RFC 2046, 5.1.1 */
	MULTIPART_HEAD_LIMIT = 8192,   /* bytes of one part's headers */
	MULTIPART_NAME_LIMIT = 255     /* bytes of a field's or file's name */
};

/* What a part's headers say. */
struct multipart_head {
	const char *name;         /* UTF-8, never empty */
	const char *file_name;    /* UTF-8, without folders and control characters; NULL
	                             where there is none; "" where no file was chosen */
	const char *content_type; /* "" where there is none */
};

/* Where the parts go. Each returns NULL to go on, or a reason to stop. */
struct multipart_sink {
	void *data;
	const char *(*begin)(void *data, const struct multipart_head *head);
	const char *(*bytes)(void *data, const char *bytes, size_t size);
	const char *(*end)(void *data);
};

struct multipart;

/* A reader for a body of this Content-Type, or NULL when that is not
 * multipart/form-data with a boundary. `sink` is copied. */
struct multipart *multipart_new(const void *parent, const char *content_type,
                                const struct multipart_sink *sink);
/* Takes the next bytes. Returns NULL, or why the body is refused (in English, from
 * the sink or from here); after that the reader must not be used. */
const char *multipart_feed(struct multipart *multipart, const char *bytes, size_t size);
/* The body is over: NULL, or why that can't be all. */
const char *multipart_finish(const struct multipart *multipart);
