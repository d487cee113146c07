/* Making a backup, into a file or a store. */
#include "backup/make.h"

#include "backup/package.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/snapshot.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAKE_TRIES = 3 };

bool backup_into_store(const char *target)
{
	struct stat status;
	size_t size = strlen(target);
	return (size && target[size - 1] == '/') || (!stat(target, &status) && S_ISDIR(status.st_mode));
}

/* The copy of the database, from which the backup is made, is gone when this is freed. */
struct make_scratch {
	const char *path;
};

static int make_forget(struct make_scratch *scratch)
{
	unlink(scratch->path);
	return 0;
}

static struct make_scratch *make_scratch(struct ctx *ctx, const char *path)
{
	struct make_scratch *scratch = memory_new(ctx, struct make_scratch);
	scratch->path = memory_text(scratch, path);
	unlink(path); /* of a run that was killed */
	talloc_set_destructor(scratch, make_forget);
	return scratch;
}

static struct manifest *make_manifest(struct ctx *ctx, const struct make *make)
{
	struct manifest *manifest = memory_new(ctx, struct manifest);
	manifest->program = make->program;
	manifest->company = ctx->company->name;
	manifest->at = make->content.at;
	manifest->files = make->content.files;
	manifest->missing = memory_array(manifest, const char *, make->content.files.count + 1);
	manifest->run = make->run;
	manifest->sequence = make->sequence;
	return manifest;
}

/* --- files --- */

/* A file that is not there, or not what it should be, does not cost the backup: it is
 * told of. False with ctx->error for what would come again with every file. */
static bool make_told(struct ctx *ctx, struct manifest *manifest, const struct content_file *file)
{
	if (ctx->error->code != ERROR_NOT_FOUND && ctx->error->code != ERROR_CONFLICT)
		return false;
	error_take(ctx);
	manifest->missing[manifest->missing_count++] = file->path;
	log_event(ctx, LOG_WARNING, "backup_file_missing", "path=%s", log_quote(ctx, file->path));
	return true;
}

static bool make_goes_on(struct ctx *ctx, const struct make *make)
{
	return !make->go_on || make->go_on(ctx, make->data) ||
	       error_set(ctx, ERROR_UNAVAILABLE, "备份被中断。", "The backup was interrupted.");
}

/* Puts every file; those that were put are the manifest's. */
static bool make_files(struct ctx *ctx, const struct make *make, struct manifest *manifest,
                       bool (*put)(struct ctx *ctx, void *target, const char *source,
                                   struct content_file *file),
                       void *target)
{
	size_t kept = 0;
	for (size_t i = 0; i < manifest->files.count; i++) {
		struct content_file file = manifest->files.items[i];
		const char *source = memory_format(ctx, "%s/%s", ctx->company->folder, file.path);
		if (!make_goes_on(ctx, make))
			return false;
		if (put(ctx, target, source, &file))
			manifest->files.items[kept++] = file;
		else if (!make_told(ctx, manifest, &file))
			return false;
	}
	manifest->files.count = kept;
	return true;
}

static bool make_put_store(struct ctx *ctx, void *target, const char *source,
                           struct content_file *file)
{
	return store_put_file(ctx, target, source, file);
}

static bool make_put_package(struct ctx *ctx, void *target, const char *source,
                             struct content_file *file)
{
	return package_put(ctx, target, source, file);
}

/* --- a store --- */

static bool make_pieces(struct ctx *ctx, struct store *store, const char *scratch,
                        const struct make *make, struct manifest *manifest)
{
	struct disk_file *file = disk_open(ctx, ctx, scratch, O_RDONLY);
	struct stat status;
	if (!file)
		return false;
	if (fstat(file->descriptor, &status) != 0)
		return disk_fail(ctx, "stat", scratch);
	size_t most = (size_t)status.st_size / CONTENT_PIECE + 1, size = 0;
	char *piece = memory_array(file, char, CONTENT_PIECE);
	manifest->size = status.st_size;
	manifest->pieces = memory_must(talloc_size(manifest, most * sizeof *manifest->pieces));
	do {
		if (!make_goes_on(ctx, make) || !disk_read(ctx, file, piece, CONTENT_PIECE, &size))
			return false;
		if (size &&
		    !store_put_piece(ctx, store, piece, size, manifest->pieces[manifest->piece_count++]))
			return false;
	} while (size == CONTENT_PIECE && manifest->piece_count < most);
	bool digested = lseek(file->descriptor, 0, SEEK_SET) == 0 &&
	                content_pour(ctx, file, NULL, manifest->digest, &manifest->size);
	talloc_free(file);
	return digested;
}

