/* Inside record/: P3's filters as SQL. */
#pragma once

#include "db/sql.h"
#include "record/record.h"

enum { FILTER_CONDITION_LIMIT = 200 };

/* Writes the filter as a condition in brackets over `alias`, which holds rows of
 * `object`. Unknown fields, operators and values are ERROR_INVALID on "filter". With
 * `order` (or NULL), an index in whose order rows are wanted: of choices and the like,
 * each of which fits many rows, only those that are in it may lead to rows. */
bool filter_write(struct ctx *ctx, struct sql *sql, const struct object *object, const char *alias,
                  const json_t *filter, const struct index *order);

/* Is `field` compared with = or in at the filter's top level (joined by and)? Then
 * an index that begins with it serves the query. */
bool filter_pins(const json_t *filter, const struct field *field);

/* Is the condition [field, operator, word] at the filter's top level (joined by and)? */
bool filter_has(const json_t *filter, const struct field *field, const char *operator_name,
                const char *word);
