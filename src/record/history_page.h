/* Inside record/: what both ways of reading the history share. */
#pragma once

#include "base/json.h"
#include "record/history_words.h"

/* A page ends at an entry: its instant and id, since entries are read newest
 * first and an import's share an instant. */
struct history_place {
	int64_t at, id;
};

/* The number of entries asked for, 0 for as many as usual; the mark behind which they
 * begin, NULL for the newest. ERROR_INVALID on "limit", "after". */
bool history_page(struct ctx *ctx, int64_t limit, int64_t *page);
bool history_place_read(struct ctx *ctx, const char *after, struct history_place *place);
/* Writes "next": the mark of the place, null where its id is 0. */
void history_next(struct json_writer *json, const struct history_place *place);

/* May the actor read everything of the company's? */
bool history_everything(const struct ctx *ctx);
/* The members of an entry but for what it is of, into an object that is open. */
bool history_members(struct ctx *ctx, const struct history_reader *reader,
                     const struct history_entry *entry, struct json_writer *json);
