/* Dates cut to a unit, for grouping. */
#pragma once

enum { DB_UNIT_SIZE = 16 };

/* `date` (YYYY-MM-DD) cut to `unit`: "day" 2026-03-01, "week" 2026-W09 (ISO 8601),
 * "month" 2026-03, "quarter" 2026-Q1, "year" 2026. */
void db_unit_of(const char *date, const char *unit, char result[DB_UNIT_SIZE]);
