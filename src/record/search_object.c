/* The hits of one object. */
#include "record/search_run.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "db/dialect.h"
#include "record/duplicates_key.h"
#include "record/mask.h"
#include "record/search.h"

#include <assert.h>
#include <string.h>

/* How many candidates are looked at: those of equal beginning, those the text
 * index gives (newest first), and of the actor's own records. */
enum { SEARCH_PREFIXES = 500, SEARCH_CANDIDATES = 3000, SEARCH_OWN = 20000 };

/* --- sources: each writes a SELECT of ids --- */

/* Names that begin with what was typed, where names are unique and so have a key. */
static bool source_prefix(struct ctx *ctx, struct sql *sql, const struct search_run *run)
{
	(void)ctx;
	const struct field *name = run->object->name_field;
	if (!name->key_column || !*run->key)
		return false;
	sql_add(sql, "SELECT id FROM ");
	sql_name(sql, run->object->name);
	sql_add(sql, " WHERE ");
	sql_name(sql, name->key_column);
	sql_add(sql, " >= ");
	sql_value(sql, value_text(run->key));
	sql_add(sql, " AND ");
	sql_name(sql, name->key_column);
	sql_add(sql, " < ");
	sql_value(sql, value_text(duplicates_key_behind(sql, run->key)));
	sql_add(sql, " AND deleted_at IS NULL ORDER BY ");
	sql_name(sql, name->key_column);
	sql_add(sql, " LIMIT ");
	sql_number(sql, SEARCH_PREFIXES);
	return true;
}

/* The whole phone number or e-mail address. */
static bool source_whole(struct ctx *ctx, struct sql *sql, const struct search_run *run)
{
	(void)ctx;
	const char *key = run->phone ? run->phone : run->email;
	if (!key)
		return false;
	sql_add(sql, "SELECT record FROM duplicate_key WHERE key = ");
	sql_value(sql, value_text(key));
	sql_add(sql, " AND kind = ");
	sql_number(sql, run->phone ? DUPLICATE_KEY_PHONE : DUPLICATE_KEY_EMAIL);
	sql_add(sql, " AND object = ");
	sql_value(sql, value_text(run->object->name));
	sql_add(sql, " LIMIT ");
	sql_number(sql, SEARCH_PREFIXES);
	return true;
}

static bool source_text(struct ctx *ctx, struct sql *sql, const struct search_run *run)
{
	(void)ctx;
	sql_text_matches(sql, run->object->search_index, run->expression);
	sql_add(sql, " LIMIT ");
	sql_number(sql, SEARCH_CANDIDATES);
	return true;
}

/* Writes the ids of the rows of a branch of the actor's rights. */
static void source_branch(struct sql *sql, const struct object *object,
                          const struct access_branch *branch)
{
	const struct field *field = branch->field;
	sql_add_text_(sql, field->type->link ? "SELECT record FROM " : "SELECT id FROM ");
	sql_name(sql, field->type->link ? field->link_table : object->name);
	sql_add(sql, " WHERE ");
	sql_name(sql, field->type->link ? "value" : field->name);
	sql_add(sql, " IN (");
	sql_integers(sql, branch->values, branch->value_count);
	sql_add(sql, ")");
	if (!field->type->link)
		sql_add(sql, " AND deleted_at IS NULL");
}

/* All that the actor may read, one by one: for who sees so little of the company
 * that the newest candidates were hardly ever his. What hangs on records is
 * reached through those. */
static bool source_own(struct ctx *ctx, struct sql *sql, const struct search_run *run)
{
	const struct field *through = run->object->access.through;
	const struct object *object = through ? through->target : run->object;
	size_t count = 0;
	const struct access_branch *branches = access_branches(ctx, object, OPERATION_READ, &count);
	if (!count)
		return false;
	sql_add(sql, "SELECT id FROM ");
	sql_name(sql, run->object->name);
	sql_add(sql, " WHERE ");
	sql_name(sql, through ? through->name : "id");
	sql_add(sql, " IN (");
	for (size_t i = 0; i < count; i++) {
		sql_add_text_(sql, i ? " UNION ALL " : "");
		source_branch(sql, object, &branches[i]);
	}
	sql_add(sql, ") LIMIT ");
	sql_number(sql, SEARCH_OWN);
	return true;
}

/* --- candidates --- */

enum { CANDIDATE_ID, CANDIDATE_OWN, CANDIDATE_CHANGED, CANDIDATE_FIELDS };

static void candidate_columns(struct ctx *ctx, struct sql *sql, const struct search_run *run)
{
	const struct field *owner = run->object->access.owner;
	sql_add(sql, "SELECT t.id, ");
	sql_column(sql, "t", owner ? owner->name : "created_by");
	sql_add(sql, " = ");
	sql_value(sql, value_integer(ctx->actor->user));
	sql_add(sql, ", t.updated_at");
	for (size_t i = 0; i < run->field_count; i++) {
		sql_add(sql, ", ");
		sql_column(sql, "t", run->fields[i]->name);
	}
}

/* The searchable fields' texts, one a line; without phones for `masked`. */
static const char *candidate_lines(struct ctx *ctx, const struct search_run *run,
                                   const struct db_rows *rows, bool masked)
{
	struct buffer *lines = buffer_new(ctx, 256);
	for (size_t i = 0; i < run->field_count; i++) {
		const char *text = db_text(rows, CANDIDATE_FIELDS + (int)i);
		if (!text || (masked && run->fields[i]->sensitive))
			continue;
		if (lines->size)
			buffer_add(lines, "\n", 1);
		buffer_add_text(lines, text);
	}
	return lines->data;
}

