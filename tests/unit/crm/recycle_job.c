/* The daily run as the job that it is: who is told what, once, and a run that is cut
 * short takes every customer once. */
#include "crm_world.h"

#include "base/time.h"
#include "crm/recycle.h"
#include "http/event.h"
#include "record/history.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

static const int64_t DAY = 86400000;

/* As it is, but only when the tests say so. */
static struct job_kind on_demand[2];

static int job_begin(void **state)
{
	int failed = crm_begin(state);
	struct world *world = *state;
	struct ctx *ctx = world_write(world, SYSTEM);
	assert_true(job_open(ctx, world->company));
	world_done(ctx);
	world->company->events = event_hub_new(world->company);
	on_demand[0] = recycle_job_kinds[0];
	on_demand[0].repeat = JOB_ON_DEMAND;
	job_add_kinds(world->company, on_demand);
	job_add_kinds(world->company, recycle_home_kinds);
	return failed;
}

static int job_end(void **state)
{
	struct world *world = *state;
	talloc_free(world->company->jobs);
	world->company->jobs = NULL;
	return world_end(state);
}

static int64_t make_pool(struct world *world)
{
	char text[200];
	int64_t pool = world_pool(world, LI);
	snprintf(text, sizeof text,
	         "{'name':'华东','managers':[%d],'rule_not_contacted_days':3,'rule_warn_days':2}",
	         (int)world->people[WANG]);
	world_change(world, SYSTEM, "pool", pool, text);
	world_refresh(world);
	return pool;
}

/* Customers of LI, each so many days old. */
static void make_customers(struct world *world, int count, int64_t age, int64_t *ids)
{
	struct ctx *ctx = world_write(world, SYSTEM);
	ctx->now = time_now() - age * DAY;
	for (int i = 0; i < count; i++) {
		char name[64];
		snprintf(name, sizeof name, "第%d批%d号机械厂", (int)age, i);
		struct record *record = record_new(ctx, world_object(ctx, "customer"));
		record_set_text(record, "name", name);
		record_set_text(record, "stage", "target");
		record_set_text(record, "source", "other");
		record_set_integer(record, "owner", world->people[LI]);
		record_create(ctx, record);
		support_fine(ctx);
		ids[i] = record->id;
	}
	world_done(ctx);
}

static void start(struct world *world)
{
	struct ctx *ctx = support_ctx(world->company);
	assert_true(job_start(ctx, 1));
	talloc_free(ctx);
}

static void enqueue(struct world *world)
{
	struct ctx *ctx = world_write(world, SYSTEM);
	struct job_request request = {.kind = "recycle", .as_system = true};
	ctx->language = LANGUAGE_ZH;
	assert_true(job_enqueue(ctx, &request, NULL));
	world_done(ctx);
}

static int64_t jobs_waiting(struct world *world)
{
	int64_t count = -1;
	struct ctx *ctx = world_read(world, SYSTEM);
	assert_true(
	    db_find_integer(ctx, 0, &count, "SELECT count(*) FROM job WHERE state <> 'done'", NULL, 0));
	world_done(ctx);
	return count;
}

/* All that waits, to its end. */
static void work(struct world *world)
{
	start(world);
	job_wake(world->company);
	for (int i = 0; i < 3000 && jobs_waiting(world); i++)
		usleep(10000);
	assert_int_equal(jobs_waiting(world), 0);
	job_stop(world->company);
}

static void run(struct world *world)
{
	enqueue(world);
	work(world);
}

static json_t *bell(struct world *world, enum person person, struct ctx **ctx)
{
	*ctx = world_read(world, person);
	(*ctx)->now = time_now();
	(*ctx)->language = LANGUAGE_ZH;
	struct json_writer *json = json_writer_new(*ctx, 1000);
	assert_true(notice_print(*ctx, 50, false, json));
	return json_object_get(world_printed(*ctx, json), "notices");
}

