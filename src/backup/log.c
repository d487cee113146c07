#include "backup/log.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

enum {
	LOG_HEAD = 60,
	LOG_DIGEST = crypto_hash_sha256_BYTES,
	LOG_MAGIC = 0x31475847, /* "GXG1" */
	LOG_MOST = 64 << 20,    /* bytes of an entry's frames */
	LOG_WHOLE = 1,
	LOG_LEVEL = 1 /* of zstd */
};

/* --- an entry's head --- */

static void put_number(unsigned char **at, uint64_t number, int bytes)
{
	for (; bytes > 0; bytes--, number >>= 8)
		*(*at)++ = (unsigned char)number;
}

static uint64_t get_number(const unsigned char **at, int bytes)
{
	uint64_t number = 0;
	for (int i = 0; i < bytes; i++)
		number |= (uint64_t) * (*at)++ << (8 * i);
	return number;
}

static void head_write(const struct log_entry *entry, unsigned char head[LOG_HEAD])
{
	const struct db_place *place = &entry->place;
	unsigned char *at = head;
	put_number(&at, LOG_MAGIC, 4);
	put_number(&at, entry->whole ? LOG_WHOLE : 0, 4);
	put_number(&at, entry->sequence, 8);
	put_number(&at, (uint64_t)entry->at, 8);
	const uint32_t numbers[] = {place->salts[0], place->salts[1], place->frame, place->sums[0],
	                            place->sums[1],  entry->count,    entry->size,  entry->packed};
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		put_number(&at, numbers[i], 4);
	put_number(&at, 0, 4);
}

static bool head_read(const unsigned char head[LOG_HEAD], struct log_entry *entry)
{
	const unsigned char *at = head;
	struct db_place *place = &entry->place;
	bool known = get_number(&at, 4) == LOG_MAGIC;
	entry->whole = get_number(&at, 4) == LOG_WHOLE;
	entry->sequence = get_number(&at, 8);
	entry->at = (int64_t)get_number(&at, 8);
	uint32_t *const numbers[] = {&place->salts[0], &place->salts[1], &place->frame, &place->sums[0],
	                             &place->sums[1],  &entry->count,    &entry->size,  &entry->packed};
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		*numbers[i] = (uint32_t)get_number(&at, 4);
	return known && entry->size > DB_FRAME_HEAD &&
	       (uint64_t)entry->count * entry->size <= LOG_MOST && entry->packed <= LOG_MOST;
}

static void entry_digest(const unsigned char *head, const void *packed, size_t size,
                         unsigned char digest[LOG_DIGEST])
{
	crypto_hash_sha256_state state;
	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, head, LOG_HEAD);
	crypto_hash_sha256_update(&state, packed, size);
	crypto_hash_sha256_final(&state, digest);
}

/* --- names --- */

void log_run_name(int64_t at, char run[LOG_RUN_SIZE])
{
	char name[MANIFEST_NAME_SIZE];
	manifest_name(at, name);
	snprintf(run, LOG_RUN_SIZE, "%s-%08x", name, randombytes_random());
}

struct log_names {
	const char *run; /* NULL: of any */
	const char **items;
	size_t count;
};

static bool names_add(struct ctx *ctx, const char *name, void *data)
{
	struct log_names *names = data;
	size_t size = strlen(name), run = names->run ? strlen(names->run) : 0;
	(void)ctx;
	if (size < 21 || strcmp(name + size - 4, ".log") != 0 || name[size - 21] != '.' ||
	    (run && (size != run + 21 || memcmp(name, names->run, run) != 0)))
		return true;
	names->items =
	    memory_must(talloc_realloc(NULL, names->items, const char *, (unsigned)names->count + 1));
	names->items[names->count++] = memory_text(names->items, name);
	return true;
}

static int names_compare(const void *one, const void *other)
{
	return strcmp(*(const char *const *)one, *(const char *const *)other);
}

/* The files of a run, or all, in order; on ctx. */
static bool names_read(struct ctx *ctx, const struct store *store, struct log_names *names)
{
	names->items = memory_must(talloc_array(NULL, const char *, 1));
	bool read = disk_each(ctx, store_path(ctx, store, "log", NULL), names_add, names);
	talloc_steal(ctx, names->items);
	if (names->count)
		qsort(names->items, names->count, sizeof *names->items, names_compare);
	return read;
}

const char *log_newest(struct ctx *ctx, const struct store *store)
{
	struct log_names names = {0};
	if (!names_read(ctx, store, &names) || !names.count)
		return NULL;
	const char *last = names.items[names.count - 1];
	return memory_text_part(ctx, last, strlen(last) - 21);
}

/* --- writing --- */

