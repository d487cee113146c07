/* Running the server; shared by the commands serve and demo serve. */
#pragma once

#include "cmd/company.h"

struct serve_request {
	struct company_place place;
	const char *listen;            /* ADDRESS:PORT; NULL: 127.0.0.1:8080 */
	const char *certificate, *key; /* PEM files, or NULL */
	const char *backups;           /* the store of its backups, or NULL */
};

/* Serves the company until SIGTERM or SIGINT; the exit code. */
int serve(struct ctx *ctx, const struct serve_request *request);