/* A file may have been purged between the look at the database and the copying: then all
 * is looked at anew. What was put already is not put again. */
static struct manifest *make_try(struct ctx *ctx, struct store *store, struct make *make)
{
	struct make_scratch *scratch = make_scratch(ctx, store_path(ctx, store, "unfinished.db", NULL));
	struct manifest *manifest = NULL;
	bool good = false;
	for (int tries = 0; tries < MAKE_TRIES; tries++) {
		unlink(scratch->path);
		if (!content_take(ctx, scratch->path, make->begin, make->data, &make->content))
			break;
		manifest = make_manifest(ctx, make);
		good = make_files(ctx, make, manifest, make_put_store, store);
		if (!good || !manifest->missing_count)
			break;
	}
	good = good && make_pieces(ctx, store, scratch->path, make, manifest);
	talloc_free(scratch);
	return good ? manifest : NULL;
}

struct manifest *make_into_store(struct ctx *ctx, struct store *store, struct make *make)
{
	int64_t began = time_monotonic();
	struct manifest *manifest = store_begin(ctx, store) ? make_try(ctx, store, make) : NULL;
	if (!manifest)
		return NULL;
	manifest->took = (time_monotonic() - began) / 1000;
	return store_keep(ctx, store, manifest) ? manifest : NULL;
}

/* --- a file --- */

static bool make_package(struct ctx *ctx, const char *path, const char *scratch, struct make *make,
                         struct manifest **manifest)
{
	struct content_file database = {.path = db_snapshot_name};
	struct package_out *out = package_create(ctx, path);
	int64_t began = time_monotonic();
	if (!out)
		return false;
	*manifest = make_manifest(ctx, make);
	bool good = package_put(ctx, out, scratch, &database) &&
	            make_files(ctx, make, *manifest, make_put_package, out);
	if (good) {
		(*manifest)->size = database.size;
		memcpy((*manifest)->digest, database.digest, sizeof database.digest);
		(*manifest)->took = (time_monotonic() - began) / 1000;
		good = package_keep(ctx, out, *manifest);
	}
	talloc_free(out);
	return good;
}

static struct manifest *make_into_file(struct ctx *ctx, const char *path, struct make *make)
{
	struct make_scratch *scratch = make_scratch(ctx, memory_format(ctx, "%s.unfinished.db", path));
	struct manifest *manifest = NULL;
	bool good = false;
	for (int tries = 0; tries < MAKE_TRIES; tries++) {
		unlink(scratch->path);
		good = content_take(ctx, scratch->path, NULL, NULL, &make->content) &&
		       make_package(ctx, path, scratch->path, make, &manifest);
		if (!good || !manifest->missing_count)
			break;
	}
	talloc_free(scratch);
	return good ? manifest : NULL;
}

/* --- both --- */

void make_tell(const struct manifest *manifest, struct backup_made *made)
{
	*made = (struct backup_made){
	    .name = manifest->name,
	    .at = manifest->at,
	    .took = manifest->took,
	    .size = manifest->size,
	    .added = manifest->added,
	    .files = manifest->files.count,
	    .missing = manifest->missing,
	    .missing_count = manifest->missing_count,
	};
	for (size_t i = 0; i < manifest->files.count; i++)
		made->size += manifest->files.items[i].size;
}

bool backup_make(struct ctx *ctx, const struct backup_request *request, struct backup_made *made)
{
	struct make make = {.program = request->program};
	const struct manifest *manifest;
	if (backup_into_store(request->target)) {
		struct store *store = store_open(ctx, request->target, STORE_WRITE);
		manifest = store ? make_into_store(ctx, store, &make) : NULL;
		talloc_free(store);
	} else {
		manifest = make_into_file(ctx, request->target, &make);
	}
	if (!manifest)
		return false;
	make_tell(manifest, made);
	log_event(ctx, LOG_INFO, "backup_made",
	          "size=%" PRId64 " added=%" PRId64 " files=%zu missing=%zu took=%" PRId64, made->size,
	          made->added, made->files, made->missing_count, made->took);
	return true;
}
