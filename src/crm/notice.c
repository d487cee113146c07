/* Notices: who was given a customer, asked to help with one, or had an activity
 * checked or commented on, learns of it by the bell.
 *
 * The words are those of the receiver's language. What the same person does to
 * many records at a stroke (a bulk action) is one notice that counts. */
#include "crm/crm.h"
#include "crm/notice.h"
#include "crm/rule.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <assert.h>
#include <string.h>

enum { NOTICE_LIMIT = 200 };
/* So long after one notice the next of the same kind adds to it. */
static const int64_t NOTICE_TOGETHER = 60000;

static const struct notice_kind notice_given = {
    "given",
    {{"{by}把客户“{name}”交给了您", "{by} gave you the customer “{name}”"}},
    {{"{by}把 {number} 个客户交给了您", "{by} gave you {number} customers"}}};
static const struct notice_kind notice_collaborator = {
    "collaborator",
    {{"{by}请您协同客户“{name}”", "{by} made you a collaborator on the customer “{name}”"}},
    {{"{by}请您协同 {number} 个客户", "{by} made you a collaborator on {number} customers"}}};
static const struct notice_kind notice_note = {
    "note",
    {{"{by}批注了您的联系记录“{name}”", "{by} commented on your activity “{name}”"}},
    {{"{by}批注了您的 {number} 条联系记录", "{by} commented on {number} of your activities"}}};
static const struct notice_kind notice_true = {
    "checked_true",
    {{"{by}抽查了您的联系记录“{name}”：属实", "{by} checked your activity “{name}”: true"}},
    {{"{by}抽查了您的 {number} 条联系记录：属实",
      "{by} checked {number} of your activities: true"}}};
static const struct notice_kind notice_false = {
    "checked_false",
    {{"{by}抽查了您的联系记录“{name}”：不属实", "{by} checked your activity “{name}”: not true"}},
    {{"{by}抽查了您的 {number} 条联系记录：不属实",
      "{by} checked {number} of your activities: not true"}}};

/* One thing that somebody is told. */
struct notice {
	const struct notice_kind *kind;
	int64_t user; /* who is told */
	const struct record *about;
	const char *body;    /* or NULL */
	const char *body_of; /* the field that has it, or NULL */
};

/* What the receiver may know of it. */
struct notice_sight {
	bool visible, named, told;
};

/* --- words --- */

const char *notice_title(struct ctx *ctx, const char *words, const char *name, int64_t number)
{
	struct buffer *title = buffer_new(ctx, 200);
	const char *brace;
	for (; (brace = strchr(words, '{')); words = strchr(brace, '}') + 1) {
		buffer_add(title, words, (size_t)(brace - words));
		if (brace[1] == 'b')
			buffer_add_text(title, ctx->actor->name);
		else if (brace[2] == 'a')
			buffer_add_text(title, name);
		else
			buffer_add_integer(title, number);
	}
	buffer_add_text(title, words);
	return title->data;
}

/* Titles and texts of records can be longer than a notice has room for. */
const char *notice_short(struct ctx *ctx, const char *text)
{
	enum { CHARACTERS = 80 };
	size_t size = 0, characters = 0;
	for (; text[size]; size++)
		if ((text[size] & 0xC0) != 0x80 && ++characters > CHARACTERS)
			return memory_format(ctx, "%.*s…", (int)size, text);
	return text;
}

static const char *notice_name(struct ctx *ctx, const struct record *about)
{
	const char *name = record_text(about, about->object->name_field->name);
	return notice_short(ctx, name ? name : "");
}

/* --- telling --- */

/* An unread one of the same kind, person and moment, to be added to. */
static bool notice_earlier(struct ctx *ctx, const struct notice *notice, struct record **earlier)
{
	char since[TIME_TEXT_SIZE];
	json_t *filter =
	    json_pack("[[s,s,I], [s,s,n], [s,s,s], [s,s,I], [s,s,s]]", "user", "=", notice->user,
	              "read_at", "empty", "kind", "=", notice->kind->name, "by", "=", ctx->actor->user,
	              "at", ">=", time_print(ctx->now - NOTICE_TOGETHER, since));
	return rule_first(ctx, "notice", filter, "-at,-id", earlier);
}

static bool notice_add_to(struct ctx *ctx, const struct record *earlier, const char *words)
{
	int64_t number = record_integer(earlier, "number") + 1;
	struct record *changes = record_new(ctx, earlier->object);
	record_set_integer(changes, "number", number);
	record_set_text(changes, "title", notice_title(ctx, words, "", number));
	record_set_null(changes, "body");
	record_set_null(changes, "record");
	record_set_integer(changes, "at", ctx->now);
	return record_derive(ctx, earlier->object, earlier->id, changes, "notice");
}

