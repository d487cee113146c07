/* Web addresses, as far as a person's browser opens them (RFC 3986). */
#include "base/text.h"

#include "base/memory.h"
#include "base/text_host.h"

#include <stdlib.h>
#include <string.h>

enum { URL_LIMIT = 2000 };

struct url {
	const char *scheme;
	const char *host;
	size_t host_size;
	const char *port; /* with its colon, or empty */
	size_t port_size;
	const char *rest; /* path, query and fragment */
};

/* Behind the scheme; false for one that no browser should be sent to. */
static bool url_scheme(const char **at, struct url *url)
{
	static const char *const schemes[] = {"https://", "http://"};
	url->scheme = schemes[0];
	for (size_t i = 0; i < 2; i++)
		if (strncasecmp(*at, schemes[i], strlen(schemes[i])) == 0) {
			url->scheme = schemes[i];
			*at += strlen(schemes[i]);
			return true;
		}
	if (strncmp(*at, "//", 2) == 0)
		*at += 2;
	return !strstr(*at, "://") || strcspn(*at, "/?#") < (size_t)(strstr(*at, "://") - *at);
}

static bool url_port(const char *port, size_t size)
{
	if (size == 0)
		return true;
	size_t digits = strspn(port + 1, "0123456789");
	long number = atol(port + 1);
	return digits + 1 == size && digits <= 5 && number > 0 && number < 65536;
}

/* The parts of an address; false where it has a user's name or no proper port. */
static bool url_cut(const char *text, struct url *url)
{
	if (!url_scheme(&text, url))
		return false;
	size_t size = strcspn(text, "/?#");
	const char *colon = memchr(text, ':', size);
	url->host = text;
	url->host_size = colon ? (size_t)(colon - text) : size;
	url->port = text + url->host_size;
	url->port_size = size - url->host_size;
	url->rest = text + size;
	return !memchr(text, '@', size) && url_port(url->port, url->port_size);
}

/* Neither spaces nor what could end an attribute or a link in a page or a mail. */
static bool url_clean(const char *rest)
{
	for (; *rest; rest++)
		if ((unsigned char)*rest <= ' ' || strchr("\"<>\\^`{|}", *rest))
			return false;
	return true;
}

static bool url_host_read(const char *typed, size_t size, char host[HOST_ROOM])
{
	if (!host_is_address(typed, size))
		return host_read(typed, size, host);
	memcpy(host, typed, size);
	host[size] = '\0';
	return true;
}

char *text_url_read(const void *parent, const char *typed)
{
	size_t size = strlen(typed);
	if (size > URL_LIMIT)
		return NULL;
	char *tidy = text_tidy_half(NULL, typed, size, true);
	struct url url;
	char host[HOST_ROOM];
	char *result = NULL;
	if (url_cut(tidy, &url) && url_clean(url.rest) && url_host_read(url.host, url.host_size, host))
		result = memory_format(parent, "%s%s%.*s%s", url.scheme, host, (int)url.port_size, url.port,
		                       url.rest);
	talloc_free(tidy);
	return result;
}

char *text_url_host(const void *parent, const char *url)
{
	struct url parts;
	char host[HOST_ROOM];
	if (!url_cut(url, &parts) || !url_host_read(parts.host, parts.host_size, host))
		return NULL;
	bool www = strncmp(host, "www.", 4) == 0 && strchr(host + 4, '.');
	return memory_text(parent, www ? host + 4 : host);
}
