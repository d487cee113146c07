#include "record/duplicates_match.h"
#include "record/row.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "db/db.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	enum duplicate_reason reason;
	struct label words;
} duplicate_reasons[] = {
    {REASON_SAME_NAME, {{"名称相同", "Same name"}}},
    {REASON_PHONE, {{"电话号码相同", "Same phone number"}}},
    {REASON_EMAIL, {{"邮箱相同", "Same e-mail address"}}},
    {REASON_LIKE_NAME, {{"名称相近", "Similar name"}}},
    {REASON_SITE, {{"网站或邮箱域名相同", "Same website or e-mail domain"}}},
    {REASON_NAME_BEGINS, {{"名称开头相同", "Name begins alike"}}},
};
enum { DUPLICATE_REASONS = sizeof duplicate_reasons / sizeof *duplicate_reasons };

static void reason_add(struct ctx *ctx, struct buffer *words, const struct object *holder,
                       unsigned reasons)
{
	bool english = ctx->language == LANGUAGE_EN;
	for (int i = 0; i < DUPLICATE_REASONS; i++) {
		if (!(reasons & duplicate_reasons[i].reason))
			continue;
		if (words->size)
			buffer_add_text(words, english ? "; " : "；");
		if (holder)
			buffer_format(words, english ? "%s: " : "%s：", model_label(ctx, &holder->label));
		buffer_add_text(words, model_label(ctx, &duplicate_reasons[i].words));
	}
}

/* The strongest reason counts; of equal ones the record's own, then the newest. */
static unsigned match_weight(const struct duplicate_match *match)
{
	unsigned all = match->reasons | match->below;
	unsigned strongest = all & (~all + 1);
	return strongest * 2 + !(match->reasons & strongest);
}

static int match_order(const void *left, const void *right)
{
	const struct duplicate_match *a = left, *b = right;
	unsigned x = match_weight(a), y = match_weight(b);
	if (x != y)
		return x < y ? -1 : 1;
	return (a->id < b->id) - (a->id > b->id);
}

/* --- one match --- */

enum { MATCH_NAME, MATCH_VISIBLE, MATCH_OWNER };

static struct db_rows *match_row(struct ctx *ctx, const struct object *object, int64_t id)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT ");
	sql_column(sql, "t", object->name_field->name);
	sql_add(sql, ", ");
	access_condition(ctx, sql, object, "t", OPERATION_READ);
	if (object->access.owner) {
		sql_add(sql, ", ");
		sql_column(sql, "t", object->access.owner->name);
	}
	sql_add(sql, " FROM ");
	sql_name(sql, object->name);
	sql_add(sql, " AS t WHERE t.id = ");
	sql_value(sql, value_integer(id));
	sql_add(sql, " AND t.deleted_at IS NULL");
	return sql_query(ctx, sql);
}

static void match_print_owner(struct ctx *ctx, const struct object *object,
                              const struct db_rows *rows, struct json_writer *json)
{
	bool known =
	    !db_null(rows, MATCH_OWNER) && access_field(ctx, object->access.owner) != FIELD_HIDDEN;
	const struct user_info *owner = known ? access_user(ctx, db_integer(rows, MATCH_OWNER)) : NULL;
	json_key(json, "owner");
	if (!owner) {
		json_put_null(json);
		return;
	}
	json_open_object(json);
	json_member_integer(json, "id", owner->id);
	json_member_text(json, "name", owner->name);
	json_close_object(json);
}

static void match_print(struct ctx *ctx, const struct object *object,
                        const struct duplicate_match *match, const char *typed,
                        const struct db_rows *rows, struct json_writer *json)
{
	bool visible = db_integer(rows, MATCH_VISIBLE) != 0;
	const char *name = db_text(rows, MATCH_NAME);
	struct buffer *reason = buffer_new(ctx, 64);
	unsigned reasons = match->reasons;
	if (reasons & REASON_LIKE_NAME && typed && name &&
	    !strcmp(text_fold(ctx, name), text_fold(ctx, typed)))
		reasons = (reasons & ~(unsigned)REASON_LIKE_NAME) | REASON_SAME_NAME;
	reason_add(ctx, reason, NULL, reasons);
	reason_add(ctx, reason, match->holder, match->below);
	json_open_object(json);
	if (visible)
		json_member_integer(json, "id", match->id);
	json_member_text(json, "name", row_names_hidden(ctx, object) ? "" : name);
	json_member_text(json, "reason", reason->data);
	if (object->access.owner)
		match_print_owner(ctx, object, rows, json);
	json_member_boolean(json, "visible", visible);
	json_close_object(json);
}

bool duplicates_print(struct ctx *ctx, const struct object *object, struct duplicate_match *matches,
                      size_t count, const char *name, struct json_writer *json)
{
	if (count)
		qsort(matches, count, sizeof *matches, match_order);
	json_open_array(json);
	for (size_t i = 0; i < count; i++) {
		struct db_rows *rows = match_row(ctx, object, matches[i].id);
		if (!rows)
			return false;
		if (db_next(ctx, rows))
			match_print(ctx, object, &matches[i], name, rows, json);
		talloc_free(rows);
		if (ctx->error)
			return false;
	}
	json_close_array(json);
	return true;
}
