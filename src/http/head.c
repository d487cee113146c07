/* Target and headers of a request, checked for what could be read in two ways
 * (RFC 9112, 6 and 11: request smuggling). */
#include "base/memory.h"
#include "http/server.h"
#include "http/target.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { HEAD_COUNT_LIMIT = 100 };

const char *const http_method_names[HTTP_METHOD_COUNT] = {
    [HTTP_GET] = "GET",     [HTTP_POST] = "POST",     [HTTP_PUT] = "PUT",
    [HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE", [HTTP_OPTIONS] = "OPTIONS",
};

struct head_reader {
	struct http_pair *pairs;
	size_t count;
	char *texts;
	const char *end; /* where the last line ended, as it was received */
	bool broken;
};

/* A token of RFC 9110, 5.6.2. */
static bool head_name_valid(const char *name, size_t size)
{
	static const char others[] = "!#$%&'*+-.^_`|~";
	for (size_t i = 0; i < size; i++)
		if (!(name[i] >= '0' && name[i] <= '9') && !(name[i] >= 'a' && name[i] <= 'z') &&
		    !(name[i] >= 'A' && name[i] <= 'Z') && (!name[i] || !strchr(others, name[i])))
			return false;
	return size > 0;
}

static bool head_value_valid(const char *value, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (((unsigned char)value[i] < ' ' && value[i] != '\t') || value[i] == 0x7f)
			return false;
	return true;
}

static char *head_copy(struct head_reader *reader, const char *text, size_t size)
{
	char *copy = reader->texts;
	memcpy(copy, text, size);
	copy[size] = '\0';
	reader->texts += size + 1;
	return copy;
}

static enum MHD_Result head_take(void *data, enum MHD_ValueKind kind, const char *name,
                                 size_t name_size, const char *value, size_t value_size)
{
	(void)kind;
	struct head_reader *reader = data;
	/* Each line begins two bytes, CR LF, behind the one before: libmicrohttpd would also
	 * take either alone for a line's end, where others read on, and it moves folded lines
	 * elsewhere. */
	reader->broken |= name != reader->end + strlen("\r\n");
	reader->end = value + value_size;
	while (value_size && (value[value_size - 1] == ' ' || value[value_size - 1] == '\t'))
		value_size--;
	reader->broken |= reader->count == HEAD_COUNT_LIMIT || !head_name_valid(name, name_size) ||
	                  !head_value_valid(value, value_size);
	if (reader->broken)
		return MHD_NO;
	struct http_pair *pair = &reader->pairs[reader->count++];
	pair->name = head_copy(reader, name, name_size);
	pair->value = head_copy(reader, value, value_size);
	return MHD_YES;
}

/* libmicrohttpd takes a line that begins with a colon for the end of the headers,
 * and what follows for another request. The real end is two CRLF behind the last
 * value. */
static bool head_ends(const struct head_reader *reader, const char *head, size_t size)
{
	return reader->end + strlen("\r\n\r\n") == head + size;
}

/* Copies the headers, since a worker may outlive the connection. `head` are all
 * `size` bytes from the method on, which bound the copies: each pair's two NULs
 * take the place of its colon and line break. `version` ends the first line. */
static bool head_read_pairs(struct http_exchange *exchange, const char *head, size_t size,
                            const char *version)
{
	struct http_request *request = exchange->request;
	int count = MHD_get_connection_values_n(exchange->wire, MHD_HEADER_KIND, NULL, NULL);
	if (count > HEAD_COUNT_LIMIT)
		return http_exchange_refuse(exchange, 431, "There are too many headers.");
	struct head_reader reader = {
	    .pairs = memory_array(request, struct http_pair, count + 1),
	    .texts = memory_must(talloc_size(request, size + 1)),
	    .end = version + strlen(version),
	};
	MHD_get_connection_values_n(exchange->wire, MHD_HEADER_KIND, head_take, &reader);
	if (reader.broken || !head_ends(&reader, head, size))
		return http_exchange_refuse(exchange, 400, "A header is broken.");
	exchange->headers = reader.pairs;
	exchange->header_count = reader.count;
	return true;
}

static size_t head_count(const struct http_exchange *exchange, const char *name)
{
	size_t count = 0;
	for (size_t i = 0; i < exchange->header_count; i++)
		count += strcasecmp(exchange->headers[i].name, name) == 0;
	return count;
}

/* How the body is framed, which must leave no doubt. */
static bool head_read_framing(struct http_exchange *exchange, const char *version)
{
	const struct http_request *request = exchange->request;
	const char *coding = http_header(request, "Transfer-Encoding");
	const char *length = http_header(request, "Content-Length");
	size_t codings = head_count(exchange, "Transfer-Encoding");
	size_t lengths = head_count(exchange, "Content-Length");
	if (codings + lengths > 1)
		return http_exchange_refuse(exchange, 400, "The length of the body is given twice.");
	size_t hosts = head_count(exchange, "Host");
	if (hosts > 1 || (hosts == 0 && strcmp(version, "HTTP/1.0") != 0))
		return http_exchange_refuse(exchange, 400, "There must be one Host header.");
	if (coding && strcasecmp(coding, "chunked") != 0)
		return http_exchange_refuse(exchange, 501, "The transfer coding is not supported.");
	if (coding && strcmp(version, "HTTP/1.1") != 0)
		return http_exchange_refuse(exchange, 400, "HTTP/1.0 knows no transfer codings.");
	/* libmicrohttpd is generous about how chunks end, where a proxy before us may be
	 * generous in another way: no request follows on that connection. */
	exchange->closing |= coding != NULL;
	/* libmicrohttpd has refused what is not a number. */
	if (!coding)
		exchange->announced = length ? strtoull(length, NULL, 10) : 0;
	exchange->has_body = exchange->announced > 0;
	exchange->expects = http_header(request, "Expect") != NULL;
	return true;
}

static bool head_read_method(struct http_exchange *exchange, const char *method)
{
	struct http_request *request = exchange->request;
	request->head = strcmp(method, "HEAD") == 0;
	if (request->head)
		method = http_method_names[HTTP_GET];
	for (size_t i = 0; i < HTTP_METHOD_COUNT; i++)
		if (strcmp(method, http_method_names[i]) == 0) {
			request->method = (enum http_method)i;
			return true;
		}
	return http_exchange_refuse(exchange, 501, "The method is not supported.");
}

static bool head_read_target(struct http_exchange *exchange)
{
	struct http_request *request = exchange->request;
	if (request->method == HTTP_OPTIONS && strcmp(exchange->target, "*") == 0) {
		http_answer(exchange->response, 204, NULL, NULL, 0);
		return false;
	}
	struct http_target target;
	const char *reason = http_target_read(request, exchange->target, &target);
	if (reason)
		return http_exchange_refuse(exchange, 400, reason);
	const char *host = http_header(request, "Host");
	if (target.authority && host && strcasecmp(target.authority, host) != 0)
		return http_exchange_refuse(exchange, 400, "Target and Host name different servers.");
	request->path = target.path;
	request->segments = target.segments;
	request->segment_count = target.segment_count;
	request->query = target.query;
	request->query_count = target.query_count;
	return true;
}

bool http_head_read(struct http_exchange *exchange, const char *method, const char *version)
{
	size_t size = MHD_get_connection_info(exchange->wire, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)
	                  ->header_size;
	/* Until the framing is known to be sound nothing behind the headers is read. */
	exchange->has_body = true;
	exchange->announced = UINT64_MAX;
	exchange->expects = true;
	if (size > exchange->server->options.header_limit)
		return http_exchange_refuse(exchange, 431, "The headers are too long.");
	return head_read_pairs(exchange, method, size, version) &&
	       head_read_framing(exchange, version) && head_read_method(exchange, method) &&
	       head_read_target(exchange);
}
