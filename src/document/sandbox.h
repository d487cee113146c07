/* The helper process in which files from outside are parsed.
 *
 * It is the same program started again with SANDBOX_COMMAND: it gets the file as
 * an open descriptor, talks through two pipes, and before it looks at the first
 * byte it gives up everything else: no files, no network, no other processes
 * (seccomp), bounded memory, time and descriptors. When it dies, what it was
 * reading fails with one clear error; the server goes on. */
#pragma once

#include "base/ctx.h"

/* The hidden command (argv[1]) upon which main returns document_helper_main().
 * Nothing else may be done before, least of all starting threads. */
#define SANDBOX_COMMAND "document-helper"

struct sandbox_limits {
	unsigned helpers;        /* at the same time; who comes later waits */
	unsigned wait_seconds;   /* … at most so long, then ERROR_UNAVAILABLE */
	unsigned memory_mib;     /* address space of one helper */
	unsigned cpu_seconds;    /* processor time of one helper */
	unsigned answer_seconds; /* the longest that a helper may take for an answer */
};
extern const struct sandbox_limits sandbox_default_limits;

/* A pool is made once for a company and shared by its threads. `parent` owns it;
 * it must outlive the books opened through it. Starts nothing by itself. */
struct sandbox_pool *sandbox_pool_new(const void *parent, const struct sandbox_limits *limits);

/* The helper's whole life; returns the process's exit code. */
int document_helper_main(void);
