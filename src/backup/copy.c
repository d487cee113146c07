#include "backup/copy.h"

#include "backup/log.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "record/file.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
	COPY_PAUSE = 200,  /* ms in which commits gather */
	COPY_FRAMES = 1000 /* of an entry */
};

/* Whoever has the mutex may wait for the disk, but never for the turn to write: who has the
 * turn may be waiting for the mutex. The bell is held for an instant only. */
struct copy {
	struct company *company;
	struct store store; /* its folder; never locked */
	struct db_changes changes;
	pthread_t thread;
	bool threaded;

	pthread_mutex_t bell;
	pthread_cond_t rung;
	bool stopping, announced; /* under the bell */

	pthread_mutex_t mutex; /* guards what is below */
	enum copy_state state;
	bool resumes;           /* runs again if the place is still there */
	char run[LOG_RUN_SIZE]; /* "" for none yet */
	uint64_t sequence;      /* of the last entry */
	uint64_t cut;           /* … before the last backup */
	struct db_place place;  /* of the database's log, behind it */
	uint64_t mark;          /* of the commit up to which all is in it; 0: unknown */
	int64_t file;           /* stored files up to this id are in the store */
	struct disk_file *log;
	int64_t since, until;
	int64_t left; /* when what was left unread at the last end was written; 0: nothing was */
	char reason[400];
};

/* --- shipping; under the mutex --- */

static void copy_break(struct copy *copy, struct ctx *ctx)
{
	struct error *error = error_take(ctx);
	const char *words = error->detail ? error->detail : error->message;
	copy->state = COPY_BROKEN;
	TALLOC_FREE(copy->log);
	snprintf(copy->reason, sizeof copy->reason, "%s", error->message);
	log_event(ctx, LOG_ERROR, "copy_broken", "detail=%s", log_quote(ctx, words));
}

static bool copy_file(struct ctx *ctx, const struct file_info *file, void *data)
{
	struct copy *copy = data;
	struct content_file content = {.size = file->size};
	memcpy(content.digest, file->digest, sizeof content.digest);
	/* What was purged meanwhile belongs to no state that will be asked for. */
	if (!store_put_file(ctx, &copy->store, file->path, &content)) {
		if (ctx->error->code != ERROR_NOT_FOUND && ctx->error->code != ERROR_CONFLICT)
			return false;
		error_take(ctx);
	}
	copy->file = file->id;
	return true;
}

/* Files that commits up to now name, before those commits. */
static bool copy_files(struct ctx *ctx, struct copy *copy)
{
	bool good = db_begin(ctx, DB_READ) && file_each(ctx, copy->file, copy_file, copy);
	db_rollback(ctx);
	return good;
}

static bool copy_entry(struct ctx *ctx, struct copy *copy, const struct db_frames *frames,
                       int64_t at)
{
	uint32_t page, pages;
	db_frame_look(frames->bytes + (frames->count - 1) * frames->size, &page, &pages);
	struct log_entry entry = {
	    .sequence = copy->sequence + 1,
	    .at = at,
	    .whole = pages != 0,
	    .place = copy->place,
	    .count = (uint32_t)frames->count,
	    .size = (uint32_t)frames->size,
	};
	if (!log_append(ctx, copy->log, &entry, frames->bytes))
		return false;
	copy->sequence++;
	return true;
}

/* All up to the commit that was marked. The instant is taken after the mark: whatever was
 * acknowledged until a moment before the one is in. */
static bool copy_frames(struct ctx *outer, struct copy *copy, uint64_t mark)
{
	int64_t now = copy->left ? copy->left : time_now();
	int64_t at = now > copy->until ? now : copy->until + 1;
	struct db_frames frames;
	do {
		struct ctx *ctx = ctx_inner(outer);
		if (db_read_frames(ctx, &copy->place, mark, COPY_FRAMES, &frames) && frames.count)
			copy_entry(ctx, copy, &frames, at);
		if (ctx->error)
			error_pass(outer, ctx);
		talloc_free(ctx);
	} while (!outer->error && frames.count == COPY_FRAMES);
	if (outer->error || !disk_sync(outer, copy->log))
		return false;
	copy->mark = mark;
	copy->until = at;
	copy->left = 0;
	return true;
}

