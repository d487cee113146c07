#include "record/search_source.h"

#include "base/memory.h"
#include "db/dialect.h"
#include "record/duplicates_key.h"

bool source_prefix(struct ctx *ctx, struct sql *sql, const struct search_run *run)
{
	(void)ctx;
	const struct field *name = run->object->name_field;
	if (!name->key_column || name->key_filling || !*run->key)
		return false;
	sql_add(sql, "SELECT id FROM ");
	sql_name(sql, run->object->name);
	sql_add(sql, " WHERE ");
	sql_name(sql, name->key_column);
	sql_add(sql, " >= ");
	sql_value(sql, value_text(run->key));
	sql_add(sql, " AND ");
	sql_name(sql, name->key_column);
	sql_add(sql, " < ");
	sql_value(sql, value_text(duplicates_key_behind(sql, run->key)));
	sql_add(sql, " AND deleted_at IS NULL ORDER BY ");
	sql_name(sql, name->key_column);
	sql_add(sql, " LIMIT ");
	sql_number(sql, SEARCH_PREFIXES);
	return true;
}

bool source_whole(struct ctx *ctx, struct sql *sql, const struct search_run *run)
{
	(void)ctx;
	if (!run->phone && !run->email)
		return false;
	sql_add(sql, "SELECT record FROM duplicate_key WHERE key >= ");
	sql_value(sql, value_text(run->phone ? run->phone : run->email));
	sql_add(sql, " AND key <= ");
	sql_value(sql, value_text(run->phone ? run->phone : duplicates_key_behind(sql, run->email)));
	sql_add(sql, " AND kind = ");
	sql_number(sql, run->phone ? DUPLICATE_KEY_PHONE : DUPLICATE_KEY_EMAIL);
	sql_add(sql, " AND object = ");
	sql_value(sql, value_text(run->object->name));
	sql_add(sql, " ORDER BY key LIMIT ");
	sql_number(sql, SEARCH_PREFIXES);
	return true;
}

bool source_text(struct ctx *ctx, struct sql *sql, const struct search_run *run)
{
	const char *expression = run->rights
	                             ? memory_format(sql, "(%s) AND (%s)", run->expression, run->rights)
	                             : run->expression;
	if (!sql_text_matches(ctx, sql, run->object->search_index, expression))
		return false;
	sql_add(sql, " LIMIT ");
	sql_value(sql, value_integer(run->room));
	return true;
}

static void source_branch(struct sql *sql, const struct object *object,
                          const struct access_branch *branch)
{
	const struct field *field = branch->field;
	sql_add_text_(sql, field->type->link ? "SELECT record FROM " : "SELECT id FROM ");
	sql_name(sql, field->type->link ? field->link_table : object->name);
	sql_add(sql, " WHERE ");
	sql_name(sql, field->type->link ? "value" : field->name);
	sql_add(sql, " IN (");
	sql_integers(sql, branch->values, branch->value_count);
	sql_add_text_(sql, field->type->link ? ")" : ") AND deleted_at IS NULL");
}

static bool source_branches(struct ctx *ctx, struct sql *sql, const struct object *object)
{
	size_t count = 0;
	const struct access_branch *branches = access_branches(ctx, object, OPERATION_READ, &count);
	for (size_t i = 0; i < count; i++) {
		if (i)
			sql_add(sql, " UNION ALL ");
		source_branch(sql, object, &branches[i]);
	}
	return count > 0;
}

/* What hangs on records is reached through those. */
bool source_own(struct ctx *ctx, struct sql *sql, const struct search_run *run)
{
	const struct field *through = run->object->access.through;
	if (through) {
		sql_add(sql, "SELECT id FROM ");
		sql_name(sql, run->object->name);
		sql_add(sql, " WHERE deleted_at IS NULL AND ");
		sql_name(sql, through->name);
		sql_add(sql, " IN (");
	}
	if (!source_branches(ctx, sql, through ? through->target : run->object))
		return false;
	if (through)
		sql_add(sql, ")");
	sql_add(sql, " LIMIT ");
	sql_number(sql, SEARCH_OWN + 1);
	return true;
}
