/* The hits of one object: candidates are fetched in batches, with the rights in
 * the query, and verified, until there are enough hits. */
#include "record/search_run.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "record/mask.h"
#include "record/search.h"
#include "record/search_source.h"

#include <stdlib.h>
#include <string.h>

/* Batches grow: the first is often enough. Their sizes are few, so that the
 * statements are few. */
enum { BATCH_FIRST = 64, BATCH_MOST = 512 };

/* --- one candidate --- */

enum { CANDIDATE_ID, CANDIDATE_OWN, CANDIDATE_CHANGED, CANDIDATE_FIELDS };

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
	run->hits =
	    memory_must(talloc_realloc(run, run->hits, struct search_hit, (unsigned)run->count + 1));
	run->hits[run->count++] = (struct search_hit){
	    .object = run->object,
	    .id = db_integer(rows, CANDIDATE_ID),
	    .rank = rank,
	    .own = db_integer(rows, CANDIDATE_OWN) == 1,
	    .changed_at = db_integer(rows, CANDIDATE_CHANGED),
	};
}

/* --- a batch of them --- */

struct batch {
	int64_t ids[BATCH_MOST];
	size_t size;
	size_t count; /* of ids in it */
};

static bool search_enough(const struct search_run *run)
{
	return run->count - run->first >= run->want;
}

static struct sql *batch_sql(struct ctx *ctx, const struct search_run *run, struct batch *batch)
{
	const struct field *owner = run->object->access.owner;
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT t.id, ");
	sql_column(sql, "t", owner ? owner->name : "created_by");
	sql_add(sql, " = ");
	sql_value(sql, value_integer(ctx->actor->user));
	sql_add(sql, ", t.updated_at");
	for (size_t i = 0; i < run->field_count; i++) {
		sql_add(sql, ", ");
		sql_column(sql, "t", run->fields[i]->name);
	}
	sql_add(sql, " FROM ");
	sql_name(sql, run->object->name);
	sql_add(sql, " AS t WHERE t.id IN (");
	for (size_t i = batch->count; i < batch->size; i++)
		batch->ids[i] = batch->ids[0];
	sql_integers(sql, batch->ids, batch->size);
	sql_add(sql, ") AND t.deleted_at IS NULL AND ");
	access_condition(ctx, sql, run->object, "t", OPERATION_READ);
	sql_add(sql, " ORDER BY t.id DESC");
	return sql;
}

static bool batch_read(struct ctx *ctx, struct search_run *run, struct db_rows *rows)
{
	while (!search_enough(run) && db_next(ctx, rows)) {
		int rank = 0;
		struct ctx *inner = ctx_inner(ctx);
		if (!candidate_rank(inner, run, rows, &rank))
			error_pass(ctx, inner);
		talloc_free(inner);
		if (ctx->error)
			return false;
		if (rank)
			candidate_keep(run, rows, rank);
	}
	return !ctx->error;
}

static bool batch_run(struct ctx *outer, struct search_run *run, struct batch *batch)
{
	if (!batch->count)
		return true;
	struct ctx *ctx = ctx_inner(outer);
	struct db_rows *rows = sql_query(ctx, batch_sql(ctx, run, batch));
	bool done = rows && batch_read(ctx, run, rows);
	if (!done)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return done;
}

static int search_id_order(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
	return (a > b) - (a < b);
}

static bool candidate_wanted(const struct search_run *run, int64_t id)
{
	const struct search_ids *only = run->only;
	return (!only || bsearch(&id, only->ids, only->count, sizeof id, search_id_order)) &&
	       !candidate_known(run, id);
}

/* Takes a source's ids until there are enough hits; `count` of ids were read. */
static bool source_read(struct ctx *ctx, struct search_run *run, struct db_rows *ids,
                        int64_t *count)
{
	struct batch *batch = memory_new(ctx, struct batch);
	bool more = true;
	for (batch->size = BATCH_FIRST; more && !search_enough(run); batch->size = BATCH_MOST) {
		batch->count = 0;
		while (batch->count < batch->size && (more = db_next(ctx, ids))) {
			++*count;
			if (candidate_wanted(run, db_integer(ids, 0)))
				batch->ids[batch->count++] = db_integer(ids, 0);
		}
		if (ctx->error || !batch_run(ctx, run, batch))
			return false;
	}
	talloc_free(batch);
	return true;
}

typedef bool search_source_writer(struct ctx *ctx, struct sql *sql, const struct search_run *run);

static bool search_source(struct ctx *ctx, struct search_run *run, search_source_writer *source,
                          int64_t *count)
{
	struct sql *sql = sql_new(ctx);
	*count = 0;
	if (search_enough(run) || !source(ctx, sql, run))
		return true;
	struct db_rows *ids = sql_query(ctx, sql);
	bool done = ids && source_read(ctx, run, ids, count);
	talloc_free(ids);
	return done;
}

/* --- the text index --- */

/* The index is asked for few at first. Where these were not enough and rights are not
 * part of the question, who sees but a small part of the company has many more compared
 * with the ids of that part, which costs little; for others more are fetched. */
enum { TEXT_FIRST = 1000, TEXT_FETCHED = 3000, TEXT_COMPARED = 100000 };

/* What the actor may read, as ids; none where he sees too much for that. */
static bool search_own(struct ctx *ctx, const struct search_run *run, struct search_ids *own)
{
	struct sql *sql = sql_new(ctx);
	*own = (struct search_ids){.ids = NULL};
	if (!source_own(ctx, sql, run))
		return true;
	struct db_rows *rows = sql_query(ctx, sql);
	if (!rows)
		return false;
	own->ids = memory_array(ctx, int64_t, SEARCH_OWN + 1);
	while (db_next(ctx, rows))
		own->ids[own->count++] = db_integer(rows, 0);
	talloc_free(rows);
	if (own->count > SEARCH_OWN)
		own->count = 0;
	qsort(own->ids, own->count, sizeof *own->ids, search_id_order);
	return !ctx->error;
}

static bool search_text(struct ctx *ctx, struct search_run *run)
{
	struct search_ids own = {.ids = NULL};
	int64_t count = 0;
	run->rights = search_rights(ctx, run->object);
	run->room = TEXT_FIRST;
	if (!search_source(ctx, run, source_text, &count))
		return false;
	if (search_enough(run) || count < run->room)
		return true;
	if (!run->rights && !search_own(ctx, run, &own))
		return false;
	run->only = own.count ? &own : NULL;
	run->room = own.count ? TEXT_COMPARED : TEXT_FETCHED;
	bool done = search_source(ctx, run, source_text, &count);
	run->only = NULL;
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

bool search_object(struct ctx *ctx, struct search_run *run, const struct object *object)
{
	int64_t count = 0;
	search_begin(ctx, run, object);
	if (!run->field_count)
		return true;
	if (!search_source(ctx, run, source_prefix, &count) ||
	    !search_source(ctx, run, source_whole, &count))
		return false;
	/* An address is found by its key; and who typed a number that is there wants no
	 * likeness. */
	if (run->email || (run->phone && run->count > run->first))
		return true;
	return search_text(ctx, run);
}
