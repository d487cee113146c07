/* Opening a company: its definitions become tables. */
#include "support.h"

#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "db/db.h"
#include "model/model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Every column that the model says there is can be read. */
static void test_columns_are_there(void **state)
{
	(void)state;
	struct company *company = support_company_with_model();
	struct ctx *ctx = support_read(company);
	for (size_t i = 0; i < ctx->model->object_count; i++) {
		const struct object *object = &ctx->model->objects[i];
		size_t count;
		struct db_table_column *columns = db_columns(ctx, object->name, &count);
		support_fine(ctx);
		for (size_t j = 0; j < object->field_count; j++) {
			const struct field *field = &object->fields[j];
			bool found = field->link_table != NULL;
			for (size_t k = 0; k < count; k++)
				found = found || !strcmp(columns[k].name, field->name);
			assert_true(found);
		}
	}
	db_rollback(ctx);
	talloc_free(ctx);
	talloc_free(company);
}

/* A second opening finds everything in its place. */
static void test_opens_again(void **state)
{
	(void)state;
	struct company *company = support_company_with_model();
	talloc_free(company->models);
	company->models = NULL;
	struct ctx *ctx = support_ctx(company);
	assert_true(db_begin(ctx, DB_WRITE));
	assert_true(model_open(ctx, NULL));
	assert_true(db_commit(ctx));
	talloc_free(ctx);
	talloc_free(company);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_columns_are_there),
	    cmocka_unit_test(test_opens_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
