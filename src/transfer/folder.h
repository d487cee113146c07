/* Inside transfer/: files in the company's folder. */
#pragma once

#include "base/ctx.h"

/* The company's folder `name`, made where it is missing; on ctx. */
const char *folder_path(struct ctx *ctx, const char *name);
/* Moves the file at `from` to `to`, by copying where they lie on two disks; synced
 * when it returns. ERROR_UNAVAILABLE. */
bool folder_take(struct ctx *ctx, const char *from, const char *to);
/* A descriptor that is closed with `parent`; -1 with the error set. */
int folder_open(struct ctx *ctx, const void *parent, const char *path, int flags);
