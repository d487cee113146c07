/* Inside backup/: what was committed since a backup, in a store's log/.
 *
 * A run is an unbroken sequence of entries, numbered from 1; its files are called
 * RUN.FIRST.log, where FIRST is the number of the first entry in them, in hex. An entry
 * holds frames of the database's write-ahead log as they were there, compressed, and the
 * instant until which everything is in it; its SHA-256 closes it. A transaction may need
 * several entries: the last of them is `whole`. After a whole one the database is as it was
 * at that instant. Numbers are little-endian. */
#pragma once

#include "backup/store.h"
#include "db/changes.h"

enum { LOG_RUN_SIZE = 40 };

struct log_entry {
	uint64_t sequence;
	int64_t at;
	bool whole;
	struct db_place place; /* of the database's log, behind it */
	uint32_t count, size;  /* frames, and bytes of each */
	uint32_t packed;       /* bytes of all of them in the file */
};

/* A run's name, which no other has. */
void log_run_name(int64_t at, char run[LOG_RUN_SIZE]);
/* The newest run of the store; NULL, without an error, for none. On ctx. */
const char *log_newest(struct ctx *ctx, const struct store *store);

/* --- writing --- */

/* A further file of the run, whose next entry is `first`. On `parent`. */
struct disk_file *log_create(struct ctx *ctx, const void *parent, const struct store *store,
                             const char *run, uint64_t first);
/* Goes on with the run: cuts off what is not whole at the end of its last file; `last` gets
 * the last entry. NULL, without an error, when it has none. */
struct disk_file *log_reopen(struct ctx *ctx, const void *parent, const struct store *store,
                             const char *run, struct log_entry *last);
/* Adds an entry; sets entry->packed. Not synced. */
bool log_append(struct ctx *ctx, const struct disk_file *file, struct log_entry *entry,
                const void *frames);

/* --- reading --- */

/* Reads the run's entries in order. On ctx. */
struct log_reader *log_read(struct ctx *ctx, const struct store *store, const char *run);
/* To the next entry whose head is there and that follows the one before. False at the end,
 * or with ctx->error. */
bool log_next(struct ctx *ctx, struct log_reader *reader, struct log_entry *entry);
/* The frames of that entry, on the reader, until the next; ERROR_CONFLICT when it is
 * damaged. */
const unsigned char *log_frames(struct ctx *ctx, struct log_reader *reader);

/* The last whole entry of the run until the instant `until` (0: of all); false without an
 * error where there is none. */
bool log_last(struct ctx *ctx, const struct store *store, const char *run, int64_t until,
              struct log_entry *last);
/* Has the database file catch up with the run: the entries after `after`, up to `last`. */
bool log_apply(struct ctx *ctx, const struct store *store, const char *run, uint64_t after,
               uint64_t last, const char *database);
/* Removes files of runs of which nothing is from `since` on. */
bool log_thin(struct ctx *ctx, const struct store *store, int64_t since);
