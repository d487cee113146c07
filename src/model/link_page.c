/* Checks that layouts and list views name what is there, so that a definition
 * that others use can't go away under them. */
#include "model/definition.h"

#include "base/error.h"
#include "base/memory.h"

#include <stddef.h>
#include <string.h>

struct section_draft {
	struct label label;
	const json_t *fields;
};

static const struct member section_members[] = {
    {"label", MEMBER_LABEL, offsetof(struct section_draft, label), true},
    {"fields", MEMBER_LIST, offsetof(struct section_draft, fields), true},
};

struct view_draft {
	const char *name, *sort;
	struct label label;
	const json_t *filter, *fields;
	bool custom;
};

static const struct member view_members[] = {
    {"name", MEMBER_TEXT, offsetof(struct view_draft, name), true},
    {"label", MEMBER_LABEL, offsetof(struct view_draft, label), true},
    {"filter", MEMBER_LIST, offsetof(struct view_draft, filter), true},
    {"sort", MEMBER_TEXT, offsetof(struct view_draft, sort), true},
    {"fields", MEMBER_LIST, offsetof(struct view_draft, fields), true},
    {"custom", MEMBER_BOOLEAN, offsetof(struct view_draft, custom), false},
};

/* A field, or one reached through refs with dots. */
static const struct field *page_path(const struct place *place, const struct object *object,
                                     const char *member, const char *path)
{
	const struct field *field = NULL;
	char *rest = path ? memory_text(place->ctx, path) : NULL;
	for (char *name; object && rest && (name = strtok_r(rest, ".", &rest));) {
		field = link_field(place, object, member, name);
		object = field ? field->target : NULL;
		if (!field)
			return NULL;
	}
	if (!field || (rest && *rest))
		place_fault(place, member, "unknown_field", "没有字段“%s”。", "there is no field “%s”.",
		            path ? path : "?");
	return field;
}

static void page_names(const struct place *place, const struct object *object, const char *member,
                       const json_t *names)
{
	for (size_t i = 0; i < json_array_size(names); i++)
		page_path(place, object, member, json_string_value(json_array_get(names, i)));
}

static void page_sort(const struct place *place, const struct object *object, const char *member,
                      const char *sort)
{
	char *rest = memory_text(place->ctx, sort);
	for (char *name; (name = strtok_r(rest, ",", &rest));) {
		const struct field *field = page_path(place, object, member, name + (*name == '-'));
		if (field && !field->type->sortable)
			place_fault(place, member, "not_sortable", "不能按“%s”排序。",
			            "lists can't be sorted by “%s”.", name);
	}
}

static void page_condition(const struct place *place, const struct object *object,
                           const char *member, const json_t *json)
{
	const char *name = json_string_value(json_array_get(json, 0));
	const char *operator= json_string_value(json_array_get(json, 1));
	const struct field *field = page_path(place, object, member, name);
	if (!field)
		return;
	for (size_t i = 0; operator&& field->type->operators[i]; i++)
		if (!strcmp(field->type->operators[i], operator))
			return;
	place_fault(place, member, "unknown_operator", "字段“%s”没有这个运算符。",
	            "the field “%s” has no such operator.", name);
}

/* P3: a condition is [field, operator, value]; groups begin with and, or, not. */
static void page_filter(const struct place *place, const struct object *object, const char *member,
                        const json_t *json, int depth)
{
	const char *word = json_string_value(json_array_get(json, 0));
	if (!json_array_size(json) || depth > JSON_DEPTH_LIMIT)
		return;
	if (!word || (strcmp(word, "and") && strcmp(word, "or") && strcmp(word, "not"))) {
		page_condition(place, object, member, json);
		return;
	}
	for (size_t i = 1; i < json_array_size(json); i++)
		page_filter(place, object, member, json_array_get(json, i), depth + 1);
}

static void page_view(const struct object_draft *draft, const json_t *json)
{
	struct view_draft view = {0};
	if (!members_read(&draft->place, draft->place.ctx, json, view_members,
	                  sizeof view_members / sizeof *view_members, &view))
		return;
	const char *member = memory_format(draft->place.ctx, "views.%s", view.name);
	page_names(&draft->place, draft->object, member, view.fields);
	page_sort(&draft->place, draft->object, member, view.sort);
	page_filter(&draft->place, draft->object, member, view.filter, 0);
}

static void page_layout(const struct object_draft *draft, const char *name, const json_t *json)
{
	const char *member = memory_format(draft->place.ctx, "layouts.%s", name);
	if (!strcmp(name, "summary")) {
		page_names(&draft->place, draft->object, member, json);
		return;
	}
	if (strcmp(name, "form")) {
		place_fault(&draft->place, member, "unknown_member", "没有“%s”这种布局。",
		            "there is no layout “%s”.", name);
		return;
	}
	for (size_t i = 0; i < json_array_size(json); i++) {
		struct section_draft section = {0};
		if (members_read(&draft->place, draft->place.ctx, json_array_get(json, i), section_members,
		                 sizeof section_members / sizeof *section_members, &section))
			page_names(&draft->place, draft->object, member, section.fields);
	}
}

void link_pages(const struct object_draft *draft)
{
	const char *name;
	json_t *layout;
	json_object_foreach((json_t *)draft->object->layouts, name, layout)
	    page_layout(draft, name, layout);
	for (size_t i = 0; i < json_array_size(draft->object->views); i++)
		page_view(draft, json_array_get(draft->object->views, i));
}
