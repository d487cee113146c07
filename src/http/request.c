/* Looking things up in a request. */
#include "base/memory.h"
#include "http/server.h"

#include <string.h>
#include <strings.h>

const char *http_header(const struct http_request *request, const char *name)
{
	const struct http_exchange *exchange = request->exchange;
	for (size_t i = 0; i < exchange->header_count; i++)
		if (strcasecmp(exchange->headers[i].name, name) == 0)
			return exchange->headers[i].value;
	return NULL;
}

const char *http_cookie(const struct http_request *request, const char *name)
{
	const char *cookies = http_header(request, "Cookie");
	size_t length = strlen(name);
	while (cookies && *cookies) {
		cookies += strspn(cookies, " \t;");
		size_t size = strcspn(cookies, ";");
		if (size > length && strncmp(cookies, name, length) == 0 && cookies[length] == '=')
			return memory_text_part(request, cookies + length + 1, size - length - 1);
		cookies += size;
	}
	return NULL;
}

const char *http_query(const struct http_request *request, const char *name, bool *repeated)
{
	const char *value = NULL;
	bool again = false;
	for (size_t i = 0; i < request->query_count; i++) {
		if (strcmp(request->query[i].name, name) != 0)
			continue;
		if (value)
			again = true;
		else
			value = request->query[i].value;
	}
	if (repeated)
		*repeated = again;
	return value;
}

const struct http_part *http_part(const struct http_request *request, const char *name)
{
	for (size_t i = 0; i < request->part_count; i++)
		if (strcmp(request->parts[i].name, name) == 0)
			return &request->parts[i];
	return NULL;
}
