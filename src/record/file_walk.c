/* What lies in the folder of files, whether it is on record or not. */
#include "record/file_place.h"

#include "base/error.h"
#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

struct walk_folder {
	DIR *stream;
};

static int walk_close(struct walk_folder *folder)
{
	return closedir(folder->stream);
}

static bool walk_fail(struct ctx *ctx, const char *doing)
{
	return error_internal(ctx, "%s below the folder of files: %s", doing, strerror(errno));
}

/* Belongs to ctx. NULL, without an error, where there is no such folder. */
static struct walk_folder *walk_open(struct ctx *ctx, const char *path)
{
	DIR *stream = opendir(path);
	if (!stream) {
		if (errno != ENOENT && errno != ENOTDIR)
			walk_fail(ctx, "opendir");
		return NULL;
	}
	struct walk_folder *folder = memory_new(ctx, struct walk_folder);
	folder->stream = stream;
	talloc_set_destructor(folder, walk_close);
	return folder;
}

/* The next name in the folder; NULL at its end, or with an error. */
static const char *walk_next(struct ctx *ctx, struct walk_folder *folder)
{
	const struct dirent *entry;
	do {
		errno = 0;
		entry = readdir(folder->stream);
	} while (entry && (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")));
	if (!entry && errno)
		walk_fail(ctx, "readdir");
	return entry ? entry->d_name : NULL;
}

static const char *walk_digest(struct ctx *ctx, const char *folder, const char *name)
{
	struct file_info info;
	const char *digest = memory_format(ctx, "%s%s", folder, name);
	bool is_digest = strlen(folder) == 2 && strlen(digest) == sizeof info.digest - 1 &&
	                 strspn(digest, "0123456789abcdef") == sizeof info.digest - 1;
	return is_digest ? digest : NULL;
}

static bool walk_file(struct ctx *ctx, const char *folder, const char *name, file_visit *visit,
                      void *data)
{
	struct stat status;
	struct file_there there = {.name = memory_format(ctx, "%s/%s", folder, name)};
	there.path = memory_format(ctx, "%s/files/%s", ctx->company->folder, there.name);
	if (lstat(there.path, &status))
		return errno == ENOENT || walk_fail(ctx, "lstat");
	if (S_ISDIR(status.st_mode))
		return true;
	there.digest = S_ISREG(status.st_mode) ? walk_digest(ctx, folder, name) : NULL;
	there.size = status.st_size;
	there.changed_at = (int64_t)status.st_mtim.tv_sec * 1000;
	return visit(ctx, &there, data);
}

/* The files of one of the folders ab/. */
static bool walk_one(struct ctx *outer, const char *folder, file_visit *visit, void *data)
{
	const char *name;
	struct ctx *ctx = ctx_inner(outer);
	const char *path = memory_format(ctx, "%s/files/%s", ctx->company->folder, folder);
	struct walk_folder *opened = walk_open(ctx, path);
	while (opened && (name = walk_next(ctx, opened))) {
		struct ctx *inner = ctx_inner(ctx);
		if (!walk_file(inner, folder, name, visit, data))
			error_pass(ctx, inner);
		talloc_free(inner);
		if (ctx->error)
			break;
	}
	bool done = !ctx->error || error_pass(outer, ctx);
	talloc_free(ctx);
	return done;
}

bool file_each_there(struct ctx *ctx, file_visit *visit, void *data)
{
	const char *folder;
	const char *path = memory_format(ctx, "%s/files", ctx->company->folder);
	struct walk_folder *opened = walk_open(ctx, path);
	while (opened && (folder = walk_next(ctx, opened)) && walk_one(ctx, folder, visit, data))
		;
	talloc_free(opened);
	return !ctx->error;
}
