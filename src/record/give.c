#include "record/give.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "db/migration.h"
#include "record/file_row.h"
#include "record/file_use.h"
#include "record/get.h"
#include "record/save.h"
#include "record/values.h"

#include <assert.h>
#include <string.h>

static const char *const give_tables[] = {
    "CREATE TABLE record_given ("
    "    work INTEGER NOT NULL,"
    "    object TEXT NOT NULL,"
    "    record INTEGER NOT NULL,"
    "    fields_before TEXT NOT NULL,"
    "    fields_after TEXT NOT NULL,"
    "    PRIMARY KEY (work, object, record))",
    NULL,
};

bool give_migrate(struct ctx *ctx)
{
	static const struct db_migration steps[] = {{1, give_tables}};
	return db_migrate(ctx, "give", steps, sizeof steps / sizeof *steps);
}

/* --- giving --- */

static void give_set(struct record *changes, const struct field *field, int64_t value)
{
	if (field)
		record_set(changes, field->name, value ? value_integer(value) : VALUE_NOTHING);
}

static bool give_has(const struct value *list, int64_t user)
{
	for (size_t i = 0; i < list->size; i++)
		if (list->items[i].integer == user)
			return true;
	return false;
}

static void give_help(struct record *changes, const struct record *before,
                      const struct record_gift *gift)
{
	const struct field *field = before->object->access.collaborators;
	const struct value *list = &before->values[field->index];
	if (list->kind != VALUE_LIST)
		return;
	struct value *items = memory_array(changes, struct value, list->size);
	size_t count = 0;
	int64_t owner = before->values[record_owner_field(before->object)->index].integer;
	bool joins = gift->joins && gift->joins != owner && !give_has(list, gift->joins);
	for (size_t i = 0; i < list->size; i++) {
		if (list->items[i].integer != gift->leaves)
			items[count++] = list->items[i];
		else if (joins)
			items[count++] = value_integer(gift->joins);
	}
	record_set(changes, field->name,
	           count ? (struct value){.kind = VALUE_LIST, .size = count, .items = items}
	                 : VALUE_NOTHING);
}

static bool give_keep(struct ctx *ctx, int64_t work, const struct record *before,
                      const struct record *after)
{
	return db_run(ctx,
	              "INSERT INTO record_given (work, object, record, fields_before, fields_after)"
	              "    VALUES ($1, $2, $3, $4, $5)",
	              value_integer(work), value_text(before->object->name), value_integer(before->id),
	              value_text(values_write(ctx, before, after)),
	              value_text(values_write(ctx, after, before)));
}

static bool give_one(struct ctx *ctx, const struct record_gifts *gifts,
                     const struct record_gift *gift)
{
	const struct save_request request = {
	    .action = gifts->action, .reason = gifts->reason, .quiet = true};
	const struct record *before = get_unasked(ctx, gifts->object, gift->id);
	struct record *changes = record_new(ctx, gifts->object);
	if (before && gift->leaves) {
		give_help(changes, before, gift);
	} else {
		give_set(changes, record_owner_field(gifts->object), gift->owner);
		give_set(changes, gifts->object->access.pool, gift->pool);
	}
	const struct record *after = before ? save_changes(ctx, before, changes, &request) : NULL;
	return after && give_keep(ctx, gifts->work, before, after);
}

bool record_give(struct ctx *ctx, const struct record_gifts *gifts)
{
	assert(db_writing(ctx) && record_owner_field(gifts->object) && gifts->work > 0);
	for (size_t i = 0; i < gifts->count; i++) {
		struct ctx *inner = ctx_inner(ctx);
		bool given = give_one(inner, gifts, &gifts->items[i]);
		if (!given)
			error_pass(ctx, inner);
		talloc_free(inner);
		if (!given)
			return false;
	}
	return true;
}

/* --- taking back --- */

enum { GIVE_PAGE = 500 };

/* A row of the table. */
struct given {
	const struct object *object; /* NULL when there is none of the name any more */
	const char *name;
	int64_t record;
	const char *before, *after;
};

/* The rows behind `last`, at most GIVE_PAGE; on ctx. */
static struct given *given_page(struct ctx *ctx, int64_t work, const struct given *last,
                                size_t *count)
{
	struct given *page = memory_array(ctx, struct given, GIVE_PAGE);
	struct db_rows *rows = db_query(ctx,
	                                "SELECT object, record, fields_before, fields_after"
	                                "  FROM record_given"
	                                " WHERE work = $1 AND (object, record) > ($2, $3)"
	                                " ORDER BY object, record"
	                                " LIMIT $4",
	                                value_integer(work), value_text(last->name),
	                                value_integer(last->record), value_integer(GIVE_PAGE));
	for (*count = 0; rows && db_next(ctx, rows);) {
		struct given *given = &page[(*count)++];
		given->name = memory_text(ctx, db_text(rows, 0));
		given->object = model_object(ctx->model, given->name);
		given->record = db_integer(rows, 1);
		given->before = memory_text(ctx, db_text(rows, 2));
		given->after = memory_text(ctx, db_text(rows, 3));
	}
	talloc_free(rows);
	return ctx->error ? NULL : page;
}

/* Is the record elsewhere by now than where the giving left it? */
static bool given_moved_on(const struct record *now, const struct record *after)
{
	const struct field *owner = record_owner_field(now->object), *pool = now->object->access.pool;
	for (size_t i = 0; i < now->object->field_count; i++) {
		const struct field *field = &now->object->fields[i];
		bool tells = field == owner || field == pool || field->system;
		if (tells && after->given[i] && !record_same(now, after, field))
			return true;
	}
	return false;
}

