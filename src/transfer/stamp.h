/* Who takes something out and when, as files say it. */
#pragma once

#include "base/json.h"
#include "document/sheet_writer.h"

/* Fills the layout's author, printed ("张三（zhang） 2026-03-02 15:04") and the stamp that
 * the company has chosen. In a transaction. */
bool stamp_layout(struct ctx *ctx, struct sheet_layout *layout);
/* Who and when; on ctx. */
const char *stamp_words(struct ctx *ctx);

/* {"stamp":"none"|"first"|"last"}: whether exported sheets show it in a line too. */
bool stamp_rules_print(struct ctx *ctx, struct json_writer *json);
/* By its name; for administrators, in a write transaction. */
bool stamp_rules_write(struct ctx *ctx, const char *name);
