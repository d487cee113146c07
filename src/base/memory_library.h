/* What memory.c asks of the C++ library. */
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/* Has `exhausted`, which does not return, called where new finds no memory. */
void memory_library_start(void (*exhausted)(void));

#ifdef __cplusplus
}
#endif
