/* Changes of the model while people work. */
#include "support.h"

#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "db/dialect.h"
#include "model/build.h"
#include "model/model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Tries a change in a transaction of its own; the error is left on the ctx. */
static bool try_change(struct ctx *ctx, const char *text)
{
	if (!ctx->db)
		assert_true(db_begin(ctx, DB_WRITE));
	json_t *json = json_read(ctx, text, strlen(text));
	assert_non_null(json);
	bool done = model_change(ctx, json);
	assert_true(done == !ctx->error);
	if (done) {
		assert_true(db_commit(ctx));
		model_swap(ctx);
	} else {
		db_rollback(ctx);
		model_forget(ctx);
	}
	return done;
}

static void change(struct company *company, const char *text)
{
	struct ctx *ctx = support_ctx(company);
	try_change(ctx, text);
	support_fine(ctx);
	talloc_free(ctx);
}

static void refused(struct company *company, const char *text, const char *code)
{
	struct ctx *ctx = support_ctx(company);
	try_change(ctx, text);
	support_wrong(ctx, ERROR_INVALID, code);
	talloc_free(ctx);
}

static void run(struct company *company, const char *sql)
{
	struct ctx *ctx = support_write(company);
	db_run_values(ctx, sql, NULL, 0, NULL);
	support_fine(ctx);
	assert_true(db_commit(ctx));
	talloc_free(ctx);
}

static int64_t found(struct company *company, const char *sql)
{
	struct ctx *ctx = support_read(company);
	int64_t number;
	db_find_integer(ctx, -1, &number, sql, NULL, 0);
	support_fine(ctx);
	db_rollback(ctx);
	talloc_free(ctx);
	return number;
}

#define VEHICLE                                                                                    \
	"{\"objects\":[{\"name\":\"vehicle\",\"label\":{\"zh\":\"车辆\",\"en\":\"Vehicle\"},"        \
	"\"name_field\":\"plate\",\"access\":{\"kind\":\"open\"},\"fields\":["                         \
	"{\"name\":\"plate\",\"type\":\"text\",\"label\":{\"zh\":\"车牌\"},\"unique\":true,"         \
	"\"searchable\":true},"                                                                        \
	"{\"name\":\"driver\",\"type\":\"ref\",\"target\":\"user\",\"label\":{\"zh\":\"司机\"}},"    \
	"{\"name\":\"price\",\"type\":\"money\",\"label\":{\"zh\":\"价格\"}}],"                      \
	"\"views\":[{\"name\":\"all\",\"label\":{\"zh\":\"全部\"},\"filter\":[],\"sort\":\"plate\"," \
	"\"fields\":[\"plate\",\"driver\"]}]}]}"

static void test_new_object(void **state)
{
	struct company *company = *state;
	change(company, VEHICLE);
	struct ctx *ctx = support_write(company);
	const struct object *vehicle = model_object(ctx->model, "vehicle");
	assert_non_null(vehicle);
	assert_true(vehicle->custom);
	assert_string_equal(vehicle->name_field->name, "plate");
	assert_int_equal(vehicle->access.kind, ACCESS_OPEN);
	assert_true(db_run(ctx,
	                   "INSERT INTO vehicle (plate, plate_key, price, price_currency)"
	                   " VALUES ($1, $1, 5, 'CNY')",
	                   value_text("浙G1")));
	assert_false(
	    db_run(ctx, "INSERT INTO vehicle (plate, plate_key) VALUES ($1, $1)", value_text("浙G1")));
	support_wrong(ctx, ERROR_CONFLICT, NULL);
	db_rollback(ctx);
	talloc_free(ctx);
	refused(company,
	        "{\"objects\":[{\"name\":\"model_definition\",\"label\":{\"zh\":\"x\"},"
	        "\"access\":{\"kind\":\"open\"}}]}",
	        "reserved_name");
	refused(company,
	        "{\"objects\":[{\"name\":\"customer_tags\",\"label\":{\"zh\":\"x\"},"
	        "\"access\":{\"kind\":\"open\"}}]}",
	        "name_taken");
}

/* A field more on a filled table, at once, and the work under way goes on with
 * the model it began with. */
