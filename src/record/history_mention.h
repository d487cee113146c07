/* Inside record/: taking a name out of what the history says. */
#pragma once

#include "record/history.h"

/* Those entries of the record whose words hold `text` lose them, as history_redact has
 * it. */
bool history_redact_mentions(struct ctx *ctx, const char *object, int64_t record, const char *text);
