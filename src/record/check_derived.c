/* Does what is worked out of records say what they say? The search index and the
 * duplicate keys are gone through once, and the records once: of each record the sum of
 * what it ought to have must be that of what it has. */
#include "record/check_part.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "db/dialect.h"
#include "model/build.h"
#include "record/duplicates_key.h"
#include "record/search.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Ids are given one after the other; whoever writes a huge one into the file by hand
 * shall not make us ask for that much memory. */
enum { DERIVED_MOST = 1 << 28 };

struct derived {
	struct ctx *ctx; /* the outer one, for faults */
	struct check *check;
	const struct object *object;
	uint64_t *sums; /* by id: of what is there less what ought to be */
	int64_t size;
	unsigned char key[crypto_shorthash_KEYBYTES];
	const char *zh, *en; /* what is wrong with a record */
};

static bool derived_begin(struct ctx *ctx, struct check *check, const struct object *object,
                          struct derived *derived)
{
	struct sql *sql = sql_new(ctx);
	int64_t last = 0;
	sql_add(sql, "SELECT max(id) FROM ");
	sql_name(sql, object->name);
	*derived = (struct derived){.ctx = ctx, .check = check, .object = object};
	if (!db_find_integer(ctx, 0, &last, sql->text->data, NULL, 0))
		return false;
	derived->size = last < DERIVED_MOST ? last + 1 : DERIVED_MOST;
	derived->sums = memory_array(ctx, uint64_t, derived->size);
	randombytes_buf(derived->key, sizeof derived->key);
	return true;
}

static uint64_t derived_hash(const struct derived *derived, const char *text, size_t size)
{
	uint64_t hash;
	crypto_shorthash((unsigned char *)&hash, (const unsigned char *)text, size, derived->key);
	return hash;
}

static void derived_wrong(struct derived *derived, int64_t id)
{
	check_wrong(derived->ctx, derived->check, derived->object, id, "%s", "%s",
	            derived->ctx->language == LANGUAGE_EN ? derived->en : derived->zh);
}

static void derived_there(struct derived *derived, int64_t id, uint64_t hash)
{
	if (id < 0 || id >= derived->size)
		derived_wrong(derived, id);
	else
		derived->sums[id] += hash;
}

static void derived_end(struct derived *derived)
{
	for (int64_t id = 0; id < derived->size; id++)
		if (derived->sums[id])
			derived_wrong(derived, id);
	talloc_free(derived->sums);
}

/* Is something of the object being made anew at the moment, so that it is not whole? */
static bool derived_building(struct ctx *ctx, const struct object *object, bool *building)
{
	size_t count = 0;
	const int64_t *ids = model_builds(ctx, &count);
	*building = false;
	for (size_t i = 0; ids && i < count; i++) {
		const struct model_build *build = model_build_find(ctx, ids[i]);
		*building = *building || (build && build->object == object);
	}
	return !ctx->error;
}

/* --- the search index --- */

static int derived_compare(const void *left, const void *right)
{
	const uint64_t *a = left, *b = right;
	return *a < *b ? -1 : *a > *b;
}

/* The index knows no token twice. */
static uint64_t derived_tokens(const struct derived *derived, struct ctx *ctx, const char *tokens)
{
	size_t count = 0, room = strlen(tokens) / 2 + 1;
	uint64_t *hashes = memory_array(ctx, uint64_t, room), sum = 0;
	for (const char *at = tokens; *at;) {
		size_t size = strcspn(at, " ");
		if (size)
			hashes[count++] = derived_hash(derived, at, size);
		at += size + (at[size] == ' ');
	}
	qsort(hashes, count, sizeof *hashes, derived_compare);
	for (size_t i = 0; i < count; i++)
		if (!i || hashes[i] != hashes[i - 1])
			sum += hashes[i];
	return sum;
}

static bool derived_index_token(void *data, int64_t key, const char *token, size_t size)
{
	struct derived *derived = data;
	derived_there(derived, key, derived_hash(derived, token, size));
	return true;
}

