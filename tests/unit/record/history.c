/* The history: what is written, what is shown to whom, and that tampering shows. */
#include "record_world.h"

static json_t *entries_of(struct world *world, enum person person, const char *object, int64_t id,
                          struct ctx **held)
{
	struct ctx *ctx = *held = world_read(world, person);
	struct json_writer *json = json_writer_new(ctx, 1024);
	history_print(ctx, world_object(ctx, object), id,
	              &(struct history_query){.limit = 0, .after = NULL}, json);
	support_fine(ctx);
	return json_object_get(world_printed(ctx, json), "entries");
}

static const char *entry_text(const json_t *entry, const char *member)
{
	return json_string_value(json_object_get(entry, member));
}

/* The change of a field in an entry, or NULL. */
static const json_t *entry_change(const json_t *entry, const char *field)
{
	size_t i;
	json_t *change;
	json_array_foreach(json_object_get(entry, "changes"), i, change)
	{
		if (!strcmp(entry_text(change, "field"), field))
			return change;
	}
	return NULL;
}

static void test_changes_are_kept(void **state)
{
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer", "{'name':'宁波海天','grade':'normal'}");
	world_change(world, LI, "customer", id, "{'grade':'key','remark':'五金'}");
	struct ctx *ctx;
	json_t *entries = entries_of(world, LI, "customer", id, &ctx);
	assert_int_equal(json_array_size(entries), 2);
	json_t *newest = json_array_get(entries, 0);
	assert_string_equal(entry_text(newest, "action"), "update");
	assert_string_equal(entry_text(json_object_get(newest, "actor"), "name"), "李雷");
	assert_int_equal(json_array_size(json_object_get(newest, "changes")), 2);
	const json_t *grade = entry_change(newest, "grade");
	assert_string_equal(entry_text(grade, "old"), "normal");
	assert_string_equal(entry_text(grade, "new"), "key");
	assert_string_equal(entry_text(grade, "label"), "Grade");
	assert_string_equal(entry_text(grade, "new_text"), "Key");
	const json_t *remark = entry_change(newest, "remark");
	assert_true(json_is_null(json_object_get(remark, "old")));
	assert_string_equal(entry_text(remark, "old_text"), "");
	json_t *oldest = json_array_get(entries, 1);
	assert_string_equal(entry_text(oldest, "action"), "create");
	const json_t *owner = entry_change(oldest, "owner");
	assert_string_equal(entry_text(owner, "new_text"), "李雷");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(owner, "new"), "id")),
	                 world->people[LI]);
	assert_null(entry_change(oldest, "version"));
	assert_null(entry_change(oldest, "fax"));
	world_done(ctx);
}

static void test_nothing_changed_is_no_entry(void **state)
{
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer", "{'name':'宁波海天'}");
	world_change(world, LI, "customer", id, "{'name':'宁波海天'}");
	struct ctx *ctx;
	assert_int_equal(json_array_size(entries_of(world, LI, "customer", id, &ctx)), 1);
	world_done(ctx);
}

static void test_derived_marks_are_no_entry(void **state)
{
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer", "{'name':'宁波海天'}");
	struct ctx *ctx = world_write(world, LI);
	const struct object *customer = world_object(ctx, "customer");
	struct record *marks = record_new(ctx, customer);
	record_set_integer(marks, "contact_count", 7);
	assert_true(record_derive(ctx, customer, id, marks, "contacted"));
	world_done(ctx);
	assert_int_equal(json_array_size(entries_of(world, LI, "customer", id, &ctx)), 1);
	world_done(ctx);
}

