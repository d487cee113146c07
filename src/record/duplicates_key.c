/* The keys of records, and their upkeep. */
#include "record/duplicates_key.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "db/db.h"
#include "db/migration.h"
#include "record/check_part.h"
#include "record/prepare.h"
#include "record/row.h"

#include <string.h>

/* WITHOUT ROWID, since the key is the whole row: one tree instead of two. */
static const char *const duplicates_tables[] = {
    "CREATE TABLE duplicate_key ("
    "    key TEXT NOT NULL,"
    "    kind INTEGER NOT NULL,"
    "    object TEXT NOT NULL,"
    "    record INTEGER NOT NULL,"
    "    PRIMARY KEY (key, kind, object, record)) WITHOUT ROWID",
    NULL,
};

bool duplicates_migrate(struct ctx *ctx)
{
	static const struct db_migration steps[] = {{1, duplicates_tables}};
	return db_migrate(ctx, "duplicates", steps, sizeof steps / sizeof *steps);
}

char *duplicates_key_behind(const void *parent, const char *key)
{
	return memory_format(parent, "%s\xF4\x8F\xBF\xBF", key); /* U+10FFFF */
}

/* --- the keys of a value --- */

static size_t keys_add(struct duplicate_key *keys, size_t count, enum duplicate_key_kind kind,
                       const char *key)
{
	if (!key || !*key)
		return count;
	keys[count] = (struct duplicate_key){kind, key};
	return count + 1;
}

size_t duplicates_keys(struct ctx *ctx, const struct field *field, const char *text,
                       struct duplicate_key keys[DUPLICATE_KEYS_OF_FIELD])
{
	size_t count = 0;
	switch (field->duplicate) {
	case DUPLICATE_NONE:
		break;
	case DUPLICATE_NAME:
		count = keys_add(keys, count, DUPLICATE_KEY_NAME, text_company_key(ctx, text));
		break;
	case DUPLICATE_PHONE:
		count = keys_add(keys, count, DUPLICATE_KEY_PHONE,
		                 memory_text_part(ctx, text, strcspn(text, ";")));
		break;
	case DUPLICATE_EMAIL:
		count = keys_add(keys, count, DUPLICATE_KEY_EMAIL, text);
		count = keys_add(keys, count, DUPLICATE_KEY_SITE, text_email_company(text));
		break;
	case DUPLICATE_HOST:
		count = keys_add(keys, count, DUPLICATE_KEY_SITE, text_url_host(ctx, text));
		break;
	}
	return count;
}

/* --- upkeep --- */

struct duplicate_set {
	struct duplicate_key *keys;
	size_t count;
};

static bool set_has(const struct duplicate_set *set, const struct duplicate_key *key)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->keys[i].kind == key->kind && !strcmp(set->keys[i].key, key->key))
			return true;
	return false;
}

/* The keys of what the record has in the field, which is a text. */
static size_t keys_of(struct ctx *ctx, const struct record *record, const struct field *field,
                      struct duplicate_key keys[DUPLICATE_KEYS_OF_FIELD])
{
	const struct value *value = &record->values[field->index];
	const struct prepared_text *prepared = prepared_text(record, field);
	if (!prepared)
		return duplicates_keys(ctx, field, memory_text_part(ctx, value->text, value->size), keys);
	memcpy(keys, prepared->keys, sizeof prepared->keys);
	return prepared->key_count;
}

/* All keys of a record, each once; none of NULL. */
static struct duplicate_set set_of(struct ctx *ctx, const struct record *record)
{
	struct duplicate_set set = {.keys = NULL};
	if (!record)
		return set;
	set.keys = memory_array(ctx, struct duplicate_key,
	                        record->object->field_count * DUPLICATE_KEYS_OF_FIELD);
	for (size_t i = 0; i < record->object->field_count; i++) {
		const struct value *value = &record->values[i];
		if (record->object->fields[i].duplicate == DUPLICATE_NONE || value->kind != VALUE_TEXT)
			continue;
		struct duplicate_key keys[DUPLICATE_KEYS_OF_FIELD];
		size_t count = keys_of(ctx, record, &record->object->fields[i], keys);
		for (size_t k = 0; k < count; k++)
			if (!set_has(&set, &keys[k]))
				set.keys[set.count++] = keys[k];
	}
	return set;
}

static bool set_run(struct ctx *ctx, const char *sql, const struct record *record,
                    const struct duplicate_key *key)
{
	return db_run(ctx, sql, value_text(key->key), value_integer(key->kind),
	              value_text(record->object->name), value_integer(record->id));
}

static bool set_change(struct ctx *ctx, const struct record *record,
                       const struct duplicate_set *before, const struct duplicate_set *after)
{
	for (size_t i = 0; i < before->count; i++)
		if (!set_has(after, &before->keys[i]) &&
		    !set_run(ctx,
		             "DELETE FROM duplicate_key"
		             " WHERE key = $1 AND kind = $2 AND object = $3 AND record = $4",
		             record, &before->keys[i]))
			return false;
	for (size_t i = 0; i < after->count; i++)
		if (!set_has(before, &after->keys[i]) &&
		    !set_run(ctx,
		             "INSERT INTO duplicate_key (key, kind, object, record)"
		             "    VALUES ($1, $2, $3, $4)"
		             "    ON CONFLICT DO NOTHING",
		             record, &after->keys[i]))
			return false;
	return true;
}