static const char *title(const json_t *notices, size_t place)
{
	return json_string_value(json_object_get(json_array_get(notices, place), "title"));
}

static const json_t *notice_titled(const json_t *notices, const char *wanted)
{
	for (size_t i = 0; i < json_array_size(notices); i++)
		if (!strcmp(title(notices, i), wanted))
			return json_array_get(notices, i);
	return NULL;
}

/* What a notice leads to, for who has it. */
static int64_t linked(struct ctx *ctx, const json_t *notice)
{
	int64_t count = -1;
	const struct record_query query = {
	    .object = world_object(ctx, json_string_value(json_object_get(notice, "object"))),
	    .filter = json_object_get(notice, "filter"),
	    .operation = OPERATION_READ};
	record_count(ctx, &query, &count);
	support_fine(ctx);
	return count;
}

/* Why the newest entry of a customer's history was, to a reader of the language. */
static void expect_reason(struct world *world, int64_t customer, enum language language,
                          const char *reason)
{
	struct ctx *ctx = world_read(world, LI);
	struct json_writer *json = json_writer_new(ctx, 1024);
	const struct history_query query = {.limit = 1};
	ctx->language = language;
	assert_true(history_print(ctx, world_object(ctx, "customer"), customer, &query, json));
	const json_t *entry = json_array_get(json_object_get(world_printed(ctx, json), "entries"), 0);
	assert_string_equal(json_string_value(json_object_get(entry, "action")), "recycle");
	assert_string_equal(json_string_value(json_object_get(entry, "reason")), reason);
	world_done(ctx);
}

static void test_owners_and_managers_are_told_once(void **state)
{
	struct world *world = *state;
	int64_t pool = make_pool(world), due[3], soon[2], safe[1];
	make_customers(world, 3, 9, due);
	make_customers(world, 2, 3, soon);
	make_customers(world, 1, 0, safe);
	run(world);
	run(world);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(crm_integer(world, "customer", due[i], "owner"), 0);
		assert_int_equal(crm_integer(world, "customer", due[i], "pool"), pool);
	}
	assert_int_equal(crm_integer(world, "customer", soon[0], "owner"), world->people[LI]);
	assert_int_equal(crm_integer(world, "customer", safe[0], "owner"), world->people[LI]);
	assert_int_equal(
	    crm_count(world, "owner_change", "[['rule','=','not_contacted'],['rule_days','=',3]]"), 3);
	assert_int_equal(crm_count(world, "owner_change", "['by','empty']"), 3);
	expect_reason(world, due[0], LANGUAGE_ZH, "超过 3 天未联系");
	expect_reason(world, due[0], LANGUAGE_EN, "not contacted for 3 days");

	struct ctx *ctx;
	const json_t *notices = bell(world, LI, &ctx);
	assert_int_equal(json_array_size(notices), 2);
	const json_t *taken = notice_titled(notices, "3 个客户被自动收回公海");
	const json_t *warned = notice_titled(notices, "2 个客户即将被收回公海");
	assert_true(taken && warned);
	assert_int_equal(linked(ctx, taken), 3);
	assert_int_equal(linked(ctx, warned), 2);
	world_drop(ctx);

	notices = bell(world, WANG, &ctx);
	assert_int_equal(json_array_size(notices), 1);
	assert_string_equal(title(notices, 0), "公海“华东”自动收回 3 个客户");
	assert_int_equal(linked(ctx, json_array_get(notices, 0)), 3);
	world_drop(ctx);
}

/* The notice counts what is still to be done when it is read. */
static void test_a_warning_counts_what_is_left(void **state)
{
	struct world *world = *state;
	int64_t soon[2];
	make_pool(world);
	make_customers(world, 2, 3, soon);
	run(world);
	static const char *const words[] = {"1 个客户即将被收回公海", "即将被收回公海的客户都已处理"};
	for (int i = 0; i < 2; i++) {
		char activity[160], now[TIME_TEXT_SIZE];
		snprintf(activity, sizeof activity,
		         "{'customer':%d,'kind':'phone','subject':'问候','at':'%s'}", (int)soon[i],
		         time_print(time_now(), now));
		world_make(world, LI, "activity", activity);
		struct ctx *ctx;
		const json_t *notices = bell(world, LI, &ctx);
		assert_string_equal(title(notices, 0), words[i]);
		assert_int_equal(linked(ctx, json_array_get(notices, 0)), 1 - i);
		world_drop(ctx);
	}
}

