/* The model as GET /model shows it. */
#include "model/model.h"

#include "base/memory.h"
#include "model/type.h"

#include <string.h>

static void print_label(struct json_writer *json, const char *name, const struct label *label)
{
	json_key(json, name);
	json_open_object(json);
	json_member_text(json, "zh", label->text[LANGUAGE_ZH]);
	json_member_text(json, "en", label->text[LANGUAGE_EN]);
	json_close_object(json);
}

static void print_true(struct json_writer *json, const char *name, bool holds)
{
	if (holds)
		json_member_boolean(json, name, true);
}

static void print_choices(const struct field *field, uint32_t stages, struct json_writer *json)
{
	bool staged = field == field->object->access.stage;
	json_key(json, "choices");
	json_open_array(json);
	for (size_t i = 0; i < field->choice_count; i++) {
		const struct choice *choice = &field->choices[i];
		if (staged && !(i < 32 && stages >> i & 1))
			continue;
		json_open_object(json);
		json_member_text(json, "value", choice->value);
		print_label(json, "label", &choice->label);
		if (choice->color)
			json_member_text(json, "color", choice->color);
		if (choice->parent)
			json_member_text(json, "parent", choice->parent);
		print_true(json, "disabled", choice->disabled);
		json_close_object(json);
	}
	json_close_array(json);
}

static void print_limit(const struct field *field, const char *name, int64_t limit,
                        struct json_writer *json)
{
	char text[DECIMAL_TEXT_SIZE];
	if (limit == TYPE_INTEGER_LIMIT || limit == -TYPE_INTEGER_LIMIT)
		return;
	json_key(json, name);
	if (field->scale)
		json_put_text(json, decimal_print(limit, field->scale, false, text));
	else
		json_put_integer(json, limit);
}

/* Members that only some types have. */
static void print_type(const struct field *field, uint32_t stages, struct json_writer *json)
{
	if (field->type->max_length)
		json_member_integer(json, "max_length", (int64_t)field->max_length);
	print_limit(field, "min", field->minimum, json);
	print_limit(field, "max", field->maximum, json);
	if (field->scale)
		json_member_integer(json, "scale", field->scale);
	if (field->choices_from)
		json_member_text(json, "choices_from", field->choices_from);
	else if (field->choices)
		print_choices(field, stages, json);
	if (field->depends_on)
		json_member_text(json, "depends_on", field->depends_on->name);
	if (field->target)
		json_member_text(json, "target", field->target->name);
	if (field->type->result)
		json_member_text(json, "result", field->type->result);
}

/* A formula names other fields: it is for those who may know all of them. */
static bool print_formula_visible(const struct object *object, const int *right)
{
	for (size_t i = 0; right && i < object->field_count; i++)
		if (right[i] == 0)
			return false;
	return true;
}

static void print_field(const struct field *field, const int *right, uint32_t stages,
                        struct json_writer *json)
{
	bool writable = !right || right[field->index] > 1;
	json_open_object(json);
	json_member_text(json, "name", field->name);
	json_member_text(json, "type", field->type->name);
	print_label(json, "label", &field->label);
	if (field->help.text[LANGUAGE_ZH])
		print_label(json, "help", &field->help);
	print_true(json, "required", field->required);
	print_true(json, "read_only", field->system);
	print_true(json, "unique", field->unique);
	print_true(json, "custom", field->custom);
	print_true(json, "sensitive", field->sensitive);
	print_true(json, "searchable", field->searchable);
	print_true(json, "sortable", field->type->sortable);
	print_true(json, "filterable", field->type->operators[0] != NULL);
	json_member_boolean(json, "writable", writable && !field->system);
	if (field->default_value) {
		json_key(json, "default");
		json_put_tree(json, field->default_value);
	}
	print_true(json, "sort", field->sort_column != NULL);
	if (field->pattern)
		json_member_text(json, "pattern", field->pattern);
	if (field->formula && print_formula_visible(field->object, right))
		json_member_text(json, "formula", field->formula);
	print_type(field, stages, json);
	json_key(json, "operators");
	json_open_array(json);
	for (size_t i = 0; field->type->operators[i]; i++)
		json_put_text(json, field->type->operators[i]);
	json_close_array(json);
	json_close_object(json);
}

