#include "http/multipart.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "http/multipart_head.h"

#include <string.h>
#include <strings.h>

enum multipart_state {
	MULTIPART_PREAMBLE,  /* before the first delimiter */
	MULTIPART_DELIMITER, /* behind a delimiter: a part follows, or it was the last */
	MULTIPART_HEAD,
	MULTIPART_CONTENT,
	MULTIPART_EPILOGUE
};

struct multipart {
	struct multipart_sink sink;
	enum multipart_state state;
	char delimiter[MULTIPART_BOUNDARY_LIMIT + 8]; /* CRLF "--" boundary */
	size_t delimiter_size;
	struct buffer *held; /* arrived, not yet understood */
	size_t used;         /* bytes of `held` that are done with */
	bool wanting;        /* the state needs more bytes than there are */
};

/* Characters of a boundary (RFC 2046, 5.1.1). */
static bool multipart_boundary_valid(const char *boundary)
{
	static const char others[] = "'()+_,-./:=? ";
	size_t length = strlen(boundary);
	if (length == 0 || length > MULTIPART_BOUNDARY_LIMIT || boundary[length - 1] == ' ')
		return false;
	for (const char *c = boundary; *c; c++)
		if (!(*c >= '0' && *c <= '9') && !(*c >= 'a' && *c <= 'z') && !(*c >= 'A' && *c <= 'Z') &&
		    !strchr(others, *c))
			return false;
	return true;
}

struct multipart *multipart_new(const void *parent, const char *content_type,
                                const struct multipart_sink *sink)
{
	static const char type[] = "multipart/form-data";
	size_t length = sizeof type - 1;
	if (strncasecmp(content_type, type, length) != 0 || !strchr("; \t", content_type[length]))
		return NULL;
	struct multipart *multipart = memory_new(parent, struct multipart);
	const char *boundary = multipart_parameter(multipart, content_type + length, "boundary");
	if (!boundary || !multipart_boundary_valid(boundary)) {
		talloc_free(multipart);
		return NULL;
	}
	multipart->sink = *sink;
	char *end = stpcpy(stpcpy(multipart->delimiter, "\r\n--"), boundary);
	multipart->delimiter_size = (size_t)(end - multipart->delimiter);
	multipart->held = buffer_new(multipart, 4096);
	/* The first delimiter begins the body: with this it looks like the others. */
	buffer_add_text(multipart->held, "\r\n");
	return multipart;
}

static const char *multipart_at(const struct multipart *multipart)
{
	return multipart->held->data + multipart->used;
}

static size_t multipart_left(const struct multipart *multipart)
{
	return multipart->held->size - multipart->used;
}

/* Passes on what comes before the next delimiter, and steps behind that when it
 * is there. */
static const char *multipart_read_content(struct multipart *multipart)
{
	const char *start = multipart_at(multipart);
	size_t left = multipart_left(multipart);
	const char *delimiter = memmem(start, left, multipart->delimiter, multipart->delimiter_size);
	size_t size;
	if (delimiter)
		size = (size_t)(delimiter - start);
	else /* its beginning may have arrived */
		size = left < multipart->delimiter_size ? 0 : left - multipart->delimiter_size + 1;
	const char *reason = NULL;
	bool part = multipart->state == MULTIPART_CONTENT;
	if (size && part)
		reason = multipart->sink.bytes(multipart->sink.data, start, size);
	multipart->used += size;
	multipart->wanting = !delimiter;
	if (reason || !delimiter)
		return reason;
	multipart->used += multipart->delimiter_size;
	multipart->state = MULTIPART_DELIMITER;
	return part ? multipart->sink.end(multipart->sink.data) : NULL;
}

/* "--" ends the body; else white space and a line break. */
static const char *multipart_read_delimiter(struct multipart *multipart)
{
	const char *at = multipart_at(multipart);
	size_t left = multipart_left(multipart);
	size_t space = 0;
	while (space < left && (at[space] == ' ' || at[space] == '\t'))
		space++;
	if (space > MULTIPART_BOUNDARY_LIMIT)
		return "A delimiter is followed by too much white space.";
	multipart->wanting = left < space + 2;
	if (multipart->wanting)
		return NULL;
	if (space == 0 && memcmp(at, "--", 2) == 0) {
		multipart->state = MULTIPART_EPILOGUE;
		return NULL;
	}
	if (memcmp(at + space, "\r\n", 2) != 0)
		return "A delimiter is not followed by a line break.";
	/* The line break stays: headers may be none, and then it ends them. */
	multipart->used += space;
	multipart->state = MULTIPART_HEAD;
	return NULL;
}

static const char *multipart_read_head(struct multipart *multipart)
{
	const char *start = multipart_at(multipart);
	const char *end = memmem(start, multipart_left(multipart), "\r\n\r\n", 4);
	if (end ? end - start > MULTIPART_HEAD_LIMIT : multipart_left(multipart) > MULTIPART_HEAD_LIMIT)
		return "A part's headers are too long.";
	multipart->wanting = !end;
	if (!end)
		return NULL;
	struct multipart_head head;
	void *memory = talloc_new(multipart);
	const char *reason = multipart_head_read(memory, start, (size_t)(end + 2 - start), &head);
	if (!reason)
		reason = multipart->sink.begin(multipart->sink.data, &head);
	talloc_free(memory);
	multipart->used += (size_t)(end + 4 - start);
	multipart->state = MULTIPART_CONTENT;
	return reason;
}

static const char *multipart_skip(struct multipart *multipart)
{
	multipart->used = multipart->held->size;
	multipart->wanting = true;
	return NULL;
}

const char *multipart_feed(struct multipart *multipart, const char *bytes, size_t size)
{
	static const char *(*const read[])(struct multipart *) = {
	    [MULTIPART_PREAMBLE] = multipart_read_content,
	    [MULTIPART_DELIMITER] = multipart_read_delimiter,
	    [MULTIPART_HEAD] = multipart_read_head,
	    [MULTIPART_CONTENT] = multipart_read_content,
	    [MULTIPART_EPILOGUE] = multipart_skip,
	};
	struct buffer *held = multipart->held;
	buffer_add(held, bytes, size);
	multipart->wanting = false;
	const char *reason = NULL;
	while (!reason && !multipart->wanting)
		reason = read[multipart->state](multipart);
	held->size -= multipart->used;
	memmove(held->data, held->data + multipart->used, held->size);
	multipart->used = 0;
	return reason;
}

const char *multipart_finish(const struct multipart *multipart)
{
	return multipart->state == MULTIPART_EPILOGUE ? NULL
	                                              : "The body ends before its last delimiter.";
}
