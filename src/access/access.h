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

/* Limits of a role; several roles: the most generous. -1 is no limit, for those that are
 * watched 0. */
enum limit {
	LIMIT_CLAIM_PER_DAY, /* 20 */
	LIMIT_HOLD,          /* customers owned at once */
	LIMIT_HOT,           /* 10 */
	LIMIT_EDIT_SHARED,   /* 0 or 1: may edit customers in pools */
	LIMIT_SEE_PHONES,    /* 1: numbers in full everywhere; 0: mask_phone */
	LIMIT_EXPORT_ROWS,
	LIMIT_PERSONAL_DATA, /* 1: may report what is kept about a person, and erase it */
	/* From so many on administrators are told (usage.h); 0 is never. */
	LIMIT_WATCH_RECORDS_HOUR,
	LIMIT_WATCH_RECORDS_DAY,
	LIMIT_WATCH_LIST_ROWS_HOUR,
	LIMIT_WATCH_EXPORT_ROWS_DAY,
	LIMIT_WATCH_PHONES_DAY,
	LIMIT_WATCH_FILES_DAY,
	LIMIT_WATCH_COPIES_DAY,
	LIMIT_WATCH_PRINTS_DAY,
	LIMIT_COUNT
};

/* Stages of the mainline that a role may see, claim in, move between: bits in
 * the order of the stage field's choices. */
struct stage_rights {
	uint32_t see, claim, move;
};

/* What a user's roles add up to; part of the organisation. */
struct rights;

/* What a session's user must do before anything else is open to it: bits. */
enum need { NEED_PASSWORD = 1, NEED_CODE = 2 };

/* Who asks. Immutable; lives as long as its ctx. */
struct actor {
	int64_t user;     /* id; 0 for the system */
	const char *name; /* for the history: "系统" for the system's work */
	bool system;      /* jobs and schedules: may all, and is named as such */
	bool administrator;
	bool read_only; /* a token of scope read */
	int64_t department;
	const struct rights *rights; /* NULL for the system */
	int64_t session;             /* id of the session, 0 for none */
	int64_t token;               /* id of the API token, 0 for none */
	unsigned needs;              /* of enum need; 0 when nothing stands before the rest */
	const char *csrf;            /* the session's CSRF token, or NULL */
};

/* --- the organisation --- */

/* Makes access's own tables and the first snapshot; sets ctx->company->access.
 * Inside a write transaction with the model held. (The preset roles are records
 * that `guanxi init` makes through record/, each then filled by
 * access_role_restore after its field `preset`.) */
bool access_open(struct ctx *ctx, const void *parent);
/* ctx->organisation becomes the snapshot in force; held until access_release
 * (which takes the ctx's actor along) or the end of the ctx. */
void access_hold(struct ctx *ctx);
void access_release(struct ctx *ctx);
/* After a commit that touched user, department, role, pool, rights, or the choices
 * of stages: the next access_hold sees the new state. The ctx has no transaction
 * and no error, and keeps the organisation that it holds. */
bool access_refresh(struct ctx *ctx);

/* A number that is kept for the company under a fixed name; `otherwise` where there is
 * none. In any transaction; the second in a write transaction, for administrators. */
bool access_setting(struct ctx *ctx, const char *name, int64_t otherwise, int64_t *value);
bool access_set_setting(struct ctx *ctx, const char *name, int64_t value);

/* What keeps the history (record/, which is above) takes the events here into
 * it: log-ins ("login", "login_failed", "logout", "sessions_ended"), "password",
 * "password_reset", "code_on" … (docs/access.md lists them), and "rights" of a role, which
 * comes with them as `detail`, a JSON text; else mostly NULL. Called in the write transaction of
 * the event; the actor and the address are the ctx's. */
typedef bool access_audit(struct ctx *ctx, const char *action, const char *object, int64_t record,
                          const char *detail);
void access_set_audit(struct ctx *ctx, access_audit *audit);

/* Who brings news to people (crm/, which is above) learns here what was done with a user's
 * account: the actions above that concern his password, his sessions and his one-time codes;
 * not his first password. In the same transaction, after the history. */
typedef bool access_told(struct ctx *ctx, const char *action, int64_t user);
void access_set_told(struct company *company, access_told *told);

