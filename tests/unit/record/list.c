/* Lists, filters, sorts, counts and sums against a plain reckoning in memory. */
#include "record_world.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 60 };

/* Customers of both sellers, with some fields empty. */
static void fill(struct world *world)
{
	static const char *const cities[] = {"330100", "330200", "320500", NULL};
	static const char *const stages[] = {"reserve", "target", "potential"};
	for (int i = 0; i < ROWS; i++) {
		const char *city = cities[i % 4];
		char *json =
		    memory_format(NULL,
		                  "{'name':'客户%02d号%s厂','stage':'%s','employees':%s,'city':%s%s%s,"
		                  "'next_visit_at':%s}",
		                  i * 37 % ROWS, i % 5 ? "机械" : "海天工具", stages[i % 3],
		                  i % 6 ? (char[]){(char)('1' + i % 7), 0} : "null", city ? "'" : "",
		                  city ? city : "null", city ? "'" : "",
		                  i % 2   ? "null"
		                  : i % 4 ? "'2026-03-02T01:00:00Z'"
		                          : "'2026-03-09T01:00:00Z'");
		world_make(world, i % 3 ? LI : WANG, "customer", json);
		talloc_free(json);
	}
}

static int begin(void **state)
{
	int failed = world_begin(state);
	fill(*state);
	return failed;
}

static struct record_query query(struct ctx *ctx, const char *filter, const char *sort)
{
	return (struct record_query){.object = world_object(ctx, "customer"),
	                             .filter = filter ? world_json(ctx, filter) : NULL,
	                             .sort = sort,
	                             .operation = OPERATION_READ};
}

static json_t *page(struct ctx *ctx, const struct record_query *asked)
{
	struct json_writer *json = json_writer_new(ctx, 1024);
	assert_true(record_list(ctx, asked, json));
	return world_printed(ctx, json);
}

/* All rows by pages of `limit`: each once, as many as counted. */
static json_t *pages(struct ctx *ctx, struct record_query asked, int limit)
{
	json_t *all = json_keep(ctx, json_array());
	int64_t count = -1;
	asked.limit = limit;
	do {
		json_t *one = page(ctx, &asked);
		json_array_extend(all, json_object_get(one, "records"));
		asked.after = json_string_value(json_object_get(one, "next"));
	} while (asked.after);
	asked.after = NULL;
	assert_true(record_count(ctx, &asked, &count));
	assert_int_equal(json_array_size(all), count);
	for (size_t i = 0; i < json_array_size(all); i++)
		for (size_t k = i + 1; k < json_array_size(all); k++)
			assert_false(json_equal(json_object_get(json_array_get(all, i), "id"),
			                        json_object_get(json_array_get(all, k), "id")));
	return all;
}

/* Empty last, whichever way. */
static int compare(const json_t *a, const json_t *b, bool descending)
{
	if (json_is_null(a) || json_is_null(b))
		return json_is_null(a) - json_is_null(b);
	int way = json_is_string(a) ? strcmp(json_string_value(a), json_string_value(b))
	                            : (json_integer_value(a) > json_integer_value(b)) -
	                                  (json_integer_value(a) < json_integer_value(b));
	return descending ? -way : way;
}

static void test_pages_are_whole_and_in_order(void **state)
{
	static const struct {
		const char *sort, *field;
		bool descending;
	} sorts[] = {{"next_visit_at", "next_visit_at", false},
	             {"-next_visit_at", "next_visit_at", true},
	             {"employees", "employees", false},
	             {"-employees,name", "employees", true},
	             {"employees,-next_visit_at", "employees", false},
	             {"-id", "id", true},
	             {"created_at", "created_at", false},
	             {"-last_contact_at", "last_contact_at", true}};
	static const enum person people[] = {ADMINISTRATOR, LI, WANG};
	for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
		for (size_t p = 0; p < sizeof people / sizeof *people; p++)
			for (int limit = 7; limit <= 200; limit += 193) {
				struct ctx *ctx = world_read(*state, people[p]);
				json_t *all = pages(ctx, query(ctx, NULL, sorts[i].sort), limit);
				assert_int_equal(json_array_size(all), people[p] == LI     ? 40
				                                       : people[p] == WANG ? 20
				                                                           : ROWS);
				for (size_t k = 1; k < json_array_size(all); k++)
					assert_true(compare(json_object_get(json_array_get(all, k - 1), sorts[i].field),
					                    json_object_get(json_array_get(all, k), sorts[i].field),
					                    sorts[i].descending) <= 0);
				world_done(ctx);
			}
}

