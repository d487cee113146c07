/* What a disk holds that loses power: of each file what was last synced and, in 512-byte
 * sectors, any part of what was written since; a new name only where its folder was synced. */
#include "disk.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 512 };

struct disk_write {
	off_t at;
	size_t size;
	char *bytes; /* NULL: the file was cut or stretched to `at` */
};

struct disk_file {
	char *path;
	char *before; /* its name on the disk, where that is another; NULL: it has none yet */
	bool named;   /* `path` is its name on the disk */
	char *image;  /* as synced */
	size_t size;
	struct disk_write *writes; /* since */
	size_t write_count;
	struct disk_file *next;
};

static struct disk_file *disk_files;

static struct disk_file *disk_find(const char *path)
{
	struct disk_file *file = disk_files;
	while (file && strcmp(file->path, path) != 0)
		file = file->next;
	return file;
}

static void *disk_room(void *memory, size_t size)
{
	memory = realloc(memory, size ? size : 1);
	if (!memory)
		abort();
	return memory;
}

static void image_resize(struct disk_file *file, size_t size)
{
	file->image = disk_room(file->image, size);
	if (size > file->size)
		memset(file->image + file->size, 0, size - file->size);
	file->size = size;
}

/* What a file held before the program came counts as synced. */
static void image_read(struct disk_file *file)
{
	int descriptor = open(file->path, O_RDONLY | O_CLOEXEC);
	struct stat about;
	if (descriptor < 0 || fstat(descriptor, &about) != 0)
		abort();
	image_resize(file, (size_t)about.st_size);
	if (pread(descriptor, file->image, file->size, 0) != about.st_size)
		abort();
	close(descriptor);
}

struct disk_file *disk_file_open(const char *path, bool made)
{
	struct disk_file *file = disk_find(path);
	if (file)
		return file;
	file = disk_room(NULL, sizeof *file);
	*file = (struct disk_file){.path = strdup(path), .named = !made, .next = disk_files};
	disk_files = file;
	if (!made)
		image_read(file);
	return file;
}

static void disk_note(struct disk_file *file, struct disk_write written)
{
	file->writes = disk_room(file->writes, (file->write_count + 1) * sizeof *file->writes);
	file->writes[file->write_count++] = written;
}

void disk_file_written(struct disk_file *file, off_t at, const void *bytes, size_t size)
{
	char *copy = disk_room(NULL, size);
	memcpy(copy, bytes, size);
	disk_note(file, (struct disk_write){at, size, copy});
}

void disk_file_cut(struct disk_file *file, off_t size)
{
	disk_note(file, (struct disk_write){size, 0, NULL});
}

static void image_write(struct disk_file *file, off_t at, const char *bytes, size_t size)
{
	if ((size_t)at + size > file->size)
		image_resize(file, (size_t)at + size);
	memcpy(file->image + at, bytes, size);
}

static void image_apply(struct disk_file *file, const struct disk_write *written)
{
	if (written->bytes)
		image_write(file, written->at, written->bytes, written->size);
	else
		image_resize(file, (size_t)written->at);
}

static void disk_forget_writes(struct disk_file *file)
{
	for (size_t i = 0; i < file->write_count; i++)
		free(file->writes[i].bytes);
	file->write_count = 0;
}

void disk_file_synced(struct disk_file *file)
{
	for (size_t i = 0; i < file->write_count; i++)
		image_apply(file, &file->writes[i]);
	disk_forget_writes(file);
}

void disk_folder_synced(const char *path)
{
	size_t length = strlen(path);
	for (struct disk_file *file = disk_files; file; file = file->next)
		if (!strncmp(file->path, path, length) && file->path[length] == '/' &&
		    !strchr(file->path + length + 1, '/')) {
			file->named = true;
			free(file->before);
			file->before = NULL;
		}
}

void disk_file_removed(const char *path)
{
	for (struct disk_file **at = &disk_files; *at; at = &(*at)->next)
		if (!strcmp((*at)->path, path)) {
			struct disk_file *file = *at;
			*at = file->next;
			disk_forget_writes(file);
			free(file->writes);
			free(file->image);
			free(file->before);
			free(file->path);
			free(file);
			return;
		}
}

void disk_file_renamed(const char *from, const char *to)
{
	disk_file_removed(to);
	struct disk_file *file = disk_find(from);
	if (!file)
		return;
	if (file->named)
		file->before = file->path;
	else
		free(file->path);
	file->path = strdup(to);
	file->named = false;
}

static uint64_t disk_random(uint64_t *seed)
{
	/* xorshift64*, Vigna 2016 */
	*seed ^= *seed >> 12;
	*seed ^= *seed << 25;
	*seed ^= *seed >> 27;
	return *seed * UINT64_C(0x2545F4914F6CDD1D) >> 32;
}

/* One of: nothing of a write came to the disk, all of it, or some of its sectors. */
static void disk_lose_write(struct disk_file *file, const struct disk_write *written,
                            uint64_t *seed)
{
	uint64_t way = disk_random(seed) % 4;
	if (way == 0)
		return;
	if (way == 1 || !written->bytes) {
		image_apply(file, written);
		return;
	}
	for (size_t from = 0; from < written->size; from += SECTOR) {
		size_t size = written->size - from < SECTOR ? written->size - from : SECTOR;
		if (disk_random(seed) % 2)
			image_write(file, written->at + (off_t)from, written->bytes + from, size);
	}
}

static void disk_lose_file(struct disk_file *file, uint64_t *seed)
{
	for (size_t i = 0; i < file->write_count; i++)
		disk_lose_write(file, &file->writes[i], seed);
	const char *path = file->path;
	if (!file->named && disk_random(seed) % 2) {
		if (file->before)
			rename(path, file->before);
		else
			unlink(path);
		path = file->before;
	}
	if (!path)
		return;
	int descriptor = open(path, O_WRONLY | O_CLOEXEC);
	if (descriptor < 0)
		return; /* removed since, with its folder */
	if (pwrite(descriptor, file->image, file->size, 0) != (ssize_t)file->size ||
	    ftruncate(descriptor, (off_t)file->size) != 0)
		abort();
	close(descriptor);
}

_Noreturn void disk_lose_power(uint64_t seed)
{
	seed = seed * 2 + 1;
	for (struct disk_file *file = disk_files; file; file = file->next)
		disk_lose_file(file, &seed);
	kill(getpid(), SIGKILL);
	for (;;)
		pause();
}
