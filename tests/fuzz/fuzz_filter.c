/* Filters from outside (P3): whatever the JSON, the SQL made of it is valid, the answer
 * is a result or an error that names the caller's fault, and a list, its count and its
 * groups agree. The first byte says who asks, the second of which object. The rest is
 * JSON, or behind a byte that no JSON begins with, steps by which a filter is made of the
 * model's own fields. */
#include "record_world.h"

#include "base/error.h"
#include "base/memory.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FILTER_SIZE = 8192, FILTER_ROWS = 200, FILTER_STEPS = '~' };

/* A few records of several owners, a pool, and what hangs on them. */
static struct world *fuzz_world(void)
{
	static struct world *world;
	void *state = NULL;
	if (world)
		return world;
	world_begin(&state);
	world = state;
	world_pool(world, LI);
	world_make(world, LI, "customer",
	           "{'name':'宁波海天五金','stage':'deal','mobile':'13800001111','tags':[]}");
	world_make(world, WANG, "customer",
	           "{'name':'永康星月工具','stage':'target','annual_revenue':"
	           "{'amount':'5.00','currency':'CNY'},'next_visit_at':'2026-03-02T01:00:00Z'}");
	world_make(world, LI, "customer", "{'name':'公海里的厂','pool':1,'parent':1}");
	world_make(world, LI, "contact", "{'name':'李四','customer':1,'birthday':'1980-02-29'}");
	world_make(world, LI, "activity", "{'subject':'电话','customer':1,'contact':1,'minutes':5}");
	world_make(world, WANG, "script", "{'title':'话术','body':'您好','shared':true}");
	return world;
}

static const char *const fuzz_objects[] = {"customer", "contact", "activity",    "script",
                                           "user",     "pool",    "owner_change"};

/* A fault of ours shows as an internal error, a bad SQL statement among them. */
static bool fuzz_answered(struct ctx *ctx, bool done)
{
	assert_true(done == !ctx->error);
	assert_true(done ||
	            (ctx->error->code != ERROR_INTERNAL && ctx->error->code != ERROR_UNAVAILABLE));
	error_take(ctx);
	return done;
}

static int64_t fuzz_sum(struct ctx *ctx, const struct json_writer *json)
{
	int64_t sum = 0;
	size_t i;
	json_t *group;
	const json_t *answer = world_printed(ctx, json);
	json_array_foreach(json_object_get(answer, "groups"), i, group) sum +=
	    json_integer_value(json_object_get(group, "count"));
	return sum;
}

static void fuzz_agree(struct ctx *ctx, const struct object *object, json_t *filter)
{
	struct record_query query = {.object = object, .filter = filter, .limit = FILTER_ROWS};
	int64_t count = 0;
	size_t found = 0;
	bool counted = fuzz_answered(ctx, record_count(ctx, &query, &count));
	query.sort = count % 2 ? "-created_at" : "id";
	const int64_t *ids = record_ids(ctx, &query, &found);
	assert_true(fuzz_answered(ctx, ids != NULL) == counted);
	query.deleted = true;
	int64_t deleted = 0;
	fuzz_answered(ctx, record_count(ctx, &query, &deleted));
	struct json_writer *json = json_writer_new(ctx, 256);
	const char *group = object->access.owner ? object->access.owner->name : "created_by";
	json_t *body = json_keep(ctx, json_pack("{s:O, s:[s]}", "filter", filter, "group", group));
	bool grouped = fuzz_answered(ctx, record_aggregate(ctx, object, body, json));
	assert_true(grouped == counted);
	if (counted && count <= FILTER_ROWS)
		assert_int_equal(found, count);
	if (counted)
		assert_int_equal(fuzz_sum(ctx, json), count);
}

/* --- a filter by steps --- */

struct steps {
	const uint8_t *bytes;
	size_t left;
};

