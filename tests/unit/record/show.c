/* One record written straight from the database is what reading and printing it
 * gives, for everybody, and follows each change of the rights and of the model. */
#include "record_world.h"

#include "base/text.h"

#include <pthread.h>

static const char *printed(struct ctx *ctx, const struct object *object, int64_t id)
{
	struct json_writer *json = json_writer_new(ctx, 512);
	const struct record *record = record_get(ctx, object, id, OPERATION_READ);
	if (record)
		record_print(ctx, record, json);
	return record ? json->out->data : NULL;
}

/* NULL, with ctx->error set, where it is not shown. */
static const char *shown(struct ctx *ctx, const struct object *object, int64_t id)
{
	struct json_writer *json = json_writer_new(ctx, 512);
	int64_t version = 0;
	bool done = record_show(ctx, object, id, json, &version);
	assert_int_equal(done, !ctx->error);
	if (done)
		assert_int_equal(version, record_get(ctx, object, id, OPERATION_READ)->version);
	return done ? json->out->data : NULL;
}

static void assert_same(struct ctx *ctx, const char *name, int64_t id)
{
	const struct object *object = world_object(ctx, name);
	const char *expected = printed(ctx, object, id);
	enum error_code code = ctx->error ? ctx->error->code : ERROR_INTERNAL;
	error_take(ctx);
	for (int again = 0; again < 2; again++) {
		const char *found = shown(ctx, object, id);
		assert_int_equal(!found, !expected);
		if (found)
			assert_string_equal(found, expected);
		else
			assert_int_equal(ctx->error->code, code);
		error_take(ctx);
	}
}

/* By every person who is no part of the program. */
static void assert_same_for_all(struct world *world, const char *name, int64_t id)
{
	for (int person = ADMINISTRATOR; person < PERSON_COUNT; person++) {
		struct ctx *ctx = world_read(world, (enum person)person);
		assert_same(ctx, name, id);
		world_drop(ctx);
	}
}

static int64_t full_customer(struct world *world)
{
	return world_make(
	    world, LI, "customer",
	    "{'name':'海天“注塑”机械有限公司','source':'alibaba','phone':'0574-87654321',"
	    "'mobile':'13800138000','remark':'两行\\n文字 <b>','employees':120,'hot':true,"
	    "'annual_revenue':{'amount':'1280.00','currency':'CNY'}}");
}

static void show_as_printed(void **state)
{
	struct world *world = *state;
	int64_t customer = full_customer(world);
	int64_t bare = world_make(world, WANG, "customer", "{'name':'空','source':'alibaba'}");
	char text[100];
	snprintf(text, sizeof text, "{'customer':%lld,'name':'王先生','mobile':'13900139000'}",
	         (long long)customer);
	int64_t contact = world_make(world, LI, "contact", text);
	assert_same_for_all(world, "customer", customer);
	assert_same_for_all(world, "customer", bare);
	assert_same_for_all(world, "contact", contact);
	assert_same_for_all(world, "customer", 999999);
	for (int person = ADMINISTRATOR; person < PERSON_COUNT; person++)
		assert_same_for_all(world, "user", world->people[person]);
	world_pool(world, WANG);
	assert_same_for_all(world, "pool", 1);
}

/* Collaborators see their record, and see it whole. */
static void show_lists(void **state)
{
	struct world *world = *state;
	int64_t customer = full_customer(world);
	assert_same_for_all(world, "customer", customer);
	char text[100];
	snprintf(text, sizeof text, "{'collaborators':[%lld,%lld]}",
	         (long long)world->people[TELESALES], (long long)world->people[WANG]);
	world_change(world, LI, "customer", customer, text);
	assert_same_for_all(world, "customer", customer);
	struct ctx *ctx = world_read(world, WANG);
	assert_non_null(shown(ctx, world_object(ctx, "customer"), customer));
	world_drop(ctx);
}

/* A changed right holds for the next reading, whatever was made ready before. */
static void follow_rights(void **state)
{
	struct world *world = *state;
	int64_t customer = full_customer(world);
	assert_same_for_all(world, "customer", customer);
	static const char *const rights[] = {
	    "{'objects':{'customer':{'read':'own'},'*':{'read':'own'}},"
	    " 'fields':{'customer':{'remark':'hidden','phone':'hidden'}}}",
	    "{'objects':{'customer':{'read':'own'}},'limits':{'see_phones':0}}",
	    "{'objects':{}}",
	    "{'objects':{'*':{'read':'all'}}}",
	};
	for (size_t i = 0; i < sizeof rights / sizeof *rights; i++) {
		world_rights(world, "sales", rights[i]);
		assert_same_for_all(world, "customer", customer);
		struct ctx *ctx = world_read(world, LI);
		const char *text = shown(ctx, world_object(ctx, "customer"), customer);
		assert_int_equal(!text, i == 2);
		if (text)
			assert_int_equal(strstr(text, "\"remark\"") != NULL, i != 0);
		world_drop(ctx);
	}
}

static void follow_the_model(void **state)
{
	struct world *world = *state;
	int64_t customer = full_customer(world);
	assert_same_for_all(world, "customer", customer);
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	assert_true(model_change(
	    ctx, world_json(ctx, "{'fields':[{'object':'customer','name':'vehicles','type':'integer',"
	                         "'label':{'zh':'车辆','en':'Vehicles'}}]}")));
	assert_true(db_commit(ctx));
	model_swap(ctx);
	world_drop(ctx);
	world_change(world, LI, "customer", customer, "{'vehicles':7}");
	assert_same_for_all(world, "customer", customer);
	ctx = world_read(world, LI);
	assert_non_null(strstr(shown(ctx, world_object(ctx, "customer"), customer), "\"vehicles\":7"));
	world_drop(ctx);
}

struct reader {
	struct world *world;
	int64_t customer;
	enum person person;
	pthread_t thread;
};

static void *read_often(void *data)
{
	struct reader *reader = data;
	size_t found = 0;
	for (int i = 0; i < 300; i++) {
		struct ctx *ctx = world_read(reader->world, reader->person);
		struct json_writer *json = json_writer_new(ctx, 512);
		int64_t version;
		found += record_show(ctx, world_object(ctx, "customer"), reader->customer, json, &version);
		world_drop(ctx);
	}
	return found == 300 ? reader : NULL;
}

/* Several threads share plans that are replaced meanwhile. */
static void share_between_threads(void **state)
{
	struct world *world = *state;
	enum { READERS = 4 };
	struct reader readers[READERS];
	int64_t customer = full_customer(world);
	for (int i = 0; i < READERS; i++) {
		readers[i] = (struct reader){world, customer, i % 2 ? LI : ADMINISTRATOR, 0};
		pthread_create(&readers[i].thread, NULL, read_often, &readers[i]);
	}
	for (int i = 0; i < 20; i++)
		world_refresh(world);
	for (int i = 0; i < READERS; i++) {
		void *good;
		pthread_join(readers[i].thread, &good);
		assert_non_null(good);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(show_as_printed, world_begin, world_end),
	    cmocka_unit_test_setup_teardown(show_lists, world_begin, world_end),
	    cmocka_unit_test_setup_teardown(follow_rights, world_begin, world_end),
	    cmocka_unit_test_setup_teardown(follow_the_model, world_begin, world_end),
	    cmocka_unit_test_setup_teardown(share_between_threads, world_begin, world_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
