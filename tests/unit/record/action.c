/* Actions: who may, what is read, what is undone, what is answered. */
#include "record_world.h"

/* Sets the grade; refuses a customer named 拒绝; breaks upon one named 故障. */
static bool act_grade(struct ctx *ctx, const struct record *record, const struct value *arguments)
{
	struct record *changes = record_new(ctx, record->object);
	record_set(changes, "grade", arguments[0]);
	if (arguments[1].kind != VALUE_NULL)
		record_set(changes, "parent", arguments[1]);
	if (!record_apply(ctx, record->object, record->id, changes, "test_grade", "because"))
		return false;
	if (!strcmp(record_text(record, "name"), "拒绝"))
		return error_set(ctx, ERROR_CONFLICT, "不行。", "No.");
	if (!strcmp(record_text(record, "name"), "故障"))
		return error_internal(ctx, "broken");
	return true;
}

static bool act_give(struct ctx *ctx, const struct record *record, const struct value *arguments)
{
	struct record *changes = record_new(ctx, record->object);
	record_set(changes, "owner", arguments[0]);
	return record_apply(ctx, record->object, record->id, changes, "test_give", NULL) != NULL;
}

static bool act_bin(struct ctx *ctx, const struct record *record, const struct value *arguments)
{
	(void)arguments;
	return record_delete(ctx, record->object, record->id, 0, NULL);
}

static const struct record_action actions[] = {
    {.object = "customer",
     .name = "test_grade",
     .label = {{"评级", "Grade"}},
     .many = true,
     .operation = OPERATION_UPDATE,
     .inputs = {{"grade", "choice", {{"级别", "Grade"}}, true, .choices_of = "grade"},
                {"above", "ref", {{"上级", "Above"}}, .target = "customer"}},
     .run = act_grade},
    {.object = "customer",
     .name = "test_give",
     .label = {{"给", "Give"}},
     .operation = OPERATION_READ,
     .inputs = {{"to", "ref", {{"给谁", "To"}}, true, .target = "user"}},
     .run = act_give},
    {.object = "customer",
     .name = "test_bin",
     .label = {{"删", "Bin"}},
     .operation = OPERATION_DELETE,
     .run = act_bin},
    {.name = NULL},
};

static int actions_begin(void **state)
{
	world_begin(state);
	struct world *world = *state;
	record_add_actions(world->company, actions);
	return 0;
}

static int64_t customer(struct world *world, const char *name)
{
	char *json = memory_format(NULL, "{'name':'%s','grade':'normal'}", name);
	int64_t id = world_make(world, LI, "customer", json);
	talloc_free(json);
	return id;
}

static const char *act(struct ctx *ctx, int64_t id, const char *action, const char *input)
{
	struct record *record = record_act(ctx, world_object(ctx, "customer"), id, action,
	                                   input ? world_json(ctx, input) : NULL);
	assert_int_equal(record == NULL, ctx->error != NULL);
	return record ? record_text(record, "grade") : NULL;
}

static void test_an_action_changes_and_answers(void **state)
{
	struct world *world = *state;
	int64_t id = customer(world, "宁波海天");
	struct ctx *ctx = world_write(world, LI);
	assert_string_equal(act(ctx, id, "test_grade", "{'grade':'key'}"), "key");
	struct json_writer *json = json_writer_new(ctx, 64);
	assert_true(history_print(ctx, world_object(ctx, "customer"), id,
	                          &(struct history_query){.limit = 1, .after = NULL}, json));
	json_t *entry = json_array_get(json_object_get(world_printed(ctx, json), "entries"), 0);
	assert_string_equal(json_string_value(json_object_get(entry, "action")), "test_grade");
	assert_string_equal(json_string_value(json_object_get(entry, "reason")), "because");
	world_done(ctx);
}

static void test_wrong_inputs(void **state)
{
	static const struct {
		const char *input, *item;
		int code;
	} cases[] = {
	    {NULL, "required", ERROR_INVALID},
	    {"{}", "required", ERROR_INVALID},
	    {"{'grade':null}", "required", ERROR_INVALID},
	    {"{'grade':'none such'}", NULL, ERROR_INVALID},
	    {"{'grade':'key','ids':[1]}", "unknown_field", ERROR_INVALID},
	    {"{'grade':'key','above':999999}", "not_found", ERROR_INVALID},
	    {"{'grade':'key','above':'x'}", "not_a_reference", ERROR_INVALID},
	    {"['grade']", NULL, ERROR_MALFORMED},
	};
	struct world *world = *state;
	int64_t id = customer(world, "宁波海天");
	struct ctx *ctx = world_write(world, LI);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_null(act(ctx, id, "test_grade", cases[i].input));
		support_wrong(ctx, cases[i].code, cases[i].item);
	}
	assert_string_equal(
	    record_text(record_get(ctx, world_object(ctx, "customer"), id, OPERATION_READ), "grade"),
	    "normal");
	world_done(ctx);
}

