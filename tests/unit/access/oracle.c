/* The rules of access once more, as simply as they can be said. */
#include "facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static bool writes(enum operation operation)
{
	return operation != OPERATION_READ && operation != OPERATION_EXPORT;
}

static enum scope oracle_said(const struct facts *facts, int user, enum kind kind,
                              enum operation operation)
{
	enum scope scope = SCOPE_NONE;
	bool administrator = false;
	for (int role = 1; role <= ROLES; role++) {
		if (!(facts->roles[user] & 1u << role))
			continue;
		administrator |= facts->administrator[role];
		enum scope says = facts->named[role][kind] ? facts->scope[role][kind][operation]
		                                           : facts->others[role][operation];
		scope = says > scope ? says : scope;
	}
	return kind == USER && writes(operation) && !administrator ? SCOPE_NONE : scope;
}

/* Taking out reaches no further than looking at. */
static enum scope oracle_scope(const struct facts *facts, int user, enum kind kind,
                               enum operation operation)
{
	enum scope said = oracle_said(facts, user, kind, operation);
	enum scope read = oracle_said(facts, user, kind, OPERATION_READ);
	return operation == OPERATION_EXPORT && read < said ? read : said;
}

static bool oracle_is_of(const struct facts *facts, int user, int department)
{
	return department && (facts->department[user] == department ||
	                      (facts->manager[department] == user && !facts->gone[department]));
}

/* Is the owner among those whose records the user reaches? */
static bool oracle_reaches(const struct facts *facts, int user, enum scope scope, int owner)
{
	if (!owner || scope == SCOPE_NONE)
		return false;
	if (owner == user)
		return true;
	int department = facts->department[owner];
	if (scope == SCOPE_DEPARTMENT)
		return oracle_is_of(facts, user, department);
	while (scope == SCOPE_SUBTREE && department) {
		if (oracle_is_of(facts, user, department))
			return true;
		department = facts->parent[department];
	}
	return false;
}

static bool oracle_in_pool(const struct facts *facts, int user, int pool, bool manager)
{
	if (!pool)
		return false;
	if (facts->managers[pool] & 1u << user)
		return true;
	if (manager)
		return false;
	if (facts->members[pool] & 1u << user)
		return true;
	for (int start = 1; start <= DEPARTMENTS; start++)
		for (int at = start; oracle_is_of(facts, user, start) && at; at = facts->parent[at])
			if (facts->departments[pool] & 1u << at)
				return true;
	return false;
}

static bool oracle_edits_shared(const struct facts *facts, int user)
{
	for (int role = 1; role <= ROLES; role++)
		if (facts->roles[user] & 1u << role && facts->edit_shared[role] == 1)
			return true;
	return false;
}

static bool oracle_pool(const struct facts *facts, int user, const struct row *row,
                        enum operation operation)
{
	switch (operation) {
	case OPERATION_DELETE:
		return false;
	case OPERATION_HAND_OVER:
		return oracle_in_pool(facts, user, row->pool, true);
	case OPERATION_UPDATE:
		return oracle_in_pool(facts, user, row->pool, !oracle_edits_shared(facts, user));
	default:
		return oracle_in_pool(facts, user, row->pool, false);
	}
}

static bool oracle_parent(const struct facts *facts, int user, enum kind kind,
                          enum operation operation, int above)
{
	static const enum operation upwards[OPERATION_COUNT] = {
	    OPERATION_READ,   OPERATION_READ, OPERATION_UPDATE,   OPERATION_UPDATE,
	    OPERATION_EXPORT, OPERATION_READ, OPERATION_HAND_OVER};
	return above &&
	       oracle(facts, user, kind == REMARK ? ACTIVITY : CUSTOMER, upwards[operation], above);
}

static bool oracle_reads_customers(const struct facts *facts, int role)
{
	const enum scope *scope =
	    facts->named[role][CUSTOMER] ? facts->scope[role][CUSTOMER] : facts->others[role];
	return scope[OPERATION_READ] != SCOPE_NONE;
}

/* The stages that the user's roles see; a role that reads no customers speaks where no
 * other does. */
static unsigned oracle_stages(const struct facts *facts, int user)
{
	unsigned all = 0, reading = 0;
	bool read = false;
	for (int role = 1; role <= ROLES; role++) {
		if (!(facts->roles[user] & 1u << role))
			continue;
		all |= facts->see[role];
		if (oracle_reads_customers(facts, role)) {
			read = true;
			reading |= facts->see[role];
		}
	}
	return read ? reading : all;
}

/* Is it, or what it hangs on, of a stage that the user sees? Of what hangs on something
 * the own counts whatever the stage, but for what is only being made. */
static bool oracle_stage(const struct facts *facts, int user, enum kind kind, bool adds, int id)
{
	const struct row *row = &facts->rows[kind][id];
	switch (kind) {
	case CUSTOMER:
		return oracle_stages(facts, user) >> row->stage & 1;
	case ACTIVITY:
		if (!adds && row->owner == user)
			return true;
		return !row->above || oracle_stage(facts, user, CUSTOMER, false, row->above);
	case CONTACT:
		return !row->above || oracle_stage(facts, user, CUSTOMER, false, row->above);
	case REMARK:
		return !row->above || oracle_stage(facts, user, ACTIVITY, false, row->above);
	default:
		return true;
	}
}

static bool oracle_granted(const struct facts *facts, int user, enum kind kind,
                           enum operation operation, int id)
{
	const struct row *row = &facts->rows[kind][id];
	enum scope scope = oracle_scope(facts, user, kind, operation);
	bool reads = !writes(operation);
	bool adds = operation == OPERATION_CREATE || operation == OPERATION_IMPORT;
	if (scope == SCOPE_NONE || scope == SCOPE_ALL)
		return scope == SCOPE_ALL;
	bool owned = oracle_reaches(facts, user, scope, row->owner);
	switch (kind) {
	case CUSTOMER:
		return owned || oracle_pool(facts, user, row, operation) ||
		       ((reads || operation == OPERATION_UPDATE) && row->collaborators & 1u << user);
	case CONTACT:
	case REMARK:
		return oracle_parent(facts, user, kind, operation, row->above);
	case ACTIVITY:
		return (owned && !(adds && row->above)) ||
		       oracle_parent(facts, user, kind, operation, row->above);
	case SCRIPT:
		return owned || (reads && row->shared);
	case DOCUMENT:
		return reads || owned;
	case PRODUCT:
	case USER:
		return reads || oracle_reaches(facts, user, scope, row->maker);
	case KINDS:
		break;
	}
	fail();
	return false;
}

bool oracle(const struct facts *facts, int user, enum kind kind, enum operation operation, int id)
{
	bool adds = operation == OPERATION_CREATE || operation == OPERATION_IMPORT;
	return oracle_granted(facts, user, kind, operation, id) &&
	       oracle_stage(facts, user, kind, adds, id);
}
