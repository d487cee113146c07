/* Files: stored once by SHA-256 below the company's folder; type found by
 * content (libmagic), not by name. Who may read a record may read its files;
 * until a file hangs on a record, only who uploaded it. */
#pragma once

#include "record/record.h"

struct file_info {
	int64_t id;
	const char *name; /* as uploaded, without folders, tidied */
	const char *type; /* media type by content */
	int64_t size;     /* bytes */
	const char *path; /* where it lies, absolute */
	char digest[65];  /* SHA-256, lower-case hex */
};

/* Takes in the file at `path` (moved, or copied from another disk; synced
 * before this returns). In a write transaction. */
bool file_store(struct ctx *ctx, const char *path, const char *name, struct file_info *file);
/* ERROR_NOT_FOUND when there is none or the actor may not read it. */
bool file_find(struct ctx *ctx, int64_t id, struct file_info *file);
/* Visits every stored file with an id above `after`, in order; only id, size, path and digest
 * are set. For backups: no rights are asked. In any transaction. */
bool file_each(struct ctx *ctx, int64_t after,
               bool (*visit)(struct ctx *ctx, const struct file_info *file, void *data),
               void *data);
void file_print(const struct file_info *file, struct json_writer *json);
