#include "transfer/folder.h"

#include "base/disk.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

const char *folder_path(struct ctx *ctx, const char *name)
{
	const char *path = memory_format(ctx, "%s/%s", ctx->company->folder, name);
	return disk_make_folder(ctx, path) ? path : NULL;
}

int folder_open(struct ctx *ctx, const void *parent, const char *path, int flags)
{
	const struct disk_file *file = disk_open(ctx, parent, path, flags);
	return file ? file->descriptor : -1;
}

static bool folder_sync(struct ctx *ctx, const char *path)
{
	struct disk_file *file = disk_open(ctx, ctx, path, O_RDONLY);
	bool synced = file && disk_sync(ctx, file);
	talloc_free(file);
	return synced && disk_sync_folder(ctx, disk_above(ctx, path));
}

static bool folder_carry(struct ctx *ctx, const char *from, const char *to)
{
	struct disk_file *source = disk_open(ctx, ctx, from, O_RDONLY);
	struct disk_file *target =
	    source ? disk_open(ctx, ctx, to, O_WRONLY | O_CREAT | O_TRUNC) : NULL;
	bool copied = target && disk_pour(ctx, source, target);
	talloc_free(source);
	talloc_free(target);
	remove(copied ? from : to);
	return copied;
}

bool folder_take(struct ctx *ctx, const char *from, const char *to)
{
	if (rename(from, to) != 0) {
		if (errno != EXDEV)
			return disk_fail(ctx, "rename", to);
		if (!folder_carry(ctx, from, to))
			return false;
	}
	return folder_sync(ctx, to);
}
