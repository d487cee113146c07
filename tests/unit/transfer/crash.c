/* Interruption: between pieces, by pausing, by killing the process in the middle. */
#include "transfer_world.h"

#include "database.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, transfer_begin, world_end)

enum { ROWS = 2600 };

/* A list in which every 13th row is without a name and every 7th repeats the one
 * above: skipped then. */
static int64_t long_list(struct world *world)
{
	struct buffer *text = buffer_new(NULL, 1 << 17);
	buffer_add_text(text, "客户名称,手机\n");
	for (int i = 0; i < ROWS; i++) {
		int number = i % 7 == 6 ? i - 1 : i;
		if (i % 13 == 0)
			buffer_format(text, ",1380000%04d\n", i);
		else
			buffer_format(text, "公司%d号,1380000%04d\n", number, i);
	}
	int64_t id = transfer_text(world, LI, text->data, "customer");
	talloc_free(text);
	return id;
}

/* How it must end: counted in the order of the rows. */
static void expect_whole(struct world *world, int64_t id)
{
	int created = 0, skipped = 0, rejected = 0;
	for (int i = 0; i < ROWS; i++) {
		bool above = i % 7 == 6 && (i - 1) % 13 != 0;
		rejected += i % 13 == 0;
		skipped += i % 13 != 0 && above;
		created += i % 13 != 0 && !above;
	}
	transfer_expect(world, LI, id, "done", created, 0, skipped, rejected);
	int64_t count = 0;
	struct ctx *ctx = world_read(world, SYSTEM);
	struct record_query query = {.object = world_object(ctx, "customer"),
	                             .operation = OPERATION_READ};
	record_count(ctx, &query, &count);
	world_done(ctx);
	assert_int_equal(count, created);
}

static void start(struct world *world, int64_t id)
{
	struct ctx *ctx = world_write(world, LI);
	import_start(ctx, id);
	world_done(ctx);
}

static bool some_pieces(struct world *world, int64_t id, int pieces)
{
	bool finished;
	struct import_watch watch = transfer_stop_after(&pieces);
	struct ctx *ctx = transfer_ctx(world, LI);
	import_run(ctx, id, &watch, &finished);
	transfer_done(ctx);
	return finished;
}

static void it_goes_on_behind_the_last_piece(void **state)
{
	struct world *world = *state;
	int64_t id = long_list(world);
	start(world, id);
	assert_false(some_pieces(world, id, 2));
	int64_t done = transfer_number(world, LI, id, "done");
	assert_in_range(done, 1, ROWS - 1);
	assert_false(some_pieces(world, id, 1));
	assert_true(transfer_number(world, LI, id, "done") > done);
	assert_true(some_pieces(world, id, 1000));
	expect_whole(world, id);
	/* Once more does nothing more. */
	assert_true(some_pieces(world, id, 1000));
	expect_whole(world, id);
}

static bool pause_it(struct ctx *ctx, int64_t done, int64_t total, void *data)
{
	(void)ctx;
	(void)done;
	(void)total;
	const int64_t *id = ((void **)data)[1];
	struct ctx *other = world_write(((void **)data)[0], LI);
	import_pause(other, *id);
	world_done(other);
	return true;
}

static void it_can_be_paused_and_cancelled(void **state)
{
	struct world *world = *state;
	int64_t id = long_list(world);
	void *data[] = {world, &id};
	struct import_watch watch = {.go_on = pause_it, .data = data};
	bool finished = false;
	start(world, id);
	struct ctx *ctx = transfer_ctx(world, LI);
	import_run(ctx, id, &watch, &finished);
	transfer_done(ctx);
	assert_true(finished);
	int64_t done = transfer_number(world, LI, id, "done");
	assert_in_range(done, 1, ROWS - 1);
	start(world, id);
	some_pieces(world, id, 1);
	assert_true(transfer_number(world, LI, id, "done") > done);
	ctx = world_write(world, LI);
	import_cancel(ctx, id);
	world_done(ctx);
	done = transfer_number(world, LI, id, "done");
	some_pieces(world, id, 100);
	assert_int_equal(transfer_number(world, LI, id, "done"), done);
	/* What was made until then can be taken back. */
	transfer_undo(world, LI, id);
	assert_int_equal(transfer_number(world, LI, id, "undone"),
	                 transfer_number(world, LI, id, "created"));
}

/* Another process runs the import and is killed after so many milliseconds; the
 * connections of this one are not used by it, since it opens the folder anew. */
static bool told(struct ctx *ctx, int64_t done, int64_t total, void *data)
{
	(void)ctx;
	(void)done;
	(void)total;
	return write(*(int *)data, "x", 1) == 1;
}

static void run_in_child(struct world *world, int64_t id, int pipe)
{
	bool finished;
	struct import_watch watch = {.go_on = told, .data = &pipe};
	struct ctx *ctx = ctx_new(NULL, world->company);
	world->company->databases =
	    db_pool_open(ctx, ctx, support_address(ctx, world->company->folder), 1);
	model_hold(ctx);
	access_hold(ctx);
	access_as_user(ctx, world->people[LI]);
	if (ctx->error || !import_run(ctx, id, &watch, &finished))
		_exit(1);
	_exit(0);
}

static void killed_in_the_middle_it_loses_and_doubles_nothing(void **state)
{
	struct world *world = *state;
	int64_t id = long_list(world);
	start(world, id);
	for (int round = 0; round < 3; round++) {
		int ends[2];
		char sign;
		assert_int_equal(pipe(ends), 0);
		pid_t child = fork();
		if (child == 0)
			run_in_child(world, id, ends[1]);
		close(ends[1]);
		/* Behind the first piece: the kill falls somewhere into the second. */
		if (read(ends[0], &sign, 1) == 1)
			usleep((useconds_t)(round * 7000));
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		close(ends[0]);
		int64_t done = transfer_number(world, LI, id, "done");
		assert_true(done > 0 && done % 500 == 0);
	}
	some_pieces(world, id, 1000);
	expect_whole(world, id);
}

static const struct CMUnitTest tests[] = {
    TEST(it_goes_on_behind_the_last_piece),
    TEST(it_can_be_paused_and_cancelled),
    TEST(killed_in_the_middle_it_loses_and_doubles_nothing),
};
TRANSFER_MAIN(tests)
