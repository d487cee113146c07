#include "base/json.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <assert.h>
#include <string.h>

struct json_holder {
	json_t *json;
};

static int json_release(struct json_holder *holder)
{
	json_decref(holder->json);
	return 0;
}

json_t *json_keep(const void *parent, json_t *json)
{
	struct json_holder *holder = memory_new(parent, struct json_holder);
	holder->json = memory_must(json);
	talloc_set_destructor(holder, json_release);
	return json;
}

/* jansson's own limit on depth is 2048; ours is checked on the text, before a
 * tree is built from it. */
static bool json_too_deep(const char *text, size_t size)
{
	int depth = 0;
	bool quoted = false;
	for (size_t i = 0; i < size; i++) {
		char c = text[i];
		if (quoted) {
			if (c == '\\')
				i++;
			else if (c == '"')
				quoted = false;
		} else if (c == '"') {
			quoted = true;
		} else if (c == '[' || c == '{') {
			if (++depth > JSON_DEPTH_LIMIT)
				return true;
		} else if (c == ']' || c == '}') {
			depth--;
		}
	}
	return false;
}

json_t *json_read(struct ctx *ctx, const char *text, size_t size)
{
	if (json_too_deep(text, size)) {
		error_set(ctx, ERROR_MALFORMED, "JSON 嵌套超过 %d 层。",
		          "The JSON is nested deeper than %d.", JSON_DEPTH_LIMIT);
		return NULL;
	}
	json_error_t where;
	json_t *json = json_loadb(text, size, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &where);
	if (!json) {
		error_set(ctx, ERROR_MALFORMED, "JSON 在第 %d 行第 %d 列有误：%s。",
		          "The JSON has a fault at line %d, column %d: %s.", where.line, where.column,
		          where.text);
		return NULL;
	}
	return json_keep(ctx, json);
}

struct json_writer *json_writer_new(const void *parent, size_t room)
{
	struct json_writer *json = memory_new(parent, struct json_writer);
	json->out = buffer_new(json, room);
	return json;
}

static void json_separate(struct json_writer *json)
{
	if (json->comma)
		buffer_add(json->out, ",", 1);
	json->comma = true;
}

static void json_open(struct json_writer *json, const char *bracket)
{
	json_separate(json);
	buffer_add(json->out, bracket, 1);
	json->comma = false;
}

static void json_close(struct json_writer *json, const char *bracket)
{
	buffer_add(json->out, bracket, 1);
	json->comma = true;
}

void json_open_object(struct json_writer *json)
{
	json_open(json, "{");
}
void json_close_object(struct json_writer *json)
{
	json_close(json, "}");
}
void json_open_array(struct json_writer *json)
{
	json_open(json, "[");
}
void json_close_array(struct json_writer *json)
{
	json_close(json, "]");
}

void json_key(struct json_writer *json, const char *name)
{
	json_put_text(json, name);
	buffer_add(json->out, ":", 1);
	json->comma = false;
}

void json_put_null(struct json_writer *json)
{
	json_put_number(json, "null");
}

void json_put_boolean(struct json_writer *json, bool value)
{
	json_put_number(json, value ? "true" : "false");
}

void json_put_integer(struct json_writer *json, int64_t value)
{
	json_separate(json);
	buffer_add_integer(json->out, value);
}

void json_put_text(struct json_writer *json, const char *text)
{
	if (text)
		json_put_text_part(json, text, strlen(text));
	else
		json_put_null(json);
}

static void json_escape(struct buffer *out, unsigned char c)
{
	static const char *const short_forms[] = {
	    ['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n",  ['\f'] = "\\f",
	    ['\r'] = "\\r", ['"'] = "\\\"", ['\\'] = "\\\\",
	};
	if (c < sizeof short_forms / sizeof *short_forms && short_forms[c])
		buffer_add(out, short_forms[c], 2);
	else
		buffer_format(out, "\\u%04x", c);
}

void json_put_text_part(struct json_writer *json, const char *text, size_t size)
{
	json_separate(json);
	buffer_add(json->out, "\"", 1);
	size_t start = 0;
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buffer_add(json->out, text + start, i - start);
		json_escape(json->out, c);
		start = i + 1;
	}
	buffer_add(json->out, text + start, size - start);
	buffer_add(json->out, "\"", 1);
}

void json_put_number(struct json_writer *json, const char *digits)
{
	json_separate(json);
	buffer_add_text(json->out, digits);
}

static int json_append(const char *bytes, size_t size, void *out)
{
	buffer_add(out, bytes, size);
	return 0;
}

void json_put_tree(struct json_writer *json, const json_t *tree)
{
	json_separate(json);
	int failed = json_dump_callback(tree, json_append, json->out, JSON_COMPACT | JSON_ENCODE_ANY);
	assert(!failed);
	(void)failed;
}

void json_member_text(struct json_writer *json, const char *name, const char *text)
{
	json_key(json, name);
	json_put_text(json, text);
}

void json_member_integer(struct json_writer *json, const char *name, int64_t value)
{
	json_key(json, name);
	json_put_integer(json, value);
}

void json_member_boolean(struct json_writer *json, const char *name, bool value)
{
	json_key(json, name);
	json_put_boolean(json, value);
}

void json_put_instant(struct json_writer *json, int64_t milliseconds)
{
	char text[TIME_TEXT_SIZE];
	json_put_text(json, time_print(milliseconds, text));
}
