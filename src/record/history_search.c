/* Searching the company's whole history.
 *
 * Of what is asked for, the rarest condition that an index serves leads, newest first;
 * the rest is held against the entries as they go by. A page looks at HISTORY_LOOK
 * entries at most and then says how far it came, so that it costs the same whatever the
 * history's size and whatever is asked. */
#include "record/history_page.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <string.h>

enum { HISTORY_LOOK = 20000, HISTORY_WORDS = 8, HISTORY_WORDS_SIZE = 200 };

/* --- what leads --- */

/* A column whose index leads to a value; `rare`: the index of rare actions. */
struct history_way {
	const char *column;
	struct value value;
	bool rare;
};

/* An action that imports don't write has an index of its own, which needs its
 * condition in words. */
static bool way_rare(const char *action)
{
	return action && strcmp(action, "create") != 0 && strcmp(action, "update") != 0;
}

static size_t ways_list(const struct history_query *query, struct history_way ways[4])
{
	size_t count = 0;
	if (query->address)
		ways[count++] = (struct history_way){"address", value_text(query->address), false};
	if (way_rare(query->action))
		ways[count++] = (struct history_way){"action", value_text(query->action), true};
	if (query->actor)
		ways[count++] = (struct history_way){"actor", value_integer(query->actor), false};
	if (query->object)
		ways[count++] = (struct history_way){"object", value_text(query->object), false};
	return count;
}

static void way_write(struct sql *sql, const struct history_way *way,
                      const struct history_query *query, const struct history_place *place)
{
	bool until = query->until && query->until < place->at;
	sql_add(sql, " WHERE at >= ");
	sql_value(sql, value_integer(query->from));
	sql_add(sql, " AND (at, id) < (");
	sql_value(sql, value_integer(until ? query->until : place->at));
	sql_add(sql, ", ");
	sql_value(sql, value_integer(until ? 0 : place->id));
	sql_add(sql, ")");
	if (!way)
		return;
	sql_add(sql, " AND ");
	sql_name(sql, way->column);
	sql_add(sql, " = ");
	sql_value(sql, way->value);
	if (way->rare)
		sql_add(sql, " AND action NOT IN ('create', 'update')");
}

/* How many entries it would lead past, as far as that matters. */
static bool way_cost(struct ctx *ctx, const struct history_way *way,
                     const struct history_query *query, const struct history_place *place,
                     int64_t *cost)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT count(*) FROM (SELECT 1 FROM history");
	way_write(sql, way, query, place);
	sql_add(sql, " LIMIT ");
	sql_number(sql, HISTORY_LOOK);
	sql_add(sql, ") AS led");
	struct db_rows *rows = sql_query(ctx, sql);
	*cost = rows && db_next(ctx, rows) ? db_integer(rows, 0) : 0;
	talloc_free(rows);
	return !ctx->error;
}

/* The entries to look at, newest first. A record's own chain is always short enough. */
static struct db_rows *history_lead(struct ctx *ctx, const struct history_query *query,
                                    const struct history_place *place)
{
	struct history_way ways[4], *best = NULL;
	size_t count = ways_list(query, ways);
	int64_t least = INT64_MAX;
	bool chain = query->object && query->record;
	for (size_t i = 0; i < count && !chain; i++) {
		int64_t cost = 0;
		if (count > 1 && !way_cost(ctx, &ways[i], query, place, &cost))
			return NULL;
		if (cost < least) {
			least = cost;
			best = &ways[i];
		}
	}
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT " HISTORY_COLUMNS " FROM history");
	way_write(sql, best, query, place);
	if (chain) {
		sql_add(sql, " AND object = ");
		sql_value(sql, value_text(query->object));
		sql_add(sql, " AND record = ");
		sql_value(sql, value_integer(query->record));
	}
	sql_add(sql, " ORDER BY at DESC, id DESC");
	return sql_query(ctx, sql);
}

/* --- what is held against each --- */

struct history_sought {
	const struct history_query *query;
	const char *words[HISTORY_WORDS];
	size_t count;
};

