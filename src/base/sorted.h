/* Looking things up in arrays that are sorted by a number. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* The number of the item at a place. */
typedef int64_t sorted_key(const void *items, size_t place);

/* The first place whose number is not below `key`, which is where an item with that
 * number is or belongs; `count` where all are below. In the header, so that `key_at`
 * costs no call. */
static inline size_t sorted_place(const void *items, size_t count, int64_t key, sorted_key *key_at)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (key_at(items, middle) < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
