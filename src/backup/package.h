/* Inside backup/: a backup as one file, an ordinary ZIP archive. It holds what a data
 * folder holds, under the same names, and backup.json, the manifest: unpacked with any
 * tool it is a company that can be served. */
#pragma once

#include "backup/manifest.h"

/* The archive `path` is written beside its place and put there when all of it is on the
 * disk; freed before, it leaves nothing. On ctx. */
struct package_out *package_create(struct ctx *ctx, const char *path);
/* Adds the file at `source` under file->path; sets digest and size. ERROR_NOT_FOUND when
 * it is not there, ERROR_CONFLICT when its content is not what its digest says. */
bool package_put(struct ctx *ctx, struct package_out *out, const char *source,
                 struct content_file *file);
/* Ends it with the manifest; sets manifest->added. */
bool package_keep(struct ctx *ctx, struct package_out *out, struct manifest *manifest);

/* Opens one; on ctx. ERROR_NOT_FOUND where it is none. */
struct package_in *package_open(struct ctx *ctx, const char *path);
struct manifest *package_manifest(struct ctx *ctx, struct package_in *in);
/* Writes a file to the new file `target`; an error names what is damaged or missing. */
bool package_get(struct ctx *ctx, struct package_in *in, const struct content_file *file,
                 const char *target);
