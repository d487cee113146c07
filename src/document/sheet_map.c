#include "document/sheet_map.h"

#include "base/memory.h"
#include "document/sheet_format.h"

#include <sys/mman.h>
#include <sys/stat.h>

static int map_close(struct sheet_map *map)
{
	if (map->bytes)
		munmap((void *)(uintptr_t)map->bytes, map->size);
	return 0;
}

struct sheet_map *sheet_map_new(struct ctx *ctx, const void *parent, int descriptor)
{
	struct stat stat;
	if (fstat(descriptor, &stat) != 0 || stat.st_size == 0)
		return sheet_error_damaged(ctx);
	void *bytes = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
	if (bytes == MAP_FAILED)
		return sheet_error_large(ctx);
	struct sheet_map *map = memory_new(parent, struct sheet_map);
	*map = (struct sheet_map){bytes, (size_t)stat.st_size};
	talloc_set_destructor(map, map_close);
	return map;
}
