#include "http/condition.h"

#include <ctype.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Behind the mark of a weak tag. */
static const char *etag_strong(const char *etag)
{
	return strncmp(etag, "W/", 2) == 0 ? etag + 2 : etag;
}

bool http_etag_listed(const char *list, const char *etag)
{
	if (!list || !etag)
		return false;
	etag = etag_strong(etag);
	size_t length = strlen(etag);
	if (strcmp(list, "*") == 0)
		return true;
	while (*list) {
		list = etag_strong(list + strspn(list, " \t,"));
		/* A tag is in quotes and may hold commas. */
		size_t size = *list == '"' ? 1 + strcspn(list + 1, "\"") : strcspn(list, ",");
		size += *list == '"' && list[size] == '"';
		if (size == length && strncmp(list, etag, length) == 0)
			return true;
		list += size;
		list += strcspn(list, ",");
	}
	return false;
}

/* Weights are 0 to 1 with three decimals; only "is it zero" matters here. */
static bool coding_weighs(const char *parameters, size_t size)
{
	const char *weight = memmem(parameters, size, "q=", 2);
	if (!weight)
		return true;
	for (const char *c = weight + 2; c < parameters + size; c++)
		if (*c >= '1' && *c <= '9')
			return true;
	return false;
}

bool http_coding_accepted(const char *header, const char *coding)
{
	size_t length = strlen(coding);
	bool any = false;
	while (header && *header) {
		header += strspn(header, " \t,");
		size_t size = strcspn(header, ",");
		size_t name = strcspn(header, ",; \t");
		bool weighs = coding_weighs(header + name, size - name);
		if (name == length && strncasecmp(header, coding, length) == 0)
			return weighs;
		if (name == 1 && *header == '*')
			any = weighs;
		header += size;
	}
	return any;
}

/* Reads digits; false when there are none or too many. */
static bool range_number(const char **text, uint64_t *number)
{
	char *end;
	if (!isdigit((unsigned char)**text) || strspn(*text, "0123456789") > 18)
		return false;
	*number = strtoull(*text, &end, 10);
	*text = end;
	return true;
}

enum http_range http_range_read(const char *header, uint64_t size, uint64_t *offset,
                                uint64_t *length)
{
	static const char unit[] = "bytes=";
	*offset = 0;
	*length = size;
	if (!header || strncasecmp(header, unit, sizeof unit - 1) != 0 || strchr(header, ','))
		return HTTP_RANGE_ALL;
	header += sizeof unit - 1;
	uint64_t first = 0;
	uint64_t last = 0;
	bool has_first = range_number(&header, &first);
	if (*header++ != '-')
		return HTTP_RANGE_ALL;
	bool has_last = range_number(&header, &last);
	if (*header || (!has_first && !has_last) || (has_first && has_last && last < first))
		return HTTP_RANGE_ALL;
	if (has_first ? first >= size : last == 0 || size == 0)
		return HTTP_RANGE_NONE;
	if (!has_first) /* the last so many bytes */
		first = last < size ? size - last : 0;
	else if (has_last && last < size - 1)
		size = last + 1;
	*offset = first;
	*length = size - first;
	return HTTP_RANGE_PART;
}
