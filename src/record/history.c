/* Writing the history. Imports write an entry a row, so an entry is one INSERT,
 * and one indexed look-up of the hash before it unless it is the first. */
#include "record/history_chain.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "db/migration.h"
#include "record/file_row.h"
#include "record/history_seal.h"

#include <assert.h>
#include <string.h>

/* The third index holds what is rare and asked for by name (logins, exports,
 * deletions); imports don't touch it. */
static const char *const history_tables[] = {
    "CREATE TABLE history ("
    "    id INTEGER PRIMARY KEY,"
    "    object TEXT NOT NULL,"
    "    record INTEGER NOT NULL,"
    "    at INTEGER NOT NULL,"
    "    actor INTEGER NOT NULL,"
    "    actor_name TEXT,"
    "    action TEXT NOT NULL,"
    "    reason TEXT,"
    "    address TEXT,"
    "    changes TEXT,"
    "    detail TEXT,"
    "    hash BLOB NOT NULL)",
    "CREATE INDEX history_record ON history (object, record)",
    "CREATE INDEX history_at ON history (at)",
    "CREATE INDEX history_actor ON history (actor, at)",
    "CREATE INDEX history_action ON history (action, at)"
    "    WHERE action NOT IN ('create', 'update')",
    NULL,
};

/* For the search: appended to in order, so that they cost a writer little. */
static const char *const history_search_indexes[] = {
    "CREATE INDEX history_object ON history (object, at)",
    "CREATE INDEX history_address ON history (address, at) WHERE address IS NOT NULL",
    NULL,
};

static const char *const history_contents[] = {
    "ALTER TABLE history ADD COLUMN content BLOB",
    NULL,
};

/* The form of the chain changed with the third step. */
enum { HISTORY_FORMED = 3 };

bool history_migrate(struct ctx *ctx)
{
	static const struct db_migration steps[] = {
	    {1, history_tables}, {2, history_search_indexes}, {HISTORY_FORMED, history_contents}};
	int64_t had = 0;
	return db_find_integer(ctx, 0, &had, "SELECT number FROM schema_version WHERE room = 'history'",
	                       NULL, 0) &&
	       db_migrate(ctx, "history", steps, sizeof steps / sizeof *steps) &&
	       (!had || had >= HISTORY_FORMED || history_form_anew(ctx)) && history_seal_migrate(ctx);
}

/* --- the chain --- */

/* The hash at the end of a record's chain; `found` is false where there is none. */
static bool history_head(struct ctx *ctx, const char *object, int64_t record,
                         unsigned char hash[HISTORY_HASH_SIZE], bool *found)
{
	struct db_rows *rows = db_query(ctx,
	                                "SELECT hash"
	                                "  FROM history"
	                                " WHERE object = $1 AND record = $2"
	                                " ORDER BY id DESC"
	                                " LIMIT 1",
	                                value_text(object), value_integer(record));
	if (!rows)
		return false;
	*found = db_next(ctx, rows) && db_size(rows, 0) == HISTORY_HASH_SIZE;
	if (*found)
		memcpy(hash, db_blob(rows, 0), HISTORY_HASH_SIZE);
	talloc_free(rows);
	return !ctx->error;
}

static bool history_add(struct ctx *ctx, struct history_entry *entry, bool first)
{
	unsigned char previous[HISTORY_HASH_SIZE], hash[HISTORY_HASH_SIZE],
	    content[HISTORY_CONTENT_SIZE];
	bool found = false;
	assert(db_writing(ctx) && ctx->actor);
	entry->at = ctx->now;
	entry->actor = ctx->actor->user;
	entry->actor_name = ctx->actor->user ? NULL : ctx->actor->name;
	entry->address = ctx->address;
	if (!first && !history_head(ctx, entry->object, entry->record, previous, &found))
		return false;
	history_content(entry, content);
	entry->content = content;
	entry->content_size = sizeof content;
	history_hash(entry, found ? previous : NULL, hash);
	entry->content = NULL;
	return db_run(ctx,
	              "INSERT INTO history"
	              "    (object, record, at, actor, actor_name, action, reason, address, changes,"
	              "     detail, hash, content)"
	              "    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
	              value_text(entry->object), value_integer(entry->record), value_integer(entry->at),
	              value_integer(entry->actor), value_text(entry->actor_name),
	              value_text(entry->action), value_text(entry->reason), value_text(entry->address),
	              value_text(entry->changes), value_text(entry->detail),
	              value_blob(hash, sizeof hash), value_blob(content, sizeof content));
}

/* --- what changed --- */

/* The name that a ref's target has now: kept in the entry, since tomorrow it may
 * be another. Not asked of access/: who reads the entry is. */
