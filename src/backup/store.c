#include "backup/store.h"

#include "base/error.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

enum { STORE_LEVEL = 3 /* of zstd: as fast as the digest */ };

const char *store_path(struct ctx *ctx, const struct store *store, const char *place,
                       const char *name)
{
	return memory_format(ctx, "%s/%s%s%s", store->folder, place, name ? "/" : "", name ? name : "");
}

/* "pages/ab/cdef…" */
static const char *store_place(struct ctx *ctx, const struct store *store, const char *place,
                               const char *digest)
{
	return memory_format(ctx, "%s/%s/%.2s/%s", store->folder, place, digest, digest + 2);
}

/* --- opening --- */

bool store_there(const char *folder)
{
	char *mark = memory_format(NULL, "%s/store.json", folder);
	bool there = !access(mark, F_OK);
	talloc_free(mark);
	return there;
}

static bool store_notice(struct ctx *ctx, const char *name, void *data)
{
	(void)ctx;
	(void)name;
	*(bool *)data = true;
	return false;
}

static bool store_make(struct ctx *ctx, const struct store *store)
{
	static const char mark[] = "{\"guanxi_store\":1}\n";
	static const char *const folders[] = {"backups", "pages", "files", "log"};
	bool used = false;
	if (!disk_make_folder(ctx, store->folder) ||
	    !disk_each(ctx, store->folder, store_notice, &used))
		return false;
	if (used && !store_there(store->folder))
		return error_set(ctx, ERROR_CONFLICT,
		                 "目录 %s 里有别的东西，不是备份库。请另选一个空目录。",
		                 "The folder %s holds something else. Choose an empty one.", store->folder);
	/* The mark comes first, so that a store that was half made can be made whole. */
	if (!used && !disk_put(ctx, store_path(ctx, store, "store.json", NULL), mark, sizeof mark - 1))
		return false;
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		if (!disk_make_folder(ctx, store_path(ctx, store, folders[i], NULL)))
			return false;
	return true;
}

static bool store_lock(struct ctx *ctx, struct store *store)
{
	const char *path = store_path(ctx, store, "lock", NULL);
	store->lock = disk_open(ctx, store, path, O_RDWR | O_CREAT);
	if (!store->lock || !flock(store->lock->descriptor, LOCK_EX | LOCK_NB))
		return store->lock != NULL;
	return error_set(ctx, ERROR_CONFLICT, "目录 %s 正在写入另一个备份，请稍后再试。",
	                 "Another backup is being made into %s. Try again later.", store->folder);
}

void store_prepare(const void *parent, struct store *store, const char *folder)
{
	*store = (struct store){.folder = memory_text(parent, folder)};
}

struct store *store_open(struct ctx *ctx, const char *folder, enum store_use use)
{
	struct store *store = memory_new(ctx, struct store);
	store_prepare(store, store, folder);
	store->packed_room = ZSTD_compressBound(CONTENT_PIECE);
	store->packed = memory_array(store, char, store->packed_room);
	store->unpacked = memory_array(store, char, CONTENT_PIECE);
	if (use == STORE_WRITE ? store_make(ctx, store) && store_lock(ctx, store) : store_there(folder))
		return store;
	if (!ctx->error)
		error_set(ctx, ERROR_NOT_FOUND, "%s 不是备份文件，也不是备份库。",
		          "%s is neither a backup nor a folder of backups.", folder);
	talloc_free(store);
	return NULL;
}

/* --- beginning and ending --- */

bool store_begin(struct ctx *ctx, struct store *store)
{
	const char *mark = store_path(ctx, store, "unfinished", NULL);
	if (!access(mark, F_OK) && !store_clean(ctx, store, 0))
		return false;
	store->added = 0;
	return disk_put(ctx, mark, "", 0);
}

