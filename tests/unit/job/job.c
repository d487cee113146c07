/* The queue: what is enqueued happens once, what fails comes again or dies, what
 * is due every day comes every day. */
#include "job/job.h"
#include "job/queue.h"

#include "access/access.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "model/model.h"
#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* What the steps of these tests are to do, and what they did. A step learns of it
 * by the company's name: the tests' company has no use for another. */
struct plan {
	atomic_int steps;     /* how many were run */
	int until;            /* the job is finished with so many */
	enum error_code code; /* with which the next step fails */
	bool fails;
	int died;
	const char *reason;
	bool was_system;
};

static struct plan *plan_of(const struct ctx *ctx)
{
	return (struct plan *)ctx->company->records;
}

static bool step_count(struct ctx *ctx, struct job *job)
{
	struct plan *plan = plan_of(ctx);
	plan->steps++;
	plan->was_system = ctx->actor->system;
	if (!db_run(ctx, "INSERT INTO note (body) VALUES ($1)", value_integer(plan->steps)))
		return false;
	if (plan->fails)
		return error_set(ctx, plan->code, "不行", "no");
	json_object_set_new(job->state, "steps", json_integer(plan->steps));
	job->done = plan->steps;
	job->total = plan->until;
	if (plan->steps < plan->until)
		job->next_at = ctx->now;
	return true;
}

static bool step_own(struct ctx *ctx, struct job *job)
{
	assert_null(ctx->db);
	if (!db_begin(ctx, DB_WRITE))
		return false;
	bool good = step_count(ctx, job) && job_keep(ctx, job) && db_commit(ctx);
	if (!good)
		db_rollback(ctx);
	return good;
}

static bool step_note(struct ctx *ctx, struct job *job)
{
	(void)job;
	return db_run_plain(ctx, "INSERT INTO note (body) VALUES (-1)");
}

static bool note_death(struct ctx *ctx, const struct job *job, const char *reason)
{
	struct plan *plan = plan_of(ctx);
	(void)job;
	plan->died++;
	assert_true(db_writing(ctx));
	assert_string_equal(reason, "no");
	return true;
}

static bool fail_at_death(struct ctx *ctx, const struct job *job, const char *reason)
{
	(void)job;
	(void)reason;
	plan_of(ctx)->died++;
	return db_run(ctx, "INSERT INTO note (body) VALUES ($1)", value_integer(99)) &&
	       error_internal(ctx, "even this");
}

static const struct job_kind kinds[] = {
    {.name = "count", .step = step_count, .died = note_death},
    {.name = "note", .step = step_note},
    {.name = "own", .step = step_own, .own_transactions = true},
    {.name = "stubborn", .step = step_count, .died = fail_at_death},
    {.name = "daily", .step = step_count, .repeat = JOB_DAILY, .minute = 10 * 60},
    {.name = "forgetful",
     .step = step_count,
     .repeat = JOB_DAILY,
     .minute = 10 * 60,
     .forgets = true},
    {.name = "standing", .step = step_count, .repeat = JOB_STANDING},
    {0},
};

struct world {
	struct company *company;
	struct plan plan;
};

static int world_open(void **state)
{
	struct world *world = memory_new(NULL, struct world);
	world->company = support_company_with_model();
	struct ctx *ctx = support_write(world->company);
	assert_true(access_open(ctx, world->company) && job_open(ctx, world->company));
	assert_true(db_run_plain(ctx, "CREATE TABLE note (body INTEGER)") && db_commit(ctx));
	talloc_free(ctx);
	job_add_kinds(world->company, kinds);
	world->company->records = (struct record_store *)&world->plan;
	world->plan.until = 1;
	*state = world;
	return 0;
}

static int world_close(void **state)
{
	struct world *world = *state;
	talloc_free(world->company->jobs);
	talloc_free(world->company->access);
	talloc_free(world->company);
	talloc_free(world);
	return 0;
}

static int64_t number(struct company *company, const char *sql)
{
	struct ctx *ctx = support_read(company);
	int64_t result = 0;
	assert_true(db_find_integer(ctx, -1, &result, sql, NULL, 0));
	db_rollback(ctx);
	talloc_free(ctx);
	return result;
}

