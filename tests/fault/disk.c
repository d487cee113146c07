/* A disk that fails as it is told: the C library's calls, for the files of one folder. */
#include "disk.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DESCRIPTORS = 4096 };

/* An open file of the folder; `held` NULL: a folder, or what nobody looks for on the disk
 * afterwards (the database's shared memory, files without a name). */
struct disk_open {
	char *path;
	struct disk_file *held;
};

static struct disk_orders *orders;
static const char *folder;
static struct disk_open opened[DESCRIPTORS];
static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
/* What the library itself does to files is not the program's doing. */
static _Thread_local bool inside;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void disk_enter(void)
{
	pthread_mutex_lock(&lock);
}

static void disk_leave(void)
{
	int kept = errno;
	pthread_mutex_unlock(&lock);
	errno = kept;
}

__attribute__((constructor)) static void disk_start(void)
{
	const char *path = getenv("FAULT_DISK_ORDERS");
	if (!path || !getenv("FAULT_DISK"))
		return;
	int descriptor = REAL(open)(path, O_RDWR | O_CLOEXEC);
	void *memory = mmap(NULL, sizeof *orders, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
	if (descriptor < 0 || memory == MAP_FAILED) {
		fputs("the disk's orders can't be read\n", stderr);
		_exit(99);
	}
	REAL(close)(descriptor);
	orders = memory;
	folder = strdup(getenv("FAULT_DISK"));
}

static bool disk_concerned(const char *path)
{
	size_t length = folder ? strlen(folder) : 0;
	return length && !inside && !strncmp(path, folder, length) &&
	       (path[length] == '/' || !path[length]);
}

static struct disk_open *disk_of(int descriptor)
{
	bool known = !inside && descriptor >= 0 && descriptor < DESCRIPTORS && opened[descriptor].path;
	return known ? &opened[descriptor] : NULL;
}

/* Counts an operation; what shall happen to it, 0 for nothing. */
static int64_t disk_fault(enum disk_kind kind)
{
	if (!(orders->kinds & (int64_t)kind))
		return 0;
	int64_t number = ++orders->operations;
	if (!orders->first || number < orders->first || number - orders->first >= orders->many)
		return 0;
	return orders->fault;
}

/* True when the operation fails, with errno. A power loss never returns. */
static bool disk_fails(enum disk_kind kind)
{
	int64_t fault = disk_fault(kind);
	if (fault == DISK_POWER_LOSS) {
		inside = true;
		disk_lose_power((uint64_t)orders->seed);
	}
	if (fault > 0)
		errno = (int)fault;
	return fault > 0;
}

/* --- opening and closing --- */

static bool disk_held(const char *path, int descriptor)
{
	struct stat about;
	const char *end = strrchr(path, '-');
	return fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode) &&
	       !(end && !strcmp(end, "-shm"));
}

static void disk_opened(const char *path, int descriptor, bool made, int flags)
{
	if (descriptor < 0 || descriptor >= DESCRIPTORS)
		return;
	inside = true;
	opened[descriptor].path = strdup(path);
	bool held = (flags & O_TMPFILE) != O_TMPFILE && disk_held(path, descriptor);
	opened[descriptor].held = held ? disk_file_open(path, made) : NULL;
	if (opened[descriptor].held && (flags & O_TRUNC))
		disk_file_cut(opened[descriptor].held, 0);
	inside = false;
}

static int disk_open_one(const char *path, int flags, mode_t mode)
{
	int (*real)(const char *, int, ...) = REAL(open);
	if (!disk_concerned(path))
		return real(path, flags, mode);
	disk_enter();
	struct stat about;
	bool made = (flags & O_CREAT) && stat(path, &about) != 0;
	bool writes = (flags & O_ACCMODE) != O_RDONLY;
	int descriptor = disk_fails(writes ? DISK_MAKE : DISK_OPEN) ? -1 : real(path, flags, mode);
	disk_opened(path, descriptor, made, flags);
	disk_leave();
	return descriptor;
}

