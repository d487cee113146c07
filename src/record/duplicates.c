/* The duplicate check (P5): while somebody types, and on saving. */
#include "record/duplicates_match.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "db/db.h"
#include "record/prepare.h"
#include "record/row.h"
#include "record/save.h"

#include <string.h>

/* So many matches are enough to look at; so many rows of one key are read; a name
 * is compared by its beginning from so many characters on. */
enum { DUPLICATES_LIMIT = 20, DUPLICATES_ROWS = 100, DUPLICATES_PREFIX = 2 };

struct duplicate_check {
	const struct object *object;
	const char *objects; /* SQL, a list: the object and what hangs on it */
	int64_t except;      /* the record being edited, or 0 */
	const char *name;    /* as typed, or NULL */
	struct duplicate_match *matches;
	size_t count;
};

/* --- what was typed --- */

/* A value as it would be stored; NULL while it is none yet. */
static const char *check_stored(struct ctx *ctx, const struct field *field, const char *typed)
{
	struct text_phone phone;
	switch (field->duplicate) {
	case DUPLICATE_NONE:
		break;
	case DUPLICATE_NAME:
		return text_tidy(ctx, typed, strlen(typed), true);
	case DUPLICATE_PHONE:
		return text_phone_read(ctx, typed, ctx->company->country, &phone) ? phone.number : NULL;
	case DUPLICATE_EMAIL:
		return text_email_read(ctx, typed);
	case DUPLICATE_HOST:
		return text_url_read(ctx, typed);
	}
	return NULL;
}

/* --- whose keys --- */

static bool hangs_on(const struct object *object, const struct object *parent)
{
	return object->access.kind == ACCESS_THROUGH && object->access.through->target == parent;
}

static void check_objects(const struct ctx *ctx, struct sql *sql, const struct object *object)
{
	sql_add(sql, "(");
	sql_value(sql, value_text(object->name));
	for (size_t i = 0; i < ctx->model->object_count; i++)
		if (hangs_on(&ctx->model->objects[i], object)) {
			sql_add(sql, ", ");
			sql_value(sql, value_text(ctx->model->objects[i].name));
		}
	sql_add(sql, ")");
}

/* The record on which another hangs; 0 where there is none any more. */
static bool check_parent(struct ctx *ctx, const struct object *holder, int64_t id, int64_t *parent)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT ");
	sql_name(sql, holder->access.through->name);
	sql_add(sql, " FROM ");
	sql_name(sql, holder->name);
	sql_add(sql, " WHERE id = ");
	sql_value(sql, value_integer(id));
	sql_add(sql, " AND deleted_at IS NULL");
	return db_find_integer(ctx, 0, parent, sql->text->data, sql->values, sql->value_count);
}

static struct duplicate_match *check_match(struct duplicate_check *check, int64_t id)
{
	for (size_t i = 0; i < check->count; i++)
		if (check->matches[i].id == id)
			return &check->matches[i];
	if (!id || id == check->except || check->count == DUPLICATES_LIMIT)
		return NULL;
	check->matches[check->count] = (struct duplicate_match){.id = id};
	return &check->matches[check->count++];
}

static bool check_row(struct ctx *ctx, struct duplicate_check *check, const struct db_rows *rows,
                      enum duplicate_reason reason)
{
	const struct object *holder = model_object(ctx->model, db_text(rows, 0));
	int64_t id = db_integer(rows, 1);
	bool own = holder == check->object;
	if (!own && !check_parent(ctx, holder, id, &id))
		return false;
	struct duplicate_match *match = check_match(check, id);
	if (match && own) {
		match->reasons |= reason;
	} else if (match) {
		match->below |= reason;
		match->holder = holder;
	}
	return true;
}

/* --- what is found --- */

static bool check_rows(struct ctx *ctx, struct duplicate_check *check, const struct sql *sql,
                       enum duplicate_reason reason)
{
	struct db_rows *rows = sql_query(ctx, sql);
	if (!rows)
		return false;
	while (check->count < DUPLICATES_LIMIT && db_next(ctx, rows))
		if (!check_row(ctx, check, rows, reason))
			break;
	talloc_free(rows);
	return !ctx->error;
}

