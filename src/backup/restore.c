/* Making a company's data folder again. */
#include "backup/backup.h"
#include "backup/log.h"
#include "backup/package.h"
#include "backup/store.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "db/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where a restoration reads from, and where it is made. */
struct restore {
	const struct restore_request *request;
	struct restored *restored;
	struct store *store;   /* either this … */
	struct package_in *in; /* … or that */
	struct manifest *manifest;
	struct log_entry last; /* of the store's log: as far as is restored */
	const char *work;      /* the folder beside the final one */
	const char **missing;
};

/* --- the folder --- */

static bool restore_used(struct ctx *ctx, const char *name, void *data)
{
	(void)ctx;
	(void)name;
	*(bool *)data = true;
	return false;
}

static bool restore_check_folder(struct ctx *ctx, const char *folder)
{
	struct stat status;
	bool used = false;
	if (stat(folder, &status) != 0)
		return errno == ENOENT || disk_fail(ctx, "stat", folder);
	if (S_ISDIR(status.st_mode) && !disk_each(ctx, folder, restore_used, &used))
		return false;
	if (S_ISDIR(status.st_mode) && !used)
		return true;
	return error_set(ctx, ERROR_CONFLICT, "%s 里已有内容。请恢复到一个新的或空的目录。",
	                 "%s holds something already. Restore into a new or an empty folder.", folder);
}

static bool restore_remove_in(struct ctx *ctx, const char *name, void *data)
{
	return disk_remove(ctx, memory_format(ctx, "%s/%s", (const char *)data, name));
}

/* DIR.restoring; what a restoration that was killed left there is removed first. The lock
 * on it ends with ctx. */
static const char *restore_work(struct ctx *ctx, const char *folder)
{
	size_t size = strlen(folder);
	while (size > 1 && folder[size - 1] == '/')
		size--;
	char *work = memory_format(ctx, "%.*s.restoring", (int)size, folder);
	if (!disk_make_folder(ctx, work))
		return NULL;
	struct disk_file *lock = disk_open(ctx, ctx, work, O_RDONLY | O_DIRECTORY);
	if (!lock)
		return NULL;
	if (flock(lock->descriptor, LOCK_EX | LOCK_NB)) {
		error_set(ctx, ERROR_CONFLICT, "另一个恢复正在写入 %s。",
		          "Another restoration into %s is under way.", folder);
		return NULL;
	}
	return disk_each(ctx, work, restore_remove_in, work) ? work : NULL;
}

/* --- the database --- */

static bool restore_pieces(struct ctx *ctx, const struct restore *restore, const char *path)
{
	const struct manifest *manifest = restore->manifest;
	struct disk_file *file = disk_open(ctx, ctx, path, O_WRONLY | O_CREAT | O_EXCL);
	int64_t left = manifest->size;
	bool good = file != NULL;
	for (size_t i = 0; good && i < manifest->piece_count; i++) {
		size_t size = left < CONTENT_PIECE ? (size_t)left : CONTENT_PIECE;
		const void *piece = store_get_piece(ctx, restore->store, manifest->pieces[i], size);
		good = piece && disk_write(ctx, file, piece, size);
		left -= (int64_t)size;
	}
	good = good && disk_sync(ctx, file);
	talloc_free(file);
	return good;
}

static bool restore_database(struct ctx *ctx, const struct restore *restore)
{
	const struct manifest *manifest = restore->manifest;
	const char *path = memory_format(ctx, "%s/%s", restore->work, db_snapshot_name);
	struct content_file file = {.path = db_snapshot_name, .size = manifest->size};
	memcpy(file.digest, manifest->digest, sizeof file.digest);
	restore->restored->at = restore->store ? restore->last.at : manifest->at;
	if (!restore->store)
		return package_get(ctx, restore->in, &file, path);
	uint64_t from = (uint64_t)manifest->sequence, last = restore->last.sequence;
	return restore_pieces(ctx, restore, path) &&
	       (last == from || log_apply(ctx, restore->store, manifest->run, from, last, path));
}

/* --- files --- */

/* In an emergency as much as there is: a file that is not whole is told of. */
static bool restore_told(struct ctx *ctx, struct restore *restore, const struct content_file *file)
{
	struct restored *restored = restore->restored;
	if (ctx->error->code != ERROR_NOT_FOUND && ctx->error->code != ERROR_CONFLICT)
		return false;
	restore->missing = memory_must(
	    talloc_realloc(ctx, restore->missing, const char *, (unsigned)restored->missing_count + 1));
	restore->missing[restored->missing_count++] =
	    memory_format(restore->missing, "%s: %s", file->path, ctx->error->message);
	error_take(ctx);
	return true;
}

static bool restore_file(struct ctx *ctx, struct restore *restore, const struct content_file *file)
{
	const char *target = memory_format(ctx, "%s/%s", restore->work, file->path);
	const char *folder = disk_above(ctx, target);
	if (!disk_make_folder(ctx, disk_above(ctx, folder)) || !disk_make_folder(ctx, folder))
		return false;
	bool got = restore->store ? store_get_file(ctx, restore->store, file, target)
	                          : package_get(ctx, restore->in, file, target);
	if (!got)
		return restore_told(ctx, restore, file);
	restore->restored->files++;
	return true;
}