static void run_sql(struct company *company, const char *sql)
{
	struct ctx *ctx = support_write(company);
	assert_true(db_run_values(ctx, sql, NULL, 0, NULL) && db_commit(ctx));
	talloc_free(ctx);
}

static int64_t enqueue(struct company *company, const char *kind, int64_t subject)
{
	struct ctx *ctx = support_write(company);
	struct job_request request = {.kind = kind, .subject = subject, .as_system = true};
	int64_t id;
	assert_true(job_enqueue(ctx, &request, &id) && db_commit(ctx));
	talloc_free(ctx);
	return id;
}

static void test_a_job_goes_on_step_by_step_to_its_end(void **state)
{
	struct world *world = *state;
	world->plan.until = 3;
	int64_t id = enqueue(world->company, "count", 0);
	for (int i = 1; i <= 3; i++) {
		assert_true(job_run(world->company->jobs, id));
		assert_int_equal(world->plan.steps, i);
	}
	assert_true(world->plan.was_system);
	assert_int_equal(number(world->company, "SELECT done FROM job"), 3);
	assert_int_equal(number(world->company, "SELECT count(*) FROM job WHERE state = 'done'"), 1);
	assert_true(job_run(world->company->jobs, id));
	assert_int_equal(world->plan.steps, 3);
}

static void test_what_is_rolled_back_was_never_enqueued(void **state)
{
	struct world *world = *state;
	struct ctx *ctx = support_write(world->company);
	struct job_request request = {.kind = "count", .as_system = true};
	int64_t id;
	assert_true(job_enqueue(ctx, &request, &id));
	db_rollback(ctx);
	talloc_free(ctx);
	assert_true(job_run(world->company->jobs, id));
	assert_int_equal(world->plan.steps, 0);
}

static void test_a_failed_step_changes_nothing_and_comes_again(void **state)
{
	struct world *world = *state;
	int64_t id = enqueue(world->company, "count", 0);
	world->plan.fails = true;
	world->plan.code = ERROR_UNAVAILABLE;
	assert_true(job_run(world->company->jobs, id));
	assert_int_equal(number(world->company, "SELECT count(*) FROM note"), 0);
	assert_int_equal(number(world->company, "SELECT attempts FROM job"), 1);
	assert_true(job_run(world->company->jobs, id));
	assert_int_equal(world->plan.steps, 1); /* not due yet */
	run_sql(world->company, "UPDATE job SET run_at = 0");
	world->plan.fails = false;
	world->plan.until = 2;
	assert_true(job_run(world->company->jobs, id));
	assert_int_equal(number(world->company, "SELECT attempts FROM job"), 0);
	assert_int_equal(number(world->company, "SELECT count(*) FROM job WHERE state = 'done'"), 1);
}

static void test_the_pauses_between_attempts_double_up_to_an_hour(void **state)
{
	struct world *world = *state;
	int64_t id = enqueue(world->company, "standing", 0), before = 0;
	world->plan.fails = true;
	world->plan.code = ERROR_INTERNAL;
	for (int i = 0; i < 20; i++) {
		run_sql(world->company, "UPDATE job SET run_at = 0");
		assert_true(job_run(world->company->jobs, id));
		int64_t pause = number(world->company, "SELECT run_at - updated_at FROM job");
		assert_true(pause >= before && pause <= JOB_LONGEST_DELAY);
		before = pause;
	}
	assert_int_equal(before, JOB_LONGEST_DELAY);
	/* A standing job is never given up. */
	assert_int_equal(number(world->company, "SELECT count(*) FROM job WHERE state = 'waiting'"), 1);
}

static void test_what_can_not_pass_dies_at_once(void **state)
{
	struct world *world = *state;
	int64_t id = enqueue(world->company, "count", 0);
	world->plan.fails = true;
	world->plan.code = ERROR_FORBIDDEN;
	run_sql(world->company, "UPDATE job SET language = 1"); /* whose words are asked for below */
	assert_true(job_run(world->company->jobs, id));
	assert_int_equal(world->plan.died, 1);
	assert_int_equal(number(world->company, "SELECT count(*) FROM job WHERE state = 'dead'"), 1);
}

