/* Reads definitions member by member. */
#include "model/definition.h"

#include "base/error.h"
#include "base/memory.h"
#include "model/number.h"
#include "model/reserved.h"
#include "model/type.h"

#include <stddef.h>
#include <string.h>

const char *place_path(const struct place *place, const char *member)
{
	const char *path = place->object ? place->object : "model";
	if (place->field)
		path = memory_format(place->ctx, "%s.%s", path, place->field);
	return member ? memory_format(place->ctx, "%s.%s", path, member) : path;
}

const char *place_words(const struct place *place, const char *member)
{
	return memory_format(place->ctx, "%s: %s", place->file, place_path(place, member));
}

bool definition_name(const struct place *place, const char *name)
{
	size_t size = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
	if (name[size] || size == 0 || size > NAME_LIMIT || name[0] < 'a' || name[0] > 'z')
		return place_fault(place, NULL, "bad_name",
		                   "名称“%s”须以小写字母开头，只含小写字母、数字和下划线，最多 40 个字符。",
		                   "the name “%s” must begin with a lower-case letter and hold only "
		                   "lower-case letters, digits and underscores, at most 40.",
		                   name);
	if (reserved_everywhere(name))
		return place_fault(place, NULL, "reserved_name", "名称“%s”是保留字，请换一个。",
		                   "the name “%s” is reserved; choose another.", name);
	return true;
}

static const struct member object_members[] = {
    {"name", MEMBER_TEXT, offsetof(struct object, name), true},
    {"label", MEMBER_LABEL, offsetof(struct object, label), true},
    {"plural", MEMBER_LABEL, offsetof(struct object, plural), false},
    {"icon", MEMBER_TEXT, offsetof(struct object, icon), false},
    {"internal", MEMBER_BOOLEAN, offsetof(struct object, internal), false},
    {"system", MEMBER_BOOLEAN, offsetof(struct object, system), false},
    {"custom", MEMBER_BOOLEAN, offsetof(struct object, custom), false},
    {"layouts", MEMBER_OBJECT, offsetof(struct object, layouts), false},
    {"views", MEMBER_LIST, offsetof(struct object, views), false},
};

/* Those that the draft keeps for linking. */
static const struct member object_draft_members[] = {
    {"name_field", MEMBER_TEXT, offsetof(struct object_draft, name_field), false},
    {"fields", MEMBER_LIST, offsetof(struct object_draft, defined_fields), true},
    {"indexes", MEMBER_LIST, offsetof(struct object_draft, indexes), false},
    {"access", MEMBER_OBJECT, offsetof(struct object_draft, access), true},
};

#define OF_FIELD(name) offsetof(struct field_draft, field.name)
#define OF_DRAFT(name) offsetof(struct field_draft, name)
static const struct member field_members[] = {
    {"name", MEMBER_TEXT, OF_FIELD(name), true},
    {"type", MEMBER_TEXT, OF_DRAFT(type), true},
    {"label", MEMBER_LABEL, OF_FIELD(label), true},
    {"help", MEMBER_LABEL, OF_FIELD(help), false},
    {"required", MEMBER_BOOLEAN, OF_FIELD(required), false},
    {"unique", MEMBER_BOOLEAN, OF_FIELD(unique), false},
    {"system", MEMBER_BOOLEAN, OF_FIELD(system), false},
    {"custom", MEMBER_BOOLEAN, OF_FIELD(custom), false},
    {"searchable", MEMBER_BOOLEAN, OF_FIELD(searchable), false},
    {"tracked", MEMBER_BOOLEAN, OF_FIELD(tracked), false},
    {"sensitive", MEMBER_BOOLEAN, OF_FIELD(sensitive), false},
    {"sort", MEMBER_BOOLEAN, OF_DRAFT(sort), false},
    {"max_length", MEMBER_INTEGER, OF_DRAFT(max_length), false},
    {"scale", MEMBER_INTEGER, OF_DRAFT(scale), false},
    {"minimum", MEMBER_ANY, OF_DRAFT(minimum), false},
    {"maximum", MEMBER_ANY, OF_DRAFT(maximum), false},
    {"choices", MEMBER_LIST, OF_DRAFT(choices), false},
    {"choices_from", MEMBER_TEXT, OF_FIELD(choices_from), false},
    {"depends_on", MEMBER_TEXT, OF_DRAFT(depends_on), false},
    {"target", MEMBER_TEXT, OF_DRAFT(target), false},
    {"on_delete", MEMBER_TEXT, OF_DRAFT(on_delete), false},
    {"duplicate", MEMBER_TEXT, OF_DRAFT(duplicate), false},
    {"default", MEMBER_ANY, OF_FIELD(default_value), false},
    {"pattern", MEMBER_TEXT, OF_FIELD(pattern), false},
    {"formula", MEMBER_TEXT, OF_FIELD(formula), false},
    {"result", MEMBER_TEXT, OF_DRAFT(result), false},
    {"synonyms", MEMBER_TEXTS, OF_FIELD(synonyms), false},
};

