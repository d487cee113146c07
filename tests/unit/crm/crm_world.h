/* The world of record/'s tests with the rules of crm/ in force. */
#pragma once

#include "crm/crm.h"
#include "record_world.h"

int crm_begin(void **state);

/* Runs an action by a person in a transaction of its own: 0 when it was done, else
 * the error's code plus 1. */
int crm_act(struct world *world, enum person person, int64_t customer, const char *action,
            const char *input);
/* A field of a record as the system sees it: an integer, or 0 for null. */
int64_t crm_integer(struct world *world, const char *object, int64_t id, const char *field);
/* The same of a text, compared. */
void crm_expect_text(struct world *world, const char *object, int64_t id, const char *field,
                     const char *text);
int64_t crm_count(struct world *world, const char *object, const char *filter);