static bool notice_look(struct ctx *ctx, const struct notice *notice, struct notice_sight *sight)
{
	const struct object *object = notice->about->object;
	const struct field *body = notice->body_of ? model_field(object, notice->body_of) : NULL;
	struct ctx *inner = ctx_inner(ctx);
	bool asked = access_as_user(inner, notice->user) &&
	             record_visible(inner, object, notice->about->id, &sight->visible);
	if (asked) {
		sight->named = access_field(inner, object->name_field) != FIELD_HIDDEN;
		sight->told = notice->body && (!body || access_field(inner, body) != FIELD_HIDDEN);
	} else {
		error_pass(ctx, inner);
	}
	talloc_free(inner);
	return asked;
}

/* A name that is hidden from the receiver is left out by counting: one. */
static const char *notice_words(struct ctx *ctx, const struct notice *notice, bool named,
                                enum language language)
{
	const struct notice_kind *kind = notice->kind;
	return named ? notice_title(ctx, kind->one.text[language], notice_name(ctx, notice->about), 1)
	             : notice_title(ctx, kind->many.text[language], "", 1);
}

static bool notice_tell(struct ctx *ctx, const struct notice *notice)
{
	const struct user_info *user = access_user(ctx, notice->user);
	/* Nobody is told what he did himself, nor what the program did. */
	if (!user || user->disabled || !ctx->actor->user || user->id == ctx->actor->user)
		return true;
	enum language language = access_language(user);
	struct record *earlier;
	struct notice_sight sight = {0};
	if (!notice_look(ctx, notice, &sight))
		return false;
	/* What he may not see, of its stage for instance, is no news for him. */
	if (!sight.visible)
		return true;
	if (!notice_earlier(ctx, notice, &earlier))
		return false;
	if (earlier && record_integer(earlier, "record") == notice->about->id)
		return true;
	if (earlier)
		return notice_add_to(ctx, earlier, notice->kind->many.text[language]);
	struct record *record = record_new(ctx, rule_object(ctx, "notice"));
	record_set_integer(record, "user", notice->user);
	record_set_text(record, "kind", notice->kind->name);
	record_set_text(record, "title", notice_words(ctx, notice, sight.named, language));
	if (sight.told)
		record_set_text(record, "body", notice_short(ctx, notice->body));
	record_set_text(record, "object", notice->about->object->name);
	record_set_integer(record, "record", notice->about->id);
	record_set_integer(record, "by", ctx->actor->user);
	record_set_integer(record, "at", ctx->now);
	return record_keep(ctx, record);
}

bool notice_of_work(struct ctx *ctx, int64_t user, const char *object, int64_t record,
                    const char *title, const char *body)
{
	struct record *notice = record_new(ctx, rule_object(ctx, "notice"));
	record_set_integer(notice, "user", user);
	record_set_text(notice, "kind", object ? object : "work");
	record_set_text(notice, "title", title);
	if (body)
		record_set_text(notice, "body", notice_short(ctx, body));
	record_set_text(notice, "object", object);
	if (record)
		record_set_integer(notice, "record", record);
	record_set_integer(notice, "at", ctx->now);
	return record_keep(ctx, notice);
}

/* --- what is worth telling --- */

static bool notice_listed(const struct record *customer, int64_t user)
{
	const struct value *list = customer ? record_value(customer, "collaborators") : NULL;
	for (size_t i = 0; list && list->kind == VALUE_LIST && i < list->size; i++)
		if (list->items[i].integer == user)
			return true;
	return false;
}

/* A customer made for somebody else is news when a person made it; what a job made
 * by thousands is told by the job's own end. */
static bool notice_of_owner(struct ctx *ctx, const struct record_change *change)
{
	const struct record *customer = change->after;
	bool by_hand = ctx->actor->session || ctx->actor->token;
	if (change->before ? rule_unchanged(change, "owner") : customer->version > 1 || !by_hand)
		return true;
	struct notice notice = {&notice_given, record_integer(customer, "owner"), customer,
	                        change->reason, NULL};
	return notice_tell(ctx, &notice);
}

static bool notice_of_customer(struct ctx *ctx, const struct record_change *change)
{
	if (!change->after || change->quiet)
		return true;
	if (!notice_of_owner(ctx, change))
		return false;
	const struct value *list = record_value(change->after, "collaborators");
	for (size_t i = 0; list->kind == VALUE_LIST && i < list->size; i++) {
		struct notice notice = {&notice_collaborator, list->items[i].integer, change->after, NULL,
		                        NULL};
		if (!notice_listed(change->before, notice.user) && !notice_tell(ctx, &notice))
			return false;
	}
	return true;
}

