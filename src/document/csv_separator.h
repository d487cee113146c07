/* What separates the cells of a text file. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Tab, semicolon or comma: the one that stands equally often in neighbouring
 * lines of this beginning of the file, quoted parts aside; comma when none does. */
char csv_separator_find(const char *text, size_t size);
