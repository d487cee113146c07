#include "world.h"

#include "base/error.h"
#include "base/memory.h"
#include "model/definition.h"
#include "support.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIELD_TEXT, FIELD_NUMBER, FIELD_REF, FIELD_LINK };

struct field_sketch {
	const char *name;
	int form;
	const char *target;
};

struct object_sketch {
	const char *name;
	enum access_kind kind;
	bool administration;
	const char *owner, *pool, *collaborators, *through, *shared, *stage;
	struct field_sketch fields[10];
};

static const struct object_sketch sketches[] = {
    {.name = "user",
     .kind = ACCESS_OPEN,
     .administration = true,
     .fields = {{"login"},
                {"name"},
                {"department", FIELD_REF, "department"},
                {"disabled", FIELD_NUMBER},
                {"language"},
                {"roles", FIELD_LINK, "role"}}},
    {.name = "department",
     .kind = ACCESS_OPEN,
     .administration = true,
     .fields =
         {{"name"}, {"parent", FIELD_REF, "department"}, {"manager", FIELD_REF, "user"}, {"code"}}},
    {.name = "role",
     .kind = ACCESS_OPEN,
     .administration = true,
     .fields = {{"name"}, {"preset"}, {"code_required", FIELD_NUMBER}}},
    {.name = "pool",
     .kind = ACCESS_OPEN,
     .administration = true,
     .fields = {{"name"},
                {"active"},
                {"members", FIELD_LINK, "user"},
                {"departments", FIELD_LINK, "department"},
                {"managers", FIELD_LINK, "user"}}},
    {.name = "customer",
     .kind = ACCESS_OWNED,
     .owner = "owner",
     .pool = "pool",
     .collaborators = "collaborators",
     .stage = "stage",
     .fields = {{"name"},
                {"stage"},
                {"owner", FIELD_REF, "user"},
                {"pool", FIELD_REF, "pool"},
                {"collaborators", FIELD_LINK, "user"}}},
    {.name = "contact",
     .kind = ACCESS_THROUGH,
     .through = "customer",
     .fields = {{"name"}, {"customer", FIELD_REF, "customer"}}},
    {.name = "activity",
     .kind = ACCESS_THROUGH,
     .through = "customer",
     .owner = "owner",
     .fields = {{"customer", FIELD_REF, "customer"}, {"owner", FIELD_REF, "user"}}},
    {.name = "remark",
     .kind = ACCESS_THROUGH,
     .through = "activity",
     .fields = {{"activity", FIELD_REF, "activity"}}},
    {.name = "script",
     .kind = ACCESS_OWNED,
     .owner = "owner",
     .shared = "shared",
     .fields = {{"owner", FIELD_REF, "user"}, {"shared", FIELD_NUMBER}}},
    {.name = "product", .kind = ACCESS_OPEN, .fields = {{"name"}}},
    {.name = "document",
     .kind = ACCESS_OPEN,
     .owner = "owner",
     .fields = {{"owner", FIELD_REF, "user"}}},
    {.name = "circle",
     .kind = ACCESS_THROUGH,
     .through = "above",
     .fields = {{"above", FIELD_REF, "circle"}}},
};
enum { OBJECTS = sizeof sketches / sizeof *sketches };

const struct choice world_stages[] = {
    {.value = "early", .label = {{"早", "Early"}}},
    {.value = "middle", .label = {{"中", "Middle"}}},
    {.value = "late", .label = {{"晚", "Late"}}},
};
enum { STAGE_COUNT = sizeof world_stages / sizeof *world_stages };

