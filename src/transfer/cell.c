#include "transfer/cell.h"

#include "base/memory.h"
#include "base/text.h"

#include <string.h>

/* By the field's type, when nothing more is to be known about it. */
static void cell_read_plain(struct ctx *ctx, struct draft *draft, const struct plan_column *column,
                            const char *text)
{
	struct value value = VALUE_NOTHING;
	const char *code = "";
	if (!column->field->type->read(ctx, column->field, text, &value, &code))
		draft_misfit(ctx, draft, column, text, code);
	else if (value.kind != VALUE_NULL)
		draft_set(draft, column->holder, column->field, value);
}

/* Long texts of several columns are joined. */
static void cell_read_long(struct ctx *ctx, struct draft *draft, const struct plan_column *column,
                           const char *text)
{
	if (draft_has(draft, column->holder, column->field)) {
		const struct record *record = draft->records[column->holder];
		text = memory_format(ctx, "%s\n%s", record->values[column->field->index].text, text);
	}
	cell_read_plain(ctx, draft, column, text);
}

/* The first address is the field's; the others are kept. */
static void cell_read_email(struct ctx *ctx, struct draft *draft, const struct plan_column *column,
                            const char *text)
{
	if (text_email_read(ctx, text)) {
		cell_read_plain(ctx, draft, column, text);
		return;
	}
	char *rest = text_tidy_half(ctx, text, strlen(text), true);
	for (char *at = rest; (at = strstr(at, "、"));)
		memset(at, ',', strlen("、"));
	if (!strpbrk(rest, " ;,/")) {
		cell_read_plain(ctx, draft, column, text);
		return;
	}
	for (char *piece; (piece = strtok_r(rest, " ;,/", &rest));) {
		const char *address = text_email_read(ctx, piece);
		if (address && !draft_has(draft, column->holder, column->field))
			draft_set(draft, column->holder, column->field, value_text(address));
		else if (address)
			draft_leave(draft, column->label, address);
		else
			draft_misfit(ctx, draft, column, piece, "not_an_email");
	}
}

static void cell_read_lookup(struct ctx *ctx, struct draft *draft, const struct plan_column *column,
                             const char *text)
{
	(void)ctx;
	const char *tidy = text_tidy(draft, text, strlen(text), true);
	if (*tidy)
		draft->lookups[draft->lookup_count++] = (struct draft_lookup){column, tidy};
}

/* Types that people fill in ways of their own. */
static const struct cell_kind {
	const char *type;
	void (*read)(struct ctx *ctx, struct draft *draft, const struct plan_column *column,
	             const char *text);
} cell_kinds[] = {
    {"phone", cell_read_phone}, {"choice", cell_read_choice},  {"choices", cell_read_choice},
    {"email", cell_read_email}, {"long_text", cell_read_long}, {"ref", cell_read_lookup},
    {"refs", cell_read_lookup},
};

void cell_read(struct ctx *ctx, struct draft *draft, const struct plan_column *column,
               const char *text)
{
	if (!column->field) {
		draft_leave(draft, column->label, text_tidy(ctx, text, strlen(text), false));
		return;
	}
	for (size_t i = 0; i < sizeof cell_kinds / sizeof *cell_kinds; i++)
		if (!strcmp(cell_kinds[i].type, column->field->type->name)) {
			cell_kinds[i].read(ctx, draft, column, text);
			return;
		}
	cell_read_plain(ctx, draft, column, text);
}
