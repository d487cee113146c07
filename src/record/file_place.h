/* Inside record/: where the bytes of files lie. A file is named by the SHA-256 of
 * its content, below files/ in the company's folder, in folders of the digest's
 * first two digits: files/ab/cdef…. */
#pragma once

#include "record/file.h"

/* Reads the file at `path`: size, digest and type of `file`. */
bool file_look(struct ctx *ctx, const char *path, struct file_info *file);

/* Moves the file at `path` to where its digest says, and sets file->path. When it
 * returns, the content is on the disk under that name, also after a power loss.
 * Where the content is there already, `path` is only removed. */
bool file_place(struct ctx *ctx, const char *path, struct file_info *file);

/* A file below files/, whoever put it there. */
struct file_there {
	const char *path;   /* of the file */
	const char *name;   /* below files/ */
	const char *digest; /* NULL where its name is none, as that of a copy that broke off */
	int64_t size, changed_at;
};
/* Calls `visit` for each, in no order, with memory of its own. */
typedef bool file_visit(struct ctx *ctx, const struct file_there *there, void *data);
bool file_each_there(struct ctx *ctx, file_visit *visit, void *data);
/* Moves it to files-aside/ in the company's folder, under a name of one part. */
bool file_put_aside(struct ctx *ctx, const struct file_there *there);

/* Where content of a digest lies; on ctx. */
const char *file_path(struct ctx *ctx, const char *digest);