static bool check_key(struct ctx *ctx, struct duplicate_check *check,
                      const struct duplicate_key *key)
{
	static const enum duplicate_reason reasons[] = {
	    [DUPLICATE_KEY_NAME] = REASON_LIKE_NAME,
	    [DUPLICATE_KEY_PHONE] = REASON_PHONE,
	    [DUPLICATE_KEY_EMAIL] = REASON_EMAIL,
	    [DUPLICATE_KEY_SITE] = REASON_SITE,
	};
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT object, record FROM duplicate_key WHERE key = ");
	sql_value(sql, value_text(key->key));
	sql_add(sql, " AND kind = ");
	sql_number(sql, key->kind);
	sql_add(sql, " AND object IN ");
	check_objects(ctx, sql, check->object);
	sql_add(sql, " LIMIT ");
	sql_number(sql, DUPLICATES_ROWS);
	return check_rows(ctx, check, sql, reasons[key->kind]);
}

/* Names with the same beginning, for who has not typed the whole yet. */
static bool check_beginning(struct ctx *ctx, struct duplicate_check *check, const char *key)
{
	if (text_length(key) < DUPLICATES_PREFIX)
		return true;
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT object, record FROM duplicate_key WHERE key > ");
	sql_value(sql, value_text(key));
	sql_add(sql, " AND key < ");
	sql_value(sql, value_text(duplicates_key_behind(sql, key)));
	sql_add(sql, " AND kind = ");
	sql_number(sql, DUPLICATE_KEY_NAME);
	sql_add(sql, " AND object = ");
	sql_value(sql, value_text(check->object->name));
	sql_add(sql, " ORDER BY key LIMIT ");
	sql_number(sql, DUPLICATES_LIMIT);
	return check_rows(ctx, check, sql, REASON_NAME_BEGINS);
}

static bool check_field(struct ctx *ctx, struct duplicate_check *check, const struct field *field,
                        const char *typed)
{
	struct duplicate_key keys[DUPLICATE_KEYS_OF_FIELD];
	const char *stored = check_stored(ctx, field, typed);
	size_t count = stored && *stored ? duplicates_keys(ctx, field, stored, keys) : 0;
	for (size_t i = 0; i < count; i++)
		if (!check_key(ctx, check, &keys[i]))
			return false;
	return true;
}

/* Beginnings come last: they are many, and the least likely. */
static bool check_beginnings(struct ctx *ctx, struct duplicate_check *check, const json_t *body)
{
	for (size_t i = 0; i < check->object->field_count; i++) {
		const struct field *field = &check->object->fields[i];
		const char *typed = json_string_value(json_object_get(body, field->name));
		if (field->duplicate == DUPLICATE_NAME && typed &&
		    !check_beginning(ctx, check, text_company_key(ctx, typed)))
			return false;
	}
	return true;
}

static bool check_member(struct ctx *ctx, struct duplicate_check *check, const char *name,
                         const json_t *member)
{
	if (!strcmp(name, "id")) {
		check->except = json_integer_value(member);
		return json_is_integer(member) || json_is_null(member) ||
		       error_field(ctx, name, "not_an_integer", "记录编号应为整数。",
		                   "The id of a record is an integer.");
	}
	const struct field *field = row_field(ctx, check->object, name, name);
	if (!field)
		return false;
	if (field->duplicate == DUPLICATE_NONE || json_is_null(member))
		return true;
	if (!json_is_string(member))
		return error_field(ctx, name, "not_a_text", "“%s”须为文字。", "“%s” must be a text.",
		                   model_label(ctx, &field->label));
	if (field == check->object->name_field)
		check->name = json_string_value(member);
	return true;
}

/* Leaving out a record that one does not see would tell which id a name has. */
static bool check_except(struct ctx *ctx, struct duplicate_check *check)
{
	bool visible = false;
	if (check->except && !record_visible(ctx, check->object, check->except, &visible))
		return false;
	check->except = visible ? check->except : 0;
	return true;
}

static bool check_body(struct ctx *ctx, struct duplicate_check *check, const json_t *body)
{
	const char *name;
	const json_t *member;
	if (!json_is_object(body))
		return error_set(ctx, ERROR_MALFORMED, "查重的内容应为 JSON 对象。",
		                 "What to check must be a JSON object.");
	json_object_foreach((json_t *)body, name, member) check_member(ctx, check, name, member);
	return !ctx->error && check_except(ctx, check);
}

static bool check_run(struct ctx *ctx, struct duplicate_check *check, const json_t *body)
{
	const char *name;
	const json_t *member;
	json_object_foreach((json_t *)body, name, member)
	{
		const struct field *field = model_field(check->object, name);
		if (field && json_is_string(member) &&
		    !check_field(ctx, check, field, json_string_value(member)))
			return false;
	}
	return check_beginnings(ctx, check, body);
}