/* Nothing is missing where the database's log still has the place at which the run ended. */
static void copy_resume(struct ctx *ctx, struct copy *copy)
{
	bool holds = false;
	copy->resumes = false;
	if (!db_place_holds(ctx, &copy->place, &holds) || !db_log_written(ctx, &copy->left))
		copy_break(copy, ctx);
	else if (holds)
		copy->state = COPY_RUNS;
	else
		TALLOC_FREE(copy->log);
}

static void copy_ship(struct copy *copy)
{
	struct ctx *ctx = ctx_new(NULL, copy->company);
	uint64_t mark = db_mark(copy->company);
	if (copy->resumes)
		copy_resume(ctx, copy);
	if (copy->state == COPY_RUNS && mark != copy->mark &&
	    (!copy_files(ctx, copy) || !copy_frames(ctx, copy, mark)))
		copy_break(copy, ctx);
	talloc_free(ctx);
}

static void copy_drain(void *data)
{
	struct copy *copy = data;
	pthread_mutex_lock(&copy->mutex);
	copy_ship(copy);
	pthread_mutex_unlock(&copy->mutex);
}

/* --- the thread --- */

static void copy_committed(void *data)
{
	struct copy *copy = data;
	pthread_mutex_lock(&copy->bell);
	copy->announced = true;
	pthread_cond_signal(&copy->rung);
	pthread_mutex_unlock(&copy->bell);
}

/* Until commits are announced, and some more have gathered; false when it is to end. */
static bool copy_wait(struct copy *copy)
{
	const struct timespec pause = {.tv_nsec = COPY_PAUSE * 1000000L};
	pthread_mutex_lock(&copy->bell);
	while (!copy->stopping && !copy->announced)
		pthread_cond_wait(&copy->rung, &copy->bell);
	bool going = !copy->stopping;
	copy->announced = false;
	pthread_mutex_unlock(&copy->bell);
	if (going)
		nanosleep(&pause, NULL);
	return going;
}

static void *copy_work(void *data)
{
	while (copy_wait(data))
		copy_drain(data);
	return NULL;
}

/* --- starting and ending --- */

/* The oldest backup that the run goes on from. */
static bool copy_find_base(struct ctx *outer, struct copy *copy)
{
	size_t count = 0;
	struct ctx *ctx = ctx_inner(outer);
	const char **names = store_names(ctx, &copy->store, &count);
	for (size_t i = 0; names && i < count && !copy->since && !ctx->error; i++) {
		const struct manifest *manifest = store_manifest(ctx, &copy->store, names[i]);
		if (manifest && manifest->run && !strcmp(manifest->run, copy->run))
			copy->since = manifest->at;
	}
	if (ctx->error)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return !outer->error;
}

/* Under the mutex: where the newest run of the store ended. */
static bool copy_find_end(struct ctx *ctx, struct copy *copy)
{
	struct log_entry last;
	const char *run = log_newest(ctx, &copy->store);
	copy->state = COPY_WAITS;
	if (!run || strlen(run) >= sizeof copy->run)
		return !ctx->error;
	snprintf(copy->run, sizeof copy->run, "%s", run);
	copy->since = 0;
	if (!copy_find_base(ctx, copy) || !copy->since)
		return !ctx->error;
	copy->log = log_reopen(ctx, copy, &copy->store, copy->run, &last);
	if (!copy->log)
		return !ctx->error;
	copy->sequence = last.sequence;
	copy->place = last.place;
	copy->until = last.at;
	copy->mark = 0;
	copy->resumes = true;
	return true;
}

static void copy_look_again(struct copy *copy)
{
	struct ctx *ctx = ctx_new(NULL, copy->company);
	if (store_there(copy->store.folder) && !copy_find_end(ctx, copy))
		copy_break(copy, ctx);
	talloc_free(ctx);
}

