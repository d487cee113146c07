/* What roles say, read from their tables. */
#include "access/organisation.h"

#include "base/log.h"
#include "base/memory.h"
#include "db/db.h"

#include <stdlib.h>
#include <string.h>

const char *const scope_names[SCOPE_ALL + 1] = {
    [SCOPE_NONE] = "none",       [SCOPE_OWN] = "own", [SCOPE_DEPARTMENT] = "department",
    [SCOPE_SUBTREE] = "subtree", [SCOPE_ALL] = "all",
};

const char *const operation_names[OPERATION_COUNT] = {
    [OPERATION_READ] = "read",           [OPERATION_CREATE] = "create",
    [OPERATION_UPDATE] = "update",       [OPERATION_DELETE] = "delete",
    [OPERATION_EXPORT] = "export",       [OPERATION_IMPORT] = "import",
    [OPERATION_HAND_OVER] = "hand_over",
};

const char *const field_right_names[FIELD_WRITE + 1] = {
    [FIELD_HIDDEN] = "hidden",
    [FIELD_READ] = "read",
    [FIELD_WRITE] = "write",
};

const char *const stage_kind_names[STAGE_KIND_COUNT] = {
    [STAGE_SEE] = "see",
    [STAGE_CLAIM] = "claim",
    [STAGE_MOVE] = "move",
};

const struct limit_kind limit_kinds[LIMIT_COUNT] = {
    [LIMIT_CLAIM_PER_DAY] = {"claim_per_day", 20, INT32_MAX, false},
    [LIMIT_HOLD] = {"hold_limit", -1, INT32_MAX, false},
    [LIMIT_HOT] = {"hot_limit", 10, INT32_MAX, false},
    [LIMIT_EDIT_SHARED] = {"may_edit_shared", 0, 1, false},
    [LIMIT_SEE_PHONES] = {"see_phones", 1, 1, false},
    [LIMIT_EXPORT_ROWS] = {"export_rows_limit", -1, INT32_MAX, false},
    [LIMIT_PERSONAL_DATA] = {"personal_data", 0, 1, false},
    [LIMIT_WATCH_RECORDS_HOUR] = {"watch_records_hour", 300, INT32_MAX, true},
    [LIMIT_WATCH_RECORDS_DAY] = {"watch_records_day", 1000, INT32_MAX, true},
    [LIMIT_WATCH_LIST_ROWS_HOUR] = {"watch_list_rows_hour", 20000, INT32_MAX, true},
    [LIMIT_WATCH_EXPORT_ROWS_DAY] = {"watch_export_rows_day", 5000, INT32_MAX, true},
    [LIMIT_WATCH_PHONES_DAY] = {"watch_phones_day", 10000, INT32_MAX, true},
    [LIMIT_WATCH_FILES_DAY] = {"watch_files_day", 200, INT32_MAX, true},
    [LIMIT_WATCH_COPIES_DAY] = {"watch_copies_day", 300, INT32_MAX, true},
    [LIMIT_WATCH_PRINTS_DAY] = {"watch_prints_day", 50, INT32_MAX, true},
};

int rights_name(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return (int)i;
	return -1;
}

/* What is being filled while the rows go by. */
struct reading {
	struct role *roles;
	size_t count;
	const struct field *stages;
};

static int role_compare(const void *id, const void *role)
{
	int64_t sought = *(const int64_t *)id, found = ((const struct role *)role)->id;
	return (sought > found) - (sought < found);
}

struct role *role_find(struct role *roles, size_t count, int64_t id)
{
	return count ? bsearch(&id, roles, count, sizeof *roles, role_compare) : NULL;
}

static int object_compare(const void *a, const void *b)
{
	return strcmp(((const struct object_rights *)a)->object,
	              ((const struct object_rights *)b)->object);
}

/* The role's entry of the object, made where there is none. */
static struct object_rights *reading_object(struct role *role, const void *parent,
                                            const char *object)
{
	struct rights *rights = &role->rights;
	for (size_t i = 0; i < rights->object_count; i++)
		if (!strcmp(rights->objects[i].object, object))
			return &rights->objects[i];
	rights->objects =
	    load_more(parent, rights->objects, rights->object_count, sizeof *rights->objects);
	struct object_rights *entry = &rights->objects[rights->object_count++];
	*entry = (struct object_rights){.object = memory_text(parent, object)};
	return entry;
}

/* Each reads the columns behind the role's id into it. */

static void read_object(struct reading *reading, struct role *role, const struct db_rows *row)
{
	int operation = rights_name(operation_names, OPERATION_COUNT, db_text(row, 2));
	int scope = rights_name(scope_names, SCOPE_ALL + 1, db_text(row, 3));
	struct object_rights *object = reading_object(role, reading->roles, db_text(row, 1));
	object->scoped = true;
	if (operation >= 0 && scope >= 0)
		object->scope[operation] = (enum scope)scope;
}