bool record_duplicates(struct ctx *ctx, const struct object *object, const json_t *body,
                       struct json_writer *json)
{
	struct duplicate_check check = {.object = object};
	check.matches = memory_array(ctx, struct duplicate_match, DUPLICATES_LIMIT);
	if (access_scope(ctx, object, OPERATION_CREATE) == SCOPE_NONE &&
	    !access_need(ctx, object, OPERATION_READ))
		return false;
	if (!check_body(ctx, &check, body) || !check_run(ctx, &check, body))
		return false;
	json_open_object(json);
	json_key(json, "matches");
	if (!duplicates_print(ctx, object, check.matches, check.count, check.name, json))
		return false;
	json_close_object(json);
	return true;
}

/* --- on saving --- */

static bool identical_find(struct ctx *ctx, const struct record *record, const struct field *field,
                           int64_t *id)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT id FROM ");
	sql_name(sql, record->object->name);
	sql_add(sql, " WHERE ");
	sql_name(sql, field->key_column);
	sql_add(sql, " = ");
	const struct prepared_text *prepared = prepared_text(record, field);
	sql_value(sql, prepared ? value_text(prepared->folded)
	                        : save_key(ctx, &record->values[field->index]));
	sql_add(sql, " AND deleted_at IS NULL AND id <> ");
	sql_value(sql, value_integer(record->id));
	return db_find_integer(ctx, 0, id, sql->text->data, sql->values, sql->value_count);
}

/* The error's answer shows the match as the duplicate check does. */
static bool identical_refuse(struct ctx *ctx, const struct record *record,
                             const struct field *field, const char *text, int64_t id)
{
	struct json_writer *json = json_writer_new(ctx, 256);
	struct duplicate_match match = {.id = id, .reasons = REASON_LIKE_NAME};
	json_open_object(json);
	json_key(json, "matches");
	if (!duplicates_print(ctx, record->object, &match, 1, text, json))
		return false;
	json_close_object(json);
	const char *label = model_label(ctx, &field->label);
	error_set(ctx, ERROR_DUPLICATE, "已有%s相同的%s。", "There is a record with the same %s: %s.",
	          label, model_label(ctx, &record->object->label));
	error_field(ctx, field->name, "duplicate", "“%s”已被使用。", "“%s” is in use already.", text);
	ctx->error->extra = json_loads(json->out->data, 0, NULL);
	return false;
}

/* The first record with the same value in a unique field, and which field that is. */
static bool identical_any(struct ctx *ctx, const struct record *record, const struct field **which,
                          int64_t *id)
{
	*id = 0;
	for (size_t i = 0; i < record->object->field_count && !*id; i++) {
		const struct field *field = &record->object->fields[i];
		const struct value *value = &record->values[i];
		if (!field->unique || !field->key_column || !record->given[i] || value->kind == VALUE_NULL)
			continue;
		*which = field;
		if (!identical_find(ctx, record, field, id))
			return false;
	}
	return true;
}

bool duplicates_none_identical(struct ctx *ctx, const struct record *record)
{
	int64_t id;
	const struct field *field = NULL;
	if (!identical_any(ctx, record, &field, &id))
		return false;
	return !id ||
	       identical_refuse(ctx, record, field,
	                        field->type->show(ctx, field, &record->values[field->index]), id);
}

bool record_identical(struct ctx *ctx, const struct record *record, int64_t *id)
{
	const struct field *field;
	return identical_any(ctx, record, &field, id);
}

/* --- for imports --- */

static bool number_find(struct ctx *ctx, const struct record *record, const char *number,
                        int64_t *id)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT record FROM duplicate_key WHERE key = ");
	sql_value(sql, value_text(number));
	sql_add(sql, " AND kind = ");
	sql_number(sql, DUPLICATE_KEY_PHONE);
	sql_add(sql, " AND object = ");
	sql_value(sql, value_text(record->object->name));
	sql_add(sql, " AND record <> ");
	sql_value(sql, value_integer(record->id));
	sql_add(sql, " LIMIT 1");
	return db_find_integer(ctx, 0, id, sql->text->data, sql->values, sql->value_count);
}

bool record_same_number(struct ctx *ctx, const struct record *record, int64_t *id)
{
	*id = 0;
	for (size_t i = 0; i < record->object->field_count && !*id; i++) {
		struct duplicate_key keys[DUPLICATE_KEYS_OF_FIELD];
		const struct field *field = &record->object->fields[i];
		if (field->duplicate != DUPLICATE_PHONE || record->values[i].kind != VALUE_TEXT)
			continue;
		if (duplicates_keys(ctx, field, record->values[i].text, keys) &&
		    !number_find(ctx, record, keys[0].key, id))
			return false;
	}
	return true;
}