static const struct member choice_members[] = {
    {"value", MEMBER_TEXT, offsetof(struct choice, value), true},
    {"label", MEMBER_LABEL, offsetof(struct choice, label), true},
    {"color", MEMBER_COLOR, offsetof(struct choice, color), false},
    {"parent", MEMBER_TEXT, offsetof(struct choice, parent), false},
    {"synonyms", MEMBER_TEXTS, offsetof(struct choice, synonyms), false},
    {"disabled", MEMBER_BOOLEAN, offsetof(struct choice, disabled), false},
};
#define COUNT_OF(table) (sizeof(table) / sizeof *(table))

/* A word of a table of words; its place, or -1 with a fault. */
static int definition_word(const struct place *place, const char *member, const char *word,
                           const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (!strcmp(words[i], word))
			return i;
	place_fault(place, member, "unknown_word", "不认识“%s”。", "“%s” is not known here.", word);
	return -1;
}

static void field_words(const struct place *place, struct field_draft *draft)
{
	static const char *const deletions[] = {[ON_DELETE_RESTRICT] = "restrict",
	                                        [ON_DELETE_CLEAR] = "clear",
	                                        [ON_DELETE_CASCADE] = "cascade",
	                                        NULL};
	static const char *const duplicates[] = {
	    [DUPLICATE_NONE] = "none",   [DUPLICATE_NAME] = "name", [DUPLICATE_PHONE] = "phone",
	    [DUPLICATE_EMAIL] = "email", [DUPLICATE_HOST] = "host", NULL};
	if (draft->on_delete)
		draft->field.on_delete =
		    (enum on_delete)definition_word(place, "on_delete", draft->on_delete, deletions);
	if (draft->duplicate)
		draft->field.duplicate =
		    (enum duplicate_kind)definition_word(place, "duplicate", draft->duplicate, duplicates);
}

static void field_limit(const struct place *place, const char *member, const json_t *json,
                        const struct field *field, int64_t *limit)
{
	struct ctx *inner = ctx_inner(place->ctx);
	if (json)
		decimal_from_json(inner, member, json, field->scale, limit);
	place_pass(place, member, inner);
}

static void field_limits(const struct place *place, struct field_draft *draft)
{
	struct field *field = &draft->field;
	if (draft->scale > TYPE_SCALE_LIMIT)
		place_fault(place, "scale", "too_large", "最多 %d 位小数。", "at most %d decimals.",
		            TYPE_SCALE_LIMIT);
	else
		field->scale = (int)draft->scale;
	field->max_length = draft->max_length ? (size_t)draft->max_length : field->type->max_length;
	field->minimum = -TYPE_INTEGER_LIMIT;
	field->maximum = TYPE_INTEGER_LIMIT;
	field_limit(place, "minimum", draft->minimum, field, &field->minimum);
	field_limit(place, "maximum", draft->maximum, field, &field->maximum);
	if (field->minimum > field->maximum)
		place_fault(place, "minimum", "bad_range", "“%s”大于最大值。",
		            "“%s” is more than the maximum.", "minimum");
}

static void field_choices(const struct place *place, struct model *model, struct field_draft *draft)
{
	struct field *field = &draft->field;
	size_t count = json_array_size(draft->choices);
	struct choice *choices = memory_array(model, struct choice, count + 1);
	json_t *seen = json_keep(place->ctx, json_object());
	for (size_t i = 0; i < count; i++) {
		const json_t *json = json_array_get(draft->choices, i);
		if (!members_read(place, model, json, choice_members, COUNT_OF(choice_members),
		                  &choices[i]))
			continue;
		if (json_object_get(seen, choices[i].value))
			place_fault(place, "choices", "repeated", "选项“%s”重复。",
			            "the choice “%s” is there twice.", choices[i].value);
		json_object_set_new(seen, choices[i].value, json_true());
	}
	field->choices = choices;
	field->choice_count = count;
}

/* Members that only make sense for some types. */
static void field_fitting(const struct place *place, const struct field_draft *draft)
{
	const struct field *field = &draft->field;
	const char *type = field->type->name;
	const struct {
		const char *member;
		bool given, fits, needed;
	} rules[] = {
	    {"target", draft->target, !strncmp(type, "ref", 3), !strncmp(type, "ref", 3)},
	    {"choices", draft->choices || field->choices_from, !strncmp(type, "choice", 6),
	     !strncmp(type, "choice", 6)},
	    {"depends_on", draft->depends_on, !strcmp(type, "choice"), false},
	    {"pattern", field->pattern, !strcmp(type, "auto_number"), !strcmp(type, "auto_number")},
	    {"formula", field->formula, !strcmp(type, "formula"), !strcmp(type, "formula")},
	    {"sort", draft->sort, !strcmp(type, "text"), false},
	    {"unique", field->unique, !field->type->link && field->type->kind != VALUE_MONEY, false},
	    {"max_length", draft->max_length > 0, field->type->max_length > 0, false},
	    {"scale", draft->scale > 0, !strcmp(type, "decimal") || !strcmp(type, "formula"), false},
	    {"searchable", field->searchable, field->type->max_length > 0, false},
	};
	for (size_t i = 0; i < COUNT_OF(rules); i++) {
		if (rules[i].given && !rules[i].fits)
			place_fault(place, rules[i].member, "not_for_type", "类型 %s 没有这一项。",
			            "the type %s has no such member.", type);
		if (rules[i].needed && !rules[i].given)
			place_fault(place, rules[i].member, "required", "类型 %s 需要这一项。",
			            "the type %s needs this member.", type);
	}
}

