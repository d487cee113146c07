/* Inside backup/: the continuous copy. What is committed goes, within a second, into the log
 * of a store; with a backup from before it, every instant since can be restored.
 *
 * One thread ships what commits announce. A commit after which the database's own log may
 * start anew ships the rest itself, so that nothing is lost between the two. When the copy
 * can't be written the company goes on working: the copy is broken, says why, and needs a
 * backup to begin from again, unless the database's log still has what it lacks. */
#pragma once

#include "backup/store.h"

struct copy;

enum copy_state {
	COPY_WAITS, /* for a backup to begin from */
	COPY_RUNS,
	COPY_BROKEN
};

struct copy_look {
	enum copy_state state;
	int64_t since;      /* from when on every instant can be restored; 0: not known yet */
	int64_t until;      /* everything until then is in the copy */
	const char *reason; /* COPY_BROKEN: why; on the ctx */
};

/* Follows the company's commits until it is freed; belongs to `parent`. Goes on where the
 * store's newest run ended if nothing is missing between, else waits. */
struct copy *copy_start(struct ctx *ctx, const void *parent, const char *folder);
/* Tries again, when it is broken, to go on where it was. */
void copy_again(struct copy *copy);
void copy_see(struct ctx *ctx, struct copy *copy, struct copy_look *look);

/* As content_begin, with a copy as data: begins the transaction that a backup reads, and a
 * new file of the log that has exactly what is committed after it. A copy that waited runs
 * from here on. */
bool copy_begin(struct ctx *ctx, void *copy);
/* The run, and the number of its last entry before that backup. */
void copy_mark(struct ctx *ctx, struct copy *copy, const char **run, int64_t *sequence);
/* That backup is there: instants from `at` on can be restored. */
void copy_based(struct copy *copy, int64_t at);
