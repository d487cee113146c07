/* Putting content in its place so that a power loss leaves all of it or none. */
#include "record/file_place.h"

#include "base/disk.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* From another disk: copied beside its place under a name of its own. */
static bool place_copy(struct ctx *ctx, const char *path, const char *target)
{
	const char *beside = memory_format(ctx, "%s.%08x", target, randombytes_random());
	struct disk_file *from = disk_open(ctx, ctx, path, O_RDONLY | O_NOFOLLOW);
	struct disk_file *to = from ? disk_open(ctx, ctx, beside, O_WRONLY | O_CREAT | O_EXCL) : NULL;
	bool done =
	    to && disk_pour(ctx, from, to) && disk_sync(ctx, to) && disk_rename(ctx, beside, target);
	if (to && !done)
		unlink(beside);
	talloc_free(from);
	talloc_free(to);
	return done && disk_remove(ctx, path);
}

static bool place_move(struct ctx *ctx, const char *path, const char *target)
{
	struct disk_file *file = disk_open(ctx, ctx, path, O_RDONLY | O_NOFOLLOW);
	bool synced = file && disk_sync(ctx, file);
	talloc_free(file);
	if (!synced)
		return false;
	if (rename(path, target) == 0)
		return chmod(target, 0600) == 0 || disk_fail(ctx, "chmod", target);
	return errno == EXDEV ? place_copy(ctx, path, target) : disk_fail(ctx, "rename", target);
}

/* Is the content there, whole? (A copy under way has another name.) */
static bool place_has(const char *target, int64_t size)
{
	struct stat status;
	return stat(target, &status) == 0 && status.st_size == size;
}

const char *file_path(struct ctx *ctx, const char *digest)
{
	return memory_format(ctx, "%s/files/%.2s/%s", ctx->company->folder, digest, digest + 2);
}

bool file_place(struct ctx *ctx, const char *path, struct file_info *file)
{
	file->path = file_path(ctx, file->digest);
	const char *folder = disk_above(ctx, file->path);
	if (!disk_make_folder(ctx, disk_above(ctx, folder)) || !disk_make_folder(ctx, folder))
		return false;
	bool placed = place_has(file->path, file->size) ? disk_remove(ctx, path)
	                                                : place_move(ctx, path, file->path);
	return placed && disk_sync_folder(ctx, folder);
}

bool file_put_aside(struct ctx *ctx, const struct file_there *there)
{
	const char *folder = memory_format(ctx, "%s/files-aside", ctx->company->folder);
	char *name = memory_text(ctx, there->name);
	*strchr(name, '/') = '-';
	const char *target = memory_format(ctx, "%s/%s", folder, name);
	return disk_make_folder(ctx, folder) &&
	       (rename(there->path, target) == 0 || disk_fail(ctx, "rename", target));
}
