/* The SQLite driver: when the write-ahead log is carried over into the database, and
 * reading it before that. Its form: https://www.sqlite.org/fileformat2.html, section 4.
 *
 * The log has a file of its own, on which SQLite holds no locks, so it may be opened beside
 * SQLite. What lies before the last commit in it is not changed until the log starts anew. */
#include "db/changes.h"

#include "base/disk.h"
#include "base/error.h"
#include "base/memory.h"
#include "db/sqlite.h"

#include <assert.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WAL_HEAD = 32 };

static uint32_t wal_number(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static struct sqlite *wal_writer(const struct company *company)
{
	struct db *writer = company->databases->writer;
	assert(writer->driver == &sqlite_driver);
	return (struct sqlite *)writer;
}

/* --- after a commit --- */

static void follow_mark(struct sqlite_follow *follow, int pages)
{
	follow->mark = (uint64_t)++follow->commits << 32 | (uint32_t)pages;
}

void sqlite_committed(struct sqlite *writer, int pages)
{
	const struct db_changes *changes = writer->follow.changes;
	follow_mark(&writer->follow, pages);
	if (changes)
		changes->committed(changes->data);
}

void sqlite_drain(struct sqlite *writer)
{
	const struct db_changes *changes = writer->follow.changes;
	/* Who follows may be at the end of the log before this one still, for which he needs
	 * to know how far he drained that. */
	if (changes)
		changes->drain(changes->data);
	writer->follow.drained = (uint32_t)writer->follow.mark;
}

bool db_may_follow(const struct company *company)
{
	return company->databases->driver == &sqlite_driver;
}

void db_follow(struct company *company, const struct db_changes *changes)
{
	struct sqlite *writer = wal_writer(company);
	db_turn_take(company->databases);
	writer->follow.changes = changes;
	if (changes) {
		int pages = 0;
		/* Whoever follows after the next start finds the log where it was left. */
		sqlite3_db_config(writer->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
		sqlite3_wal_checkpoint_v2(writer->handle, "main", SQLITE_CHECKPOINT_PASSIVE, &pages, NULL);
		follow_mark(&writer->follow, pages > 0 ? pages : 0);
		sqlite_drain(writer);
	}
	db_turn_over(company->databases);
}

/* --- reading --- */

uint64_t db_mark(const struct company *company)
{
	return wal_writer(company)->follow.mark;
}

/* How many frames the log has by the commit that the mark is of. */
static uint32_t wal_frames(uint64_t mark)
{
	return (uint32_t)mark;
}

/* The log's file with what its head says. */
struct wal {
	struct disk_file *file;
	uint32_t salts[2];
	size_t frame; /* bytes of one */
};

/* Bytes at a place of the file; false, without an error, when it is shorter. */
static bool wal_bytes(struct ctx *ctx, const struct wal *wal, uint64_t place, void *bytes,
                      size_t size)
{
	size_t read = 0;
	if (lseek(wal->file->descriptor, (off_t)place, SEEK_SET) < 0)
		return disk_fail(ctx, "seek", wal->file->path);
	return disk_read(ctx, wal->file, bytes, size, &read) && read == size;
}

/* False without an error where there is no log yet. */
static bool wal_open(struct ctx *ctx, struct wal *wal)
{
	unsigned char head[WAL_HEAD];
	const char *path = memory_format(ctx, "%s-wal", ctx->company->databases->address);
	wal->file = disk_open(ctx, ctx, path, O_RDONLY);
	if (!wal->file || !wal_bytes(ctx, wal, 0, head, sizeof head))
		return false;
	wal->frame = DB_FRAME_HEAD + wal_number(head + 8);
	wal->salts[0] = wal_number(head + 16);
	wal->salts[1] = wal_number(head + 20);
	return true;
}

static uint64_t wal_place(const struct wal *wal, uint32_t frame)
{
	return WAL_HEAD + (uint64_t)frame * wal->frame;
}

static void wal_settle(const struct wal *wal, uint32_t frame, const unsigned char *head,
                       struct db_place *place)
{
	*place = (struct db_place){.salts = {wal->salts[0], wal->salts[1]}, .frame = frame};
	if (frame) {
		place->sums[0] = wal_number(head + 16);
		place->sums[1] = wal_number(head + 20);
	}
}

/* The place behind so many frames; they are there. */
static bool wal_at(struct ctx *ctx, const struct wal *wal, uint32_t frame, struct db_place *place)
{
	unsigned char head[DB_FRAME_HEAD] = {0};
	if (frame && !wal_bytes(ctx, wal, wal_place(wal, frame - 1), head, sizeof head))
		return false;
	wal_settle(wal, frame, head, place);
	return true;
}

bool db_place_holds(struct ctx *outer, const struct db_place *place, bool *holds)
{
	struct ctx *ctx = ctx_inner(outer);
	struct wal wal;
	struct db_place now;
	*holds = place->frame <= wal_frames(db_mark(ctx->company)) && wal_open(ctx, &wal) &&
	         wal_at(ctx, &wal, place->frame, &now) && !memcmp(&now, place, sizeof now);
	if (ctx->error && ctx->error->code != ERROR_NOT_FOUND)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return !outer->error;
}

bool db_place_now(struct ctx *outer, struct db_place *place)
{
	struct ctx *ctx = ctx_inner(outer);
	uint32_t frames = wal_frames(db_mark(ctx->company));
	struct wal wal;
	*place = (struct db_place){0};
	if (frames && !(wal_open(ctx, &wal) && wal_at(ctx, &wal, frames, place)))
		ctx->error ? error_pass(outer, ctx)
		           : error_internal(outer, "the log is shorter than it is");
	talloc_free(ctx);
	return !outer->error;
}

bool db_log_written(struct ctx *outer, int64_t *at)
{
	struct ctx *ctx = ctx_inner(outer);
	struct stat status;
	struct wal wal;
	*at = 0;
	if (wal_open(ctx, &wal) && !fstat(wal.file->descriptor, &status))
		*at = (int64_t)status.st_mtim.tv_sec * 1000 + status.st_mtim.tv_nsec / 1000000 + 1;
	if (ctx->error)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return !outer->error;
}

static bool wal_gone(struct ctx *ctx)
{
	return error_set(ctx, ERROR_CONFLICT, "数据库的日志已重新开始，未读的部分已不在。",
	                 "The database's log has started anew; what was not read of it is gone.");
}

/* Where the log has started anew since, its beginning follows the end of the old one,
 * which was the place: else something is missing between the two. */
static bool wal_follow(struct ctx *ctx, const struct wal *wal, struct db_place *place)
{
	static const struct db_place start = {0};
	if (!memcmp(place->salts, wal->salts, sizeof wal->salts))
		return true;
	if (memcmp(place, &start, sizeof start) != 0 &&
	    place->frame != wal_writer(ctx->company)->follow.drained)
		return wal_gone(ctx);
	wal_settle(wal, 0, NULL, place);
	return true;
}

static bool wal_read(struct ctx *ctx, const struct wal *wal, struct db_place *place, size_t count,
                     struct db_frames *frames)
{
	frames->size = wal->frame;
	frames->bytes = memory_array(ctx, unsigned char, count * wal->frame);
	if (!wal_bytes(ctx, wal, wal_place(wal, place->frame), frames->bytes, count * wal->frame))
		return ctx->error ? false : wal_gone(ctx);
	for (size_t i = 0; i < count; i++) {
		const unsigned char *head = frames->bytes + i * wal->frame;
		if (wal_number(head + 8) != wal->salts[0] || wal_number(head + 12) != wal->salts[1])
			return wal_gone(ctx);
	}
	frames->count = count;
	wal_settle(wal, place->frame + (uint32_t)count, frames->bytes + (count - 1) * wal->frame,
	           place);
	return true;
}

bool db_read_frames(struct ctx *ctx, struct db_place *place, uint64_t mark, size_t most,
                    struct db_frames *frames)
{
	struct wal wal;
	uint32_t limit = wal_frames(mark);
	*frames = (struct db_frames){0};
	if (!limit || !wal_open(ctx, &wal))
		return !ctx->error;
	if (!wal_follow(ctx, &wal, place))
		return false;
	size_t count = limit > place->frame ? limit - place->frame : 0;
	bool read = !count || wal_read(ctx, &wal, place, count < most ? count : most, frames);
	talloc_free(wal.file);
	return read;
}

void db_frame_look(const unsigned char *frame, uint32_t *page, uint32_t *pages)
{
	*page = wal_number(frame);
	*pages = wal_number(frame + 4);
}

bool db_begin_cut(struct ctx *ctx, bool (*cut)(struct ctx *ctx, void *data), void *data)
{
	int64_t any;
	db_turn_take(ctx->company->databases);
	/* The snapshot is that of the transaction's first look. */
	bool begun = cut(ctx, data) && db_begin(ctx, DB_READ) &&
	             db_find_integer(ctx, 0, &any, "SELECT count(*) FROM schema_version", NULL, 0);
	if (!begun)
		db_rollback(ctx);
	db_turn_over(ctx->company->databases);
	return begun;
}
