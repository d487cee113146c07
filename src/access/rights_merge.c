/* Several roles: the union of their rights, the most generous of their limits. */
#include "access/rights.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static int name_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorts and removes repetitions. */
static size_t names_unique(const char **names, size_t count)
{
	if (!count)
		return 0;
	qsort(names, count, sizeof *names, name_compare);
	size_t kept = 1;
	for (size_t i = 1; i < count; i++)
		if (strcmp(names[kept - 1], names[i]))
			names[kept++] = names[i];
	return kept;
}

static int object_named(const void *name, const void *object)
{
	return strcmp(name, ((const struct object_rights *)object)->object);
}

const struct object_rights *rights_object(const struct rights *rights, const char *object)
{
	const struct object_rights *found = bsearch(object, rights->objects, rights->object_count,
	                                            sizeof *rights->objects, object_named);
	return found ? found : &rights->objects[0];
}

static enum field_right field_of(const struct object_rights *object, const char *field)
{
	for (size_t i = 0; i < object->field_count; i++)
		if (!strcmp(object->fields[i].field, field))
			return object->fields[i].right;
	return FIELD_WRITE;
}

/* A role that may not read the object says nothing about its fields: else a role
 * without any rights on customers would undo what another hides there. */
static enum field_right field_merged(const struct object_rights *const *parts, size_t count,
                                     const char *field)
{
	enum field_right right = FIELD_HIDDEN;
	for (size_t i = 0; i < count; i++) {
		if (parts[i]->scope[OPERATION_READ] == SCOPE_NONE)
			continue;
		enum field_right part = field_of(parts[i], field);
		right = part > right ? part : right;
	}
	return right;
}

static void fields_merge(const void *parent, struct object_rights *object,
                         const struct object_rights *const *parts, size_t count)
{
	size_t total = 0;
	for (size_t i = 0; i < count; i++)
		total += parts[i]->field_count;
	const char **names = memory_array(parent, const char *, total + 1);
	total = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t field = 0; field < parts[i]->field_count; field++)
			names[total++] = parts[i]->fields[field].field;
	object->field_count = names_unique(names, total);
	object->fields = memory_array(parent, struct field_rule, object->field_count + 1);
	for (size_t i = 0; i < object->field_count; i++)
		object->fields[i] = (struct field_rule){names[i], field_merged(parts, count, names[i])};
	talloc_free(names);
}

static void actions_merge(const void *parent, struct object_rights *object,
                          const struct object_rights *const *parts, size_t count)
{
	size_t total = 0;
	for (size_t i = 0; i < count; i++)
		total += parts[i]->action_count;
	object->actions = memory_array(parent, const char *, total + 1);
	total = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t action = 0; action < parts[i]->action_count; action++)
			object->actions[total++] = parts[i]->actions[action];
	object->action_count = names_unique(object->actions, total);
}

static void object_merge(const void *parent, struct object_rights *object,
                         const struct role *const *roles, size_t count)
{
	const struct object_rights **parts =
	    memory_array(parent, const struct object_rights *, count + 1);
	for (size_t i = 0; i < count; i++) {
		parts[i] = rights_object(&roles[i]->rights, object->object);
		for (int operation = 0; operation < OPERATION_COUNT; operation++)
			if (parts[i]->scope[operation] > object->scope[operation])
				object->scope[operation] = parts[i]->scope[operation];
	}
	fields_merge(parent, object, parts, count);
	actions_merge(parent, object, parts, count);
	talloc_free(parts);
}

static int64_t limit_wider(const struct limit_kind *kind, int64_t a, int64_t b)
{
	int64_t none = kind->watched ? 0 : -1;
	if (a == none || b == none)
		return none;
	return a > b ? a : b;
}

static void limits_merge(struct rights *rights, const struct rights *part)
{
	for (int limit = 0; limit < LIMIT_COUNT; limit++) {
		if (!part->limited[limit])
			continue;
		int64_t *most = &rights->limits[limit];
		*most = rights->limited[limit]
		            ? limit_wider(&limit_kinds[limit], *most, part->limits[limit])
		            : part->limits[limit];
		rights->limited[limit] = true;
	}
}

static void objects_merge(const void *parent, struct rights *rights,
                          const struct role *const *roles, size_t count)
{
	size_t total = 1;
	for (size_t i = 0; i < count; i++)
		total += roles[i]->rights.object_count;
	const char **names = memory_array(parent, const char *, total);
	total = 0;
	names[total++] = RIGHTS_OTHERS;
	for (size_t i = 0; i < count; i++)
		for (size_t object = 0; object < roles[i]->rights.object_count; object++)
			names[total++] = roles[i]->rights.objects[object].object;
	rights->object_count = names_unique(names, total);
	rights->objects = memory_array(parent, struct object_rights, rights->object_count);
	for (size_t i = 0; i < rights->object_count; i++) {
		rights->objects[i].object = names[i];
		object_merge(parent, &rights->objects[i], roles, count);
	}
	talloc_free(names);
}

/* A role that may not read customers has no say about their stages, unless none may. */
static void stages_merge(struct rights *rights, const struct role *const *roles, size_t count)
{
	const char *customer = "customer";
	bool read = rights_object(rights, customer)->scope[OPERATION_READ] != SCOPE_NONE;
	for (size_t i = 0; i < count; i++) {
		const struct rights *part = &roles[i]->rights;
		if (read && rights_object(part, customer)->scope[OPERATION_READ] == SCOPE_NONE)
			continue;
		rights->stages.see |= part->stages.see;
		rights->stages.claim |= part->stages.claim;
		rights->stages.move |= part->stages.move;
	}
}

struct rights *rights_merge(const void *parent, const struct role *const *roles, size_t count)
{
	struct rights *rights = memory_new(parent, struct rights);
	objects_merge(rights, rights, roles, count);
	stages_merge(rights, roles, count);
	for (size_t i = 0; i < count; i++) {
		const struct rights *part = &roles[i]->rights;
		rights->administrator |= part->administrator;
		rights->code_required |= part->code_required;
		limits_merge(rights, part);
	}
	for (int limit = 0; limit < LIMIT_COUNT; limit++)
		if (!rights->limited[limit])
			rights->limits[limit] = limit_kinds[limit].otherwise;
	return rights;
}
