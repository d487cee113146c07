/* Inside backup/: what a backup says of itself, as JSON. */
#pragma once

#include "backup/content.h"
#include "base/json.h"

struct manifest {
	const char *name;                    /* "20260301T120000.000Z": its instant; NULL in a file */
	const char *program;                 /* the version that made it */
	const char *company;                 /* as people call it */
	int64_t at, took;                    /* whose state it is; milliseconds that making it took */
	int64_t size;                        /* bytes of the database */
	int64_t added;                       /* bytes that it took of the disk */
	char digest[CONTENT_DIGEST_SIZE];    /* of the whole database */
	char (*pieces)[CONTENT_DIGEST_SIZE]; /* of the database, in order; NULL in a file */
	size_t piece_count;
	struct content_files files;
	const char **missing; /* paths of files that the company should have had */
	size_t missing_count;
	const char *run;  /* of the log that goes on from here; NULL for none */
	int64_t sequence; /* the log's entries after this one are not in the backup */
};

enum { MANIFEST_NAME_SIZE = 21, MANIFEST_FORMAT = 1 };

/* The name that an instant gives. */
void manifest_name(int64_t at, char name[MANIFEST_NAME_SIZE]);
void manifest_print(const struct manifest *manifest, struct json_writer *json);
/* Reads and checks one; on ctx. ERROR_UNAVAILABLE says what is wrong with it; `from` is
 * named in the message. */
struct manifest *manifest_read(struct ctx *ctx, const char *from, const char *text, size_t size);
