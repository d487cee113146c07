/* What was removed and not brought back for thirty days goes for good. */
#include "model/upkeep.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"

#include <string.h>

/* Something that was removed, with its definition; an object has no `field`. */
struct purged {
	const char *object, *field;
	json_t *definition;
};

/* Does a field that is not removed keep values there? */
static bool purge_used(const struct object *object, const char *column)
{
	for (size_t i = 0; object && i < object->field_count; i++) {
		const struct field *field = &object->fields[i];
		const char *const columns[] = {field->name, field->currency_column, field->original_column,
		                               field->key_column, field->sort_column};
		for (size_t k = 0; k < sizeof columns / sizeof *columns; k++)
			if (columns[k] && !strcmp(columns[k], column))
				return true;
	}
	return false;
}

static bool purge_columns(struct ctx *ctx, const struct purged *purged)
{
	static const char *const parts[] = {NULL, "currency", "original", "key", "order"};
	const struct object *object = model_object(ctx->model, purged->object);
	size_t count;
	struct db_table_column *columns = db_columns(ctx, purged->object, &count);
	for (size_t i = 0; columns && i < count; i++)
		for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
			const char *name = storage_name(ctx, purged->field, parts[k], NULL);
			if (!strcmp(name, columns[i].name) && !purge_used(object, name) &&
			    !retire(ctx, RETIRED_COLUMN, purged->object, name, true))
				return false;
		}
	return columns != NULL;
}

static bool purge_is_list(const struct purged *purged)
{
	const char *name = json_string_value(json_object_get(purged->definition, "type"));
	const struct field_type *type = name ? model_type(name) : NULL;
	return type && type->link;
}

static bool purge_values(struct ctx *ctx, const struct purged *purged)
{
	bool there;
	const char *table = storage_name(ctx, purged->object, purged->field, NULL);
	if (!purge_is_list(purged)) {
		struct field field = {.name = purged->field,
		                      .object = &(struct object){.name = purged->object}};
		return schema_drop_unique(ctx, &field) && purge_columns(ctx, purged);
	}
	return db_table_exists(ctx, table, &there) &&
	       (!there || retire(ctx, RETIRED_TABLE, table, "", true));
}

static bool purge_field(struct ctx *ctx, const struct purged *purged)
{
	return purge_values(ctx, purged) &&
	       db_run(ctx,
	              "DELETE FROM model_definition"
	              " WHERE object = $1 AND name = $2 AND kind IN ('field', 'choices', 'numbering')",
	              value_text(purged->object), value_text(purged->field)) &&
	       db_run(ctx, "DELETE FROM model_build WHERE object = $1 AND field = $2",
	              value_text(purged->object), value_text(purged->field)) &&
	       db_run(ctx, "DELETE FROM model_counter WHERE object = $1 AND field = $2",
	              value_text(purged->object), value_text(purged->field));
}

/* --- objects --- */

static struct purged *purge_read(struct ctx *ctx, struct db_rows *rows, size_t *count)
{
	struct purged *list = memory_array(ctx, struct purged, 1);
	*count = 0;
	while (rows && db_next(ctx, rows)) {
		list = memory_must(talloc_realloc(ctx, list, struct purged, (unsigned)*count + 1));
		struct purged *purged = &list[(*count)++];
		purged->object = memory_text(ctx, db_text(rows, 0));
		purged->field = memory_text(ctx, db_text(rows, 1));
		purged->definition = json_read(ctx, db_text(rows, 2), db_size(rows, 2));
	}
	return ctx->error ? NULL : list;
}

static bool purge_lists(struct ctx *ctx, const struct purged *object)
{
	size_t count;
	struct purged *fields =
	    purge_read(ctx,
	               db_query(ctx,
	                        "SELECT object, name, definition FROM model_definition"
	                        " WHERE kind = 'field' AND object = $1",
	                        value_text(object->object)),
	               &count);
	for (size_t i = 0; fields && i < count; i++)
		if (purge_is_list(&fields[i]) && !purge_values(ctx, &fields[i]))
			return false;
	return fields != NULL;
}

static bool purge_search(struct ctx *ctx, const struct purged *object)
{
	size_t count;
	struct db_rows *rows = db_query(ctx,
	                                "SELECT generation FROM model_search"
	                                " WHERE object = $1 AND kind = 'search'"
	                                " UNION SELECT generation FROM model_build"
	                                " WHERE object = $2 AND kind = 'search'",
	                                value_text(object->object), value_text(object->object));
	int64_t *generations = rows_integers(ctx, rows, &count);
	for (size_t i = 0; generations && i < count; i++)
		if (!retire(ctx, RETIRED_SEARCH, storage_search(ctx, object->object, generations[i]), "",
		            false))
			return false;
	return generations != NULL;
}

