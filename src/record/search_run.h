/* Inside record/: one search, object by object. Candidates come from several
 * sources; each is fetched with the rights in the query and verified against the
 * fields that the actor may see before it becomes a hit. */
#pragma once

#include "base/text.h"
#include "record/record.h"

struct search_hit {
	const struct object *object;
	int64_t id;
	int rank; /* text_search_rank: 1 a part, 2 a beginning, 3 the whole */
	bool own;
	int64_t changed_at;
	const struct record *record; /* what is shown of it; NULL until fetched */
};

/* Ids in ascending order. */
struct search_ids {
	int64_t *ids;
	size_t count;
};

struct search_run {
	const char *typed;
	const char *key;        /* text_fold of it */
	const char *phone;      /* E.164, where it can be a phone number, else NULL */
	const char *email;      /* likewise */
	const char *expression; /* for the text indexes */
	const struct text_search *search;
	bool masking; /* phones of others' records are found by the whole only */
	size_t want;  /* hits of one object that are enough */

	const struct object *object; /* being searched */
	const struct field **fields; /* its searchable ones that the actor may see */
	size_t field_count;
	size_t first;                  /* where its hits begin */
	int64_t room;                  /* how many the text index may give */
	const char *rights;            /* search_rights of it */
	const struct search_ids *only; /* look at no others; NULL for all */

	struct search_hit *hits;
	size_t count;
};

/* Adds the object's hits to the run. */
bool search_object(struct ctx *ctx, struct search_run *run, const struct object *object);

/* Writes {"results":[…]} of the first `count` hits, each as
 * {"object","id","name","hint"}. */
bool search_print(struct ctx *ctx, struct search_run *run, size_t count, struct json_writer *json);
