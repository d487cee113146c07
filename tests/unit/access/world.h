/* A small company for the tests of access/: a real database in a folder of its
 * own, with access open. */
#pragma once

#include "access/access.h"
#include "access/session.h"
#include "db/db.h"

struct world {
	struct company *company;
	const struct model *model;
	struct ctx *ctx; /* holds the model; no organisation, no actor */
};

/* The stages of the customers of the model made by hand. */
extern const struct choice world_stages[];

/* With the delivered model. */
struct world *world_open(void);
/* With a model made by hand that has an object of every kind of access, a chain of
 * parents and a circle of them. */
struct world *world_open_kinds(void);
void world_close(struct world *world);
/* For cmocka: closes the world in *state. */
int world_teardown(void **state);

/* A further piece of work at the world's time, with the organisation held and no
 * actor; free it with talloc_free. */
struct ctx *world_ctx(struct world *world);
/* After changes to the organisation: nobody may hold the old one where the model
 * was made by hand, since access is then opened again. */
void world_refresh(struct world *world);

/* Runs SQL of constant text with integers in a transaction of its own. */
void world_run(struct world *world, const char *sql, const struct value *values, size_t count);
#define world_do(world, sql, ...) world_run(world, sql, DB_VALUES_(__VA_ARGS__))

/* Writes the rights (JSON) of a role as the system, then refreshes. */
void world_role(struct world *world, int64_t role, const char *preset, const char *rights);
/* A user with up to one role (0 for none) and department (0 for none). */
void world_user(struct world *world, int64_t id, const char *login, int64_t department,
                int64_t role);

/* The password of all who have one. */
extern const char world_password[];
void world_give_password(struct world *world, int64_t user);
/* Logs in with it, from a Firefox at 192.0.2.1. */
struct session_new world_log_in(struct world *world, const char *login);

const struct object *world_object(const struct world *world, const char *name);
