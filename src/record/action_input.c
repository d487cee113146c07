#include "record/action_input.h"

#include "base/error.h"
#include "base/memory.h"

#include <assert.h>
#include <string.h>

enum { INPUT_SCALE = 2, INPUT_LENGTH = 500 };

/* As large as JSON carries whole. */
static const int64_t input_number_limit = (INT64_C(1) << 53) - 1;

/* The input as a field, so that the types can read it. On ctx. */
static const struct field *input_field(struct ctx *ctx, const struct object *object,
                                       const struct record_input *input)
{
	struct field *field = memory_new(ctx, struct field);
	*field = (struct field){
	    .name = input->name,
	    .type = model_type(input->type),
	    .object = object,
	    .label = input->label,
	    .required = input->required,
	    .scale = INPUT_SCALE,
	    .max_length = INPUT_LENGTH,
	    .minimum = -input_number_limit,
	    .maximum = input_number_limit,
	    .target = input->target ? model_object(ctx->model, input->target) : NULL,
	};
	assert(field->type && (!input->target || field->target));
	const struct field *like = input->choices_of ? model_field(object, input->choices_of) : NULL;
	assert(!input->choices_of || like);
	if (like) {
		field->choices = like->choices;
		field->choice_count = like->choice_count;
		field->list = like->list;
		field->choices_from = like->choices_from;
	}
	return field;
}

/* --- references --- */

static bool input_target(struct ctx *ctx, const struct field *field, int64_t id)
{
	struct ctx *inner = ctx_inner(ctx);
	if (!record_get(inner, field->target, id, OPERATION_READ)) {
		bool missing = inner->error->code == ERROR_NOT_FOUND;
		if (missing)
			error_field(ctx, field->name, "not_found", "“%s”所指的记录不存在，或您无权查看。",
			            "The record of “%s” does not exist, or is not yours to see.",
			            model_label(ctx, &field->label));
		else
			error_pass(ctx, inner);
	}
	talloc_free(inner);
	return !ctx->error;
}

static bool input_targets(struct ctx *ctx, const struct field *field, const struct value *value)
{
	if (!field->target || value->kind == VALUE_NULL)
		return true;
	if (value->kind == VALUE_INTEGER)
		return input_target(ctx, field, value->integer);
	for (size_t i = 0; i < value->size; i++)
		if (!input_target(ctx, field, value->items[i].integer))
			return false;
	return true;
}

/* --- one input, all inputs --- */

static bool input_read(struct ctx *ctx, const struct object *object,
                       const struct record_input *input, const json_t *json, struct value *value)
{
	const struct field *field = input_field(ctx, object, input);
	*value = VALUE_NOTHING;
	if (json && !field->type->parse(ctx, field, field->name, json, value))
		return false;
	if (value->kind == VALUE_NULL)
		return !input->required ||
		       error_field(ctx, field->name, "required", "请填写“%s”。", "Please fill in “%s”.",
		                   model_label(ctx, &field->label));
	return model_offered(ctx, field, field->name, value) && input_targets(ctx, field, value);
}

static bool input_known(const struct record_action *action, const char *const *others,
                        const char *name)
{
	for (size_t i = 0; i < RECORD_INPUT_LIMIT && action->inputs[i].name; i++)
		if (!strcmp(action->inputs[i].name, name))
			return true;
	for (; *others; others++)
		if (!strcmp(*others, name))
			return true;
	return false;
}

bool action_input_read(struct ctx *ctx, const struct object *object,
                       const struct record_action *action, const json_t *input,
                       const char *const *others, struct value arguments[RECORD_INPUT_LIMIT])
{
	const char *name;
	json_t *member;
	if (input && !json_is_object(input))
		return error_set(ctx, ERROR_MALFORMED, "动作的参数应为 JSON 对象。",
		                 "The inputs of an action must be a JSON object.");
	json_object_foreach((json_t *)input, name, member)
	{
		if (!input_known(action, others, name))
			error_field(ctx, name, "unknown_field", "此动作没有名为“%s”的参数。",
			            "This action has no input named “%s”.", name);
	}
	for (size_t i = 0; i < RECORD_INPUT_LIMIT; i++) {
		arguments[i] = VALUE_NOTHING;
		if (action->inputs[i].name)
			input_read(ctx, object, &action->inputs[i],
			           json_object_get(input, action->inputs[i].name), &arguments[i]);
	}
	return !ctx->error;
}