int open(const char *path, int flags, ...)
{
	va_list arguments;
	va_start(arguments, flags);
	mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
	va_end(arguments);
	return disk_open_one(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	va_list arguments;
	va_start(arguments, flags);
	mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
	va_end(arguments);
	return disk_open_one(path, flags, mode);
}

int close(int descriptor)
{
	if (!folder)
		return REAL(close)(descriptor);
	disk_enter();
	struct disk_open *file = disk_of(descriptor);
	if (file) {
		free(file->path);
		*file = (struct disk_open){0};
	}
	int result = REAL(close)(descriptor);
	disk_leave();
	return result;
}

/* --- writing --- */

/* How much of it there is room for; 0 with errno for none. */
static size_t disk_room_for(int descriptor, off_t at, size_t size)
{
	struct stat about;
	if (orders->room < 0 || fstat(descriptor, &about) != 0)
		return size;
	int64_t growth = at + (int64_t)size - about.st_size;
	if (growth > orders->room)
		size = (size_t)growth - (size_t)orders->room < size ? size - (size_t)(growth - orders->room)
		                                                    : 0;
	if (size == 0)
		errno = ENOSPC;
	else if (growth > 0)
		orders->room -= growth < orders->room ? growth : orders->room;
	return size;
}

/* `at` -1: where the descriptor stands. */
static ssize_t disk_write_file(struct disk_open *file, int descriptor, const void *bytes,
                               size_t size, off_t at)
{
	if (size == 0)
		return 0;
	if (orders->kinds & DISK_WRITE && orders->fault == DISK_SHORT) {
		if (disk_fault(DISK_WRITE) == DISK_SHORT)
			size = (size + 1) / 2;
	} else if (disk_fails(DISK_WRITE)) {
		return -1;
	}
	off_t place = at >= 0 ? at : lseek(descriptor, 0, SEEK_CUR);
	size = disk_room_for(descriptor, place, size);
	if (size == 0)
		return -1;
	ssize_t written =
	    at >= 0 ? REAL(pwrite)(descriptor, bytes, size, at) : REAL(write)(descriptor, bytes, size);
	if (written > 0 && file->held)
		disk_file_written(file->held, place, bytes, (size_t)written);
	return written;
}

ssize_t write(int descriptor, const void *bytes, size_t size)
{
	if (!disk_of(descriptor))
		return REAL(write)(descriptor, bytes, size);
	disk_enter();
	ssize_t written = disk_write_file(&opened[descriptor], descriptor, bytes, size, -1);
	disk_leave();
	return written;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t at)
{
	if (!disk_of(descriptor))
		return REAL(pwrite)(descriptor, bytes, size, at);
	disk_enter();
	ssize_t written = disk_write_file(&opened[descriptor], descriptor, bytes, size, at);
	disk_leave();
	return written;
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off_t at)
{
	return pwrite(descriptor, bytes, size, at);
}

int ftruncate(int descriptor, off_t size)
{
	if (!disk_of(descriptor))
		return REAL(ftruncate)(descriptor, size);
	disk_enter();
	int result = disk_fails(DISK_NAME) ? -1 : REAL(ftruncate)(descriptor, size);
	if (result == 0 && opened[descriptor].held)
		disk_file_cut(opened[descriptor].held, size);
	disk_leave();
	return result;
}

int ftruncate64(int descriptor, off_t size)
{
	return ftruncate(descriptor, size);
}

/* --- syncing --- */

static int disk_sync(int descriptor, int (*real)(int))
{
	if (!disk_of(descriptor))
		return real(descriptor);
	disk_enter();
	struct disk_open *file = &opened[descriptor];
	int result = disk_fails(DISK_SYNC) ? -1 : real(descriptor);
	if (result == 0 && file->held)
		disk_file_synced(file->held);
	else if (result == 0)
		disk_folder_synced(file->path);
	disk_leave();
	return result;
}

int fsync(int descriptor)
{
	return disk_sync(descriptor, REAL(fsync));
}

int fdatasync(int descriptor)
{
	return disk_sync(descriptor, REAL(fdatasync));
}

/* --- names --- */

int rename(const char *from, const char *to)
{
	if (!disk_concerned(from) && !disk_concerned(to))
		return REAL(rename)(from, to);
	disk_enter();
	int result = disk_fails(DISK_NAME) ? -1 : REAL(rename)(from, to);
	if (result == 0)
		disk_file_renamed(from, to);
	disk_leave();
	return result;
}

int unlink(const char *path)
{
	if (!disk_concerned(path))
		return REAL(unlink)(path);
	disk_enter();
	int result = disk_fails(DISK_NAME) ? -1 : REAL(unlink)(path);
	if (result == 0)
		disk_file_removed(path);
	disk_leave();
	return result;
}

int mkdir(const char *path, mode_t mode)
{
	if (!disk_concerned(path))
		return REAL(mkdir)(path, mode);
	disk_enter();
	int result = disk_fails(DISK_NAME) ? -1 : REAL(mkdir)(path, mode);
	disk_leave();
	return result;
}

/* --- reading --- */

ssize_t read(int descriptor, void *bytes, size_t size)
{
	if (!disk_of(descriptor))
		return REAL(read)(descriptor, bytes, size);
	disk_enter();
	ssize_t taken = disk_fails(DISK_READ) ? -1 : REAL(read)(descriptor, bytes, size);
	disk_leave();
	return taken;
}

ssize_t pread(int descriptor, void *bytes, size_t size, off_t at)
{
	if (!disk_of(descriptor))
		return REAL(pread)(descriptor, bytes, size, at);
	disk_enter();
	ssize_t taken = disk_fails(DISK_READ) ? -1 : REAL(pread)(descriptor, bytes, size, at);
	disk_leave();
	return taken;
}

ssize_t pread64(int descriptor, void *bytes, size_t size, off_t at)
{
	return pread(descriptor, bytes, size, at);
}
