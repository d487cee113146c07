#include "transfer/folder.h"

#include "base/error.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *folder_path(struct ctx *ctx, const char *name)
{
	const char *path = memory_format(ctx, "%s/%s", ctx->company->folder, name);
	if (!mkdir(path, 0700) || errno == EEXIST)
		return path;
	error_disk(ctx, errno, "a folder of imports and exports");
	return NULL;
}

/* --- descriptors --- */

struct folder_file {
	int descriptor;
};

static int folder_close(struct folder_file *file)
{
	close(file->descriptor);
	return 0;
}

int folder_open(struct ctx *ctx, const void *parent, const char *path, int flags)
{
	int descriptor = open(path, flags | O_CLOEXEC, 0600);
	if (descriptor < 0) {
		if (errno == ENOENT)
			error_set(ctx, ERROR_NOT_FOUND, "文件已不存在。", "The file is not there any more.");
		else
			error_disk(ctx, errno, "open of a spreadsheet");
		return -1;
	}
	struct folder_file *file = memory_new(parent, struct folder_file);
	file->descriptor = descriptor;
	talloc_set_destructor(file, folder_close);
	return descriptor;
}

/* --- taking in --- */

static bool folder_fail(struct ctx *ctx)
{
	return error_disk(ctx, errno, "keeping a spreadsheet");
}

static bool folder_copy(struct ctx *ctx, int from, int to)
{
	char piece[65536];
	ssize_t size;
	while ((size = read(from, piece, sizeof piece)) > 0)
		for (ssize_t done = 0; done < size;) {
			ssize_t written = write(to, piece + done, (size_t)(size - done));
			if (written < 0)
				return folder_fail(ctx);
			done += written;
		}
	return size == 0 || folder_fail(ctx);
}

static bool folder_sync(struct ctx *ctx, const char *path)
{
	struct ctx *inner = ctx_inner(ctx);
	char *folder = memory_text(inner, path);
	*strrchr(folder, '/') = '\0';
	int file = folder_open(inner, inner, path, O_RDONLY);
	int above = file < 0 ? -1 : folder_open(inner, inner, folder, O_RDONLY | O_DIRECTORY);
	bool synced = above >= 0 && !fsync(file) && !fsync(above);
	talloc_free(inner);
	return synced || folder_fail(ctx);
}

static bool folder_carry(struct ctx *ctx, const char *from, const char *to)
{
	struct ctx *inner = ctx_inner(ctx);
	int source = folder_open(inner, inner, from, O_RDONLY);
	int target = source < 0 ? -1 : folder_open(inner, inner, to, O_WRONLY | O_CREAT | O_TRUNC);
	bool copied = target >= 0 && folder_copy(inner, source, target);
	if (!copied)
		error_pass(ctx, inner);
	talloc_free(inner);
	if (copied)
		unlink(from);
	else
		unlink(to);
	return copied;
}

bool folder_take(struct ctx *ctx, const char *from, const char *to)
{
	if (rename(from, to) && errno != EXDEV)
		return folder_fail(ctx);
	if (!access(from, F_OK) && !folder_carry(ctx, from, to))
		return false;
	return folder_sync(ctx, to);
}
