/* Putting content in its place so that a power loss leaves all of it or none. */
#include "record/file_place.h"

#include "base/error.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PLACE_PIECE = 64 * 1024, PLACE_MODE = 0600, PLACE_FOLDER_MODE = 0700 };

struct place_handle {
	int descriptor;
};

static int place_close(struct place_handle *handle)
{
	return close(handle->descriptor);
}

static bool place_fail(struct ctx *ctx, const char *doing)
{
	return error_disk(ctx, errno, doing);
}

/* Belongs to ctx: closed with talloc_free, or with it. */
static struct place_handle *place_open(struct ctx *ctx, const char *path, int flags)
{
	int descriptor = open(path, flags | O_CLOEXEC, PLACE_MODE);
	if (descriptor < 0) {
		place_fail(ctx, "open of a stored file");
		return NULL;
	}
	struct place_handle *handle = memory_new(ctx, struct place_handle);
	handle->descriptor = descriptor;
	talloc_set_destructor(handle, place_close);
	return handle;
}

/* Syncs a file or a folder. */
static bool place_sync(struct ctx *ctx, const char *path, int flags)
{
	struct place_handle *handle = place_open(ctx, path, flags);
	if (!handle)
		return false;
	bool synced = fsync(handle->descriptor) == 0 || place_fail(ctx, "sync of a stored file");
	talloc_free(handle);
	return synced;
}

static const char *place_folder(struct ctx *ctx, const char *path)
{
	return memory_text_part(ctx, path, (size_t)(strrchr(path, '/') - path));
}

static bool place_make_folder(struct ctx *ctx, const char *folder)
{
	if (mkdir(folder, PLACE_FOLDER_MODE) == 0)
		return place_sync(ctx, place_folder(ctx, folder), O_RDONLY | O_DIRECTORY);
	return errno == EEXIST || place_fail(ctx, "mkdir of a stored file");
}

/* Writes all that is read, over short writes and signals. */
static bool place_pour(struct ctx *ctx, int from, int to)
{
	char *piece = memory_array(ctx, char, PLACE_PIECE);
	for (;;) {
		ssize_t size = read(from, piece, PLACE_PIECE);
		if (size < 0 && errno == EINTR)
			continue;
		if (size <= 0)
			return size == 0 || place_fail(ctx, "read of a stored file");
		for (ssize_t done = 0; done < size;) {
			ssize_t more = write(to, piece + done, (size_t)(size - done));
			if (more < 0 && errno != EINTR)
				return place_fail(ctx, "write of a stored file");
			done += more > 0 ? more : 0;
		}
	}
}

/* From another disk: copied beside its place under a name of its own. */
static bool place_copy(struct ctx *ctx, const char *path, const char *target)
{
	const char *beside = memory_format(ctx, "%s.%08x", target, randombytes_random());
	struct place_handle *from = place_open(ctx, path, O_RDONLY | O_NOFOLLOW);
	struct place_handle *to = from ? place_open(ctx, beside, O_WRONLY | O_CREAT | O_EXCL) : NULL;
	if (!to)
		return false;
	bool done = place_pour(ctx, from->descriptor, to->descriptor) &&
	            (fsync(to->descriptor) == 0 || place_fail(ctx, "sync of a stored file")) &&
	            (rename(beside, target) == 0 || place_fail(ctx, "rename of a stored file"));
	if (!done)
		unlink(beside);
	talloc_free(from);
	talloc_free(to);
	return done && (unlink(path) == 0 || place_fail(ctx, "unlink of a stored file"));
}

static bool place_move(struct ctx *ctx, const char *path, const char *target)
{
	if (!place_sync(ctx, path, O_RDONLY | O_NOFOLLOW))
		return false;
	if (rename(path, target) == 0)
		return chmod(target, PLACE_MODE) == 0 || place_fail(ctx, "chmod of a stored file");
	return errno == EXDEV ? place_copy(ctx, path, target)
	                      : place_fail(ctx, "rename of a stored file");
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
	const char *folder = place_folder(ctx, file->path);
	if (!place_make_folder(ctx, place_folder(ctx, folder)) || !place_make_folder(ctx, folder))
		return false;
	bool there = place_has(file->path, file->size);
	bool placed = there ? unlink(path) == 0 || place_fail(ctx, "unlink of a stored file")
	                    : place_move(ctx, path, file->path);
	return placed && place_sync(ctx, folder, O_RDONLY | O_DIRECTORY);
}

bool file_put_aside(struct ctx *ctx, const struct file_there *there)
{
	const char *folder = memory_format(ctx, "%s/files-aside", ctx->company->folder);
	char *name = memory_text(ctx, there->name);
	*strchr(name, '/') = '-';
	const char *target = memory_format(ctx, "%s/%s", folder, name);
	return place_make_folder(ctx, folder) &&
	       (rename(there->path, target) == 0 || place_fail(ctx, "rename"));
}