static void test_deleting_and_restoring_are_kept(void **state)
{
	struct world *world = *state;
	int64_t id = world_make(world, ADMINISTRATOR, "customer", "{'name':'宁波海天'}");
	struct ctx *ctx = world_write(world, ADMINISTRATOR);
	assert_true(record_delete(ctx, world_object(ctx, "customer"), id, 0, NULL));
	world_done(ctx);
	json_t *entries = entries_of(world, ADMINISTRATOR, "customer", id, &ctx);
	assert_int_equal(json_array_size(entries), 2);
	assert_string_equal(entry_text(json_array_get(entries, 0), "action"), "delete");
	world_done(ctx);
	ctx = world_write(world, ADMINISTRATOR);
	assert_true(record_restore(ctx, world_object(ctx, "customer"), id));
	world_done(ctx);
	entries = entries_of(world, ADMINISTRATOR, "customer", id, &ctx);
	assert_int_equal(json_array_size(entries), 3);
	assert_string_equal(entry_text(json_array_get(entries, 0), "action"), "restore");
	assert_int_equal(json_array_size(json_object_get(json_array_get(entries, 0), "changes")), 0);
	world_done(ctx);
}

/* --- to whom --- */

static void test_others_history_is_not_found(void **state)
{
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer", "{'name':'宁波海天'}");
	struct ctx *ctx = world_read(world, WANG);
	struct json_writer *json = json_writer_new(ctx, 64);
	assert_false(history_print(ctx, world_object(ctx, "customer"), id,
	                           &(struct history_query){.limit = 0, .after = NULL}, json));
	support_wrong(ctx, ERROR_NOT_FOUND, NULL);
	world_done(ctx);
}

/* What the entry of the making says of the number, to the telephone sales person. */
static void assert_number_shown(struct world *world, int64_t id, const char *value,
                                const char *text)
{
	struct ctx *ctx;
	json_t *entries = entries_of(world, TELESALES, "customer", id, &ctx);
	const json_t *change = entry_change(json_array_get(entries, 0), "mobile");
	assert_string_equal(entry_text(change, "new"), value);
	assert_string_equal(entry_text(change, "new_text"), text);
	world_done(ctx);
}

/* Who sees others' numbers in part sees them so in the past too. */
static void test_old_numbers_are_masked(void **state)
{
	struct world *world = *state;
	int64_t pool = world_pool(world, TELESALES);
	char *shared = memory_format(
	    NULL, "{'name':'永康众泰','mobile':'13812345678','owner':null,'pool':%d}", (int)pool);
	char *own =
	    memory_format(shared, "{'name':'宁波海天','mobile':'13812345678','collaborators':[%d]}",
	                  (int)world->people[TELESALES]);
	assert_number_shown(world, world_make(world, ADMINISTRATOR, "customer", shared), "138****5678",
	                    "138****5678");
	assert_number_shown(world, world_make(world, LI, "customer", own), "+8613812345678",
	                    "138 1234 5678");
	talloc_free(shared);
}

static void test_pages_hold_every_entry_once(void **state)
{
	enum { CHANGES = 7 };
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer", "{'name':'宁波海天'}");
	for (int i = 1; i < CHANGES; i++)
		world_change(world, LI, "customer", id, i % 2 ? "{'remark':'一'}" : "{'remark':'二'}");
	struct ctx *ctx = world_read(world, LI);
	const char *after = NULL;
	int64_t last = INT64_MAX;
	int count = 0;
	do {
		struct json_writer *json = json_writer_new(ctx, 64);
		assert_true(history_print(ctx, world_object(ctx, "customer"), id,
		                          &(struct history_query){.limit = 3, .after = after}, json));
		json_t *page = world_printed(ctx, json);
		size_t i;
		json_t *entry;
		json_array_foreach(json_object_get(page, "entries"), i, entry)
		{
			int64_t entry_id = json_integer_value(json_object_get(entry, "id"));
			assert_true(entry_id < last);
			last = entry_id;
			count++;
		}
		after = entry_text(page, "next");
	} while (after);
	assert_int_equal(count, CHANGES);
	world_done(ctx);
}

