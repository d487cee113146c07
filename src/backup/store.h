/* Inside backup/: a folder of backups.
 *
 *   store.json       says that it is one
 *   backups/NAME.json  a manifest for each backup, written last
 *   pages/ab/cdef…   pieces of databases (64 KiB, named by the SHA-256 of their content,
 *                    compressed with zstd); those that two backups share are there once
 *   files/ab/cdef…   attachments, as in a data folder
 *   log/             what was committed since (log.h)
 *   lock             held by who adds or removes backups
 *
 * A backup is what its manifest lists, and the manifest is written, atomically, when all
 * of it is on the disk: a backup that was cut short leaves nothing but pieces that no
 * manifest names. While one is being made `unfinished` lies there; who finds it when he
 * begins removes such pieces, since nobody knows whether they reached the disk. */
#pragma once

#include "backup/manifest.h"

struct store {
	const char *folder;
	struct disk_file *lock;  /* NULL: for reading */
	int64_t added;           /* bytes that were put into it */
	void *packed, *unpacked; /* room for a piece */
	size_t packed_room;
};

enum store_use { STORE_READ, STORE_WRITE };

/* Is the folder one? */
bool store_there(const char *folder);
/* Opens it; for writing it is made where there is none, in an empty folder or a new one.
 * ERROR_CONFLICT while another backup is made into it, or where the folder holds
 * something else. On ctx; freeing it ends the lock. */
struct store *store_open(struct ctx *ctx, const char *folder, enum store_use use);
/* Fills in a store that is there, or will be, without looking at it; for who puts files only
 * and has no use for the lock. */
void store_prepare(const void *parent, struct store *store, const char *folder);
const char *store_path(struct ctx *ctx, const struct store *store, const char *place,
                       const char *name);

/* Begins a backup: what is put is durable with store_keep. */
bool store_begin(struct ctx *ctx, struct store *store);
/* Puts a piece of a database, at most CONTENT_PIECE bytes; gives its digest. */
bool store_put_piece(struct ctx *ctx, struct store *store, const void *bytes, size_t size,
                     char digest[CONTENT_DIGEST_SIZE]);
/* Gets one that has `size` bytes unpacked; they are valid until the next. An error names
 * the piece that is missing or damaged. */
const void *store_get_piece(struct ctx *ctx, struct store *store, const char *digest, size_t size);
/* Puts the file at `source`, at once durable; sets file->digest and size. ERROR_NOT_FOUND
 * when it is not there, ERROR_CONFLICT when its content is not what its digest says. */
bool store_put_file(struct ctx *ctx, struct store *store, const char *source,
                    struct content_file *file);
/* Writes a file to the new file `target`. Errors likewise. */
bool store_get_file(struct ctx *ctx, const struct store *store, const struct content_file *file,
                    const char *target);
/* Ends a backup: all that was put is synced, then the manifest is there. */
bool store_keep(struct ctx *ctx, struct store *store, struct manifest *manifest);

/* The names of its backups, oldest first; on ctx. */
const char **store_names(struct ctx *ctx, const struct store *store, size_t *count);
struct manifest *store_manifest(struct ctx *ctx, const struct store *store, const char *name);

/* Removes a backup; its pieces stay until store_clean. */
bool store_drop(struct ctx *ctx, const struct store *store, const char *name);
/* Removes pieces of databases that no backup names, and files that none names and that
 * were put, or put again, before the instant `files_before`. */
bool store_clean(struct ctx *ctx, const struct store *store, int64_t files_before);
