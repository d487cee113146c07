/* One running helper process, as its parent holds it. */
#pragma once

#include "document/sandbox_lock.h"

#include <sys/types.h>

struct sandbox_process {
	struct sandbox_pool *pool;
	pid_t pid;
	int socket; /* to talk with it: sandbox_frame.h */
};

/* Starts a helper for the file behind `descriptor`, waiting for a free place.
 * Freeing the process kills it. */
struct sandbox_process *sandbox_process_start(struct ctx *ctx, const void *parent,
                                              struct sandbox_pool *pool, int descriptor);

const struct sandbox_limits *sandbox_pool_limits(const struct sandbox_pool *pool);
