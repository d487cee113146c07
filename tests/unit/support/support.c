#include "support.h"

#include "database.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "model/model.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk)
{
	(void)about;
	(void)kind;
	(void)walk;
	return remove(path);
}

/* The database is closed first; its files go with the folder. */
static int company_close(struct company *company)
{
	talloc_free(company->models);
	talloc_free(company->databases);
	nftw(company->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	return 0;
}

struct company *support_company(void)
{
	base_start();
	const char *temporary = getenv("TMPDIR");
	struct company *company = memory_new(NULL, struct company);
	char *folder = memory_format(company, "%s/guanxi-test-XXXXXX", temporary ? temporary : "/tmp");
	assert_non_null(mkdtemp(folder));
	company->folder = folder;
	company->name = "海川五金进出口有限公司";
	company->zone = zone_new(company, "Asia/Shanghai");
	company->currency = "CNY";
	company->country = "CN";
	struct ctx *ctx = support_ctx(company);
	company->databases = db_pool_open(ctx, NULL, support_address(company, folder), 4);
	support_fine(ctx);
	talloc_free(ctx);
	talloc_set_destructor(company, company_close);
	return company;
}

struct company *support_company_with_model(void)
{
	struct company *company = support_company();
	struct ctx *ctx = support_ctx(company);
	if (db_begin(ctx, DB_WRITE) && model_open(ctx, NULL))
		db_commit(ctx);
	support_fine(ctx);
	talloc_free(ctx);
	return company;
}

struct ctx *support_ctx(struct company *company)
{
	struct ctx *ctx = ctx_new(NULL, company);
	ctx->now = SUPPORT_NOW;
	ctx->language = LANGUAGE_EN;
	return ctx;
}

static struct ctx *support_begin(struct company *company, enum db_mode mode)
{
	struct ctx *ctx = support_ctx(company);
	model_hold(ctx);
	db_begin(ctx, mode);
	support_fine(ctx);
	return ctx;
}

struct ctx *support_write(struct company *company)
{
	return support_begin(company, DB_WRITE);
}

struct ctx *support_read(struct company *company)
{
	return support_begin(company, DB_READ);
}

int64_t support_stored(struct ctx *ctx, const char *pattern)
{
	int64_t count = -1;
	struct value value = value_text(pattern);
	db_find_integer(ctx, -1, &count,
	                support_is_server()
	                    ? "SELECT count(*) FROM pg_class AS c"
	                      "  JOIN pg_namespace AS n ON n.oid = c.relnamespace"
	                      " WHERE n.nspname = current_schema() AND c.relname LIKE $1"
	                    : "SELECT count(*) FROM sqlite_schema WHERE name LIKE $1",
	                &value, 1);
	support_fine(ctx);
	return count;
}

static void support_print(const struct error *error)
{
	print_error("%s %s\n", error->message, error->detail ? error->detail : "");
	for (size_t i = 0; i < error->item_count; i++)
		print_error("  %s %s: %s\n", error->items[i].field, error->items[i].code,
		            error->items[i].message);
}

void support_fine_(struct ctx *ctx, const char *file, int line)
{
	if (!ctx->error)
		return;
	support_print(ctx->error);
	_fail(file, line);
}

void support_wrong_(struct ctx *ctx, int code, const char *item, const char *file, int line)
{
	struct error *error = error_take(ctx);
	if (!error) {
		print_error("no error where there should be one\n");
		_fail(file, line);
	}
	bool found = !item;
	for (size_t i = 0; i < error->item_count; i++)
		found = found || !strcmp(error->items[i].code, item);
	if ((int)error->code != code || !found) {
		support_print(error);
		_fail(file, line);
	}
	talloc_free(error);
}
