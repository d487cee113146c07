#include "facts.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* --- drawn by chance --- */

static unsigned draw(struct chance *chance, unsigned below)
{
	chance->state ^= chance->state << 13;
	chance->state ^= chance->state >> 7;
	chance->state ^= chance->state << 17;
	return (unsigned)(chance->state >> 33) % below;
}

/* 1 … most, or none. */
static int draw_some(struct chance *chance, int most)
{
	return (int)draw(chance, (unsigned)most + 1);
}

static enum scope draw_scope(struct chance *chance)
{
	static const enum scope likely[] = {SCOPE_NONE,    SCOPE_OWN,     SCOPE_OWN, SCOPE_DEPARTMENT,
	                                    SCOPE_SUBTREE, SCOPE_SUBTREE, SCOPE_ALL};
	return likely[draw(chance, sizeof likely / sizeof *likely)];
}

static unsigned draw_set(struct chance *chance, int most)
{
	unsigned set = 0;
	for (int i = 1; i <= most; i++)
		if (!draw(chance, 5))
			set |= 1u << i;
	return set;
}

static void draw_roles(struct chance *chance, struct facts *facts)
{
	for (int role = 1; role <= ROLES; role++) {
		facts->administrator[role] = role == 1 && draw(chance, 2);
		facts->edit_shared[role] = draw_some(chance, 2) - 1;
		facts->see[role] = draw(chance, 2) ? (1u << STAGES) - 1 : draw(chance, 1u << STAGES);
		for (int operation = 0; operation < OPERATION_COUNT; operation++)
			facts->others[role][operation] = draw_scope(chance);
		for (int kind = 0; kind < KINDS; kind++) {
			facts->named[role][kind] = draw(chance, 2);
			for (int operation = 0; operation < OPERATION_COUNT; operation++)
				facts->scope[role][kind][operation] = draw_scope(chance);
		}
	}
}

struct facts *facts_draw(const void *parent, struct chance *chance)
{
	struct facts *facts = memory_new(parent, struct facts);
	for (int i = 1; i <= DEPARTMENTS; i++) {
		facts->parent[i] = draw_some(chance, i - 1);
		facts->manager[i] = draw_some(chance, USERS);
		facts->gone[i] = !draw(chance, 8);
	}
	for (int i = 1; i <= USERS; i++) {
		facts->department[i] = draw_some(chance, DEPARTMENTS);
		facts->roles[i] = draw_set(chance, ROLES) | (draw(chance, 4) ? 1u << (1 + i % ROLES) : 0);
	}
	draw_roles(chance, facts);
	for (int i = 1; i <= POOLS; i++) {
		facts->members[i] = draw_set(chance, USERS);
		facts->managers[i] = draw_set(chance, USERS);
		facts->departments[i] = draw_set(chance, DEPARTMENTS);
	}
	for (int kind = 0; kind < KINDS; kind++)
		for (int i = 1; i <= (kind == USER ? USERS : ROWS); i++) {
			bool pooled = kind == CUSTOMER && !draw(chance, 3);
			facts->rows[kind][i] = (struct row){
			    .owner = pooled ? 0 : draw_some(chance, USERS),
			    .pool = pooled ? draw_some(chance, POOLS) : 0,
			    .above = draw_some(chance, ROWS),
			    .maker = draw_some(chance, USERS),
			    .collaborators = draw_set(chance, USERS),
			    .shared = draw(chance, 2),
			    .stage = (int)draw(chance, STAGES),
			};
		}
	return facts;
}

/* --- into the database --- */

static struct value reference(int id)
{
	return id ? value_integer(id) : VALUE_NOTHING;
}

static void put(struct ctx *ctx, const char *sql, const struct value *values, size_t count)
{
	assert_true(db_run_values(ctx, sql, values, count, NULL));
}
#define PUT(ctx, sql, ...) put(ctx, sql, DB_VALUES_(__VA_ARGS__))

static void put_links(struct ctx *ctx, const char *sql, int record, unsigned set)
{
	for (int i = 1; i < 32; i++)
		if (set & 1u << i)
			PUT(ctx, sql, value_integer(record), value_integer(i));
}

static void put_people(struct ctx *ctx, const struct facts *facts)
{
	for (int i = 1; i <= DEPARTMENTS; i++)
		PUT(ctx,
		    "INSERT INTO department (id, parent, manager, code, deleted_at)"
		    " VALUES ($1, $2, $3, 'D', $4)",
		    value_integer(i), reference(facts->parent[i]), reference(facts->manager[i]),
		    reference(facts->gone[i]));
	for (int i = 1; i <= USERS; i++) {
		PUT(ctx,
		    "INSERT INTO \"user\" (id, login, name, department, disabled, created_by)"
		    " VALUES ($1, $2, 'u', $3, $4, $5)",
		    value_integer(i), value_text(memory_format(ctx, "u%d", i)),
		    reference(facts->department[i]), value_integer(i % 3 == 0),
		    reference(facts->rows[USER][i].maker));
		put_links(ctx, "INSERT INTO user_roles (record, place, value) VALUES ($1, 0, $2)", i,
		          facts->roles[i]);
	}
	for (int i = 1; i <= POOLS; i++) {
		PUT(ctx, "INSERT INTO pool (id, name) VALUES ($1, 'pool')", value_integer(i));
		put_links(ctx, "INSERT INTO pool_members (record, place, value) VALUES ($1, 0, $2)", i,
		          facts->members[i]);
		put_links(ctx, "INSERT INTO pool_managers (record, place, value) VALUES ($1, 0, $2)", i,
		          facts->managers[i]);
		put_links(ctx, "INSERT INTO pool_departments (record, place, value) VALUES ($1, 0, $2)", i,
		          facts->departments[i]);
	}
}