static void test_what_fails_eight_times_dies(void **state)
{
	struct world *world = *state;
	int64_t id = enqueue(world->company, "count", 0);
	world->plan.fails = true;
	world->plan.code = ERROR_CONFLICT;
	run_sql(world->company, "UPDATE job SET language = 1");
	for (int i = 0; i < JOB_ATTEMPTS_LIMIT; i++) {
		assert_int_equal(world->plan.died, 0);
		run_sql(world->company, "UPDATE job SET run_at = 0");
		assert_true(job_run(world->company->jobs, id));
	}
	assert_int_equal(world->plan.died, 1);
	assert_int_equal(number(world->company, "SELECT count(*) FROM job WHERE state = 'dead'"), 1);
}

static void test_a_burial_that_fails_leaves_the_job_dead(void **state)
{
	struct world *world = *state;
	int64_t id = enqueue(world->company, "stubborn", 0);
	world->plan.fails = true;
	world->plan.code = ERROR_INVALID;
	assert_true(job_run(world->company->jobs, id));
	assert_int_equal(world->plan.died, 1);
	assert_int_equal(number(world->company, "SELECT count(*) FROM note"), 0);
	assert_int_equal(number(world->company, "SELECT count(*) FROM job WHERE state = 'dead'"), 1);
}

static void test_a_kind_that_nobody_knows_dies(void **state)
{
	struct world *world = *state;
	int64_t id = enqueue(world->company, "count", 0);
	run_sql(world->company, "UPDATE job SET kind = 'of_another_version'");
	assert_true(job_run(world->company->jobs, id));
	assert_int_equal(number(world->company, "SELECT count(*) FROM job WHERE state = 'dead'"), 1);
}

static void test_a_job_of_a_user_who_is_gone_dies(void **state)
{
	struct world *world = *state;
	int64_t id = enqueue(world->company, "count", 0);
	run_sql(world->company, "UPDATE job SET actor = 4711");
	world->plan.died = -1; /* its reason is another */
	run_sql(world->company, "UPDATE job SET kind = 'own'");
	assert_true(job_run(world->company->jobs, id));
	assert_int_equal(world->plan.steps, 0);
	assert_int_equal(number(world->company, "SELECT count(*) FROM job WHERE state = 'dead'"), 1);
}

static void test_a_step_with_its_own_transactions(void **state)
{
	struct world *world = *state;
	world->plan.until = 2;
	int64_t id = enqueue(world->company, "own", 0);
	assert_true(job_run(world->company->jobs, id));
	assert_int_equal(number(world->company, "SELECT done FROM job"), 1);
	world->plan.fails = true;
	world->plan.code = ERROR_UNAVAILABLE;
	assert_true(job_run(world->company->jobs, id));
	assert_int_equal(number(world->company, "SELECT count(*) FROM note"), 1);
	world->plan.fails = false;
	run_sql(world->company, "UPDATE job SET run_at = 0");
	assert_true(job_run(world->company->jobs, id));
	assert_int_equal(number(world->company, "SELECT count(*) FROM job WHERE state = 'done'"), 1);
}

static void test_pause_resume_cancel_by_subject(void **state)
{
	struct world *world = *state;
	world->plan.until = 5;
	int64_t id = enqueue(world->company, "count", 17);
	struct ctx *ctx = support_write(world->company);
	assert_false(job_pause(ctx, "count", 18));
	support_wrong(ctx, ERROR_CONFLICT, NULL);
	assert_false(job_resume(ctx, "count", 17));
	support_wrong(ctx, ERROR_CONFLICT, NULL);
	assert_true(job_pause(ctx, "count", 17) && db_commit(ctx));
	assert_true(job_run(world->company->jobs, id));
	assert_int_equal(world->plan.steps, 0);
	assert_true(db_begin(ctx, DB_WRITE) && job_resume(ctx, "count", 17) && db_commit(ctx));
	assert_true(job_run(world->company->jobs, id));
	assert_int_equal(world->plan.steps, 1);
	assert_true(db_begin(ctx, DB_WRITE) && job_pause(ctx, "count", 17) &&
	            job_cancel(ctx, "count", 17) && db_commit(ctx));
	assert_true(job_run(world->company->jobs, id));
	assert_int_equal(world->plan.steps, 1);
	assert_true(db_begin(ctx, DB_WRITE));
	assert_false(job_cancel(ctx, "count", 17));
	support_wrong(ctx, ERROR_CONFLICT, NULL);
	db_rollback(ctx);
	talloc_free(ctx);
}