static bool sought_read(struct ctx *ctx, const struct history_query *query,
                        struct history_sought *sought)
{
	*sought = (struct history_sought){.query = query};
	if (!query->words)
		return true;
	size_t size = strlen(query->words);
	if (size > HISTORY_WORDS_SIZE || !text_valid(query->words, size))
		return error_field(ctx, "words", "too_long", "搜索的文字太长。",
		                   "This is too much text to search for.");
	char *rest = text_tidy(ctx, query->words, size, true), *word;
	while ((word = strtok_r(rest, " ", &rest)) && sought->count < HISTORY_WORDS)
		sought->words[sought->count++] = word;
	return true;
}

/* The name that the entry's record has today; NULL where there is none. On ctx. */
static const char *history_record_name(struct ctx *ctx, const struct history_entry *entry)
{
	const struct object *object = entry->record ? model_object(ctx->model, entry->object) : NULL;
	if (!object)
		return NULL;
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT ");
	sql_name(sql, object->name_field->name);
	sql_add(sql, " FROM ");
	sql_name(sql, object->name);
	sql_add(sql, " WHERE id = ");
	sql_value(sql, value_integer(entry->record));
	struct db_rows *rows = sql_query(ctx, sql);
	const char *name = NULL;
	if (rows && db_next(ctx, rows) && !db_null(rows, 0))
		name = memory_text(ctx, db_text(rows, 0));
	talloc_free(rows);
	return name;
}

static bool word_in(const char *text, const char *word)
{
	return text && strcasestr(text, word);
}

/* Each word is somewhere in the entry, or in the name of its record. */
static bool words_fit(struct ctx *outer, const struct history_sought *sought,
                      const struct history_entry *entry)
{
	struct ctx *ctx = ctx_inner(outer);
	const char *reason = record_reason_words(ctx, entry->action, entry->reason), *name = NULL;
	bool fits = true;
	for (size_t i = 0; i < sought->count && fits; i++) {
		const char *word = sought->words[i];
		fits = word_in(entry->changes, word) || word_in(reason, word) ||
		       word_in(entry->detail, word) || word_in(entry->actor_name, word);
		if (!fits && !name)
			name = history_record_name(ctx, entry);
		fits = fits || word_in(name, word);
	}
	if (ctx->error)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return fits;
}

static bool text_fits(const char *sought, const char *text)
{
	return !sought || (text && !strcmp(sought, text));
}

static bool field_fits(struct ctx *outer, const char *field, const struct history_entry *entry)
{
	struct ctx *ctx = ctx_inner(outer);
	bool fits = history_changes_field(ctx, entry, field);
	talloc_free(ctx);
	return fits;
}

static bool history_fits(struct ctx *ctx, const struct history_sought *sought,
                         const struct history_entry *entry)
{
	const struct history_query *query = sought->query;
	return text_fits(query->object, entry->object) && text_fits(query->action, entry->action) &&
	       text_fits(query->address, entry->address) &&
	       (!query->record || query->record == entry->record) &&
	       (!query->actor || query->actor == entry->actor) &&
	       (!query->field || field_fits(ctx, query->field, entry)) && words_fit(ctx, sought, entry);
}

/* --- walking --- */

/* Gives those that fit to `visit`, each in memory of its own, `most` of them at most, out
 * of `look`. `next` is where to go on, its id 0 at the end; `short_of` that it is there
 * because enough were looked at. */
static bool history_walk_rows(struct ctx *ctx, struct db_rows *rows,
                              const struct history_sought *sought, int64_t most, int64_t look,
                              history_visit *visit, void *data, struct history_place *next,
                              bool *short_of)
{
	struct history_place last = {0, 0};
	int64_t found = 0, seen = 0;
	*next = last;
	*short_of = false;
	for (; db_next(ctx, rows); seen++) {
		if (found == most || seen == look) {
			*next = last;
			*short_of = found < most;
			return true;
		}
		struct history_entry entry = history_entry_read(rows);
		last = (struct history_place){entry.at, entry.id};
		if (history_fits(ctx, sought, &entry)) {
			struct ctx *inner = ctx_inner(ctx);
			if (!visit(inner, &entry, data))
				error_pass(ctx, inner);
			talloc_free(inner);
			found++;
		}
		if (ctx->error)
			return false;
	}
	return !ctx->error;
}

static bool history_need_everything(struct ctx *ctx)
{
	return history_everything(ctx) ||
	       error_set(ctx, ERROR_FORBIDDEN, "只有管理员可以查询全部历史。",
	                 "Only administrators may search the whole history.");
}

