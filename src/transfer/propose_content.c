#include "transfer/propose_content.h"

#include "base/memory.h"
#include "base/text.h"

#include <string.h>

/* So many of a hundred cells must be of the kind. */
enum { CONTENT_PERCENT = 60 };

/* The kinds that cells show by their look, most telling first. */
struct content_kind {
	const char *type;
	bool (*fits)(struct ctx *ctx, const struct field *field);
};

static bool content_any(struct ctx *ctx, const struct field *field)
{
	(void)ctx;
	(void)field;
	return true;
}

/* Provinces, cities, countries: not every list of choices. */
static bool content_shared(struct ctx *ctx, const struct field *field)
{
	(void)ctx;
	return field->choices_from != NULL;
}

/* The one field that is called just "date". */
static bool content_plain_date(struct ctx *ctx, const struct field *field)
{
	for (size_t i = 0; field->synonyms && field->synonyms[i]; i++)
		if (!strcmp(text_fold(ctx, field->synonyms[i]), "日期"))
			return true;
	return false;
}

static const struct content_kind content_kinds[] = {
    {"email", content_any},     {"url", content_any},         {"phone", content_any},
    {"choice", content_shared}, {"date", content_plain_date}, {"datetime", content_plain_date},
};

static bool content_reads(struct ctx *ctx, const struct field *field, const char *cell)
{
	struct value value;
	const char *reason;
	size_t count = 0;
	if (!strcmp(field->type->name, "phone")) {
		char **pieces = text_phone_split(ctx, cell, ctx->company->country, &count);
		return count > 0 && field->type->read(ctx, field, pieces[0], &value, &reason) &&
		       value.kind != VALUE_NULL;
	}
	/* Any word with a dot in it could be a host. */
	if (!strcmp(field->type->name, "url") && !strstr(cell, "www.") && !strstr(cell, "://"))
		return false;
	return field->type->read(ctx, field, cell, &value, &reason) && value.kind != VALUE_NULL;
}

static bool content_is(struct ctx *outer, const struct field *field, const struct column *column)
{
	size_t fits = 0, cells = 0;
	struct ctx *ctx = ctx_inner(outer);
	for (size_t i = 0; i < column->sample_count; i++) {
		if (text_means_nothing(column->samples[i]))
			continue;
		cells++;
		fits += content_reads(ctx, field, column->samples[i]);
	}
	talloc_free(ctx);
	return cells > 0 && fits * 100 >= cells * CONTENT_PERCENT;
}

static bool content_free(const struct column *columns, size_t count, const struct field *field)
{
	for (size_t i = 0; i < count; i++)
		if (columns[i].known && columns[i].target.field == field)
			return false;
	return true;
}

static void content_find(struct ctx *ctx, const struct object *object, struct column *columns,
                         size_t count, struct column *column)
{
	for (size_t kind = 0; kind < sizeof content_kinds / sizeof *content_kinds; kind++)
		for (size_t i = 0; i < object->field_count; i++) {
			const struct field *field = &object->fields[i];
			if (strcmp(field->type->name, content_kinds[kind].type) != 0 ||
			    !content_kinds[kind].fits(ctx, field) || !target_importable(ctx, field) ||
			    !content_free(columns, count, field) || !content_is(ctx, field, column))
				continue;
			column->known = true;
			column->target = (struct target){object, field};
			return;
		}
}

void columns_by_content(struct ctx *ctx, const struct object *object, struct column *columns,
                        size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!columns[i].known && !columns[i].ignored)
			content_find(ctx, object, columns, count, &columns[i]);
}
