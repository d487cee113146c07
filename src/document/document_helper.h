/* Inside the helper process (sandbox.h). */
#pragma once

#include "document/sheet_format.h"

/* document_helper_main with another parser: tests put a hostile one here. */
int document_helper_run(struct sheet_book *(*open)(struct ctx *ctx, int descriptor));