/* --- as JSON --- */

static bool search_print(struct ctx *ctx, const struct history_entry *entry, void *data)
{
	struct json_writer *json = data;
	const struct history_reader reader = {.object = model_object(ctx->model, entry->object),
	                                      .everything = true};
	json_open_object(json);
	if (*entry->object)
		json_member_text(json, "object", entry->object);
	if (entry->record) {
		json_key(json, "record");
		json_open_object(json);
		json_member_integer(json, "id", entry->record);
		json_member_text(json, "name", history_record_name(ctx, entry));
		json_close_object(json);
	}
	if (ctx->error || !history_members(ctx, &reader, entry, json))
		return false;
	json_close_object(json);
	return true;
}

bool history_search(struct ctx *ctx, const struct history_query *query, struct json_writer *json)
{
	int64_t page = 0;
	bool short_of = false;
	struct history_place place, next;
	struct history_sought sought;
	if (!history_need_everything(ctx) || !history_page(ctx, query->limit, &page) ||
	    !history_place_read(ctx, query->after, &place) || !sought_read(ctx, query, &sought))
		return false;
	struct db_rows *rows = history_lead(ctx, query, &place);
	json_open_object(json);
	json_key(json, "entries");
	json_open_array(json);
	bool done = rows && history_walk_rows(ctx, rows, &sought, page, HISTORY_LOOK, search_print,
	                                      json, &next, &short_of);
	talloc_free(rows);
	if (!done)
		return false;
	json_close_array(json);
	history_next(json, &next);
	json_key(json, "reached");
	if (short_of)
		json_put_instant(json, next.at);
	else
		json_put_null(json);
	json_close_object(json);
	return true;
}

/* --- for a file --- */

bool history_each(struct ctx *ctx, const struct history_query *query, int64_t most,
                  history_visit *visit, void *data)
{
	bool short_of = false;
	struct history_place place, next;
	struct history_sought sought;
	if (!history_need_everything(ctx) || !history_place_read(ctx, NULL, &place) ||
	    !sought_read(ctx, query, &sought))
		return false;
	struct db_rows *rows = history_lead(ctx, query, &place);
	bool done = rows && history_walk_rows(ctx, rows, &sought, most, INT64_MAX, visit, data, &next,
	                                      &short_of);
	talloc_free(rows);
	if (done && next.id)
		return error_set(ctx, ERROR_TOO_LARGE, "符合条件的超过 %d 条，请缩小范围。",
		                 "More than %d entries fit; narrow them down.", (int)most);
	return done;
}

static void words_add(struct ctx *ctx, const json_t *changes, struct buffer *out)
{
	size_t index;
	json_t *change;
	json_array_foreach((json_t *)changes, index, change)
	{
		const char *old = json_string_value(json_object_get(change, "old_text"));
		const char *new = json_string_value(json_object_get(change, "new_text"));
		buffer_format(out, "%s%s: %s%s%s", index ? "; " : "",
		              json_string_value(json_object_get(change, "label")), old ? old : "",
		              old && *old ? " → " : "", new ? new : "");
	}
	(void)ctx;
}

bool history_line(struct ctx *ctx, const struct history_entry *entry, struct history_line *line)
{
	const struct user_info *user = entry->actor ? access_user(ctx, entry->actor) : NULL;
	const struct object *object = model_object(ctx->model, entry->object);
	const struct history_reader reader = {.object = object, .everything = true};
	struct json_writer *json = json_writer_new(ctx, 512);
	struct buffer *words = buffer_new(ctx, 256);
	json_open_object(json);
	if (!history_words(ctx, &reader, entry, json))
		return false;
	json_close_object(json);
	const json_t *tree = json_read(ctx, json->out->data, json->out->size);
	if (!tree)
		return false;
	words_add(ctx, json_object_get(tree, "changes"), words);
	*line = (struct history_line){
	    .at = entry->at,
	    .actor = user ? user->name : entry->actor_name,
	    .action = entry->action,
	    .object = object ? model_label(ctx, &object->label) : entry->object,
	    .record = history_record_name(ctx, entry),
	    .changes = words->size ? words->data : entry->detail,
	    .reason = record_reason_words(ctx, entry->action, entry->reason),
	    .address = entry->address,
	};
	return !ctx->error;
}