static void test_field_on_filled_table(void **state)
{
	struct company *company = *state;
	run(company, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
	             " INSERT INTO customer (name, name_key, stage, source, phone)"
	             " SELECT '客户' || i, '客户' || i, 'target', 'fair', '+8657987275367' FROM n");
	struct ctx *reader = support_read(company);
	change(company, "{\"fields\":[{\"object\":\"customer\",\"name\":\"area\",\"type\":\"decimal\","
	                "\"scale\":2,\"label\":{\"zh\":\"面积\",\"en\":\"Area\"}},"
	                "{\"object\":\"customer\",\"name\":\"brands\",\"type\":\"choices\","
	                "\"label\":{\"zh\":\"品牌\"},\"choices\":[{\"value\":\"bosch\","
	                "\"label\":{\"zh\":\"博世\"}}]}]}");
	assert_null(model_field(model_object(reader->model, "customer"), "area"));
	struct ctx *ctx = support_read(company);
	assert_true(ctx->model != reader->model);
	assert_true(ctx->model->version > reader->model->version);
	const struct field *area = model_field(model_object(ctx->model, "customer"), "area");
	assert_non_null(area);
	assert_true(area->custom);
	assert_string_equal(area->label.text[LANGUAGE_EN], "Area");
	db_rollback(reader);
	db_rollback(ctx);
	talloc_free(reader);
	talloc_free(ctx);
	assert_int_equal(found(company, "SELECT count(*) FROM customer WHERE area IS NULL"), 100000);
	assert_int_equal(found(company, "SELECT count(*) FROM customer_brands"), 0);
	run(company, "UPDATE customer SET area = 1250 WHERE id = 7");
}

/* Where values would be lost, or not fit any more. */
static void test_values_are_kept(void **state)
{
	struct company *company = *state;
#define AREA "{\"fields\":[{\"object\":\"customer\",\"name\":\"area\","
	refused(company, AREA "\"type\":\"integer\",\"scale\":null}]}", "values_exist");
	refused(company, AREA "\"scale\":1}]}", "values_exist");
	refused(company, AREA "\"maximum\":\"12\"}]}", "values_exist");
	change(company, AREA "\"maximum\":\"12.5\"}]}");
	refused(company, "{\"fields\":[{\"object\":\"customer\",\"name\":\"name\",\"max_length\":1}]}",
	        "delivered");
	change(company, "{\"fields\":[{\"object\":\"customer\",\"name\":\"colour\",\"type\":\"text\","
	                "\"label\":{\"zh\":\"颜色\"}}]}");
	run(company, "UPDATE customer SET colour = '深红色' WHERE id = 9");
#define COLOUR "{\"fields\":[{\"object\":\"customer\",\"name\":\"colour\","
	refused(company, COLOUR "\"max_length\":2}]}", "values_exist");
	refused(company, COLOUR "\"type\":\"date\"}]}", "values_exist");
	change(company, COLOUR "\"type\":\"long_text\"}]}");
	assert_int_equal(found(company, "SELECT count(*) FROM customer WHERE colour = '深红色'"), 1);
}

static void test_remove_and_restore(void **state)
{
	struct company *company = *state;
#define AREA_ENTRY "[{\"object\":\"customer\",\"field\":\"area\"}]"
	change(company, "{\"views\":[{\"object\":\"customer\",\"name\":\"large\",\"label\":{\"zh\":"
	                "\"大\"},\"filter\":[\"area\",\">\",\"10\"],\"sort\":\"-area\",\"fields\":"
	                "[\"name\",\"area\"]}]}");
	struct ctx *ctx = support_ctx(company);
	assert_false(try_change(ctx, "{\"remove_fields\":" AREA_ENTRY "}"));
	assert_string_equal(ctx->error->items[0].field, "customer.views.large");
	assert_non_null(ctx->error->hint);
	support_wrong(ctx, ERROR_INVALID, "unknown_field");
	talloc_free(ctx);
	change(company, "{\"remove_fields\":" AREA_ENTRY ",\"views\":[{\"object\":\"customer\","
	                "\"name\":\"large\",\"remove\":true}]}");
	ctx = support_read(company);
	assert_null(model_field(model_object(ctx->model, "customer"), "area"));
	db_rollback(ctx);
	talloc_free(ctx);
	refused(company, "{\"remove_fields\":" AREA_ENTRY "}", "unknown_field");
	refused(company, AREA "\"type\":\"text\",\"label\":{\"zh\":\"x\"}}]}", "removed_field");
	refused(company, "{\"remove_fields\":[{\"object\":\"customer\",\"field\":\"name\"}]}",
	        "delivered");
	change(company, "{\"restore_fields\":" AREA_ENTRY "}");
	assert_int_equal(found(company, "SELECT area FROM customer WHERE id = 7"), 1250);
	refused(company, "{\"restore_fields\":" AREA_ENTRY "}", "unknown_field");
}