static void test_wrong_pages_are_refused(void **state)
{
	static const char *const marks[] = {"",   "x",    "1", "1.",
	                                    ".1", "1.2x", "-", "99999999999999999999.1"};
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer", "{'name':'宁波海天'}");
	struct ctx *ctx = world_read(world, LI);
	const struct object *customer = world_object(ctx, "customer");
	struct json_writer *json = json_writer_new(ctx, 64);
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		assert_false(history_print(ctx, customer, id,
		                           &(struct history_query){.limit = 0, .after = marks[i]}, json));
		support_wrong(ctx, ERROR_INVALID, "invalid");
	}
	assert_false(history_print(ctx, customer, id,
	                           &(struct history_query){.limit = 201, .after = NULL}, json));
	support_wrong(ctx, ERROR_INVALID, "out_of_range");
	assert_false(history_print(ctx, customer, id,
	                           &(struct history_query){.limit = -1, .after = NULL}, json));
	support_wrong(ctx, ERROR_INVALID, "out_of_range");
	world_done(ctx);
}

/* --- the search --- */

static size_t found(struct ctx *ctx, struct history_query query)
{
	struct json_writer *json = json_writer_new(ctx, 1024);
	assert_true(history_search(ctx, &query, json));
	return json_array_size(json_object_get(world_printed(ctx, json), "entries"));
}

static void test_administrators_search_everything(void **state)
{
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer", "{'name':'宁波海天'}");
	world_make(world, WANG, "customer", "{'name':'永康众泰'}");
	struct ctx *ctx = world_write(world, LI);
	assert_true(history_note(ctx, "export", "customer", 0, "{\"rows\":12}"));
	world_done(ctx);
	ctx = world_read(world, ADMINISTRATOR);
	assert_int_equal(found(ctx, (struct history_query){.object = "customer"}), 3);
	assert_int_equal(found(ctx, (struct history_query){.object = "customer", .record = id}), 1);
	assert_int_equal(found(ctx, (struct history_query){.actor = world->people[WANG]}), 1);
	assert_int_equal(found(ctx, (struct history_query){.action = "export"}), 1);
	assert_int_equal(found(ctx, (struct history_query){.object = "customer", .action = "create"}),
	                 2);
	assert_int_equal(found(ctx, (struct history_query){.from = SUPPORT_NOW + 1}), 0);
	assert_int_equal(found(ctx, (struct history_query){.until = SUPPORT_NOW}), 0);
	assert_int_equal(found(ctx, (struct history_query){.object = "customer",
	                                                   .from = SUPPORT_NOW,
	                                                   .until = SUPPORT_NOW + 1}),
	                 3);
	world_done(ctx);
}

static void test_others_may_not_search(void **state)
{
	struct world *world = *state;
	struct ctx *ctx = world_read(world, LI);
	const struct history_query query = {.limit = 1};
	assert_false(history_search(ctx, &query, json_writer_new(ctx, 64)));
	support_wrong(ctx, ERROR_FORBIDDEN, NULL);
	world_done(ctx);
}

/* --- the chain --- */

struct broken {
	int count;
	int64_t record;
};

static void broken_note(void *data, const struct history_fault *fault)
{
	struct broken *broken = data;
	assert_non_null(fault->object);
	assert_int_equal(fault->kind, HISTORY_CHANGED);
	assert_true(fault->entry > 0);
	broken->count++;
	broken->record = fault->record;
}

static struct broken checked(struct world *world)
{
	int64_t entries = 0;
	struct broken broken = {0, 0};
	struct ctx *ctx = world_read(world, SYSTEM);
	assert_true(history_check(ctx, &entries, broken_note, &broken));
	assert_true(entries > 0);
	world_done(ctx);
	return broken;
}

static void tamper(struct world *world, const char *sql, int64_t id)
{
	struct ctx *ctx = world_write(world, SYSTEM);
	db_run(ctx, sql, value_integer(id));
	world_done(ctx);
}

/* So many bytes of nothing in the place of a hash. */
static void tamper_hash(struct world *world, const char *sql, size_t size, int64_t id)
{
	static const char nothing[32];
	struct ctx *ctx = world_write(world, SYSTEM);
	db_run(ctx, sql, value_blob(nothing, size), value_integer(id));
	world_done(ctx);
}

