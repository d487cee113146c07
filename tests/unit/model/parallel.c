/* Several threads at once: numbers are unique, and a model lives as long as
 * somebody holds it. */
#include "support.h"

#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "db/db.h"
#include "model/model.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { THREADS = 8, NUMBERS = 50, CHANGES = 12 };

struct worker {
	pthread_t thread;
	struct company *company;
	char numbers[NUMBERS][32];
	bool failed;
	atomic_bool *stop;
};

static const struct field *number_field(const struct ctx *ctx)
{
	return model_field(model_object(ctx->model, "customer"), "number");
}

static void *take_numbers(void *data)
{
	struct worker *worker = data;
	for (size_t i = 0; i < NUMBERS && !worker->failed; i++) {
		struct ctx *ctx = ctx_new(NULL, worker->company);
		ctx->now = SUPPORT_NOW;
		model_hold(ctx);
		const char *number =
		    db_begin(ctx, DB_WRITE) ? model_number(ctx, number_field(ctx), "") : NULL;
		if (number)
			snprintf(worker->numbers[i], sizeof worker->numbers[i], "%s", number);
		worker->failed = !number || !db_commit(ctx);
		talloc_free(ctx);
	}
	return NULL;
}

static int text_order(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void test_numbers_are_unique(void **state)
{
	struct worker *workers = memory_array(NULL, struct worker, THREADS);
	for (size_t i = 0; i < THREADS; i++) {
		workers[i].company = *state;
		assert_int_equal(pthread_create(&workers[i].thread, NULL, take_numbers, &workers[i]), 0);
	}
	char(*all)[32] = calloc(THREADS * NUMBERS, sizeof *all);
	for (size_t i = 0; i < THREADS; i++) {
		pthread_join(workers[i].thread, NULL);
		assert_false(workers[i].failed);
		memcpy(all + i * NUMBERS, workers[i].numbers, sizeof workers[i].numbers);
	}
	qsort(all, THREADS * NUMBERS, sizeof *all, text_order);
	for (size_t i = 0; i < THREADS * NUMBERS; i++) {
		char expected[32];
		snprintf(expected, sizeof expected, "C2603%05zu", i + 1);
		assert_string_equal(all[i], expected);
	}
	free(all);
	talloc_free(workers);
}

/* Another month, another count; the old month's goes on where it was. */
static void test_numbers_by_period(void **state)
{
	struct ctx *ctx = support_write(*state);
	ctx->now += INT64_C(31) * 86400000;
	assert_string_equal(model_number(ctx, number_field(ctx), ""), "C260400001");
	ctx->now = SUPPORT_NOW;
	const char *number = model_number(ctx, number_field(ctx), "");
	assert_string_equal(number, "C260300401");
	/* At seven in the evening UTC it is already April in Shanghai. */
	ctx->now = INT64_C(1774983600000);
	assert_string_equal(model_number(ctx, number_field(ctx), ""), "C260400002");
	db_rollback(ctx);
	talloc_free(ctx);
}

/* Reads the whole of whatever model is in force, again and again. */
static void *read_models(void *data)
{
	struct worker *worker = data;
	while (!atomic_load(worker->stop)) {
		struct ctx *ctx = ctx_new(NULL, worker->company);
		model_hold(ctx);
		struct json_writer *json = json_writer_new(ctx, 1 << 16);
		for (size_t i = 0; i < ctx->model->object_count; i++)
			model_print_object(ctx, &ctx->model->objects[i], NULL, UINT32_MAX, json);
		worker->failed = worker->failed || json->out->size < 1000;
		if (ctx->model->version % 2)
			model_release(ctx);
		talloc_free(ctx);
	}
	return NULL;
}

static void test_models_live_while_held(void **state)
{
	struct company *company = *state;
	struct worker *workers = memory_array(NULL, struct worker, 2);
	atomic_bool stop = false;
	for (size_t i = 0; i < 2; i++) {
		workers[i] = (struct worker){.company = company, .stop = &stop};
		assert_int_equal(pthread_create(&workers[i].thread, NULL, read_models, &workers[i]), 0);
	}
	for (int i = 0; i < CHANGES; i++) {
		struct ctx *ctx = support_write(company);
		const char *text =
		    memory_format(ctx,
		                  "{\"fields\":[{\"object\":\"tag\",\"name\":\"extra%d\",\"type\":"
		                  "\"text\",\"label\":{\"zh\":\"第%d个\"}}]}",
		                  i, i);
		model_change(ctx, json_read(ctx, text, strlen(text)));
		support_fine(ctx);
		assert_true(db_commit(ctx));
		model_swap(ctx);
		talloc_free(ctx);
	}
	atomic_store(&stop, true);
	for (size_t i = 0; i < 2; i++) {
		pthread_join(workers[i].thread, NULL);
		assert_false(workers[i].failed);
	}
	talloc_free(workers);
}

static int set_up(void **state)
{
	*state = support_company_with_model();
	return 0;
}

static int tear_down(void **state)
{
	return talloc_free(*state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_numbers_are_unique),
	    cmocka_unit_test(test_numbers_by_period),
	    cmocka_unit_test(test_models_live_while_held),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