static void object_draw(const void *parent, struct object *objects, size_t index)
{
	const struct object_sketch *sketch = &sketches[index];
	struct object *object = &objects[index];
	struct field *fields = memory_array(parent, struct field, 10);
	*object = (struct object){
	    .name = sketch->name,
	    .index = index,
	    .label = {{sketch->name, sketch->name}},
	    .plural = {{sketch->name, sketch->name}},
	    .fields = fields,
	};
	for (; object->field_count < 10 && sketch->fields[object->field_count].name;) {
		const struct field_sketch *from = &sketch->fields[object->field_count];
		struct field *field = &fields[object->field_count++];
		*field = (struct field){.name = from->name, .object = object};
		if (sketch->stage && !strcmp(from->name, sketch->stage)) {
			field->choices = world_stages;
			field->choice_count = STAGE_COUNT;
			field->list = choice_list_new(parent, world_stages, STAGE_COUNT);
		}
		if (from->form == FIELD_LINK)
			field->link_table = memory_format(parent, "%s_%s", object->name, from->name);
		for (size_t i = 0; from->target && i < OBJECTS; i++)
			if (!strcmp(sketches[i].name, from->target))
				field->target = &objects[i];
	}
	object->access = (struct object_access){
	    .kind = sketch->kind,
	    .owner = sketch->owner ? model_field(object, sketch->owner) : NULL,
	    .pool = sketch->pool ? model_field(object, sketch->pool) : NULL,
	    .collaborators = sketch->collaborators ? model_field(object, sketch->collaborators) : NULL,
	    .through = sketch->through ? model_field(object, sketch->through) : NULL,
	    .shared = sketch->shared ? model_field(object, sketch->shared) : NULL,
	    .stage = sketch->stage ? model_field(object, sketch->stage) : NULL,
	    .administration = sketch->administration,
	};
}

/* Ends the test with the error's words where something went wrong that must not. */
static void world_must(const struct ctx *ctx, bool good)
{
	if (good)
		return;
	const struct error *error = ctx->error;
	fprintf(stderr, "%s %s %s\n", error->message, error->detail ? error->detail : "",
	        error->item_count ? error->items[0].field : "");
	abort();
}

static void world_sql(struct ctx *ctx, const char *sql)
{
	world_must(ctx, db_run_values(ctx, sql, NULL, 0, NULL));
}

static void object_table(struct ctx *ctx, const struct object *object)
{
	char *sql = memory_format(ctx,
	                          "CREATE TABLE \"%s\" (id INTEGER PRIMARY KEY, created_by INTEGER,"
	                          " deleted_at INTEGER",
	                          object->name);
	static const char *const types[] = {
	    [FIELD_TEXT] = "TEXT", [FIELD_NUMBER] = "INTEGER", [FIELD_REF] = "INTEGER"};
	for (size_t i = 0; i < object->field_count; i++)
		if (!object->fields[i].link_table)
			sql = memory_format(ctx, "%s, \"%s\" %s", sql, object->fields[i].name,
			                    types[sketches[object->index].fields[i].form]);
	world_sql(ctx, memory_format(ctx, "%s)", sql));
	for (size_t i = 0; i < object->field_count; i++)
		if (object->fields[i].link_table)
			world_sql(ctx, memory_format(
			                   ctx,
			                   "CREATE TABLE \"%s\" (record INTEGER, place INTEGER, value INTEGER,"
			                   " PRIMARY KEY (record, value))",
			                   object->fields[i].link_table));
}

/* The model's objects and their tables. */
static const struct model *kinds_model(struct world *world, struct ctx *ctx)
{
	struct model *model = memory_new(world, struct model);
	struct object *objects = memory_array(model, struct object, OBJECTS);
	for (size_t i = 0; i < OBJECTS; i++)
		object_draw(model, objects, i);
	*model = (struct model){.version = 1, .objects = objects, .object_count = OBJECTS};
	world_must(ctx, db_begin(ctx, DB_WRITE));
	for (size_t i = 0; i < OBJECTS; i++)
		object_table(ctx, &objects[i]);
	world_must(ctx, db_commit(ctx));
	return model;
}

