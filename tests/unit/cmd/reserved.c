/* The names of all tables that no definition describes are reserved, and so are the
 * words of SQL: read from the database itself, so that no new one is forgotten. */
#include "cmd/company.h"
#include "cmd/settings.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "model/model.h"
#include "model/reserved.h"
#include "support.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool begins(const char *name, const char *with)
{
	return with && !strncmp(name, with, strlen(with));
}

/* An object's own table, one of its lists', or its search index with FTS5's own. */
static bool of_the_model(const struct model *model, const char *name)
{
	for (size_t i = 0; i < model->object_count; i++) {
		const struct object *object = &model->objects[i];
		if (!strcmp(object->name, name) || begins(name, object->search_index))
			return true;
		for (size_t k = 0; k < object->field_count; k++)
			if (object->fields[k].link_table && !strcmp(object->fields[k].link_table, name))
				return true;
	}
	return false;
}

static void test_every_table(void **state)
{
	(void)state;
	char folder[] = "/tmp/guanxi-reserved-XXXXXX";
	assert_non_null(mkdtemp(folder));
	struct ctx *ctx = ctx_new(NULL, NULL);
	struct company_settings settings = {
	    .name = "公司", .zone = "Asia/Shanghai", .currency = "CNY", .country = "CN"};
	struct company_place place = {.folder = folder};
	struct company *company = company_open(ctx, NULL, &place, 2, &settings);
	support_fine(ctx);
	assert_non_null(company);
	model_hold(ctx);
	assert_true(db_begin(ctx, DB_READ));
	struct db_rows *rows = db_query_plain(ctx, "SELECT name FROM sqlite_schema"
	                                           " WHERE type = 'table' AND name NOT GLOB '[_]*'"
	                                           "   AND name NOT GLOB 'sqlite_*'");
	int fixed = 0, missing = 0;
	while (db_next(ctx, rows)) {
		const char *name = db_text(rows, 0);
		if (of_the_model(ctx->model, name))
			continue;
		fixed++;
		if (!reserved_table(name))
			print_error("the table %s is not in src/model/reserved.c\n", name);
		missing += !reserved_table(name);
	}
	assert_int_equal(missing, 0);
	assert_true(fixed > 20);
	for (size_t i = 0; i < ctx->model->object_count; i++)
		assert_false(reserved_table(ctx->model->objects[i].name));
	db_rollback(ctx);
	model_release(ctx);
	ctx->company = NULL;
	talloc_free(company);
	company_remove(ctx, &place);
	talloc_free(ctx);
}

static void test_every_word(void **state)
{
	(void)state;
	for (int i = 0; i < sqlite3_keyword_count(); i++) {
		const char *word;
		int size;
		char lower[64] = {0};
		assert_int_equal(sqlite3_keyword_name(i, &word, &size), SQLITE_OK);
		for (int k = 0; k < size; k++)
			lower[k] = (char)(word[k] >= 'A' && word[k] <= 'Z' ? word[k] + 32 : word[k]);
		if (!reserved_by_sql(lower))
			fail_msg("the word %s is not in src/model/reserved.c", lower);
	}
	assert_true(reserved_by_sql("ilike"));
	assert_false(reserved_by_sql("plate"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_every_table),
	    cmocka_unit_test(test_every_word),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