/* What was removed can come back for thirty days; then it goes for good, in steps. */
static void run_at(struct company *company, int64_t now, bool (*work)(struct ctx *ctx))
{
	struct ctx *ctx = support_write(company);
	ctx->now = now;
	bool worked = work(ctx);
	support_fine(ctx);
	assert_true(worked);
	assert_true(db_commit(ctx));
	talloc_free(ctx);
}

static bool purge(struct ctx *ctx)
{
	bool done;
	return model_purge(ctx, &done) && done;
}

static bool empty(struct ctx *ctx)
{
	size_t count;
	int64_t *ids = model_retired(ctx, &count);
	for (size_t i = 0; ids && i < count; i++)
		for (bool finished = false; !finished;)
			if (!model_retire_step(ctx, ids[i], &finished))
				return false;
	return ids != NULL;
}

#define DAY INT64_C(86400000)

static void test_purge(void **state)
{
	struct company *company = *state;
	change(company, "{\"fields\":[{\"object\":\"customer\",\"name\":\"length\",\"type\":"
	                "\"text\",\"unique\":true,\"sort\":true,\"label\":{\"zh\":\"长\"}},"
	                "{\"object\":\"customer\",\"name\":\"makers\",\"type\":\"refs\","
	                "\"target\":\"user\",\"label\":{\"zh\":\"厂\"}}]}");
	run(company, "UPDATE customer SET length = 'l' || id, length_key = 'l' || id WHERE id <= 1700");
	run(company, "INSERT INTO customer_makers (record, place, value) VALUES (7, 0, 1)");
#define LENGTH "{\"object\":\"customer\",\"field\":\"length\"}"
#define MAKERS "{\"object\":\"customer\",\"field\":\"makers\"}"
	change(company, "{\"remove_fields\":[" LENGTH "," MAKERS "]}");
	run_at(company, SUPPORT_NOW + 30 * DAY, purge);
	change(company, "{\"restore_fields\":[" LENGTH "]}");
	assert_int_equal(found(company, "SELECT count(*) FROM customer WHERE length IS NOT NULL"),
	                 1700);
	change(company, "{\"remove_fields\":[" LENGTH "]}");
	run_at(company, SUPPORT_NOW + 30 * DAY + 1, purge);
	refused(company, "{\"restore_fields\":[" LENGTH "]}", "unknown_field");
	/* The names are free at once, for fields of any type. */
	change(company, "{\"fields\":[{\"object\":\"customer\",\"name\":\"length\",\"type\":"
	                "\"integer\",\"label\":{\"zh\":\"长\"}},"
	                "{\"object\":\"customer\",\"name\":\"makers\",\"type\":\"refs\","
	                "\"target\":\"user\",\"label\":{\"zh\":\"厂\"}}]}");
	assert_int_equal(found(company, "SELECT count(length) FROM customer"), 0);
	assert_int_equal(found(company, "SELECT count(*) FROM customer_makers"), 0);
	run(company, "UPDATE customer SET length = 5 WHERE id = 7");
	run_at(company, SUPPORT_NOW, empty);
	assert_int_equal(found(company, "SELECT length FROM customer WHERE id = 7"), 5);
	assert_int_equal(found(company, "SELECT count(*) FROM model_retired"), 0);
	struct ctx *ctx = support_read(company);
	assert_int_equal(support_stored(ctx, "_retired%"), 0);
	size_t count, retired = 0;
	struct db_table_column *columns = db_columns(ctx, "customer", &count);
	for (size_t i = 0; i < count; i++) {
		if (strncmp(columns[i].name, "_retired", 8) != 0)
			continue;
		const char *sql = memory_format(ctx, "SELECT count(%s) FROM customer", columns[i].name);
		int64_t values = -1;
		assert_true(db_find_integer(ctx, -1, &values, sql, NULL, 0));
		assert_int_equal(values, 0);
		retired++;
	}
	assert_int_equal(retired, 3);
	db_rollback(ctx);
	talloc_free(ctx);
}

