/* Resolves what definitions refer to: targets, dependent lists, formulas. */
#include "model/definition.h"

#include "base/error.h"
#include "base/memory.h"
#include "model/formula.h"
#include "model/shared_list.h"

#include <string.h>

const struct field *link_field(const struct place *place, const struct object *object,
                               const char *member, const char *name)
{
	const struct field *field = name ? model_field(object, name) : NULL;
	if (!field)
		place_fault(place, member, "unknown_field", "没有字段“%s”。", "there is no field “%s”.",
		            name ? name : "?");
	return field;
}

static void link_target(const struct place *place, const struct model *model, struct field *field,
                        const char *target)
{
	field->target = model_object(model, target);
	if (!field->target)
		place_fault(place, "target", "unknown_object", "没有对象“%s”。", "there is no object “%s”.",
		            target);
}

/* How many lists stand above this one: the level in a shared list. */
static size_t link_depth(const struct object_draft *draft, const struct field_draft *from)
{
	size_t depth = 0;
	while (from && from->depends_on && depth <= draft->object->field_count) {
		const struct field *above = model_field(draft->object, from->depends_on);
		from = above ? &draft->drafts[above->index] : NULL;
		if (from && from->field.choices_from && !strcmp(from->field.choices_from, "region"))
			depth++;
	}
	return depth;
}

static void link_choices(const struct place *place, const struct sources *sources,
                         struct model *model, const struct object_draft *draft, struct field *field)
{
	if (field->choices_from) {
		size_t depth = link_depth(draft, &draft->drafts[field->index]);
		field->list = shared_list_level(sources->lists, field->choices_from, depth);
		if (!field->list) {
			place_fault(place, "choices_from", "unknown_list", "没有共用列表“%s”。",
			            "there is no shared list “%s” of that depth.", field->choices_from);
			return;
		}
		field->choices = field->list->choices;
		field->choice_count = field->list->count;
	} else if (field->choices) {
		field->list = choice_list_new(model, field->choices, field->choice_count);
	}
}

/* Each choice's parent is a choice of the list that this one depends on. A list
 * may stand in levels: then a parent may also be a choice of the same list. */
static void link_parents(const struct place *place, const struct field *field)
{
	if (field->choices_from)
		return;
	for (size_t i = 0; i < field->choice_count; i++) {
		const char *parent = field->choices[i].parent;
		const struct field *above = field->depends_on ? field->depends_on : field;
		if (parent && (!model_choice(above, parent) || !strcmp(parent, field->choices[i].value)))
			place_fault(place, "choices", "unknown_parent", "没有上级选项“%s”。",
			            "there is no parent choice “%s”.", parent);
	}
}

static bool link_dependence(const struct place *place, const struct object_draft *draft,
                            struct field *field, const char *depends_on)
{
	field->depends_on = link_field(place, draft->object, "depends_on", depends_on);
	if (!field->depends_on)
		return false;
	if (strcmp(field->depends_on->type->name, "choice"))
		return place_fault(place, "depends_on", "not_a_choice", "字段“%s”不是单选。",
		                   "the field “%s” is not a choice.", depends_on);
	size_t steps = 0;
	for (const struct field *above = field; above; above = above->depends_on)
		if (steps++ > draft->object->field_count)
			return place_fault(place, "depends_on", "cycle", "“%s”互相依赖。",
			                   "“%s” depends on itself in the end.", depends_on);
	return true;
}

/* A default must be what its own type would take. The words that stand for
 * something else at the time are left for that time. */
static void link_default(const struct place *place, const struct field *field)
{
	const char *word = json_string_value(field->default_value);
	if (!field->default_value || (word && word[0] == '@'))
		return;
	struct value value;
	struct ctx *inner = ctx_inner(place->ctx);
	field->type->parse(inner, field, "default", field->default_value, &value);
	place_pass(place, "default", inner);
}

static void link_fields(const struct sources *sources, struct model *model,
                        const struct object_draft *draft)
{
	struct place place = draft->place;
	for (size_t i = 0; i < draft->object->field_count; i++) {
		struct field *field = &draft->fields[i];
		const struct field_draft *from = &draft->drafts[i];
		place.field = field->name;
		if (from->target)
			link_target(&place, model, field, from->target);
		if (from->depends_on)
			link_dependence(&place, draft, field, from->depends_on);
		link_choices(&place, sources, model, draft, field);
		link_storage(model, draft->object, field, from);
	}
	for (size_t i = 0; i < draft->object->field_count; i++) {
		place.field = draft->fields[i].name;
		link_parents(&place, &draft->fields[i]);
		link_default(&place, &draft->fields[i]);
	}
}

/* created_by and updated_by stand in every object: they are no reason to keep a
 * user, and a search through all tables would follow from each deletion. */
static bool link_counts_as_referrer(const struct field *field)
{
	return field->target && strcmp(field->name, "created_by") && strcmp(field->name, "updated_by");
}

static void link_referrers(struct model *model, struct object *target)
{
	size_t count = 0, room = 0;
	for (size_t i = 0; i < model->object_count; i++)
		room += model->objects[i].field_count;
	const struct field **found = memory_array(model, const struct field *, room + 1);
	for (size_t i = 0; i < model->object_count; i++)
		for (size_t j = 0; j < model->objects[i].field_count; j++) {
			const struct field *field = &model->objects[i].fields[j];
			if (field->target == target && link_counts_as_referrer(field))
				found[count++] = field;
		}
	target->referrers =
	    memory_must(talloc_realloc(model, found, const struct field *, (unsigned)count + 1));
	target->referrer_count = count;
}

bool definition_link(struct ctx *ctx, const struct sources *sources,
                     const struct object_draft *drafts, struct model *model)
{
	for (size_t i = 0; i < model->object_count; i++) {
		link_fields(sources, model, &drafts[i]);
		link_search(sources, model, &drafts[i]);
	}
	for (size_t i = 0; i < model->object_count; i++) {
		link_object(&drafts[i], model);
		formula_link(&drafts[i], model);
		link_referrers(model, drafts[i].object);
	}
	for (size_t i = 0; i < model->object_count; i++)
		link_pages(&drafts[i]);
	return link_storage_distinct(ctx, drafts, model);
}

struct model *definition_compile(struct ctx *ctx, const struct sources *sources, int64_t version)
{
	struct model *model = memory_new(NULL, struct model);
	model->version = version;
	for (size_t i = 0; i < sources->count; i++)
		json_keep(model, json_incref(sources->items[i].definition));
	json_keep(model, json_incref(sources->common));
	struct object_draft *drafts = definition_read(ctx, sources, model);
	if (drafts && definition_link(ctx, sources, drafts, model))
		return model;
	talloc_free(model);
	return NULL;
}
