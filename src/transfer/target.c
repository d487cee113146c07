#include "transfer/target.h"

#include "access/access.h"
#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"

#include <string.h>

static bool target_among(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (!strcmp(name, *names))
			return true;
	return false;
}

bool target_importable(struct ctx *ctx, const struct field *field)
{
	static const char *const no_cells[] = {"file", "image", "formula", NULL};
	static const char *const stamps[] = {"created_at", "updated_at", NULL};
	static const char *const instants[] = {"date", "datetime", NULL};
	if (target_among(field->type->name, no_cells) || !field->type->read)
		return false;
	if (access_field(ctx, field) != FIELD_WRITE)
		return false;
	return !field->system || (target_among(field->type->name, instants) && field->synonyms &&
	                          field->synonyms[0] && !target_among(field->name, stamps));
}

bool target_hangs_on(struct ctx *ctx, const struct object *child, const struct object *object)
{
	return child->access.kind == ACCESS_THROUGH && child->access.through->target == object &&
	       child->access.through->required && !child->internal && !child->system &&
	       access_scope(ctx, child, OPERATION_CREATE) > SCOPE_NONE;
}

bool target_read(struct ctx *ctx, const struct object *object, const char *name,
                 struct target *target)
{
	const char *dot = strchr(name, '.');
	const struct object *holder = object;
	if (dot) {
		holder = model_object(ctx->model, memory_text_part(ctx, name, (size_t)(dot - name)));
		if (!holder || !target_hangs_on(ctx, holder, object))
			return false;
	}
	const struct field *field = model_field(holder, dot ? dot + 1 : name);
	if (!field || !target_importable(ctx, field) || (dot && field == holder->access.through))
		return false;
	*target = (struct target){holder, field};
	return true;
}

const char *target_name(struct ctx *ctx, const struct object *object, struct target target)
{
	if (target.object == object)
		return target.field->name;
	return memory_format(ctx, "%s.%s", target.object->name, target.field->name);
}

bool target_takes_several(const struct field *field)
{
	static const char *const several[] = {"phone", "long_text", NULL};
	return target_among(field->type->name, several);
}

/* --- headings --- */

/* Where an opening bracket begins at `at`: its closing one. */
static const char *heading_closing(const char *at)
{
	static const char *const pairs[][2] = {{"(", ")"}, {"（", "）"}, {"[", "]"}, {"【", "】"}};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (!strncmp(at, pairs[i][0], strlen(pairs[i][0])))
			return pairs[i][1];
	return NULL;
}

static void heading_strip(struct buffer *out, const char *text)
{
	while (*text) {
		const char *closing = heading_closing(text);
		const char *end = closing ? strstr(text, closing) : NULL;
		if (end)
			text = end + strlen(closing);
		else if (strchr("*:#?", *text))
			text++;
		else
			buffer_add(out, text++, 1);
	}
}

const char *target_heading_key(struct ctx *ctx, const char *heading)
{
	const char *folded = text_fold(ctx, heading);
	struct buffer *out = buffer_new(ctx, strlen(folded) + 1);
	heading_strip(out, folded);
	size_t size = out->size;
	while (size > 0 && out->data[size - 1] >= '0' && out->data[size - 1] <= '9')
		size--;
	/* Nothing but brackets and digits ("1688") is what it is. */
	return size ? memory_text_part(ctx, out->data, size) : folded;
}

static bool heading_is(struct ctx *ctx, const char *key, const char *word)
{
	return word && !strcmp(key, target_heading_key(ctx, word));
}

static bool heading_names(struct ctx *ctx, const struct field *field, const char *key)
{
	for (int language = 0; language < LANGUAGE_COUNT; language++)
		if (heading_is(ctx, key, field->label.text[language]))
			return true;
	for (size_t i = 0; field->synonyms && field->synonyms[i]; i++)
		if (heading_is(ctx, key, field->synonyms[i]))
			return true;
	return heading_is(ctx, key, field->name);
}

static bool heading_in(struct ctx *ctx, const struct object *object, const struct field *but,
                       const char *key, struct target *target)
{
	for (size_t i = 0; i < object->field_count; i++) {
		const struct field *field = &object->fields[i];
		if (field == but || !target_importable(ctx, field) || !heading_names(ctx, field, key))
			continue;
		*target = (struct target){object, field};
		return true;
	}
	return false;
}

bool target_of_heading(struct ctx *ctx, const struct object *object, const char *heading,
                       struct target *target)
{
	const char *key = target_heading_key(ctx, heading);
	if (!*key)
		return false;
	if (heading_in(ctx, object, NULL, key, target))
		return true;
	for (size_t i = 0; i < ctx->model->object_count; i++) {
		const struct object *child = &ctx->model->objects[i];
		if (target_hangs_on(ctx, child, object) &&
		    heading_in(ctx, child, child->access.through, key, target))
			return true;
	}
	return false;
}
