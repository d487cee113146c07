/* A value of a record's field, on its way between JSON, rules and the database.
 * There is no floating point: decimals are scaled integers (the field knows the
 * scale), money is minor units. Texts are UTF-8, without NUL, and belong to the
 * ctx (or the record) that the value came from. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum value_kind {
	VALUE_NULL,
	VALUE_INTEGER, /* integer decimal boolean datetime ref file image: `integer`
	                  (a ref's `text` is the display name of its target where it
	                  is known) */
	VALUE_TEXT,    /* texts, choice, date as YYYY-MM-DD */
	VALUE_BLOB,    /* hashes and sort keys; never a field of an object */
	VALUE_MONEY,   /* `integer` minor units, `text` ISO 4217 code */
	VALUE_LIST     /* refs and choices: `items`, `size` of them */
};

struct value {
	enum value_kind kind;
	int64_t integer;
	const char *text;
	size_t size;               /* bytes of text, or number of items */
	const struct value *items; /* of a list; of a phone's text: one item, how it was
	                              typed, where that differs (never compared) */
};

#define VALUE_NOTHING ((struct value){.kind = VALUE_NULL})
struct value value_integer(int64_t integer);
struct value value_text(const char *text); /* NULL gives VALUE_NOTHING; not copied */
struct value value_text_part(const char *text, size_t size);
struct value value_blob(const void *bytes, size_t size);

/* Same kind and content; lists in the same order. */
bool value_equal(const struct value *a, const struct value *b);