/* What holds streams open (api/, which is above) learns here which session ends, in
 * the write transaction of its end; session 0: one of the user's tokens. */
typedef void access_ended(struct ctx *ctx, int64_t user, int64_t session);
void access_set_ended(struct company *company, access_ended *ended);

struct user_info {
	int64_t id;
	const char *login, *name;
	int64_t department;
	bool disabled;
	const char *language; /* "zh", "en"; "" where the user has chosen none */
};
/* In which what is written for the user is worded. */
enum language access_language(const struct user_info *user);
/* NULL when there is none. */
const struct user_info *access_user(const struct ctx *ctx, int64_t user);
const char *access_department_code(const struct ctx *ctx, int64_t user);
/* The enabled managers of the user's department and those above it, nearest
 * first, without the user; `count` of them, on ctx. */
const int64_t *access_managers(struct ctx *ctx, int64_t user, size_t *count);
/* The enabled administrators, `count` of them, on ctx. */
const int64_t *access_administrators(struct ctx *ctx, size_t *count);
/* A number of the snapshot that the ctx holds: no two of a company's have the same
 * while it is open. For what is kept as long as nobody's rights change. */
int64_t access_serial(const struct ctx *ctx);
/* The users whose records the actor's scope on the object reaches by their owner,
 * the actor included; in no order. Valid while the organisation is held. */
const int64_t *access_people(struct ctx *ctx, const struct object *object, enum operation operation,
                             size_t *count);
/* The pools the actor is a member or manager of. */
const int64_t *access_pools(struct ctx *ctx, size_t *count);
const int64_t *access_managed_pools(struct ctx *ctx, size_t *count);
bool access_pool_manager(struct ctx *ctx, int64_t pool);
/* The users one by one, by id, the disabled too; NULL behind the last. */
const struct user_info *access_user_at(const struct ctx *ctx, size_t index);
/* The pools that a user is a member or manager of, the oldest first. */
const int64_t *access_pools_of(const struct ctx *ctx, int64_t user, size_t *count);
struct pool_info {
	int64_t id;
	const char *name;
	bool active; /* is it in use? */
};
/* NULL when there is none. */
const struct pool_info *access_pool(const struct ctx *ctx, int64_t pool);
/* Who would be a member or manager of a pool with these lists of users, departments and
 * users; by id, on ctx. */
const int64_t *access_pool_people(struct ctx *ctx, const struct value *members,
                                  const struct value *departments, const struct value *managers,
                                  size_t *count);

/* --- actors --- */

/* ctx->actor becomes the system, a user, or (for tests of rights and jobs that
 * act for somebody) any user by id. ERROR_UNAUTHENTICATED for a disabled one. */
void access_as_system(struct ctx *ctx);
bool access_as_user(struct ctx *ctx, int64_t user);

/* --- checks --- */

/* SCOPE_NONE also for what can't be at all: writing by a read-only token, to an
 * object whose records the program alone makes, or to one of administration by
 * somebody who is no administrator. Exporting reaches no further than reading. */
enum scope access_scope(const struct ctx *ctx, const struct object *object,
                        enum operation operation);
/* ERROR_FORBIDDEN, naming what, unless the scope is more than none (and the
 * actor is not read-only where the operation writes). */
bool access_need(struct ctx *ctx, const struct object *object, enum operation operation);
/* ERROR_FORBIDDEN for an actor that may read only. */
bool access_need_writing(struct ctx *ctx);
/* A role that may not read the object says nothing about its fields. Whether the
 * object may be changed at all is another question. */
enum field_right access_field(const struct ctx *ctx, const struct field *field);
bool access_action(const struct ctx *ctx, const struct object *object, const char *action);
int64_t access_limit(const struct ctx *ctx, enum limit limit);
struct stage_rights access_stages(const struct ctx *ctx);
/* Does the actor see records of this stage? True for objects without stages. */
bool access_sees_stage(const struct ctx *ctx, const struct object *object, const char *stage);
/* Does the operation reach every row of the object's? */
bool access_reaches_all(const struct ctx *ctx, const struct object *object,
                        enum operation operation);

