/* What the tests of base/ share. */
#pragma once

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* As the program begins. */
static inline int test_start(void **state)
{
	(void)state;
	base_start();
	return 0;
}

/* The same "random" numbers in every run (xorshift64). */
static inline uint64_t test_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}
