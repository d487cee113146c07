/* Inside crm/: how notices are worded. */
#pragma once

#include "record/record.h"

/* {by} is who did it, {name} the record, {number} how many. */
struct notice_kind {
	const char *name;
	struct label one, many;
};

/* The words with what the braces stand for. On ctx. */
const char *notice_title(struct ctx *ctx, const char *words, const char *name, int64_t number);
/* At most so much of a text as a notice has room for. On ctx, or the text itself. */
const char *notice_short(struct ctx *ctx, const char *text);

/* The rules' own notices (recycle_news.c). */
extern const struct notice_kind notice_taken, notice_taken_many, notice_warned;

/* The title of a notice whose count is live: what its filter finds now, in the words of
 * the ctx's language, for its actor; NULL with ctx->error, or when the notice is of
 * another kind. */
const char *notice_live_title(struct ctx *ctx, const struct record *notice);
