/* Who may see and do what.
 *
 * Users, departments, roles and pools are objects, edited through record/;
 * access/ loads them (and the roles' rights, which are its own tables) into an
 * immutable snapshot of the organisation, rebuilt when one of them changes, so
 * that a check costs a lookup and no query. Sessions and tokens are its own.
 *
 * record/ asks here on every path. For lists, access/ yields SQL that becomes
 * part of the query: counts, sums, hits and completions obey it too. */
#pragma once

#include "base/ctx.h"
#include "db/sql.h"
#include "model/model.h"

#include <stdatomic.h>

/* In ascending order: the union of several roles is the greatest. */
enum scope { SCOPE_NONE, SCOPE_OWN, SCOPE_DEPARTMENT, SCOPE_SUBTREE, SCOPE_ALL };

enum operation {
	OPERATION_READ,
	OPERATION_CREATE,
	OPERATION_UPDATE,
	OPERATION_DELETE,
	OPERATION_EXPORT,
	OPERATION_IMPORT,
	OPERATION_HAND_OVER,
	OPERATION_COUNT
};

enum field_right { FIELD_HIDDEN, FIELD_READ, FIELD_WRITE };

/* Limits of a role; several roles: the most generous. -1 is no limit. */
enum limit {
	LIMIT_CLAIM_PER_DAY,   /* 20 */
	LIMIT_HOLD,            /* customers owned at once */
	LIMIT_HOT,             /* 10 */
	LIMIT_EDIT_SHARED,     /* 0 or 1: may edit customers in pools */
	LIMIT_SEE_PHONES,      /* 1: numbers in full everywhere; 0: mask_phone */
	LIMIT_EXPORT_ROWS,
	LIMIT_COUNT
};

/* Stages of the mainline that a role may see, claim in, move between: bits in
 * the order of the stage field's choices. */
struct stage_rights {
	uint32_t see, claim, move;
};

/* What a user's roles add up to; part of the organisation. */
struct rights;

/* Who asks. Immutable; lives as long as its ctx. */
struct actor {
	int64_t user;    /* id; 0 for the system */
	const char *name; /* for the history: "系统" for the system's work */
	bool system;      /* jobs and schedules: may all, and is named as such */
	bool administrator;
	bool read_only; /* a token of scope read */
	int64_t department;
	const struct rights *rights; /* NULL for the system */
	int64_t session;             /* id of the session, 0 for none */
};

/* --- the organisation --- */

/* Makes access's own tables and the first snapshot; sets ctx->company->access.
 * Inside a write transaction with the model held. (The preset roles are records
 * that `guanxi init` makes through record/, each then filled by
 * access_role_restore after its field `preset`.) */
bool access_open(struct ctx *ctx, const void *parent);
/* ctx->organisation becomes the snapshot in force; held until access_release. */
void access_hold(struct ctx *ctx);
void access_release(struct ctx *ctx);
/* After a commit that touched user, department, role, pool or rights: the next
 * access_hold sees the new state. Called by record/'s hook. */
bool access_refresh(struct ctx *ctx);

struct user_info {
	int64_t id;
	const char *login, *name;
	int64_t department;
	bool disabled;
};
/* NULL when there is none. */
const struct user_info *access_user(const struct ctx *ctx, int64_t user);
const char *access_department_code(const struct ctx *ctx, int64_t user);
/* The managers above a user, nearest first; `count` of them, on ctx. */
const int64_t *access_managers(struct ctx *ctx, int64_t user, size_t *count);
/* The users whose records a manager of this actor's scope on the object sees. */
const int64_t *access_people(struct ctx *ctx, const struct object *object,
                             enum operation operation, size_t *count);
/* The pools the actor is a member or manager of. */
const int64_t *access_pools(struct ctx *ctx, size_t *count);
bool access_pool_manager(struct ctx *ctx, int64_t pool);

/* --- actors --- */

/* ctx->actor becomes the system, a user, or (for tests of rights and jobs that
 * act for somebody) any user by id. ERROR_UNAUTHENTICATED for a disabled one. */
void access_as_system(struct ctx *ctx);
bool access_as_user(struct ctx *ctx, int64_t user);

/* --- checks --- */

enum scope access_scope(const struct ctx *ctx, const struct object *object,
                        enum operation operation);
/* ERROR_FORBIDDEN, naming what, unless the scope is more than none (and the
 * actor is not read-only where the operation writes). */
bool access_need(struct ctx *ctx, const struct object *object, enum operation operation);
enum field_right access_field(const struct ctx *ctx, const struct field *field);
bool access_action(const struct ctx *ctx, const struct object *object, const char *action);
int64_t access_limit(const struct ctx *ctx, enum limit limit);
struct stage_rights access_stages(const struct ctx *ctx);

/* Writes a condition, in brackets, that is true for the rows of `alias` (a table
 * or alias of the object's table) on which the actor may do the operation;
 * "TRUE" or "FALSE" where that is all there is to say. For ACCESS_THROUGH it
 * reaches through the parents. */
void access_condition(struct ctx *ctx, struct sql *sql, const struct object *object,
                      const char *alias, enum operation operation);

/* The same as ways to reach the rows that an index can serve one by one: their
 * union is what may be read, and a row can be in several. count 0: use
 * access_condition. Only for ACCESS_OWNED and scopes below all. */
struct access_branch {
	const struct field *field; /* owner, pool or collaborators */
	const int64_t *values;     /* users or pools */
	size_t value_count;
};
const struct access_branch *access_branches(struct ctx *ctx, const struct object *object,
                                            size_t *count);

/* The caller's rights as JSON, for GET /model and the roles page. */
void access_print_rights(struct ctx *ctx, const struct object *object, struct json_writer *json);

/* A role's rights, whole: {"objects":{"customer":{"read":"own",…}},
 * "fields":{"customer":{"phone":"hidden"}}, "actions":{"customer":["claim"]},
 * "limits":{"claim_per_day":20,…}, "stages":{"see":[…],"claim":[…],"move":[…]}}. */
bool access_role_print(struct ctx *ctx, int64_t role, struct json_writer *json);
bool access_role_write(struct ctx *ctx, int64_t role, const json_t *rights);
bool access_role_restore(struct ctx *ctx, int64_t role); /* a preset one, as delivered */
