#include "document/sheet_map.h"

#include "base/memory.h"
#include "document/sheet_format.h"

#include <sys/mman.h>
#include <unistd.h>

static int map_close(struct sheet_map *map)
{
	if (map->bytes)
		munmap((void *)(uintptr_t)map->bytes, map->size);
	return 0;
}

struct sheet_map *sheet_map_new(struct ctx *ctx, const void *parent, int descriptor)
{
	off_t size = lseek(descriptor, 0, SEEK_END);
	if (size <= 0)
		return sheet_error_damaged(ctx);
	void *bytes = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, descriptor, 0);
	if (bytes == MAP_FAILED)
		return sheet_error_large(ctx);
	struct sheet_map *map = memory_new(parent, struct sheet_map);
	*map = (struct sheet_map){bytes, (size_t)size};
	talloc_set_destructor(map, map_close);
	return map;
}
