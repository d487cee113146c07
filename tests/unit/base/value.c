#include "test.h"

#include "base/buffer.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/value.h"

#include <string.h>

static void test_equal(void **state)
{
	(void)state;
	struct value one = value_integer(1), two = value_integer(2);
	const struct value pair[] = {one, two}, turned[] = {two, one};
	const struct value values[] = {VALUE_NOTHING,
	                               one,
	                               two,
	                               value_text("1"),
	                               value_text(""),
	                               value_blob("1", 1),
	                               {.kind = VALUE_MONEY, .integer = 1, .text = "CNY", .size = 3},
	                               {.kind = VALUE_MONEY, .integer = 1, .text = "USD", .size = 3},
	                               {.kind = VALUE_LIST, .items = pair, .size = 2},
	                               {.kind = VALUE_LIST, .items = turned, .size = 2},
	                               {.kind = VALUE_LIST, .items = pair, .size = 1},
	                               {.kind = VALUE_LIST}};
	for (size_t i = 0; i < COUNT(values); i++)
		for (size_t k = 0; k < COUNT(values); k++)
			assert_int_equal(value_equal(&values[i], &values[k]), i == k);
	struct value part = value_text_part("宁波海天", 6), whole = value_text("宁波");
	assert_true(value_equal(&part, &whole));
	assert_int_equal(value_text(NULL).kind, VALUE_NULL);
}

static void test_buffer(void **state)
{
	(void)state;
	struct buffer *buffer = buffer_new(NULL, 0);
	for (int i = 0; i < 10000; i++) {
		buffer_add_text(buffer, "海");
		buffer_add(buffer, "\0", 1);
		buffer_format(buffer, "%d", i % 10);
		assert_int_equal(buffer->data[buffer->size], '\0');
	}
	assert_int_equal(buffer->size, 50000);
	assert_memory_equal(buffer->data + 49995,
	                    "海\0"
	                    "9",
	                    6);
	memcpy(buffer_extend(buffer, 100000), memory_array(buffer, char, 100000), 100000);
	assert_int_equal(buffer->size, 150000);
	buffer_clear(buffer);
	assert_int_equal(buffer->size, 0);
	assert_string_equal(buffer->data, "");
	talloc_free(buffer);
}

static void test_log_quote(void **state)
{
	(void)state;
	void *parent = talloc_new(NULL);
	const char *quoted = log_quote(parent, "a \"b\" \\ \n宁 level=error");
	assert_string_equal(quoted, "\"a \\\"b\\\" \\\\ \\x0a宁 level=error\"");
	char huge[5000];
	memset(huge, '\n', sizeof huge - 1);
	huge[sizeof huge - 1] = '\0';
	assert_true(strlen(log_quote(parent, huge)) < 2100);
	talloc_free(parent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_equal), cmocka_unit_test(test_buffer),
	                                   cmocka_unit_test(test_log_quote)};
	return cmocka_run_group_tests(tests, test_start, NULL);
}
