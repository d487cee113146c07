#include "transfer/draft.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"
#include "transfer/cell.h"

#include <string.h>

struct record *draft_record(struct draft *draft, size_t holder)
{
	if (!draft->records[holder])
		draft->records[holder] = record_new(draft, draft->plan->holders[holder]);
	return draft->records[holder];
}

bool draft_has(const struct draft *draft, size_t holder, const struct field *field)
{
	const struct record *record = draft->records[holder];
	return record && record->values[field->index].kind != VALUE_NULL;
}

void draft_set(struct draft *draft, size_t holder, const struct field *field, struct value value)
{
	struct record *record = draft_record(draft, holder);
	record->values[field->index] = value;
	record->given[field->index] = true;
}

/* --- what is said about it --- */

void draft_note(struct ctx *ctx, struct draft *draft, enum import_note_kind kind, const char *field,
                const char *code, const char *message)
{
	draft->rejected = draft->rejected || kind == IMPORT_ERROR;
	if (!draft->notes)
		draft->notes = memory_array(draft, struct import_note, DRAFT_NOTES);
	if (draft->note_count == DRAFT_NOTES)
		return;
	draft->notes[draft->note_count++] = (struct import_note){
	    .row = draft->row,
	    .kind = kind,
	    .field = field ? memory_text(draft, field) : NULL,
	    .code = memory_text(draft, code),
	    .message = memory_text(draft, message),
	};
	(void)ctx;
}

void draft_leave(struct draft *draft, const char *label, const char *text)
{
	if (!draft->rest)
		draft->rest = buffer_new(draft, 128);
	if (draft->rest->size)
		buffer_add_text(draft->rest, "\n");
	buffer_add_text(draft->rest, label);
	buffer_add_text(draft->rest, ": ");
	buffer_add_text(draft->rest, text);
}

/* What a field type says of a cell, in words. */
static const struct misfit {
	const char *code;
	const char *words[LANGUAGE_COUNT];
} misfits[] = {
    {"not_a_phone", {"不是电话号码", "is not a phone number"}},
    {"not_an_email", {"不是邮箱地址", "is not an e-mail address"}},
    {"not_a_url", {"不是网址", "is not a web address"}},
    {"not_a_date", {"不是日期", "is not a date"}},
    {"not_an_instant", {"不是时间", "is not a date and time"}},
    {"unknown_choice", {"不在选项里", "is not one of the choices"}},
    {"unknown_record", {"找不到", "was not found"}},
    {"too_long", {"太长", "is too long"}},
    {"", {"放不进该字段", "does not fit the field"}},
};

static const char *misfit_words(struct ctx *ctx, const char *code)
{
	const struct misfit *misfit = misfits;
	while (*misfit->code && strcmp(misfit->code, code))
		misfit++;
	return misfit->words[ctx->language];
}

enum { MISFIT_SHOWN = 120 }; /* bytes of a cell in a message, about */

void draft_misfit(struct ctx *ctx, struct draft *draft, const struct plan_column *column,
                  const char *text, const char *code)
{
	size_t size = strlen(text);
	bool shortened = size > MISFIT_SHOWN;
	for (size = shortened ? MISFIT_SHOWN : size; ((unsigned char)text[size] & 0xC0) == 0x80; size--)
		;
	const char *words = misfit_words(ctx, code), *shown = memory_text_part(ctx, text, size);
	const char *cut = shortened ? "…" : "";
	bool kept = draft->plan->remark != NULL;
	const char *message = ctx->language == LANGUAGE_EN
	                          ? memory_format(ctx, "%s: “%s%s” %s%s.", column->label, shown, cut,
	                                          words, kept ? "; put into the remark" : "")
	                          : memory_format(ctx, "%s：“%s%s”%s%s。", column->label, shown, cut,
	                                          words, kept ? "，已放入备注" : "");
	draft_note(ctx, draft, IMPORT_WARNING, column->field ? column->field->name : NULL, code,
	           message);
	draft_leave(draft, column->label, text);
}

/* --- making it --- */

struct draft *draft_new(struct ctx *ctx, const struct plan *plan, const struct sheet_row *row)
{
	struct draft *draft = memory_new(ctx, struct draft);
	draft->plan = plan;
	draft->row = row->number;
	draft_record(draft, 0);
	draft->lookups = memory_array(draft, struct draft_lookup, plan->column_count);
	for (size_t i = 0; i < plan->column_count; i++) {
		const struct sheet_cell *cell = sheet_cell(row, plan->columns[i].index);
		if (cell && cell->kind != SHEET_ERROR && !text_means_nothing(cell->text))
			cell_read(ctx, draft, &plan->columns[i], cell->text);
	}
	for (size_t i = 0; i < plan->holder_count; i++)
		if (draft->records[i])
			record_prepare(ctx, plan->makers[i], draft->records[i]);
	return draft;
}

struct draft *draft_copy(struct ctx *ctx, const struct draft *draft)
{
	struct draft *copy = memory_new(ctx, struct draft);
	*copy = *draft;
	for (size_t i = 0; i < PLAN_HOLDERS; i++)
		copy->records[i] = draft->records[i] ? record_copy(copy, draft->records[i]) : NULL;
	if (draft->rest) {
		copy->rest = buffer_new(copy, 2 * draft->rest->size);
		buffer_add(copy->rest, draft->rest->data, draft->rest->size);
	}
	if (draft->notes)
		copy->notes =
		    memory_must(talloc_memdup(copy, draft->notes, DRAFT_NOTES * sizeof *draft->notes));
	return copy;
}

/* At most so many characters, cut between two of them. */
static const char *draft_cut(struct draft *draft, const char *text, size_t characters)
{
	const char *at = text;
	for (; *at && characters; characters--)
		do
			at++;
		while (((unsigned char)*at & 0xC0) == 0x80);
	return *at ? memory_text_part(draft, text, (size_t)(at - text)) : text;
}

void draft_finish(struct ctx *ctx, struct draft *draft, const char *before)
{
	(void)ctx;
	const struct field *remark = draft->plan->remark;
	if (!draft->rest || !remark)
		return;
	const struct value *own = &draft->records[0]->values[remark->index];
	const char *above = own->kind == VALUE_TEXT ? own->text : before;
	const char *text = above && strstr(above, draft->rest->data)
	                       ? above
	                       : memory_format(draft, "%s%s%s", above ? above : "",
	                                       above && *above ? "\n" : "", draft->rest->data);
	draft_set(draft, 0, remark, value_text(draft_cut(draft, text, remark->max_length)));
}