static void schedule_at(struct world *world, int64_t now)
{
	struct ctx *ctx = support_ctx(world->company);
	ctx->now = now;
	assert_true(job_schedule_run(ctx, world->company->jobs));
	talloc_free(ctx);
}

static void test_daily_jobs_come_once_a_day_of_the_company(void **state)
{
	struct world *world = *state;
	static const char count[] = "SELECT count(*) FROM job WHERE kind = 'daily'";
	enum { HOUR = 3600 * 1000 };
	schedule_at(world, SUPPORT_NOW - HOUR); /* 9:30 there: not yet */
	assert_int_equal(number(world->company, count), 0);
	schedule_at(world, SUPPORT_NOW); /* 10:30 */
	schedule_at(world, SUPPORT_NOW + 13 * HOUR);
	assert_int_equal(number(world->company, count), 1);
	schedule_at(world, SUPPORT_NOW + 14 * HOUR); /* half past midnight of the next day */
	assert_int_equal(number(world->company, count), 1);
	schedule_at(world, SUPPORT_NOW + 24 * HOUR);
	assert_int_equal(number(world->company, count), 2);
	/* After days without a server it comes once, not once for each. */
	schedule_at(world, SUPPORT_NOW + 240LL * HOUR);
	assert_int_equal(number(world->company, count), 3);
}

static void test_a_standing_job_is_there_once_and_comes_again(void **state)
{
	struct world *world = *state;
	static const char count[] = "SELECT count(*) FROM job WHERE kind = 'standing'";
	schedule_at(world, SUPPORT_NOW);
	schedule_at(world, SUPPORT_NOW);
	assert_int_equal(number(world->company, count), 1);
	assert_true(job_run(world->company->jobs,
	                    number(world->company, "SELECT id FROM job WHERE kind = 'standing'")));
	assert_int_equal(
	    number(world->company, "SELECT run_at - updated_at FROM job WHERE kind = 'standing'"),
	    JOB_STANDING_PAUSE);
}

/* Who throws away waits a day where a day was missed: the clock may be wrong. */
static void test_what_forgets_waits_where_days_are_missing(void **state)
{
	struct world *world = *state;
	static const char count[] = "SELECT count(*) FROM job WHERE kind = 'forgetful'";
	static const struct {
		int day, count;
	} days[] = {{0, 1}, {1, 2}, {3, 2}, {4, 3}, {3650, 3}, {5, 4}, {6, 5}};
	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		schedule_at(world, SUPPORT_NOW + days[i].day * INT64_C(86400000));
		assert_int_equal(number(world->company, count), days[i].count);
	}
}

/* What was planned while the clock was years ahead comes all the same, and nothing comes
 * twice because of some minutes. */
static void test_a_clock_that_goes_back(void **state)
{
	struct world *world = *state;
	static const char daily[] = "SELECT count(*) FROM job WHERE kind = 'daily'";
	static const char latest[] = "SELECT max(run_at) FROM job";
	const int64_t ahead = SUPPORT_NOW + 3650 * INT64_C(86400000);
	schedule_at(world, ahead);
	assert_true(number(world->company, latest) >= ahead);
	schedule_at(world, SUPPORT_NOW);
	assert_int_equal(number(world->company, daily), 2);
	assert_int_equal(number(world->company, "SELECT count(*) FROM job WHERE kind = 'standing'"), 1);
	assert_int_equal(number(world->company, latest), SUPPORT_NOW);
	schedule_at(world, SUPPORT_NOW - 24 * INT64_C(3600000));
	assert_int_equal(number(world->company, daily), 2);
	schedule_at(world, SUPPORT_NOW + 24 * INT64_C(3600000));
	assert_int_equal(number(world->company, daily), 3);
}

