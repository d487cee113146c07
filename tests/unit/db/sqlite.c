/* What the SQLite driver does by itself: the log begins anew beside the work, text indexes
 * are merged little by little. */
#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "db/dialect.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct world {
	struct company company;
	char folder[64];
	struct ctx *ctx;
};

static void file_open(struct world *world)
{
	char path[96];
	snprintf(path, sizeof path, "%s/test.db", world->folder);
	world->ctx = ctx_new(world, &world->company);
	world->company.databases = db_pool_open(world->ctx, world, path, 2);
	assert_non_null(world->company.databases);
}

static void file_close(struct world *world)
{
	TALLOC_FREE(world->ctx);
	TALLOC_FREE(world->company.databases);
}

static int world_open(void **state)
{
	struct world *world = memory_new(NULL, struct world);
	snprintf(world->folder, sizeof world->folder, "/tmp/guanxi-sqlite.XXXXXX");
	assert_non_null(mkdtemp(world->folder));
	world->company.zone = zone_new(world, "Asia/Shanghai");
	file_open(world);
	*state = world;
	return 0;
}

static int world_close(void **state)
{
	struct world *world = *state;
	char command[128];
	snprintf(command, sizeof command, "rm -rf %s", world->folder);
	talloc_free(world);
	return system(command);
}

static void run(struct ctx *ctx, const char *sql)
{
	assert_true(db_begin(ctx, DB_WRITE));
	assert_true(db_run_plain(ctx, sql));
	assert_true(db_commit(ctx));
}

static int64_t find(struct ctx *ctx, const char *sql)
{
	int64_t found = -1;
	assert_true(db_begin(ctx, DB_READ));
	assert_true(db_find_integer(ctx, -1, &found, sql, NULL, 0));
	db_rollback(ctx);
	return found;
}

/* Without anybody to bring its pages over, the log would have all that was written. */
static void test_the_log_begins_anew(void **state)
{
	enum { WRITTEN = 160, MOST = 100 /* MiB */ };
	struct world *world = *state;
	char path[96];
	struct stat log;
	snprintf(path, sizeof path, "%s/test.db-wal", world->folder);
	run(world->ctx, "CREATE TABLE bulk (body BLOB)");
	for (int i = 0; i < WRITTEN / 4; i++)
		run(world->ctx, "INSERT INTO bulk VALUES (randomblob(4194304))");
	assert_int_equal(stat(path, &log), 0);
	assert_in_range(log.st_size, 1, MOST * 1048576LL);
	assert_int_equal(find(world->ctx, "SELECT count(*) FROM bulk WHERE length(body) = 4194304"),
	                 WRITTEN / 4);
}

static void put(struct ctx *ctx, int64_t first, int64_t count)
{
	assert_true(db_begin(ctx, DB_WRITE));
	for (int64_t key = first; key < first + count; key++) {
		char tokens[1024] = "";
		for (int i = 0; i < 60; i++)
			snprintf(tokens + strlen(tokens), 16, "%sword%" PRId64, i ? " " : "", key * 7 + i);
		assert_true(db_text_index_put(ctx, "note_search", key, NULL, tokens));
	}
	assert_true(db_commit(ctx));
}

/* Each transaction leaves a segment; FTS5 by itself lets up to 15 of each level be. */
static void test_segments_stay_few(void **state)
{
	enum { TRANSACTIONS = 255, FEW = 20 };
	struct world *world = *state;
	assert_true(db_begin(world->ctx, DB_WRITE));
	assert_true(db_text_index_make(world->ctx, "note_search"));
	assert_true(db_commit(world->ctx));
	for (int i = 0; i < TRANSACTIONS; i++)
		put(world->ctx, i * 10 + 1, 10);
	assert_in_range(find(world->ctx, "SELECT count(DISTINCT segid) FROM note_search_idx"), 1, FEW);
	/* 7 × 2534 + 57 to 7 × 2542 + 1 */
	assert_int_equal(find(world->ctx, "SELECT count(*) FROM note_search('word17795')"), 9);
}

/* A file that an older program made: FTS5 merges there as it likes. */
static void test_an_older_file_is_renewed(void **state)
{
	static const char automerge[] = "SELECT v FROM note_search_config WHERE k = 'automerge'";
	struct world *world = *state;
	run(world->ctx, "CREATE VIRTUAL TABLE note_search USING fts5(tokens, content='',"
	                " columnsize=0, detail=none, tokenize='spaces')");
	put(world->ctx, 1, 1);
	run(world->ctx, "PRAGMA user_version = 0");
	assert_int_equal(find(world->ctx, automerge), -1);
	file_close(world);
	file_open(world);
	assert_int_equal(find(world->ctx, automerge), 0);
	assert_int_equal(find(world->ctx, "SELECT rowid FROM note_search WHERE note_search"
	                                  " MATCH 'word7'"),
	                 1);
}

int main(void)
{
	base_start();
#define WORLD(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)
	const struct CMUnitTest tests[] = {
	    WORLD(test_the_log_begins_anew),
	    WORLD(test_segments_stay_few),
	    WORLD(test_an_older_file_is_renewed),
	};
	return cmocka_run_group_tests_name("sqlite", tests, NULL, NULL);
}
