/* Numbers as they stand in one cell: a landline with a mobile, two mobiles, with a
 * word behind. */
#include "transfer/cell.h"

#include "base/memory.h"
#include "base/text.h"

#include <string.h>

/* Is it typed as the number is shown? That has spaces, and to make it costs more
 * than all the rest. */
static bool phone_as_shown(struct ctx *ctx, const char *typed, const char *number)
{
	return strchr(typed, ' ') &&
	       !strcmp(typed, text_phone_show(ctx, number, ctx->company->country));
}

/* As its field keeps it: the number, and how it was typed where that says more
 * (value.h). */
static struct value phone_value(struct ctx *ctx, const char *typed, const char *number)
{
	struct value value = value_text(number);
	if (strcmp(typed, number) != 0 && !phone_as_shown(ctx, typed, number)) {
		struct value *original = memory_new(ctx, struct value);
		*original = value_text(text_tidy_half(original, typed, strlen(typed), true));
		value.items = original;
	}
	return value;
}

/* The field of a name that takes numbers, and may be imported: it is where another
 * column goes, or its column's neighbour. */
static const struct field *phone_field(const struct plan_column *column, const char *name)
{
	const struct field *field = model_field(column->field->object, name);
	return field && field->type == column->field->type ? field : NULL;
}

static bool phone_held(const struct draft *draft, size_t holder, const struct field *field,
                       const char *number)
{
	return draft_has(draft, holder, field) &&
	       !strcmp(draft->records[holder]->values[field->index].text, number);
}

/* Mobiles belong into `mobile`, others into `phone`; fax numbers and the like stay
 * where they are. A number that finds its place taken is kept in the remark, but a
 * mobile that is `alone` in a column of phone numbers may stay there. */
static void phone_place(struct ctx *ctx, struct draft *draft, const struct plan_column *column,
                        const char *typed, const struct text_phone *phone, bool alone)
{
	const struct field *mobile = phone_field(column, "mobile");
	const struct field *line = phone_field(column, "phone"), *own = column->field;
	if (own == mobile || own == line)
		own = phone->mobile && mobile ? mobile : line ? line : own;
	if (phone_held(draft, column->holder, own, phone->number))
		return;
	if (alone && draft_has(draft, column->holder, own))
		own = column->field;
	if (draft_has(draft, column->holder, own))
		draft_leave(draft, column->label,
		            text_phone_show(ctx, phone->number, ctx->company->country));
	else
		draft_set(draft, column->holder, own, phone_value(ctx, typed, phone->number));
}

/* A number without a country may be one of the row's own country. */
static bool phone_read(struct ctx *ctx, const struct draft *draft, const char *typed,
                       struct text_phone *phone)
{
	if (text_phone_read(ctx, typed, ctx->company->country, phone))
		return true;
	const struct field *country = model_field(draft->plan->object, "country");
	return country && draft_has(draft, 0, country) &&
	       text_phone_read(ctx, typed, draft->records[0]->values[country->index].text, phone);
}

void cell_read_phone(struct ctx *ctx, struct draft *draft, const struct plan_column *column,
                     const char *text)
{
	size_t count = 0;
	struct text_phone phone;
	char **pieces = text_phone_split(ctx, text, ctx->company->country, &count);
	for (size_t i = 0; i < count; i++) {
		if (text_means_nothing(pieces[i]))
			continue;
		if (phone_read(ctx, draft, pieces[i], &phone))
			phone_place(ctx, draft, column, pieces[i], &phone, count == 1);
		else
			draft_misfit(ctx, draft, column, pieces[i], "not_a_phone");
	}
}
