/* What a head is made of, as texts: the target in the first line, the value of a header
 * in the second, which is read as a condition, a range, a preference and cookies. */
#include "base/memory.h"
#include "base/text.h"
#include "http/condition.h"
#include "http/server.h"
#include "http/target.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

static void check_text(const char *text)
{
	assert(text_valid(text, strlen(text)));
}

static void check_segment(const char *segment)
{
	check_text(segment);
	assert(strcmp(segment, ".") != 0 && strcmp(segment, "..") != 0);
	assert(!strpbrk(segment, "\\\r\n"));
}

static void fuzz_target(void *memory, const char *raw)
{
	struct http_target target;
	if (http_target_read(memory, raw, &target))
		return;
	check_text(target.path);
	assert(target.path[0] == '/' && target.segment_count > 0);
	for (size_t i = 0; i < target.segment_count; i++)
		check_segment(target.segments[i]);
	for (size_t i = 0; i < target.query_count; i++) {
		check_text(target.query[i].name);
		check_text(target.query[i].value);
	}
}

static void fuzz_conditions(const char *value)
{
	static const char tag[] = "\"7\"";
	bool listed = http_etag_listed(value, tag);
	assert(!listed || strcmp(value, "*") == 0 || strstr(value, tag));
	http_coding_accepted(value, "gzip");
	uint64_t offset, length;
	for (uint64_t size = 0; size < 3000; size += 999)
		if (http_range_read(value, size, &offset, &length) == HTTP_RANGE_PART)
			assert(length > 0 && offset < size && length <= size - offset);
}

static void fuzz_cookies(void *memory, const char *value)
{
	const struct http_pair header = {"Cookie", value};
	struct http_exchange exchange = {.headers = &header, .header_count = 1};
	struct http_request *request = memory_new(memory, struct http_request);
	request->exchange = &exchange;
	const char *cookie = http_cookie(request, "guanxi_session");
	assert(!cookie || (strstr(value, cookie) && !strchr(cookie, ';')));
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
	void *memory = talloc_new(NULL);
	char *text = memory_text_part(memory, (const char *)bytes, size);
	char *value = strchr(text, '\n');
	if (value)
		*value++ = '\0';
	fuzz_target(memory, text);
	if (value) {
		fuzz_conditions(value);
		fuzz_cookies(memory, value);
	}
	talloc_free(memory);
	return 0;
}