struct disk_file *log_create(struct ctx *ctx, const void *parent, const struct store *store,
                             const char *run, uint64_t first)
{
	const char *name = memory_format(ctx, "%s.%016" PRIx64 ".log", run, first);
	const char *path = store_path(ctx, store, "log", name);
	struct disk_file *file = disk_open(ctx, parent, path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND);
	return file && disk_sync_folder(ctx, disk_above(ctx, path)) ? file : NULL;
}

bool log_append(struct ctx *outer, const struct disk_file *file, struct log_entry *entry,
                const void *frames)
{
	struct ctx *ctx = ctx_inner(outer);
	unsigned char digest[LOG_DIGEST];
	size_t size = (size_t)entry->count * entry->size, room = ZSTD_compressBound(size);
	unsigned char *bytes = memory_array(ctx, unsigned char, LOG_HEAD + room + LOG_DIGEST);
	size_t packed = ZSTD_compress(bytes + LOG_HEAD, room, frames, size, LOG_LEVEL);
	if (ZSTD_isError(packed)) {
		error_internal(ctx, "zstd: %s", ZSTD_getErrorName(packed));
	} else {
		entry->packed = (uint32_t)packed;
		head_write(entry, bytes);
		entry_digest(bytes, bytes + LOG_HEAD, packed, digest);
		memcpy(bytes + LOG_HEAD + packed, digest, LOG_DIGEST);
		disk_write(ctx, file, bytes, LOG_HEAD + packed + LOG_DIGEST);
	}
	if (ctx->error)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return !outer->error;
}

/* --- reading --- */

struct log_reader {
	const struct store *store;
	struct log_names names;
	size_t next; /* of names */
	struct disk_file *file;
	unsigned char head[LOG_HEAD];
	struct log_entry entry;
	off_t place; /* of the entry's frames */
	unsigned char *frames;
};

static int reader_close(struct log_reader *reader)
{
	TALLOC_FREE(reader->file);
	return 0;
}

struct log_reader *log_read(struct ctx *ctx, const struct store *store, const char *run)
{
	struct log_reader *reader = memory_new(ctx, struct log_reader);
	talloc_set_destructor(reader, reader_close);
	reader->store = store;
	reader->names.run = memory_text(reader, run);
	return names_read(ctx, store, &reader->names) ? reader : NULL;
}

/* The head at the place where the entry before ends; false at the file's end. */
static bool reader_head(struct ctx *ctx, struct log_reader *reader)
{
	struct log_entry entry;
	size_t size;
	off_t from = reader->place;
	if (from)
		from += (off_t)reader->entry.packed + LOG_DIGEST;
	if (!reader->file || lseek(reader->file->descriptor, from, SEEK_SET) < 0 ||
	    !disk_read(ctx, reader->file, reader->head, LOG_HEAD, &size) || size < LOG_HEAD ||
	    !head_read(reader->head, &entry))
		return false;
	if (lseek(reader->file->descriptor, 0, SEEK_END) < from + LOG_HEAD + entry.packed + LOG_DIGEST)
		return false;
	if (reader->entry.sequence && entry.sequence != reader->entry.sequence + 1)
		return false;
	reader->entry = entry;
	reader->place = from + LOG_HEAD;
	return true;
}

bool log_next(struct ctx *ctx, struct log_reader *reader, struct log_entry *entry)
{
	while (!reader_head(ctx, reader)) {
		TALLOC_FREE(reader->file);
		reader->place = 0;
		if (ctx->error || reader->next == reader->names.count)
			return false;
		struct ctx *inner = ctx_inner(ctx);
		const char *path =
		    store_path(inner, reader->store, "log", reader->names.items[reader->next++]);
		reader->file = disk_open(inner, NULL, path, O_RDONLY);
		if (!reader->file)
			error_pass(ctx, inner);
		talloc_free(inner);
		if (ctx->error)
			return false;
	}
	*entry = reader->entry;
	return true;
}

static bool frames_unpack(struct ctx *ctx, struct log_reader *reader)
{
	const struct log_entry *entry = &reader->entry;
	unsigned char digest[LOG_DIGEST];
	size_t size = (size_t)entry->packed + LOG_DIGEST, read = 0;
	unsigned char *packed = memory_array(ctx, unsigned char, size);
	lseek(reader->file->descriptor, reader->place, SEEK_SET);
	if (!disk_read(ctx, reader->file, packed, size, &read) || read != size)
		return false;
	entry_digest(reader->head, packed, entry->packed, digest);
	size = (size_t)entry->count * entry->size;
	talloc_free(reader->frames);
	reader->frames = memory_array(reader, unsigned char, size + 1);
	return !memcmp(digest, packed + entry->packed, LOG_DIGEST) &&
	       ZSTD_decompress(reader->frames, size, packed, entry->packed) == size;
}

