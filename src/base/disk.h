/* Files on the machine's disks: written so that a power loss leaves all of a file or
 * none of it.
 *
 * Whatever the disk refuses is ERROR_UNAVAILABLE; a full disk says so, and the path
 * goes into the error's detail. */
#pragma once

#include "base/ctx.h"

#include <stddef.h>

/* An open file, closed with what it hangs on. */
struct disk_file {
	int descriptor;
	const char *path; /* for errors */
};
/* `flags` as open(2) has them; what is made is the owner's alone. NULL on error,
 * ERROR_NOT_FOUND where there is no such file. */
struct disk_file *disk_open(struct ctx *ctx, const void *parent, const char *path, int flags);

/* All of it, over short writes and signals. */
bool disk_write(struct ctx *ctx, const struct disk_file *file, const void *bytes, size_t size);
/* Until `room` is full or the file ends; `size` gets how much there was. */
bool disk_read(struct ctx *ctx, const struct disk_file *file, void *bytes, size_t room,
               size_t *size);
/* The rest of one file to the end of another. */
bool disk_pour(struct ctx *ctx, const struct disk_file *from, const struct disk_file *to);
bool disk_sync(struct ctx *ctx, const struct disk_file *file);

/* The folder that a path lies in; on ctx. */
const char *disk_above(struct ctx *ctx, const char *path);
/* Syncs a folder: what was made, renamed and removed in it. */
bool disk_sync_folder(struct ctx *ctx, const char *folder);
/* Makes a folder, synced, where there is none; the one above is there. */
bool disk_make_folder(struct ctx *ctx, const char *folder);
/* Renames and syncs the folder. */
bool disk_rename(struct ctx *ctx, const char *from, const char *to);
/* Puts these bytes at `path`, in place of what was there; synced. Another process never
 * sees half of them. */
bool disk_put(struct ctx *ctx, const char *path, const void *bytes, size_t size);
/* All bytes of a file, NUL-terminated; on ctx. NULL on error, ERROR_NOT_FOUND where
 * there is none. */
char *disk_get(struct ctx *ctx, const char *path, size_t *size);

/* Removes a file, or a folder with all in it; nothing there is fine. */
bool disk_remove(struct ctx *ctx, const char *path);
/* Calls `visit` with the name of each thing in a folder but "." and "..", in no order,
 * until it returns false. A folder that is not there has none. */
bool disk_each(struct ctx *ctx, const char *folder,
               bool (*visit)(struct ctx *ctx, const char *name, void *data), void *data);
/* Free bytes for us on the disk that `path` lies on. */
bool disk_space(struct ctx *ctx, const char *path, int64_t *bytes);

/* Sets the error of a call on `path` that left errno. Returns false. */
bool disk_fail(struct ctx *ctx, const char *doing, const char *path);
