/* Every field type, row by row: what it takes, refuses, prints and shows. */
#include "support.h"

#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "db/db.h"
#include "model/model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* An object with a field of each type. */
static const char everything[] =
    "{\"objects\": [{\"name\": \"specimen\", \"label\": {\"zh\": \"样品\", \"en\": \"Specimen\"},"
    " \"access\": {\"kind\": \"open\"}, \"fields\": ["
    "{\"name\":\"text\",\"type\":\"text\",\"label\":{\"zh\":\"甲\"},\"max_length\":5},"
    "{\"name\":\"long_text\",\"type\":\"long_text\",\"label\":{\"zh\":\"乙\"}},"
    "{\"name\":\"html\",\"type\":\"html\",\"label\":{\"zh\":\"丙\"}},"
    "{\"name\":\"integer\",\"type\":\"integer\",\"label\":{\"zh\":\"丁\"},\"minimum\":-5},"
    "{\"name\":\"decimal\",\"type\":\"decimal\",\"label\":{\"zh\":\"戊\"},\"scale\":3,"
    " \"maximum\":\"1000000000000\"},"
    "{\"name\":\"money\",\"type\":\"money\",\"label\":{\"zh\":\"己\"}},"
    "{\"name\":\"boolean\",\"type\":\"boolean\",\"label\":{\"zh\":\"庚\"}},"
    "{\"name\":\"date\",\"type\":\"date\",\"label\":{\"zh\":\"辛\"}},"
    "{\"name\":\"datetime\",\"type\":\"datetime\",\"label\":{\"zh\":\"壬\"}},"
    "{\"name\":\"choice\",\"type\":\"choice\",\"label\":{\"zh\":\"癸\"},\"choices\":["
    "  {\"value\":\"red\",\"label\":{\"zh\":\"红\",\"en\":\"Red\"},\"synonyms\":[\"朱\"]},"
    "  {\"value\":\"blue\",\"label\":{\"zh\":\"蓝\",\"en\":\"Blue\"},\"disabled\":true}]},"
    "{\"name\":\"choices\",\"type\":\"choices\",\"label\":{\"zh\":\"子\"},\"choices\":["
    "  {\"value\":\"a\",\"label\":{\"zh\":\"甲\",\"en\":\"A\"}},"
    "  {\"value\":\"b\",\"label\":{\"zh\":\"乙\",\"en\":\"B\"}}]},"
    "{\"name\":\"ref\",\"type\":\"ref\",\"label\":{\"zh\":\"丑\"},\"target\":\"user\"},"
    "{\"name\":\"refs\",\"type\":\"refs\",\"label\":{\"zh\":\"寅\"},\"target\":\"user\"},"
    "{\"name\":\"phone\",\"type\":\"phone\",\"label\":{\"zh\":\"卯\"}},"
    "{\"name\":\"email\",\"type\":\"email\",\"label\":{\"zh\":\"辰\"}},"
    "{\"name\":\"url\",\"type\":\"url\",\"label\":{\"zh\":\"巳\"}},"
    "{\"name\":\"image\",\"type\":\"image\",\"label\":{\"zh\":\"午\"}},"
    "{\"name\":\"file\",\"type\":\"file\",\"label\":{\"zh\":\"未\"}},"
    "{\"name\":\"auto_number\",\"type\":\"auto_number\",\"label\":{\"zh\":\"申\"},"
    " \"pattern\":\"{000}\"},"
    "{\"name\":\"formula\",\"type\":\"formula\",\"label\":{\"zh\":\"酉\"},\"scale\":1,"
    " \"formula\":\"integer / 2\"}]}]}";

/* What callers send; what is printed, or the code of the fault in brackets; and
 * what people read. */