/* The next step, below `count`; 0 behind the end. */
static size_t step(struct steps *steps, size_t count)
{
	if (!steps->left)
		return 0;
	steps->left--;
	return *steps->bytes++ % count;
}

static json_t *step_word(struct steps *steps, const struct field *field)
{
	static const char *const words[] = {"@me",
	                                    "@my_people",
	                                    "@my_department",
	                                    "today",
	                                    "last_30_days",
	                                    "overdue",
	                                    "next_",
	                                    "last_0_days",
	                                    "2026-03-02",
	                                    "2000-02-30",
	                                    "海天",
	                                    "%_'\"\\",
	                                    "",
	                                    "13800001111",
	                                    "-1.005",
	                                    "2026-03-02T01:00:00Z"};
	if (field->choice_count && step(steps, 2))
		return json_string(field->choices[step(steps, 256) % field->choice_count].value);
	return json_string(words[step(steps, sizeof words / sizeof *words)]);
}

static json_t *step_value(struct steps *steps, const struct field *field, int depth)
{
	switch (step(steps, 8)) {
	case 0:
		return json_null();
	case 1:
		return json_integer((json_int_t)step(steps, 256) - 128);
	case 2:
		return json_integer(INT64_MAX - (json_int_t)step(steps, 4));
	case 3:
		return json_pack("{s:s, s:s}", "amount", "5.00", "currency", step(steps, 2) ? "CNY" : "x");
	case 4:
		return step(steps, 2) ? json_true() : json_real(0.5);
	case 5:
	case 6: {
		json_t *list = json_array();
		for (size_t i = step(steps, 5); depth < 3 && i > 0; i--)
			json_array_append_new(list, step_value(steps, field, depth + 1));
		return list;
	}
	default:
		return step_word(steps, field);
	}
}

static json_t *step_condition(struct ctx *ctx, struct steps *steps, const struct object *object)
{
	static const char *const operators[] = {
	    "=",  "!=",     ">",     ">=",           "<",       "<=",     "contains",  "starts",
	    "in", "not_in", "empty", "not_contains", "between", "within", "not_empty", "nonsense"};
	const struct field *field = &object->fields[step(steps, object->field_count)];
	const char *path = field->name;
	for (int road = 0; field->target && road < 8 && step(steps, 3); road++) {
		field = &field->target->fields[step(steps, field->target->field_count)];
		path = memory_format(ctx, "%s.%s", path, field->name);
	}
	return json_pack("[s,s,o]", path, operators[step(steps, sizeof operators / sizeof *operators)],
	                 step_value(steps, field, 0));
}

static json_t *step_filter(struct ctx *ctx, struct steps *steps, const struct object *object,
                           int depth)
{
	static const char *const words[] = {"and", "or", "not"};
	size_t word = depth < 6 ? step(steps, 8) : 7;
	if (word >= sizeof words / sizeof *words)
		return step_condition(ctx, steps, object);
	json_t *group = json_pack("[s]", words[word]);
	for (size_t i = word == 2 ? 1 : step(steps, 5); i > 0; i--)
		json_array_append_new(group, step_filter(ctx, steps, object, depth + 1));
	return group;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world *world = fuzz_world();
	if (size < 3 || size > FILTER_SIZE)
		return 0;
	size_t objects = sizeof fuzz_objects / sizeof *fuzz_objects;
	struct ctx *ctx = world_read(world, (enum person)((uint8_t)(data[0] - '0') % PERSON_COUNT));
	const struct object *object =
	    world_object(ctx, fuzz_objects[(uint8_t)(data[1] - '0') % objects]);
	struct steps steps = {data + 3, size - 3};
	json_t *filter = data[2] == FILTER_STEPS ? json_keep(ctx, step_filter(ctx, &steps, object, 0))
	                                         : json_read(ctx, (const char *)data + 2, size - 2);
	error_take(ctx);
	if (filter)
		fuzz_agree(ctx, object, filter);
	world_done(ctx);
	return 0;
}
