/* Any body, in any pieces: the first byte says how long they are, what stands before
 * the first line break is the Content-Type. Parts must come in order, with names that
 * are sound, and mean the same however they arrive. */
#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"
#include "http/multipart.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

struct reading {
	struct buffer *out;
	bool inside;
};

static const char *part_begin(void *data, const struct multipart_head *head)
{
	struct reading *reading = data;
	assert(!reading->inside);
	reading->inside = true;
	assert(*head->name && strlen(head->name) <= MULTIPART_NAME_LIMIT);
	assert(text_valid(head->name, strlen(head->name)));
	const char *file = head->file_name ? head->file_name : "";
	assert(text_valid(file, strlen(file)) && !strpbrk(file, "/\\\r\n"));
	buffer_format(reading->out, "[%s|%s|%s]", head->name, file, head->content_type);
	return NULL;
}

static const char *part_bytes(void *data, const char *bytes, size_t size)
{
	struct reading *reading = data;
	assert(reading->inside && size > 0);
	buffer_add(reading->out, bytes, size);
	return NULL;
}

static const char *part_end(void *data)
{
	struct reading *reading = data;
	assert(reading->inside);
	reading->inside = false;
	return NULL;
}

/* Reads the body in pieces; NULL when it is refused. */
static struct buffer *read_in_steps(void *memory, const char *type, const char *body, size_t size,
                                    size_t step)
{
	struct reading reading = {.out = buffer_new(memory, 256)};
	struct multipart_sink sink = {&reading, part_begin, part_bytes, part_end};
	struct multipart *multipart = multipart_new(memory, type, &sink);
	if (!multipart)
		return NULL;
	for (size_t at = 0; at < size; at += step)
		if (multipart_feed(multipart, body + at, size - at < step ? size - at : step))
			return NULL;
	if (multipart_finish(multipart))
		return NULL;
	assert(!reading.inside);
	return reading.out;
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
	const char *text = (const char *)bytes;
	const char *line_end = size ? memchr(text + 1, '\n', size - 1) : NULL;
	if (!line_end)
		return 0;
	void *memory = talloc_new(NULL);
	const char *type = memory_text_part(memory, text + 1, (size_t)(line_end - text - 1));
	const char *body = line_end + 1;
	size_t length = size - (size_t)(body - text);
	struct buffer *whole = read_in_steps(memory, type, body, length, length + 1);
	struct buffer *pieces = read_in_steps(memory, type, body, length, (size_t)bytes[0] % 61 + 1);
	assert(!whole == !pieces);
	if (whole)
		assert(whole->size == pieces->size && memcmp(whole->data, pieces->data, whole->size) == 0);
	talloc_free(memory);
	return 0;
}