/* The changes that bring the record back; NULL without an error when it stays. */
static struct record *given_changes(struct ctx *ctx, const struct given *given,
                                    const struct record *now)
{
	struct record *before = values_read(ctx, given->object, given->before);
	const struct record *after = before ? values_read(ctx, given->object, given->after) : NULL;
	if (!after || given_moved_on(now, after))
		return NULL;
	bool any = false;
	for (size_t i = 0; i < given->object->field_count; i++) {
		before->given[i] = before->given[i] && record_same(now, after, &given->object->fields[i]);
		any = any || before->given[i];
	}
	return any ? before : NULL;
}

static bool given_back(struct ctx *ctx, const struct given *given, const char *action,
                       const char *reason)
{
	const struct save_request request = {.action = action, .reason = reason, .quiet = true};
	const struct record *now =
	    given->object ? get_unasked(ctx, given->object, given->record) : NULL;
	const struct record *changes = now ? given_changes(ctx, given, now) : NULL;
	return changes && save_changes(ctx, now, changes, &request);
}

/* A record that can't go back, since it was deleted, or its pool was, stays where it is;
 * nothing was written of it then. */
static bool given_stays(struct ctx *ctx, const struct ctx *inner, int64_t changes)
{
	const struct error *error = inner->error;
	bool stays = !error || error->code == ERROR_NOT_FOUND || error->code == ERROR_INVALID;
	return stays && db_changes(ctx) == changes;
}

static bool given_take_page(struct ctx *ctx, const struct given *page, size_t count,
                            const char *action, const char *reason, struct record_taken *taken)
{
	for (size_t i = 0; i < count; i++) {
		struct ctx *inner = ctx_inner(ctx);
		int64_t changes = db_changes(ctx);
		bool back = given_back(inner, &page[i], action, reason);
		bool stays = !back && given_stays(ctx, inner, changes);
		taken->back += back;
		taken->kept += stays;
		if (!back && !stays)
			error_pass(ctx, inner);
		talloc_free(inner);
		if (!back && !stays)
			return false;
	}
	return true;
}

bool record_take_back(struct ctx *ctx, int64_t work, const char *action, const char *reason,
                      struct record_taken *taken)
{
	assert(db_writing(ctx));
	struct given last = {.name = "", .record = 0};
	struct ctx *holder = NULL; /* of the last row */
	size_t count = GIVE_PAGE;
	*taken = (struct record_taken){0};
	while (count == GIVE_PAGE && !ctx->error) {
		struct ctx *inner = ctx_inner(ctx);
		const struct given *page = given_page(inner, work, &last, &count);
		if (!page || !given_take_page(inner, page, count, action, reason, taken))
			error_pass(ctx, inner);
		else if (count)
			last = page[count - 1];
		talloc_free(holder);
		holder = inner;
	}
	talloc_free(holder);
	return !ctx->error &&
	       db_run(ctx, "DELETE FROM record_given WHERE work = $1", value_integer(work));
}

bool record_forget_gifts(struct ctx *ctx, int64_t work)
{
	return db_run(ctx, "DELETE FROM record_given WHERE work <= $1", value_integer(work));
}

/* --- what comes along --- */

enum { BELOW_RUN = 500 };

/* How many rows of `below` hang on these records by its reference `field`, or, as files
 * do, by naming object and record (`field` NULL). */
static bool below_count_run(struct ctx *outer, const struct object *object,
                            const struct object *below, const int64_t *ids, size_t size,
                            int64_t *count)
{
	struct ctx *ctx = ctx_inner(outer);
	struct sql *sql = sql_new(ctx);
	int64_t more = 0;
	sql_add(sql, "SELECT count(*) FROM ");
	sql_name(sql, below->name);
	sql_add(sql, " WHERE deleted_at IS NULL AND ");
	if (file_attachment(below)) {
		sql_add(sql, "object = ");
		sql_value(sql, value_text(object->name));
		sql_add(sql, " AND record");
	} else {
		sql_name(sql, below->access.through->name);
	}
	sql_add(sql, " IN (");
	sql_integers(sql, ids, size);
	sql_add(sql, ")");
	bool done = db_find_integer(ctx, 0, &more, sql->text->data, sql->values, sql->value_count);
	*count += more;
	if (!done)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return done;
}

static bool below_is_file(const struct object *below)
{
	const struct field *file = model_field(below, "file");
	return file_attachment(below) && file && file_field(file);
}

static bool below_hangs(const struct object *object, const struct object *below)
{
	const struct field *through = below->access.through;
	return below_is_file(below) ||
	       (below->access.kind == ACCESS_THROUGH && through && through->target == object &&
	        !below->system && !below->internal);
}

bool record_count_below(struct ctx *ctx, const struct object *object, const int64_t *ids,
                        size_t count, struct json_writer *json)
{
	json_open_object(json);
	for (size_t i = 0; i < ctx->model->object_count; i++) {
		const struct object *below = &ctx->model->objects[i];
		int64_t found = 0;
		if (!below_hangs(object, below))
			continue;
		for (size_t at = 0; at < count; at += BELOW_RUN) {
			size_t size = count - at < BELOW_RUN ? count - at : BELOW_RUN;
			if (!below_count_run(ctx, object, below, ids + at, size, &found))
				return false;
		}
		if (found)
			json_member_integer(json, below->name, found);
	}
	json_close_object(json);
	return true;
}
