/* A record as it once was: shown, and brought back as an ordinary change. */
#pragma once

#include "record/record.h"

/* {"at","version","changes":[as history_print's],"kept":[{"field","label"}]}: what would
 * change if the record were again as it was right after that entry of its history, and
 * what would not though it was different then: what the actor may not set, what changes
 * by actions alone (owner, stage), what there is no more. Needs the right to update. */
bool version_preview(struct ctx *ctx, const struct object *object, int64_t id, int64_t entry,
                     struct json_writer *json);
/* Makes it so; the history names it "revert". `seen` is the version that the caller saw,
 * as record_update takes it. */
struct record *version_restore(struct ctx *ctx, const struct object *object, int64_t id,
                               int64_t entry, int64_t seen);
