#include "document/sandbox_frame.h"

#include "base/time.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static bool send_all(int socket, const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t sent = write(socket, bytes, size);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return false;
		bytes += sent;
		size -= (size_t)sent;
	}
	return true;
}

bool frame_send(int socket, enum frame_kind kind, const void *bytes, size_t size)
{
	struct frame_head head = {.kind = kind, .size = (uint32_t)size};
	return send_all(socket, (const char *)&head, sizeof head) && send_all(socket, bytes, size);
}

/* `until` is monotonic microseconds. A byte now and then gains nothing. */
static bool wait_for_bytes(int socket, int64_t until)
{
	struct pollfd wanted = {.fd = socket, .events = POLLIN};
	int ready;
	do {
		int64_t left = until - time_monotonic();
		ready = left > 0 ? poll(&wanted, 1, (int)((left + 999) / 1000)) : 0;
	} while (ready < 0 && errno == EINTR);
	if (ready == 0)
		errno = ETIMEDOUT;
	return ready > 0;
}

bool frame_receive(int socket, void *bytes, size_t size, unsigned seconds)
{
	char *place = bytes;
	int64_t until = seconds > 0 ? time_monotonic() + (int64_t)seconds * 1000000 : 0;
	while (size > 0) {
		if (until && !wait_for_bytes(socket, until))
			return false;
		ssize_t got = read(socket, place, size);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			errno = 0;
			return false;
		}
		place += got;
		size -= (size_t)got;
	}
	return true;
}
