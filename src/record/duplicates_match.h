/* Inside record/: what the duplicate check found, and how it is shown. */
#pragma once

#include "record/duplicates_key.h"

/* Why a record may be the same: bits, likeliest first. */
enum duplicate_reason {
	REASON_SAME_NAME = 1 << 0, /* after text_fold */
	REASON_PHONE = 1 << 1,
	REASON_EMAIL = 1 << 2,
	REASON_LIKE_NAME = 1 << 3, /* the same without legal form */
	REASON_SITE = 1 << 4,
	REASON_NAME_BEGINS = 1 << 5
};

struct duplicate_match {
	int64_t id;
	unsigned reasons;            /* of the record itself */
	unsigned below;              /* of a record that hangs on it */
	const struct object *holder; /* what hangs on it, where `below` is not 0 */
};

/* Writes [{"id"?,"name","reason","owner"?,"visible"}…], likeliest first: of what
 * the actor may not read, no id. Records that are gone are left out. `name` is
 * what was typed as the name, or NULL. */
bool duplicates_print(struct ctx *ctx, const struct object *object, struct duplicate_match *matches,
                      size_t count, const char *name, struct json_writer *json);
