/* The chain's form: entries of an older program, words taken out, and seals. */
#include "record_world.h"

#include "record/history_chain.h"

#include <sodium.h>

struct told {
	int changed, lost, seals;
	int64_t record;
};

static void told_fault(void *data, const struct history_fault *fault)
{
	struct told *told = data;
	told->changed += fault->kind == HISTORY_CHANGED;
	told->lost += fault->kind == HISTORY_LOST;
	told->seals += fault->kind == HISTORY_SEAL_BROKEN;
	if (fault->kind != HISTORY_SEAL_BROKEN)
		told->record = fault->record;
}

static struct told told_now(struct world *world)
{
	struct told told = {0};
	struct history_sealed sealed = {.seals = 0};
	int64_t entries = 0;
	struct ctx *ctx = world_read(world, SYSTEM);
	assert_true(history_check(ctx, &entries, told_fault, &told));
	assert_true(history_seal_check(ctx, &sealed, told_fault, &told));
	world_done(ctx);
	return told;
}

static void run(struct world *world, const char *sql, int64_t id)
{
	struct ctx *ctx = world_write(world, SYSTEM);
	assert_true(db_run(ctx, sql, value_integer(id)));
	world_done(ctx);
}

static bool sealed(struct world *world)
{
	bool done = false;
	struct ctx *ctx = world_write(world, SYSTEM);
	assert_true(history_seal(ctx, &done));
	world_done(ctx);
	return done;
}

/* --- entries of an older program --- */

static void first_number(crypto_generichash_state *state, int64_t number)
{
	unsigned char bytes[8];
	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)((uint64_t)number >> (8 * i));
	crypto_generichash_update(state, bytes, sizeof bytes);
}

static void first_text(crypto_generichash_state *state, const char *text)
{
	first_number(state, text ? (int64_t)strlen(text) : -1);
	if (text)
		crypto_generichash_update(state, (const unsigned char *)text, strlen(text));
}

/* As it was before contents had digests. */
static void first_hash(const struct history_entry *entry, const unsigned char *previous,
                       unsigned char hash[HISTORY_HASH_SIZE])
{
	static const unsigned char none[HISTORY_HASH_SIZE];
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, HISTORY_HASH_SIZE);
	crypto_generichash_update(&state, previous ? previous : none, HISTORY_HASH_SIZE);
	first_text(&state, entry->object);
	first_number(&state, entry->record);
	first_number(&state, entry->at);
	first_number(&state, entry->actor);
	first_text(&state, entry->actor_name);
	first_text(&state, entry->action);
	first_text(&state, entry->reason);
	first_text(&state, entry->address);
	first_text(&state, entry->changes);
	first_text(&state, entry->detail);
	crypto_generichash_final(&state, hash, HISTORY_HASH_SIZE);
}

/* Has the customer's entries as that program left them. */
static void make_old(struct world *world, int64_t id)
{
	unsigned char hash[HISTORY_HASH_SIZE];
	bool begun = false;
	struct ctx *ctx = world_write(world, SYSTEM);
	struct db_rows *rows =
	    db_query(ctx,
	             "SELECT " HISTORY_COLUMNS " FROM history WHERE object = 'customer' AND record = $1"
	             " ORDER BY id",
	             value_integer(id));
	while (db_next(ctx, rows)) {
		struct history_entry entry = history_entry_read(rows);
		unsigned char next[HISTORY_HASH_SIZE];
		first_hash(&entry, begun ? hash : NULL, next);
		memcpy(hash, next, sizeof hash);
		begun = true;
		assert_true(db_run(ctx, "UPDATE history SET content = NULL, hash = $1 WHERE id = $2",
		                   value_blob(hash, sizeof hash), value_integer(entry.id)));
	}
	talloc_free(rows);
	world_done(ctx);
}

static int64_t make_three(struct world *world, const char *json)
{
	int64_t id = world_make(world, LI, "customer", json);
	world_change(world, LI, "customer", id, "{'grade':'key'}");
	world_change(world, LI, "customer", id, "{'grade':'minor'}");
	return id;
}