/* Writes a condition, in brackets, that is true for the rows of `alias` (a table
 * or alias of the object's table) on which the actor may do the operation;
 * "TRUE" or "FALSE" where that is all there is to say. For ACCESS_THROUGH it
 * reaches through the parents. OPERATION_CREATE and OPERATION_IMPORT are asked of
 * the row as it was written. Whether rows are in the recycle bin is not looked at.
 *
 *   own         owner is the actor; read and update, not delete or hand over,
 *               also as a collaborator; read (and create) what is in a pool of
 *               which the actor is a member or manager, update it with
 *               LIMIT_EDIT_SHARED; update and hand over as a manager of the pool
 *   department  besides: the owner is of the actor's department, or of one that
 *               the actor manages
 *   subtree     besides: … or of one below these
 *   all         every row
 *
 * ACCESS_THROUGH: besides, through the parent: read, export and hand over what
 * the actor may there; update and delete where he may update the parent; create
 * where he may read it. ACCESS_OPEN: any scope reads all; else by owner (by
 * created_by where the object has none).
 *
 * Of an object with stages (access.stage) only rows of the stages that the actor's
 * roles see, whatever the scope and whoever the owner; likewise what hangs on them, but
 * for what the actor has made there himself. */
void access_condition(struct ctx *ctx, struct sql *sql, const struct object *object,
                      const char *alias, enum operation operation);

/* Writes "EXISTS (SELECT 1 FROM target AS above WHERE above.id = alias.reference AND ": what
 * a reference of the row of `alias` points at, under the name `above`. The caller goes on
 * with a condition on that, and closes the bracket. */
void access_enter(struct sql *sql, const struct field *reference, const char *alias,
                  const char *above);

/* Writes that the user is in a list of the row's. */
void access_collaborates(struct sql *sql, const struct field *collaborators, const char *alias,
                         int64_t user);

/* Writes a condition likewise that is true for the rows that lie in the recycle bin for
 * the actor to look at and to bring back: what he deleted (alone or with something
 * else), and what he may read and delete; for administrators everything. Whether rows
 * are in the recycle bin is not looked at. */
void access_condition_deleted(struct ctx *ctx, struct sql *sql, const struct object *object,
                              const char *alias);

/* The same as access_condition as ways to reach the rows that an index can serve one by one: their
 * union is what the condition lets through, and a row can be in several. count 0:
 * use access_condition. Only for ACCESS_OWNED and scopes that don't reach
 * everybody's. Each goes together with access_branch_stages. */
struct access_branch {
	const struct field *field; /* owner, pool, collaborators or shared */
	const int64_t *values;     /* users or pools; 1 of shared */
	size_t value_count;
};
const struct access_branch *access_branches(struct ctx *ctx, const struct object *object,
                                            enum operation operation, size_t *count);
/* Writes " AND alias.stage IN (…)" where the actor does not see every stage of the
 * object; else nothing. */
void access_branch_stages(const struct ctx *ctx, struct sql *sql, const struct object *object,
                          const char *alias);

/* What the actor may do with some records of the object at least, for GET /model:
 * {"read":true,"create":false,…}. */
void access_print_rights(struct ctx *ctx, const struct object *object, struct json_writer *json);

/* A role's rights, whole:
 *   {"objects": {"customer": {"read": "own", …}, "*": …},
 *    "fields": {"customer": {"phone": "hidden"}},
 *    "actions": {"customer": ["claim"], "*": ["*"]},
 *    "limits": {"claim_per_day": 20, "hold_limit": -1, "hot_limit": 10,
 *               "may_edit_shared": 0, "see_phones": 1, "export_rows_limit": -1,
 *               "personal_data": 0, "watch_records_hour": 300, …},
 *    "stages": {"see": ["*"], "claim": [stage…], "move": […]}}
 * "*" stands for the objects that are not named, for every action, for every
 * stage. What is not there is: scope none, field write, no action, no say about
 * the limit, every stage. */
bool access_role_print(struct ctx *ctx, int64_t role, struct json_writer *json);
/* Replaces them, in the ctx's write transaction; for administrators.
 * ERROR_INVALID names each unknown member by its path ("objects.customer.read"). */
bool access_role_write(struct ctx *ctx, int64_t role, const json_t *rights);
/* As delivered, by the role's field `preset`; ERROR_INVALID when it has none. */
bool access_role_restore(struct ctx *ctx, int64_t role);
