/* The tree of departments and the people in it. */
#include "access/organisation.h"

#include "base/memory.h"

#include <assert.h>

int organisation_department(const struct organisation *organisation, int64_t id)
{
	for (int i = 0; i < organisation->department_count; i++)
		if (organisation->departments[i].id == id)
			return i;
	return DEPARTMENT_NONE;
}

/* The walk: `given` are the departments as they were read, `taken` those that
 * have their place already. */
struct arrangement {
	struct organisation *organisation;
	const struct department *given;
	bool *taken;
	int placed;
};

static void arrange_below(struct arrangement *walk, int from, int parent)
{
	struct organisation *organisation = walk->organisation;
	int place = walk->placed++;
	walk->taken[from] = true;
	organisation->departments[place] = walk->given[from];
	organisation->departments[place].parent = parent;
	for (int i = 0; i < organisation->department_count; i++)
		if (!walk->taken[i] && walk->given[i].parent_id == walk->given[from].id)
			arrange_below(walk, i, place);
	organisation->departments[place].end = walk->placed;
}

static bool arrange_is_root(const struct arrangement *walk, int from)
{
	for (int i = 0; i < walk->organisation->department_count; i++)
		if (i != from && walk->given[i].id == walk->given[from].parent_id)
			return false;
	return true;
}

void departments_arrange(struct organisation *organisation)
{
	int count = organisation->department_count;
	struct arrangement walk = {
	    .organisation = organisation,
	    .given = organisation->departments,
	    .taken = memory_array(organisation, bool, count + 1),
	};
	organisation->departments = memory_array(organisation, struct department, count + 1);
	for (int i = 0; i < count; i++)
		if (!walk.taken[i] && arrange_is_root(&walk, i))
			arrange_below(&walk, i, DEPARTMENT_NONE);
	/* What is left hangs on a circle. */
	for (int i = 0; i < count; i++)
		if (!walk.taken[i])
			arrange_below(&walk, i, DEPARTMENT_NONE);
	assert(walk.placed == count);
	talloc_free(walk.taken);
}

/* How many people each department has, then where each run begins, then the
 * people into their runs: a counting sort. */
void departments_place_people(struct organisation *organisation)
{
	struct department *departments = organisation->departments;
	int count = organisation->department_count;
	size_t *next = memory_array(organisation, size_t, count + 1);
	for (size_t i = 0; i < organisation->person_count; i++) {
		int department = organisation->people[i].department;
		if (department != DEPARTMENT_NONE)
			departments[department].people_end++;
	}
	size_t sum = 0;
	for (int i = 0; i < count; i++) {
		departments[i].people = next[i] = sum;
		sum = departments[i].people_end += sum;
	}
	next[count] = sum;
	for (int i = 0; i < count; i++)
		departments[i].subtree_end = departments[departments[i].end - 1].people_end;
	organisation->people_ids = memory_array(organisation, int64_t, organisation->person_count + 1);
	for (size_t i = 0; i < organisation->person_count; i++) {
		const struct person *person = &organisation->people[i];
		int place = person->department == DEPARTMENT_NONE ? count : person->department;
		organisation->people_ids[next[place]++] = person->info.id;
	}
	talloc_free(next);
}

const int *departments_of(const struct organisation *organisation, const void *parent,
                          const struct person *person, size_t *count)
{
	int *places = NULL;
	*count = 0;
	for (int i = 0; i < organisation->department_count; i++) {
		const struct department *department = &organisation->departments[i];
		bool managed = !department->deleted && department->manager == person->info.id;
		if (i != person->department && !managed)
			continue;
		places = load_more(parent, places, *count, sizeof *places);
		places[(*count)++] = i;
	}
	return places;
}

/* Several runs, and the person, as one list. The places are in the order of the
 * tree, so a run that begins within the one before lies within it. */
static struct id_list reach_join(struct organisation *organisation, const struct person *person,
                                 const int *places, size_t count, bool subtree)
{
	size_t total = 0, covered = 0;
	int64_t *ids = memory_array(organisation, int64_t, organisation->person_count + 1);
	for (size_t i = 0; i < count; i++) {
		const struct department *department = &organisation->departments[places[i]];
		size_t end = subtree ? department->subtree_end : department->people_end;
		if (department->people < covered)
			continue;
		for (size_t at = department->people; at < end; at++)
			ids[total++] = organisation->people_ids[at];
		covered = end;
	}
	if (person->department == DEPARTMENT_NONE)
		ids[total++] = person->info.id;
	ids = memory_must(talloc_realloc(organisation, ids, int64_t, (unsigned)total));
	return (struct id_list){ids, total};
}

static struct id_list reach_run(const struct organisation *organisation, size_t first, size_t end)
{
	return (struct id_list){organisation->people_ids + first, end - first};
}

void departments_reach(struct organisation *organisation)
{
	for (size_t i = 0; i < organisation->person_count; i++) {
		struct person *person = &organisation->people[i];
		size_t count;
		const int *places = departments_of(organisation, organisation, person, &count);
		if (count == 1 && person->department != DEPARTMENT_NONE) {
			const struct department *own = &organisation->departments[places[0]];
			person->of_department = reach_run(organisation, own->people, own->people_end);
			person->of_subtree = reach_run(organisation, own->people, own->subtree_end);
		} else {
			person->of_department = reach_join(organisation, person, places, count, false);
			person->of_subtree = reach_join(organisation, person, places, count, true);
		}
		talloc_free((void *)places);
	}
}
