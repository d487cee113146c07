/* Formulas: what they give, and what is no formula. */
#include "support.h"

#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "db/db.h"
#include "model/formula.h"
#include "model/model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char sheet[] =
    "{\"objects\":[{\"name\":\"sheet\",\"label\":{\"zh\":\"表\"},\"access\":{\"kind\":\"open\"},"
    "\"fields\":["
    "{\"name\":\"n\",\"type\":\"integer\",\"label\":{\"zh\":\"n\"}},"
    "{\"name\":\"d\",\"type\":\"decimal\",\"scale\":2,\"label\":{\"zh\":\"d\"}},"
    "{\"name\":\"m\",\"type\":\"money\",\"label\":{\"zh\":\"m\"}},"
    "{\"name\":\"t\",\"type\":\"text\",\"label\":{\"zh\":\"t\"}},"
    "{\"name\":\"b\",\"type\":\"boolean\",\"label\":{\"zh\":\"b\"}},"
    "{\"name\":\"day\",\"type\":\"date\",\"label\":{\"zh\":\"day\"}},"
    "{\"name\":\"at\",\"type\":\"datetime\",\"label\":{\"zh\":\"at\"}},"
    "{\"name\":\"nought\",\"type\":\"integer\",\"label\":{\"zh\":\"-\"}},"
    "{\"name\":\"people\",\"type\":\"refs\",\"target\":\"user\",\"label\":{\"zh\":\"p\"}},"
    "{\"name\":\"twice\",\"type\":\"formula\",\"scale\":1,\"formula\":\"half * 4\","
    " \"label\":{\"zh\":\"x\"}},"
    "{\"name\":\"half\",\"type\":\"formula\",\"scale\":3,\"formula\":\"n / 2\","
    " \"label\":{\"zh\":\"x\"}}]}]}";

/* With n 7, d 1.25, m JPY 300, t 永康, b true, day 2026-03-01, at 2026-03-04 in
 * Shanghai. Results as numbers with six digits, texts, or "empty". */
static const struct {
	const char *formula, *result;
} results[] = {
    {"1 + 2 * 3", "7.000000"},
    {"(1 + 2) * 3", "9.000000"},
    {"10 - 4 - 3", "3.000000"},
    {"-n + 1", "-6.000000"},
    {"- - n", "7.000000"},
    {"1 / 3", "0.333333"},
    {"2 / 3", "0.666667"},
    {"-2 / 3", "-0.666667"},
    {"n * d", "8.750000"},
    {"m + 0.5", "300.500000"},
    {"n / 0", "empty"},
    {"n + nought", "empty"},
    {"2000000000 * 2000000000", "empty"},
    {"round(d, 1)", "1.300000"},
    {"round(-d, 1)", "-1.300000"},
    {"round(d, 9)", "empty"},
    {"if(n > 5, 'big', 'small')", "big"},
    {"if(nought > 5, 'big', 'small')", "small"},
    {"if(not (n = 7) or b, 1, 2)", "1.000000"},
    {"if(n >= 7 and n <= 7 and n != 8, 1, 2)", "1.000000"},
    {"if(empty(nought), 1, 2)", "1.000000"},
    {"coalesce(nought, n)", "7.000000"},
    {"concat(t, '''s ', n, ' ', d, nought, b)", "永康's 7 1.25true"},
    {"days(at, day)", "3.000000"},
    {"if(day < at, 'before', 'after')", "before"},
    {"if(t = '永康', 1, 0)", "1.000000"},
    {"half", "3.500000"},
};

static const char *const faults[] = {"",
                                     "1 +",
                                     "(1",
                                     "1)",
                                     "1 2",
                                     "n n",
                                     "'open",
                                     "unknown",
                                     "people",
                                     "id.x",
                                     "1 + 't'",
                                     "t * 2",
                                     "if(n, 1, 2)",
                                     "if(b, 1, 't')",
                                     "if(b, 1)",
                                     "days(n, day)",
                                     "concat()",
                                     "frobnicate(1)",
                                     "not n",
                                     "n and b",
                                     "n = t",
                                     "1.2.3",
                                     "99999999999999999999",
                                     "b + 1",
                                     "round(n)",
                                     "@me",
                                     "n; DROP TABLE customer",
                                     "- t"};

static void put(struct ctx *ctx, const struct object *object, struct value *values,
                const char *name, const char *json)
{
	const struct field *field = model_field(object, name);
	json_t *tree = json_read(ctx, json, strlen(json));
	assert_true(field->type->parse(ctx, field, name, tree, &values[field->index]));
}