static void test_a_run_that_is_cut_short_goes_on(void **state)
{
	enum { MANY = 1200 };
	struct world *world = *state;
	static int64_t ids[MANY];
	make_pool(world);
	make_customers(world, MANY, 9, ids);
	enqueue(world);
	int cuts = 0;
	for (; jobs_waiting(world) && cuts < 1000; cuts++) {
		start(world);
		job_wake(world->company);
		usleep(20000);
		job_stop(world->company);
	}
	assert_int_equal(jobs_waiting(world), 0);
	assert_true(cuts > 1);
	assert_int_equal(crm_count(world, "customer", "['owner','empty']"), MANY);
	assert_int_equal(crm_count(world, "owner_change", "[]"), MANY);
	struct ctx *ctx;
	const json_t *notices = bell(world, LI, &ctx);
	assert_int_equal(json_array_size(notices), 1);
	assert_string_equal(title(notices, 0), "1200 个客户被自动收回公海");
	world_drop(ctx);
}

/* As it was before customers kept where they came from. */
static void forget_homes(struct world *world)
{
	struct ctx *ctx = world_write(world, SYSTEM);
	assert_true(db_run_plain(ctx, "UPDATE customer SET home_pool = NULL"));
	world_done(ctx);
}

static void upkeep(struct world *world)
{
	struct ctx *ctx = world_write(world, SYSTEM);
	assert_true(recycle_upkeep(ctx));
	world_done(ctx);
}

static int64_t claimed(struct world *world, int64_t pool, const char *name)
{
	char text[160];
	snprintf(text, sizeof text, "{'name':'%s','pool':%d}", name, (int)pool);
	int64_t id = world_make(world, SYSTEM, "customer", text);
	assert_int_equal(crm_act(world, LI, id, "claim", "{}"), 0);
	return id;
}

static void test_where_customers_came_from_is_found_out_once(void **state)
{
	struct world *world = *state;
	char text[120];
	int64_t first = world_pool(world, LI);
	int64_t second = world_make(world, SYSTEM, "pool", "{'name':'华东'}");
	world_refresh(world);
	int64_t one = claimed(world, first, "一号机械厂"), two = claimed(world, first, "二号机械厂");
	int64_t none = world_make(world, LI, "customer", "{'name':'三号机械厂'}");
	snprintf(text, sizeof text, "{'reason':'换海','pool':%d}", (int)second);
	assert_int_equal(crm_act(world, LI, two, "release", text), 0);
	snprintf(text, sizeof text, "{'owner':%d}", (int)world->people[LI]);
	world_change(world, SYSTEM, "customer", two, text);
	forget_homes(world);
	upkeep(world);
	work(world);
	assert_int_equal(crm_integer(world, "customer", one, "home_pool"), first);
	assert_int_equal(crm_integer(world, "customer", two, "home_pool"), second);
	assert_int_equal(crm_integer(world, "customer", none, "home_pool"), 0);

	forget_homes(world);
	upkeep(world);
	assert_int_equal(jobs_waiting(world), 0);
}

int main(void)
{
#define WORLD(test) cmocka_unit_test_setup_teardown(test, job_begin, job_end)
	const struct CMUnitTest tests[] = {
	    WORLD(test_owners_and_managers_are_told_once),
	    WORLD(test_a_warning_counts_what_is_left),
	    WORLD(test_a_run_that_is_cut_short_goes_on),
	    WORLD(test_where_customers_came_from_is_found_out_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