const unsigned char *log_frames(struct ctx *outer, struct log_reader *reader)
{
	struct ctx *ctx = ctx_inner(outer);
	char at[TIME_TEXT_SIZE];
	bool good = frames_unpack(ctx, reader);
	if (!good && ctx->error)
		error_pass(outer, ctx);
	else if (!good)
		error_set(outer, ERROR_CONFLICT,
		          "连续副本 %s 中截至 %s 的一段已损坏；可用 --at 恢复到此前。",
		          "%s of the continuous copy is damaged where it reaches %s; with --at an earlier "
		          "instant can be restored.",
		          reader->file->path, time_print(reader->entry.at, at));
	talloc_free(ctx);
	return good ? reader->frames : NULL;
}

bool log_last(struct ctx *outer, const struct store *store, const char *run, int64_t until,
              struct log_entry *last)
{
	struct ctx *ctx = ctx_inner(outer);
	struct log_reader *reader = log_read(ctx, store, run);
	struct log_entry entry;
	bool found = false;
	while (reader && log_next(ctx, reader, &entry) && (!until || entry.at <= until))
		if (entry.whole) {
			*last = entry;
			found = true;
		}
	if (ctx->error)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return found && !outer->error;
}

struct disk_file *log_reopen(struct ctx *ctx, const void *parent, const struct store *store,
                             const char *run, struct log_entry *last)
{
	struct log_reader *reader = log_read(ctx, store, run);
	struct log_entry entry;
	const char *path = NULL;
	off_t end = 0;
	/* Only what is whole to its last byte counts: the end may be torn. */
	while (reader && log_next(ctx, reader, &entry)) {
		if (!log_frames(ctx, reader)) {
			error_take(ctx);
			break;
		}
		if (!entry.whole)
			continue;
		*last = entry;
		path = memory_text(ctx, reader->file->path);
		end = reader->place + entry.packed + LOG_DIGEST;
	}
	talloc_free(reader);
	struct disk_file *file =
	    path && !ctx->error ? disk_open(ctx, parent, path, O_WRONLY | O_APPEND) : NULL;
	if (file && ftruncate(file->descriptor, end) != 0)
		disk_fail(ctx, "truncate", path);
	return ctx->error ? NULL : file;
}

/* --- catching up --- */

static bool apply_frames(struct ctx *ctx, const struct disk_file *file,
                         const struct log_entry *entry, const unsigned char *frames)
{
	size_t size = entry->size - DB_FRAME_HEAD;
	for (uint32_t i = 0; i < entry->count; i++, frames += entry->size) {
		uint32_t page, pages;
		db_frame_look(frames, &page, &pages);
		if (lseek(file->descriptor, (off_t)(page - 1) * (off_t)size, SEEK_SET) < 0 ||
		    !disk_write(ctx, file, frames + DB_FRAME_HEAD, size))
			return ctx->error ? false : disk_fail(ctx, "seek", file->path);
		if (pages && ftruncate(file->descriptor, (off_t)pages * (off_t)size) != 0)
			return disk_fail(ctx, "truncate", file->path);
	}
	return true;
}

bool log_apply(struct ctx *ctx, const struct store *store, const char *run, uint64_t after,
               uint64_t last, const char *database)
{
	struct log_reader *reader = log_read(ctx, store, run);
	struct disk_file *file = reader ? disk_open(ctx, ctx, database, O_RDWR) : NULL;
	struct log_entry entry = {0};
	bool good = file != NULL;
	while (good && entry.sequence < last && log_next(ctx, reader, &entry)) {
		if (entry.sequence <= after)
			continue;
		const unsigned char *frames = log_frames(ctx, reader);
		good = frames && apply_frames(ctx, file, &entry, frames);
	}
	good = good && !ctx->error && disk_sync(ctx, file);
	talloc_free(file);
	talloc_free(reader);
	return good;
}

/* --- thinning --- */

/* A file ends where the next one of its run begins; only its last entry tells when. */
static bool thin_one(struct ctx *ctx, const struct store *store, const char *name, int64_t since)
{
	struct log_reader reader = {.store = store};
	struct log_entry entry = {0}, last = {0};
	reader.names.items = &name;
	reader.names.count = 1;
	while (log_next(ctx, &reader, &entry))
		last = entry;
	TALLOC_FREE(reader.file);
	return !ctx->error &&
	       (last.at >= since || disk_remove(ctx, store_path(ctx, store, "log", name)));
}

bool log_thin(struct ctx *outer, const struct store *store, int64_t since)
{
	struct ctx *ctx = ctx_inner(outer);
	struct log_names names = {0};
	/* The newest file may be being written. */
	if (names_read(ctx, store, &names))
		for (size_t i = 0; i + 1 < names.count && !ctx->error; i++)
			thin_one(ctx, store, names.items[i], since);
	if (ctx->error)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return !outer->error;
}
