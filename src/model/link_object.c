/* Resolves what an object says of its own fields: name, access, indexes. */
#include "model/definition.h"

#include "base/memory.h"

#include <stddef.h>
#include <string.h>

struct access_draft {
	const char *kind, *owner, *pool, *collaborators, *through, *shared, *stage;
	bool administration;
};

static const struct member access_members[] = {
    {"kind", MEMBER_TEXT, offsetof(struct access_draft, kind), true},
    {"owner", MEMBER_TEXT, offsetof(struct access_draft, owner), false},
    {"pool", MEMBER_TEXT, offsetof(struct access_draft, pool), false},
    {"collaborators", MEMBER_TEXT, offsetof(struct access_draft, collaborators), false},
    {"through", MEMBER_TEXT, offsetof(struct access_draft, through), false},
    {"shared", MEMBER_TEXT, offsetof(struct access_draft, shared), false},
    {"stage", MEMBER_TEXT, offsetof(struct access_draft, stage), false},
    {"administration", MEMBER_BOOLEAN, offsetof(struct access_draft, administration), false},
};

/* A field that access is decided by: of that type, and pointing there. */
static const struct field *access_field_of(const struct object_draft *draft, const char *member,
                                           const char *name, const char *type, const char *target)
{
	if (!name)
		return NULL;
	const struct field *field = link_field(&draft->place, draft->object, member, name);
	if (field && (strcmp(field->type->name, type) ||
	              (target && field->target && strcmp(field->target->name, target)))) {
		place_fault(&draft->place, member, "bad_access_field", "字段“%s”的类型不合适。",
		            "the field “%s” is not of the right type.", name);
		return NULL;
	}
	return field;
}

/* A record has an owner or lies in a pool: the one must be able to be without the other. */
static void link_pool(const struct object_draft *draft, const struct object_access *access)
{
	if (!access->owner)
		place_fault(&draft->place, "access.pool", "incomplete", "有“%s”就须指明“%s”。",
		            "with a “%s” there must be an “%s”.", "pool", "owner");
	else if (access->owner->required || access->pool->required || access->pool->default_value)
		place_fault(&draft->place, "access.pool", "both_at_once",
		            "记录或有负责人，或在公海：两个字段都不能必填，“%s”也不能有默认值。",
		            "a record has an owner or lies in a pool: neither may be required, and “%s” "
		            "takes no default.",
		            access->pool->name);
}

static void link_access(const struct object_draft *draft, struct model *model)
{
	static const char *const kinds[] = {
	    [ACCESS_OWNED] = "owned", [ACCESS_THROUGH] = "through", [ACCESS_OPEN] = "open"};
	struct access_draft read = {0};
	if (!members_read(&draft->place, model, draft->access, access_members,
	                  sizeof access_members / sizeof *access_members, &read))
		return;
	struct object_access *access = &draft->object->access;
	size_t kind = 0;
	while (kind < sizeof kinds / sizeof *kinds && strcmp(kinds[kind], read.kind))
		kind++;
	if (kind == sizeof kinds / sizeof *kinds) {
		place_fault(&draft->place, "access", "unknown_word", "不认识“%s”。",
		            "“%s” is not known here.", read.kind);
		return;
	}
	*access = (struct object_access){
	    .kind = (enum access_kind)kind,
	    .owner = access_field_of(draft, "access.owner", read.owner, "ref", "user"),
	    .pool = access_field_of(draft, "access.pool", read.pool, "ref", "pool"),
	    .collaborators =
	        access_field_of(draft, "access.collaborators", read.collaborators, "refs", "user"),
	    .through = access_field_of(draft, "access.through", read.through, "ref", NULL),
	    .shared = access_field_of(draft, "access.shared", read.shared, "boolean", NULL),
	    .stage = access_field_of(draft, "access.stage", read.stage, "choice", NULL),
	    .administration = read.administration};
	if ((kind == ACCESS_OWNED && !read.owner) || (kind == ACCESS_THROUGH && !read.through))
		place_fault(&draft->place, "access", "incomplete", "“%s”还需要指明字段。",
		            "“%s” needs to say by which field.", read.kind);
	else if (access->pool)
		link_pool(draft, access);
}

static void link_index(const struct object_draft *draft, struct model *model, const json_t *json,
                       struct index *index)
{
	size_t count = json_array_size(json);
	const char *name = draft->object->name;
	index->fields = memory_array(model, const struct field *, count + 1);
	for (size_t i = 0; i < count; i++) {
		const char *column = json_string_value(json_array_get(json, i));
		index->fields[i] = link_field(&draft->place, draft->object, "indexes", column);
		if (!index->fields[i])
			return;
		if (index->fields[i]->type->link) {
			place_fault(&draft->place, "indexes", "not_a_column", "“%s”有多个值，不能建索引。",
			            "“%s” holds several values and can't be indexed.", column);
			return;
		}
		name = memory_format(model, "%s_%s", name, column);
	}
	index->field_count = count;
	index->name = storage_name(model, name, "index", NULL);
	if (count == 0)
		place_fault(&draft->place, "indexes", "empty", "%s须为字段名的列表。",
		            "%s must be lists of names of fields.", "indexes");
}

static void link_indexes(const struct object_draft *draft, struct model *model)
{
	size_t count = json_array_size(draft->indexes);
	struct index *indexes = memory_array(model, struct index, count + 1);
	for (size_t i = 0; i < count; i++)
		link_index(draft, model, json_array_get(draft->indexes, i), &indexes[i]);
	draft->object->indexes = indexes;
	draft->object->index_count = count;
}

/* What refs to the object show must be one text; an object without refs to it
 * may do with its id. */
static void link_name(const struct object_draft *draft)
{
	const char *name = draft->name_field ? draft->name_field : "id";
	draft->object->name_field = link_field(&draft->place, draft->object, "name_field", name);
	const struct field *field = draft->object->name_field;
	if (field && draft->name_field && field->type->kind != VALUE_TEXT)
		place_fault(&draft->place, "name_field", "not_a_text", "字段“%s”不是文字。",
		            "the field “%s” is not a text.", name);
}

void link_object(const struct object_draft *draft, struct model *model)
{
	link_name(draft);
	link_access(draft, model);
	link_indexes(draft, model);
}
