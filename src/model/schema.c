/* Tables, columns and indexes after the definitions: what misses is made, what
 * is too much is left alone. */
#include "model/upkeep.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "db/migration.h"

#include <string.h>

bool model_tables(struct ctx *ctx)
{
	static const char *const first[] = {
	    /* The company's own definitions; see overlay.c. */
	    "CREATE TABLE model_definition"
	    " (id INTEGER PRIMARY KEY,"
	    "  kind TEXT NOT NULL,"
	    "  object TEXT NOT NULL,"
	    "  name TEXT NOT NULL,"
	    "  definition TEXT NOT NULL,"
	    "  changed_at BIGINT NOT NULL,"
	    "  removed_at BIGINT,"
	    "  UNIQUE (kind, object, name))",
	    "CREATE TABLE model_state (id INTEGER PRIMARY KEY, version BIGINT NOT NULL)",
	    "INSERT INTO model_state (id, version) VALUES (1, 1)",
	    /* The last number given for a field within a period. */
	    "CREATE TABLE model_counter"
	    " (object TEXT NOT NULL,"
	    "  field TEXT NOT NULL,"
	    "  period TEXT NOT NULL,"
	    "  last BIGINT NOT NULL,"
	    "  PRIMARY KEY (object, field, period))",
	    NULL};
	static const char *const builds[] = {
	    /* Of build.h: what is being made; `generation` and `fields` of a search index. */
	    "CREATE TABLE model_build"
	    " (id INTEGER PRIMARY KEY,"
	    "  object TEXT NOT NULL,"
	    "  field TEXT NOT NULL,"
	    "  kind TEXT NOT NULL,"
	    "  version BIGINT NOT NULL,"
	    "  place BIGINT NOT NULL,"
	    "  generation BIGINT NOT NULL,"
	    "  fields TEXT NOT NULL,"
	    "  UNIQUE (object, field, kind))",
	    /* What is in force of objects' search indexes and duplicate keys. */
	    "CREATE TABLE model_search"
	    " (object TEXT NOT NULL,"
	    "  kind TEXT NOT NULL,"
	    "  generation BIGINT NOT NULL,"
	    "  fields TEXT NOT NULL,"
	    "  PRIMARY KEY (object, kind))",
	    /* What is to be emptied; `place` is the last row that was. */
	    "CREATE TABLE model_retired"
	    " (id INTEGER PRIMARY KEY,"
	    "  kind TEXT NOT NULL,"
	    "  object TEXT NOT NULL,"
	    "  name TEXT NOT NULL,"
	    "  version BIGINT NOT NULL,"
	    "  place BIGINT NOT NULL,"
	    "  freed INTEGER NOT NULL)",
	    NULL};
	static const struct db_migration steps[] = {{1, first}, {2, builds}};
	return db_migrate(ctx, "model", steps, sizeof steps / sizeof *steps);
}

static bool schema_table(struct ctx *ctx, const struct object *object)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "CREATE TABLE ");
	sql_name(sql, object->name);
	sql_add(sql, " (id ");
	sql_add_text_(sql, db_column_type(DB_COLUMN_KEY));
	sql_add(sql, ")");
	return sql_run(ctx, sql, NULL);
}

struct schema_column {
	const char *name;
	enum db_column type;
};

/* The columns of a field, of which up to four; their number is returned. */
static size_t schema_field_columns(const struct field *field, struct schema_column columns[4])
{
	size_t count = 0;
	if (!field->link_table)
		columns[count++] = (struct schema_column){field->name, field->type->column};
	if (field->currency_column)
		columns[count++] = (struct schema_column){field->currency_column, DB_COLUMN_TEXT};
	if (field->original_column)
		columns[count++] = (struct schema_column){field->original_column, DB_COLUMN_TEXT};
	if (field->key_column)
		columns[count++] = (struct schema_column){field->key_column, field->type->column};
	if (field->sort_column)
		columns[count++] = (struct schema_column){field->sort_column, DB_COLUMN_BLOB};
	return count;
}