/* Shared customers, one's own and those one works on together come in one order. */
static void test_branches_join_without_repeats(void **state)
{
	struct world *world = *state;
	int64_t pool = world_pool(world, LI);
	char json[160];
	for (int i = 0; i < 12; i++) {
		snprintf(json, sizeof json, "{'name':'共享%d号厂','owner':null,'pool':%d}", i, (int)pool);
		world_make(world, ADMINISTRATOR, "customer", json);
		snprintf(json, sizeof json, "{'name':'协同%d号厂','owner':%d,'collaborators':[%d]}", i,
		         (int)world->people[i % 2 ? WANG : LI], (int)world->people[LI]);
		world_make(world, ADMINISTRATOR, "customer", json);
	}
	static const char *const sorts[] = {NULL, "created_at", "-last_contact_at", "name", "-id"};
	for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++) {
		struct ctx *ctx = world_read(world, LI);
		assert_int_equal(json_array_size(pages(ctx, query(ctx, NULL, sorts[i]), 9)), 40 + 12 + 12);
		world_done(ctx);
	}
}

static void test_filters(void **state)
{
	static const struct {
		const char *filter;
		int count;
	} cases[] = {
	    {"[]", 60},
	    {"['stage','=','target']", 20},
	    {"['stage','!=','target']", 40},
	    {"['stage','in',['target','reserve']]", 40},
	    {"['stage','not_in',['target','reserve']]", 20},
	    {"['city','empty']", 15},
	    {"['city','!=','330100']", 45},
	    {"['employees','>',5]", 12},
	    {"['employees','between',[2,3]]", 16},
	    {"['next_visit_at','within','today']", 15},
	    {"['next_visit_at','=','2026-03-02']", 15},
	    {"['next_visit_at','<=','2026-03-02']", 15},
	    {"['next_visit_at','>','2026-03-02']", 15},
	    {"['next_visit_at','within','next_week']", 15},
	    {"['name','contains','海天']", 12},
	    {"['name','not_contains','海天']", 48},
	    {"['name','starts','客户0']", 10},
	    {"['name','contains','%']", 0},
	    {"['owner.name','=','王芳']", 20},
	    {"['owner','=','@me']", 0},
	    {"['and',['stage','=','target'],['city','empty']]", 5},
	    {"[['stage','=','target'],['city','empty']]", 5},
	    {"['or',['stage','=','target'],['city','empty']]", 30},
	    {"['not',['stage','=','target']]", 40},
	    {"['not',['employees','>',0]]", 10},
	    {"['collaborators','empty']", 60},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ctx *ctx = world_read(*state, ADMINISTRATOR);
		struct record_query asked = query(ctx, cases[i].filter, NULL);
		int64_t count = -1;
		record_count(ctx, &asked, &count);
		support_fine(ctx);
		if (count != cases[i].count)
			fail_msg("%s: %d, not %d", cases[i].filter, (int)count, cases[i].count);
		assert_int_equal(json_array_size(pages(ctx, asked, 8)), cases[i].count);
		world_done(ctx);
	}
}

