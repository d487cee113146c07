/* The duplicate check: likeness with reasons, identity refused, rights kept. */
#include "record_world.h"

static json_t *matches_of(struct world *world, enum person person, const char *object,
                          const char *body, struct ctx **held)
{
	struct ctx *ctx = *held = world_read(world, person);
	struct json_writer *json = json_writer_new(ctx, 1024);
	record_duplicates(ctx, world_object(ctx, object), world_json(ctx, body), json);
	support_fine(ctx);
	return json_object_get(world_printed(ctx, json), "matches");
}

static const char *match_text(const json_t *matches, size_t index, const char *member)
{
	return json_string_value(json_object_get(json_array_get(matches, index), member));
}

/* One match for `body`, with this reason; an empty reason: none. */
static void assert_reason(struct world *world, const char *body, const char *reason)
{
	struct ctx *ctx;
	json_t *matches = matches_of(world, LI, "customer", body, &ctx);
	assert_int_equal(json_array_size(matches), *reason ? 1 : 0);
	if (*reason)
		assert_string_equal(match_text(matches, 0, "reason"), reason);
	world_done(ctx);
}

static void test_each_reason(void **state)
{
	static const struct {
		const char *body, *reason;
	} cases[] = {
	    {"{'name':'宁波海天塑机有限公司'}", "Same name"},
	    {"{'name':'宁波 海天塑机有限公司'}", "Same name"},
	    {"{'name':'寧波海天塑機有限公司'}", "Same name"},
	    {"{'name':'宁波海天塑机（集团）股份有限公司'}", "Similar name"},
	    {"{'name':'宁波海天塑机'}", "Similar name"},
	    {"{'name':'宁波'}", "Name begins alike"},
	    {"{'name':'宁'}", ""},
	    {"{'name':'海天'}", ""},
	    {"{'phone':'0574-8618 8888'}", "Same phone number"},
	    {"{'mobile':'138-1234-5678'}", "Same phone number"},
	    {"{'phone':'+86 138 1234 5678'}", "Same phone number"},
	    {"{'mobile':'1381234567'}", ""},
	    {"{'email':'Boss@Haitian.com'}", "Same e-mail address; Same website or e-mail domain"},
	    {"{'email':'other@haitian.com'}", "Same website or e-mail domain"},
	    {"{'email':'other@qq.com'}", ""},
	    {"{'website':'http://www.haitian.com/cn'}", "Same website or e-mail domain"},
	    {"{'name':'宁波海天塑机','mobile':'13812345678'}", "Same phone number; Similar name"},
	    {"{'name':null,'mobile':''}", ""},
	    {"{}", ""},
	};
	struct world *world = *state;
	world_make(world, LI, "customer",
	           "{'name':'宁波海天塑机有限公司','phone':'0574-86188888','mobile':'13812345678',"
	           "'email':'boss@haitian.com','website':'www.haitian.com'}");
	world_make(world, LI, "customer", "{'name':'永康众泰','email':'someone@qq.com'}");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_reason(world, cases[i].body, cases[i].reason);
}

static void test_the_edited_record_is_left_out(void **state)
{
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer", "{'name':'宁波海天'}");
	char *body = memory_format(NULL, "{'name':'宁波海天','id':%d}", (int)id);
	assert_reason(world, body, "");
	talloc_free(body);
}

static void test_keys_follow_changes(void **state)
{
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer", "{'name':'宁波海天','mobile':'13812345678'}");
	world_change(world, LI, "customer", id, "{'name':'台州凤凰','mobile':'13900001111'}");
	assert_reason(world, "{'name':'宁波海天','mobile':'13812345678'}", "");
	assert_reason(world, "{'mobile':'13900001111'}", "Same phone number");
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	assert_true(record_delete(ctx, world_object(ctx, "customer"), id, 0, NULL));
	world_done(ctx);
	assert_reason(world, "{'mobile':'13900001111'}", "");
	ctx = world_write(world, ADMINISTRATOR);
	int64_t left = -1;
	assert_true(db_find_integer(ctx, -1, &left, "SELECT count(*) FROM duplicate_key", NULL, 0));
	assert_int_equal(left, 0);
	assert_true(record_restore(ctx, world_object(ctx, "customer"), id));
	world_done(ctx);
	assert_reason(world, "{'mobile':'13900001111'}", "Same phone number");
}

