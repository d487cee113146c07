#include "document/csv_separator.h"

#include <string.h>

enum { CANDIDATES = 3, LINES = 100 };
static const char candidates[CANDIDATES + 1] = "\t;,";

/* How often each candidate stands in a line, outside quotes. */
struct line {
	unsigned counts[CANDIDATES];
};

/* Counts the line that begins at `at`; returns where the next one begins. */
static size_t line_count(const char *text, size_t size, size_t at, struct line *line)
{
	bool quoted = false, fresh = true; /* fresh: a cell begins here */
	*line = (struct line){0};
	for (; at < size; at++) {
		const char *found = text[at] ? strchr(candidates, text[at]) : NULL;
		if (text[at] == '"')
			quoted = quoted ? false : fresh;
		else if (!quoted && (text[at] == '\n' || text[at] == '\r'))
			return at + 1;
		else if (!quoted && found)
			line->counts[found - candidates]++;
		fresh = found;
	}
	return size;
}

char csv_separator_find(const char *text, size_t size)
{
	unsigned agreements[CANDIDATES] = {0}, totals[CANDIDATES] = {0};
	struct line line, before = {0};
	for (size_t at = 0, lines = 0; at < size && lines < LINES; lines++) {
		at = line_count(text, size, at, &line);
		for (size_t i = 0; i < CANDIDATES; i++) {
			totals[i] += line.counts[i];
			agreements[i] += line.counts[i] > 0 && line.counts[i] == before.counts[i];
		}
		before = line;
	}
	size_t best = CANDIDATES - 1;
	for (size_t i = 0; i < CANDIDATES; i++)
		if (agreements[i] > agreements[best] ||
		    (agreements[i] == agreements[best] && totals[i] > totals[best]))
			best = i;
	return candidates[best];
}