static bool duplicates_differ(const struct record *before, const struct record *after)
{
	const struct object *object = after ? after->object : before->object;
	for (size_t i = 0; i < object->field_count; i++)
		if (object->fields[i].duplicate != DUPLICATE_NONE &&
		    (!before || !after || !record_same(before, after, &object->fields[i])))
			return true;
	return false;
}

bool duplicates_update(struct ctx *outer, const struct record *before, const struct record *after)
{
	if (!duplicates_differ(before, after))
		return true;
	struct ctx *ctx = ctx_inner(outer);
	struct duplicate_set old = set_of(ctx, before), new = set_of(ctx, after);
	bool done = set_change(ctx, after ? after : before, &old, &new);
	if (!done)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return done;
}

const struct duplicate_key *duplicates_keys_of(struct ctx *ctx, const struct record *record,
                                               size_t *count)
{
	struct duplicate_set set = set_of(ctx, record);
	*count = set.count;
	return set.keys;
}

bool duplicates_put(struct ctx *ctx, const struct record *record)
{
	struct duplicate_set none = {.keys = NULL}, keys = set_of(ctx, record);
	return set_change(ctx, record, &none, &keys);
}

static bool duplicates_has_keys(const struct field *field)
{
	return field->duplicate != DUPLICATE_NONE;
}

static bool duplicates_refill_record(struct ctx *ctx, const struct record *record, void *data)
{
	(void)data;
	return duplicates_put(ctx, record);
}

bool duplicates_refill(struct ctx *ctx, const struct object *object)
{
	return db_run(ctx, "DELETE FROM duplicate_key WHERE object = $1", value_text(object->name)) &&
	       check_records(ctx, object, duplicates_has_keys, duplicates_refill_record, NULL);
}

/* --- going through the table --- */

/* A row of the table. */
struct duplicate_row {
	struct duplicate_key key;
	const char *object;
	int64_t record;
};

/* The rows behind the one that the notes name. */
static struct duplicate_row *sweep_read(struct ctx *ctx, const json_t *notes, int64_t count,
                                        size_t *found)
{
	struct duplicate_row *list = memory_array(ctx, struct duplicate_row, (size_t)count);
	const char *key = json_string_value(json_object_get(notes, "key"));
	const char *object = json_string_value(json_object_get(notes, "object"));
	struct db_rows *rows = db_query(
	    ctx,
	    "SELECT key, kind, object, record FROM duplicate_key"
	    " WHERE (key, kind, object, record) > ($1, $2, $3, $4)"
	    " ORDER BY key, kind, object, record LIMIT $5",
	    value_text(key), value_integer(json_integer_value(json_object_get(notes, "kind"))),
	    value_text(object ? object : ""),
	    value_integer(json_integer_value(json_object_get(notes, "record"))), value_integer(count));
	*found = 0;
	while (rows && db_next(ctx, rows)) {
		struct duplicate_row *row = &list[(*found)++];
		row->key.key = memory_text(ctx, db_text(rows, 0));
		row->key.kind = (enum duplicate_key_kind)db_integer(rows, 1);
		row->object = memory_text(ctx, db_text(rows, 2));
		row->record = db_integer(rows, 3);
	}
	talloc_free(rows);
	return ctx->error ? NULL : list;
}

/* Takes the row away unless a living record has the key. */
static bool sweep_row(struct ctx *ctx, const struct row_selection *selection,
                      const struct duplicate_row *row)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT ");
	row_columns(ctx, sql, selection, "t");
	sql_add(sql, " FROM ");
	sql_name(sql, row->object);
	sql_add(sql, " AS t WHERE t.deleted_at IS NULL AND t.id = ");
	sql_value(sql, value_integer(row->record));
	struct db_rows *rows = sql_query(ctx, sql);
	bool living = rows && db_next(ctx, rows);
	const struct record *record = living ? row_read(ctx, selection, rows, 0, true) : NULL;
	talloc_free(rows);
	if (ctx->error)
		return false;
	struct duplicate_set set = set_of(ctx, record);
	struct record gone = {.object = selection->object, .id = row->record};
	return set_has(&set, &row->key) ||
	       set_run(ctx,
	               "DELETE FROM duplicate_key"
	               " WHERE key = $1 AND kind = $2 AND object = $3 AND record = $4",
	               &gone, &row->key);
}

bool duplicates_sweep(struct ctx *ctx, const struct row_selection *selection, json_t *notes,
                      int64_t count, bool *over)
{
	size_t found;
	struct duplicate_row *rows = sweep_read(ctx, notes, count, &found);
	for (size_t i = 0; rows && i < found; i++) {
		struct ctx *inner = ctx_inner(ctx);
		bool swept = strcmp(rows[i].object, selection->object->name) != 0 ||
		             sweep_row(inner, selection, &rows[i]);
		if (!swept)
			error_pass(ctx, inner);
		talloc_free(inner);
		if (!swept)
			return false;
	}
	if (!rows)
		return false;
	*over = found < (size_t)count;
	if (found) {
		const struct duplicate_row *last = &rows[found - 1];
		json_object_set_new(notes, "key", json_string(last->key.key));
		json_object_set_new(notes, "kind", json_integer(last->key.kind));
		json_object_set_new(notes, "object", json_string(last->object));
		json_object_set_new(notes, "record", json_integer(last->record));
	}
	return true;
}