/* A number that a record has twice stays its key until neither field has it. */
static void test_a_key_held_twice(void **state)
{
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer",
	                        "{'name':'宁波海天','mobile':'13812345678','phone':'13812345678'}");
	world_change(world, LI, "customer", id, "{'phone':null}");
	assert_reason(world, "{'mobile':'13812345678'}", "Same phone number");
	world_change(world, LI, "customer", id, "{'mobile':null}");
	assert_reason(world, "{'mobile':'13812345678'}", "");
}

static void test_contacts_lead_to_their_customer(void **state)
{
	struct world *world = *state;
	int64_t customer = world_make(world, LI, "customer", "{'name':'宁波海天'}");
	char *json =
	    memory_format(NULL, "{'customer':%d,'name':'张三','mobile':'13812345678'}", (int)customer);
	world_make(world, LI, "contact", json);
	talloc_free(json);
	assert_reason(world, "{'mobile':'13812345678'}", "Contact: Same phone number");
}

/* --- rights --- */

/* So that two do not work on the same customer: name and owner, nothing else. */
static void test_others_are_shown_by_name_and_owner(void **state)
{
	struct world *world = *state;
	world_make(world, WANG, "customer", "{'name':'宁波海天','mobile':'13812345678'}");
	struct ctx *ctx;
	json_t *matches = matches_of(world, LI, "customer", "{'mobile':'13812345678'}", &ctx);
	assert_int_equal(json_array_size(matches), 1);
	json_t *match = json_array_get(matches, 0);
	assert_string_equal(match_text(matches, 0, "name"), "宁波海天");
	assert_string_equal(json_string_value(json_object_get(json_object_get(match, "owner"), "name")),
	                    "王芳");
	assert_true(json_is_false(json_object_get(match, "visible")));
	assert_null(json_object_get(match, "id"));
	assert_int_equal(json_object_size(match), 4);
	world_done(ctx);
	matches = matches_of(world, WANG, "customer", "{'mobile':'13812345678'}", &ctx);
	match = json_array_get(matches, 0);
	assert_true(json_is_true(json_object_get(match, "visible")));
	assert_true(json_integer_value(json_object_get(match, "id")) > 0);
	world_done(ctx);
}

static void test_hidden_fields_are_not_asked(void **state)
{
	struct world *world = *state;
	world_make(world, WANG, "customer", "{'name':'宁波海天','mobile':'13812345678'}");
	world_rights(world, "sales",
	             "{'objects':{'customer':{'read':'own','create':'own'}},"
	             "'fields':{'customer':{'mobile':'hidden'}}}");
	struct ctx *ctx = world_read(world, LI);
	struct json_writer *json = json_writer_new(ctx, 64);
	assert_false(record_duplicates(ctx, world_object(ctx, "customer"),
	                               world_json(ctx, "{'mobile':'13812345678'}"), json));
	support_wrong(ctx, ERROR_INVALID, "unknown_field");
	world_done(ctx);
}

static void test_without_any_right_nothing_is_told(void **state)
{
	struct world *world = *state;
	world_make(world, LI, "customer", "{'name':'宁波海天'}");
	world_rights(world, "service", "{'objects':{'customer':{'read':'none','create':'none'}}}");
	struct ctx *ctx = world_read(world, SERVICE);
	struct json_writer *json = json_writer_new(ctx, 64);
	assert_false(record_duplicates(ctx, world_object(ctx, "customer"),
	                               world_json(ctx, "{'name':'宁波海天'}"), json));
	support_wrong(ctx, ERROR_FORBIDDEN, NULL);
	world_done(ctx);
}