static bool schema_column(struct ctx *ctx, const struct object *object, json_t *had,
                          const char *name, enum db_column type)
{
	if (json_object_get(had, name))
		return true;
	json_object_set_new(had, name, json_true());
	return db_column_add(ctx, object->name, name, type);
}

bool schema_filled(struct ctx *ctx, const struct field *field, bool *filled)
{
	size_t count;
	struct db_table_column *columns = db_columns(ctx, field->object->name, &count);
	*filled = false;
	for (size_t i = 0; columns && i < count && !*filled; i++)
		*filled = !strcmp(columns[i].name, field->name);
	if (!*filled)
		return columns != NULL;
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT 1 FROM ");
	sql_name(sql, field->object->name);
	sql_add(sql, " WHERE ");
	sql_name(sql, field->name);
	sql_add(sql, " IS NOT NULL LIMIT 1");
	struct db_rows *rows = sql_query(ctx, sql);
	*filled = rows && db_next(ctx, rows);
	talloc_free(rows);
	return !ctx->error;
}

/* A column that misses is filled by a build. One that is there, but about to be retired,
 * holds what is out of date. */
static bool schema_derive(struct ctx *ctx, const struct field *field, json_t *had,
                          const char *column, enum model_build_kind kind)
{
	bool pending;
	if (!column)
		return true;
	if (!json_object_get(had, column))
		return upkeep_column(ctx, field, kind);
	if (!retire_pending(ctx, field->object->name, column, &pending))
		return false;
	return !pending ||
	       error_set(ctx, ERROR_CONFLICT, "上一次更改还在收尾，请过一会儿再试。",
	                 "The change before is still being finished; please try again in a while.");
}

/* What is made of the values of a field that has some. */
static bool schema_derived(struct ctx *ctx, const struct field *field, json_t *had)
{
	return schema_derive(ctx, field, had, field->key_column, MODEL_BUILD_KEY) &&
	       schema_derive(ctx, field, had, field->sort_column, MODEL_BUILD_SORT);
}

static bool schema_columns(struct ctx *ctx, const struct object *object)
{
	static const struct schema_column own[] = {{"deleted_at", DB_COLUMN_INTEGER},
	                                           {"deleted_by", DB_COLUMN_INTEGER},
	                                           {"deleted_with", DB_COLUMN_INTEGER}};
	size_t count;
	struct db_table_column *names = db_columns(ctx, object->name, &count);
	if (!names)
		return false;
	json_t *had = json_keep(ctx, json_object());
	for (size_t i = 0; i < count; i++)
		json_object_set_new(had, names[i].name, json_true());
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (!schema_column(ctx, object, had, own[i].name, own[i].type))
			return false;
	for (size_t i = 0; i < object->field_count; i++) {
		struct schema_column columns[4];
		const struct field *field = &object->fields[i];
		size_t size = schema_field_columns(field, columns);
		/* What is made of a field's values must be made of those that it has. */
		bool there = !field->link_table && json_object_get(had, field->name);
		if (there && !schema_derived(ctx, field, had))
			return false;
		for (size_t j = 0; j < size; j++)
			if (!schema_column(ctx, object, had, columns[j].name, columns[j].type))
				return false;
	}
	return true;
}

static void schema_begin_index(struct sql *sql, bool unique, const char *name, const char *table)
{
	if (unique)
		sql_add(sql, "CREATE UNIQUE INDEX IF NOT EXISTS ");
	else
		sql_add(sql, "CREATE INDEX IF NOT EXISTS ");
	sql_name(sql, name);
	sql_add(sql, " ON ");
	sql_name(sql, table);
	sql_add(sql, " (");
}

/* A table of pairs in an order, found from both ends. */
static bool schema_link(struct ctx *ctx, const struct field *field)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "CREATE TABLE IF NOT EXISTS ");
	sql_name(sql, field->link_table);
	sql_add(sql, " (record INTEGER NOT NULL, place INTEGER NOT NULL, value ");
	sql_add_text_(sql, db_column_type(field->type->column));
	sql_add(sql, " NOT NULL, PRIMARY KEY (record, value))");
	struct sql *back = sql_new(ctx);
	schema_begin_index(back, false, storage_name(ctx, field->link_table, "value", "index"),
	                   field->link_table);
	sql_add(back, "value, record)");
	return sql_run(ctx, sql, NULL) && sql_run(ctx, back, NULL);
}