static void test_wrong_questions(void **state)
{
	static const char *const filters[] = {
	    "{}",
	    "'x'",
	    "['name']",
	    "['name','~','x']",
	    "['nickname','=','x']",
	    "['name','=',null]",
	    "['name','=',5]",
	    "['stage','=','won']",
	    "['employees','>','many']",
	    "['and']",
	    "[[]]",
	    "['employees','between',[1]]",
	    "['next_visit_at','within','someday']",
	    "['name.x','=','y']",
	    "['owner.login.x','=','y']",
	    "['stage','in','target']",
	    "['name','contains','']",
	    "['name','=','a','b']",
	    "['name','=','x'' OR 1=1 --']",
	    "['owner','=','@you']",
	    "[1,2,3]",
	    "['not',['name','=','x'],['name','=','y']]",
	};
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
		struct ctx *ctx = world_read(*state, ADMINISTRATOR);
		struct record_query asked = query(ctx, NULL, NULL);
		char *text = memory_text(ctx, filters[i]);
		for (char *at = text; (at = strchr(at, '\''));)
			*at = '"';
		json_t *filter = json_loads(text, JSON_DECODE_ANY, NULL);
		asked.filter = json_keep(ctx, filter ? filter : json_object());
		int64_t count;
		if (record_count(ctx, &asked, &count))
			fail_msg("%s was taken", filters[i]);
		assert_int_equal(ctx->error->code, ERROR_INVALID);
		world_drop(ctx);
	}
	static const char *const cursors[] = {"x", "AAAA", "WyJ4Il0", "bnVsbA", "WyItaWQiLDFd"};
	for (size_t i = 0; i < sizeof cursors / sizeof *cursors; i++) {
		struct ctx *ctx = world_read(*state, ADMINISTRATOR);
		struct record_query asked = query(ctx, NULL, NULL);
		asked.after = cursors[i];
		assert_false(record_list(ctx, &asked, json_writer_new(ctx, 64)));
		support_wrong(ctx, ERROR_INVALID, "invalid_cursor");
		world_drop(ctx);
	}
	struct ctx *ctx = world_read(*state, ADMINISTRATOR);
	struct record_query asked = query(ctx, NULL, "-nickname");
	assert_false(record_list(ctx, &asked, json_writer_new(ctx, 64)));
	support_wrong(ctx, ERROR_INVALID, "unknown_field");
	asked = query(ctx, NULL, NULL);
	asked.limit = -1;
	assert_false(record_list(ctx, &asked, json_writer_new(ctx, 64)));
	support_wrong(ctx, ERROR_INVALID, "out_of_range");
	world_drop(ctx);
}

static void expect_groups(struct world *world, enum person person, const char *body,
                          const char *expected)
{
	struct ctx *ctx = world_read(world, person);
	struct json_writer *json = json_writer_new(ctx, 512);
	record_aggregate(ctx, world_object(ctx, "customer"), world_json(ctx, body), json);
	support_fine(ctx);
	assert_string_equal(json->out->data, expected);
	world_done(ctx);
}

static void test_aggregates(void **state)
{
	expect_groups(*state, ADMINISTRATOR, "{'group':['stage']}",
	              "{\"groups\":[{\"stage\":\"potential\",\"count\":20},"
	              "{\"stage\":\"reserve\",\"count\":20},{\"stage\":\"target\",\"count\":20}]}");
	expect_groups(*state, LI, "{'filter':['city','empty'],'measures':[{'op':'count','as':'n'}]}",
	              "{\"groups\":[{\"n\":10}]}");
	expect_groups(*state, ADMINISTRATOR,
	              "{'group':['next_visit_at.week'],'filter':['next_visit_at','not_empty'],"
	              "'measures':[{'op':'count'}],'sort':'-next_visit_at.week','limit':1}",
	              "{\"groups\":[{\"next_visit_at.week\":\"2026-W11\",\"count\":15}]}");
	expect_groups(*state, ADMINISTRATOR,
	              "{'filter':['employees','in',[2,3]],'measures':[{'op':'sum','field':'employees',"
	              "'as':'all'},{'op':'min','field':'employees'},{'op':'max','field':'employees'}]}",
	              "{\"groups\":[{\"all\":40,\"min_employees\":2,\"max_employees\":3}]}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_pages_are_whole_and_in_order, begin, world_end),
	    cmocka_unit_test_setup_teardown(test_branches_join_without_repeats, begin, world_end),
	    cmocka_unit_test_setup_teardown(test_filters, begin, world_end),
	    cmocka_unit_test_setup_teardown(test_wrong_questions, begin, world_end),
	    cmocka_unit_test_setup_teardown(test_aggregates, begin, world_end),
	};
	return cmocka_run_group_tests_name("record list", tests, NULL, NULL);
}
