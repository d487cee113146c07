/* Global search: what is found, in which order, and that rights hold. */
#include "record_world.h"

#include "db/dialect.h"
#include "record/search.h"

#include <stdio.h>

static json_t *results_of(struct world *world, enum person person, const char *typed,
                          const char *objects, struct ctx **held)
{
	struct ctx *ctx = *held = world_read(world, person);
	struct json_writer *json = json_writer_new(ctx, 1024);
	record_search(ctx, typed, objects, 0, json);
	support_fine(ctx);
	return json_object_get(world_printed(ctx, json), "results");
}

static const char *result_text(const json_t *results, size_t index, const char *member)
{
	const char *text = json_string_value(json_object_get(json_array_get(results, index), member));
	assert_non_null(text);
	return text;
}

/* The names of all hits, in order, with a bar between them. */
static void assert_found(struct world *world, enum person person, const char *typed,
                         const char *names)
{
	struct ctx *ctx;
	json_t *results = results_of(world, person, typed, "customer", &ctx);
	struct buffer *found = buffer_new(ctx, 64);
	for (size_t i = 0; i < json_array_size(results); i++)
		buffer_format(found, "%s%s", i ? "|" : "", result_text(results, i, "name"));
	assert_string_equal(found->data, names);
	world_done(ctx);
}

static void test_every_way_of_typing(void **state)
{
	static const char *const ways[] = {
	    "海天",
	    "宁波海天",
	    "宁波海天塑机集团有限公司",
	    "寧波海天",
	    "nbht",
	    "NBHT",
	    "ningbohaitian",
	    "haitian",
	    "ningbo hai",
	    "5678",
	    "13812345678",
	    "+86 138-1234-5678",
	    "1381234",
	    "info@haitian.com",
	    "haitian.com",
	    "info",
	    "海天 5678",
	};
	struct world *world = *state;
	world_make(
	    world, LI, "customer",
	    "{'name':'宁波海天塑机集团有限公司','mobile':'13812345678','email':'info@haitian.com'}");
	world_make(world, LI, "customer", "{'name':'永康众泰','mobile':'13900001111'}");
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		assert_found(world, LI, ways[i], "宁波海天塑机集团有限公司");
}

static void test_what_is_not_there(void **state)
{
	static const char *const ways[] = {
	    "海田",        "nbhz",      "5679",      "",  " ",  "\"",        "*",
	    "' OR 1=1 --", "name:海天", "NEAR(a b)", "^", "。", "宁波 永康",
	};
	struct world *world = *state;
	world_make(world, LI, "customer", "{'name':'宁波海天','mobile':'13812345678'}");
	world_make(world, LI, "customer", "{'name':'永康众泰'}");
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		assert_found(world, LI, ways[i], "");
}

static void test_order_is_exact_prefix_own_recent(void **state)
{
	struct world *world = *state;
	world_make(world, ADMINISTRATOR, "customer", "{'name':'浙江海天'}");
	world_make(world, LI, "customer", "{'name':'上海海天'}");
	world_make(world, ADMINISTRATOR, "customer", "{'name':'江苏海天'}");
	world_make(world, LI, "customer", "{'name':'海天机械'}");
	world_make(world, LI, "customer", "{'name':'海天'}");
	assert_found(world, ADMINISTRATOR, "海天", "海天|海天机械|江苏海天|浙江海天|上海海天");
}

static void test_index_follows_changes(void **state)
{
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer", "{'name':'宁波海天','short_name':'海机'}");
	world_change(world, LI, "customer", id, "{'name':'台州凤凰'}");
	assert_found(world, LI, "海天", "");
	assert_found(world, LI, "凤凰", "台州凤凰");
	assert_found(world, LI, "海机", "台州凤凰");
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	const struct object *customer = world_object(ctx, "customer");
	assert_true(record_delete(ctx, customer, id, 0, NULL));
	world_done(ctx);
	assert_found(world, LI, "凤凰", "");
	ctx = world_write(world, ADMINISTRATOR);
	assert_true(record_restore(ctx, customer, id));
	world_done(ctx);
	assert_found(world, LI, "凤凰", "台州凤凰");
}

