/* Inside model/: the patterns of auto_number fields; see model_number. */
#pragma once

#include <stdbool.h>

enum { NUMBER_PATTERN_LIMIT = 60 };

enum number_part { NUMBER_WRONG, NUMBER_DATE, NUMBER_DEPARTMENT, NUMBER_COUNTER };

/* Known parts only, and exactly one counter. */
bool number_pattern_valid(const char *pattern);
