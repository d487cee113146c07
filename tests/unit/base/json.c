#include "test.h"

#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"

#include <string.h>

static void test_reads(void **state)
{
	(void)state;
	struct ctx *ctx = ctx_new(NULL, NULL);
	const char *text = "{\"name\":\"宁波\\u6d77\",\"list\":[1,2.5,true,null]} ";
	json_t *json = json_read(ctx, text, strlen(text));
	assert_non_null(json);
	assert_null(ctx->error);
	assert_string_equal(json_string_value(json_object_get(json, "name")), "宁波海");
	assert_int_equal(json_array_size(json_object_get(json, "list")), 4);
	talloc_free(ctx);
}

static void test_refuses(void **state)
{
	(void)state;
	static const char *const texts[] = {
	    "",        " ",          "{",   "[1,]",     "{\"a\":1,\"a\":2}", "\"a\\u0000b\"",
	    "1 2",     "{\"a\":1}x", "nul", "\"\xff\"", "\"\xed\xa0\x80\"",  "'a'",
	    "[1e999]", "{a:1}"};
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct ctx *ctx = ctx_new(NULL, NULL);
		if (json_read(ctx, texts[i], strlen(texts[i])))
			fail_msg("%s is read", texts[i]);
		assert_non_null(ctx->error);
		assert_int_equal(ctx->error->code, ERROR_MALFORMED);
		talloc_free(ctx);
	}
}

static json_t *read_nested(struct ctx *ctx, size_t depth)
{
	char *text = memory_array(ctx, char, 2 * depth + 1);
	memset(text, '[', depth);
	memset(text + depth, ']', depth);
	return json_read(ctx, text, 2 * depth);
}

static void test_depth(void **state)
{
	(void)state;
	struct ctx *ctx = ctx_new(NULL, NULL);
	assert_non_null(read_nested(ctx, JSON_DEPTH_LIMIT));
	assert_null(read_nested(ctx, JSON_DEPTH_LIMIT + 1));
	assert_int_equal(ctx->error->code, ERROR_MALFORMED);
	error_take(ctx);
	assert_null(read_nested(ctx, 1000000));
	error_take(ctx);
	/* Brackets inside a text are no depth. */
	const char *quoted = "\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[\"";
	assert_non_null(json_read(ctx, quoted, strlen(quoted)));
	talloc_free(ctx);
}

static void test_writes(void **state)
{
	(void)state;
	struct json_writer *json = json_writer_new(NULL, 0);
	json_open_object(json);
	json_member_text(json, "name", "宁波 \"海天\"\n\\\x01");
	json_member_text(json, "remark", NULL);
	json_key(json, "list");
	json_open_array(json);
	json_put_integer(json, INT64_MIN);
	json_open_array(json);
	json_close_array(json);
	json_put_text_part(json, "abcdef", 3);
	json_put_instant(json, 1);
	json_close_array(json);
	json_member_boolean(json, "hot", true);
	json_close_object(json);
	assert_string_equal(json->out->data,
	                    "{\"name\":\"宁波 \\\"海天\\\"\\n\\\\\\u0001\",\"remark\":null,"
	                    "\"list\":[-9223372036854775808,[],\"abc\",\"1970-01-01T00:00:00.001Z\"],"
	                    "\"hot\":true}");
	talloc_free(json);
}

/* What the writer writes the reader reads, and a tree comes out as it went in. */
static void test_back(void **state)
{
	(void)state;
	struct ctx *ctx = ctx_new(NULL, NULL);
	char text[128];
	for (size_t i = 0; i < 127; i++)
		text[i] = (char)(i + 1);
	text[127] = '\0';
	struct json_writer *json = json_writer_new(ctx, 0);
	json_open_object(json);
	json_member_text(json, text, text);
	json_close_object(json);
	json_t *tree = json_read(ctx, json->out->data, json->out->size);
	assert_non_null(tree);
	assert_string_equal(json_string_value(json_object_get(tree, text)), text);
	struct json_writer *again = json_writer_new(ctx, 0);
	json_put_tree(again, tree);
	json_t *second = json_read(ctx, again->out->data, again->out->size);
	assert_true(json_equal(tree, second));
	talloc_free(ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_reads), cmocka_unit_test(test_refuses),
	                                   cmocka_unit_test(test_depth), cmocka_unit_test(test_writes),
	                                   cmocka_unit_test(test_back)};
	return cmocka_run_group_tests(tests, test_start, NULL);
}
