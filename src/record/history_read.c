/* Reading the history of one record, and what its search shares with that. */
#include "record/history_page.h"

#include "base/error.h"
#include "base/memory.h"
#include "record/mask.h"
#include "record/merge.h"
#include "record/row.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { HISTORY_PAGE = 50, HISTORY_PAGE_LIMIT = 200 };

struct history_entry history_entry_read(const struct db_rows *rows)
{
	return (struct history_entry){
	    .id = db_integer(rows, 0),
	    .object = db_text(rows, 1),
	    .record = db_integer(rows, 2),
	    .at = db_integer(rows, 3),
	    .actor = db_integer(rows, 4),
	    .actor_name = db_text(rows, 5),
	    .action = db_text(rows, 6),
	    .reason = db_text(rows, 7),
	    .address = db_text(rows, 8),
	    .changes = db_text(rows, 9),
	    .detail = db_text(rows, 10),
	    .hash = db_size(rows, 11) == HISTORY_HASH_SIZE ? db_blob(rows, 11) : NULL,
	    .content = db_size(rows, 12) ? db_blob(rows, 12) : NULL,
	    .content_size = db_size(rows, 12),
	};
}

/* --- pages --- */

bool history_page(struct ctx *ctx, int64_t limit, int64_t *page)
{
	*page = limit ? limit : HISTORY_PAGE;
	return (*page > 0 && *page <= HISTORY_PAGE_LIMIT) ||
	       error_field(ctx, "limit", "out_of_range", "每页条数应在 1 到 %d 之间。",
	                   "The limit must be between 1 and %d.", HISTORY_PAGE_LIMIT);
}

bool history_place_read(struct ctx *ctx, const char *after, struct history_place *place)
{
	*place = (struct history_place){INT64_MAX, INT64_MAX};
	if (!after)
		return true;
	char *end = NULL;
	errno = 0;
	place->at = strtoll(after, &end, 10);
	bool whole = end != after && *end == '.';
	const char *second = whole ? end + 1 : "";
	place->id = strtoll(second, &end, 10);
	return (whole && end != second && !*end && !errno) ||
	       error_field(ctx, "after", "invalid", "翻页标记无效，请从第一页重新开始。",
	                   "The paging mark is not valid. Start again from the first page.");
}

void history_next(struct json_writer *json, const struct history_place *place)
{
	json_key(json, "next");
	if (place->id)
		json_put_text(json, memory_format(json, "%" PRId64 ".%" PRId64, place->at, place->id));
	else
		json_put_null(json);
}

/* --- entries --- */

static void history_actor(struct ctx *ctx, const struct history_entry *entry,
                          struct json_writer *json)
{
	const struct user_info *user = entry->actor ? access_user(ctx, entry->actor) : NULL;
	json_key(json, "actor");
	json_open_object(json);
	json_member_integer(json, "id", entry->actor);
	json_member_text(json, "name", user ? user->name : entry->actor_name);
	json_close_object(json);
}

static void history_optional(struct json_writer *json, const char *name, const char *text)
{
	if (text)
		json_member_text(json, name, text);
}

static void history_detail(struct ctx *ctx, const char *detail, struct json_writer *json)
{
	const json_t *tree = detail ? json_read(ctx, detail, strlen(detail)) : NULL;
	if (detail && !tree)
		error_take(ctx);
	if (!tree)
		return;
	json_key(json, "detail");
	json_put_tree(json, tree);
}

/* The reason of a merging is the other's name. */
static const char *history_reason(struct ctx *ctx, const struct history_reader *reader,
                                  const struct history_entry *entry)
{
	bool name = !strcmp(entry->action, "merge") || !strcmp(entry->action, "unmerge");
	bool hidden = name && !reader->everything && row_names_hidden(ctx, reader->object);
	return hidden ? NULL : record_reason_words(ctx, entry->action, entry->reason);
}

bool history_members(struct ctx *ctx, const struct history_reader *reader,
                     const struct history_entry *entry, struct json_writer *json)
{
	json_member_integer(json, "id", entry->id);
	json_key(json, "at");
	json_put_instant(json, entry->at);
	history_actor(ctx, entry, json);
	json_member_text(json, "action", entry->action);
	history_optional(json, "reason", history_reason(ctx, reader, entry));
	if (reader->everything) {
		history_optional(json, "address", entry->address);
		history_detail(ctx, entry->detail, json);
	}
	return history_words(ctx, reader, entry, json);
}

