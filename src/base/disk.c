#include "base/disk.h"

#include "base/error.h"
#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { DISK_PIECE = 64 * 1024, DISK_MODE = 0600, DISK_FOLDER_MODE = 0700 };

bool disk_fail(struct ctx *ctx, const char *doing, const char *path)
{
	int number = errno;
	if (number != ENOENT)
		error_disk(ctx, number, doing);
	else
		error_set(ctx, ERROR_NOT_FOUND, "文件或目录已不存在。", "The file or folder is not there.");
	ctx->error->detail = memory_format(ctx->error, "%s %s: %s", doing, path, strerror(number));
	return false;
}

static int disk_close(struct disk_file *file)
{
	close(file->descriptor);
	return 0;
}

struct disk_file *disk_open(struct ctx *ctx, const void *parent, const char *path, int flags)
{
	int descriptor = open(path, flags | O_CLOEXEC, DISK_MODE);
	if (descriptor < 0) {
		disk_fail(ctx, "open", path);
		return NULL;
	}
	struct disk_file *file = memory_new(parent, struct disk_file);
	file->descriptor = descriptor;
	file->path = memory_text(file, path);
	talloc_set_destructor(file, disk_close);
	return file;
}

bool disk_write(struct ctx *ctx, const struct disk_file *file, const void *bytes, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t more = write(file->descriptor, (const char *)bytes + done, size - done);
		if (more < 0 && errno != EINTR)
			return disk_fail(ctx, "write", file->path);
		done += more > 0 ? (size_t)more : 0;
	}
	return true;
}

bool disk_read(struct ctx *ctx, const struct disk_file *file, void *bytes, size_t room,
               size_t *size)
{
	*size = 0;
	while (*size < room) {
		ssize_t more = read(file->descriptor, (char *)bytes + *size, room - *size);
		if (more < 0 && errno != EINTR)
			return disk_fail(ctx, "read", file->path);
		if (more == 0)
			break;
		*size += more > 0 ? (size_t)more : 0;
	}
	return true;
}

bool disk_pour(struct ctx *ctx, const struct disk_file *from, const struct disk_file *to)
{
	char *piece = memory_array(ctx, char, DISK_PIECE);
	size_t size = 0;
	bool good;
	do
		good = disk_read(ctx, from, piece, DISK_PIECE, &size) && disk_write(ctx, to, piece, size);
	while (good && size == DISK_PIECE);
	talloc_free(piece);
	return good;
}

bool disk_sync(struct ctx *ctx, const struct disk_file *file)
{
	return fsync(file->descriptor) == 0 || disk_fail(ctx, "sync", file->path);
}

const char *disk_above(struct ctx *ctx, const char *path)
{
	const char *slash = strrchr(path, '/');
	if (!slash)
		return ".";
	return slash == path ? "/" : memory_text_part(ctx, path, (size_t)(slash - path));
}

bool disk_sync_folder(struct ctx *ctx, const char *folder)
{
	struct disk_file *file = disk_open(ctx, ctx, folder, O_RDONLY | O_DIRECTORY);
	bool synced = file && disk_sync(ctx, file);
	talloc_free(file);
	return synced;
}

bool disk_make_folder(struct ctx *ctx, const char *folder)
{
	if (mkdir(folder, DISK_FOLDER_MODE) == 0)
		return disk_sync_folder(ctx, disk_above(ctx, folder));
	return errno == EEXIST || disk_fail(ctx, "mkdir", folder);
}

bool disk_rename(struct ctx *ctx, const char *from, const char *to)
{
	return (rename(from, to) == 0 || disk_fail(ctx, "rename", to)) &&
	       disk_sync_folder(ctx, disk_above(ctx, to));
}

bool disk_put(struct ctx *ctx, const char *path, const void *bytes, size_t size)
{
	const char *beside = memory_format(ctx, "%s.%08x", path, randombytes_random());
	struct disk_file *file = disk_open(ctx, ctx, beside, O_WRONLY | O_CREAT | O_EXCL);
	bool put = file && disk_write(ctx, file, bytes, size) && disk_sync(ctx, file) &&
	           disk_rename(ctx, beside, path);
	if (file && !put)
		unlink(beside);
	talloc_free(file);
	return put;
}

char *disk_get(struct ctx *ctx, const char *path, size_t *size)
{
	struct disk_file *file = disk_open(ctx, ctx, path, O_RDONLY);
	struct stat status;
	if (!file)
		return NULL;
	if (fstat(file->descriptor, &status) != 0) {
		disk_fail(ctx, "stat", path);
		return NULL;
	}
	char *bytes = memory_array(ctx, char, (size_t)status.st_size + 1);
	bool good = disk_read(ctx, file, bytes, (size_t)status.st_size, size);
	talloc_free(file);
	return good ? bytes : NULL;
}

static bool disk_remove_in(struct ctx *ctx, const char *name, void *data)
{
	struct ctx *inner = ctx_inner(ctx);
	if (!disk_remove(inner, memory_format(inner, "%s/%s", (const char *)data, name)))
		error_pass(ctx, inner);
	talloc_free(inner);
	return !ctx->error;
}

bool disk_remove(struct ctx *ctx, const char *path)
{
	if (unlink(path) == 0 || errno == ENOENT)
		return true;
	if (errno != EISDIR && errno != EPERM)
		return disk_fail(ctx, "remove", path);
	return disk_each(ctx, path, disk_remove_in, (void *)(uintptr_t)path) &&
	       (rmdir(path) == 0 || disk_fail(ctx, "remove", path));
}

bool disk_each(struct ctx *ctx, const char *folder,
               bool (*visit)(struct ctx *ctx, const char *name, void *data), void *data)
{
	DIR *open = opendir(folder);
	if (!open)
		return errno == ENOENT || disk_fail(ctx, "open", folder);
	const struct dirent *entry;
	while ((entry = readdir(open)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
		    !visit(ctx, entry->d_name, data))
			break;
	closedir(open);
	return !ctx->error;
}

bool disk_space(struct ctx *ctx, const char *path, int64_t *bytes)
{
	struct statvfs status;
	if (statvfs(path, &status) != 0)
		return disk_fail(ctx, "statvfs", path);
	*bytes = (int64_t)(status.f_bavail * status.f_frsize);
	return true;
}
