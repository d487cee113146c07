/* Inside record/: what a caller sends along with an action. */
#pragma once

#include "record/record.h"

/* Reads the action's inputs from a JSON object into `arguments`, by their order,
 * through the types that fields have. Missing ones are VALUE_NOTHING; members that
 * are neither inputs nor in `others` (NULL-terminated) are errors. Refs must point
 * to records that the actor may read. */
bool action_input_read(struct ctx *ctx, const struct object *object,
                       const struct record_action *action, const json_t *input,
                       const char *const *others, struct value arguments[RECORD_INPUT_LIMIT]);