static void world_open_access(struct world *world)
{
	struct ctx *ctx = world->ctx;
	world_must(ctx, db_begin(ctx, DB_WRITE) && access_open(ctx, NULL) && db_commit(ctx));
}

struct world *world_open(void)
{
	struct world *world = memory_new(NULL, struct world);
	world->company = support_company_with_model();
	world->ctx = support_ctx(world->company);
	model_hold(world->ctx);
	world->model = world->ctx->model;
	world_open_access(world);
	return world;
}

struct world *world_open_kinds(void)
{
	struct world *world = memory_new(NULL, struct world);
	world->company = support_company();
	world->ctx = support_ctx(world->company);
	world->ctx->model = world->model = kinds_model(world, world->ctx);
	world_open_access(world);
	return world;
}

void world_close(struct world *world)
{
	talloc_free(world->ctx);
	talloc_free(world->company->access);
	talloc_free(world->company);
	talloc_free(world);
}

int world_teardown(void **state)
{
	world_close(*state);
	return 0;
}

const char world_password[] = "Hai-chuan 3 Lu";

void world_give_password(struct world *world, int64_t user)
{
	struct ctx *ctx = world_ctx(world);
	access_as_system(ctx);
	password_set(ctx, user, world_password, "password");
	support_fine(ctx);
	talloc_free(ctx);
}

struct session_new world_log_in(struct world *world, const char *login)
{
	struct session_claim claim = {.login = login, .password = world_password, .agent = "Firefox"};
	struct session_new session;
	struct ctx *ctx = world_ctx(world);
	ctx->address = "192.0.2.1";
	session_log_in(ctx, &claim, &session);
	support_fine(ctx);
	assert(ctx->actor->session == session.id && !strcmp(session_csrf(ctx), session.csrf));
	talloc_free(ctx);
	return session;
}

struct ctx *world_ctx(struct world *world)
{
	struct ctx *ctx = support_ctx(world->company);
	ctx->now = world->ctx->now;
	if (world->company->models)
		model_hold(ctx);
	else
		ctx->model = world->model;
	access_hold(ctx);
	return ctx;
}

void world_refresh(struct world *world)
{
	if (world->company->models) {
		world_must(world->ctx, access_refresh(world->ctx));
		return;
	}
	talloc_free(world->company->access);
	world_open_access(world);
}

void world_run(struct world *world, const char *sql, const struct value *values, size_t count)
{
	world_must(world->ctx, db_begin(world->ctx, DB_WRITE) &&
	                           db_run_values(world->ctx, sql, values, count, NULL) &&
	                           db_commit(world->ctx));
}

void world_role(struct world *world, int64_t role, const char *preset, const char *rights)
{
	world_do(world,
	         "INSERT INTO role (id, name, preset) VALUES ($1, 'role', $2)"
	         "    ON CONFLICT (id) DO UPDATE SET preset = excluded.preset",
	         value_integer(role), value_text(preset));
	struct ctx *ctx = ctx_inner(world->ctx);
	access_as_system(ctx);
	world_must(ctx, db_begin(ctx, DB_WRITE) &&
	                    access_role_write(ctx, role, json_read(ctx, rights, strlen(rights))) &&
	                    db_commit(ctx));
	talloc_free(ctx);
	world_refresh(world);
}

void world_user(struct world *world, int64_t id, const char *login, int64_t department,
                int64_t role)
{
	world_do(world,
	         "INSERT INTO \"user\" (id, login, name, department, disabled)"
	         "    VALUES ($1, $2, $2, $3, 0)",
	         value_integer(id), value_text(login),
	         department ? value_integer(department) : VALUE_NOTHING);
	if (role)
		world_do(world, "INSERT INTO user_roles (record, place, value) VALUES ($1, 0, $2)",
		         value_integer(id), value_integer(role));
	world_refresh(world);
}

const struct object *world_object(const struct world *world, const char *name)
{
	const struct object *object = model_object(world->model, name);
	assert(object);
	return object;
}
