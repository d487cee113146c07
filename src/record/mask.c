#include "record/mask.h"

#include "base/memory.h"
#include "base/text.h"
#include "db/db.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

enum { MASK_DEPTH_LIMIT = 8, MASK_HEAD = 3, MASK_TAIL = 4, MASK_WHOLE = 7 };

/* --- whose is it? --- */

static void mask_or(struct sql *sql, bool *begun)
{
	if (*begun)
		sql_add(sql, " OR ");
	*begun = true;
}

/* Writes, in brackets, that the user owns the row of `alias`, works on it, or
 * does so with the record that it hangs on. */
static void mask_own_condition(struct sql *sql, const struct object *object, const char *alias,
                               int64_t user, int depth)
{
	const struct object_access *access = &object->access;
	bool begun = false;
	sql_add(sql, "(");
	if (access->owner) {
		mask_or(sql, &begun);
		sql_column(sql, alias, access->owner->name);
		sql_add(sql, " = ");
		sql_value(sql, value_integer(user));
	}
	if (access->collaborators) {
		mask_or(sql, &begun);
		access_collaborates(sql, access->collaborators, alias, user);
	}
	if (access->through && depth < MASK_DEPTH_LIMIT) {
		const char *above = memory_format(sql, "above_%d", depth);
		mask_or(sql, &begun);
		access_enter(sql, access->through, alias, above);
		mask_own_condition(sql, access->through->target, above, user, depth + 1);
		sql_add(sql, ")");
	}
	if (!begun)
		sql_add(sql, "FALSE");
	sql_add(sql, ")");
}

void mask_own_rows(const struct ctx *ctx, struct sql *sql, const struct object *object,
                   const char *alias)
{
	mask_own_condition(sql, object, alias, ctx->actor->user, 0);
}

bool mask_applies(const struct ctx *ctx, const struct field *field)
{
	return field->sensitive && access_limit(ctx, LIMIT_SEE_PHONES) == 0;
}

static bool mask_own(struct ctx *ctx, const struct record *record, bool *own)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT id FROM ");
	sql_name(sql, record->object->name);
	sql_add(sql, " AS mine WHERE id = ");
	sql_value(sql, value_integer(record->id));
	sql_add(sql, " AND ");
	mask_own_rows(ctx, sql, record->object, "mine");
	struct db_rows *rows = sql_query(ctx, sql);
	*own = rows && db_next(ctx, rows);
	talloc_free(rows);
	talloc_free(sql);
	return !ctx->error;
}

bool mask_wanted(const struct object *object)
{
	for (size_t i = 0; i < object->field_count; i++)
		if (object->fields[i].sensitive)
			return true;
	return false;
}

bool record_masked(struct ctx *ctx, const struct record *record, bool *masked)
{
	bool own = false;
	assert(ctx->actor);
	*masked = access_limit(ctx, LIMIT_SEE_PHONES) == 0 && mask_wanted(record->object);
	if (!*masked)
		return true;
	if (!mask_own(ctx, record, &own))
		return false;
	*masked = !own;
	return true;
}

/* --- how it looks --- */

char *record_mask_phone(struct ctx *ctx, const char *number)
{
	char *bare = memory_text_part(ctx, number, strcspn(number, ";"));
	const char *shown = text_phone_show(ctx, bare, ctx->company->country);
	char *digits = memory_array(ctx, char, strlen(shown) + 1);
	size_t count = 0;
	for (const char *at = shown; *at; at++)
		if (isdigit((unsigned char)*at))
			digits[count++] = *at;
	if (count <= MASK_TAIL)
		return memory_text(ctx, "****");
	return memory_format(ctx, "%s%.*s****%s", *shown == '+' ? "+" : "",
	                     count > MASK_WHOLE ? MASK_HEAD : 0, digits, digits + count - MASK_TAIL);
}

void mask_print(struct ctx *ctx, const struct field *field, const struct value *value,
                struct json_writer *json)
{
	if (value->kind == VALUE_TEXT && *value->text)
		json_put_text(json, record_mask_phone(ctx, value->text));
	else
		field->type->print(ctx, field, value, json);
}