static struct value *sheet_values(struct ctx *ctx, const struct object *object)
{
	struct value *values = memory_array(ctx, struct value, object->field_count);
	put(ctx, object, values, "n", "7");
	put(ctx, object, values, "d", "\"1.25\"");
	put(ctx, object, values, "m", "{\"amount\":\"300\",\"currency\":\"JPY\"}");
	put(ctx, object, values, "t", "\"永康\"");
	put(ctx, object, values, "b", "true");
	put(ctx, object, values, "day", "\"2026-03-01\"");
	put(ctx, object, values, "at", "\"2026-03-03T17:00:00Z\"");
	size_t count;
	const struct field *const *order = model_formula_order(object, &count);
	assert_int_equal(count, 2);
	for (size_t i = 0; i < count; i++)
		values[order[i]->index] = model_formula(ctx, order[i], values);
	return values;
}

static const char *result_words(struct ctx *ctx, const struct formula *formula,
                                const struct formula_value *value)
{
	if (value->empty)
		return "empty";
	if (formula->root->kind == FORMULA_TEXT)
		return value->text;
	assert_int_equal(formula->root->kind, FORMULA_NUMBER);
	long long number = value->number;
	return memory_format(ctx, "%s%lld.%06lld", number < 0 ? "-" : "", llabs(number) / FORMULA_ONE,
	                     llabs(number) % FORMULA_ONE);
}

static void test_results(void **state)
{
	struct ctx *ctx = support_ctx(*state);
	model_hold(ctx);
	const struct object *object = model_object(ctx->model, "sheet");
	const struct value *values = sheet_values(ctx, object);
	for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
		const char *fault[LANGUAGE_COUNT] = {NULL};
		struct formula *formula = formula_parse(ctx, object, results[i].formula, fault);
		if (!formula)
			print_error("%s: %s\n", results[i].formula, fault[LANGUAGE_EN]);
		assert_non_null(formula);
		struct formula_value value = formula_run(ctx, formula->root, values);
		assert_string_equal(result_words(ctx, formula, &value), results[i].result);
	}
	talloc_free(ctx);
}

/* A formula of a formula finds it computed, though it is defined first. */
static void test_order(void **state)
{
	struct ctx *ctx = support_ctx(*state);
	model_hold(ctx);
	const struct object *object = model_object(ctx->model, "sheet");
	const struct value *values = sheet_values(ctx, object);
	const struct field *twice = model_field(object, "twice");
	assert_int_equal(values[twice->index].integer, 140);
	assert_string_equal(twice->type->show(ctx, twice, &values[twice->index]), "14.0");
	talloc_free(ctx);
}

static void test_faults(void **state)
{
	struct ctx *ctx = support_ctx(*state);
	model_hold(ctx);
	const struct object *object = model_object(ctx->model, "sheet");
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		const char *fault[LANGUAGE_COUNT] = {NULL};
		assert_null(formula_parse(ctx, object, faults[i], fault));
		assert_non_null(fault[LANGUAGE_ZH]);
		assert_non_null(fault[LANGUAGE_EN]);
	}
	talloc_free(ctx);
}

static void test_depth(void **state)
{
	struct ctx *ctx = support_ctx(*state);
	model_hold(ctx);
	char brackets[4001];
	memset(brackets, '(', 4000);
	brackets[4000] = '\0';
	const char *fault[LANGUAGE_COUNT] = {NULL};
	assert_null(formula_parse(ctx, model_object(ctx->model, "sheet"), brackets, fault));
	memset(brackets, '-', 4000);
	assert_null(formula_parse(ctx, model_object(ctx->model, "sheet"), brackets, fault));
	talloc_free(ctx);
}

/* Rounded half away from zero; what does not fit is told. */
static void test_scale(void **state)
{
	(void)state;
	static const struct {
		int64_t a, b, c, result;
		bool fits;
	} rows[] = {
	    {7, 3, 2, 11, true},
	    {-7, 3, 2, -11, true},
	    {1, 1, 3, 0, true},
	    {2, 1, 3, 1, true},
	    {INT64_C(4000000000000), INT64_C(4000000000000), INT64_C(16000000000000),
	     INT64_C(1000000000000), true},
	    {INT64_MIN, 1, INT64_MAX, -1, true},
	    {INT64_MAX, INT64_MAX, 1, 0, false},
	    {INT64_MAX, 1, 1, 0, false},
	    {5, 5, 0, 0, false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t result = 0;
		assert_int_equal(formula_scale(rows[i].a, rows[i].b, rows[i].c, &result), rows[i].fits);
		assert_int_equal(result, rows[i].result);
	}
}

static int set_up(void **state)
{
	struct company *company = support_company_with_model();
	struct ctx *ctx = support_write(company);
	model_change(ctx, json_read(ctx, sheet, sizeof sheet - 1));
	support_fine(ctx);
	assert_true(db_commit(ctx));
	model_swap(ctx);
	talloc_free(ctx);
	*state = company;
	return 0;
}

static int tear_down(void **state)
{
	return talloc_free(*state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_results), cmocka_unit_test(test_order), cmocka_unit_test(test_faults),
	    cmocka_unit_test(test_depth),   cmocka_unit_test(test_scale),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