static void read_field(struct reading *reading, struct role *role, const struct db_rows *row)
{
	struct object_rights *object = reading_object(role, reading->roles, db_text(row, 1));
	int right = rights_name(field_right_names, FIELD_WRITE + 1, db_text(row, 3));
	object->fields =
	    load_more(reading->roles, object->fields, object->field_count, sizeof *object->fields);
	object->fields[object->field_count++] = (struct field_rule){
	    .field = memory_text(reading->roles, db_text(row, 2)),
	    .right = right >= 0 ? (enum field_right)right : FIELD_HIDDEN,
	};
}

static void read_action(struct reading *reading, struct role *role, const struct db_rows *row)
{
	struct object_rights *object = reading_object(role, reading->roles, db_text(row, 1));
	object->actions =
	    load_more(reading->roles, object->actions, object->action_count, sizeof *object->actions);
	object->actions[object->action_count++] = memory_text(reading->roles, db_text(row, 2));
}

static void read_limit(struct reading *reading, struct role *role, const struct db_rows *row)
{
	(void)reading;
	for (int limit = 0; limit < LIMIT_COUNT; limit++)
		if (!strcmp(limit_kinds[limit].name, db_text(row, 1))) {
			role->rights.limited[limit] = true;
			role->rights.limits[limit] = db_integer(row, 2);
		}
}

static void read_stage(struct reading *reading, struct role *role, const struct db_rows *row)
{
	uint32_t *const bits[STAGE_KIND_COUNT] = {
	    [STAGE_SEE] = &role->rights.stages.see,
	    [STAGE_CLAIM] = &role->rights.stages.claim,
	    [STAGE_MOVE] = &role->rights.stages.move,
	};
	int kind = rights_name(stage_kind_names, STAGE_KIND_COUNT, db_text(row, 1));
	const char *stage = db_text(row, 2);
	size_t count = reading->stages ? reading->stages->choice_count : 0;
	for (size_t i = 0; kind >= 0 && i < count && i < 32; i++)
		if (!strcmp(stage, RIGHTS_OTHERS) || !strcmp(stage, reading->stages->choices[i].value))
			*bits[kind] |= 1u << i;
}

static const struct reader {
	const char *sql;
	void (*read)(struct reading *reading, struct role *role, const struct db_rows *row);
} readers[] = {
    {"SELECT role, object, operation, scope FROM role_object", read_object},
    {"SELECT role, object, field, field_right FROM role_field", read_field},
    {"SELECT role, object, action FROM role_action", read_action},
    {"SELECT role, name, most FROM role_limit", read_limit},
    {"SELECT role, kind, stage FROM role_stage", read_stage},
};

static bool rights_read(struct ctx *ctx, struct reading *reading, const struct reader *reader)
{
	struct db_rows *rows = db_query_plain(ctx, reader->sql);
	while (rows && db_next(ctx, rows)) {
		struct role *role = role_find(reading->roles, reading->count, db_integer(rows, 0));
		if (role)
			reader->read(reading, role, rows);
	}
	return !ctx->error;
}

/* By name, with an entry for the others in front, whose scopes count where an
 * object was named for its fields or actions only. */
static void rights_settle(const void *parent, struct role *role)
{
	reading_object(role, parent, RIGHTS_OTHERS);
	struct rights *rights = &role->rights;
	qsort(rights->objects, rights->object_count, sizeof *rights->objects, object_compare);
	for (size_t i = 1; i < rights->object_count; i++)
		if (!rights->objects[i].scoped)
			memcpy(rights->objects[i].scope, rights->objects[0].scope,
			       sizeof rights->objects[i].scope);
}

static bool roles_read(struct ctx *ctx, const void *parent, struct reading *reading)
{
	static const char *const fields[] = {"preset", "code_required"};
	struct db_rows *rows = load_rows(ctx, "role", fields, 2);
	while (rows && db_next(ctx, rows)) {
		if (db_integer(rows, 1))
			continue;
		const char *preset = db_text(rows, 2);
		reading->roles = load_more(parent, reading->roles, reading->count, sizeof *reading->roles);
		reading->roles[reading->count++] = (struct role){
		    .id = db_integer(rows, 0),
		    .rights.administrator = preset && !strcmp(preset, "administrator"),
		    .rights.code_required = db_integer(rows, 3) != 0,
		};
	}
	return !ctx->error;
}

struct role *rights_load(struct ctx *ctx, const void *parent, size_t *count)
{
	const struct object *customer = model_object(ctx->model, "customer");
	struct reading reading = {
	    .roles = load_more(parent, NULL, 0, sizeof *reading.roles),
	    .stages = customer ? model_field(customer, "stage") : NULL,
	};
	if (!roles_read(ctx, parent, &reading))
		return NULL;
	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
		if (!rights_read(ctx, &reading, &readers[i]))
			return NULL;
	for (size_t i = 0; i < reading.count; i++)
		rights_settle(parent, &reading.roles[i]);
	*count = reading.count;
	return reading.roles;
}