/* Nothing is left in the index of what is deleted: the index itself is asked. */
static void test_index_forgets_the_deleted(void **state)
{
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer", "{'name':'宁波海天','mobile':'13812345678'}");
	world_change(world, LI, "customer", id, "{'name':'台州凤凰','mobile':null}");
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	const struct object *customer = world_object(ctx, "customer");
	assert_true(record_delete(ctx, customer, id, 0, NULL));
	static const char *const words[] = {"海天", "凤凰", "5678", "nbht"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		int64_t count = -1;
		assert_true(search_estimate(ctx, customer, words[i], 10, &count));
		assert_int_equal(count, 0);
	}
	world_done(ctx);
}

/* --- rights --- */

static void test_others_records_are_not_found(void **state)
{
	struct world *world = *state;
	world_make(world, LI, "customer", "{'name':'宁波海天','mobile':'13812345678'}");
	assert_found(world, WANG, "海天", "");
	assert_found(world, WANG, "宁波海天", "");
	assert_found(world, WANG, "13812345678", "");
	assert_found(world, ADMINISTRATOR, "海天", "宁波海天");
}

/* A match in a field that the actor may not see must not give the record away. */
static void test_hidden_fields_do_not_match(void **state)
{
	struct world *world = *state;
	world_make(world, LI, "customer",
	           "{'name':'宁波海天','mobile':'13812345678','email':'boss@haitian.com'}");
	world_rights(world, "sales",
	             "{'objects':{'customer':{'read':'own'}},"
	             "'fields':{'customer':{'mobile':'hidden','email':'hidden'}}}");
	assert_found(world, LI, "海天", "宁波海天");
	assert_found(world, LI, "5678", "");
	assert_found(world, LI, "13812345678", "");
	assert_found(world, LI, "boss@haitian.com", "");
	assert_found(world, LI, "haitian.com", "");
}

static void test_objects_without_right_are_left_out(void **state)
{
	struct world *world = *state;
	world_make(world, LI, "customer", "{'name':'宁波海天'}");
	world_rights(world, "service", "{'objects':{'customer':{'read':'none'}}}");
	assert_found(world, SERVICE, "海天", "");
}

/* Who sees numbers in part finds others' by the whole number only, and sees them
 * in part in the hint; his own as everybody. */
static void test_masked_numbers_are_found_whole(void **state)
{
	struct world *world = *state;
	int64_t pool = world_pool(world, TELESALES);
	char *shared = memory_format(
	    NULL, "{'name':'永康众泰','mobile':'13812345678','owner':null,'pool':%d}", (int)pool);
	world_make(world, ADMINISTRATOR, "customer", shared);
	talloc_free(shared);
	world_make(world, TELESALES, "customer", "{'name':'宁波海天','mobile':'13812349999'}");
	assert_found(world, TELESALES, "1234", "宁波海天");
	assert_found(world, TELESALES, "5678", "");
	assert_found(world, TELESALES, "13812345678", "永康众泰");
	struct ctx *ctx;
	json_t *results = results_of(world, TELESALES, "13812345678", NULL, &ctx);
	assert_string_equal(result_text(results, 0, "hint"), "138****5678");
	world_done(ctx);
	results = results_of(world, TELESALES, "9999", NULL, &ctx);
	assert_string_equal(result_text(results, 0, "hint"), "138 1234 9999");
	world_done(ctx);
}

/* --- the rare case: what may be seen lies behind all newest candidates --- */

static void test_own_records_are_found_behind_many(void **state)
{
	enum { MANY = 3100 };
	struct world *world = *state;
	world_make(world, LI, "customer", "{'name':'宁波海天有限'}");
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	const struct object *customer = world_object(ctx, "customer");
	for (int i = 0; i < MANY; i++) {
		struct ctx *inner = ctx_inner(ctx);
		struct record *record = record_new(inner, customer);
		record_set_text(record, "name", memory_format(inner, "义乌%d有限公司", i));
		record_create(inner, record);
		support_fine(inner);
		talloc_free(inner);
	}
	world_done(ctx);
	assert_found(world, LI, "有限", "宁波海天有限");
	assert_found(world, WANG, "有限", "");
}