static const struct parse_case {
	const char *field, *json, *printed, *shown;
} parse_cases[] = {
    {"text", "\"  ａｂｃ　 d \"", "\"abc d\"", "abc d"},
    {"text", "\"一二三四五\"", "\"一二三四五\"", "一二三四五"},
    {"text", "\"一二三四五六\"", "[too_long]", NULL},
    {"text", "\"\"", "null", ""},
    {"text", "\" \\n \"", "null", ""},
    {"text", "null", "null", ""},
    {"text", "5", "[not_a_text]", NULL},
    {"text", "[\"a\"]", "[not_a_text]", NULL},
    {"long_text", "\"一\\n二\"", "\"一\\n二\"", "一\n二"},
    {"html", "\"<p onclick=x>a<script>evil()</script><b>c\"", "\"<p>a<b>c</b></p>\"", NULL},
    {"long_text", "{}", "[not_a_text]", NULL},
    {"html", "5", "[not_a_text]", NULL},
    {"html", "\"<script>x</script>\"", "null", ""},
    {"integer", "-5", "-5", "-5"},
    {"integer", "9007199254740991", "9007199254740991", "9007199254740991"},
    {"integer", "9007199254740992", "[too_large]", NULL},
    {"integer", "-6", "[too_small]", NULL},
    {"integer", "1.0", "[not_an_integer]", NULL},
    {"integer", "\"1\"", "[not_an_integer]", NULL},
    {"decimal", "\"1280.5\"", "\"1280.500\"", "1,280.500"},
    {"decimal", "-0.001", "\"-0.001\"", "-0.001"},
    {"decimal", "12", "\"12.000\"", "12.000"},
    {"decimal", "0.1", "\"0.100\"", "0.100"},
    {"decimal", "\"0.0001\"", "[too_many_decimals]", NULL},
    {"decimal", "\"0.0010000\"", "\"0.001\"", "0.001"},
    {"decimal", "\"1000000000000.001\"", "[too_large]", NULL},
    {"decimal", "\"99999999999999999999\"", "[too_large]", NULL},
    {"decimal", "1e400", "[malformed]", NULL},
    {"decimal", "1e20", "[not_exact]", NULL},
    {"decimal", "\"1e3\"", "[not_a_number]", NULL},
    {"decimal", "\".\"", "[not_a_number]", NULL},
    {"decimal", "true", "[not_a_number]", NULL},
    {"money", "{\"amount\":\"1280\",\"currency\":\"CNY\"}",
     "{\"amount\":\"1280.00\",\"currency\":\"CNY\"}", "1,280.00"},
    {"money", "{\"amount\":\"1280\",\"currency\":\"JPY\"}",
     "{\"amount\":\"1280\",\"currency\":\"JPY\"}", "JPY 1,280"},
    {"money", "{\"amount\":\"1.234\",\"currency\":\"KWD\"}",
     "{\"amount\":\"1.234\",\"currency\":\"KWD\"}", "KWD 1.234"},
    {"money", "\"0.1\"", "{\"amount\":\"0.10\",\"currency\":\"CNY\"}", "0.10"},
    {"money", "{\"amount\":\"1.5\",\"currency\":\"JPY\"}", "[too_many_decimals]", NULL},
    {"money", "{\"amount\":\"1\",\"currency\":\"XXZ\"}", "[unknown_currency]", NULL},
    {"money", "{\"amount\":\"1\",\"currency\":\"cny\"}", "[unknown_currency]", NULL},
    {"money", "{\"amount\":\"1\",\"note\":\"CNY\"}", "[not_money]", NULL},
    {"money", "{\"currency\":\"CNY\"}", "[not_money]", NULL},
    {"boolean", "true", "true", "Yes"},
    {"boolean", "false", "false", "No"},
    {"boolean", "1", "[not_a_boolean]", NULL},
    {"date", "\"2024-02-29\"", "\"2024-02-29\"", "2024-02-29"},
    {"date", "\"2023-02-29\"", "[not_a_date]", NULL},
    {"date", "\"2024-02-29T00:00:00Z\"", "[not_a_date]", NULL},
    {"datetime", "\"2026-03-01T08:30:00+08:00\"", "\"2026-03-01T00:30:00Z\"", "2026-03-01 08:30"},
    {"datetime", "\"2026-02-28T16:00:00Z\"", "\"2026-02-28T16:00:00Z\"", "2026-03-01"},
    {"datetime", "\"2026-03-01\"", "[not_an_instant]", NULL},
    {"choice", "\"red\"", "\"red\"", "Red"},
    {"choice", "\"blue\"", "\"blue\"", "Blue"},
    {"choice", "\"Red\"", "[unknown_choice]", NULL},
    {"choice", "3", "[unknown_choice]", NULL},
    {"choices", "[\"b\",\"a\",\"b\"]", "[\"b\",\"a\"]", "B, A"},
    {"choices", "[]", "[]", ""},
    {"choices", "[\"c\"]", "[unknown_choice]", NULL},
    {"choices", "\"a\"", "[not_a_list]", NULL},
    {"ref", "17", "{\"id\":17,\"name\":null}", "#17"},
    {"ref", "{\"id\":17,\"name\":\"x\"}", "{\"id\":17,\"name\":null}", "#17"},
    {"ref", "0", "[not_a_reference]", NULL},
    {"ref", "-1", "[not_a_reference]", NULL},
    {"ref", "\"17\"", "[not_a_reference]", NULL},
    {"refs", "[9,{\"id\":3},9,4,3]",
     "[{\"id\":9,\"name\":null},{\"id\":3,\"name\":null},{\"id\":4,\"name\":null}]", "#9, #3, #4"},
    {"refs", "[]", "[]", ""},
    {"refs", "[null]", "[not_a_reference]", NULL},
    {"phone", "\"０５７９－８７２７５３６７\"", "\"+8657987275367\"", NULL},
    {"phone", "\"138 1234 5678\"", "\"+8613812345678\"", NULL},
    {"phone", "\"12\"", "[not_a_phone]", NULL},
    {"phone", "\"电话空号\"", "[not_a_phone]", NULL},
    {"email", "\"Jack@Example.COM \"", "\"jack@example.com\"", "jack@example.com"},
    {"email", "\"jack@\"", "[not_an_email]", NULL},
    {"url", "\"www.example.com\"", "\"https://www.example.com\"", "https://www.example.com"},
    {"url", "\"javascript:alert(1)\"", "[not_a_url]", NULL},
    {"image", "5", "{\"id\":5,\"name\":null}", "#5"},
    {"image", "\"a.png\"", "[not_a_reference]", NULL},
    {"file", "5", "{\"id\":5,\"name\":null}", "#5"},
    {"file", "{\"id\":\"5\"}", "[not_a_reference]", NULL},
    {"auto_number", "\"007\"", "\"007\"", "007"},
    {"auto_number", "7", "[not_a_text]", NULL},
    {"formula", "1", "[computed]", NULL},
    {"formula", "null", "[computed]", NULL},
};