static void test_wrong_bodies_are_refused(void **state)
{
	static const struct {
		const char *body, *item;
		int code;
	} cases[] = {
	    {"[]", NULL, ERROR_MALFORMED},
	    {"{'nothing':'x'}", "unknown_field", ERROR_INVALID},
	    {"{'name':5}", "not_a_text", ERROR_INVALID},
	    {"{'id':'x'}", "not_an_integer", ERROR_INVALID},
	};
	struct world *world = *state;
	struct ctx *ctx = world_read(world, LI);
	struct json_writer *json = json_writer_new(ctx, 64);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_false(record_duplicates(ctx, world_object(ctx, "customer"),
		                               world_json(ctx, cases[i].body), json));
		support_wrong(ctx, cases[i].code, cases[i].item);
	}
	world_done(ctx);
}

/* A switchboard that hundreds have gives the newest few, not an endless list. */
static void test_many_matches_are_cut(void **state)
{
	enum { MANY = 150 };
	struct world *world = *state;
	struct ctx *ctx = world_write(world, LI);
	for (int i = 0; i < MANY; i++) {
		struct record *record = record_new(ctx, world_object(ctx, "customer"));
		record_set_text(record, "name", memory_format(ctx, "客户%d", i));
		record_set_text(record, "mobile", "+8613812345678");
		assert_true(record_create(ctx, record));
	}
	world_done(ctx);
	assert_int_equal(
	    json_array_size(matches_of(world, LI, "customer", "{'mobile':'13812345678'}", &ctx)), 20);
	world_done(ctx);
}

/* --- on saving --- */

static void assert_refused(struct world *world, enum person person, const char *name, bool visible)
{
	struct ctx *ctx = world_write(world, person);
	struct record *record = record_new(ctx, world_object(ctx, "customer"));
	record_set_text(record, "name", name);
	assert_false(record_create(ctx, record));
	assert_non_null(ctx->error);
	json_t *match = json_array_get(json_object_get(ctx->error->extra, "matches"), 0);
	assert_string_equal(json_string_value(json_object_get(match, "name")), "宁波海天");
	assert_string_equal(json_string_value(json_object_get(match, "reason")), "Same name");
	assert_int_equal(json_object_get(match, "id") != NULL, visible);
	support_wrong(ctx, ERROR_DUPLICATE, "duplicate");
	world_drop(ctx);
}

static void test_identical_names_are_refused_with_the_match(void **state)
{
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer", "{'name':'宁波海天'}");
	assert_refused(world, LI, "宁波海天", true);
	assert_refused(world, LI, "寧波　海天", true);
	assert_refused(world, WANG, "宁波海天", false);
	world_change(world, LI, "customer", id, "{'name':'宁波 海天'}");
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	assert_true(record_delete(ctx, world_object(ctx, "customer"), id, 0, NULL));
	world_done(ctx);
	world_make(world, WANG, "customer", "{'name':'宁波海天'}");
	ctx = world_write(world, ADMINISTRATOR);
	assert_false(record_restore(ctx, world_object(ctx, "customer"), id));
	support_wrong(ctx, ERROR_DUPLICATE, "duplicate");
	world_drop(ctx);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_each_reason),
	    TEST(test_the_edited_record_is_left_out),
	    TEST(test_keys_follow_changes),
	    TEST(test_a_key_held_twice),
	    TEST(test_contacts_lead_to_their_customer),
	    TEST(test_others_are_shown_by_name_and_owner),
	    TEST(test_hidden_fields_are_not_asked),
	    TEST(test_without_any_right_nothing_is_told),
	    TEST(test_wrong_bodies_are_refused),
	    TEST(test_many_matches_are_cut),
	    TEST(test_identical_names_are_refused_with_the_match),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
