#include "transfer/lookup.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <string.h>

enum { LOOKUP_LIST = 100 };

/* The one record whose `field` is `text`; 0 when there is none, or several. */
static bool lookup_by(struct ctx *ctx, const struct field *field, const char *text, int64_t *id)
{
	size_t count = 0;
	json_t *filter = json_keep(ctx, json_pack("[s, s, s]", field->name, "=", text));
	struct record_query query = {.object = field->object,
	                             .filter = filter,
	                             .sort = "id",
	                             .limit = 2,
	                             .operation = OPERATION_READ};
	const int64_t *ids = record_ids(ctx, &query, &count);
	*id = ids && count == 1 ? ids[0] : 0;
	return ids != NULL;
}

/* Unique texts are asked first. */
static bool lookup_one(struct ctx *ctx, const struct object *target, const char *text, int64_t *id)
{
	*id = 0;
	if (access_scope(ctx, target, OPERATION_READ) == SCOPE_NONE)
		return true;
	for (size_t i = 0; i < target->field_count && !*id; i++) {
		const struct field *field = &target->fields[i];
		if (field->unique && field->type->kind == VALUE_TEXT &&
		    access_field(ctx, field) != FIELD_HIDDEN && !lookup_by(ctx, field, text, id))
			return false;
	}
	bool asked =
	    target->name_field->unique || access_field(ctx, target->name_field) == FIELD_HIDDEN;
	return *id || asked || lookup_by(ctx, target->name_field, text, id);
}

static void lookup_add(struct draft *draft, struct value *items, size_t *count, int64_t id)
{
	(void)draft;
	for (size_t i = 0; i < *count; i++)
		if (items[i].integer == id)
			return;
	if (*count < LOOKUP_LIST)
		items[(*count)++] = value_integer(id);
}

/* Several names stand in one cell. */
static bool lookup_list(struct ctx *ctx, struct draft *draft, const struct draft_lookup *lookup)
{
	static const char *const separators[] = {"、", "，", "；", "／"};
	struct value *items = memory_array(draft, struct value, LOOKUP_LIST);
	size_t count = 0;
	char *rest = memory_text(ctx, lookup->text);
	for (size_t i = 0; i < sizeof separators / sizeof *separators; i++)
		for (char *at = rest; (at = strstr(at, separators[i]));)
			memset(at, ',', strlen(separators[i]));
	for (char *name; (name = strtok_r(rest, ",;/\n", &rest));) {
		int64_t id;
		const char *tidy = text_tidy(ctx, name, strlen(name), true);
		if (*tidy && !lookup_one(ctx, lookup->column->field->target, tidy, &id))
			return false;
		if (*tidy && id)
			lookup_add(draft, items, &count, id);
		else if (*tidy)
			draft_misfit(ctx, draft, lookup->column, tidy, "unknown_record");
	}
	if (count)
		draft_set(draft, lookup->column->holder, lookup->column->field,
		          (struct value){.kind = VALUE_LIST, .items = items, .size = count});
	return true;
}

bool lookup_all(struct ctx *ctx, struct draft *draft)
{
	for (size_t i = 0; i < draft->lookup_count; i++) {
		int64_t id;
		const struct draft_lookup *lookup = &draft->lookups[i];
		if (lookup->column->field->type->link) {
			if (!lookup_list(ctx, draft, lookup))
				return false;
			continue;
		}
		if (!lookup_one(ctx, lookup->column->field->target, lookup->text, &id))
			return false;
		if (id)
			draft_set(draft, lookup->column->holder, lookup->column->field, value_integer(id));
		else
			draft_misfit(ctx, draft, lookup->column, lookup->text, "unknown_record");
	}
	return true;
}