/* Cells of spreadsheets; the reason in brackets. */
static const struct read_case {
	const char *field, *cell, *printed;
} read_cases[] = {
    {"text", " 永康 ", "\"永康\""},
    {"text", "一二三四五六", "[too_long]"},
    {"text", "\xff", "[not_a_text]"},
    {"long_text", "a\nb", "\"a\\nb\""},
    {"html", "<b>VIP</b>\nx", "\"&lt;b&gt;VIP&lt;/b&gt;<br>x\""},
    {"integer", "1,280", "1280"},
    {"integer", "１２８０", "1280"},
    {"integer", "12.5", "[not_a_number]"},
    {"integer", "1,28", "[not_a_number]"},
    {"integer", "-6", "[too_small]"},
    {"decimal", "1,280.00", "\"1280.000\""},
    {"decimal", "12.50-", "\"-12.500\""},
    {"decimal", "", "null"},
    {"decimal", "x", "[not_a_number]"},
    {"money", "￥1,280.00", "{\"amount\":\"1280.00\",\"currency\":\"CNY\"}"},
    {"money", "1280元", "{\"amount\":\"1280.00\",\"currency\":\"CNY\"}"},
    {"money", "5美元", "{\"amount\":\"5.00\",\"currency\":\"USD\"}"},
    {"money", "US$ 12.5", "{\"amount\":\"12.50\",\"currency\":\"USD\"}"},
    {"money", "12.5 eur", "{\"amount\":\"12.50\",\"currency\":\"EUR\"}"},
    {"money", "JPY 7", "{\"amount\":\"7\",\"currency\":\"JPY\"}"},
    {"money", "about 5", "[not_money]"},
    {"boolean", "是", "true"},
    {"boolean", "No", "false"},
    {"boolean", "√", "true"},
    {"boolean", "perhaps", "[not_a_boolean]"},
    {"date", "2024/3/24", "\"2024-03-24\""},
    {"date", "2025.12.14", "\"2025-12-14\""},
    {"date", "45658", "\"2025-01-01\""},
    {"date", "45658.75", "\"2025-01-01\""},
    {"date", "2025年7月10日", "\"2025-07-10\""},
    {"date", "17", "[not_a_date]"},
    {"date", "面谈", "[not_a_date]"},
    {"date", " ", "null"},
    {"datetime", "2026-03-01T00:30:00Z", "\"2026-03-01T00:30:00Z\""},
    {"datetime", "2024/3/24", "\"2024-03-23T16:00:00Z\""},
    {"datetime", "45658.5", "\"2025-01-01T04:00:00Z\""},
    {"datetime", "soon", "[not_a_date]"},
    {"choice", "朱", "\"red\""},
    {"choice", " RED ", "\"red\""},
    {"choice", "green", "[unknown_choice]"},
    {"choices", "乙、甲", "[\"b\",\"a\"]"},
    {"choices", "a;丙", "[unknown_choice]"},
    {"ref", "王霞", "[not_a_reference]"},
    {"ref", "", "null"},
    {"refs", "王霞", "[not_a_reference]"},
    {"phone", "0579 87275367", "\"+8657987275367\""},
    {"phone", "未知", "[not_a_phone]"},
    {"email", "AMY@pcfomr.cn", "\"amy@pcfomr.cn\""},
    {"email", "amy", "[not_an_email]"},
    {"url", "example.org/shop", "\"https://example.org/shop\""},
    {"url", "ftp://x", "[not_a_url]"},
    {"image", "a.png", "[not_a_reference]"},
    {"file", "a.png", "[not_a_reference]"},
    {"auto_number", "A1", "\"A1\""},
    {"formula", "1", "[computed]"},
};
#define COUNT_OF(table) (sizeof(table) / sizeof *(table))