static void test_administrators_revive_the_dead(void **state)
{
	struct world *world = *state;
	int64_t id = enqueue(world->company, "count", 0);
	run_sql(world->company, "UPDATE job SET state = 'dead', error = 'x', attempts = 8");
	struct ctx *ctx = support_write(world->company);
	struct actor nobody = {.user = 1, .name = "nobody"};
	ctx->actor = &nobody;
	struct json_writer *json = json_writer_new(ctx, 100);
	assert_false(job_list(ctx, "dead", 10, json));
	support_wrong(ctx, ERROR_FORBIDDEN, NULL);
	assert_false(job_retry(ctx, id));
	support_wrong(ctx, ERROR_FORBIDDEN, NULL);
	access_as_system(ctx);
	assert_true(job_list(ctx, "dead", 10, json));
	assert_non_null(strstr(json->out->data, "\"kind\":\"count\""));
	assert_true(job_retry(ctx, id) && db_commit(ctx));
	assert_true(job_run(world->company->jobs, id));
	assert_int_equal(world->plan.steps, 1);
	assert_true(db_begin(ctx, DB_WRITE));
	assert_false(job_discard(ctx, id));
	support_wrong(ctx, ERROR_CONFLICT, NULL);
	db_rollback(ctx);
	talloc_free(ctx);
}

static void test_what_went_well_is_forgotten_after_a_month(void **state)
{
	struct world *world = *state;
	enqueue(world->company, "count", 1);
	enqueue(world->company, "count", 2);
	run_sql(world->company,
	        "UPDATE job SET state = CASE subject WHEN 1 THEN 'done' ELSE 'dead' END");
	int64_t sweep = enqueue(world->company, "job_sweep", 0);
	assert_true(job_run(world->company->jobs, sweep));
	assert_int_equal(number(world->company, "SELECT sum(subject) FROM job WHERE kind = 'count'"),
	                 2);
}

static void pause_shortly(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 5 * 1000 * 1000}, NULL);
}

/* Waits, without a limit of its own: the test's is meson's. */
static void wait_for(struct company *company, const char *sql, int64_t wanted)
{
	while (number(company, sql) != wanted)
		pause_shortly();
}

static void test_threads_find_the_work_and_stop_when_told(void **state)
{
	struct world *world = *state;
	struct ctx *ctx = support_ctx(world->company);
	assert_true(job_start(ctx, 3));
	for (int i = 0; i < 50; i++)
		enqueue(world->company, "note", i % 5);
	job_wake(world->company);
	wait_for(world->company, "SELECT count(*) FROM job WHERE kind = 'note' AND state = 'done'", 50);
	assert_int_equal(number(world->company, "SELECT count(*) FROM note WHERE body = -1"), 50);
	job_stop(world->company);
	enqueue(world->company, "note", 0);
	job_wake(world->company);
	pause_shortly();
	assert_int_equal(number(world->company, "SELECT count(*) FROM note WHERE body = -1"), 50);
	talloc_free(ctx);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, world_open, world_close)
	const struct CMUnitTest tests[] = {
	    TEST(test_a_job_goes_on_step_by_step_to_its_end),
	    TEST(test_what_is_rolled_back_was_never_enqueued),
	    TEST(test_a_failed_step_changes_nothing_and_comes_again),
	    TEST(test_the_pauses_between_attempts_double_up_to_an_hour),
	    TEST(test_what_can_not_pass_dies_at_once),
	    TEST(test_what_fails_eight_times_dies),
	    TEST(test_a_burial_that_fails_leaves_the_job_dead),
	    TEST(test_a_kind_that_nobody_knows_dies),
	    TEST(test_a_job_of_a_user_who_is_gone_dies),
	    TEST(test_a_step_with_its_own_transactions),
	    TEST(test_pause_resume_cancel_by_subject),
	    TEST(test_daily_jobs_come_once_a_day_of_the_company),
	    TEST(test_a_standing_job_is_there_once_and_comes_again),
	    TEST(test_what_forgets_waits_where_days_are_missing),
	    TEST(test_a_clock_that_goes_back),
	    TEST(test_administrators_revive_the_dead),
	    TEST(test_what_went_well_is_forgotten_after_a_month),
	    TEST(test_threads_find_the_work_and_stop_when_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
