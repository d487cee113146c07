/* Inside model/: names that a company's objects and fields may not have. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Means something else wherever fields are named: in tables, filters, answers. */
bool reserved_everywhere(const char *name);
/* A word of SQL, of either database. Names are always quoted, so that this is for
 * those who read and write SQL against the company's tables by hand. */
bool reserved_by_sql(const char *name);
/* The table of some room that no definition describes. */
bool reserved_table(const char *name);
/* All of these tables, from 0 on; NULL behind the last. */
const char *reserved_table_at(size_t index);
