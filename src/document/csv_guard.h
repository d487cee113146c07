/* Cells that a spreadsheet program would run as a formula when it opens a CSV
 * file (CWE-1236; OWASP, "CSV Injection"): those that begin with = + - @, their
 * full-width forms, a tab or a line end. An apostrophe in front makes them text.
 * Texts that have such apostrophes by themselves get one more, so that reading
 * gives back what was written. */
#pragma once

#include <stdbool.h>

/* Must `text` get an apostrophe in front when it is written? */
bool csv_risky(const char *text);
/* Does `text`, as it was read, have one in front that isn't its own? */
bool csv_guarded(const char *text);
