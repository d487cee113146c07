/* Lists: pages, counts, and walks over all rows. */
#include "base/error.h"
#include "base/memory.h"
#include "record/reach.h"
#include "record/row.h"
#include "record/show.h"
#include "record/sort.h"

#include <assert.h>

enum { LIST_LIMIT = 200, LIST_DEFAULT = 50, LIST_WALK_PAGE = 500 };

struct list {
	const struct record_query *query;
	struct row_selection *selection;
	struct sort *sort;
	struct reach reach;
	int64_t limit; /* rows of a page */
};

static bool list_prepare(struct ctx *ctx, const struct record_query *query, const char *after,
                         int64_t limit, struct list *list)
{
	*list = (struct list){.query = query, .limit = limit};
	if (!access_need(ctx, query->object, query->operation))
		return false;
	list->selection = row_selection(ctx, query->object, query->fields);
	if (!list->selection)
		return false;
	list->sort = sort_read(ctx, query->object, query->sort, after);
	if (!list->sort)
		return false;
	list->reach = reach_choose(ctx, query, list->sort);
	return true;
}

/* The keys and the selection of a part's rows: straight from the table where one run
 * of an index holds them, else by way of the union of runs. */
static struct db_rows *list_rows(struct ctx *ctx, const struct list *list, size_t part,
                                 int64_t limit)
{
	struct sql *sql = sql_new(ctx);
	const struct sort *sort = list->sort;
	bool plain = !list->reach.branch_count;
	sql_add(sql, "SELECT ");
	for (size_t i = 0; i < sort->count; i++) {
		sql_column(sql, plain ? "t" : "p", plain ? sort->keys[i].column : sort_names[i]);
		sql_add(sql, ", ");
	}
	row_columns(ctx, sql, list->selection, "t");
	if (plain) {
		if (!reach_where(ctx, sql, &list->reach))
			return NULL;
		sort_part(sql, sort, "t", part);
		sort_order(sql, sort, "t", false);
		sql_add(sql, " LIMIT ");
		sql_number(sql, limit);
		return sql_query(ctx, sql);
	}
	sql_add(sql, " FROM (");
	if (!reach_page(ctx, sql, &list->reach, sort, part, limit))
		return NULL;
	sql_add(sql, ") AS p JOIN ");
	sql_name(sql, list->query->object->name);
	sql_add(sql, " AS t ON t.id = p.id");
	sort_order(sql, sort, "p", true);
	return sql_query(ctx, sql);
}

/* What is done with the rows of a page: each is printed, or `each` is called. */
struct list_use {
	const struct show_list *shown;
	struct json_writer *json;
	bool (*each)(struct ctx *ctx, const struct record *record, void *data);
	void *data;
};

/* A page under way, and where it stands. */
struct list_page {
	const struct list_use *use;
	int64_t count;      /* rows so far */
	const char *cursor; /* behind the last row of a full page */
	bool more, stopped;
};

static bool list_use_row(struct ctx *ctx, const struct list *list, const struct list_use *use,
                         const struct db_rows *rows)
{
	int first = (int)list->sort->count;
	if (use->shown)
		return show_list_row(ctx, use->shown, list->selection, rows, first, use->json);
	struct record *record = row_read(ctx, list->selection, rows, first, false);
	return record && use->each(ctx, record, use->data);
}

static bool list_row(struct ctx *ctx, const struct list *list, struct list_page *page,
                     const struct db_rows *rows)
{
	struct ctx *inner = ctx_inner(ctx);
	if (++page->count == list->limit)
		page->cursor =
		    sort_cursor(ctx, list->sort, rows, 0, db_integer(rows, (int)list->sort->count));
	bool done = list_use_row(inner, list, page->use, rows);
	if (!done && inner->error)
		error_pass(ctx, inner);
	talloc_free(inner);
	return done;
}

/* Uses the rows of a part, until the page is full. */
static bool list_part(struct ctx *ctx, const struct list *list, size_t part, struct list_page *page)
{
	struct db_rows *rows = list_rows(ctx, list, part, list->limit + 1 - page->count);
	if (!rows)
		return false;
	while (!page->stopped && db_next(ctx, rows)) {
		page->more = page->count == list->limit;
		if (page->more)
			break;
		page->stopped = !list_row(ctx, list, page, rows);
	}
	talloc_free(rows);
	return !ctx->error;
}

/* Uses the rows of a page; `*next` gets the cursor behind them, or NULL when there are
 * no more. */