static struct company *specimen_company(void)
{
	struct company *company = support_company_with_model();
	struct ctx *ctx = support_write(company);
	json_t *change = json_read(ctx, everything, sizeof everything - 1);
	assert_non_null(change);
	model_change(ctx, change);
	support_fine(ctx);
	assert_true(db_commit(ctx));
	model_swap(ctx);
	talloc_free(ctx);
	return company;
}

static const struct field *specimen_field(const struct ctx *ctx, const char *name)
{
	const struct field *field = model_field(model_object(ctx->model, "specimen"), name);
	assert_non_null(field);
	return field;
}

static const char *printed(struct ctx *ctx, const struct field *field, const struct value *value)
{
	struct json_writer *json = json_writer_new(ctx, 64);
	field->type->print(ctx, field, value, json);
	return json->out->data;
}

/* What comes of a case, in the words of the tables. */
static const char *parsed(struct ctx *ctx, const struct field *field, const char *json,
                          struct value *value)
{
	json_t *tree = json_read(ctx, json, strlen(json));
	bool fine = tree && field->type->parse(ctx, field, "there", tree, value);
	assert_true(fine == !ctx->error);
	if (fine)
		return printed(ctx, field, value);
	struct error *error = error_take(ctx);
	if (error->item_count == 0)
		return memory_format(ctx, "[%s]", error_kinds[error->code].name);
	assert_string_equal(error->items[0].field, "there");
	return memory_format(ctx, "[%s]", error->items[0].code);
}

static void test_parse(void **state)
{
	struct ctx *ctx = support_ctx(*state);
	model_hold(ctx);
	for (size_t i = 0; i < COUNT_OF(parse_cases); i++) {
		const struct parse_case *row = &parse_cases[i];
		const struct field *field = specimen_field(ctx, row->field);
		struct value value;
		assert_string_equal(parsed(ctx, field, row->json, &value), row->printed);
		if (row->shown)
			assert_string_equal(field->type->show(ctx, field, &value), row->shown);
		if (row->printed[0] == '[' && row->printed[1] >= 'a' && row->printed[1] <= 'z')
			continue;
		/* What was printed is read as the same. */
		struct value again;
		assert_string_equal(parsed(ctx, field, row->printed, &again), row->printed);
		assert_true(value_equal(&value, &again));
	}
	talloc_free(ctx);
}

