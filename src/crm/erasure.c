#include "crm/erasure.h"

#include "crm/personal.h"
#include "crm/rule.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "record/erase.h"
#include "transfer/import.h"

#include <inttypes.h>
#include <string.h>

enum { REVIEW_MOST = 500, REASON_LEAST = 5 };

static const char erased_text[] = "（内容已按要求删除）";

static const char *erasure_name(struct ctx *ctx, int64_t contact)
{
	return memory_format(ctx, "已删除的联系人 #%" PRId64, contact);
}

/* --- what is written about somebody --- */

static bool erasure_is_text(const struct field *field)
{
	static const char *const types[] = {"text", "long_text", "html"};
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (!strcmp(field->type->name, types[i]))
			return !field->system;
	return false;
}

/* The activities with the contact, or those of its customer that hold the name. */
static json_t *erasure_with(const struct record *contact)
{
	return json_pack("[s,s,I]", "contact", "=", contact->id);
}

static json_t *erasure_naming(const struct record *contact, const struct object *activity)
{
	json_t *any = json_pack("[s]", "or");
	for (size_t i = 0; i < activity->field_count; i++)
		if (erasure_is_text(&activity->fields[i]))
			json_array_append_new(any, json_pack("[s,s,s]", activity->fields[i].name, "contains",
			                                     record_text(contact, "name")));
	return json_pack("[[s,s,I], [s,[s,s,n],[s,s,I]], o]", "customer", "=",
	                 record_integer(contact, "customer"), "or", "contact", "empty", "contact",
	                 "!=", contact->id, any);
}

static struct record_query erasure_query(struct ctx *ctx, json_t *filter)
{
	return (struct record_query){.object = rule_object(ctx, "activity"),
	                             .filter = json_keep(ctx, filter),
	                             .sort = "-at,-id",
	                             .limit = REVIEW_MOST,
	                             .operation = OPERATION_READ};
}

/* --- the review --- */

struct erasure_review {
	struct json_writer *json;
	int64_t contact;
};

static void review_texts(struct ctx *ctx, const struct record *activity, struct json_writer *json)
{
	json_key(json, "texts");
	json_open_array(json);
	for (size_t i = 0; i < activity->object->field_count; i++) {
		const struct field *field = &activity->object->fields[i];
		const struct value *value = &activity->values[i];
		if (!erasure_is_text(field) || value->kind != VALUE_TEXT)
			continue;
		json_open_object(json);
		json_member_text(json, "field", field->name);
		json_member_text(json, "label", model_label(ctx, &field->label));
		json_member_text(json, "text", field->type->show(ctx, field, value));
		json_close_object(json);
	}
	json_close_array(json);
}

static bool review_one(struct ctx *ctx, const struct record *activity, void *data)
{
	const struct erasure_review *review = data;
	struct json_writer *json = review->json;
	const struct user_info *owner = access_user(ctx, record_integer(activity, "owner"));
	json_open_object(json);
	json_member_integer(json, "id", activity->id);
	json_key(json, "at");
	json_put_instant(json, record_integer(activity, "at"));
	json_member_text(json, "owner", owner ? owner->name : NULL);
	json_member_boolean(json, "of_contact", record_integer(activity, "contact") == review->contact);
	review_texts(ctx, activity, json);
	json_close_object(json);
	return true;
}

static json_t *erasure_hanging(const char *object, int64_t id)
{
	return json_pack("[[s,s,s], [s,s,I]]", "object", "=", object, "record", "=", id);
}

/* Everybody who may do this reads what is to be looked through, whatever his roles hide:
 * he decides about all of it. */
static struct record *erasure_begin(struct ctx *ctx, int64_t id)
{
	struct record *contact = personal_need_right(ctx) ? personal_contact(ctx, id) : NULL;
	if (!contact || !access_need(ctx, contact->object, OPERATION_UPDATE))
		return NULL;
	if (!contact->deleted && !record_get(ctx, contact->object, id, OPERATION_UPDATE))
		return NULL;
	if (record_value(contact, "erased_at")->kind == VALUE_NULL)
		return contact;
	error_set(ctx, ERROR_CONFLICT, "这位联系人的个人信息已经删除。",
	          "The personal data of this contact were erased already.");
	return NULL;
}

static bool review_activities(struct ctx *ctx, const struct record *contact,
                              struct json_writer *json)
{
	struct erasure_review review = {json, contact->id};
	struct record_query with = erasure_query(ctx, erasure_with(contact));
	struct record_query naming =
	    erasure_query(ctx, erasure_naming(contact, rule_object(ctx, "activity")));
	json_key(json, "activities");
	json_open_array(json);
	if (!record_each(ctx, &with, review_one, &review) ||
	    !record_each(ctx, &naming, review_one, &review))
		return false;
	json_close_array(json);
	return true;
}

