/* A small company for the tests of record/: two sales people in two departments, a
 * telephone sales person who sees numbers in part, and their manager; with the
 * product's own model, real rights and a real database. */
#pragma once

#include "support.h"

#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "db/db.h"
#include "record/history.h"
#include "record/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum person { SYSTEM, ADMINISTRATOR, LI, WANG, TELESALES, SERVICE, PERSON_COUNT };

struct world {
	struct company *company;
	int64_t people[PERSON_COUNT]; /* ids; 0 for the system */
};

/* For cmocka: *state is a fresh world. */
int world_begin(void **state);
int world_end(void **state);

/* Work by a person, in a transaction. world_done commits it and lets go of all. */
struct ctx *world_write(struct world *world, enum person person);
struct ctx *world_read(struct world *world, enum person person);
void world_done(struct ctx *ctx);
/* Rolls back instead; any error is forgotten. */
void world_drop(struct ctx *ctx);

const struct object *world_object(struct ctx *ctx, const char *name);
/* JSON written with ' for ". */
json_t *world_json(struct ctx *ctx, const char *text);
/* What a writer holds, which must be JSON. */
json_t *world_printed(struct ctx *ctx, const struct json_writer *json);

/* Makes, or changes, a record from JSON, in a transaction of its own. */
int64_t world_make(struct world *world, enum person person, const char *object, const char *json);
void world_change(struct world *world, enum person person, const char *object, int64_t id,
                  const char *json);
/* A pool with one member. */
int64_t world_pool(struct world *world, enum person member);
/* Makes what was changed in users, roles and pools count. */
void world_refresh(struct world *world);
/* Replaces the rights of the role made from a preset. */
void world_rights(struct world *world, const char *preset, const char *rights);
