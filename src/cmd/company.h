/* Opening a company: the one place where the rooms are wired
 * together. */
#pragma once

#include "base/ctx.h"

#include <stddef.h>

/* What a company is called and where it is; kept in its database. */
struct company_settings {
	const char *name;
	const char *zone;     /* IANA */
	const char *currency; /* ISO 4217 */
	const char *country;  /* ISO 3166-1 alpha-2 */
};

/* Where a company is. */
struct company_place {
	const char *folder;   /* files, and what is only for this machine */
	const char *database; /* a server's address; NULL: SQLite's file in the folder */
	bool locked;          /* the folder is the caller's, who has a company open there */
};

/* Opens the company at `place` for this process alone, with up to `readers`
 * transactions that read at the same time; belongs to `parent`. ctx must have no
 * company; it gets this one. `settings` NULL: the folder holds a company already;
 * else a new one is made there. Errors: ERROR_UNAVAILABLE when another process has
 * it, when a newer program wrote it, or when the disk refuses; ERROR_NOT_FOUND
 * when there is no company, ERROR_CONFLICT when there is one already;
 * ERROR_INVALID for settings that make no sense. */
struct company *company_open(struct ctx *ctx, const void *parent, const struct company_place *place,
                             size_t readers, const struct company_settings *settings);

/* The same for reading, also while another process has the company: then `alone` is false
 * and nothing may be written. ERROR_UNAVAILABLE also when that process is a program of
 * another version. */
struct company *company_look(struct ctx *ctx, const void *parent, const struct company_place *place,
                             size_t readers, bool *alone);

/* Begins a write transaction as the system, with model and organisation held. */
bool company_begin(struct ctx *ctx);
/* Commits it, and has the organisation read anew. On false it is undone. */
bool company_commit(struct ctx *ctx);

/* Removes a company that was made by a run that failed half-way. The company is
 * closed already. */
void company_remove(struct ctx *ctx, const struct company_place *place);