bool store_keep(struct ctx *ctx, struct store *store, struct manifest *manifest)
{
	char name[MANIFEST_NAME_SIZE];
	manifest_name(manifest->at, name);
	manifest->name = memory_text(ctx, name);
	manifest->added = store->added;
	struct json_writer *json = json_writer_new(ctx, 1 << 16);
	manifest_print(manifest, json);
	if (syncfs(store->lock->descriptor) != 0)
		return disk_fail(ctx, "sync", store->folder);
	const char *path = store_path(ctx, store, "backups", memory_format(ctx, "%s.json", name));
	return disk_put(ctx, path, json->out->data, json->out->size) &&
	       disk_remove(ctx, store_path(ctx, store, "unfinished", NULL));
}

/* --- pieces --- */

/* A new file under its final name, whole or not at all; syncing is the caller's. */
static bool store_write(struct ctx *ctx, const char *path, const void *bytes, size_t size)
{
	const char *beside = memory_format(ctx, "%s.%08x", path, randombytes_random());
	struct disk_file *file = disk_open(ctx, ctx, beside, O_WRONLY | O_CREAT | O_EXCL);
	bool good = file && disk_write(ctx, file, bytes, size) &&
	            (rename(beside, path) == 0 || disk_fail(ctx, "rename", path));
	if (file && !good)
		unlink(beside);
	talloc_free(file);
	return good;
}

static bool store_put_new(struct ctx *ctx, struct store *store, const char *path, const void *bytes,
                          size_t size)
{
	size_t packed = ZSTD_compress(store->packed, store->packed_room, bytes, size, STORE_LEVEL);
	if (ZSTD_isError(packed))
		return error_internal(ctx, "zstd: %s", ZSTD_getErrorName(packed));
	store->added += (int64_t)packed;
	return disk_make_folder(ctx, disk_above(ctx, path)) &&
	       store_write(ctx, path, store->packed, packed);
}

bool store_put_piece(struct ctx *outer, struct store *store, const void *bytes, size_t size,
                     char digest[CONTENT_DIGEST_SIZE])
{
	struct ctx *ctx = ctx_inner(outer);
	content_digest(bytes, size, digest);
	const char *path = store_place(ctx, store, "pages", digest);
	if (access(path, F_OK) != 0 && !store_put_new(ctx, store, path, bytes, size))
		error_pass(outer, ctx);
	talloc_free(ctx);
	return !outer->error;
}

static bool store_damaged(struct ctx *ctx, const char *what, const char *digest)
{
	error_take(ctx);
	return error_set(ctx, ERROR_CONFLICT, "备份中的 %s/%.2s/%s 已损坏或缺失。",
	                 "%s/%.2s/%s of the backup is damaged or missing.", what, digest, digest + 2);
}

const void *store_get_piece(struct ctx *outer, struct store *store, const char *digest, size_t size)
{
	struct ctx *ctx = ctx_inner(outer);
	char seen[CONTENT_DIGEST_SIZE];
	size_t packed = 0, got = 0;
	const char *bytes = disk_get(ctx, store_place(ctx, store, "pages", digest), &packed);
	if (bytes)
		got = ZSTD_decompress(store->unpacked, CONTENT_PIECE, bytes, packed);
	bool good = bytes && !ZSTD_isError(got) && got == size;
	if (good) {
		content_digest(store->unpacked, size, seen);
		good = !strcmp(seen, digest);
	}
	talloc_free(ctx);
	if (good)
		return store->unpacked;
	store_damaged(outer, "pages", digest);
	return NULL;
}

/* --- files --- */

/* Is it there, whole? Then it is as young as if it had just been put: store_clean asks. */
static bool store_has(const char *path, int64_t size)
{
	struct stat status;
	return stat(path, &status) == 0 && status.st_size == size &&
	       utimensat(AT_FDCWD, path, NULL, 0) == 0;
}

