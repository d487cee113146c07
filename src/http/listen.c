#include "http/listen.h"

#include "base/error.h"
#include "base/memory.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LISTEN_BACKLOG = 1024, LISTEN_TEXT_LIMIT = 1 << 20, LISTEN_FILES_PER_CONNECTION = 2 };

union listen_address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* The size of the address, 0 when `text` is none. */
static socklen_t listen_read(const char *text, uint16_t port, union listen_address *address)
{
	*address = (union listen_address){0};
	if (inet_pton(AF_INET, text, &address->v4.sin_addr) == 1) {
		address->v4.sin_family = AF_INET;
		address->v4.sin_port = htons(port);
		return sizeof address->v4;
	}
	if (inet_pton(AF_INET6, text, &address->v6.sin6_addr) == 1) {
		address->v6.sin6_family = AF_INET6;
		address->v6.sin6_port = htons(port);
		return sizeof address->v6;
	}
	return 0;
}

int http_listen(struct ctx *ctx, const char *text, uint16_t port)
{
	union listen_address address;
	socklen_t size = listen_read(text, port, &address);
	if (!size) {
		error_set(ctx, ERROR_INVALID, "%s 不是 IP 地址。", "%s is not an IP address.", text);
		return -1;
	}
	int on = 1;
	int descriptor = socket(address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (descriptor >= 0 && setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
	    bind(descriptor, &address.any, size) == 0 && listen(descriptor, LISTEN_BACKLOG) == 0)
		return descriptor;
	error_set(ctx, ERROR_UNAVAILABLE, "无法监听 %s:%d：%s。", "Can't listen on %s:%d: %s.", text,
	          port, strerror(errno));
	if (descriptor >= 0)
		close(descriptor);
	return -1;
}

uint16_t http_listen_port(int descriptor)
{
	union listen_address address = {0};
	socklen_t size = sizeof address;
	getsockname(descriptor, &address.any, &size);
	return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

void http_listen_allow(unsigned connections)
{
	struct rlimit limit;
	rlim_t wanted = (rlim_t)connections * LISTEN_FILES_PER_CONNECTION;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
	/* Where it can't be raised fewer connections are accepted. */
	setrlimit(RLIMIT_NOFILE, &limit);
}

char *http_read_text(struct ctx *ctx, const void *parent, const char *path)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	char *text = memory_must(talloc_size(parent, LISTEN_TEXT_LIMIT + 1));
	ssize_t size = descriptor < 0 ? -1 : read(descriptor, text, LISTEN_TEXT_LIMIT);
	if (descriptor >= 0)
		close(descriptor);
	if (size < 0) {
		error_set(ctx, ERROR_INVALID, "无法读取 %s：%s。", "Can't read %s: %s.", path,
		          strerror(errno));
		return NULL;
	}
	text[size] = '\0';
	return memory_must(talloc_realloc_size(parent, text, (size_t)size + 1));
}