static void test_older_entries_get_the_new_form(void **state)
{
	struct world *world = *state;
	int64_t whole = make_three(world, "{'name':'宁波海天','grade':'normal'}");
	int64_t broken = make_three(world, "{'name':'义乌小商品','grade':'normal'}");
	make_old(world, whole);
	make_old(world, broken);
	run(world,
	    "UPDATE history SET changes = '{}' WHERE record = $1 AND object = 'customer'"
	    "    AND changes LIKE '%minor%'",
	    broken);
	assert_int_equal(told_now(world).changed, 2);
	struct ctx *ctx = world_write(world, SYSTEM);
	assert_true(history_form_anew(ctx));
	world_done(ctx);
	struct told told = told_now(world);
	assert_int_equal(told.changed, 1);
	assert_int_equal(told.record, broken);
	world_change(world, LI, "customer", whole, "{'grade':'normal'}");
	assert_int_equal(told_now(world).record, broken);
}

/* --- words taken out --- */

static void test_redacted_entries_hold(void **state)
{
	struct world *world = *state;
	int64_t id = make_three(world, "{'name':'宁波海天','grade':'normal','remark':'机密'}");
	assert_true(sealed(world));
	struct ctx *ctx = world_write(world, SYSTEM);
	assert_true(history_redact(ctx, "customer", id));
	world_done(ctx);
	struct told told = told_now(world);
	assert_int_equal(told.changed + told.lost + told.seals, 0);
	ctx = world_read(world, SYSTEM);
	int64_t left = 0;
	struct value key = value_integer(id);
	assert_true(db_find_integer(ctx, 0, &left,
	                            "SELECT count(*) FROM history WHERE object = 'customer'"
	                            " AND record = $1 AND (changes IS NOT NULL OR reason IS NOT NULL"
	                            "     OR detail IS NOT NULL OR length(content) <> 32)",
	                            &key, 1));
	assert_int_equal(left, 0);
	world_done(ctx);
	run(world, "UPDATE history SET reason = 'x' WHERE record = $1 AND object = 'customer'", id);
	assert_int_equal(told_now(world).changed, 1);
}

/* --- seals --- */

static void test_ends_that_are_cut_off_show(void **state)
{
	struct world *world = *state;
	int64_t id = make_three(world, "{'name':'宁波海天','grade':'normal'}");
	make_three(world, "{'name':'义乌小商品','grade':'normal'}");
	run(world,
	    "DELETE FROM history WHERE id ="
	    " (SELECT max(id) FROM history WHERE record = $1 AND object = 'customer')",
	    id);
	struct told told = told_now(world);
	assert_int_equal(told.changed + told.lost + told.seals, 0);
	assert_true(sealed(world));
	assert_true(sealed(world));
	run(world,
	    "DELETE FROM history WHERE id ="
	    " (SELECT max(id) FROM history WHERE record = $1 AND object = 'customer')",
	    id);
	told = told_now(world);
	assert_int_equal(told.changed, 0);
	assert_int_equal(told.lost, 1);
	assert_int_equal(told.record, id);
	assert_int_equal(told.seals, 1);
}

/* More entries than one seal takes. */
static void test_many_entries_take_several_seals(void **state)
{
	enum { MANY = 2500 };
	struct world *world = *state;
	struct ctx *ctx = world_write(world, SYSTEM);
	for (int i = 0; i < MANY; i++)
		assert_true(history_note(ctx, "login", "user", i % 7 + 1, NULL));
	world_done(ctx);
	int steps = 1;
	while (!sealed(world))
		steps++;
	assert_in_range(steps, 2, MANY);
	struct told told = told_now(world);
	assert_int_equal(told.changed + told.lost + told.seals, 0);
	run(world, "DELETE FROM history_seal WHERE id = $1", 1);
	assert_int_equal(told_now(world).seals, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_older_entries_get_the_new_form),
	    TEST(test_redacted_entries_hold),
	    TEST(test_ends_that_are_cut_off_show),
	    TEST(test_many_entries_take_several_seals),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