/* --- the rest of the answer --- */

static void test_hints_say_what_was_found(void **state)
{
	struct world *world = *state;
	world_make(world, LI, "customer",
	           "{'name':'宁波海天','short_name':'塑机','province':'330000','city':'330200'}");
	struct ctx *ctx;
	json_t *results = results_of(world, LI, "塑机", NULL, &ctx);
	assert_string_equal(result_text(results, 0, "object"), "customer");
	assert_string_equal(result_text(results, 0, "hint"), "塑机");
	world_done(ctx);
	results = results_of(world, LI, "海天", NULL, &ctx);
	assert_non_null(strstr(result_text(results, 0, "hint"), "Ningbo"));
	world_done(ctx);
}

/* Contacts are seen by who sees the customer, and say whose they are. */
static void test_contacts_say_whose_they_are(void **state)
{
	struct world *world = *state;
	int64_t customer = world_make(world, LI, "customer", "{'name':'宁波海天'}");
	char *json = memory_format(NULL, "{'customer':%d,'name':'张国强','mobile':'13812345678'}",
	                           (int)customer);
	world_make(world, LI, "contact", json);
	talloc_free(json);
	struct ctx *ctx;
	json_t *results = results_of(world, LI, "zgq", NULL, &ctx);
	assert_int_equal(json_array_size(results), 1);
	assert_string_equal(result_text(results, 0, "object"), "contact");
	assert_string_equal(result_text(results, 0, "hint"), "宁波海天");
	world_done(ctx);
	results = results_of(world, LI, "5678", NULL, &ctx);
	assert_string_equal(result_text(results, 0, "hint"), "宁波海天 · 138 1234 5678");
	world_done(ctx);
	assert_int_equal(json_array_size(results_of(world, WANG, "张国强", NULL, &ctx)), 0);
	world_done(ctx);
}

static void test_wrong_questions_are_refused(void **state)
{
	struct world *world = *state;
	struct ctx *ctx = world_read(world, LI);
	struct json_writer *json = json_writer_new(ctx, 64);
	assert_false(record_search(ctx, "海天", "customer,nothing", 0, json));
	support_wrong(ctx, ERROR_INVALID, "unknown_object");
	assert_false(record_search(ctx, "海天", NULL, 101, json));
	support_wrong(ctx, ERROR_INVALID, "out_of_range");
	assert_false(record_search(ctx, "海天", NULL, -1, json));
	support_wrong(ctx, ERROR_INVALID, "out_of_range");
	assert_false(record_search(ctx, "\xE6\xB5", NULL, 0, json));
	support_wrong(ctx, ERROR_INVALID, "too_long");
	char *long_text = memory_array(ctx, char, 5000);
	memset(long_text, 'a', 4999);
	assert_false(record_search(ctx, long_text, NULL, 0, json));
	support_wrong(ctx, ERROR_INVALID, "too_long");
	world_done(ctx);
}

/* As a condition the index may only be used where it misses nothing. */
static void test_condition_only_where_nothing_is_missed(void **state)
{
	static const struct {
		const char *typed;
		bool usable;
	} cases[] = {
	    {"海天", true},  {"海", true},    {"5678", true},     {"海天5678", true}, {"567", false},
	    {"tian", false}, {"海t", false},  {"海 天", false},   {"", false},        {"。", false},
	    {"é", false},    {"\xE6", false}, {"海天567", false},
	};
	struct world *world = *state;
	struct ctx *ctx = world_read(world, LI);
	const struct object *customer = world_object(ctx, "customer");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sql *sql = sql_new(ctx);
		bool usable =
		    search_condition(ctx, sql, model_field(customer, "name"), cases[i].typed, "t");
		assert_int_equal(usable, cases[i].usable);
		assert_int_equal(sql->text->size > 0, usable);
	}
	struct sql *sql = sql_new(ctx);
	assert_false(search_condition(ctx, sql, model_field(customer, "grade"), "海天", "t"));
	world_done(ctx);
}

