/* Who is a member or manager of which pool. A department's people are members
 * with those of the departments below it. */
#include "access/organisation.h"

#include "base/memory.h"
#include "db/db.h"

#include <stdlib.h>

enum pool_tie { POOL_MEMBER, POOL_DEPARTMENT, POOL_MANAGER, POOL_TIE_COUNT };

/* One link of a pool: to a user or a department. */
struct pool_link {
	int64_t pool;
	int64_t value;
};

struct pool_links {
	/* By pool and value. */
	struct pool_link *links;
	size_t count;
};

static bool pool_links_load(struct ctx *ctx, const char *field, struct pool_links *links)
{
	struct db_rows *rows = load_links(ctx, "pool", field);
	while (rows && db_next(ctx, rows)) {
		links->links = load_more(ctx, links->links, links->count, sizeof *links->links);
		links->links[links->count++] = (struct pool_link){db_integer(rows, 0), db_integer(rows, 1)};
	}
	return !ctx->error;
}

static int pool_link_compare(const void *a, const void *b)
{
	const struct pool_link *left = a, *right = b;
	if (left->pool != right->pool)
		return left->pool < right->pool ? -1 : 1;
	return (left->value > right->value) - (left->value < right->value);
}

static bool pool_link_names(const struct pool_links *links, int64_t pool, int64_t value)
{
	const struct pool_link link = {pool, value};
	return links->count &&
	       bsearch(&link, links->links, links->count, sizeof link, pool_link_compare);
}

/* Is one of the person's departments, or one above it, tied to the pool? */
static bool pool_by_department(const struct organisation *organisation,
                               const struct pool_links *links, int64_t pool, const int *places,
                               size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (int at = places[i]; at != DEPARTMENT_NONE; at = organisation->departments[at].parent)
			if (pool_link_names(links, pool, organisation->departments[at].id))
				return true;
	return false;
}

static void pool_add(struct organisation *organisation, struct id_list *list, int64_t pool)
{
	int64_t *ids = load_more(organisation, (void *)list->ids, list->count, sizeof *ids);
	ids[list->count] = pool;
	*list = (struct id_list){ids, list->count + 1};
}

/* Is the person a member by name, by department, or as a manager? */
static bool pool_ties(const struct organisation *organisation,
                      const struct pool_links ties[POOL_TIE_COUNT], int64_t pool,
                      const struct person *person, const int *places, size_t count)
{
	return pool_link_names(&ties[POOL_MANAGER], pool, person->info.id) ||
	       pool_link_names(&ties[POOL_MEMBER], pool, person->info.id) ||
	       pool_by_department(organisation, &ties[POOL_DEPARTMENT], pool, places, count);
}

static void pool_tie_people(struct organisation *organisation, const struct pool_links *ties)
{
	for (size_t i = 0; i < organisation->person_count; i++) {
		struct person *person = &organisation->people[i];
		size_t count;
		const int *places = departments_of(organisation, organisation, person, &count);
		for (size_t at = 0; at < organisation->pool_count; at++) {
			int64_t pool = organisation->pools[at].id;
			if (pool_link_names(&ties[POOL_MANAGER], pool, person->info.id))
				pool_add(organisation, &person->managed_pools, pool);
			if (pool_ties(organisation, ties, pool, person, places, count))
				pool_add(organisation, &person->pools, pool);
		}
		talloc_free((void *)places);
	}
}

static bool pool_rows_load(struct ctx *ctx, struct organisation *organisation)
{
	static const char *const fields[] = {"name", "active"};
	struct db_rows *rows = load_rows(ctx, "pool", fields, sizeof fields / sizeof *fields);
	while (rows && db_next(ctx, rows)) {
		if (db_integer(rows, 1))
			continue;
		organisation->pools = load_more(organisation, organisation->pools, organisation->pool_count,
		                                sizeof *organisation->pools);
		organisation->pools[organisation->pool_count++] =
		    (struct pool_info){.id = db_integer(rows, 0),
		                       .name = memory_text(organisation, db_text(rows, 2)),
		                       .active = db_integer(rows, 3) != 0};
	}
	return !ctx->error;
}

bool pools_load(struct ctx *ctx, struct organisation *organisation)
{
	static const char *const fields[POOL_TIE_COUNT] = {"members", "departments", "managers"};
	struct pool_links ties[POOL_TIE_COUNT] = {0};
	for (int tie = 0; tie < POOL_TIE_COUNT; tie++)
		if (!pool_links_load(ctx, fields[tie], &ties[tie]))
			return false;
	if (!pool_rows_load(ctx, organisation))
		return false;
	pool_tie_people(organisation, ties);
	return true;
}

const struct pool_info *access_pool(const struct ctx *ctx, int64_t pool)
{
	for (size_t i = 0; i < ctx->organisation->pool_count; i++)
		if (ctx->organisation->pools[i].id == pool)
			return &ctx->organisation->pools[i];
	return NULL;
}

/* --- a pool as it might be --- */

static struct pool_links pool_links_of(struct ctx *ctx, const struct value *list)
{
	struct pool_links links = {.count = list->kind == VALUE_LIST ? list->size : 0};
	links.links = memory_array(ctx, struct pool_link, links.count + 1);
	for (size_t i = 0; i < links.count; i++)
		links.links[i] = (struct pool_link){.value = list->items[i].integer};
	qsort(links.links, links.count, sizeof *links.links, pool_link_compare);
	return links;
}

const int64_t *access_pool_people(struct ctx *ctx, const struct value *members,
                                  const struct value *departments, const struct value *managers,
                                  size_t *count)
{
	const struct organisation *organisation = ctx->organisation;
	const struct pool_links ties[POOL_TIE_COUNT] = {
	    [POOL_MEMBER] = pool_links_of(ctx, members),
	    [POOL_DEPARTMENT] = pool_links_of(ctx, departments),
	    [POOL_MANAGER] = pool_links_of(ctx, managers),
	};
	int64_t *people = memory_array(ctx, int64_t, organisation->person_count + 1);
	*count = 0;
	for (size_t i = 0; i < organisation->person_count; i++) {
		const struct person *person = &organisation->people[i];
		size_t place_count;
		const int *places = departments_of(organisation, ctx, person, &place_count);
		if (pool_ties(organisation, ties, 0, person, places, place_count))
			people[(*count)++] = person->info.id;
		talloc_free((void *)places);
	}
	return people;
}
