/* A disk that fails as it is told, for the real program: a library that is put before the
 * C library with LD_PRELOAD.
 *
 * FAULT_DISK names the folder whose files are concerned, FAULT_DISK_ORDERS a file of one
 * struct disk_orders, which the test reads and changes while the program runs. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum disk_kind {
	DISK_WRITE = 1,
	DISK_SYNC = 2,
	DISK_MAKE = 4, /* opening to write */
	DISK_NAME = 8, /* renaming, removing, truncating, making a folder */
	DISK_READ = 16,
	DISK_OPEN = 32 /* opening to read */
};

/* What happens, where it is not an errno. */
enum { DISK_SHORT = -1, DISK_POWER_LOSS = -2 };

/* All members are 64 bits wide, so that the test finds them by their place. */
struct disk_orders {
	int64_t operations; /* counted so far */
	int64_t kinds;      /* which count */
	int64_t first;      /* the operation from which on something happens; 0: none */
	int64_t many;       /* to how many operations it happens */
	int64_t fault;      /* what: an errno, or one of the above */
	int64_t room;       /* bytes by which files may still grow; -1: any number */
	int64_t seed;       /* chooses what survives a power loss */
};

/* --- disk_power.c: what a disk holds that loses power. All under the disk's lock --- */

struct disk_file;

/* The file at `path`, which is open now. `made`: it was not there before. */
struct disk_file *disk_file_open(const char *path, bool made);
/* What was done and is not synced yet. */
void disk_file_written(struct disk_file *file, off_t at, const void *bytes, size_t size);
void disk_file_cut(struct disk_file *file, off_t size);
void disk_file_synced(struct disk_file *file);
void disk_folder_synced(const char *path);
void disk_file_renamed(const char *from, const char *to);
void disk_file_removed(const char *path);
/* Leaves each file as the disk holds it: what was synced, and of the rest any part, sector by
 * sector. Ends the process. */
_Noreturn void disk_lose_power(uint64_t seed);