/* An input may not point to what the actor can't see. */
static void test_inputs_refer_to_what_is_seen(void **state)
{
	struct world *world = *state;
	int64_t id = customer(world, "宁波海天");
	int64_t others = world_make(world, WANG, "customer", "{'name':'永康众泰'}");
	struct ctx *ctx = world_write(world, LI);
	char *input = memory_format(ctx, "{'grade':'key','above':%d}", (int)others);
	assert_null(act(ctx, id, "test_grade", input));
	support_wrong(ctx, ERROR_INVALID, "not_found");
	world_done(ctx);
}

static void test_who_may(void **state)
{
	struct world *world = *state;
	int64_t id = customer(world, "宁波海天");
	struct ctx *ctx = world_write(world, WANG);
	assert_null(act(ctx, id, "test_grade", "{'grade':'key'}"));
	support_wrong(ctx, ERROR_NOT_FOUND, NULL);
	assert_null(act(ctx, id, "no_such_action", NULL));
	support_wrong(ctx, ERROR_NOT_FOUND, NULL);
	world_done(ctx);
	ctx = world_write(world, SERVICE); /* reads all customers, has no action on them */
	assert_null(act(ctx, id, "test_grade", "{'grade':'key'}"));
	support_wrong(ctx, ERROR_FORBIDDEN, NULL);
	assert_null(record_action_at(ctx, world_object(ctx, "customer"), 0));
	world_done(ctx);
	ctx = world_write(world, LI); /* has all actions, but may delete no customer */
	assert_null(act(ctx, id, "test_bin", NULL));
	support_wrong(ctx, ERROR_FORBIDDEN, NULL);
	const struct object *object = world_object(ctx, "customer");
	assert_string_equal(record_action_at(ctx, object, 0)->name, "test_grade");
	assert_null(record_action_at(ctx, object, 2));
	assert_null(record_action_at(ctx, world_object(ctx, "contact"), 0));
	world_done(ctx);
	ctx = world_read(world, ADMINISTRATOR);
	assert_string_equal(record_action_at(ctx, world_object(ctx, "customer"), 2)->name, "test_bin");
	assert_null(record_action_at(ctx, world_object(ctx, "customer"), 3));
	world_done(ctx);
}

/* Who gave a record away is shown it once more; so is who deleted it. */
static void test_what_goes_out_of_sight_is_answered_once_more(void **state)
{
	struct world *world = *state;
	int64_t id = customer(world, "宁波海天");
	struct ctx *ctx = world_write(world, LI);
	char *input = memory_format(ctx, "{'to':%d}", (int)world->people[WANG]);
	assert_string_equal(act(ctx, id, "test_give", input), "normal");
	assert_null(record_get(ctx, world_object(ctx, "customer"), id, OPERATION_READ));
	support_wrong(ctx, ERROR_NOT_FOUND, NULL);
	world_done(ctx);
	ctx = world_write(world, ADMINISTRATOR);
	assert_string_equal(act(ctx, id, "test_bin", NULL), "normal");
	world_done(ctx);
}

/* --- many --- */

static json_t *act_many(struct ctx *ctx, const char *body)
{
	struct json_writer *json = json_writer_new(ctx, 256);
	bool done = record_act_many(ctx, world_object(ctx, "customer"), "test_grade",
	                            world_json(ctx, body), json);
	assert_int_equal(done, ctx->error == NULL);
	return done ? json_object_get(world_printed(ctx, json), "results") : NULL;
}

static void assert_grade(struct world *world, int64_t id, const char *grade)
{
	struct ctx *ctx = world_read(world, LI);
	struct record *record = record_get(ctx, world_object(ctx, "customer"), id, OPERATION_READ);
	support_fine(ctx);
	assert_string_equal(record_text(record, "grade"), grade);
	world_done(ctx);
}