static bool derived_search_record(struct ctx *ctx, const struct record *record, void *data)
{
	struct derived *derived = data;
	const char *tokens = search_tokens(ctx, record);
	derived->check->looked++;
	if (tokens && record->id < derived->size)
		derived->sums[record->id] -= derived_tokens(derived, ctx, tokens);
	return true;
}

/* Its own pages are damaged: it can be made anew. */
static bool derived_unreadable(struct ctx *ctx, struct check *check, const struct object *object)
{
	const struct error *error = error_take(ctx);
	return check_wrong(ctx, check, object, 0, "搜索索引读不出来（%s）。",
	                   "The search index can't be read (%s).",
	                   error->detail ? error->detail : error->message);
}

static bool search_object_check(struct ctx *ctx, struct check *check, const struct object *object)
{
	struct derived derived;
	if (!derived_begin(ctx, check, object, &derived))
		return false;
	derived.zh = "搜索索引与记录的内容不符。";
	derived.en = "The search index does not say what the record says.";
	if (!db_text_index_each(ctx, object->search_index, derived_index_token, &derived))
		return derived_unreadable(ctx, check, object);
	if (!check_records(ctx, object, search_holds, derived_search_record, &derived))
		return false;
	derived_end(&derived);
	return true;
}

/* --- duplicate keys --- */

static bool keys_holds(const struct field *field)
{
	return field->duplicate != DUPLICATE_NONE;
}

static uint64_t derived_key(const struct derived *derived, const char *key, int64_t kind)
{
	return derived_hash(derived, key, strlen(key)) * (uint64_t)(2 * kind + 1);
}

static bool derived_key_record(struct ctx *ctx, const struct record *record, void *data)
{
	struct derived *derived = data;
	size_t count = 0;
	const struct duplicate_key *keys = duplicates_keys_of(ctx, record, &count);
	derived->check->looked++;
	for (size_t i = 0; i < count && record->id < derived->size; i++)
		derived->sums[record->id] -= derived_key(derived, keys[i].key, keys[i].kind);
	return true;
}

static bool keys_object_check(struct ctx *ctx, struct check *check, const struct object *object)
{
	struct derived derived;
	if (!derived_begin(ctx, check, object, &derived))
		return false;
	derived.zh = "查重键与记录的内容不符。";
	derived.en = "The duplicate keys do not say what the record says.";
	struct db_rows *rows =
	    db_query(ctx, "SELECT record, key, kind FROM duplicate_key WHERE object = $1",
	             value_text(object->name));
	while (rows && db_next(ctx, rows))
		derived_there(&derived, db_integer(rows, 0),
		              derived_key(&derived, db_text(rows, 1), db_integer(rows, 2)));
	talloc_free(rows);
	if (ctx->error || !check_records(ctx, object, keys_holds, derived_key_record, &derived))
		return false;
	derived_end(&derived);
	return true;
}

/* --- each object that has any --- */

static bool derived_has_keys(const struct object *object)
{
	for (size_t i = 0; i < object->field_count; i++)
		if (keys_holds(&object->fields[i]))
			return true;
	return false;
}

static bool
derived_each(struct ctx *outer, struct check *check, bool (*has)(const struct object *object),
             bool (*look)(struct ctx *ctx, struct check *check, const struct object *object))
{
	for (size_t i = 0; i < outer->model->object_count; i++) {
		const struct object *object = &outer->model->objects[i];
		struct ctx *ctx = ctx_inner(outer);
		bool building = false;
		bool done = !has(object) || (derived_building(ctx, object, &building) &&
		                             (building || look(ctx, check, object)));
		if (!done)
			error_pass(outer, ctx);
		talloc_free(ctx);
		if (!done)
			return false;
	}
	return true;
}

static bool derived_has_search(const struct object *object)
{
	return object->search_index != NULL;
}

bool check_search(struct ctx *ctx, struct check *check)
{
	return derived_each(ctx, check, derived_has_search, search_object_check);
}

bool check_keys(struct ctx *ctx, struct check *check)
{
	return derived_each(ctx, check, derived_has_keys, keys_object_check);
}
