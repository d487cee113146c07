#include "record_world.h"

#include "access/access.h"

#include <assert.h>

static struct ctx *world_work(struct world *world, enum person person, enum db_mode mode)
{
	struct ctx *ctx =
	    mode == DB_WRITE ? support_write(world->company) : support_read(world->company);
	access_hold(ctx);
	if (person == SYSTEM)
		access_as_system(ctx);
	else
		access_as_user(ctx, world->people[person]);
	support_fine(ctx);
	return ctx;
}

struct ctx *world_write(struct world *world, enum person person)
{
	return world_work(world, person, DB_WRITE);
}

struct ctx *world_read(struct world *world, enum person person)
{
	return world_work(world, person, DB_READ);
}

static void world_let_go(struct ctx *ctx)
{
	access_release(ctx);
	talloc_free(ctx);
}

void world_done(struct ctx *ctx)
{
	support_fine(ctx);
	if (db_writing(ctx))
		db_commit(ctx);
	else
		db_rollback(ctx);
	support_fine(ctx);
	world_let_go(ctx);
}

void world_drop(struct ctx *ctx)
{
	error_take(ctx);
	db_rollback(ctx);
	world_let_go(ctx);
}

const struct object *world_object(struct ctx *ctx, const char *name)
{
	const struct object *object = model_object(ctx->model, name);
	assert_non_null(object);
	return object;
}

json_t *world_json(struct ctx *ctx, const char *text)
{
	char *json = memory_text(ctx, text);
	for (char *at = json; (at = strchr(at, '\''));)
		*at = '"';
	json_t *tree = json_read(ctx, json, strlen(json));
	support_fine(ctx);
	return tree;
}

json_t *world_printed(struct ctx *ctx, const struct json_writer *json)
{
	json_t *tree = json_read(ctx, json->out->data, json->out->size);
	support_fine(ctx);
	return tree;
}

int64_t world_make(struct world *world, enum person person, const char *object, const char *json)
{
	struct ctx *ctx = world_write(world, person);
	struct record *record = record_parse(ctx, world_object(ctx, object), world_json(ctx, json), "");
	support_fine(ctx);
	record_create(ctx, record);
	support_fine(ctx);
	int64_t id = record->id;
	world_done(ctx);
	return id;
}

void world_change(struct world *world, enum person person, const char *object, int64_t id,
                  const char *json)
{
	struct ctx *ctx = world_write(world, person);
	const struct object *definition = world_object(ctx, object);
	struct record *changes = record_parse(ctx, definition, world_json(ctx, json), "");
	support_fine(ctx);
	record_update(ctx, definition, id, changes, 0);
	world_done(ctx);
}

/* --- the company --- */

static void world_open(struct world *world)
{
	struct ctx *ctx = support_write(world->company);
	bool good = access_open(ctx, NULL);
	access_hold(ctx);
	access_as_system(ctx);
	good = good && record_open(ctx, world->company);
	assert_true(good);
	world_done(ctx);
}

static int64_t world_role(struct world *world, const char *preset)
{
	char *json = memory_format(NULL, "{'name':'%s','preset':'%s'}", preset, preset);
	int64_t role = world_make(world, SYSTEM, "role", json);
	talloc_free(json);
	struct ctx *ctx = world_write(world, SYSTEM);
	access_role_restore(ctx, role);
	world_done(ctx);
	return role;
}

void world_refresh(struct world *world)
{
	struct ctx *ctx = support_ctx(world->company);
	model_hold(ctx);
	access_refresh(ctx);
	support_fine(ctx);
	talloc_free(ctx);
}

static void world_hire(struct world *world)
{
	static const struct {
		const char *login, *name, *role;
	} people[PERSON_COUNT] = {
	    [ADMINISTRATOR] = {"admin", "管理员", "administrator"},
	    [LI] = {"li", "李雷", "sales"},
	    [WANG] = {"wang", "王芳", "sales"},
	    [TELESALES] = {"tele", "赵敏", "telesales"},
	    [SERVICE] = {"service", "孙丽", "service"},
	};
	int64_t role = 0;
	for (int i = ADMINISTRATOR; i < PERSON_COUNT; i++) {
		char *department = memory_format(NULL, "{'name':'%s部','code':'D%d'}", people[i].name, i);
		int64_t place = world_make(world, SYSTEM, "department", department);
		if (i != WANG) /* who shares Li's */
			role = world_role(world, people[i].role);
		char *json =
		    memory_format(department, "{'login':'%s','name':'%s','department':%d,'roles':[%d]}",
		                  people[i].login, people[i].name, (int)place, (int)role);
		world->people[i] = world_make(world, SYSTEM, "user", json);
		talloc_free(department);
	}
	world_refresh(world);
}

void world_rights(struct world *world, const char *preset, const char *rights)
{
	struct ctx *ctx = world_write(world, SYSTEM);
	int64_t role = 0;
	struct value name = value_text(preset);
	db_find_integer(ctx, 0, &role, "SELECT id FROM role WHERE preset = $1", &name, 1);
	access_role_write(ctx, role, world_json(ctx, rights));
	world_done(ctx);
	world_refresh(world);
}

int64_t world_pool(struct world *world, enum person member)
{
	char *json = memory_format(NULL, "{'name':'公海','members':[%d]}", (int)world->people[member]);
	int64_t pool = world_make(world, ADMINISTRATOR, "pool", json);
	talloc_free(json);
	world_refresh(world);
	return pool;
}

int world_begin(void **state)
{
	struct world *world = memory_new(NULL, struct world);
	world->company = support_company_with_model();
	world_open(world);
	world_hire(world);
	*state = world;
	return 0;
}

int world_end(void **state)
{
	struct world *world = *state;
	talloc_free(world->company->access);
	talloc_free(world->company);
	talloc_free(world);
	return 0;
}
