#include "test.h"

#include "base/error.h"
#include "base/memory.h"

#include <stdio.h>
#include <string.h>

static void test_set(void **state)
{
	(void)state;
	struct ctx *ctx = ctx_new(NULL, NULL);
	assert_null(ctx->error);
	assert_false(error_set(ctx, ERROR_CONFLICT, "版本 %d", "version %d", 7));
	assert_int_equal(ctx->error->code, ERROR_CONFLICT);
	assert_string_equal(ctx->error->message, "版本 7");
	struct error *error = error_take(ctx);
	assert_non_null(error);
	assert_null(ctx->error);
	assert_null(error_take(ctx));
	ctx->language = LANGUAGE_EN;
	error_set(ctx, ERROR_CONFLICT, "版本 %d", "version %d", 7);
	assert_string_equal(ctx->error->message, "version 7");
	error_hint(ctx, "重试", "Try again");
	assert_string_equal(ctx->error->hint, "Try again");
	error_retry_after(ctx, 30);
	assert_int_equal(ctx->error->retry_after, 30);
	talloc_free(ctx);
}

static void test_fields(void **state)
{
	(void)state;
	struct ctx *ctx = ctx_new(NULL, NULL);
	for (int i = 0; i < 50; i++) {
		char field[16];
		snprintf(field, sizeof field, "lines.%d", i);
		assert_false(error_field(ctx, field, "required", "第 %d 行", "line %d", i));
	}
	assert_int_equal(ctx->error->code, ERROR_INVALID);
	assert_int_equal(ctx->error->item_count, 50);
	assert_string_equal(ctx->error->items[49].field, "lines.49");
	assert_string_equal(ctx->error->items[49].code, "required");
	assert_string_equal(ctx->error->items[49].message, "第 49 行");
	talloc_free(ctx);
}

/* What is for the log alone never reaches the message. */
static void test_internal(void **state)
{
	(void)state;
	struct ctx *ctx = ctx_new(NULL, NULL);
	assert_false(error_internal(ctx, "disk %s", "full"));
	assert_int_equal(ctx->error->code, ERROR_INTERNAL);
	assert_string_equal(ctx->error->detail, "disk full");
	assert_null(strstr(ctx->error->message, "disk"));
	talloc_free(ctx);
}

static void test_pass(void **state)
{
	(void)state;
	struct ctx *outer = ctx_new(NULL, NULL);
	outer->now = 42;
	struct ctx *inner = ctx_inner(outer);
	assert_int_equal(inner->now, 42);
	error_field(inner, "name", "required", "缺少名称", "name is missing");
	assert_null(outer->error);
	assert_false(error_pass(outer, inner));
	assert_null(inner->error);
	talloc_free(inner);
	assert_string_equal(outer->error->items[0].message, "缺少名称");
	talloc_free(outer);
}

static void test_kinds(void **state)
{
	(void)state;
	for (size_t i = 0; i < ERROR_CODE_COUNT; i++) {
		assert_in_range(error_kinds[i].status, 400, 599);
		assert_true(strlen(error_kinds[i].name) > 0);
		for (size_t language = 0; language < LANGUAGE_COUNT; language++)
			assert_true(strlen(error_kinds[i].title[language]) > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_set), cmocka_unit_test(test_fields),
	                                   cmocka_unit_test(test_internal), cmocka_unit_test(test_pass),
	                                   cmocka_unit_test(test_kinds)};
	return cmocka_run_group_tests(tests, test_start, NULL);
}
