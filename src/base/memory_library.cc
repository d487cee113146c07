#include "base/memory_library.h"

#include <new>

void memory_library_start(void (*exhausted)(void))
{
	std::set_new_handler(exhausted);
}
