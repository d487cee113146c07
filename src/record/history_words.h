/* Inside record/: what an entry of the history says, for those who read it. */
#pragma once

#include "record/history_entry.h"

/* For whom, and of which record, entries are written. */
struct history_reader {
	const struct object *object; /* NULL where the model has none (any more) */
	int64_t record;              /* whose history it is, 0: of many */
	const char *field;           /* only entries that changed it; NULL: all */
	bool masked;                 /* phone numbers are shown in part */
	bool everything;             /* an administrator: addresses and removed fields too */
};

/* Writes "changes":[…] of an entry: the fields that the actor may see. */
bool history_words(struct ctx *ctx, const struct history_reader *reader,
                   const struct history_entry *entry, struct json_writer *json);

/* Did the entry change that field? Not where it can't be read. */
bool history_changes_field(struct ctx *ctx, const struct history_entry *entry, const char *field);
