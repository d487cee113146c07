/* Rows of the objects that make up the organisation. The names of tables and
 * columns come from the model, so that a wrong definition is an error here and
 * not a wrong right later. */
#include "access/organisation.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"

static const struct field *load_field(struct ctx *ctx, const char *object, const char *field)
{
	const struct object *found = model_object(ctx->model, object);
	const struct field *column = found ? model_field(found, field) : NULL;
	if (!column)
		error_internal(ctx, "the model has no %s.%s, which access needs", object, field);
	return column;
}

struct db_rows *load_rows(struct ctx *ctx, const char *object, const char *const *fields,
                          size_t count)
{
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT id, deleted_at IS NOT NULL");
	for (size_t i = 0; i < count; i++) {
		if (!load_field(ctx, object, fields[i]))
			return NULL;
		sql_add(sql, ", ");
		sql_name(sql, fields[i]);
	}
	sql_add(sql, " FROM ");
	sql_name(sql, object);
	sql_add(sql, " ORDER BY id");
	return sql_query(ctx, sql);
}

struct db_rows *load_links(struct ctx *ctx, const char *object, const char *field)
{
	const struct field *link = load_field(ctx, object, field);
	if (!link)
		return NULL;
	if (!link->link_table) {
		error_internal(ctx, "%s.%s is no list, which access needs", object, field);
		return NULL;
	}
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT record, value FROM ");
	sql_name(sql, link->link_table);
	sql_add(sql, " ORDER BY record, value");
	return sql_query(ctx, sql);
}

void *load_more(const void *parent, void *items, size_t count, size_t size)
{
	enum { FIRST_ROOM = 4 };
	bool power_of_two = !(count & (count - 1));
	if (count && (count < FIRST_ROOM || !power_of_two))
		return items;
	size_t room = count ? count * 2 : FIRST_ROOM;
	return memory_must(talloc_realloc_size(parent, items, room * size));
}
