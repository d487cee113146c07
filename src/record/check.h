/* Is what is kept whole? The database file, what refers to what, what is worked out of
 * the records (search index, duplicate keys, ready counts), files, and the history.
 *
 * Everything is read in the ctx's transaction, hence as of one moment, by the system;
 * memory is bounded: eight bytes for each record of the object that is looked at. */
#pragma once

#include "record/record.h"

enum check_part {
	CHECK_DATABASE,   /* the file itself */
	CHECK_REFERENCES, /* each points at a record */
	CHECK_LISTS,      /* and so does each line of a list */
	CHECK_FILES,      /* what hangs on records, and its bytes */
	CHECK_SEARCH,
	CHECK_KEYS,
	CHECK_COUNTS,
	CHECK_HISTORY,
	CHECK_PARTS
};

struct check_fault {
	const char *object; /* in words, or NULL */
	int64_t record;     /* or 0 */
	const char *name;   /* of the record, or NULL */
	const char *words;  /* what is wrong */
};
typedef void check_tell(void *data, const struct check_fault *fault);

/* For each object by its index: was anything found wrong that check_repair makes anew? */
struct check {
	bool digests;     /* read every file's bytes, too */
	const char *seal; /* one that somebody noted, in hex; must be there. Or NULL */
	check_tell *tell;
	void *data;

	int64_t looked, faults;             /* of the part */
	bool *broken;                       /* by object->index; of the part */
	int64_t unused_files, unused_bytes; /* that no record names, or names any more */
	int64_t seals, sealed_at;
	char last_seal[65]; /* "" for none */
};

/* What a part is called. */
const struct label *check_label(enum check_part part);

/* Looks at one part; each fault is told, the first CHECK_TOLD of them. False when it could
 * not be looked at. */
enum { CHECK_TOLD = 1000 };
bool record_check(struct ctx *ctx, enum check_part part, struct check *check);

/* Can the part be mended? It is made anew out of the records, of those objects that
 * record_check has found broken; bytes of no file are moved into the folder files-aside. In
 * a write transaction, and nobody else may have the company open. */
bool check_repairable(enum check_part part);
bool check_repair(struct ctx *ctx, enum check_part part, const struct check *check);
/* What check_repair did, in words. */
const struct label *check_mended(enum check_part part);
