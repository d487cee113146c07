/* Commands that work as a person of the company, with that person's rights. */
#pragma once

#include "cmd/command.h"
#include "record/record.h"

/* Opens the company that the line's --data names and makes ctx->actor the user of its
 * --as, an active administrator where that is absent; with model and organisation held.
 * ERROR_NOT_FOUND, ERROR_UNAUTHENTICATED for a disabled user, and company_open's.
 * acting_end must follow, whatever it returns. */
bool acting_begin(struct ctx *ctx, const struct command_line *line);
void acting_end(struct ctx *ctx);

/* The record of that object with this name, as the actor sees it, in a transaction of
 * its own; ERROR_NOT_FOUND says what there is none of. */
bool acting_find(struct ctx *ctx, const char *object, const char *field, const char *name,
                 int64_t *id);

/* Work that lasts: how far it is, on standard error where that is a terminal; and whether
 * somebody pressed Ctrl-C or ended the process, which acting_begin puts under control. */
struct acting_watch {
	bool shown;   /* a line of progress stands there */
	bool stopped; /* by a signal */
};
/* As the watches of transfer/ want it, with a struct acting_watch as data. */
bool acting_go_on(struct ctx *ctx, int64_t done, int64_t total, void *data);
/* Ends the line of progress. */
void acting_watched(struct acting_watch *watch);