/* Which files belong to it, the restored database says itself. */
static bool restore_list(struct ctx *outer, const struct restore *restore,
                         struct content_files *files)
{
	struct company *company = memory_new(outer, struct company);
	struct ctx *ctx = ctx_new(outer, company);
	ctx->language = outer->language;
	company->folder = restore->work;
	company->databases =
	    db_pool_open(ctx, ctx, memory_format(ctx, "%s/%s", restore->work, db_snapshot_name), 1);
	bool good = company->databases && db_begin(ctx, DB_READ) && content_list(ctx, files);
	db_rollback(ctx);
	if (!good)
		error_pass(outer, ctx);
	talloc_steal(outer, files->items);
	talloc_free(ctx);
	return good;
}

static bool restore_files(struct ctx *ctx, struct restore *restore)
{
	struct content_files files = {0};
	if (!restore_list(ctx, restore, &files))
		return false;
	for (size_t i = 0; i < files.count; i++)
		if (!restore_file(ctx, restore, &files.items[i]))
			return false;
	const struct content_files *more = &restore->manifest->files;
	for (size_t i = 0; i < more->count; i++)
		if (!strncmp(more->items[i].path, "imports/", 8) &&
		    !restore_file(ctx, restore, &more->items[i]))
			return false;
	return true;
}

/* --- all of it --- */

/* Whoever opens the folder can know that it is not the one that people worked in. */
static bool restore_mark(struct ctx *ctx, const struct restore *restore)
{
	struct json_writer *json = json_writer_new(ctx, 256);
	json_open_object(json);
	json_key(json, "at");
	json_put_instant(json, restore->restored->at);
	json_key(json, "restored_at");
	json_put_instant(json, ctx->now);
	json_close_object(json);
	return disk_put(ctx, memory_format(ctx, "%s/%s", restore->work, BACKUP_RESTORED),
	                json->out->data, json->out->size);
}

static bool restore_place(struct ctx *ctx, const struct restore *restore)
{
	const char *folder = restore->request->folder;
	struct disk_file *work = disk_open(ctx, ctx, restore->work, O_RDONLY | O_DIRECTORY);
	bool synced = work && (!syncfs(work->descriptor) || disk_fail(ctx, "sync", restore->work));
	talloc_free(work);
	return synced && disk_rename(ctx, restore->work, folder);
}

/* How far the log takes this backup, by the instant that is asked for. */
static bool restore_reach(struct ctx *ctx, const struct restore *restore,
                          const struct manifest *manifest, struct log_entry *last)
{
	*last = (struct log_entry){.at = manifest->at, .sequence = (uint64_t)manifest->sequence};
	if (!manifest->run || restore->request->name)
		return true;
	struct log_entry entry;
	if (log_last(ctx, restore->store, manifest->run, restore->request->at, &entry) &&
	    entry.sequence > last->sequence)
		*last = entry;
	return !ctx->error;
}

/* The backup that reaches furthest towards the instant: the newest one before it, unless
 * only an older one has a log. */
static bool restore_consider(struct ctx *ctx, struct restore *restore, const char *name)
{
	struct log_entry last;
	struct manifest *manifest = store_manifest(ctx, restore->store, name);
	if (!manifest || !restore_reach(ctx, restore, manifest, &last))
		return false;
	if (restore->manifest && restore->last.at >= last.at) {
		talloc_free(manifest);
		return true;
	}
	talloc_free(restore->manifest);
	restore->manifest = manifest;
	restore->last = last;
	return true;
}

static bool restore_choose(struct ctx *ctx, struct restore *restore)
{
	const struct restore_request *request = restore->request;
	size_t count = 0;
	const char **names = store_names(ctx, restore->store, &count);
	char until[MANIFEST_NAME_SIZE];
	manifest_name(request->at, until);
	for (size_t i = count; i-- > 0 && !ctx->error;)
		if (request->name ? !strcmp(names[i], request->name)
		                  : !request->at || strcmp(names[i], until) <= 0)
			restore_consider(ctx, restore, names[i]);
	if (!restore->manifest && !ctx->error)
		error_set(ctx, ERROR_NOT_FOUND, "备份库 %s 里没有那样的备份。",
		          "There is no such backup in %s.", request->source);
	return !ctx->error;
}

static bool restore_open(struct ctx *ctx, struct restore *restore)
{
	const struct restore_request *request = restore->request;
	if (!backup_into_store(request->source)) {
		if (request->at || request->name)
			return error_set(ctx, ERROR_INVALID, "备份文件只有一个时刻，不能用 --at 或 --name。",
			                 "A backup file has one instant; --at and --name are for folders.");
		restore->in = package_open(ctx, request->source);
		restore->manifest = restore->in ? package_manifest(ctx, restore->in) : NULL;
		return restore->manifest != NULL;
	}
	restore->store = store_open(ctx, request->source, STORE_READ);
	return restore->store && restore_choose(ctx, restore);
}

bool backup_restore(struct ctx *ctx, const struct restore_request *request,
                    struct restored *restored)
{
	struct restore restore = {.request = request, .restored = restored};
	*restored = (struct restored){0};
	if (!restore_open(ctx, &restore) || !restore_check_folder(ctx, request->folder))
		return false;
	restored->company = restore.manifest->company;
	restored->program = restore.manifest->program;
	restored->size = restore.manifest->size;
	restore.work = restore_work(ctx, request->folder);
	bool done = restore.work && restore_database(ctx, &restore) && restore_files(ctx, &restore) &&
	            restore_mark(ctx, &restore) && restore_place(ctx, &restore);
	restored->missing = restore.missing;
	return done;
}
