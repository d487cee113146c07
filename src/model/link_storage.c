/* The names of columns and tables in which values are stored. */
#include "model/definition.h"

#include "base/error.h"
#include "base/memory.h"
#include "model/reserved.h"

#include <inttypes.h>
#include <string.h>

/* FNV-1a, 32 bits (draft-eastlake-fnv). */
static unsigned storage_hash(const char *text)
{
	unsigned hash = 2166136261u;
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 16777619u;
	return hash;
}

const char *storage_name(const void *parent, const char *object, const char *field,
                         const char *what)
{
	char *name = memory_format(parent, "%s%s%s%s%s", object, field ? "_" : "", field ? field : "",
	                           what ? "_" : "", what ? what : "");
	if (strlen(name) <= IDENTIFIER_LIMIT)
		return name;
	/* PostgreSQL cuts identifiers at 63 bytes, and could make two the same. */
	return memory_format(parent, "%.50s_%08x", name, storage_hash(name));
}

void link_storage(struct model *model, const struct object *object, struct field *field,
                  const struct field_draft *draft)
{
	if (field->type->link)
		field->link_table = storage_name(model, object->name, field->name, NULL);
	if (field->type->kind == VALUE_MONEY)
		field->currency_column = storage_name(model, field->name, "currency", NULL);
	if (!strcmp(field->type->name, "phone"))
		field->original_column = storage_name(model, field->name, "original", NULL);
	/* A column of its own can be filled bit by bit when a field becomes unique. */
	if (field->unique && (field->custom || !strcmp(field->type->name, "text")))
		field->key_column = storage_name(model, field->name, "key", NULL);
	if (draft->sort)
		field->sort_column = storage_name(model, field->name, "order", NULL);
}

const char *storage_search(const void *parent, const char *object, int64_t generation)
{
	if (generation <= 1)
		return storage_name(parent, object, "search", NULL);
	return memory_format(parent, "_%s_%" PRId64, storage_name(parent, object, "search", NULL),
	                     generation);
}

static bool storage_take(const struct place *place, json_t *taken, const char *name)
{
	if (!name)
		return true;
	if (json_object_get(taken, name))
		return place_fault(place, NULL, "name_taken", "名称“%s”已被占用，请换一个。",
		                   "the name “%s” is taken; choose another.", name);
	json_object_set_new(taken, name, json_true());
	return true;
}

static void storage_columns(struct place place, const struct object *object)
{
	json_t *columns = json_keep(place.ctx, json_object());
	for (size_t i = 0; i < object->field_count; i++) {
		const struct field *field = &object->fields[i];
		place.field = field->name;
		if (storage_take(&place, columns, field->name) &&
		    storage_take(&place, columns, field->currency_column) &&
		    storage_take(&place, columns, field->original_column) &&
		    storage_take(&place, columns, field->key_column))
			storage_take(&place, columns, field->sort_column);
	}
}

bool link_storage_distinct(struct ctx *ctx, const struct object_draft *drafts,
                           const struct model *model)
{
	json_t *tables = json_keep(ctx, json_object());
	for (size_t i = 0; reserved_table_at(i); i++)
		json_object_set_new(tables, reserved_table_at(i), json_true());
	for (size_t i = 0; i < model->object_count; i++) {
		struct place place = drafts[i].place;
		const struct object *object = &model->objects[i];
		storage_columns(place, object);
		if (!storage_take(&place, tables, object->name) ||
		    !storage_take(&place, tables, object->search_index))
			continue;
		for (size_t j = 0; j < object->field_count; j++) {
			place.field = object->fields[j].name;
			storage_take(&place, tables, object->fields[j].link_table);
		}
	}
	return !ctx->error;
}
