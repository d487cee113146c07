/* The history: what was done, by whom, when, from where, and what was before.
 *
 * Entries of one record form a chain: each carries the BLAKE2b hash of itself
 * and the entry before it, so that a change or a removal in the middle shows.
 * Chains are separate, hence writers never wait for each other. What stands at the end
 * of the chains is sealed in turn, see history_seal.h. */
#pragma once

#include "record/record.h"

/* Of a record's change: old and new of the fields that differ. Called by
 * record/'s own paths. */
bool history_change(struct ctx *ctx, const struct record_change *change);
/* Of something done with a record that changes none of its fields. */
bool history_say(struct ctx *ctx, const struct record *record, const char *action,
                 const char *reason);
/* Of anything else: "login", "export", "rights" …; `object` may be NULL and `id`
 * 0; `detail` is a JSON object's text, or NULL. */
bool history_note(struct ctx *ctx, const char *action, const char *object, int64_t id,
                  const char *detail);

/* Takes the words out of a record's entries: reasons, what changed, details. The chain
 * holds as before. In a write transaction. */
bool history_redact(struct ctx *ctx, const char *object, int64_t record);

/* {"entries":[{"id","from"?,"at","actor":{"id","name"},"action","reason"?,"address"?,
 * "changes":[{"field","label","old","new","old_text","new_text"}]}],"next"}, newest first, the
 * fields that the actor may see. Of the query the action, actor, field and page count. `from` is
 * the id of the record, merged into this one, that the entry is of. Needs read of the record. */
struct history_query;
bool history_print(struct ctx *ctx, const struct object *object, int64_t id,
                   const struct history_query *query, struct json_writer *json);

struct history_query {
	const char *object, *action, *address; /* or NULL */
	const char *field;                     /* it changed this one; or NULL */
	const char *words;                     /* each in the entry or its record's name; or NULL */
	int64_t record, actor;                 /* or 0 */
	int64_t from, until;                   /* instants, 0 for open */
	int64_t limit;
	const char *after;
};
/* All of the company's: administrators only. As history_print, with "object" and
 * "record" of each entry. A page looks at so many entries at most; where that ended it,
 * "reached" is the instant that it came to, else null, and "next" goes on from there. */
bool history_search(struct ctx *ctx, const struct history_query *query, struct json_writer *json);

/* The same for a file: `visit` gets each, newest first. ERROR_TOO_LARGE when there are more
 * than `most`. The query's page is not looked at. */
struct history_entry;
typedef bool history_visit(struct ctx *ctx, const struct history_entry *entry, void *data);
bool history_each(struct ctx *ctx, const struct history_query *query, int64_t most,
                  history_visit *visit, void *data);
/* An entry in words of the ctx's language; texts are NULL where there is nothing. */
struct history_line {
	int64_t at;
	const char *actor, *action, *object, *record, *changes, *reason, *address;
};
bool history_line(struct ctx *ctx, const struct history_entry *entry, struct history_line *line);

/* What is wrong with the history. */
enum history_fault_kind {
	HISTORY_CHANGED,    /* from `entry` on, the record's chain does not hold */
	HISTORY_LOST,       /* the record's chain was sealed with `entry`, which is not there */
	HISTORY_UNSEALED,   /* `entry` was sealed, and nothing says so of the record any more */
	HISTORY_SEAL_BROKEN /* the seal over the entries from `record` to `entry`; no object */
};
struct history_fault {
	enum history_fault_kind kind;
	const char *object;
	int64_t record, entry;
};
typedef void history_fault_visit(void *data, const struct history_fault *fault);

/* Recomputes every chain, of so many entries; each record whose chain does not hold is
 * told once. */
bool history_check(struct ctx *ctx, int64_t *entries, history_fault_visit *fault, void *data);

/* Seals what was written since the last seal: some thousand entries at most, `done` when
 * these were all. In a write transaction. */
bool history_seal(struct ctx *ctx, bool *done);

struct history_sealed {
	const char *sought; /* a seal that somebody noted, in hex, or NULL */
	bool found;         /* it is among them */
	int64_t seals;      /* how many there are */
	int64_t at;         /* when the last was made */
	char last[65];      /* it, in hex; "" where there is none */
};
/* Recomputes every seal, and looks whether each chain still reaches the entry that was
 * its last when it was sealed, and whether that is known of each. The other members of `sealed` are
 * zero at first. */
bool history_seal_check(struct ctx *ctx, struct history_sealed *sealed, history_fault_visit *fault,
                        void *data);
