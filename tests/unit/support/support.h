/* What unit tests of the rooms above db/ share: a company in a folder of its
 * own, with its clock stopped. */
#pragma once

#include "base/ctx.h"

#include <stdbool.h>
#include <stdint.h>

/* 2026-03-02T02:30:00Z, a Monday: half past ten in Shanghai. */
#define SUPPORT_NOW INT64_C(1772418600000)

/* An empty company in a new folder under TMPDIR: 海川五金进出口有限公司, zone
 * Asia/Shanghai, CNY, CN; the database is open, nothing else is. Freed with
 * talloc_free, which also removes the folder. */
struct company *support_company(void);
/* The same with the model open. */
struct company *support_company_with_model(void);
/* Work for the company at SUPPORT_NOW; a root of its own. */
struct ctx *support_ctx(struct company *company);
/* The same with the model held and a transaction begun. Freeing the ctx does not
 * end the transaction: db_commit or db_rollback does. */
struct ctx *support_write(struct company *company);
struct ctx *support_read(struct company *company);

/* How many tables and indexes have a name LIKE the pattern. In ctx's transaction. */
int64_t support_stored(struct ctx *ctx, const char *pattern);

/* Fail the test with the error's words where `ctx` has one. */
#define support_fine(ctx) support_fine_(ctx, __FILE__, __LINE__)
void support_fine_(struct ctx *ctx, const char *file, int line);
/* Fail unless ctx has an error of this code, then take it off. With `item` (may
 * be NULL), one of its fields' codes must be that. */
#define support_wrong(ctx, code, item) support_wrong_(ctx, code, item, __FILE__, __LINE__)
void support_wrong_(struct ctx *ctx, int code, const char *item, const char *file, int line);
