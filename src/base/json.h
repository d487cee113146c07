/* JSON: jansson to read, a streaming writer of our own for what goes out, so
 * that rows reach the socket without a tree in between. */
#pragma once

#include "base/buffer.h"
#include "base/ctx.h"

#include <jansson.h>
#include <stddef.h>

enum { JSON_DEPTH_LIMIT = 32 };

/* Reads one JSON text (RFC 8259): UTF-8, at most JSON_DEPTH_LIMIT deep, no
 * repeated member names, no NUL inside strings, nothing behind it. The tree is
 * released with `ctx`. Errors: ERROR_MALFORMED. */
json_t *json_read(struct ctx *ctx, const char *text, size_t size);

/* Has `parent` release `json` when it goes; takes over the caller's reference. */
json_t *json_keep(const void *parent, json_t *json);

struct json_writer {
	struct buffer *out;
	bool comma; /* the next element needs one before it */
};

struct json_writer *json_writer_new(const void *parent, size_t room);
void json_open_object(struct json_writer *json);
void json_close_object(struct json_writer *json);
void json_open_array(struct json_writer *json);
void json_close_array(struct json_writer *json);
void json_key(struct json_writer *json, const char *name);
void json_put_null(struct json_writer *json);
void json_put_boolean(struct json_writer *json, bool value);
void json_put_integer(struct json_writer *json, int64_t value);
void json_put_text(struct json_writer *json, const char *text); /* NULL writes null */
void json_put_text_part(struct json_writer *json, const char *text, size_t size);
/* `digits` as they are: a number that was formatted by the caller. */
void json_put_number(struct json_writer *json, const char *digits);
/* Text that was made ready earlier, with the comma before it where one belongs
 * there: a key with its colon, or a whole member. */
static inline void json_put_ready_key(struct json_writer *json, const char *text, size_t size)
{
	buffer_add(json->out, text, size);
	json->comma = false;
}
static inline void json_put_ready_member(struct json_writer *json, const char *text, size_t size)
{
	buffer_add(json->out, text, size);
	json->comma = true;
}
/* A whole tree, as it is. */
void json_put_tree(struct json_writer *json, const json_t *tree);
/* Key and value in one. */
void json_member_text(struct json_writer *json, const char *name, const char *text);
void json_member_integer(struct json_writer *json, const char *name, int64_t value);
void json_member_boolean(struct json_writer *json, const char *name, bool value);
/* UTC milliseconds as RFC 3339; `null` for no instant is the caller's choice. */
void json_put_instant(struct json_writer *json, int64_t milliseconds);