static void test_read(void **state)
{
	struct ctx *ctx = support_ctx(*state);
	model_hold(ctx);
	for (size_t i = 0; i < COUNT_OF(read_cases); i++) {
		const struct read_case *row = &read_cases[i];
		const struct field *field = specimen_field(ctx, row->field);
		struct value value;
		const char *reason = NULL;
		bool fine = field->type->read(ctx, field, row->cell, &value, &reason);
		support_fine(ctx);
		assert_string_equal(fine ? printed(ctx, field, &value) : memory_format(ctx, "[%s]", reason),
		                    row->printed);
	}
	talloc_free(ctx);
}

/* A type that nobody wrote a case for is a type that nobody tried. */
static void test_every_type_has_cases(void **state)
{
	struct ctx *ctx = support_ctx(*state);
	model_hold(ctx);
	const struct field_type *type;
	for (size_t i = 0; (type = model_type_at(i)); i++) {
		size_t parses = 0, refusals = 0, reads = 0;
		for (size_t j = 0; j < COUNT_OF(parse_cases); j++)
			if (!strcmp(specimen_field(ctx, parse_cases[j].field)->type->name, type->name)) {
				const char *text = parse_cases[j].printed;
				bool refused = text[0] == '[' && text[1] >= 'a' && text[1] <= 'z';
				refusals += refused;
				parses += !refused;
			}
		for (size_t j = 0; j < COUNT_OF(read_cases); j++)
			reads += !strcmp(specimen_field(ctx, read_cases[j].field)->type->name, type->name);
		assert_true(refusals > 0 && reads > 0);
		assert_true(parses > 0 || !strcmp(type->name, "formula"));
		assert_non_null(type->operators[0]);
	}
	talloc_free(ctx);
}

/* How a phone was typed is kept where it says more than its number. */
static void test_phone_original(void **state)
{
	struct ctx *ctx = support_ctx(*state);
	model_hold(ctx);
	const struct field *field = specimen_field(ctx, "phone");
	struct value value;
	parsed(ctx, field, "\"(0579)-87275367\"", &value);
	assert_non_null(value.items);
	assert_string_equal(value.items->text, "(0579)-87275367");
	parsed(ctx, field, "\"+8657987275367\"", &value);
	assert_null(value.items);
	talloc_free(ctx);
}

static void test_disabled_choice_is_not_offered(void **state)
{
	struct ctx *ctx = support_ctx(*state);
	model_hold(ctx);
	const struct field *field = specimen_field(ctx, "choice");
	struct value red = value_text("red"), blue = value_text("blue");
	assert_true(model_offered(ctx, field, "choice", &red));
	assert_false(model_offered(ctx, field, "choice", &blue));
	support_wrong(ctx, ERROR_INVALID, "disabled_choice");
	talloc_free(ctx);
}

/* A text as long as a request may be is refused quickly and with the limit. */
static void test_huge_text(void **state)
{
	struct ctx *ctx = support_ctx(*state);
	model_hold(ctx);
	size_t size = 1 << 20;
	char *text = memory_array(ctx, char, size + 1);
	memset(text, ' ', size);
	text[0] = text[size - 1] = 'x';
	json_t *json = json_keep(ctx, json_string(text));
	struct value value;
	const struct field *field = specimen_field(ctx, "text");
	assert_false(field->type->parse(ctx, field, "text", json, &value));
	support_wrong(ctx, ERROR_INVALID, "too_long");
	talloc_free(ctx);
}

static int set_up(void **state)
{
	*state = specimen_company();
	return 0;
}

static int tear_down(void **state)
{
	return talloc_free(*state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_parse),
	    cmocka_unit_test(test_read),
	    cmocka_unit_test(test_every_type_has_cases),
	    cmocka_unit_test(test_phone_original),
	    cmocka_unit_test(test_disabled_choice_is_not_offered),
	    cmocka_unit_test(test_huge_text),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
