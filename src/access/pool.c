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

static void pool_tie_people(struct organisation *organisation, const struct pool_links *ties,
                            const int64_t *pools, size_t pool_count)
{
	for (size_t i = 0; i < organisation->person_count; i++) {
		struct person *person = &organisation->people[i];
		size_t count;
		const int *places = departments_of(organisation, organisation, person, &count);
		for (size_t at = 0; at < pool_count; at++) {
			int64_t pool = pools[at], user = person->info.id;
			bool manager = pool_link_names(&ties[POOL_MANAGER], pool, user);
			if (manager)
				pool_add(organisation, &person->managed_pools, pool);
			if (manager || pool_link_names(&ties[POOL_MEMBER], pool, user) ||
			    pool_by_department(organisation, &ties[POOL_DEPARTMENT], pool, places, count))
				pool_add(organisation, &person->pools, pool);
		}
		talloc_free((void *)places);
	}
}

bool pools_load(struct ctx *ctx, struct organisation *organisation)
{
	static const char *const fields[POOL_TIE_COUNT] = {"members", "departments", "managers"};
	struct pool_links ties[POOL_TIE_COUNT] = {0};
	for (int tie = 0; tie < POOL_TIE_COUNT; tie++)
		if (!pool_links_load(ctx, fields[tie], &ties[tie]))
			return false;
	struct db_rows *rows = load_rows(ctx, "pool", NULL, 0);
	int64_t *pools = NULL;
	size_t count = 0;
	while (rows && db_next(ctx, rows)) {
		if (db_integer(rows, 1))
			continue;
		pools = load_more(ctx, pools, count, sizeof *pools);
		pools[count++] = db_integer(rows, 0);
	}
	if (ctx->error)
		return false;
	pool_tie_people(organisation, ties, pools, count);
	return true;
}
