/* Inside record/: where a search's candidates come from. Each function writes a
 * SELECT of ids (perhaps repeated, of records perhaps not to be seen), likeliest
 * first, or returns false where it has nothing to say. */
#pragma once

#include "db/sql.h"
#include "record/search_run.h"

/* How many ids each gives at most; what the text index gives is limited by
 * run->room. */
enum { SEARCH_PREFIXES = 500, SEARCH_OWN = 20000 };

/* Names that begin with what was typed, where names are unique and so have a key. */
bool source_prefix(struct ctx *ctx, struct sql *sql, const struct search_run *run);
/* The whole phone number, or e-mail addresses that begin with the one typed. */
bool source_whole(struct ctx *ctx, struct sql *sql, const struct search_run *run);
/* What the text index gives, newest first. */
bool source_text(struct ctx *ctx, struct sql *sql, const struct search_run *run);
/* All that the actor may read, up to SEARCH_OWN and one more; for who sees but a
 * part of the company. */
bool source_own(struct ctx *ctx, struct sql *sql, const struct search_run *run);
