/* Memory that runs out as it is told, for a real program: a library that is put before the C
 * library with LD_PRELOAD.
 *
 * FAULT_MEMORY is the number of the allocation that fails, counted from the beginning of main,
 * FAULT_MEMORY_MANY how many fail from there on (1 unless given). Where FAULT_MEMORY_COUNT is
 * set, the program tells at its end on standard error how many there were, and ends when there
 * are more than that. */
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static atomic_long allocations;
static atomic_long first, many; /* 0: nothing fails */
static atomic_long most;        /* 0: any number */

__attribute__((constructor)) static void memory_start(void)
{
	const char *number = getenv("FAULT_MEMORY"), *wide = getenv("FAULT_MEMORY_MANY"),
	           *count = getenv("FAULT_MEMORY_COUNT");
	atomic_store(&allocations, 0);
	atomic_store(&many, wide ? atol(wide) : 1);
	atomic_store(&most, count ? atol(count) : 0);
	atomic_store(&first, number ? atol(number) : 0);
}

__attribute__((destructor)) static void memory_end(void)
{
	if (getenv("FAULT_MEMORY_COUNT"))
		fprintf(stderr, "allocations=%ld\n", atomic_load(&allocations));
}

static int memory_fails(void)
{
	long number = atomic_fetch_add(&allocations, 1) + 1, from = atomic_load(&first);
	if (atomic_load(&most) && number > atomic_load(&most))
		_exit(0);
	int fails = from && number >= from && number - from < atomic_load(&many);
	if (fails)
		errno = ENOMEM;
	return fails;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

void *malloc(size_t size)
{
	return memory_fails() ? NULL : REAL(malloc)(size);
}

void *calloc(size_t count, size_t size)
{
	return memory_fails() ? NULL : REAL(calloc)(count, size);
}

void *realloc(void *memory, size_t size)
{
	return size && memory_fails() ? NULL : REAL(realloc)(memory, size);
}

void *aligned_alloc(size_t boundary, size_t size)
{
	return memory_fails() ? NULL : REAL(aligned_alloc)(boundary, size);
}

int posix_memalign(void **memory, size_t boundary, size_t size)
{
	return memory_fails() ? ENOMEM : REAL(posix_memalign)(memory, boundary, size);
}
