/* Taking personal data out of a record for good. No rights are asked: rules decide who
 * may; what is done can't be undone. In the ctx's write transaction. */
#pragma once

#include "record/record.h"

/* Puts `changes` in the place of what the record says, living or in the recycle bin,
 * without rules or checks; the search index, duplicate keys and ready counts follow, and
 * the files that hung on it are let go of: `changes` must empty their fields. What
 * it said before is kept nowhere: its history and what merging remembers of it lose their
 * words. The chain still holds (record/history_chain.h). The history then says `action`,
 * with `detail`, a JSON object. */
bool record_erase(struct ctx *ctx, const struct object *object, int64_t id,
                  const struct record *changes, const char *action, const char *detail);

/* Those entries of the record's history whose words hold `text` lose them. */
bool record_erase_mentions(struct ctx *ctx, const struct object *object, int64_t id,
                           const char *text);

/* The records that were merged into it and their parts, itself first; on ctx. */
const int64_t *record_parts(struct ctx *ctx, const struct object *object, int64_t id,
                            size_t *count);
