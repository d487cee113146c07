/* Bodies against their members, and the JSON Schema of the same. */
#include "api/schema.h"

#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const char *const colours[] = {"red", "blue", NULL};

static const struct schema_member members[] = {
    MUST("name", TEXT),
    MAY("count", INTEGER),
    MAY("open", BOOLEAN),
    MAY("id", ID),
    MAY("at", INSTANT),
    MAY("day", DATE),
    MAY("colour", TEXT, .choices = colours),
    MAY("ids", IDS),
    MAY("words", TEXTS),
    MAY("part", OBJECT, .of = "reference", .nullable = true),
    MAY("rest", ANY),
    {0},
};

static struct ctx *work(void)
{
	struct ctx *ctx = ctx_new(NULL, NULL);
	ctx->language = LANGUAGE_EN;
	return ctx;
}

static json_t *read(struct ctx *ctx, const char *text)
{
	json_t *json = json_read(ctx, text, strlen(text));
	support_fine(ctx);
	return json;
}

static void test_what_fits_passes(void **state)
{
	(void)state;
	static const char *const good[] = {
	    "{\"name\":\"x\"}",
	    "{\"name\":\"\",\"count\":-3,\"open\":false,\"id\":9007199254740991}",
	    "{\"name\":\"x\",\"at\":\"2026-03-01T08:00:00+08:00\",\"day\":\"2024-02-29\"}",
	    "{\"name\":\"x\",\"colour\":\"blue\",\"ids\":[],\"words\":[\"a\",\"b\"]}",
	    "{\"name\":\"x\",\"part\":null,\"rest\":[{}],\"count\":null}",
	};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct ctx *ctx = work();
		assert_true(schema_check(ctx, members, read(ctx, good[i])));
		talloc_free(ctx);
	}
}

static void test_what_does_not_fit_is_told_with_its_field(void **state)
{
	(void)state;
	static const struct {
		const char *body, *field, *code;
	} bad[] = {
	    {"{}", "name", "required"},
	    {"{\"name\":null}", "name", "required"},
	    {"{\"name\":1}", "name", "wrong_type"},
	    {"{\"name\":\"x\",\"nonsense\":1}", "nonsense", "unknown"},
	    {"{\"name\":\"x\",\"count\":1.5}", "count", "wrong_type"},
	    {"{\"name\":\"x\",\"count\":\"1\"}", "count", "wrong_type"},
	    {"{\"name\":\"x\",\"open\":0}", "open", "wrong_type"},
	    {"{\"name\":\"x\",\"id\":0}", "id", "wrong_type"},
	    {"{\"name\":\"x\",\"id\":9007199254740992}", "id", "wrong_type"},
	    {"{\"name\":\"x\",\"at\":\"yesterday\"}", "at", "wrong_type"},
	    {"{\"name\":\"x\",\"day\":\"2026-02-29\"}", "day", "wrong_type"},
	    {"{\"name\":\"x\",\"colour\":\"green\"}", "colour", "unknown_choice"},
	    {"{\"name\":\"x\",\"ids\":[1,0]}", "ids", "wrong_type"},
	    {"{\"name\":\"x\",\"ids\":1}", "ids", "wrong_type"},
	    {"{\"name\":\"x\",\"words\":[1]}", "words", "wrong_type"},
	    {"{\"name\":\"x\",\"part\":[]}", "part", "wrong_type"},
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct ctx *ctx = work();
		assert_false(schema_check(ctx, members, read(ctx, bad[i].body)));
		assert_int_equal(ctx->error->code, ERROR_INVALID);
		assert_string_equal(ctx->error->items[0].field, bad[i].field);
		assert_string_equal(ctx->error->items[0].code, bad[i].code);
		talloc_free(ctx);
	}
}

static void test_all_faults_are_told_at_once(void **state)
{
	(void)state;
	struct ctx *ctx = work();
	assert_false(schema_check(ctx, members, read(ctx, "{\"a\":1,\"b\":2,\"count\":\"x\"}")));
	assert_int_equal(ctx->error->item_count, 4);
	talloc_free(ctx);
}