static bool history_name(struct ctx *ctx, const struct field *field, struct value *value)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT ");
	sql_name(sql, field->target->name_field->name);
	sql_add(sql, " FROM ");
	sql_name(sql, field->target->name);
	sql_add(sql, " WHERE id = ");
	sql_value(sql, value_integer(value->integer));
	struct db_rows *rows = sql_query(ctx, sql);
	if (!rows)
		return false;
	if (db_next(ctx, rows) && !db_null(rows, 0)) {
		value->size = db_size(rows, 0);
		value->text = memory_text_part(sql, db_text(rows, 0), value->size);
	}
	talloc_free(rows);
	return !ctx->error;
}

static bool history_name_all(struct ctx *ctx, const struct field *field, struct value *value)
{
	if (value->kind == VALUE_INTEGER)
		return value->text || history_name(ctx, field, value);
	if (value->kind != VALUE_LIST)
		return true;
	struct value *items = memory_array(ctx, struct value, value->size);
	for (size_t i = 0; i < value->size; i++) {
		items[i] = value->items[i];
		if (!items[i].text && !history_name(ctx, field, &items[i]))
			return false;
	}
	value->items = items;
	return true;
}

static bool history_name_file(struct ctx *ctx, struct value *value)
{
	if (value->kind == VALUE_NULL)
		return true;
	if (!file_name(ctx, value->integer, &value->text))
		return false;
	value->size = value->text ? strlen(value->text) : 0;
	return true;
}

static bool history_put(struct ctx *ctx, const struct field *field, const struct record *record,
                        struct json_writer *json)
{
	struct value value = record ? record->values[field->index] : VALUE_NOTHING;
	if ((field->target && !history_name_all(ctx, field, &value)) ||
	    (file_field(field) && !history_name_file(ctx, &value)))
		return false;
	if (value.kind == VALUE_NULL)
		json_put_null(json);
	else
		field->type->print(ctx, field, &value, json);
	return true;
}

static bool history_differs(const struct record *before, const struct record *after,
                            const struct field *field)
{
	if (!field->tracked || !after->given[field->index])
		return false;
	if (!before)
		return after->values[field->index].kind != VALUE_NULL;
	return before->given[field->index] && !record_same(before, after, field);
}

static bool history_field(struct ctx *ctx, const struct field *field, const struct record *before,
                          const struct record *after, struct json_writer *json)
{
	json_key(json, field->name);
	if (!before)
		return history_put(ctx, field, after, json);
	json_open_array(json);
	if (!history_put(ctx, field, before, json) || !history_put(ctx, field, after, json))
		return false;
	json_close_array(json);
	return true;
}

/* Writes the text that history_entry.h describes; `count` fields are in it. */
static bool history_changes(struct ctx *ctx, const struct record *before,
                            const struct record *after, struct json_writer *json, size_t *count)
{
	if (!before)
		json_open_array(json);
	json_open_object(json);
	for (size_t i = 0; i < after->object->field_count; i++) {
		const struct field *field = &after->object->fields[i];
		if (!history_differs(before, after, field))
			continue;
		if (!history_field(ctx, field, before, after, json))
			return false;
		++*count;
	}
	json_close_object(json);
	if (!before)
		json_close_array(json);
	return true;
}

/* Deleting and restoring change no field: the record is kept as it was. */
static bool history_moves(const struct record_change *change)
{
	return !change->after || !strcmp(change->action, "delete") ||
	       !strcmp(change->action, "restore");
}

bool history_change(struct ctx *outer, const struct record_change *change)
{
	const struct record *record = change->after ? change->after : change->before;
	assert(record && record->id > 0);
	struct ctx *ctx = ctx_inner(outer);
	struct history_entry entry = {.object = record->object->name,
	                              .record = record->id,
	                              .action = change->action,
	                              .reason = change->reason};
	size_t count = 0;
	bool done = true;
	if (!history_moves(change)) {
		struct json_writer *json = json_writer_new(ctx, 512);
		done = history_changes(ctx, change->before, change->after, json, &count);
		entry.changes = json->out->data;
	}
	bool nothing = !history_moves(change) && change->before && !count;
	done = done && (nothing || history_add(ctx, &entry, !strcmp(change->action, "create")));
	if (!done)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return done;
}

bool history_say(struct ctx *ctx, const struct record *record, const char *action,
                 const char *reason)
{
	struct history_entry entry = {
	    .object = record->object->name, .record = record->id, .action = action, .reason = reason};
	return history_add(ctx, &entry, false);
}

bool history_note(struct ctx *ctx, const char *action, const char *object, int64_t id,
                  const char *detail)
{
	struct history_entry entry = {
	    .object = object ? object : "", .record = id, .action = action, .detail = detail};
	return history_add(ctx, &entry, false);
}
