/* Inside backup/: what a backup holds of a company as of one instant: its database, the
 * files that hang on records (content-addressed, so they never change), and the
 * spreadsheets of imports. What can be made again (exports, uploads under way) stays out. */
#pragma once

#include "base/ctx.h"
#include "base/disk.h"

#include <stddef.h>

enum { CONTENT_DIGEST_SIZE = 65, CONTENT_PIECE = 64 * 1024 };

struct content_file {
	const char *path;                 /* in a data folder: "files/ab/cdef…", "imports/7" */
	int64_t size;                     /* bytes */
	char digest[CONTENT_DIGEST_SIZE]; /* SHA-256, lower-case hex; "": known when it is read */
};

/* A list of them. */
struct content_files {
	struct content_file *items;
	size_t count, room;
};

/* May a file of this path lie in a data folder? What backups say is not trusted. */
bool content_path_valid(const char *path);
/* 64 lower-case hex digits? */
bool content_digest_valid(const char *digest);
/* Adds a file; all of it on the list's own memory `parent`. */
void content_add(const void *parent, struct content_files *files, const char *path, int64_t size,
                 const char *digest);
/* Adds what the ctx's transaction names, sorted, none twice. */
bool content_list(struct ctx *ctx, struct content_files *files);

/* Begins the transaction that a backup reads; content_begin, or the copier's. */
typedef bool content_begin(struct ctx *ctx, void *data);

struct content {
	int64_t at; /* whose state it is */
	struct content_files files;
};
/* Writes the database as of now to the new file `scratch`, and lists the files that belong
 * to it. `begin` NULL: db_begin. ctx has no transaction. */
bool content_take(struct ctx *ctx, const char *scratch, content_begin *begin, void *data,
                  struct content *content);

/* The rest of `from`, through SHA-256, to `to` (or, where it is NULL, nowhere). */
bool content_pour(struct ctx *ctx, const struct disk_file *from, const struct disk_file *to,
                  char digest[CONTENT_DIGEST_SIZE], int64_t *size);
/* The digest of these bytes. */
void content_digest(const void *bytes, size_t size, char digest[CONTENT_DIGEST_SIZE]);
