/* A record as it was after an entry of its history: what every later entry changed is
 * taken back, newest first. */
#include "record/version.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "record/get.h"
#include "record/history_words.h"
#include "record/mask.h"
#include "record/save.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* What going back to a version comes to. */
struct version {
	const struct record *now;
	int64_t at;                /* of the entry */
	json_t *was;               /* each field that was changed since, as the history has it */
	struct record *changes;    /* what can be set back */
	const struct field **kept; /* what can't be, by this actor or at all */
	size_t kept_count;
	bool masked;
};

/* --- what was then --- */

/* The instant of the entry, which must be one of the record's own. */
static bool version_at(struct ctx *ctx, struct version *version, int64_t entry)
{
	const struct value keys[] = {value_integer(entry), value_text(version->now->object->name),
	                             value_integer(version->now->id)};
	if (!db_find_integer(ctx, 0, &version->at,
	                     "SELECT at FROM history WHERE id = $1 AND object = $2 AND record = $3",
	                     keys, 3))
		return false;
	return version->at || error_set(ctx, ERROR_NOT_FOUND, "该记录的历史中没有这一条。",
	                                "There is no such entry in the history of this record.");
}

static bool version_read(struct ctx *ctx, struct version *version, int64_t entry)
{
	version->was = json_keep(ctx, json_object());
	struct db_rows *rows =
	    db_query(ctx,
	             "SELECT changes FROM history"
	             " WHERE object = $1 AND record = $2 AND id > $3 AND changes IS NOT NULL"
	             " ORDER BY id DESC",
	             value_text(version->now->object->name), value_integer(version->now->id),
	             value_integer(entry));
	while (rows && db_next(ctx, rows)) {
		const char *name;
		json_t *change, *changes = json_read(ctx, db_text(rows, 0), db_size(rows, 0));
		if (!changes)
			break;
		json_object_foreach(changes, name, change)
		{
			if (json_array_get(change, 0))
				json_object_set(version->was, name, json_array_get(change, 0));
		}
	}
	talloc_free(rows);
	return !ctx->error;
}

/* --- what comes back --- */

/* References are sent as ids. */
static json_t *version_sendable(struct ctx *ctx, json_t *value)
{
	json_t *list, *id = json_object_get(value, "id");
	size_t i;
	json_t *item;
	if (id)
		return id;
	if (!json_is_array(value))
		return value;
	list = json_keep(ctx, json_array());
	json_array_foreach(value, i, item)
	{
		json_array_append(list, version_sendable(ctx, item));
	}
	return list;
}

/* Whose it is and how far it is changes by its own actions. */
static bool version_owning(const struct field *field)
{
	const struct object_access *access = &field->object->access;
	return field == access->owner || field == access->pool || field == access->collaborators ||
	       field == access->stage;
}

static bool version_settable(struct ctx *ctx, const struct version *version,
                             const struct field *field)
{
	return !field->system && !version_owning(field) && !field->formula && !field->pattern &&
	       access_field(ctx, field) == FIELD_WRITE && !(field->sensitive && version->masked);
}

static void version_field(struct ctx *ctx, struct version *version, const struct field *field,
                          json_t *was)
{
	struct value value;
	if (access_field(ctx, field) == FIELD_HIDDEN)
		return;
	bool settable = version_settable(ctx, version, field) &&
	                field->type->parse(ctx, field, field->name, version_sendable(ctx, was), &value);
	error_take(ctx); /* a choice that there is no more */
	if (!settable) {
		version->kept[version->kept_count++] = field;
		return;
	}
	record_set(version->changes, field->name, value);
	if (record_same(version->now, version->changes, field))
		version->changes->given[field->index] = false;
}

static bool version_find(struct ctx *ctx, const struct object *object, int64_t id, int64_t entry,
                         struct version *version)
{
	*version = (struct version){.now = record_get(ctx, object, id, OPERATION_UPDATE)};
	if (!version->now || !version_at(ctx, version, entry) || !version_read(ctx, version, entry) ||
	    !record_masked(ctx, version->now, &version->masked))
		return false;
	version->changes = record_new(ctx, object);
	version->kept = memory_array(ctx, const struct field *, object->field_count);
	for (size_t i = 0; i < object->field_count; i++) {
		json_t *was = json_object_get(version->was, object->fields[i].name);
		if (was)
			version_field(ctx, version, &object->fields[i], was);
	}
	return true;
}

/* --- shown --- */

/* In the form of an entry's changes, from what is to what was. */
static const char *version_changes(struct ctx *ctx, const struct version *version)
{
	struct json_writer *json = json_writer_new(ctx, 512);
	json_open_object(json);
	for (size_t i = 0; i < version->now->object->field_count; i++) {
		const struct field *field = &version->now->object->fields[i];
		const struct value *value = &version->now->values[i];
		if (!version->changes->given[i])
			continue;
		json_key(json, field->name);
		json_open_array(json);
		if (value->kind == VALUE_NULL)
			json_put_null(json);
		else
			field->type->print(ctx, field, value, json);
		json_put_tree(json, json_object_get(version->was, field->name));
		json_close_array(json);
	}
	json_close_object(json);
	return json->out->data;
}

static void version_print_kept(struct ctx *ctx, const struct version *version,
                               struct json_writer *json)
{
	json_key(json, "kept");
	json_open_array(json);
	for (size_t i = 0; i < version->kept_count; i++) {
		json_open_object(json);
		json_member_text(json, "field", version->kept[i]->name);
		json_member_text(json, "label", model_label(ctx, &version->kept[i]->label));
		json_close_object(json);
	}
	json_close_array(json);
}

bool version_preview(struct ctx *ctx, const struct object *object, int64_t id, int64_t entry,
                     struct json_writer *json)
{
	struct version version;
	if (!version_find(ctx, object, id, entry, &version))
		return false;
	struct history_entry shown = {.changes = version_changes(ctx, &version)};
	struct history_reader reader = {.object = object, .record = id, .masked = version.masked};
	json_open_object(json);
	json_key(json, "at");
	json_put_instant(json, version.at);
	json_member_integer(json, "version", version.now->version);
	if (!history_words(ctx, &reader, &shown, json))
		return false;
	version_print_kept(ctx, &version, json);
	json_close_object(json);
	return true;
}

/* --- done --- */

static const char *version_words(struct ctx *ctx, int64_t at)
{
	char date[DATE_TEXT_SIZE];
	zone_date(ctx->company->zone, at, date);
	int minute = zone_minute(ctx->company->zone, at);
	return memory_format(ctx,
	                     ctx->language == LANGUAGE_EN ? "as it was on %s at %02d:%02d"
	                                                  : "恢复到 %s %02d:%02d 的版本",
	                     date, minute / 60, minute % 60);
}

struct record *version_restore(struct ctx *ctx, const struct object *object, int64_t id,
                               int64_t entry, int64_t seen)
{
	struct version version;
	assert(db_writing(ctx));
	if (!version_find(ctx, object, id, entry, &version))
		return NULL;
	return save_asked(ctx, object, id, version.changes, seen, "revert",
	                  version_words(ctx, version.at));
}
