/* The snapshot of the organisation: read with a few queries, then never changed;
 * each has its own talloc root, since the last to let go of it may be any thread. */
#include "access/organisation.h"

#include "access/password.h"
#include "base/memory.h"
#include "base/sorted.h"
#include "base/text.h"
#include "db/db.h"

#include <string.h>

static bool departments_load(struct ctx *ctx, struct organisation *organisation)
{
	static const char *const fields[] = {"parent", "manager", "code"};
	struct db_rows *rows = load_rows(ctx, "department", fields, 3);
	while (rows && db_next(ctx, rows)) {
		size_t count = (size_t)organisation->department_count++;
		organisation->departments =
		    load_more(organisation, organisation->departments, count, sizeof(struct department));
		organisation->departments[count] = (struct department){
		    .id = db_integer(rows, 0),
		    .deleted = db_integer(rows, 1) != 0,
		    .parent_id = db_integer(rows, 2),
		    .manager = db_integer(rows, 3),
		    .code = memory_text(organisation, db_null(rows, 4) ? "" : db_text(rows, 4)),
		};
	}
	if (ctx->error)
		return false;
	departments_arrange(organisation);
	return true;
}

static const char *text_or_empty(const void *parent, const struct db_rows *rows, int column)
{
	return memory_text(parent, db_null(rows, column) ? "" : db_text(rows, column));
}

static bool people_load(struct ctx *ctx, struct organisation *organisation)
{
	static const char *const fields[] = {"login", "name", "department", "disabled", "language"};
	struct db_rows *rows = load_rows(ctx, "user", fields, sizeof fields / sizeof *fields);
	while (rows && db_next(ctx, rows)) {
		size_t count = organisation->person_count++;
		organisation->people =
		    load_more(organisation, organisation->people, count, sizeof(struct person));
		struct person *person = &organisation->people[count];
		*person = (struct person){
		    .info.id = db_integer(rows, 0),
		    .info.login = text_or_empty(organisation, rows, 2),
		    .info.name = text_or_empty(organisation, rows, 3),
		    .info.department = db_integer(rows, 4),
		    /* In the recycle bin is disabled too. */
		    .info.disabled = db_integer(rows, 1) || db_integer(rows, 5),
		    .info.language = text_or_empty(organisation, rows, 6),
		};
		person->login_key = text_fold(organisation, person->info.login);
		person->department = organisation_department(organisation, person->info.department);
	}
	return !ctx->error;
}

/* Users with the same roles share one set of rights. */
struct roles_kind {
	const struct role **roles;
	size_t count;
	const struct rights *rights;
};

struct roles_kinds {
	struct organisation *organisation;
	struct roles_kind *kinds;
	size_t count;
};

static const struct rights *roles_rights(struct roles_kinds *kinds, const struct role **roles,
                                         size_t count)
{
	for (size_t i = 0; i < kinds->count; i++) {
		const struct roles_kind *kind = &kinds->kinds[i];
		if (kind->count == count && (!count || !memcmp(kind->roles, roles, count * sizeof *roles)))
			return kind->rights;
	}
	kinds->kinds = load_more(kinds->organisation, kinds->kinds, kinds->count, sizeof *kinds->kinds);
	kinds->kinds[kinds->count] = (struct roles_kind){
	    .roles = memory_must(talloc_memdup(kinds->organisation, roles, count * sizeof *roles)),
	    .count = count,
	    .rights = rights_merge(kinds->organisation, roles, count),
	};
	return kinds->kinds[kinds->count++].rights;
}

static bool roles_load(struct ctx *ctx, struct organisation *organisation)
{
	organisation->roles = rights_load(ctx, organisation, &organisation->role_count);
	struct db_rows *rows = organisation->roles ? load_links(ctx, "user", "roles") : NULL;
	if (!rows)
		return false;
	struct roles_kinds kinds = {.organisation = organisation};
	const struct role **roles =
	    memory_array(ctx, const struct role *, organisation->role_count + 1);
	bool more = db_next(ctx, rows);
	for (size_t i = 0; i < organisation->person_count && !ctx->error; i++) {
		struct person *person = &organisation->people[i];
		size_t count = 0;
		/* Links and people come by id: both lists are walked once. */
		for (; more && db_integer(rows, 0) <= person->info.id; more = db_next(ctx, rows)) {
			const struct role *role =
			    role_find(organisation->roles, organisation->role_count, db_integer(rows, 1));
			if (role && db_integer(rows, 0) == person->info.id && count < organisation->role_count)
				roles[count++] = role;
		}
		person->rights = roles_rights(&kinds, roles, count);
	}
	talloc_free(rows);
	return !ctx->error;
}

static bool settings_load(struct ctx *ctx, struct organisation *organisation)
{
	int64_t shortest;
	if (!db_find_integer(ctx, PASSWORD_SHORTEST, &shortest,
	                     "SELECT value FROM access_setting WHERE name = 'password_shortest'", NULL,
	                     0))
		return false;
	organisation->password_shortest = (int)shortest;
	return true;
}

struct organisation *organisation_load(struct ctx *ctx)
{
	struct organisation *organisation = memory_new(NULL, struct organisation);
	if (settings_load(ctx, organisation) && departments_load(ctx, organisation) &&
	    people_load(ctx, organisation)) {
		departments_place_people(organisation);
		departments_reach(organisation);
		if (roles_load(ctx, organisation) && pools_load(ctx, organisation))
			return organisation;
	}
	talloc_free(organisation);
	return NULL;
}

static int64_t organisation_user(const void *people, size_t place)
{
	return ((const struct person *)people)[place].info.id;
}

struct person *organisation_person(const struct organisation *organisation, int64_t user)
{
	size_t count = organisation->person_count;
	size_t place = sorted_place(organisation->people, count, user, organisation_user);
	bool found = place < count && organisation->people[place].info.id == user;
	return found ? &organisation->people[place] : NULL;
}