static bool schema_unique(struct ctx *ctx, const struct object *object, const struct field *field)
{
	struct sql *sql = sql_new(ctx);
	schema_begin_index(sql, true, storage_name(ctx, object->name, field->name, "unique"),
	                   object->name);
	sql_name(sql, field->key_column ? field->key_column : field->name);
	sql_add(sql, ") WHERE deleted_at IS NULL");
	if (!field->required) {
		sql_add(sql, " AND ");
		sql_name(sql, field->key_column ? field->key_column : field->name);
		sql_add(sql, " IS NOT NULL");
	}
	return sql_run(ctx, sql, NULL);
}

bool schema_drop_unique(struct ctx *ctx, const struct field *field)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "DROP INDEX IF EXISTS ");
	sql_name(sql, storage_name(ctx, field->object->name, field->name, "unique"));
	return sql_run(ctx, sql, NULL);
}

static bool schema_index(struct ctx *ctx, const struct object *object, const struct index *index)
{
	const struct field *first = index->fields[0];
	struct sql *sql = sql_new(ctx);
	schema_begin_index(sql, false, index->name, object->name);
	for (size_t i = 0; i < index->field_count; i++) {
		const struct field *field = index->fields[i];
		if (i)
			sql_add(sql, ", ");
		sql_name(sql, field->sort_column ? field->sort_column : field->name);
	}
	sql_add(sql, ") WHERE deleted_at IS NULL");
	if (first->target && !first->required) {
		sql_add(sql, " AND ");
		sql_name(sql, first->name);
		sql_add(sql, " IS NOT NULL");
	}
	return sql_run(ctx, sql, NULL);
}

/* Of the rows in the recycle bin alone, which are few. */
static bool schema_deleted(struct ctx *ctx, const struct object *object)
{
	struct sql *sql = sql_new(ctx);
	schema_begin_index(sql, false, storage_name(ctx, object->name, "deleted", "index"),
	                   object->name);
	sql_add(sql, "deleted_with) WHERE deleted_with IS NOT NULL");
	return sql_run(ctx, sql, NULL);
}

static bool schema_indexes(struct ctx *ctx, const struct object *object)
{
	if (!schema_deleted(ctx, object))
		return false;
	for (size_t i = 0; i < object->field_count; i++) {
		const struct field *field = &object->fields[i];
		if (field->link_table && !schema_link(ctx, field))
			return false;
		if (field->unique && !schema_unique(ctx, object, field))
			return false;
	}
	for (size_t i = 0; i < object->index_count; i++)
		if (!schema_index(ctx, object, &object->indexes[i]))
			return false;
	return true;
}

static bool schema_search(struct ctx *ctx, const struct object *object)
{
	const char *const indexes[] = {object->search_index, object->search_next};
	for (size_t i = 0; i < sizeof indexes / sizeof *indexes; i++) {
		bool exists = true;
		if (indexes[i] && !db_table_exists(ctx, indexes[i], &exists))
			return false;
		if (!exists && !db_text_index_make(ctx, indexes[i]))
			return false;
	}
	return true;
}

bool schema_make(struct ctx *ctx, const struct model *model)
{
	struct ctx *inner = ctx_inner(ctx);
	bool made = true;
	for (size_t i = 0; made && i < model->object_count; i++) {
		const struct object *object = &model->objects[i];
		bool exists;
		made = db_table_exists(inner, object->name, &exists) &&
		       (exists || schema_table(inner, object)) && schema_columns(inner, object) &&
		       schema_indexes(inner, object) && schema_search(inner, object);
	}
	if (!made)
		error_pass(ctx, inner);
	talloc_free(inner);
	return made;
}