/* What one record refuses is undone, and told; the others are done. */
static void test_each_record_by_itself(void **state)
{
	struct world *world = *state;
	int64_t first = customer(world, "甲"), refused = customer(world, "拒绝"),
	        last = customer(world, "乙");
	int64_t others = world_make(world, WANG, "customer", "{'name':'丙'}");
	struct ctx *ctx = world_write(world, LI);
	json_t *results =
	    act_many(ctx, memory_format(ctx, "{'grade':'key','ids':[%d,%d,%d,%d,%d]}", (int)first,
	                                (int)refused, (int)others, (int)last, (int)first));
	assert_int_equal(json_array_size(results), 4);
	static const char *const codes[] = {NULL, "conflict", "not_found", NULL};
	for (size_t i = 0; i < 4; i++) {
		json_t *result = json_array_get(results, i);
		assert_int_equal(json_is_true(json_object_get(result, "ok")), codes[i] == NULL);
		json_t *error = json_object_get(result, "error");
		assert_int_equal(error != NULL, codes[i] != NULL);
		if (error)
			assert_string_equal(json_string_value(json_object_get(error, "code")), codes[i]);
	}
	json_t *error = json_object_get(json_array_get(results, 1), "error");
	assert_int_equal(json_integer_value(json_object_get(error, "status")), 409);
	assert_string_equal(json_string_value(json_object_get(error, "detail")), "No.");
	world_done(ctx);
	assert_grade(world, first, "key");
	assert_grade(world, refused, "normal");
	assert_grade(world, last, "key");
}

static void test_many_by_filter(void **state)
{
	struct world *world = *state;
	int64_t mine = customer(world, "甲一");
	customer(world, "乙");
	world_make(world, WANG, "customer", "{'name':'甲二'}");
	struct ctx *ctx = world_write(world, LI);
	json_t *results = act_many(ctx, "{'grade':'key','filter':[['name','starts','甲']]}");
	assert_int_equal(json_array_size(results), 1);
	assert_int_equal(json_integer_value(json_object_get(json_array_get(results, 0), "id")), mine);
	world_done(ctx);
}

/* Our own fault in one ends all: nothing half is left. */
static void test_a_breakdown_ends_all(void **state)
{
	struct world *world = *state;
	int64_t first = customer(world, "甲"), broken = customer(world, "故障");
	struct ctx *ctx = world_write(world, LI);
	assert_null(act_many(
	    ctx, memory_format(ctx, "{'grade':'key','ids':[%d,%d]}", (int)first, (int)broken)));
	support_wrong(ctx, ERROR_INTERNAL, NULL);
	world_drop(ctx);
	assert_grade(world, first, "normal");
}

static void test_wrong_many(void **state)
{
	static const struct {
		const char *body, *item;
		int code;
	} cases[] = {
	    {"{'grade':'key'}", "required", ERROR_INVALID},
	    {"{'grade':'key','ids':[1],'filter':[]}", "required", ERROR_INVALID},
	    {"{'grade':'key','ids':5}", "not_a_list", ERROR_INVALID},
	    {"{'grade':'key','ids':['1']}", "not_a_reference", ERROR_INVALID},
	    {"{'grade':'key','ids':[-1]}", "not_a_reference", ERROR_INVALID},
	    {"{'ids':[1]}", "required", ERROR_INVALID},
	    {"{'grade':'key','ids':[1],'more':1}", "unknown_field", ERROR_INVALID},
	};
	struct world *world = *state;
	struct ctx *ctx = world_write(world, LI);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_null(act_many(ctx, cases[i].body));
		support_wrong(ctx, cases[i].code, cases[i].item);
	}
	struct buffer *body = buffer_new(ctx, 8000);
	buffer_add_text(body, "{'grade':'key','ids':[1");
	for (int i = 2; i <= 1001; i++)
		buffer_format(body, ",%d", i);
	buffer_add_text(body, "]}");
	assert_null(act_many(ctx, body->data));
	support_wrong(ctx, ERROR_TOO_LARGE, NULL);
	struct json_writer *json = json_writer_new(ctx, 64);
	assert_false(record_act_many(ctx, world_object(ctx, "customer"), "test_bin",
	                             world_json(ctx, "{'ids':[1]}"), json));
	support_wrong(ctx, ERROR_INVALID, NULL);
	world_done(ctx);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, actions_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_an_action_changes_and_answers),
	    TEST(test_wrong_inputs),
	    TEST(test_inputs_refer_to_what_is_seen),
	    TEST(test_who_may),
	    TEST(test_what_goes_out_of_sight_is_answered_once_more),
	    TEST(test_each_record_by_itself),
	    TEST(test_many_by_filter),
	    TEST(test_a_breakdown_ends_all),
	    TEST(test_wrong_many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
