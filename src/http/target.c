#include "http/target.h"

#include "base/memory.h"
#include "base/text.h"

#include <string.h>
#include <strings.h>

static int target_hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes `size` bytes of `raw` into `out`, which has room for them and a NUL.
 * False for a broken escape, a NUL or what is not UTF-8. */
static bool target_decode(char *out, const char *raw, size_t size, bool plus_is_space)
{
	char *end = out;
	for (size_t i = 0; i < size; i++) {
		char c = raw[i];
		if (c == '%') {
			int high = size - i > 2 ? target_hex(raw[i + 1]) : -1;
			int low = high >= 0 ? target_hex(raw[i + 2]) : -1;
			if (low < 0)
				return false;
			c = (char)(high * 16 + low);
			i += 2;
		} else if (c == '+' && plus_is_space) {
			c = ' ';
		}
		*end++ = c;
	}
	*end = '\0';
	return text_valid(out, (size_t)(end - out));
}

/* Bytes that no target holds unescaped: control characters, space, '#'. */
static bool target_clean(const char *raw)
{
	for (; *raw; raw++)
		if ((unsigned char)*raw <= ' ' || *raw == 0x7f || *raw == '#')
			return false;
	return true;
}

/* Nothing that a file system, a log or a reader could take for something else. */
static bool target_segment_clean(const char *segment)
{
	if (strcmp(segment, ".") == 0 || strcmp(segment, "..") == 0)
		return false;
	for (; *segment; segment++)
		if ((unsigned char)*segment < ' ' || *segment == 0x7f || *segment == '\\')
			return false;
	return true;
}

static const char *target_read_path(void *memory, const char *raw, size_t size,
                                    struct http_target *target)
{
	if (size > HTTP_PATH_LIMIT)
		return "The path is too long.";
	if (size == 0 || raw[0] != '/')
		return "The request target must begin with a slash.";
	size_t count = 0;
	for (size_t i = 0; i < size; i++)
		count += raw[i] == '/';
	if (count > HTTP_SEGMENT_LIMIT)
		return "The path has too many segments.";
	const char **segments = memory_array(memory, const char *, count);
	char *path = memory_must(talloc_size(memory, 2 * size + 1 + count));
	char *texts = path + size + 1;
	const char *end = raw + size;
	char *at = path;
	for (size_t i = 0; i < count; i++) {
		const char *start = raw + 1;
		raw = memchr(start, '/', (size_t)(end - start));
		raw = raw ? raw : end;
		if (!target_decode(texts, start, (size_t)(raw - start), false))
			return "The path has a broken escape or is not UTF-8.";
		if (!target_segment_clean(texts))
			return "The path has a segment that is not allowed.";
		size_t length = strlen(texts);
		*at++ = '/';
		memcpy(at, texts, length);
		at += length;
		segments[i] = texts;
		texts += length + 1;
	}
	*at = '\0';
	target->path = path;
	target->segments = segments;
	target->segment_count = count;
	return NULL;
}

static const char *target_read_query(void *memory, const char *raw, struct http_target *target)
{
	size_t count = 1;
	for (const char *c = raw; *c; c++)
		count += *c == '&';
	if (count > HTTP_QUERY_PAIR_LIMIT)
		return "The query has too many parameters.";
	struct http_pair *pairs = memory_array(memory, struct http_pair, count);
	size_t size = strlen(raw);
	char *texts = memory_must(talloc_size(memory, size + 2 * count));
	size_t used = 0;
	while (*raw) {
		size_t length = strcspn(raw, "&");
		size_t name = strcspn(raw, "&=");
		if (length > 0) {
			char *value = texts + name + 1;
			size_t rest = length > name ? length - name - 1 : 0;
			if (!target_decode(texts, raw, name, true) ||
			    !target_decode(value, raw + length - rest, rest, true))
				return "The query has a broken escape or is not UTF-8.";
			pairs[used++] = (struct http_pair){.name = texts, .value = value};
			texts = value + rest + 1;
		}
		raw += length + (raw[length] == '&');
	}
	target->query = pairs;
	target->query_count = used;
	return NULL;
}

/* Steps over "http://host:port" of an absolute-form target. */
static const char *target_skip_authority(void *memory, const char *raw, struct http_target *target)
{
	static const char *const schemes[] = {"http://", "https://"};
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		size_t length = strlen(schemes[i]);
		if (strncasecmp(raw, schemes[i], length) != 0)
			continue;
		raw += length;
		length = strcspn(raw, "/?");
		target->authority = memory_text_part(memory, raw, length);
		return raw + length;
	}
	return raw;
}

const char *http_target_read(void *memory, const char *raw, struct http_target *target)
{
	*target = (struct http_target){.path = ""};
	if (!target_clean(raw))
		return "The request target holds characters that must be escaped.";
	raw = target_skip_authority(memory, raw, target);
	size_t size = strcspn(raw, "?");
	const char *reason = target_read_path(memory, raw, size, target);
	if (!reason && raw[size] == '?')
		reason = target_read_query(memory, raw + size + 1, target);
	return reason;
}
