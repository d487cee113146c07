#include "world.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIELD_PLAIN, FIELD_REF, FIELD_LINK };

struct field_sketch {
	const char *name;
	int form;
	const char *target;
};

struct object_sketch {
	const char *name;
	enum access_kind kind;
	bool administration;
	const char *owner, *pool, *collaborators, *through, *shared;
	struct field_sketch fields[10];
};

static const struct object_sketch sketches[] = {
    {.name = "user",
     .kind = ACCESS_OPEN,
     .administration = true,
     .fields = {{"login"},
                {"name"},
                {"department", FIELD_REF, "department"},
                {"disabled"},
                {"roles", FIELD_LINK, "role"}}},
    {.name = "department",
     .kind = ACCESS_OPEN,
     .administration = true,
     .fields =
         {{"name"}, {"parent", FIELD_REF, "department"}, {"manager", FIELD_REF, "user"}, {"code"}}},
    {.name = "role", .kind = ACCESS_OPEN, .administration = true, .fields = {{"name"}, {"preset"}}},
    {.name = "pool",
     .kind = ACCESS_OPEN,
     .administration = true,
     .fields = {{"name"},
                {"members", FIELD_LINK, "user"},
                {"departments", FIELD_LINK, "department"},
                {"managers", FIELD_LINK, "user"}}},
    {.name = "customer",
     .kind = ACCESS_OWNED,
     .owner = "owner",
     .pool = "pool",
     .collaborators = "collaborators",
     .fields = {{"name"},
                {"stage"},
                {"phone"},
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
     .fields = {{"owner", FIELD_REF, "user"}, {"shared"}}},
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

static const struct choice stages[] = {
    {.value = "reserve"},     {.value = "target"}, {.value = "potential"},
    {.value = "opportunity"}, {.value = "deal"},
};

static void object_draw(struct world *world, struct object *objects, size_t index)
{
	const struct object_sketch *sketch = &sketches[index];
	struct object *object = &objects[index];
	struct field *fields = memory_array(world, struct field, 10);
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
		if (!strcmp(from->name, "stage")) {
			field->choices = stages;
			field->choice_count = sizeof stages / sizeof *stages;
		}
		if (from->form == FIELD_LINK)
			field->link_table = memory_format(world, "%s_%s", object->name, from->name);
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
	    .administration = sketch->administration,
	};
}

static void world_sql(struct ctx *ctx, const char *sql)
{
	bool good = db_run_values(ctx, sql, NULL, 0, NULL);
	assert(good);
}

static void object_table(struct ctx *ctx, const struct object *object)
{
	char *sql = memory_format(ctx,
	                          "CREATE TABLE \"%s\" (id INTEGER PRIMARY KEY, created_by INTEGER,"
	                          " deleted_at INTEGER",
	                          object->name);
	for (size_t i = 0; i < object->field_count; i++)
		if (!object->fields[i].link_table)
			sql = memory_format(ctx, "%s, \"%s\"", sql, object->fields[i].name);
	world_sql(ctx, memory_format(ctx, "%s)", sql));
	for (size_t i = 0; i < object->field_count; i++)
		if (object->fields[i].link_table)
			world_sql(ctx, memory_format(ctx,
			                             "CREATE TABLE \"%s\" (record INTEGER, value INTEGER,"
			                             " PRIMARY KEY (record, value))",
			                             object->fields[i].link_table));
}

struct world *world_open(void)
{
	base_start();
	struct world *world = memory_new(NULL, struct world);
	char folder[] = "/tmp/access-test-XXXXXX";
	char *made = mkdtemp(folder);
	assert(made);
	world->company = (struct company){
	    .folder = memory_text(world, made),
	    .name = "海川",
	    .zone = zone_new(world, "Asia/Shanghai"),
	    .currency = "CNY",
	    .country = "CN",
	};
	struct object *objects = memory_array(world, struct object, OBJECTS);
	for (size_t i = 0; i < OBJECTS; i++)
		object_draw(world, objects, i);
	world->model = (struct model){.version = 1, .objects = objects, .object_count = OBJECTS};
	struct ctx *ctx = world->ctx = ctx_new(world, &world->company);
	ctx->now = 1800000000000;
	ctx->model = &world->model;
	world->company.databases =
	    db_pool_open(ctx, world, memory_format(ctx, "%s/company.db", made), 4);
	assert(world->company.databases);
	bool good = db_begin(ctx, DB_WRITE);
	for (size_t i = 0; i < OBJECTS; i++)
		object_table(ctx, &objects[i]);
	good = good && access_open(ctx, world) && db_commit(ctx);
	assert(good);
	return world;
}

void world_close(struct world *world)
{
	char *folder = strdup(world->company.folder);
	char path[200];
	talloc_free(world->ctx);
	talloc_free(world->company.access);
	talloc_free(world->company.databases);
	talloc_free(world);
	static const char *const files[] = {"", "-wal", "-shm"};
	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "%s/company.db%s", folder, files[i]);
		unlink(path);
	}
	rmdir(folder);
	free(folder);
}

struct ctx *world_ctx(struct world *world)
{
	struct ctx *ctx = ctx_new(NULL, &world->company);
	ctx->now = world->ctx->now;
	ctx->model = &world->model;
	access_hold(ctx);
	return ctx;
}

void world_refresh(struct world *world)
{
	talloc_free(world->company.access);
	bool good =
	    db_begin(world->ctx, DB_WRITE) && access_open(world->ctx, world) && db_commit(world->ctx);
	assert(good);
}

void world_run(struct world *world, const char *sql, const struct value *values, size_t count)
{
	bool good = db_begin(world->ctx, DB_WRITE) &&
	            db_run_values(world->ctx, sql, values, count, NULL) && db_commit(world->ctx);
	assert(good);
}

void world_role(struct world *world, int64_t role, const char *preset, const char *rights)
{
	world_do(world, "INSERT OR REPLACE INTO role (id, name, preset) VALUES ($1, 'role', $2)",
	         value_integer(role), value_text(preset));
	struct ctx *ctx = ctx_inner(world->ctx);
	access_as_system(ctx);
	bool good = db_begin(ctx, DB_WRITE) &&
	            access_role_write(ctx, role, json_read(ctx, rights, strlen(rights))) &&
	            db_commit(ctx);
	assert(good);
	talloc_free(ctx);
	world_refresh(world);
}

void world_user(struct world *world, int64_t id, const char *login, int64_t department,
                int64_t role)
{
	world_do(world,
	         "INSERT INTO user (id, login, name, department, disabled) VALUES ($1, $2, $2, $3, 0)",
	         value_integer(id), value_text(login),
	         department ? value_integer(department) : VALUE_NOTHING);
	if (role)
		world_do(world, "INSERT INTO user_roles (record, value) VALUES ($1, $2)", value_integer(id),
		         value_integer(role));
	world_refresh(world);
}

const struct object *world_object(const struct world *world, const char *name)
{
	const struct object *object = model_object(&world->model, name);
	assert(object);
	return object;
}