static void test_a_body_is_an_object(void **state)
{
	(void)state;
	static const char *const bad[] = {"[]", "1", "null", "\"name\""};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct ctx *ctx = work();
		assert_false(schema_check(ctx, members, read(ctx, bad[i])));
		support_wrong(ctx, ERROR_MALFORMED, NULL);
		talloc_free(ctx);
	}
}

static void test_members_are_read(void **state)
{
	(void)state;
	struct ctx *ctx = work();
	const json_t *body = read(ctx, "{\"name\":\"x\",\"count\":-3,\"open\":true,\"ids\":[5,7],"
	                               "\"at\":\"1970-01-01T00:00:01Z\"}");
	size_t count;
	const int64_t *ids = schema_ids(ctx, body, "ids", &count);
	assert_string_equal(schema_text(body, "name"), "x");
	assert_null(schema_text(body, "colour"));
	assert_int_equal(schema_integer(body, "count"), -3);
	assert_true(schema_boolean(body, "open"));
	assert_int_equal(schema_instant(body, "at"), 1000);
	assert_int_equal(count, 2);
	assert_int_equal(ids[1], 7);
	talloc_free(ctx);
}

static void test_the_schema_says_the_same(void **state)
{
	(void)state;
	struct ctx *ctx = work();
	struct json_writer *out = json_writer_new(ctx, 100);
	schema_print(members, out);
	const json_t *schema = read(ctx, out->out->data);
	const json_t *properties = json_object_get(schema, "properties");
	assert_int_equal(json_object_size(properties), sizeof members / sizeof *members - 1);
	assert_int_equal(json_array_size(json_object_get(schema, "required")), 1);
	const json_t *at = json_object_get(properties, "at");
	assert_string_equal(json_string_value(json_object_get(at, "format")), "date-time");
	const json_t *colour = json_object_get(properties, "colour");
	assert_int_equal(json_array_size(json_object_get(colour, "enum")), 2);
	talloc_free(ctx);
}

static void test_named_schemas_are_named_once_and_refer_to_each_other(void **state)
{
	(void)state;
	const struct schema *schema;
	for (size_t i = 0; (schema = schema_at(i)); i++) {
		assert_ptr_equal(schema_named(schema->name), schema);
		const struct schema_member *const tables[] = {schema->members, schema->rest,
		                                              schema->any_of};
		for (size_t table = 0; table < sizeof tables / sizeof *tables; table++)
			for (const struct schema_member *member = tables[table]; member && member->name;
			     member++)
				assert_true(!member->of || schema_named(member->of));
	}
	assert_null(schema_named("no such shape"));
}

static void test_free_names_and_alternatives_are_said(void **state)
{
	(void)state;
	struct ctx *ctx = work();
	struct json_writer *out = json_writer_new(ctx, 100);
	schema_print_named(schema_named("counts"), out);
	const json_t *rest = json_object_get(read(ctx, out->out->data), "additionalProperties");
	assert_string_equal(json_string_value(json_object_get(rest, "type")), "integer");
	out = json_writer_new(ctx, 100);
	schema_print_named(schema_named("value"), out);
	const json_t *any = read(ctx, out->out->data);
	assert_true(json_array_size(json_object_get(any, "anyOf")) > 3);
	assert_null(json_object_get(any, "type"));
	talloc_free(ctx);
}

int main(void)
{
	base_start();
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_what_fits_passes),
	    cmocka_unit_test(test_what_does_not_fit_is_told_with_its_field),
	    cmocka_unit_test(test_all_faults_are_told_at_once),
	    cmocka_unit_test(test_a_body_is_an_object),
	    cmocka_unit_test(test_members_are_read),
	    cmocka_unit_test(test_the_schema_says_the_same),
	    cmocka_unit_test(test_named_schemas_are_named_once_and_refer_to_each_other),
	    cmocka_unit_test(test_free_names_and_alternatives_are_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
