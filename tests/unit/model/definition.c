/* Definitions: the delivered ones are whole, broken ones are refused with the
 * place of the fault. */
#include "support.h"

#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/text.h"
#include "db/db.h"
#include "model/model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Fields of an object, one of them wrong; where and how. */
static const struct broken {
	const char *fields, *path, *code;
} broken[] = {
    {"{\"name\":\"Bad\",\"type\":\"text\",\"label\":{\"zh\":\"x\"}}", "thing.Bad", "bad_name"},
    {"{\"name\":\"9a\",\"type\":\"text\",\"label\":{\"zh\":\"x\"}}", "thing.9a", "bad_name"},
    {"{\"name\":\"a23456789012345678901234567890123456789012\",\"type\":\"text\","
     "\"label\":{\"zh\":\"x\"}}",
     "thing.a23456789012345678901234567890123456789012", "bad_name"},
    {"{\"name\":\"deleted_at\",\"type\":\"text\",\"label\":{\"zh\":\"x\"}}", "thing.deleted_at",
     "reserved_name"},
    {"{\"name\":\"a\",\"type\":\"number\",\"label\":{\"zh\":\"x\"}}", "thing.a.type",
     "unknown_type"},
    {"{\"name\":\"a\",\"type\":\"text\"}", "thing.a.label", "required"},
    {"{\"name\":\"a\",\"type\":\"text\",\"label\":{\"fr\":\"x\"}}", "thing.a.label", "bad_member"},
    {"{\"name\":\"a\",\"type\":\"text\",\"label\":\"x\"}", "thing.a.label", "bad_member"},
    {"{\"name\":\"a\",\"type\":\"text\",\"label\":{\"zh\":\"x\"},\"size\":3}", "thing.a.size",
     "unknown_member"},
    {"{\"name\":\"a\",\"type\":\"text\",\"label\":{\"zh\":\"x\"},\"required\":1}",
     "thing.a.required", "bad_member"},
    {"{\"name\":\"a\",\"type\":\"text\",\"label\":{\"zh\":\"x\"},\"max_length\":-1}",
     "thing.a.max_length", "bad_member"},
    {"{\"name\":\"a\",\"type\":\"ref\",\"label\":{\"zh\":\"x\"}}", "thing.a.target", "required"},
    {"{\"name\":\"a\",\"type\":\"ref\",\"label\":{\"zh\":\"x\"},\"target\":\"nobody\"}",
     "thing.a.target", "unknown_object"},
    {"{\"name\":\"a\",\"type\":\"text\",\"label\":{\"zh\":\"x\"},\"target\":\"user\"}",
     "thing.a.target", "not_for_type"},
    {"{\"name\":\"a\",\"type\":\"ref\",\"label\":{\"zh\":\"x\"},\"target\":\"user\","
     "\"on_delete\":\"explode\"}",
     "thing.a.on_delete", "unknown_word"},
    {"{\"name\":\"a\",\"type\":\"choice\",\"label\":{\"zh\":\"x\"}}", "thing.a.choices",
     "required"},
    {"{\"name\":\"a\",\"type\":\"choice\",\"label\":{\"zh\":\"x\"},\"choices_from\":\"planet\"}",
     "thing.a.choices_from", "unknown_list"},
    {"{\"name\":\"a\",\"type\":\"choice\",\"label\":{\"zh\":\"x\"},\"choices\":["
     "{\"value\":\"v\",\"label\":{\"zh\":\"x\"}},{\"value\":\"v\",\"label\":{\"zh\":\"y\"}}]}",
     "thing.a.choices", "repeated"},
    {"{\"name\":\"a\",\"type\":\"choice\",\"label\":{\"zh\":\"x\"},\"choices\":["
     "{\"value\":\"v\",\"label\":{\"zh\":\"x\"},\"parent\":\"w\"}]}",
     "thing.a.choices", "unknown_parent"},
    {"{\"name\":\"a\",\"type\":\"choice\",\"label\":{\"zh\":\"x\"},\"depends_on\":\"a\","
     "\"choices\":[{\"value\":\"v\",\"label\":{\"zh\":\"x\"}}]}",
     "thing.a.depends_on", "cycle"},
    {"{\"name\":\"a\",\"type\":\"decimal\",\"label\":{\"zh\":\"x\"},\"scale\":10}", "thing.a.scale",
     "too_large"},
    {"{\"name\":\"a\",\"type\":\"integer\",\"label\":{\"zh\":\"x\"},\"minimum\":3,\"maximum\":2}",
     "thing.a.minimum", "bad_range"},
    {"{\"name\":\"a\",\"type\":\"integer\",\"label\":{\"zh\":\"x\"},\"maximum\":\"2.5\"}",
     "thing.a.maximum", "too_many_decimals"},
    {"{\"name\":\"a\",\"type\":\"integer\",\"label\":{\"zh\":\"x\"},\"default\":\"two\"}",
     "thing.a.default", "not_an_integer"},
    {"{\"name\":\"a\",\"type\":\"auto_number\",\"label\":{\"zh\":\"x\"},\"pattern\":\"{YEAR}\"}",
     "thing.a.pattern", "bad_pattern"},
    {"{\"name\":\"a\",\"type\":\"refs\",\"label\":{\"zh\":\"x\"},\"target\":\"user\","
     "\"unique\":true}",
     "thing.a.unique", "not_for_type"},
    {"{\"name\":\"a\",\"type\":\"formula\",\"label\":{\"zh\":\"x\"},\"formula\":\"b + 1\"}",
     "thing.a.formula", "bad_formula"},
    {"{\"name\":\"a\",\"type\":\"formula\",\"label\":{\"zh\":\"x\"},\"formula\":\"'t'\"}",
     "thing.a.result", "bad_formula"},
    {"{\"name\":\"a\",\"type\":\"formula\",\"label\":{\"zh\":\"x\"},\"formula\":\"b\"},"
     "{\"name\":\"b\",\"type\":\"formula\",\"label\":{\"zh\":\"x\"},\"formula\":\"a\"}",
     "thing.a.formula", "cycle"},
    {"{\"name\":\"a\",\"type\":\"money\",\"label\":{\"zh\":\"x\"}},"
     "{\"name\":\"a_currency\",\"type\":\"text\",\"label\":{\"zh\":\"x\"}}",
     "thing.a_currency", "name_taken"},
};