bool erasure_review(struct ctx *ctx, int64_t id, struct json_writer *json)
{
	const struct record *contact = erasure_begin(ctx, id);
	if (!contact)
		return false;
	struct ctx *system = rule_as_system(ctx);
	size_t parts = 0;
	int64_t files = 0, notices = 0, activities = 0;
	if (!record_parts(system, contact->object, id, &parts) ||
	    !rule_count(system, "attachment", erasure_hanging("contact", id), &files) ||
	    !rule_count(system, "notice", erasure_hanging("contact", id), &notices) ||
	    !rule_count(system, "activity", erasure_with(contact), &activities))
		return error_pass(ctx, system);
	json_open_object(json);
	json_member_integer(json, "id", id);
	json_member_text(json, "name", record_text(contact, "name"));
	json_member_text(json, "replacement", erasure_name(ctx, id));
	json_member_boolean(json, "deleted", contact->deleted);
	json_member_integer(json, "merged", (int64_t)parts - 1);
	json_member_integer(json, "files", files);
	json_member_integer(json, "notices", notices);
	json_member_boolean(json, "more", activities > REVIEW_MOST);
	if (!review_activities(system, contact, json))
		return error_pass(ctx, system);
	json_close_object(json);
	return true;
}

/* --- what was typed --- */

static bool erasure_says(struct ctx *ctx, const char *field, const char *text, const char *name)
{
	if (text_length(text) < REASON_LEAST && !strcmp(field, "reason"))
		return error_field(ctx, field, "too_short", "请写明原因，至少 %d 个字。",
		                   "Give a reason of at least %d characters.", REASON_LEAST);
	if (!*text)
		return error_field(ctx, field, "required", "请写明由谁提出。", "Say who asked for it.");
	if (strstr(text, name))
		return error_field(ctx, field, "names", "这里会保留下来，请不要写这个人的姓名。",
		                   "This is kept: do not write the name here.");
	return true;
}

static bool erasure_check(struct ctx *ctx, const struct record *contact,
                          const struct erasure *erasure)
{
	const char *name = record_text(contact, "name");
	if (strcmp(erasure->name, name) != 0)
		error_field(ctx, "name", "does_not_match", "请照写联系人的姓名，以确认。",
		            "Type the contact's name as it is, to confirm.");
	erasure_says(ctx, "reason", erasure->reason, name);
	erasure_says(ctx, "asked_by", erasure->asked_by, name);
	return !ctx->error;
}

/* --- erasing --- */

/* What stays of a contact: whose it is, and where it stands. */
static bool erasure_stays(const struct field *field)
{
	static const char *const names[] = {"customer", "owner", "primary"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(field->name, names[i]))
			return true;
	return field->system || !strcmp(field->type->name, "formula");
}

static const struct record *erasure_of_values(struct ctx *ctx, const struct object *object,
                                              int64_t id)
{
	struct record *changes = record_new(ctx, object);
	for (size_t i = 0; i < object->field_count; i++) {
		const struct field *field = &object->fields[i];
		if (erasure_stays(field))
			continue;
		if (!strcmp(field->type->name, "boolean"))
			record_set_integer(changes, field->name, 0);
		else
			record_set_null(changes, field->name);
	}
	record_set_text(changes, object->name_field->name, erasure_name(ctx, id));
	record_set_integer(changes, "erased_at", ctx->now);
	return changes;
}

static const char *erasure_detail(struct ctx *ctx, const struct erasure *erasure)
{
	struct json_writer *json = json_writer_new(ctx, 256);
	json_open_object(json);
	json_member_text(json, "reason", erasure->reason);
	json_member_text(json, "asked_by", erasure->asked_by);
	json_member_integer(json, "activities", (int64_t)erasure->activity_count);
	json_close_object(json);
	return json->out->data;
}

/* The contact, and those that were merged into it. */
static bool erase_contact(struct ctx *ctx, const struct record *contact,
                          const struct erasure *erasure)
{
	size_t count = 0;
	const int64_t *parts = record_parts(ctx, contact->object, contact->id, &count);
	for (size_t i = 0; parts && i < count; i++)
		if (!record_erase(ctx, contact->object, parts[i],
		                  erasure_of_values(ctx, contact->object, parts[i]), "erase",
		                  erasure_detail(ctx, erasure)) ||
		    !import_forget_values(ctx, contact->object, parts[i]))
			return false;
	return parts != NULL;
}

/* Texts, and files with voices and pictures. */
static const struct record *erasure_of_activity(struct ctx *ctx, const struct object *object)
{
	struct record *changes = record_new(ctx, object);
	for (size_t i = 0; i < object->field_count; i++) {
		const struct field *field = &object->fields[i];
		bool file = !strcmp(field->type->name, "file") || !strcmp(field->type->name, "image");
		if ((erasure_is_text(field) || file) && !field->system)
			record_set_null(changes, field->name);
	}
	record_set_text(changes, object->name_field->name, erased_text);
	return changes;
}

static json_t *erasure_one(json_t *filter, int64_t id)
{
	json_t *both = json_pack("[s,o,[s,s,I]]", "and", filter, "id", "=", id);
	return both;
}

