/* The keys of records, and their upkeep. */
#include "record/duplicates_key.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "db/db.h"
#include "db/migration.h"

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
		const char *text = memory_text_part(ctx, value->text, value->size);
		size_t count = duplicates_keys(ctx, &record->object->fields[i], text, keys);
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