/* Its name stays taken: the history goes on to speak of its records. */
static bool purge_object(struct ctx *ctx, const struct purged *object)
{
	struct value name = value_text(object->object);
	return purge_lists(ctx, object) && purge_search(ctx, object) &&
	       retire(ctx, RETIRED_TABLE, object->object, "", true) &&
	       db_run(ctx, "DELETE FROM model_build WHERE object = $1", name) &&
	       db_run(ctx, "DELETE FROM model_search WHERE object = $1", name) &&
	       db_run(ctx, "DELETE FROM model_counter WHERE object = $1", name) &&
	       db_run(ctx,
	              "UPDATE model_definition SET kind = 'purged', definition = 'null'"
	              " WHERE kind = 'object' AND object = $1",
	              name) &&
	       db_run(ctx, "DELETE FROM model_definition WHERE object = $1 AND kind <> 'purged'", name);
}

/* --- what can still be brought back --- */

static void removed_print_label(const json_t *label, struct json_writer *json)
{
	const char *zh = json_string_value(json_object_get(label, "zh"));
	const char *en = json_string_value(json_object_get(label, "en"));
	json_key(json, "label");
	json_open_object(json);
	json_member_text(json, "zh", zh ? zh : en);
	json_member_text(json, "en", en ? en : zh);
	json_close_object(json);
}

static void removed_print(struct ctx *ctx, const struct db_rows *rows, struct json_writer *json)
{
	const int64_t at = db_integer(rows, 3);
	const json_t *definition = json_read(ctx, db_text(rows, 2), db_size(rows, 2));
	const char *type = json_string_value(json_object_get(definition, "type"));
	json_open_object(json);
	json_member_text(json, "object", db_text(rows, 0));
	if (*db_text(rows, 1))
		json_member_text(json, "field", db_text(rows, 1));
	removed_print_label(json_object_get(definition, "label"), json);
	if (type)
		json_member_text(json, "type", type);
	json_key(json, "removed_at");
	json_put_instant(json, at);
	json_key(json, "purged_at");
	json_put_instant(json, at + MODEL_KEPT_DAYS * 86400000LL);
	json_close_object(json);
}

bool model_print_removed(struct ctx *ctx, struct json_writer *json)
{
	struct db_rows *rows =
	    db_query_plain(ctx, "SELECT object, name, definition, removed_at FROM model_definition"
	                        " WHERE kind IN ('object', 'field') AND removed_at IS NOT NULL"
	                        " ORDER BY removed_at DESC, id");
	json_open_object(json);
	json_key(json, "removed");
	json_open_array(json);
	while (rows && db_next(ctx, rows))
		removed_print(ctx, rows, json);
	json_close_array(json);
	json_close_object(json);
	return !ctx->error;
}

/* --- all that is due --- */

/* Objects come first: their fields go with them. */
static struct purged *purge_due(struct ctx *ctx, size_t *count)
{
	struct value limit = value_integer(ctx->now - MODEL_KEPT_DAYS * 86400000LL);
	return purge_read(ctx,
	                  db_query(ctx,
	                           "SELECT object, name, definition FROM model_definition"
	                           " WHERE kind = 'object' AND removed_at < $1"
	                           " UNION ALL"
	                           " SELECT field.object, field.name, field.definition"
	                           "  FROM model_definition AS field"
	                           " WHERE field.kind = 'field' AND field.removed_at < $2"
	                           "   AND NOT EXISTS (SELECT 1 FROM model_definition AS above"
	                           "        WHERE above.kind = 'object'"
	                           "          AND above.object = field.object"
	                           "          AND above.removed_at IS NOT NULL)",
	                           limit, limit),
	                  count);
}

bool model_purge(struct ctx *ctx, bool *done)
{
	int64_t version;
	size_t count;
	const struct purged *due = purge_due(ctx, &count);
	*done = true;
	if (!due || count == 0)
		return due != NULL;
	if (!model_state_version(ctx, &version))
		return false;
	*done = !model_in_use(ctx->company, version);
	for (size_t i = 0; *done && i < count; i++)
		if (!(*due[i].field ? purge_field(ctx, &due[i]) : purge_object(ctx, &due[i])))
			return false;
	return !*done || upkeep_begin(ctx);
}
