/* Inside access/: which stages an actor sees, as a limit to every condition. */
#pragma once

#include "access/access.h"

/* Parents of parents: a definition that circles ends here, and reaches nothing. */
enum { REACH_DEPTH = 6 };

/* Are there stages of the object, or of one that it hangs on, that the actor does not
 * see? */
bool stage_limited_above(const struct ctx *ctx, const struct object *object);

/* Writes that the row, or what it hangs on, is of a stage that is seen; with `own` also
 * the actor's own of what hangs on something. `depth` is 0. */
void stage_write(const struct ctx *ctx, struct sql *sql, const struct object *object,
                 const char *alias, bool own, int depth);
