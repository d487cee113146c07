#include "transfer_world.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int transfer_begin(void **state)
{
	int failed = world_begin(state);
	struct world *world = *state;
	crm_open(world->company);
	world->company->sandboxes = sandbox_pool_new(world->company, &sandbox_default_limits);
	struct ctx *ctx = world_write(world, SYSTEM);
	transfer_open(ctx);
	world_done(ctx);
	return failed;
}

struct ctx *transfer_ctx(struct world *world, enum person person)
{
	struct ctx *ctx = world_read(world, person);
	db_rollback(ctx);
	ctx->language = LANGUAGE_ZH;
	return ctx;
}

void transfer_done(struct ctx *ctx)
{
	support_fine(ctx);
	access_release(ctx);
	model_release(ctx);
	talloc_free(ctx);
}

/* --- files --- */

const char *transfer_file(struct ctx *ctx, const char *bytes, size_t size)
{
	char *path = memory_format(ctx, "%s/uploaded-XXXXXX", ctx->company->folder);
	int file = mkstemp(path);
	assert_true(file >= 0);
	assert_int_equal(write(file, bytes, size), size);
	close(file);
	return path;
}

static int64_t transfer_upload(struct ctx *ctx, const char *path, const char *name,
                               const char *object)
{
	int64_t id = 0;
	if (import_upload(ctx, path, name, world_object(ctx, object), &id))
		db_commit(ctx);
	support_fine(ctx);
	assert_int_equal(access(path, F_OK), -1);
	transfer_done(ctx);
	return id;
}

int64_t transfer_example(struct world *world, enum person person, const char *name,
                         const char *object)
{
	struct ctx *ctx = transfer_ctx(world, person);
	char *path = memory_format(ctx, "%s/%s", EXAMPLES, name);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	char *bytes = memory_array(ctx, char, 1 << 20);
	size_t size = fread(bytes, 1, 1 << 20, file);
	fclose(file);
	return transfer_upload(ctx, transfer_file(ctx, bytes, size), name, object);
}

int64_t transfer_text(struct world *world, enum person person, const char *text, const char *object)
{
	struct ctx *ctx = transfer_ctx(world, person);
	return transfer_upload(ctx, transfer_file(ctx, text, strlen(text)), "list.csv", object);
}

/* --- calls --- */

void transfer_configure(struct world *world, enum person person, int64_t id, const char *changes)
{
	struct ctx *ctx = transfer_ctx(world, person);
	import_configure(ctx, id, world_json(ctx, changes));
	transfer_done(ctx);
}

static bool transfer_go_on(struct ctx *ctx, int64_t done, int64_t total, void *data)
{
	(void)ctx;
	(void)done;
	(void)total;
	int *pieces = data;
	return !pieces || --*pieces > 0;
}

const struct import_watch transfer_patient = {.go_on = transfer_go_on};

struct import_watch transfer_stop_after(int *pieces)
{
	return (struct import_watch){.go_on = transfer_go_on, .data = pieces};
}

static void transfer_finish(struct world *world, enum person person, int64_t id)
{
	bool finished = false;
	struct ctx *ctx = transfer_ctx(world, person);
	import_run(ctx, id, &transfer_patient, &finished);
	support_fine(ctx);
	assert_true(finished);
	transfer_done(ctx);
}

void transfer_run(struct world *world, enum person person, int64_t id)
{
	struct ctx *ctx = world_write(world, person);
	import_start(ctx, id);
	world_done(ctx);
	transfer_finish(world, person, id);
}

void transfer_undo(struct world *world, enum person person, int64_t id)
{
	struct ctx *ctx = world_write(world, person);
	import_undo(ctx, id);
	world_done(ctx);
	transfer_finish(world, person, id);
}

/* --- looking --- */

json_t *transfer_shown(struct ctx *ctx, int64_t id)
{
	struct json_writer *json = json_writer_new(ctx, 1024);
	import_print(ctx, id, json);
	support_fine(ctx);
	return world_printed(ctx, json);
}

int64_t transfer_number(struct world *world, enum person person, int64_t id, const char *name)
{
	struct ctx *ctx = world_read(world, person);
	int64_t number = json_integer_value(json_object_get(transfer_shown(ctx, id), name));
	world_done(ctx);
	return number;
}

static int transfer_count(const json_t *shown, const char *name)
{
	return (int)json_integer_value(json_object_get(shown, name));
}

void transfer_expect(struct world *world, enum person person, int64_t id, const char *state,
                     int created, int updated, int skipped, int rejected)
{
	static const char form[] = "%s: %d created, %d updated, %d skipped, %d rejected, %d done of %d";
	int total = created + updated + skipped + rejected;
	struct ctx *ctx = world_read(world, person);
	const json_t *shown = transfer_shown(ctx, id);
	char *found = memory_format(NULL, form, json_string_value(json_object_get(shown, "state")),
	                            transfer_count(shown, "created"), transfer_count(shown, "updated"),
	                            transfer_count(shown, "skipped"), transfer_count(shown, "rejected"),
	                            transfer_count(shown, "done"), transfer_count(shown, "total"));
	char *expected =
	    memory_format(found, form, state, created, updated, skipped, rejected, total, total);
	char *notes = json_dumps(json_object_get(shown, "notes"), 0);
	world_done(ctx);
	if (strcmp(found, expected) != 0)
		print_message("%.2000s\n", notes);
	free(notes);
	assert_string_equal(found, expected);
	talloc_free(found);
}

int64_t transfer_find(struct world *world, const char *object, const char *filter)
{
	size_t count = 0;
	struct ctx *ctx = world_read(world, SYSTEM);
	struct record_query query = {.object = world_object(ctx, object),
	                             .filter = world_json(ctx, filter),
	                             .limit = 2,
	                             .operation = OPERATION_READ};
	const int64_t *ids = record_ids(ctx, &query, &count);
	support_fine(ctx);
	int64_t id = count ? ids[0] : 0;
	world_done(ctx);
	if (count != 1)
		fail_msg("%zu records of %s are like %s", count, object, filter);
	return id;
}

void transfer_expect_shown(struct world *world, const char *object, int64_t id, const char *field,
                           const char *text)
{
	struct ctx *ctx = world_read(world, SYSTEM);
	struct record *record = record_get(ctx, world_object(ctx, object), id, OPERATION_READ);
	support_fine(ctx);
	ctx->language = LANGUAGE_ZH;
	const struct field *shown = model_field(record->object, field);
	char *words = memory_text(NULL, shown->type->show(ctx, shown, &record->values[shown->index]));
	world_done(ctx);
	assert_string_equal(words, text);
	talloc_free(words);
}
