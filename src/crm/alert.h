/* Security alerts; see access/usage.h for what is counted. */
#pragma once

#include "record/record.h"

/* Writes the figures that were collected in memory, and raises the alerts that follow
 * from them; in a transaction of its own. What can't be written stays for the next time.
 * `raised` gets how many there are, new and grown: the administrators' bells are for the
 * caller to ring. */
bool alert_settle(struct ctx *ctx, size_t *raised);

/* {"alerts":[{"id","user","kind","words","day","figure","most","first_at","last_at",
 * "state","note","handled_by","handled_at"}],"new":n}, newest first. `state` NULL: all;
 * `limit` 1 to 200. For administrators. */
bool alert_print(struct ctx *ctx, const char *state, int64_t limit, struct json_writer *json);
/* Sets the state, with a note that "dismissed" must have; writes it as above. In a write
 * transaction. */
bool alert_handle(struct ctx *ctx, int64_t id, const char *state, const char *note,
                  struct json_writer *json);