static bool erase_activity(struct ctx *ctx, const struct record *contact, int64_t id)
{
	const struct object *object = rule_object(ctx, "activity");
	int64_t with = 0, naming = 0;
	json_t *named = json_pack("[s]", "and");
	json_array_extend(named, json_keep(ctx, erasure_naming(contact, object)));
	if (!rule_count(ctx, "activity", erasure_one(erasure_with(contact), id), &with) ||
	    (!with && !rule_count(ctx, "activity", erasure_one(named, id), &naming)))
		return false;
	if (!with && !naming)
		return error_field(ctx, "activities", "not_found",
		                   "联系记录 %" PRId64 " 与这位联系人无关。",
		                   "The activity %" PRId64 " has nothing to do with this contact.", id);
	return record_erase(ctx, object, id, erasure_of_activity(ctx, object), "erase", NULL);
}

/* What bells say about it. */
static bool erase_notices(struct ctx *ctx, const char *object, int64_t id, int64_t *count)
{
	json_t *filter = erasure_hanging(object, id);
	struct record_query query = {.object = rule_object(ctx, "notice"),
	                             .filter = json_keep(ctx, filter),
	                             .limit = 10000,
	                             .operation = OPERATION_READ};
	size_t found = 0;
	const int64_t *ids = record_ids(ctx, &query, &found);
	struct record *changes = record_new(ctx, query.object);
	record_set_text(changes, "title", erased_text);
	record_set_null(changes, "body");
	for (size_t i = 0; ids && i < found; i++)
		if (!record_derive(ctx, query.object, ids[i], changes, "erase"))
			return false;
	*count += (int64_t)found;
	return ids != NULL;
}

static bool erase_files(struct ctx *ctx, const char *object, int64_t id)
{
	struct record_query query = {.object = rule_object(ctx, "attachment"),
	                             .filter = json_keep(ctx, erasure_hanging(object, id)),
	                             .limit = 10000,
	                             .operation = OPERATION_READ};
	size_t count = 0;
	const int64_t *ids = record_ids(ctx, &query, &count);
	for (size_t i = 0; ids && i < count; i++) {
		struct record *changes = record_new(ctx, query.object);
		record_set_text(changes, "name", erased_text);
		record_set_null(changes, "file");
		if (!record_erase(ctx, query.object, ids[i], changes, "erase", NULL) ||
		    !record_delete(ctx, query.object, ids[i], 0, NULL))
			return false;
	}
	return ids != NULL;
}

/* Records that refer to the contact remember its name in their histories. */
struct erase_mentions {
	struct ctx *ctx;
	const char *name;
};

static bool erase_mention(struct ctx *ctx, const struct record *record, void *data)
{
	const struct erase_mentions *mentions = data;
	(void)ctx;
	return record_erase_mentions(mentions->ctx, record->object, record->id, mentions->name);
}

static bool erase_mentions(struct ctx *ctx, const struct record *contact)
{
	struct erase_mentions mentions = {ctx, record_text(contact, "name")};
	for (size_t i = 0; i < contact->object->referrer_count; i++) {
		const struct field *field = contact->object->referrers[i];
		json_t *filter =
		    json_pack("[s,s,I]", field->name, field->type->link ? "contains" : "=", contact->id);
		struct record_query query = {.object = field->object,
		                             .filter = json_keep(ctx, filter),
		                             .sort = "id",
		                             .operation = OPERATION_READ};
		if (!record_each(ctx, &query, erase_mention, &mentions))
			return false;
	}
	return true;
}

static bool erase_all(struct ctx *ctx, const struct record *contact, const struct erasure *erasure,
                      int64_t *notices)
{
	for (size_t i = 0; i < erasure->activity_count; i++)
		if (!erase_activity(ctx, contact, erasure->activities[i]) ||
		    !erase_files(ctx, "activity", erasure->activities[i]) ||
		    !erase_notices(ctx, "activity", erasure->activities[i], notices))
			return false;
	return erase_mentions(ctx, contact) && erase_files(ctx, "contact", contact->id) &&
	       erase_notices(ctx, "contact", contact->id, notices) &&
	       erase_contact(ctx, contact, erasure);
}

bool erasure_run(struct ctx *ctx, int64_t id, const struct erasure *erasure,
                 struct json_writer *json)
{
	int64_t notices = 0;
	const struct record *contact = erasure_begin(ctx, id);
	if (!contact || !access_need_writing(ctx) || !erasure_check(ctx, contact, erasure))
		return false;
	struct ctx *unasked = rule_unasked(ctx);
	if (!erase_all(unasked, contact, erasure, &notices))
		return error_pass(ctx, unasked);
	json_open_object(json);
	json_member_integer(json, "id", id);
	json_member_text(json, "name", erasure_name(ctx, id));
	json_member_integer(json, "activities", (int64_t)erasure->activity_count);
	json_member_integer(json, "notices", notices);
	json_close_object(json);
	return true;
}
