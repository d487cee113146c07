/* The company's settings in its database. */
#pragma once

#include "cmd/company.h"

/* Reads them into ctx->company, after writing `settings` where a new company is
 * made (else NULL). In a write transaction. */
bool settings_open(struct ctx *ctx, const struct company_settings *settings);
