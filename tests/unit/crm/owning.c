/* Claiming, releasing, handing over (M2). */
#include "crm_world.h"

#include <pthread.h>
#include <stdio.h>

#define WRONG(code) ((int)(code) + 1)

static int64_t shared_customer(struct world *world, int64_t pool, const char *name)
{
	char *json = memory_format(NULL, "{'name':'%s','pool':%d}", name, (int)pool);
	int64_t id = world_make(world, ADMINISTRATOR, "customer", json);
	talloc_free(json);
	return id;
}

static void pool_members(struct world *world, int64_t pool)
{
	char *json = memory_format(NULL, "{'members':[%d,%d]}", (int)world->people[LI],
	                           (int)world->people[WANG]);
	world_change(world, ADMINISTRATOR, "pool", pool, json);
	talloc_free(json);
	world_refresh(world);
}

static void test_a_new_customer_is_ones_own_or_in_a_pool(void **state)
{
	struct world *world = *state;
	int64_t pool = world_pool(world, LI);
	int64_t own = world_make(world, LI, "customer", "{'name':'永康星月工具有限公司'}");
	int64_t shared = shared_customer(world, pool, "宁波海天机械厂");
	assert_int_equal(crm_integer(world, "customer", own, "owner"), world->people[LI]);
	assert_int_equal(crm_integer(world, "customer", own, "pool"), 0);
	assert_int_equal(crm_integer(world, "customer", shared, "owner"), 0);
	assert_int_equal(crm_integer(world, "customer", shared, "pool"), pool);
}

static void test_claim_and_release_are_kept(void **state)
{
	struct world *world = *state;
	int64_t pool = world_pool(world, LI);
	int64_t id = shared_customer(world, pool, "宁波海天机械厂");
	assert_int_equal(crm_act(world, LI, id, "claim", "{}"), 0);
	assert_int_equal(crm_integer(world, "customer", id, "owner"), world->people[LI]);
	assert_int_equal(crm_act(world, LI, id, "release", "{}"), WRONG(ERROR_INVALID));
	assert_int_equal(crm_act(world, LI, id, "release", "{'reason':'不再跟进'}"), 0);
	assert_int_equal(crm_integer(world, "customer", id, "owner"), 0);
	assert_int_equal(crm_integer(world, "customer", id, "pool"), pool);
	assert_int_equal(crm_count(world, "owner_change", "[]"), 2);
	assert_int_equal(crm_count(world, "owner_change", "['reason','=','不再跟进']"), 1);
}

static void test_only_members_claim(void **state)
{
	struct world *world = *state;
	int64_t id = shared_customer(world, world_pool(world, LI), "宁波海天机械厂");
	assert_int_equal(crm_act(world, WANG, id, "claim", "{}"), WRONG(ERROR_NOT_FOUND));
	assert_int_equal(crm_act(world, ADMINISTRATOR, id, "claim", "{}"), WRONG(ERROR_FORBIDDEN));
	assert_int_equal(crm_act(world, SERVICE, id, "claim", "{}"), WRONG(ERROR_FORBIDDEN));
}

/* Who lost the race learns who won, though he can't see the customer any more. */
static void test_the_slower_one_is_told(void **state)
{
	struct world *world = *state;
	int64_t pool = world_pool(world, LI);
	pool_members(world, pool);
	int64_t id = shared_customer(world, pool, "宁波海天机械厂");
	assert_int_equal(crm_act(world, LI, id, "claim", "{}"), 0);
	struct ctx *ctx = world_write(world, WANG);
	assert_null(record_act(ctx, world_object(ctx, "customer"), id, "claim", world_json(ctx, "{}")));
	assert_int_equal(ctx->error->code, ERROR_CONFLICT);
	assert_non_null(strstr(ctx->error->message, "李雷"));
	world_drop(ctx);
	/* A customer that was never shared stays unknown to others. */
	int64_t own = world_make(world, LI, "customer", "{'name':'永康星月工具有限公司'}");
	assert_int_equal(crm_act(world, WANG, own, "claim", "{}"), WRONG(ERROR_NOT_FOUND));
}

static void test_daily_quota(void **state)
{
	struct world *world = *state;
	int64_t pool = world_pool(world, LI), ids[4];
	world_change(world, ADMINISTRATOR, "pool", pool, "{'claim_per_day':3}");
	for (int i = 0; i < 4; i++) {
		char name[64];
		snprintf(name, sizeof name, "客户第%d号厂", i);
		ids[i] = shared_customer(world, pool, name);
	}
	for (int i = 0; i < 3; i++)
		assert_int_equal(crm_act(world, LI, ids[i], "claim", "{}"), 0);
	assert_int_equal(crm_act(world, LI, ids[3], "claim", "{}"), WRONG(ERROR_RATE_LIMITED));
	assert_int_equal(crm_integer(world, "customer", ids[3], "owner"), 0);
}

static void test_hold_limit_and_cooling_off(void **state)
{
	struct world *world = *state;
	int64_t pool = world_pool(world, LI);
	world_change(world, ADMINISTRATOR, "pool", pool, "{'hold_limit':1,'cooling_days':7}");
	int64_t one = shared_customer(world, pool, "甲厂机械"),
	        two = shared_customer(world, pool, "乙厂机械");
	assert_int_equal(crm_act(world, LI, one, "claim", "{}"), 0);
	assert_int_equal(crm_act(world, LI, two, "claim", "{}"), WRONG(ERROR_FORBIDDEN));
	assert_int_equal(crm_act(world, LI, one, "release", "{'reason':'满了'}"), 0);
	assert_int_equal(crm_act(world, LI, one, "claim", "{}"), WRONG(ERROR_FORBIDDEN));
	assert_int_equal(crm_act(world, LI, two, "claim", "{}"), 0);
}