static void test_broken_fields(void **state)
{
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct ctx *ctx = support_write(*state);
		const char *text = memory_format(ctx,
		                                 "{\"objects\":[{\"name\":\"thing\",\"label\":{\"zh\":"
		                                 "\"x\"},\"access\":{\"kind\":\"open\"},\"fields\":[%s]}]}",
		                                 broken[i].fields);
		json_t *change = json_read(ctx, text, strlen(text));
		assert_non_null(change);
		assert_false(model_change(ctx, change));
		assert_true(ctx->error->item_count > 0);
		assert_string_equal(ctx->error->items[0].field, broken[i].path);
		assert_non_null(strstr(ctx->error->items[0].message, "company: "));
		support_wrong(ctx, ERROR_INVALID, broken[i].code);
		db_rollback(ctx);
		talloc_free(ctx);
	}
}

static void check_label(const struct label *label)
{
	assert_true(*label->text[LANGUAGE_ZH] && *label->text[LANGUAGE_EN]);
}

/* What was delivered is labelled in both languages throughout. */
static void test_delivered_labels(void **state)
{
	struct ctx *ctx = support_ctx(*state);
	model_hold(ctx);
	for (size_t i = 0; i < ctx->model->object_count; i++) {
		const struct object *object = &ctx->model->objects[i];
		check_label(&object->label);
		check_label(&object->plural);
		for (size_t j = 0; j < object->field_count; j++) {
			const struct field *field = &object->fields[j];
			check_label(&field->label);
			for (size_t k = 0; k < field->choice_count && !field->choices_from; k++)
				check_label(&field->choices[k].label);
		}
	}
	talloc_free(ctx);
}

/* A choice is found by all its names, and no name fits two. */
static void test_delivered_choices_are_distinct(void **state)
{
	struct ctx *ctx = support_ctx(*state);
	model_hold(ctx);
	for (size_t i = 0; i < ctx->model->object_count; i++)
		for (size_t j = 0; j < ctx->model->objects[i].field_count; j++) {
			const struct field *field = &ctx->model->objects[i].fields[j];
			if (!field->list || field->choices_from)
				continue;
			for (size_t k = 0; k < field->list->word_count; k++) {
				const struct choice_word *word = &field->list->words[k];
				const struct choice *found = model_choice_like(ctx, field, word->word);
				if (found != word->choice)
					print_error("%s.%s: %s\n", field->object->name, field->name, word->word);
				assert_ptr_equal(found, word->choice);
			}
		}
	talloc_free(ctx);
}

/* Deleting a record looks for those that refer to it: without an index that
 * would read whole tables. Users, who are disabled rather than deleted, are left
 * out, and so are objects of few records. */
static void test_referrers_are_indexed(void **state)
{
	struct ctx *ctx = support_ctx(*state);
	model_hold(ctx);
	static const char *const busy[] = {"customer", "contact", "activity", "pool"};
	for (size_t i = 0; i < sizeof busy / sizeof *busy; i++) {
		const struct object *object = model_object(ctx->model, busy[i]);
		for (size_t j = 0; j < object->referrer_count; j++) {
			const struct field *field = object->referrers[j];
			bool indexed = field->link_table != NULL;
			for (size_t k = 0; k < field->object->index_count; k++)
				indexed = indexed || field->object->indexes[k].fields[0] == field;
			if (!indexed)
				print_error("%s.%s\n", field->object->name, field->name);
			assert_true(indexed);
		}
	}
	talloc_free(ctx);
}

