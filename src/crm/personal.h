/* Personal data: everything that is kept about a contact, told to them on request, and
 * erased on request (GDPR articles 15 and 17, PIPL articles 45 and 47).
 *
 * For administrators, and for whom a role allows it (its limit `personal_data`), of
 * contacts that they may see, those in the recycle bin included. */
#pragma once

#include "record/record.h"

/* One thing that is kept. */
struct personal_line {
	const char *section;       /* "contact" "origin" "activity" … */
	const char *section_label; /* in the ctx's language */
	const char *label;         /* what it is */
	const char *value;         /* what it says */
};

struct personal_report {
	const struct record *contact;
	const char *name;
	struct personal_line *lines; /* those of a section side by side */
	size_t count;
};

/* Collects it, on ctx; texts are the ctx's. ERROR_FORBIDDEN, ERROR_NOT_FOUND. In any
 * transaction. */
bool personal_collect(struct ctx *ctx, int64_t contact, struct personal_report *report);
/* {"id","name","made_at","made_by","sections":[{"name","label","lines":[{"label","value"}]}]}. */
void personal_print(struct ctx *ctx, const struct personal_report *report,
                    struct json_writer *json);
/* The same for paper, with who made it and when on every page. */
bool personal_write_pdf(struct ctx *ctx, const struct personal_report *report, int descriptor);
/* In the history: who had it made, as what ("page", "json", "pdf"). In a write
 * transaction. */
bool personal_note_report(struct ctx *ctx, int64_t contact, const char *form);

/* ERROR_FORBIDDEN for who may neither report nor erase. */
bool personal_need_right(struct ctx *ctx);
/* The contact, living or in the recycle bin (record->deleted); NULL on error. */
struct record *personal_contact(struct ctx *ctx, int64_t id);