/* Reads `from` to a file beside its place, and sees whether it is what it is called. */
static bool store_copy(struct ctx *ctx, const struct disk_file *from, const char *target,
                       const char *digest)
{
	char seen[CONTENT_DIGEST_SIZE];
	int64_t size;
	const char *beside = memory_format(ctx, "%s.%08x", target, randombytes_random());
	struct disk_file *to = disk_open(ctx, ctx, beside, O_WRONLY | O_CREAT | O_EXCL);
	bool good = to && content_pour(ctx, from, to, seen, &size) &&
	            (!strcmp(seen, digest) || store_damaged(ctx, "files", digest)) &&
	            disk_sync(ctx, to) && disk_rename(ctx, beside, target);
	if (to && !good)
		unlink(beside);
	talloc_free(to);
	return good;
}

static bool store_put_read(struct ctx *ctx, struct store *store, const char *source,
                           struct content_file *file)
{
	struct disk_file *from = disk_open(ctx, ctx, source, O_RDONLY | O_NOFOLLOW);
	if (!from)
		return false;
	if (!*file->digest) {
		if (!content_pour(ctx, from, NULL, file->digest, &file->size))
			return false;
		lseek(from->descriptor, 0, SEEK_SET);
	}
	const char *target = store_place(ctx, store, "files", file->digest);
	if (store_has(target, file->size))
		return true;
	store->added += file->size;
	return disk_make_folder(ctx, disk_above(ctx, target)) &&
	       store_copy(ctx, from, target, file->digest);
}

bool store_put_file(struct ctx *outer, struct store *store, const char *source,
                    struct content_file *file)
{
	struct ctx *ctx = ctx_inner(outer);
	bool there =
	    *file->digest && store_has(store_place(ctx, store, "files", file->digest), file->size);
	if (!there && !store_put_read(ctx, store, source, file))
		error_pass(outer, ctx);
	talloc_free(ctx);
	return !outer->error;
}

bool store_get_file(struct ctx *outer, const struct store *store, const struct content_file *file,
                    const char *target)
{
	struct ctx *ctx = ctx_inner(outer);
	const char *path = store_place(ctx, store, "files", file->digest);
	struct disk_file *from = access(path, F_OK) ? NULL : disk_open(ctx, ctx, path, O_RDONLY);
	if (from ? !store_copy(ctx, from, target, file->digest)
	         : !store_damaged(ctx, "files", file->digest))
		error_pass(outer, ctx);
	talloc_free(ctx);
	return !outer->error;
}

/* --- the list --- */

struct store_list {
	const char **names;
	size_t count;
};

static bool store_list_add(struct ctx *ctx, const char *name, void *data)
{
	struct store_list *list = data;
	size_t size = strlen(name);
	(void)ctx;
	if (size != MANIFEST_NAME_SIZE - 1 + 5 || strcmp(name + size - 5, ".json") != 0)
		return true;
	list->names =
	    memory_must(talloc_realloc(NULL, list->names, const char *, (unsigned)list->count + 1));
	list->names[list->count++] = memory_text_part(list->names, name, size - 5);
	return true;
}

static int store_compare(const void *one, const void *other)
{
	return strcmp(*(const char *const *)one, *(const char *const *)other);
}

const char **store_names(struct ctx *ctx, const struct store *store, size_t *count)
{
	struct store_list list = {.names = memory_must(talloc_array(NULL, const char *, 1))};
	bool read = disk_each(ctx, store_path(ctx, store, "backups", NULL), store_list_add, &list);
	talloc_steal(ctx, list.names);
	if (list.count)
		qsort(list.names, list.count, sizeof *list.names, store_compare);
	*count = list.count;
	return read ? list.names : NULL;
}

struct manifest *store_manifest(struct ctx *ctx, const struct store *store, const char *name)
{
	size_t size = 0;
	const char *path = store_path(ctx, store, "backups", memory_format(ctx, "%s.json", name));
	const char *text = disk_get(ctx, path, &size);
	struct manifest *manifest = text ? manifest_read(ctx, path, text, size) : NULL;
	if (manifest)
		manifest->name = memory_text(manifest, name);
	return manifest;
}
