#include "transfer/match.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/time.h"
#include "record/record.h"

#include <inttypes.h>
#include <string.h>

/* What tells records beneath the same one apart: their name, and when they took place. */
static bool match_tells(const struct field *field)
{
	const struct object *object = field->object;
	return field == object->access.through || field == object->name_field ||
	       (field->required && !field->system && !strcmp(field->type->name, "datetime"));
}

static json_t *match_json(const struct field *field, const struct value *value)
{
	char text[TIME_TEXT_SIZE];
	if (value->kind == VALUE_TEXT)
		return json_stringn(value->text, value->size);
	if (!field->target && !strcmp(field->type->name, "datetime"))
		return json_string(time_print(value->integer, text));
	return json_integer(value->integer);
}

bool match_beneath(struct ctx *ctx, const struct record *record, int64_t *id)
{
	size_t count = 0;
	json_t *filter = json_keep(ctx, json_pack("[s]", "and"));
	*id = 0;
	for (size_t i = 0; i < record->object->field_count; i++) {
		const struct field *field = &record->object->fields[i];
		if (!match_tells(field))
			continue;
		if (record->values[i].kind == VALUE_NULL)
			return true;
		json_array_append_new(filter, json_pack("[s, s, o]", field->name, "=",
		                                        match_json(field, &record->values[i])));
	}
	struct record_query query = {.object = record->object,
	                             .filter = filter,
	                             .sort = "id",
	                             .limit = 1,
	                             .operation = OPERATION_READ};
	const int64_t *ids = record_ids(ctx, &query, &count);
	*id = ids && count ? ids[0] : 0;
	return ids != NULL;
}

/* --- rows of a dry run --- */

/* What a row would be known by, or NULL. */
static const char *match_key(struct ctx *ctx, const struct record *record)
{
	const char *key = "";
	bool through = record->object->access.kind == ACCESS_THROUGH, any = false;
	for (size_t i = 0; i < record->object->field_count; i++) {
		const struct field *field = &record->object->fields[i];
		const struct value *value = &record->values[i];
		bool tells = through ? match_tells(field) : field->unique && field->key_column;
		if (!tells || value->kind == VALUE_NULL)
			continue;
		any = true;
		key = value->kind == VALUE_TEXT
		          ? memory_format(ctx, "%s|%s", key, text_fold(ctx, value->text))
		          : memory_format(ctx, "%s|%" PRId64, key, value->integer);
	}
	return any ? key : NULL;
}

static bool match_seen(struct ctx *ctx, json_t *seen, const struct record *record)
{
	const char *key = match_key(ctx, record);
	if (!key)
		return false;
	if (json_object_get(seen, key))
		return true;
	json_object_set_new(seen, key, json_true());
	return false;
}

/* --- finding --- */

/* Who has the record, in brackets; "" where it is the actor, or nobody. */
static const char *match_owner(struct ctx *ctx, const struct record *record)
{
	const struct field *owner = record->object->access.owner;
	bool known = owner && access_field(ctx, owner) != FIELD_HIDDEN;
	int64_t id = known ? record_integer(record, owner->name) : 0;
	const struct user_info *user = id && id != ctx->actor->user ? access_user(ctx, id) : NULL;
	if (!user)
		return "";
	return memory_format(ctx, ctx->language == LANGUAGE_EN ? " (owner %s)" : "（负责人 %s）",
	                     user->name);
}

/* The record that is there already: its name and its owner, which everybody may know
 * whose roles don't hide them, so that two don't work on the same (P5). On ctx. */
static const char *match_words(struct ctx *ctx, const struct object *object, int64_t id)
{
	const char *words = "";
	struct ctx *system = ctx_inner(ctx);
	access_as_system(system);
	const struct record *record = record_get(system, object, id, OPERATION_READ);
	bool named =
	    record && object->name_field && access_field(ctx, object->name_field) != FIELD_HIDDEN;
	const char *name = named ? record_text(record, object->name_field->name) : NULL;
	if (name)
		words = memory_format(ctx, "“%s”%s", name, match_owner(ctx, record));
	talloc_free(system);
	return words;
}

/* Of an earlier row of a dry run there is nothing but the row itself. */
static const char *match_name(struct ctx *ctx, const struct record *record)
{
	const struct field *named = record->object->name_field;
	const struct value *name = named ? &record->values[named->index] : NULL;
	return name && name->kind == VALUE_TEXT
	           ? memory_format(ctx, "“%.*s”", (int)name->size, name->text)
	           : "";
}

static void match_is(struct ctx *ctx, const struct record *record, struct match *match, int64_t id)
{
	const char *label = model_label(ctx, &record->object->label);
	const char *words = id ? match_words(ctx, record->object, id) : match_name(ctx, record);
	match->found = true;
	match->unique = record->object->access.kind != ACCESS_THROUGH;
	match->id = id;
	match->code = "duplicate";
	match->message = ctx->language == LANGUAGE_EN
	                     ? memory_format(ctx, "There is a %s %s already.", label, words)
	                     : memory_format(ctx, "已有%s%s。", label, words);
}

static bool match_number(struct ctx *ctx, const struct apply *apply, struct draft *draft,
                         struct match *match)
{
	int64_t id;
	if (!record_same_number(ctx, draft->records[0], &id))
		return false;
	if (!id)
		return true;
	const char *label = model_label(ctx, &draft->plan->object->label);
	const char *words = match_words(ctx, draft->plan->object, id);
	const char *message = ctx->language == LANGUAGE_EN
	                          ? memory_format(ctx, "The %s %s has the same number.", label, words)
	                          : memory_format(ctx, "%s%s使用相同的号码。", label, words);
	if (apply->plan->by_phone)
		*match = (struct match){.found = true, .id = id, .code = "same_number", .message = message};
	else
		draft_note(ctx, draft, IMPORT_WARNING, NULL, "same_number", message);
	return true;
}

bool match_find(struct ctx *ctx, const struct apply *apply, struct draft *draft,
                struct match *match)
{
	int64_t id = 0;
	const struct record *record = draft->records[0];
	bool through = record->object->access.kind == ACCESS_THROUGH;
	if (through ? !match_beneath(ctx, record, &id) : !record_identical(ctx, record, &id))
		return false;
	if (id || (apply->seen && match_seen(ctx, apply->seen, record)))
		match_is(ctx, record, match, id);
	return match->found || match_number(ctx, apply, draft, match);
}