/* Nobody's work is cut short: whoever holds the model with the field goes on first. */
static void test_purge_waits(void **state)
{
	struct company *company = *state;
	change(company, "{\"fields\":[{\"object\":\"customer\",\"name\":\"width\",\"type\":"
	                "\"text\",\"label\":{\"zh\":\"宽\"}}]}");
	struct ctx *old = support_ctx(company);
	model_hold(old);
	change(company, "{\"remove_fields\":[{\"object\":\"customer\",\"field\":\"width\"}]}");
	struct ctx *ctx = support_write(company);
	ctx->now = SUPPORT_NOW + 31 * DAY;
	bool done;
	assert_true(model_purge(ctx, &done));
	assert_false(done);
	model_release(old);
	model_purge(ctx, &done);
	support_fine(ctx);
	assert_true(done);
	assert_true(db_commit(ctx));
	talloc_free(ctx);
	talloc_free(old);
	run_at(company, SUPPORT_NOW, empty);
}

static void test_objects_go_and_come(void **state)
{
	struct company *company = *state;
#define BOAT "{\"name\":\"boat\"}"
#define MAKE_BOAT                                                                                  \
	"{\"objects\":[{\"name\":\"boat\",\"label\":{\"zh\":\"船\"},\"name_field\":\"name\","         \
	"\"access\":{\"kind\":\"open\"},\"fields\":[{\"name\":\"name\",\"type\":\"text\","             \
	"\"searchable\":true,\"label\":{\"zh\":\"名\"}},{\"name\":\"crew\",\"type\":\"refs\","        \
	"\"target\":\"user\",\"label\":{\"zh\":\"人\"}}]}]}"
	change(company, MAKE_BOAT);
	run(company, "INSERT INTO boat (name) VALUES ('一号')");
	change(company, "{\"fields\":[{\"object\":\"customer\",\"name\":\"boat\",\"type\":"
	                "\"ref\",\"target\":\"boat\",\"label\":{\"zh\":\"船\"}}]}");
	/* It is told what uses it. */
	struct ctx *ctx = support_ctx(company);
	assert_false(try_change(ctx, "{\"remove_objects\":[" BOAT "]}"));
	assert_string_equal(ctx->error->items[0].field, "customer.boat.target");
	support_wrong(ctx, ERROR_INVALID, NULL);
	talloc_free(ctx);
	change(company, "{\"remove_objects\":[" BOAT "],\"remove_fields\":[{\"object\":\"customer\","
	                "\"field\":\"boat\"}]}");
	ctx = support_read(company);
	assert_null(model_object(ctx->model, "boat"));
	db_rollback(ctx);
	talloc_free(ctx);
	refused(company, MAKE_BOAT, "removed_object");
	refused(company, "{\"remove_objects\":[" BOAT "]}", "unknown_object");
	refused(company, "{\"remove_objects\":[{\"name\":\"customer\"}]}", "delivered");
	change(company, "{\"restore_objects\":[" BOAT "]}");
	assert_int_equal(found(company, "SELECT count(*) FROM boat"), 1);
	change(company, "{\"remove_objects\":[" BOAT "]}");
	run_at(company, SUPPORT_NOW + 31 * DAY, purge);
	run_at(company, SUPPORT_NOW, empty);
	ctx = support_read(company);
	assert_int_equal(support_stored(ctx, "%boat%"), 0);
	db_rollback(ctx);
	talloc_free(ctx);
	/* The history still names it. */
	refused(company, MAKE_BOAT, "name_taken");
	refused(company, "{\"restore_objects\":[" BOAT "]}", "unknown_object");
}

