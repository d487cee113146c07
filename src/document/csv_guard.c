#include "document/csv_guard.h"

#include <stddef.h>
#include <string.h>

static const char *const starts[] = {"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};

bool csv_risky(const char *text)
{
	text += strspn(text, "'");
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (strncmp(text, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

bool csv_guarded(const char *text)
{
	return text[0] == '\'' && csv_risky(text + 1);
}
