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

/* Where content of a digest lies; on ctx. */
const char *file_path(struct ctx *ctx, const char *digest);