static void test_reserved_names(void **state)
{
	struct company *company = *state;
	static const char *const fields[] = {"select", "order", "id", "rowid", "current_user"};
	static const char *const objects[] = {"table", "job", "history", "schema_version", "model_x"};
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		char *text = memory_format(NULL,
		                           "{\"fields\":[{\"object\":\"customer\",\"name\":\"%s\","
		                           "\"type\":\"text\",\"label\":{\"zh\":\"x\"}}]}",
		                           fields[i]);
		refused(company, text, "reserved_name");
		talloc_free(text);
	}
	for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) {
		char *text = memory_format(NULL,
		                           "{\"objects\":[{\"name\":\"%s\",\"label\":{\"zh\":\"x\"},"
		                           "\"access\":{\"kind\":\"open\"},\"fields\":[]}]}",
		                           objects[i]);
		refused(company, text, "reserved_name");
		talloc_free(text);
	}
	/* Nor may the table of a list be one of the rooms' own. */
	refused(company,
	        "{\"objects\":[{\"name\":\"api\",\"label\":{\"zh\":\"x\"},\"access\":{\"kind\":"
	        "\"open\"},\"fields\":[{\"name\":\"answer\",\"type\":\"refs\",\"target\":\"user\","
	        "\"label\":{\"zh\":\"x\"}}]}]}",
	        "name_taken");
}

static const struct field *source_field(const struct ctx *ctx)
{
	return model_field(model_object(ctx->model, "customer"), "source");
}

static void test_choices(void **state)
{
	struct company *company = *state;
#define SOURCE "{\"choices\":[{\"object\":\"customer\",\"field\":\"source\",\"choices\":["
	change(company, SOURCE "{\"value\":\"tiktok\",\"label\":{\"zh\":\"抖音店\"},\"synonyms\":"
	                       "[\"TikTok\"]},{\"value\":\"fair\",\"label\":{\"zh\":\"展览\"},"
	                       "\"disabled\":true}]}]}");
	struct ctx *ctx = support_read(company);
	const struct choice *added = model_choice_like(ctx, source_field(ctx), "ＴＩＫＴＯＫ");
	assert_non_null(added);
	assert_string_equal(added->value, "tiktok");
	const struct choice *fair = model_choice(source_field(ctx), "fair");
	assert_true(fair->disabled);
	assert_string_equal(fair->label.text[LANGUAGE_ZH], "展览");
	assert_string_equal(fair->color, "#D48806");
	db_rollback(ctx);
	talloc_free(ctx);
	refused(company, SOURCE "{\"value\":\"bad\"}]}]}", "required");
	refused(company, SOURCE "{\"value\":\"bad\",\"label\":{\"zh\":\"x\"},\"color\":\"red\"}]}]}",
	        "bad_member");
	refused(company, "{\"choices\":[{\"object\":\"customer\",\"field\":\"name\",\"choices\":[]}]}",
	        "no_choices");
#define BRANDS "{\"fields\":[{\"object\":\"customer\",\"name\":\"brands\",\"choices\":["
	run(company, "INSERT INTO customer_brands (record, place, value) VALUES (7, 0, 'bosch')");
	refused(company, BRANDS "{\"value\":\"makita\",\"label\":{\"zh\":\"牧田\"}}]}]}",
	        "choice_in_use");
	run(company, "DELETE FROM customer_brands");
	change(company, BRANDS "{\"value\":\"makita\",\"label\":{\"zh\":\"牧田\"}}]}]}");
}

/* A list that names all choices says their order. */
static void test_choices_in_order(void **state)
{
	struct company *company = *state;
	change(company, "{\"choices\":[{\"object\":\"customer\",\"field\":\"grade\",\"choices\":["
	                "{\"value\":\"minor\"},{\"value\":\"normal\"},{\"value\":\"key\"}]}]}");
	struct ctx *ctx = support_read(company);
	const struct field *grade = model_field(model_object(ctx->model, "customer"), "grade");
	assert_string_equal(grade->choices[0].value, "minor");
	assert_string_equal(grade->choices[0].label.text[LANGUAGE_EN], "Minor");
	assert_string_equal(grade->choices[2].value, "key");
	db_rollback(ctx);
	talloc_free(ctx);
}