/* Each way of changing the past breaks the chain of that record, and no other. */
static void test_tampering_shows(void **state)
{
	static const struct {
		const char *sql;
		size_t size; /* of a hash, where there is one */
	} ways[] = {
	    {.sql = "UPDATE history SET changes = replace(changes, 'key', 'minor') WHERE record = $1"
	            "    AND object = 'customer' AND action = 'update'"},
	    {.sql = "UPDATE history SET actor = actor + 1 WHERE record = $1 AND object = 'customer'"
	            "    AND action = 'create'"},
	    {.sql = "UPDATE history SET at = at - 1 WHERE record = $1 AND object = 'customer'"},
	    {.sql = "UPDATE history SET reason = 'x' WHERE record = $1 AND object = 'customer'"},
	    {.sql =
	         "DELETE FROM history WHERE record = $1 AND object = 'customer' AND action = 'create'"},
	    {.sql =
	         "DELETE FROM history WHERE record = $1 AND object = 'customer' AND action = 'update'"
	         "    AND id = (SELECT min(id) FROM history AS h WHERE h.record = history.record"
	         "                 AND h.object = 'customer' AND h.action = 'update')"},
	    {.sql = "UPDATE history SET hash = $1 WHERE record = $2 AND object = 'customer'",
	     .size = 32},
	    {.sql = "UPDATE history SET hash = $1 WHERE record = $2 AND object = 'customer'",
	     .size = 1},
	    {.sql = "UPDATE history SET content = NULL WHERE record = $1 AND object = 'customer'"},
	    {.sql = "UPDATE history SET content = $1 WHERE record = $2 AND object = 'customer'",
	     .size = 1},
	    {.sql = "UPDATE history SET content = $1, changes = NULL WHERE record = $2"
	            "    AND object = 'customer'",
	     .size = 32},
	};
	struct world *world = *state;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		char *json = memory_format(NULL, "{'name':'客户%zu','grade':'normal'}", i);
		int64_t id = world_make(world, LI, "customer", json);
		talloc_free(json);
		world_change(world, LI, "customer", id, "{'grade':'key'}");
		world_change(world, LI, "customer", id, "{'grade':'minor'}");
		assert_int_equal(checked(world).count, (int)i);
		if (ways[i].size)
			tamper_hash(world, ways[i].sql, ways[i].size, id);
		else
			tamper(world, ways[i].sql, id);
		struct broken broken = checked(world);
		assert_int_equal(broken.count, (int)i + 1);
		assert_int_equal(broken.record, id);
	}
}

/* Garbage in the table is no reason to fail when somebody reads it. */
static void test_broken_entries_are_shown_as_far_as_they_go(void **state)
{
	static const char *const garbage[] = {
	    "UPDATE history SET changes = '{' WHERE record = $1",
	    "UPDATE history SET changes = '[1]' WHERE record = $1",
	    "UPDATE history SET changes = '[]' WHERE record = $1",
	    "UPDATE history SET changes = '[{\"name\":{\"name\":5}}]' WHERE record = $1",
	    "UPDATE history SET changes = '{\"name\":[1]}' WHERE record = $1",
	    "UPDATE history SET changes = '{\"gone\":[1,2],\"grade\":[\"x\",{}]}' WHERE record = $1",
	};
	struct world *world = *state;
	int64_t id = world_make(world, LI, "customer", "{'name':'宁波海天'}");
	for (size_t i = 0; i < sizeof garbage / sizeof *garbage; i++) {
		struct ctx *ctx;
		tamper(world, garbage[i], id);
		assert_int_equal(json_array_size(entries_of(world, LI, "customer", id, &ctx)), 1);
		world_done(ctx);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_changes_are_kept),
	    TEST(test_nothing_changed_is_no_entry),
	    TEST(test_derived_marks_are_no_entry),
	    TEST(test_deleting_and_restoring_are_kept),
	    TEST(test_others_history_is_not_found),
	    TEST(test_old_numbers_are_masked),
	    TEST(test_pages_hold_every_entry_once),
	    TEST(test_wrong_pages_are_refused),
	    TEST(test_administrators_search_everything),
	    TEST(test_others_may_not_search),
	    TEST(test_tampering_shows),
	    TEST(test_broken_entries_are_shown_as_far_as_they_go),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
