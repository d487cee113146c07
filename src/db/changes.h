/* What commits change, page by page, for a copy that is kept elsewhere. SQLite alone:
 * PostgreSQL keeps such copies itself (continuous archiving).
 *
 * The write-ahead log is the source. SQLite starts it anew when all of it has been carried
 * over into the database. While somebody follows, this driver carries over only while it
 * has the turn to write, and has him read what he has not read yet just before. So no frame
 * is overwritten that was not read, unless the reader has given up. */
#pragma once

#include "base/ctx.h"

#include <stddef.h>

/* A place in the write-ahead log behind a whole transaction, in a form that may be kept:
 * salts and checksum tell whether the log is still the one it belongs to
 * (https://www.sqlite.org/fileformat2.html#the_write_ahead_log). */
struct db_place {
	uint32_t salts[2];
	uint32_t frame;   /* number of frames before it */
	uint32_t sums[2]; /* of the frame before it; 0 for frame 0 */
};

struct db_changes {
	/* After each commit, by the thread that made it: there is something to read. Must
	 * not wait. */
	void (*committed)(void *data);
	/* Before the log may start anew, while nobody writes: read all there is. */
	void (*drain)(void *data);
	void *data;
};

/* Has this database such a log? */
bool db_may_follow(const struct company *company);
/* From now on `changes` (which must outlive it) learns of commits; NULL: nobody. Waits for
 * the turn to write, so that no hook is under way when it returns. */
void db_follow(struct company *company, const struct db_changes *changes);

/* Marks the last commit; each one has another mark. */
uint64_t db_mark(const struct company *company);
/* Is the place one of the log as it is now? */
bool db_place_holds(struct ctx *ctx, const struct db_place *place, bool *holds);
/* The place behind the last commit; while nobody writes. */
bool db_place_now(struct ctx *ctx, struct db_place *place);

/* When the log was last written, in milliseconds: no commit in it is later. */
bool db_log_written(struct ctx *ctx, int64_t *at);

struct db_frames {
	unsigned char *bytes; /* on the ctx */
	size_t count;         /* 0: there is nothing to read */
	size_t size;          /* of each: a head, and the page behind it */
};
/* Reads at most `most` frames behind the place, up to the commit that was marked, and moves
 * the place behind them. Not again with a mark up to which all was read: the log may be
 * starting anew. One reader at a time, which is why drain may have to wait. ERROR_CONFLICT
 * when what stood at the place is gone. */
bool db_read_frames(struct ctx *ctx, struct db_place *place, uint64_t mark, size_t most,
                    struct db_frames *frames);

enum { DB_FRAME_HEAD = 24 };
/* Of a frame: its page's number, from 1; and the pages that the database has behind it
 * where it ends a transaction, else 0. */
void db_frame_look(const unsigned char *frame, uint32_t *page, uint32_t *pages);

/* Begins a transaction for reading on ctx which sees exactly what is committed in the
 * instant in which `cut` runs: nobody writes meanwhile. */
bool db_begin_cut(struct ctx *ctx, bool (*cut)(struct ctx *ctx, void *data), void *data);