enum { RACERS = 4, PRIZES = 40, QUOTA = 12 };

struct race {
	struct world *world;
	enum person person;
	const int64_t *ids;
	int won, conflicts, limited, other;
};

static void *race_run(void *data)
{
	struct race *race = data;
	for (int i = 0; i < PRIZES; i++) {
		int result = crm_act(race->world, race->person, race->ids[i], "claim", "{}");
		race->won += result == 0;
		race->conflicts += result == WRONG(ERROR_CONFLICT);
		race->limited += result == WRONG(ERROR_RATE_LIMITED);
		race->other +=
		    result && result != WRONG(ERROR_CONFLICT) && result != WRONG(ERROR_RATE_LIMITED);
	}
	return NULL;
}

static void test_racing_claims_keep_quotas(void **state)
{
	struct world *world = *state;
	int64_t pool = world_pool(world, LI), ids[PRIZES];
	pool_members(world, pool);
	world_change(world, ADMINISTRATOR, "pool", pool, "{'claim_per_day':12}");
	for (int i = 0; i < PRIZES; i++) {
		char name[64];
		snprintf(name, sizeof name, "奖品%d号机械厂", i);
		ids[i] = shared_customer(world, pool, name);
	}
	struct race races[RACERS];
	pthread_t threads[RACERS];
	for (int i = 0; i < RACERS; i++) {
		races[i] = (struct race){.world = world, .person = i % 2 ? LI : WANG, .ids = ids};
		assert_int_equal(pthread_create(&threads[i], NULL, race_run, &races[i]), 0);
	}
	int won = 0;
	for (int i = 0; i < RACERS; i++) {
		pthread_join(threads[i], NULL);
		won += races[i].won;
		assert_int_equal(races[i].other, 0);
	}
	assert_int_equal(won, 2 * QUOTA);
	assert_int_equal(crm_count(world, "customer", "['owner','not_empty']"), 2 * QUOTA);
	assert_int_equal(crm_count(world, "owner_change", "[]"), 2 * QUOTA);
}

static void test_hand_over_needs_its_right(void **state)
{
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer", "{'name':'永康星月工具有限公司'}");
	char input[64], wrong[64];
	snprintf(input, sizeof input, "{'to':%d,'reason':'调岗'}", (int)world->people[WANG]);
	snprintf(wrong, sizeof wrong, "{'owner':%d}", (int)world->people[WANG]);
	assert_int_equal(crm_act(world, LI, id, "hand_over", input), WRONG(ERROR_FORBIDDEN));
	struct ctx *ctx = world_write(world, LI);
	const struct object *customer = world_object(ctx, "customer");
	struct record *changes = record_parse(ctx, customer, world_json(ctx, wrong), "");
	assert_null(record_update(ctx, customer, id, changes, 0));
	support_wrong(ctx, ERROR_INVALID, "forbidden");
	world_drop(ctx);
	assert_int_equal(crm_act(world, ADMINISTRATOR, id, "hand_over", input), 0);
	assert_int_equal(crm_integer(world, "customer", id, "owner"), world->people[WANG]);
}

static void test_collaborators_see_and_work_but_give_nothing_away(void **state)
{
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer", "{'name':'永康星月工具有限公司'}");
	char input[64];
	snprintf(input, sizeof input, "{'user':%d}", (int)world->people[WANG]);
	assert_int_equal(crm_act(world, WANG, id, "add_collaborator", input), WRONG(ERROR_NOT_FOUND));
	assert_int_equal(crm_act(world, LI, id, "add_collaborator", input), 0);
	world_change(world, WANG, "customer", id, "{'remark':'一起跟进'}");
	assert_int_equal(crm_act(world, WANG, id, "release", "{'reason':'不要'}"),
	                 WRONG(ERROR_FORBIDDEN));
	assert_int_equal(crm_act(world, WANG, id, "remove_collaborator", input), 0);
	struct ctx *ctx = world_read(world, WANG);
	assert_null(record_get(ctx, world_object(ctx, "customer"), id, OPERATION_READ));
	support_wrong(ctx, ERROR_NOT_FOUND, NULL);
	world_drop(ctx);
}

int main(void)
{
#define WORLD(test) cmocka_unit_test_setup_teardown(test, crm_begin, world_end)
	const struct CMUnitTest tests[] = {
	    WORLD(test_a_new_customer_is_ones_own_or_in_a_pool),
	    WORLD(test_claim_and_release_are_kept),
	    WORLD(test_only_members_claim),
	    WORLD(test_the_slower_one_is_told),
	    WORLD(test_daily_quota),
	    WORLD(test_hold_limit_and_cooling_off),
	    WORLD(test_racing_claims_keep_quotas),
	    WORLD(test_hand_over_needs_its_right),
	    WORLD(test_collaborators_see_and_work_but_give_nothing_away),
	};
	return cmocka_run_group_tests_name("crm owning", tests, NULL, NULL);
}