/* Is one of the row's fields the whole number or address that was typed? */
static bool candidate_whole(const struct search_run *run, const struct db_rows *rows)
{
	const char *key = run->phone ? run->phone : run->email;
	for (size_t i = 0; key && i < run->field_count; i++) {
		const char *text = db_text(rows, CANDIDATE_FIELDS + (int)i);
		if (text && !strcmp(text, key))
			return true;
	}
	return false;
}

/* How well the row holds what was typed, in what the actor may see of it. */
static bool candidate_rank(struct ctx *ctx, const struct search_run *run,
                           const struct db_rows *rows, int *rank)
{
	*rank = 3;
	if (candidate_whole(run, rows))
		return true;
	*rank = text_search_rank(run->search, candidate_lines(ctx, run, rows, run->masking));
	if (*rank || !run->masking)
		return true;
	*rank = text_search_rank(run->search, candidate_lines(ctx, run, rows, false));
	const struct record stub = {.object = run->object, .id = db_integer(rows, CANDIDATE_ID)};
	bool masked = false;
	if (*rank && !record_masked(ctx, &stub, &masked))
		return false;
	if (masked)
		*rank = 0;
	return true;
}

static bool candidate_known(const struct search_run *run, int64_t id)
{
	for (size_t i = run->first; i < run->count; i++)
		if (run->hits[i].id == id)
			return true;
	return false;
}

static void candidate_keep(struct search_run *run, const struct db_rows *rows, int rank)
{
	run->hits = memory_must(
	    talloc_realloc(run, run->hits, struct search_hit, (unsigned)run->count + 1));
	run->hits[run->count++] = (struct search_hit){
		.object = run->object,
		.id = db_integer(rows, CANDIDATE_ID),
		.rank = rank,
		.own = db_integer(rows, CANDIDATE_OWN) == 1,
		.changed_at = db_integer(rows, CANDIDATE_CHANGED),
	};
}

static bool search_enough(const struct search_run *run)
{
	return run->count - run->first >= run->want;
}

static bool candidates_read(struct ctx *ctx, struct search_run *run, struct db_rows *rows)
{
	while (!search_enough(run) && db_next(ctx, rows)) {
		int rank = 0;
		if (candidate_known(run, db_integer(rows, CANDIDATE_ID)))
			continue;
		struct ctx *inner = ctx_inner(ctx);
		if (!candidate_rank(inner, run, rows, &rank))
			error_pass(ctx, inner);
		talloc_free(inner);
		if (ctx->error)
			break;
		if (rank)
			candidate_keep(run, rows, rank);
	}
	return !ctx->error;
}

static bool search_source(struct ctx *ctx, struct search_run *run,
                          bool (*source)(struct ctx *ctx, struct sql *sql,
                                         const struct search_run *run))
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "WITH hit (id) AS (");
	if (search_enough(run) || !source(ctx, sql, run))
		return true;
	sql_add(sql, ") ");
	candidate_columns(ctx, sql, run);
	sql_add(sql, " FROM hit JOIN ");
	sql_name(sql, run->object->name);
	sql_add(sql, " AS t ON t.id = hit.id WHERE t.deleted_at IS NULL AND ");
	access_condition(ctx, sql, run->object, "t", OPERATION_READ);
	struct db_rows *rows = sql_query(ctx, sql);
	bool done = rows && candidates_read(ctx, run, rows);
	talloc_free(rows);
	return done;
}

/* --- the object --- */

/* A formula or a list has no text of its own in a column. */
static bool search_field(struct ctx *ctx, const struct field *field)
{
	return field->searchable && field->type->kind == VALUE_TEXT && !field->type->link &&
	       access_field(ctx, field) != FIELD_HIDDEN;
}

static void search_begin(struct ctx *ctx, struct search_run *run, const struct object *object)
{
	run->object = object;
	run->first = run->count;
	run->field_count = 0;
	run->fields = memory_array(run, const struct field *, object->field_count);
	for (size_t i = 0; i < object->field_count; i++)
		if (search_field(ctx, &object->fields[i]))
			run->fields[run->field_count++] = &object->fields[i];
}

/* Were there more candidates in the text index than were looked at? */
static bool search_cut(struct ctx *ctx, const struct search_run *run, bool *cut)
{
	int64_t count = 0;
	*cut = false;
	if (search_enough(run))
		return true;
	if (!search_estimate(ctx, run->object, run->typed, SEARCH_CANDIDATES, &count))
		return false;
	*cut = count == SEARCH_CANDIDATES;
	return true;
}

bool search_object(struct ctx *ctx, struct search_run *run, const struct object *object)
{
	bool cut = false;
	search_begin(ctx, run, object);
	if (!run->field_count)
		return true;
	if (!search_source(ctx, run, source_prefix) || !search_source(ctx, run, source_whole))
		return false;
	/* Who typed a whole number or address that is there wants no likeness. */
	if ((run->phone || run->email) && run->count > run->first)
		return true;
	return search_source(ctx, run, source_text) && search_cut(ctx, run, &cut) &&
	       (!cut || search_source(ctx, run, source_own));
}
