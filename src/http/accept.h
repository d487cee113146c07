/* Inside this room: who gets a new connection.
 *
 * Were the I/O threads to accept by themselves, the first to wake would take all that
 * wait, and a few clients that stay would be served by one thread while the others
 * sleep. One thread accepts for all and gives each connection to the I/O thread that
 * has the fewest. */
#pragma once

#include "http/server.h"

struct http_accept;

/* Starts accepting from server->socket for server->io; NULL when the system gives no
 * thread. Belongs to the server. */
struct http_accept *http_accept_start(struct http_server *server);
/* Accepts no more. The socket stays open. */
void http_accept_stop(struct http_accept *accept);
