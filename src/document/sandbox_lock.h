/* What a helper process gives up before it looks at a file from outside. */
#pragma once

#include "document/sandbox.h"

/* Where the helper finds its file. */
enum { SANDBOX_FILE = 3 };

/* Sanitizers reserve terabytes of addresses and place their maps by themselves: in
 * such builds, which serve nobody, memory is neither limited nor kept in place. */
#if defined(__has_feature)
#define SANDBOX_FEATURE(name) __has_feature(name)
#else
#define SANDBOX_FEATURE(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                               \
    SANDBOX_FEATURE(address_sanitizer) || SANDBOX_FEATURE(thread_sanitizer)
enum { SANDBOX_SANITIZED = 1 };
#else
enum { SANDBOX_SANITIZED = 0 };
#endif

/* Limits and lock, for ever: from here on the process can compute, read and
 * write what it has open, and end. Every other system call fails with EPERM.
 * False with an error when the kernel doesn't play along. */
bool sandbox_lock(struct ctx *ctx, const struct sandbox_limits *limits);
