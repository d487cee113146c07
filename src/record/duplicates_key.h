/* Inside record/: the table duplicate_key (key, kind, object, record), which says
 * under which keys a living record can be found. */
#pragma once

#include "record/duplicates.h"

/* As stored: numbers are never given to another meaning. */
enum duplicate_key_kind {
	DUPLICATE_KEY_NAME = 1,  /* text_company_key */
	DUPLICATE_KEY_PHONE = 2, /* E.164 without an extension */
	DUPLICATE_KEY_EMAIL = 3, /* the address */
	DUPLICATE_KEY_SITE = 4   /* a website's host, or a company's mail domain */
};

struct duplicate_key {
	enum duplicate_key_kind kind;
	const char *key;
};

enum { DUPLICATE_KEYS_OF_FIELD = 2 };

/* Makes the table. */
bool duplicates_migrate(struct ctx *ctx);

/* The keys of a value of the field, as it is stored; returns how many. */
size_t duplicates_keys(struct ctx *ctx, const struct field *field, const char *text,
                       struct duplicate_key keys[DUPLICATE_KEYS_OF_FIELD]);

/* All keys that a record ought to have, each once; on ctx. */
const struct duplicate_key *duplicates_keys_of(struct ctx *ctx, const struct record *record,
                                               size_t *count);

/* Adds the keys of a record that are not there yet. */
bool duplicates_put(struct ctx *ctx, const struct record *record);
/* Makes all keys of an object anew. */
bool duplicates_refill(struct ctx *ctx, const struct object *object);
struct row_selection;
/* Goes through `count` rows of the table from where `notes` says (at first {"key":""}),
 * and takes away those of the selection's object that no living record has; `over` when
 * they were the last. */
bool duplicates_sweep(struct ctx *ctx, const struct row_selection *selection, json_t *notes,
                      int64_t count, bool *over);

/* A text that sorts (by bytes) behind all that begin with `key`. */
char *duplicates_key_behind(const void *parent, const char *key);