static void put_rows(struct ctx *ctx, const struct facts *facts)
{
	for (int i = 1; i <= ROWS; i++) {
		const struct row *row = &facts->rows[CUSTOMER][i];
		PUT(ctx, "INSERT INTO customer (id, owner, pool, stage) VALUES ($1, $2, $3, $4)",
		    value_integer(i), reference(row->owner), reference(row->pool),
		    value_text(world_stages[row->stage].value));
		put_links(ctx,
		          "INSERT INTO customer_collaborators (record, place, value) VALUES ($1, 0, $2)", i,
		          row->collaborators);
		PUT(ctx, "INSERT INTO contact (id, customer) VALUES ($1, $2)", value_integer(i),
		    reference(facts->rows[CONTACT][i].above));
		PUT(ctx, "INSERT INTO activity (id, customer, owner) VALUES ($1, $2, $3)", value_integer(i),
		    reference(facts->rows[ACTIVITY][i].above), reference(facts->rows[ACTIVITY][i].owner));
		PUT(ctx, "INSERT INTO remark (id, activity) VALUES ($1, $2)", value_integer(i),
		    reference(facts->rows[REMARK][i].above));
		PUT(ctx, "INSERT INTO script (id, owner, shared) VALUES ($1, $2, $3)", value_integer(i),
		    reference(facts->rows[SCRIPT][i].owner), value_integer(facts->rows[SCRIPT][i].shared));
		PUT(ctx, "INSERT INTO product (id, created_by) VALUES ($1, $2)", value_integer(i),
		    reference(facts->rows[PRODUCT][i].maker));
		PUT(ctx, "INSERT INTO document (id, owner) VALUES ($1, $2)", value_integer(i),
		    reference(facts->rows[DOCUMENT][i].owner));
	}
}

const char *const kind_names[KINDS] = {"customer", "contact", "activity", "remark",
                                       "script",   "product", "document", "user"};
const char *const operation_words[OPERATION_COUNT] = {"read",   "create", "update",   "delete",
                                                      "export", "import", "hand_over"};

static const char *const scope_words[] = {"none", "own", "department", "subtree", "all"};
static json_t *scopes_json(const enum scope *scopes)
{
	json_t *json = json_object();
	for (int operation = 0; operation < OPERATION_COUNT; operation++)
		json_object_set_new(json, operation_words[operation],
		                    json_string(scope_words[scopes[operation]]));
	return json;
}

static void put_role(struct ctx *ctx, const struct facts *facts, int role)
{
	PUT(ctx, "INSERT INTO role (id, name, preset) VALUES ($1, 'role', $2)", value_integer(role),
	    value_text(facts->administrator[role] ? "administrator" : "sales"));
	json_t *objects = json_object();
	json_object_set_new(objects, "*", scopes_json(facts->others[role]));
	for (int kind = 0; kind < KINDS; kind++)
		if (facts->named[role][kind])
			json_object_set_new(objects, kind_names[kind], scopes_json(facts->scope[role][kind]));
	json_t *limits = json_object();
	if (facts->edit_shared[role] >= 0)
		json_object_set_new(limits, "may_edit_shared", json_integer(facts->edit_shared[role]));
	json_t *see = json_array();
	for (int stage = 0; stage < STAGES; stage++)
		if (facts->see[role] & 1u << stage)
			json_array_append_new(see, json_string(world_stages[stage].value));
	json_t *stages = json_object();
	json_object_set_new(stages, "see", see);
	json_t *rights = json_object();
	json_object_set_new(rights, "objects", objects);
	json_object_set_new(rights, "limits", limits);
	json_object_set_new(rights, "stages", stages);
	assert_true(access_role_write(ctx, role, json_keep(ctx, rights)));
}

void facts_put(struct world *world, const struct facts *facts)
{
	struct ctx *ctx = ctx_inner(world->ctx);
	access_as_system(ctx);
	assert_true(db_begin(ctx, DB_WRITE));
	for (size_t i = 0; i < world->model->object_count; i++) {
		const struct object *object = &world->model->objects[i];
		put(ctx, memory_format(ctx, "DELETE FROM \"%s\"", object->name), NULL, 0);
		for (size_t field = 0; field < object->field_count; field++)
			if (object->fields[field].link_table)
				put(ctx, memory_format(ctx, "DELETE FROM \"%s\"", object->fields[field].link_table),
				    NULL, 0);
	}
	put_people(ctx, facts);
	put_rows(ctx, facts);
	for (int role = 1; role <= ROLES; role++)
		put_role(ctx, facts, role);
	assert_true(db_commit(ctx));
	talloc_free(ctx);
	world_refresh(world);
}