static bool list_page(struct ctx *ctx, const struct list *list, const struct list_use *use,
                      const char **next)
{
	struct list_page page = {.use = use};
	for (size_t part = sort_first_part(list->sort);
	     part < sort_parts(list->sort) && !page.more && !page.stopped; part++)
		if (!list_part(ctx, list, part, &page))
			return false;
	*next = page.more ? page.cursor : NULL;
	return true;
}

static bool list_limit(struct ctx *ctx, int64_t asked, int64_t *limit)
{
	*limit = asked ? asked : LIST_DEFAULT;
	if (*limit >= 1 && *limit <= LIST_LIMIT)
		return true;
	return error_field(ctx, "limit", "out_of_range", "limit 应在 1 到 %d 之间。",
	                   "limit must be between 1 and %d.", LIST_LIMIT);
}

bool record_list(struct ctx *ctx, const struct record_query *query, struct json_writer *json)
{
	struct list list;
	int64_t limit, count = 0;
	const char *next;
	if (!list_limit(ctx, query->limit, &limit) ||
	    !list_prepare(ctx, query, query->after, limit, &list))
		return false;
	struct list_use use = {.shown = show_list_new(ctx, list.selection), .json = json};
	json_open_object(json);
	json_key(json, "records");
	json_open_array(json);
	if (!list_page(ctx, &list, &use, &next))
		return false;
	json_close_array(json);
	json_member_text(json, "next", next);
	if (query->count) {
		if (!record_count(ctx, query, &count))
			return false;
		json_member_integer(json, "count", count);
	}
	json_close_object(json);
	return true;
}

static void list_one(struct ctx *ctx, struct sql *sql, void *data)
{
	(void)ctx;
	(void)data;
	sql_add(sql, "1 AS one");
}

bool record_count(struct ctx *ctx, const struct record_query *query, int64_t *count)
{
	if (!access_need(ctx, query->object, query->operation))
		return false;
	struct reach reach = reach_choose(ctx, query, NULL);
	reach_use_counts(ctx, &reach, query->filter, NULL, 0);
	struct sql *sql = sql_new(ctx);
	if (!reach.branch_count && !reach.counts) {
		sql_add(sql, "SELECT count(*)");
		if (!reach_where(ctx, sql, &reach))
			return false;
	} else {
		sql_add_text_(sql, reach.counts ? "SELECT sum(r.n) FROM (" : "SELECT count(*) FROM (");
		if (!reach_write(ctx, sql, &reach, list_one, NULL))
			return false;
		sql_add(sql, ") AS r");
	}
	return db_find_integer(ctx, 0, count, sql->text->data, sql->values, sql->value_count);
}

struct list_walk {
	bool (*each)(struct ctx *ctx, const struct record *record, void *data);
	void *data;
	int64_t left; /* rows still wanted */
	bool stopped;
};

static bool list_walk_row(struct ctx *ctx, const struct record *record, void *data)
{
	struct list_walk *walk = data;
	walk->left--;
	walk->stopped = !walk->each(ctx, record, walk->data);
	return !walk->stopped;
}

/* Page by page, so that `each` may use the connection and memory stays flat. */
bool record_each(struct ctx *ctx, const struct record_query *query,
                 bool (*each)(struct ctx *ctx, const struct record *record, void *data), void *data)
{
	struct list_walk walk = {each, data, query->limit ? query->limit : INT64_MAX, false};
	const struct list_use use = {.each = list_walk_row, .data = &walk};
	const char *after = query->after;
	struct ctx *last = NULL; /* holds the cursor */
	do {
		struct ctx *page = ctx_inner(ctx);
		struct list list;
		const char *next = NULL;
		int64_t rows = walk.left < LIST_WALK_PAGE ? walk.left : LIST_WALK_PAGE;
		bool done =
		    list_prepare(page, query, after, rows, &list) && list_page(page, &list, &use, &next);
		if (!done)
			error_pass(ctx, page);
		talloc_free(last);
		last = page;
		after = next;
	} while (after && walk.left > 0 && !walk.stopped && !ctx->error);
	talloc_free(last);
	return !ctx->error;
}

struct list_ids {
	int64_t *ids;
	size_t count;
};

static bool list_add_id(struct ctx *ctx, const struct record *record, void *data)
{
	struct list_ids *ids = data;
	(void)ctx;
	ids->ids[ids->count++] = record->id;
	return true;
}

const int64_t *record_ids(struct ctx *ctx, const struct record_query *query, size_t *count)
{
	assert(query->limit > 0);
	struct record_query narrow = *query;
	narrow.fields = "id";
	struct list_ids ids = {memory_array(ctx, int64_t, query->limit), 0};
	if (!record_each(ctx, &narrow, list_add_id, &ids))
		return NULL;
	*count = ids.count;
	return ids.ids;
}