static bool notice_of_activity(struct ctx *ctx, const struct record_change *change)
{
	if (!change->before || !change->after)
		return true;
	const char *checked = record_text(change->after, "checked");
	struct notice notice = {NULL, record_integer(change->after, "owner"), change->after,
	                        record_text(change->after, "note"), "note"};
	if (!rule_unchanged(change, "checked") && checked && strcmp(checked, "unchecked") != 0)
		notice.kind = !strcmp(checked, "true") ? &notice_true : &notice_false;
	else if (!rule_unchanged(change, "note") && notice.body)
		notice.kind = &notice_note;
	return !notice.kind || notice_tell(ctx, &notice);
}

const struct record_hook notice_hooks[] = {
    {.object = "customer", .after_save = notice_of_customer},
    {.object = "activity", .after_save = notice_of_activity},
    {0},
};

/* --- the bell --- */

/* Whatever the roles of somebody say: one's own notices are there to be read. */
static struct record_query notice_query(struct ctx *system, int64_t user, bool unread)
{
	json_t *filter = json_pack("[[s,s,I]]", "user", "=", user);
	if (unread)
		json_array_append_new(filter, json_pack("[s,s,n]", "read_at", "empty"));
	return (struct record_query){.object = rule_object(system, "notice"),
	                             .filter = json_keep(system, filter),
	                             .sort = "-at,-id",
	                             .operation = OPERATION_READ};
}

/* Whose bell it is, and where it is written. */
struct notice_printing {
	struct ctx *user;
	struct json_writer *json;
};

/* A filter that the notice leads to: of the records that it is about. */
static bool notice_print_filter(struct ctx *ctx, const char *filter, struct json_writer *json)
{
	json_key(json, "filter");
	if (!filter) {
		json_put_null(json);
		return true;
	}
	json_t *tree = json_read(ctx, filter, strlen(filter));
	if (tree)
		json_put_tree(json, tree);
	return tree != NULL;
}

static bool notice_print_one(struct ctx *ctx, const struct record *notice, void *data)
{
	const struct notice_printing *printing = data;
	struct json_writer *json = printing->json;
	struct ctx *user = ctx_inner(printing->user);
	const char *live = notice_live_title(user, notice);
	if (user->error)
		return error_pass(ctx, user);
	json_open_object(json);
	json_member_integer(json, "id", notice->id);
	json_member_text(json, "title", live ? live : record_text(notice, "title"));
	talloc_free(user);
	json_member_text(json, "body", record_text(notice, "body"));
	json_key(json, "at");
	json_put_instant(json, record_integer(notice, "at"));
	json_member_boolean(json, "read", record_value(notice, "read_at")->kind != VALUE_NULL);
	json_member_text(json, "object", record_text(notice, "object"));
	json_key(json, "record");
	if (record_integer(notice, "record"))
		json_put_integer(json, record_integer(notice, "record"));
	else
		json_put_null(json);
	if (!notice_print_filter(ctx, record_text(notice, "filter"), json))
		return false;
	json_close_object(json);
	return true;
}

bool notice_print(struct ctx *ctx, int64_t limit, bool unread, struct json_writer *json)
{
	assert(limit >= 1 && limit <= NOTICE_LIMIT);
	struct ctx *system = rule_as_system(ctx);
	struct record_query shown = notice_query(system, ctx->actor->user, unread);
	struct record_query counted = notice_query(system, ctx->actor->user, true);
	int64_t count = 0;
	shown.limit = limit;
	json_open_object(json);
	json_key(json, "notices");
	json_open_array(json);
	struct notice_printing printing = {ctx, json};
	if (!record_each(system, &shown, notice_print_one, &printing) ||
	    !record_count(system, &counted, &count))
		return error_pass(ctx, system);
	json_close_array(json);
	json_member_integer(json, "unread", count);
	json_close_object(json);
	return true;
}

/* Marks the first of the unread ones, at most NOTICE_LIMIT; how many is written. */
static bool notice_read_some(struct ctx *system, int64_t user, const json_t *ids, size_t *count)
{
	struct record_query query = notice_query(system, user, true);
	if (ids)
		query.filter = json_keep(system, json_pack("[O, [s,s,O]]", query.filter, "id", "in", ids));
	query.limit = NOTICE_LIMIT;
	const int64_t *found = record_ids(system, &query, count);
	struct record *changes = record_new(system, query.object);
	record_set_integer(changes, "read_at", system->now);
	for (size_t i = 0; found && i < *count; i++)
		if (!record_derive(system, query.object, found[i], changes, "read"))
			return false;
	return found != NULL;
}

bool notice_read(struct ctx *ctx, const int64_t *ids, size_t count)
{
	json_t *wanted = ids ? json_keep(ctx, json_array()) : NULL;
	for (size_t i = 0; i < count; i++)
		json_array_append_new(wanted, json_integer(ids[i]));
	size_t marked = NOTICE_LIMIT;
	while (marked == NOTICE_LIMIT) {
		struct ctx *system = rule_as_system(ctx);
		if (!notice_read_some(system, ctx->actor->user, wanted, &marked))
			return error_pass(ctx, system);
		talloc_free(system);
	}
	return true;
}