/* Four initials stand side by side in a name, or the index does not give it. */
static void test_initials_are_neighbours(void **state)
{
	struct world *world = *state;
	world_make(world, LI, "customer", "{'name':'青岛光大工具有限公司'}");
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	int64_t count = -1;
	assert_true(search_estimate(ctx, world_object(ctx, "customer"), "qdgj", 10, &count));
	assert_int_equal(count, 0);
	assert_true(search_estimate(ctx, world_object(ctx, "customer"), "gdgj", 10, &count));
	assert_int_equal(count, 1);
	world_drop(ctx);
}

/* Whoever comes to see a record, by whichever of his rights, finds it from then on. */
static void test_rights_in_the_index_follow(void **state)
{
	struct world *world = *state;
	int64_t id = world_make(world, WANG, "customer", "{'name':'宁波海天'}");
	int li = (int)world->people[LI], pool = (int)world_pool(world, LI);
	char json[96];
	world_refresh(world);
	assert_found(world, LI, "海天", "");
	snprintf(json, sizeof json, "{'collaborators':[%d,%d]}", li, (int)world->people[SERVICE]);
	world_change(world, ADMINISTRATOR, "customer", id, json);
	assert_found(world, LI, "海天", "宁波海天");
	world_change(world, ADMINISTRATOR, "customer", id, "{'collaborators':[]}");
	assert_found(world, LI, "海天", "");
	snprintf(json, sizeof json, "{'owner':null,'pool':%d}", pool);
	world_change(world, ADMINISTRATOR, "customer", id, json);
	assert_found(world, LI, "海天", "宁波海天");
	assert_found(world, WANG, "海天", "");
	snprintf(json, sizeof json, "{'owner':%d,'pool':null}", li);
	world_change(world, ADMINISTRATOR, "customer", id, json);
	assert_found(world, LI, "海天", "宁波海天");
	assert_found(world, WANG, "海天", "");
}

/* A company whose index is of an older form gets it anew, without what was deleted. */
static void test_old_index_is_filled_anew(void **state)
{
	struct world *world = *state;
	char json[96];
	int64_t gone = world_make(world, LI, "customer", "{'name':'永康海天','mobile':'13812345678'}");
	snprintf(json, sizeof json, "{'name':'宁波海天','collaborators':[%d]}",
	         (int)world->people[WANG]);
	int64_t kept = world_make(world, LI, "customer", json);
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	const struct object *customer = world_object(ctx, "customer");
	assert_true(record_delete(ctx, customer, gone, 0, NULL));
	assert_true(db_text_index_clear(ctx, customer->search_index));
	assert_true(db_run(ctx, "UPDATE search_form SET form = form - $1", value_integer(1)));
	world_done(ctx);
	assert_found(world, LI, "nbht", "");
	ctx = world_write(world, ADMINISTRATOR);
	assert_true(search_open(ctx));
	world_done(ctx);
	assert_found(world, LI, "nbht", "宁波海天");
	assert_found(world, WANG, "nbht", "宁波海天");
	assert_found(world, ADMINISTRATOR, "5678", "");
	world_change(world, LI, "customer", kept, "{'name':'台州凤凰'}");
	assert_found(world, LI, "nbht", "");
	assert_found(world, LI, "tzfh", "台州凤凰");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_initials_are_neighbours),
	    TEST(test_rights_in_the_index_follow),
	    TEST(test_old_index_is_filled_anew),
	    TEST(test_every_way_of_typing),
	    TEST(test_what_is_not_there),
	    TEST(test_order_is_exact_prefix_own_recent),
	    TEST(test_index_follows_changes),
	    TEST(test_index_forgets_the_deleted),
	    TEST(test_others_records_are_not_found),
	    TEST(test_hidden_fields_do_not_match),
	    TEST(test_objects_without_right_are_left_out),
	    TEST(test_masked_numbers_are_found_whole),
	    TEST(test_own_records_are_found_behind_many),
	    TEST(test_hints_say_what_was_found),
	    TEST(test_contacts_say_whose_they_are),
	    TEST(test_wrong_questions_are_refused),
	    TEST(test_condition_only_where_nothing_is_missed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