void copy_again(struct copy *copy)
{
	pthread_mutex_lock(&copy->mutex);
	if (copy->state == COPY_BROKEN) {
		copy_look_again(copy);
		copy_ship(copy);
	}
	pthread_mutex_unlock(&copy->mutex);
}

static int copy_stop(struct copy *copy)
{
	db_follow(copy->company, NULL);
	pthread_mutex_lock(&copy->bell);
	copy->stopping = true;
	pthread_cond_signal(&copy->rung);
	pthread_mutex_unlock(&copy->bell);
	if (copy->threaded)
		pthread_join(copy->thread, NULL);
	copy_drain(copy);
	pthread_cond_destroy(&copy->rung);
	pthread_mutex_destroy(&copy->bell);
	pthread_mutex_destroy(&copy->mutex);
	return 0;
}

struct copy *copy_start(struct ctx *ctx, const void *parent, const char *folder)
{
	struct copy *copy = memory_new(parent, struct copy);
	copy->company = ctx->company;
	store_prepare(copy, &copy->store, folder);
	copy->changes = (struct db_changes){copy_committed, copy_drain, copy};
	copy->state = COPY_WAITS;
	pthread_mutex_init(&copy->mutex, NULL);
	pthread_mutex_init(&copy->bell, NULL);
	pthread_cond_init(&copy->rung, NULL);
	copy_look_again(copy);
	talloc_set_destructor(copy, copy_stop);
	db_follow(ctx->company, &copy->changes);
	int failed = pthread_create(&copy->thread, NULL, copy_work, copy);
	copy->threaded = !failed;
	if (!failed)
		return copy;
	talloc_free(copy);
	error_internal(ctx, "no thread for the copy: %s", strerror(failed));
	return NULL;
}

void copy_see(struct ctx *ctx, struct copy *copy, struct copy_look *look)
{
	pthread_mutex_lock(&copy->mutex);
	*look = (struct copy_look){
	    .state = copy->state == COPY_RUNS && !copy->since ? COPY_WAITS : copy->state,
	    .since = copy->since,
	    .until = copy->mark == db_mark(copy->company) ? ctx->now : copy->until,
	    .reason = copy->state == COPY_BROKEN ? memory_text(ctx, copy->reason) : NULL,
	};
	pthread_mutex_unlock(&copy->mutex);
}

/* --- backups to begin from --- */

/* Has the turn to write, so that the place is the end of the database's log. */
static bool copy_new_run(struct ctx *ctx, struct copy *copy)
{
	log_run_name(time_now(), copy->run);
	copy->sequence = 0;
	copy->since = 0;
	copy->until = time_now();
	copy->mark = db_mark(copy->company);
	return db_place_now(ctx, &copy->place);
}

static bool copy_new_file(struct ctx *ctx, struct copy *copy)
{
	TALLOC_FREE(copy->log);
	copy->cut = copy->sequence;
	copy->log = log_create(ctx, copy, &copy->store, copy->run, copy->sequence + 1);
	return copy->log != NULL;
}

static bool copy_cut(struct ctx *ctx, void *data)
{
	struct copy *copy = data;
	pthread_mutex_lock(&copy->mutex);
	copy_ship(copy);
	bool good = (copy->state == COPY_RUNS || copy_new_run(ctx, copy)) && copy_new_file(ctx, copy);
	if (good)
		copy->state = COPY_RUNS;
	pthread_mutex_unlock(&copy->mutex);
	return good;
}

bool copy_begin(struct ctx *ctx, void *copy)
{
	return db_begin_cut(ctx, copy_cut, copy);
}

void copy_mark(struct ctx *ctx, struct copy *copy, const char **run, int64_t *sequence)
{
	pthread_mutex_lock(&copy->mutex);
	*run = memory_text(ctx, copy->run);
	*sequence = (int64_t)copy->cut;
	pthread_mutex_unlock(&copy->mutex);
}

void copy_based(struct copy *copy, int64_t at)
{
	pthread_mutex_lock(&copy->mutex);
	if (!copy->since)
		copy->since = at;
	pthread_mutex_unlock(&copy->mutex);
}