static bool print_visible(const struct field *field, const int *right)
{
	return field && (!right || right[field->index] > 0);
}

/* The first field of "customer.city": what lies behind it has rights of its own,
 * which the record's reading obeys. */
static bool print_visible_path(const struct object *object, const char *path, const int *right)
{
	char name[64];
	size_t size = strcspn(path, ".,");
	if (size >= sizeof name)
		return false;
	memcpy(name, path, size);
	name[size] = '\0';
	return print_visible(model_field(object, name), right);
}

static void print_names(const struct object *object, const json_t *names, const int *right,
                        struct json_writer *json)
{
	json_open_array(json);
	for (size_t i = 0; i < json_array_size(names); i++) {
		const char *name = json_string_value(json_array_get(names, i));
		if (print_visible_path(object, name, right))
			json_put_text(json, name);
	}
	json_close_array(json);
}

static void print_sections(const struct object *object, const json_t *sections, const int *right,
                           struct json_writer *json)
{
	json_open_array(json);
	for (size_t i = 0; i < json_array_size(sections); i++) {
		const json_t *section = json_array_get(sections, i);
		json_open_object(json);
		json_key(json, "label");
		json_put_tree(json, json_object_get(section, "label"));
		json_key(json, "fields");
		print_names(object, json_object_get(section, "fields"), right, json);
		json_close_object(json);
	}
	json_close_array(json);
}

static void print_layouts(const struct object *object, const int *right, struct json_writer *json)
{
	json_key(json, "layouts");
	json_open_object(json);
	json_key(json, "form");
	print_sections(object, json_object_get(object->layouts, "form"), right, json);
	json_key(json, "summary");
	print_names(object, json_object_get(object->layouts, "summary"), right, json);
	json_close_object(json);
}

static bool print_filter_visible(const struct object *object, const json_t *filter,
                                 const int *right)
{
	const char *word = json_string_value(json_array_get(filter, 0));
	if (!word)
		return true;
	if (strcmp(word, "and") && strcmp(word, "or") && strcmp(word, "not"))
		return print_visible_path(object, word, right);
	for (size_t i = 1; i < json_array_size(filter); i++)
		if (!print_filter_visible(object, json_array_get(filter, i), right))
			return false;
	return true;
}

static bool print_sort_visible(const struct object *object, const char *sort, const int *right)
{
	for (; *sort; sort += strcspn(sort, ","), sort += *sort == ',')
		if (!print_visible_path(object, sort + (*sort == '-'), right))
			return false;
	return true;
}

static void print_views(const struct object *object, const int *right, struct json_writer *json)
{
	json_key(json, "views");
	json_open_array(json);
	for (size_t i = 0; i < json_array_size(object->views); i++) {
		const json_t *view = json_array_get(object->views, i);
		const json_t *filter = json_object_get(view, "filter");
		const char *sort = json_string_value(json_object_get(view, "sort"));
		if (!print_filter_visible(object, filter, right) ||
		    !print_sort_visible(object, sort, right))
			continue;
		json_open_object(json);
		json_member_text(json, "name", json_string_value(json_object_get(view, "name")));
		json_key(json, "label");
		json_put_tree(json, json_object_get(view, "label"));
		json_key(json, "filter");
		json_put_tree(json, filter);
		json_member_text(json, "sort", sort);
		json_key(json, "fields");
		print_names(object, json_object_get(view, "fields"), right, json);
		json_close_object(json);
	}
	json_close_array(json);
}

void model_print_object(struct ctx *ctx, const struct object *object, const int *right,
                        uint32_t stages, struct json_writer *json)
{
	(void)ctx;
	json_open_object(json);
	json_member_text(json, "name", object->name);
	print_label(json, "label", &object->label);
	print_label(json, "plural", &object->plural);
	json_member_text(json, "icon", object->icon);
	json_member_text(json, "name_field", object->name_field->name);
	print_true(json, "read_only", object->system);
	print_true(json, "custom", object->custom);
	json_key(json, "fields");
	json_open_array(json);
	for (size_t i = 0; i < object->field_count; i++)
		if (print_visible(&object->fields[i], right))
			print_field(&object->fields[i], right, stages, json);
	json_close_array(json);
	print_layouts(object, right, json);
	print_views(object, right, json);
	json_close_object(json);
}