static void field_read(struct place place, struct model *model, const json_t *json, bool common,
                       struct field_draft *draft)
{
	place.field = json_string_value(json_object_get(json, "name"));
	struct field *field = &draft->field;
	field->tracked = true;
	if (!members_read(&place, model, json, field_members, COUNT_OF(field_members), draft) ||
	    (!common && !definition_name(&place, field->name)))
		return;
	field->type =
	    draft->result ? model_formula_type(draft->type, draft->result) : model_type(draft->type);
	if (!field->type) {
		place_fault(&place, "type", "unknown_type", "没有“%s”这种字段类型。",
		            "there is no field type “%s”.", draft->type);
		return;
	}
	if (field->formula || field->pattern)
		field->system = true;
	if (field->pattern && !number_pattern_valid(field->pattern))
		place_fault(&place, "pattern", "bad_pattern",
		            "编号规则“%s”有误：须有且只有一个 {0000}，另可用 {YYYY} {YY} {MM} {DD} "
		            "{DEPARTMENT}。",
		            "the pattern “%s” is wrong: it needs one {0000}, and may have {YYYY} {YY} {MM} "
		            "{DD} {DEPARTMENT}.",
		            field->pattern);
	field_words(&place, draft);
	field_limits(&place, draft);
	field_fitting(&place, draft);
	if (draft->choices)
		field_choices(&place, model, draft);
}

static void object_read_fields(struct model *model, const json_t *common,
                               struct object_draft *draft)
{
	struct place place = draft->place;
	size_t shared = json_array_size(common);
	size_t count = shared + json_array_size(draft->defined_fields);
	draft->fields = memory_array(model, struct field, count + 1);
	draft->drafts = memory_array(place.ctx, struct field_draft, count + 1);
	json_t *seen = json_keep(place.ctx, json_object());
	for (size_t i = 0; i < count; i++) {
		const json_t *json = i < shared ? json_array_get(common, i)
		                                : json_array_get(draft->defined_fields, i - shared);
		struct field *field = &draft->drafts[i].field;
		field_read(place, model, json, i < shared, &draft->drafts[i]);
		field->object = draft->object;
		field->index = i;
		draft->fields[i] = *field;
		if (field->name && json_object_get(seen, field->name))
			place_fault(&place, field->name, "repeated", "字段“%s”重复。",
			            "the field “%s” is there twice.", field->name);
		else if (field->name)
			json_object_set_new(seen, field->name, json_true());
	}
	draft->object->fields = draft->fields;
	draft->object->field_count = count;
}

/* The members of an object stand in two tables: those of the model, and those
 * that wait for linking. */
static bool object_read_members(struct model *model, const json_t *json, struct object_draft *draft)
{
	json_t *own = json_keep(draft->place.ctx, json_object());
	json_t *rest = json_keep(draft->place.ctx, json_copy((json_t *)json));
	for (size_t i = 0; i < COUNT_OF(object_draft_members); i++) {
		const char *name = object_draft_members[i].name;
		json_t *member = json_object_get(json, name);
		if (member)
			json_object_set(own, name, member);
		json_object_del(rest, name);
	}
	bool read = members_read(&draft->place, model, rest, object_members, COUNT_OF(object_members),
	                         draft->object);
	return members_read(&draft->place, model, own, object_draft_members,
	                    COUNT_OF(object_draft_members), draft) &&
	       read;
}

struct object_draft *definition_read(struct ctx *ctx, const struct sources *sources,
                                     struct model *model)
{
	struct object *objects = memory_array(model, struct object, sources->count + 1);
	struct object_draft *drafts = memory_array(ctx, struct object_draft, sources->count + 1);
	model->objects = objects;
	model->object_count = sources->count;
	for (size_t i = 0; i < sources->count; i++) {
		const struct source *source = &sources->items[i];
		struct object_draft *draft = &drafts[i];
		objects[i].index = i;
		draft->object = &objects[i];
		draft->place = (struct place){
		    .ctx = ctx,
		    .file = source->file,
		    .object = json_string_value(json_object_get(source->definition, "name"))};
		if (!object_read_members(model, source->definition, draft) ||
		    !definition_name(&draft->place, objects[i].name))
			continue;
		if (!objects[i].plural.text[LANGUAGE_ZH])
			objects[i].plural = objects[i].label;
		object_read_fields(model, sources->common, draft);
	}
	return ctx->error ? NULL : drafts;
}