/* --- of one record --- */

/* The record, living or in the recycle bin. */
static struct record *history_record(struct ctx *ctx, const struct object *object, int64_t id)
{
	struct record *record = record_get(ctx, object, id, OPERATION_READ);
	if (record || ctx->error->code != ERROR_NOT_FOUND)
		return record;
	struct error *missing = error_take(ctx);
	record = record_get_deleted(ctx, object, id);
	if (!record) {
		error_take(ctx);
		ctx->error = missing;
	}
	return record;
}

bool history_everything(const struct ctx *ctx)
{
	return ctx->actor->system || ctx->actor->administrator;
}

static bool history_reader_of(struct ctx *ctx, const struct object *object, int64_t id,
                              struct history_reader *reader)
{
	const struct record *record = history_record(ctx, object, id);
	*reader = (struct history_reader){
	    .object = object, .record = id, .everything = history_everything(ctx)};
	return record && record_masked(ctx, record, &reader->masked);
}

/* Writes the rows, each in memory of its own; one row more than the page tells
 * that there is a next one. */
static bool history_print_rows(struct ctx *ctx, struct db_rows *rows, int64_t page,
                               bool (*print)(struct ctx *ctx, const struct history_entry *entry,
                                             const struct history_reader *reader,
                                             struct json_writer *json),
                               const struct history_reader *reader, struct json_writer *json)
{
	struct history_place last = {0, 0}, next = {0, 0};
	json_open_object(json);
	json_key(json, "entries");
	json_open_array(json);
	for (int64_t i = 0; db_next(ctx, rows);) {
		struct history_entry entry = history_entry_read(rows);
		struct ctx *inner = ctx_inner(ctx);
		bool fits = !reader->field || history_changes_field(inner, &entry, reader->field);
		bool full = fits && i == page;
		if (fits && !full && !print(inner, &entry, reader, json))
			error_pass(ctx, inner);
		talloc_free(inner);
		if (full) {
			next = last;
			break;
		}
		i += fits;
		if (ctx->error)
			return false;
		last = (struct history_place){entry.at, entry.id};
	}
	json_close_array(json);
	history_next(json, &next);
	json_close_object(json);
	return !ctx->error;
}

static bool history_print_entry(struct ctx *ctx, const struct history_entry *entry,
                                const struct history_reader *reader, struct json_writer *json)
{
	json_open_object(json);
	if (entry->record != reader->record)
		json_member_integer(json, "from", entry->record);
	if (!history_members(ctx, reader, entry, json))
		return false;
	json_close_object(json);
	return true;
}

/* Of the record, and of those that were merged into it: their chains are its past. */
static struct db_rows *history_of(struct ctx *ctx, const struct object *object, int64_t id,
                                  const struct history_query *query,
                                  const struct history_place *place)
{
	size_t count = 0;
	const int64_t *ids = merge_ids(ctx, object, id, &count);
	if (!ids)
		return NULL;
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT " HISTORY_COLUMNS "  FROM history WHERE object = ");
	sql_value(sql, value_text(object->name));
	sql_add(sql, " AND record IN (");
	sql_integers(sql, ids, count);
	sql_add(sql, ") AND id < ");
	sql_value(sql, value_integer(place->id));
	if (query->action) {
		sql_add(sql, " AND action = ");
		sql_value(sql, value_text(query->action));
	}
	if (query->actor) {
		sql_add(sql, " AND actor = ");
		sql_value(sql, value_integer(query->actor));
	}
	sql_add(sql, " ORDER BY id DESC");
	return sql_query(ctx, sql);
}

bool history_print(struct ctx *ctx, const struct object *object, int64_t id,
                   const struct history_query *query, struct json_writer *json)
{
	int64_t page = 0;
	struct history_place place;
	struct history_reader reader;
	if (!history_page(ctx, query->limit, &page) || !history_place_read(ctx, query->after, &place) ||
	    !history_reader_of(ctx, object, id, &reader) ||
	    (query->field && !row_field(ctx, object, query->field, "field")))
		return false;
	reader.field = query->field;
	struct db_rows *rows = history_of(ctx, object, id, query, &place);
	bool done = rows && history_print_rows(ctx, rows, page, history_print_entry, &reader, json);
	talloc_free(rows);
	return done;
}
