/* Founding a company: what it has from its first minute on. */
#pragma once

#include "base/ctx.h"

struct founding {
	const char *login; /* of the first administrator */
	const char *name;  /* … as people call him; NULL: the login */
	const char *password;
};

/* Makes the preset roles, the root department, the pool of shared customers and
 * the first administrator. The company is open and new; ctx has no transaction. */
bool company_found(struct ctx *ctx, const struct founding *founding);

/* Makes a user of that role (its preset) and department (NULL: the root one), with
 * a password. ctx has no transaction. `id` (may be NULL) gets the user's. */
struct found_user {
	const char *login, *name, *preset, *password;
	const char *department;
};
bool company_add_user(struct ctx *ctx, const struct found_user *user, int64_t *id);

/* The id of the record whose field has that value; 0 for none. In a transaction. */
bool company_find(struct ctx *ctx, const char *object, const char *field, const char *value,
                  int64_t *id);
