/* What a helper process gives up before it looks at a file from outside. */
#pragma once

#include "document/sandbox.h"

/* Where the helper finds its file. */
enum { SANDBOX_FILE = 3 };

/* The name under which an open file can be opened once more, with a position of
 * its own; belongs to `parent`. That of SANDBOX_FILE is a constant: after the lock
 * this very address, and no other, may be opened, for reading. It lies in memory
 * that can't be changed any more, so no other name can come to stand there. */
const char *sandbox_file_name(const void *parent, int descriptor);

/* Limits and lock, for ever: from here on the process can compute, read and
 * write what it has open, and end. Every other system call fails with EPERM.
 * False with an error when the kernel doesn't play along. */
bool sandbox_lock(struct ctx *ctx, const struct sandbox_limits *limits);
