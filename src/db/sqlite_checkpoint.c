/* The SQLite driver: bringing the log's pages into the database beside the work.
 *
 * SQLite would do it within the commit that finds the log long, and its caller and all
 * who wait behind it would wait for thousands of pages and two syncs. Here a thread beside
 * the writer does it while others write (https://www.sqlite.org/wal.html, section 2.1);
 * only the last few pages, after which the log begins anew, are brought over while it has
 * the writer's turn. Where somebody follows the log (changes.h) it is all of them: a pass
 * beside the writers might by chance be the one behind which the log begins anew. */
#include "db/sqlite.h"

#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"

#include <signal.h>
#include <string.h>

enum {
	CHECKPOINT_LONG = 4000, /* pages after which the log should begin anew */
	CHECKPOINT_FEW = 400,   /* others may wait while so many are brought over */
	CHECKPOINT_MOST = 16000 /* pages after which they have to wait for more */
};

struct sqlite_checkpoint {
	struct db_pool *pool;
	struct sqlite *writer;
	sqlite3 *handle;
	pthread_t thread;
	bool runs;
	pthread_mutex_t mutex; /* guards what follows */
	pthread_cond_t changed;
	int pages;  /* in the log as the last commit left it */
	int wanted; /* how many there must be for it to have work; 0: no commit yet */
	bool over;
};

/* SQLite calls this behind each commit, in the writer's thread. */
static int checkpoint_logged(void *data, sqlite3 *handle, const char *name, int pages)
{
	(void)handle;
	(void)name;
	struct sqlite_checkpoint *checkpoint = data;
	pthread_mutex_lock(&checkpoint->mutex);
	if (!checkpoint->wanted)
		/* What an earlier run left somebody may go on following. */
		checkpoint->wanted = pages + CHECKPOINT_LONG;
	else if (pages < checkpoint->pages)
		checkpoint->wanted = CHECKPOINT_LONG; /* it has begun anew */
	checkpoint->pages = pages;
	if (pages >= checkpoint->wanted)
		pthread_cond_signal(&checkpoint->changed);
	pthread_mutex_unlock(&checkpoint->mutex);
	sqlite_committed(checkpoint->writer, pages);
	return SQLITE_OK;
}

/* Pages that somebody still reads in an older state stay where they are, and so do all
 * when the disk refuses: the log grows, and the next time is soon. */
static void checkpoint_pass(struct sqlite_checkpoint *checkpoint)
{
	int code = sqlite3_wal_checkpoint_v2(checkpoint->handle, "main", SQLITE_CHECKPOINT_PASSIVE,
	                                     NULL, NULL);
	if (code != SQLITE_OK && code != SQLITE_BUSY)
		log_event(NULL, LOG_ERROR, "checkpoint_failed", "code=%d", code);
}

/* The last few, so that the next commit begins the log anew; where somebody reads in an
 * older state it does not, and goes on for a while. */
static void checkpoint_finish(struct sqlite_checkpoint *checkpoint)
{
	db_turn_take(checkpoint->pool);
	sqlite_drain(checkpoint->writer);
	checkpoint_pass(checkpoint);
	pthread_mutex_lock(&checkpoint->mutex);
	checkpoint->wanted = checkpoint->pages + CHECKPOINT_LONG;
	pthread_mutex_unlock(&checkpoint->mutex);
	db_turn_over(checkpoint->pool);
}

/* Pages that the log had when the thread has work, 0 when it is to end. */
static int checkpoint_wait(struct sqlite_checkpoint *checkpoint)
{
	pthread_mutex_lock(&checkpoint->mutex);
	while (!checkpoint->over && (!checkpoint->wanted || checkpoint->pages < checkpoint->wanted))
		pthread_cond_wait(&checkpoint->changed, &checkpoint->mutex);
	int pages = checkpoint->over ? 0 : checkpoint->pages;
	pthread_mutex_unlock(&checkpoint->mutex);
	return pages;
}

static bool checkpoint_few(struct sqlite_checkpoint *checkpoint, int before)
{
	pthread_mutex_lock(&checkpoint->mutex);
	bool few = checkpoint->pages - before < CHECKPOINT_FEW;
	pthread_mutex_unlock(&checkpoint->mutex);
	return few;
}

static void *checkpoint_run(void *data)
{
	struct sqlite_checkpoint *checkpoint = data;
	int pages;
	while ((pages = checkpoint_wait(checkpoint))) {
		/* For who follows, the log may begin anew only behind what he has. */
		bool followed = checkpoint->writer->follow.changes != NULL;
		if (!followed)
			checkpoint_pass(checkpoint);
		if (followed || checkpoint_few(checkpoint, pages) || pages >= CHECKPOINT_MOST)
			checkpoint_finish(checkpoint);
	}
	return NULL;
}

static int checkpoint_end(struct sqlite_checkpoint *checkpoint)
{
	pthread_mutex_lock(&checkpoint->mutex);
	checkpoint->over = true;
	pthread_cond_signal(&checkpoint->changed);
	pthread_mutex_unlock(&checkpoint->mutex);
	if (checkpoint->runs)
		pthread_join(checkpoint->thread, NULL);
	sqlite3_close(checkpoint->handle);
	pthread_cond_destroy(&checkpoint->changed);
	pthread_mutex_destroy(&checkpoint->mutex);
	return 0;
}

static bool checkpoint_open(struct ctx *ctx, struct sqlite_checkpoint *checkpoint)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_READWRITE;
	if (sqlite3_open_v2(checkpoint->pool->address, &checkpoint->handle, flags, NULL) == SQLITE_OK &&
	    sqlite3_exec(checkpoint->handle, "PRAGMA synchronous = FULL", NULL, NULL, NULL) ==
	        SQLITE_OK)
		return true;
	return error_internal(ctx, "checkpoint: %s", sqlite3_errmsg(checkpoint->handle));
}

/* Without signals, which are for threads that know what to do with them. Errors as
 * pthread_create has them. */
static int checkpoint_thread(struct sqlite_checkpoint *checkpoint)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int failed = pthread_create(&checkpoint->thread, NULL, checkpoint_run, checkpoint);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	checkpoint->runs = !failed;
	return failed;
}

bool sqlite_checkpoint_start(struct ctx *ctx, struct sqlite *writer)
{
	struct sqlite_checkpoint *checkpoint = memory_new(writer, struct sqlite_checkpoint);
	checkpoint->pool = writer->base.pool;
	checkpoint->writer = writer;
	pthread_mutex_init(&checkpoint->mutex, NULL);
	pthread_cond_init(&checkpoint->changed, NULL);
	talloc_set_destructor(checkpoint, checkpoint_end);
	if (checkpoint_open(ctx, checkpoint)) {
		int failed = checkpoint_thread(checkpoint);
		if (!failed) {
			sqlite3_wal_hook(writer->handle, checkpoint_logged, checkpoint);
			writer->checkpoint = checkpoint;
			return true;
		}
		error_internal(ctx, "no thread for checkpoints: %s", strerror(failed));
	}
	talloc_free(checkpoint);
	return false;
}