static void test_labels_layouts_numbering(void **state)
{
	struct company *company = *state;
	change(company, "{\"fields\":[{\"object\":\"customer\",\"name\":\"qq\",\"label\":"
	                "{\"zh\":\"企鹅号\",\"en\":\"QQ id\"}}],"
	                "\"objects\":[{\"name\":\"customer\",\"label\":{\"zh\":\"主顾\"}}],"
	                "\"layouts\":[{\"object\":\"customer\",\"name\":\"summary\",\"layout\":"
	                "[\"name\",\"qq\"]}],"
	                "\"numbering\":[{\"object\":\"customer\",\"field\":\"number\",\"pattern\":"
	                "\"K{YYYY}-{DEPARTMENT}-{000}\"}]}");
	struct ctx *ctx = support_write(company);
	const struct object *customer = model_object(ctx->model, "customer");
	assert_string_equal(customer->label.text[LANGUAGE_ZH], "主顾");
	assert_string_equal(model_field(customer, "qq")->label.text[LANGUAGE_ZH], "企鹅号");
	assert_int_equal(json_array_size(json_object_get(customer->layouts, "summary")), 2);
	assert_string_equal(model_number(ctx, model_field(customer, "number"), "XS1"), "K2026-XS1-001");
	db_rollback(ctx);
	talloc_free(ctx);
	refused(company,
	        "{\"numbering\":[{\"object\":\"customer\",\"field\":\"number\",\"pattern\":"
	        "\"K{000}{000}\"}]}",
	        "bad_pattern");
	refused(company,
	        "{\"layouts\":[{\"object\":\"customer\",\"name\":\"summary\",\"layout\":"
	        "[\"nothing\"]}]}",
	        "unknown_field");
}

/* Nothing of a change that was refused, or rolled back, is left. */
static void test_all_or_nothing(void **state)
{
	struct company *company = *state;
	int64_t before = found(company, "SELECT count(*) FROM model_definition");
	refused(company,
	        "{\"fields\":[{\"object\":\"contact\",\"name\":\"fine\",\"type\":\"text\","
	        "\"label\":{\"zh\":\"好\"}},{\"object\":\"contact\",\"name\":\"bad\",\"type\":"
	        "\"number\",\"label\":{\"zh\":\"坏\"}}]}",
	        "unknown_type");
	struct ctx *ctx = support_write(company);
	const char *text = "{\"fields\":[{\"object\":\"contact\",\"name\":\"gone\",\"type\":\"text\","
	                   "\"label\":{\"zh\":\"没\"}}]}";
	assert_true(model_change(ctx, json_read(ctx, text, strlen(text))));
	db_rollback(ctx);
	model_forget(ctx);
	model_swap(ctx);
	talloc_free(ctx);
	ctx = support_read(company);
	assert_null(model_field(model_object(ctx->model, "contact"), "gone"));
	assert_null(model_field(model_object(ctx->model, "contact"), "fine"));
	db_rollback(ctx);
	talloc_free(ctx);
	assert_int_equal(found(company, "SELECT count(*) FROM model_definition"), before);
}

/* What was changed is there when the company is opened again. */
static void test_survives_closing(void **state)
{
	struct company *company = *state;
	struct ctx *ctx = support_read(company);
	int64_t version = ctx->model->version;
	db_rollback(ctx);
	talloc_free(ctx);
	talloc_free(company->models);
	company->models = NULL;
	ctx = support_ctx(company);
	assert_true(db_begin(ctx, DB_WRITE) && model_open(ctx, NULL) && db_commit(ctx));
	model_hold(ctx);
	assert_int_equal(ctx->model->version, version);
	assert_non_null(model_object(ctx->model, "vehicle"));
	assert_non_null(model_field(model_object(ctx->model, "customer"), "area"));
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
	    cmocka_unit_test(test_new_object),
	    cmocka_unit_test(test_field_on_filled_table),
	    cmocka_unit_test(test_values_are_kept),
	    cmocka_unit_test(test_remove_and_restore),
	    cmocka_unit_test(test_purge),
	    cmocka_unit_test(test_purge_waits),
	    cmocka_unit_test(test_objects_go_and_come),
	    cmocka_unit_test(test_reserved_names),
	    cmocka_unit_test(test_choices),
	    cmocka_unit_test(test_choices_in_order),
	    cmocka_unit_test(test_labels_layouts_numbering),
	    cmocka_unit_test(test_all_or_nothing),
	    cmocka_unit_test(test_survives_closing),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
