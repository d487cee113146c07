/* Inside access/: what roles say, and how several add up. */
#pragma once

#include "access/access.h"

/* "*" in a role's rights: every object that the role doesn't name. */
#define RIGHTS_OTHERS "*"

struct field_rule {
	const char *field;
	enum field_right right;
};

struct object_rights {
	const char *object;
	bool scoped; /* false: the scopes are those of the others */
	enum scope scope[OPERATION_COUNT];
	struct field_rule *fields; /* those that are not simply writable */
	size_t field_count;
	const char **actions;
	size_t action_count;
};

/* Of one role, or of all the roles of a user. */
struct rights {
	bool administrator;
	bool code_required;            /* logging in takes a one-time code */
	struct object_rights *objects; /* by name; the first is RIGHTS_OTHERS */
	size_t object_count;
	bool limited[LIMIT_COUNT]; /* a role said something about it */
	int64_t limits[LIMIT_COUNT];
	struct stage_rights stages;
};

struct role {
	int64_t id;
	struct rights rights;
};

/* The names in tables and JSON. */
extern const char *const scope_names[SCOPE_ALL + 1];
extern const char *const operation_names[OPERATION_COUNT];
extern const char *const field_right_names[FIELD_WRITE + 1];
enum stage_kind { STAGE_SEE, STAGE_CLAIM, STAGE_MOVE, STAGE_KIND_COUNT };
extern const char *const stage_kind_names[STAGE_KIND_COUNT];

struct limit_kind {
	const char *name;
	int64_t otherwise; /* when no role says anything */
	int64_t maximum;
	bool watched; /* 0 is no limit; else -1 */
};
extern const struct limit_kind limit_kinds[LIMIT_COUNT];

/* The place of `name` among `count` names, or -1. */
int rights_name(const char *const *names, size_t count, const char *name);

/* All live roles, by id, from the open transaction; on `parent`. NULL on error. */
struct role *rights_load(struct ctx *ctx, const void *parent, size_t *count);
/* NULL when there is none. */
struct role *role_find(struct role *roles, size_t count, int64_t id);
/* What `count` roles add up to; on `parent`, and referring to their texts. */
struct rights *rights_merge(const void *parent, const struct role *const *roles, size_t count);
/* Never NULL: that of the others where the object is not named. */
const struct object_rights *rights_object(const struct rights *rights, const char *object);