static void check_place(struct ctx *ctx, const char *field, const char *words, const char *value)
{
	const struct choice *choice =
	    model_choice_like(ctx, model_field(model_object(ctx->model, "customer"), field), words);
	if (!value) {
		assert_null(choice);
		return;
	}
	assert_non_null(choice);
	assert_string_equal(choice->value, value);
}

static void test_places(void **state)
{
	struct ctx *ctx = support_ctx(*state);
	model_hold(ctx);
	check_place(ctx, "country", "德国", "DE");
	check_place(ctx, "country", "Germany", "DE");
	check_place(ctx, "country", "de", "DE");
	check_place(ctx, "country", "UAE", "AE");
	check_place(ctx, "province", "浙江", "330000");
	check_place(ctx, "province", "浙江省", "330000");
	check_place(ctx, "province", "广西", "450000");
	check_place(ctx, "city", "永康", "330784");
	check_place(ctx, "city", "永康市", "330784");
	check_place(ctx, "city", "金华", "330700");
	check_place(ctx, "city", "上海", "310100");
	check_place(ctx, "city", "亚特兰蒂斯", NULL);
	check_place(ctx, "district", "义乌市", "330782");
	check_place(ctx, "district", "鼓楼区", NULL);
	const struct field *district = model_field(model_object(ctx->model, "customer"), "district");
	const struct choice *found = model_choice_under(ctx, district, "鼓楼", "320100");
	assert_non_null(found);
	assert_string_equal(found->value, "320106");
	struct json_writer *json = json_writer_new(ctx, 1 << 16);
	assert_true(model_print_list(ctx, "region", json));
	json_t *list = json_read(ctx, json->out->data, json->out->size);
	assert_true(json_array_size(list) > 3000);
	assert_false(model_print_list(ctx, "planet", json));
	support_wrong(ctx, ERROR_NOT_FOUND, NULL);
	talloc_free(ctx);
}

static bool list_has(const json_t *list, const char *key, const char *value)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);
		const char *text = json_string_value(key ? json_object_get(item, key) : item);
		if (text && !strcmp(text, value))
			return true;
	}
	return false;
}

/* A field that the caller may not see is nowhere in what is shown. */
static void test_print(void **state)
{
	struct ctx *ctx = support_ctx(*state);
	model_hold(ctx);
	const struct object *customer = model_object(ctx->model, "customer");
	int *right = memory_array(ctx, int, customer->field_count);
	for (size_t i = 0; i < customer->field_count; i++)
		right[i] = 2;
	right[model_field(customer, "next_visit_at")->index] = 0;
	right[model_field(customer, "qq")->index] = 1;
	struct json_writer *json = json_writer_new(ctx, 1 << 16);
	model_print_object(ctx, customer, right, UINT32_MAX, json);
	assert_null(strstr(json->out->data, "\"next_visit_at\""));
	json_t *shown = json_read(ctx, json->out->data, json->out->size);
	assert_non_null(shown);
	const json_t *views = json_object_get(shown, "views");
	assert_false(list_has(views, "name", "today"));
	assert_true(list_has(views, "name", "all"));
	const json_t *fields = json_object_get(shown, "fields");
	for (size_t i = 0; i < json_array_size(fields); i++) {
		const json_t *field = json_array_get(fields, i);
		const char *name = json_string_value(json_object_get(field, "name"));
		bool writable = json_is_true(json_object_get(field, "writable"));
		if (!strcmp(name, "qq") || !strcmp(name, "id") || !strcmp(name, "number"))
			assert_false(writable);
		if (!strcmp(name, "name"))
			assert_true(writable);
	}
	talloc_free(ctx);
}

static void test_defaults(void **state)
{
	struct ctx *ctx = support_ctx(*state);
	model_hold(ctx);
	const struct object *activity = model_object(ctx->model, "activity");
	struct value value;
	assert_true(model_default(ctx, model_field(activity, "at"), 7, &value));
	assert_int_equal(value.integer, SUPPORT_NOW);
	assert_true(model_default(ctx, model_field(activity, "owner"), 7, &value));
	assert_int_equal(value.integer, 7);
	assert_true(model_default(ctx, model_field(activity, "owner"), 0, &value));
	assert_int_equal(value.kind, VALUE_NULL);
	assert_true(model_default(ctx, model_field(activity, "result"), 7, &value));
	assert_int_equal(value.kind, VALUE_NULL);
	talloc_free(ctx);
}

static int set_up(void **state)
{
	*state = support_company_with_model();
	return 0;
}

static int tear_down(void **state)
{
	return talloc_free(*state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_broken_fields),
	    cmocka_unit_test(test_delivered_labels),
	    cmocka_unit_test(test_delivered_choices_are_distinct),
	    cmocka_unit_test(test_referrers_are_indexed),
	    cmocka_unit_test(test_places),
	    cmocka_unit_test(test_print),
	    cmocka_unit_test(test_defaults),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
