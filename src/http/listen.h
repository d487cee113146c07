/* Inside this room: the listening socket and what else comes from the system. */
#pragma once

#include "http/http.h"

/* A listening socket on a numeric address, `port` 0 for any; -1 with an error. */
int http_listen(struct ctx *ctx, const char *address, uint16_t port);
/* The port of a listening socket. */
uint16_t http_listen_port(int socket);
/* Raises the process' limit on open files towards what so many connections need. */
void http_listen_allow(unsigned connections);
/* A whole file as text on `parent`, NULL with an error; for certificates. */
char *http_read_text(struct ctx *ctx, const void *parent, const char *path);
