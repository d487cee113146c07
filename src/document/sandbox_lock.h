/* What a helper process gives up before it looks at a file from outside. */
#pragma once

#include "document/sandbox.h"

/* Where the helper finds its file. */
enum { SANDBOX_FILE = 3 };

/* Limits and lock, for ever: from here on the process can compute, read and
 * write what it has open, and end. Every other system call fails with EPERM.
 * False with an error when the kernel doesn't play along. */
bool sandbox_lock(struct ctx *ctx, const struct sandbox_limits *limits);
