/* News of changed records: who has looked at a record lately, and listens, learns
 * when somebody changes it. */
#include "api/dispatch.h"

#include "access/access.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/sorted.h"
#include "db/db.h"
#include "http/event.h"
#include "record/record.h"

#include <string.h>

enum { WATCH_SESSIONS = 4096, WATCH_RECORDS = 16 };

/* A change that a call made; the browsers learn of it after the commit. */
struct api_change {
	struct api_change *next;
	const struct object *object;
	int64_t id, version;
};

/* A session of somebody's that ended; 0: one of the user's tokens. */
struct api_ended {
	struct api_ended *next;
	int64_t user, session;
};

/* Somebody who was given a notice. */
struct api_notified {
	struct api_notified *next;
	int64_t user;
};

/* A record that a session looked at. */
struct watch_record {
	char object[64];
	int64_t id;
};

/* The last records that a session looked at. */
struct watch {
	int64_t user, session;
	unsigned next; /* the place of the one to be forgotten next */
	struct watch_record records[WATCH_RECORDS];
};

/* The mutex guards the rest. Sorted by session; sessions begin in the order of
 * their numbers, so the first is the oldest. */
struct watch_table {
	pthread_mutex_t mutex;
	struct watch **items;
	atomic_size_t count; /* read without the mutex where 0 means: nobody listens */
};

static int watch_table_close(struct watch_table *table)
{
	pthread_mutex_destroy(&table->mutex);
	return 0;
}

struct watch_table *watch_table_new(const void *parent)
{
	struct watch_table *table = memory_new(parent, struct watch_table);
	pthread_mutex_init(&table->mutex, NULL);
	table->items = memory_array(table, struct watch *, WATCH_SESSIONS);
	talloc_set_destructor(table, watch_table_close);
	return table;
}

static int64_t watch_session(const void *items, size_t place)
{
	return ((struct watch *const *)items)[place]->session;
}

/* The place of a session, or where it belongs. */
static size_t watch_place(const struct watch_table *table, int64_t session)
{
	return sorted_place(table->items, table->count, session, watch_session);
}

/* What a session looks at; NULL when it doesn't listen. Under the mutex. */
static struct watch *watch_find(const struct watch_table *table, int64_t session)
{
	size_t place = watch_place(table, session);
	if (place < table->count && table->items[place]->session == session)
		return table->items[place];
	return NULL;
}

static void watch_forget_oldest(struct watch_table *table)
{
	talloc_free(table->items[0]);
	table->count--;
	memmove(&table->items[0], &table->items[1], table->count * sizeof *table->items);
}

void watch_begin(struct watch_table *table, int64_t user, int64_t session)
{
	pthread_mutex_lock(&table->mutex);
	if (!watch_find(table, session)) {
		if (table->count == WATCH_SESSIONS)
			watch_forget_oldest(table);
		size_t place = watch_place(table, session);
		memmove(&table->items[place + 1], &table->items[place],
		        (table->count - place) * sizeof *table->items);
		table->items[place] = memory_new(table, struct watch);
		table->items[place]->user = user;
		table->items[place]->session = session;
		table->count++;
	}
	pthread_mutex_unlock(&table->mutex);
}

static bool watch_has(const struct watch *watch, const char *object, int64_t id)
{
	for (size_t i = 0; i < WATCH_RECORDS; i++)
		if (watch->records[i].id == id && !strcmp(watch->records[i].object, object))
			return true;
	return false;
}

void watch_look(struct watch_table *table, int64_t session, const char *object, int64_t id)
{
	if (!session || table->count == 0)
		return;
	pthread_mutex_lock(&table->mutex);
	struct watch *watch = watch_find(table, session);
	if (watch && !watch_has(watch, object, id)) {
		struct watch_record *record = &watch->records[watch->next++ % WATCH_RECORDS];
		record->id = id;
		strncpy(record->object, object, sizeof record->object - 1);
	}
	pthread_mutex_unlock(&table->mutex);
}

/* Who looks at a record: users, each once. */
struct watch_users {
	int64_t *ids;
	size_t count;
};

static bool watch_user_known(const struct watch_users *users, int64_t user)
{
	for (size_t i = 0; i < users->count; i++)
		if (users->ids[i] == user)
			return true;
	return false;
}

static struct watch_users watch_users(struct watch_table *table, const struct api_change *change,
                                      const void *parent)
{
	struct watch_users users = {0};
	pthread_mutex_lock(&table->mutex);
	users.ids = memory_array(parent, int64_t, table->count + 1);
	for (size_t i = 0; i < table->count; i++)
		if (watch_has(table->items[i], change->object->name, change->id) &&
		    !watch_user_known(&users, table->items[i]->user))
			users.ids[users.count++] = table->items[i]->user;
	pthread_mutex_unlock(&table->mutex);
	return users;
}

/* Takes out of `users` who may not see the record any more, by the organisation that is
 * in force now. Who can't be asked about hears nothing. */
static void watch_keep_seeing(struct ctx *ctx, const struct api_change *change,
                              struct watch_users *users)
{
	const struct object *object = model_object(ctx->model, change->object->name);
	size_t kept = 0;
	for (size_t i = 0; object && i < users->count; i++) {
		struct ctx *inner = ctx_inner(ctx);
		bool visible = false;
		if (access_as_user(inner, users->ids[i]) &&
		    record_visible(inner, object, change->id, &visible) && visible)
			users->ids[kept++] = users->ids[i];
		if (inner->error)
			error_take(inner);
		talloc_free(inner);
	}
	users->count = kept;
}

struct watch_question {
	struct watch_table *table;
	const struct api_change *change;
	const struct watch_users *users;
};

static bool watch_wanted(const void *data, const struct event_listener *listener)
{
	const struct watch_question *question = data;
	struct watch_table *table = question->table;
	if (!watch_user_known(question->users, listener->user))
		return false;
	pthread_mutex_lock(&table->mutex);
	const struct watch *watch = watch_find(table, listener->session);
	bool wanted = watch && watch_has(watch, question->change->object->name, question->change->id);
	pthread_mutex_unlock(&table->mutex);
	return wanted;
}

static void change_publish(struct ctx *ctx, struct api_call *call, const struct api_change *change)
{
	struct watch_users users = watch_users(call->api->watches, change, ctx);
	if (users.count)
		watch_keep_seeing(ctx, change, &users);
	if (!users.count)
		return;
	struct json_writer *json = json_writer_new(ctx, 100);
	json_open_object(json);
	json_member_text(json, "object", change->object->name);
	json_member_integer(json, "id", change->id);
	json_member_integer(json, "version", change->version);
	json_close_object(json);
	struct watch_question question = {call->api->watches, change, &users};
	event_publish_where(call_company(call)->events, watch_wanted, &question, "record",
	                    json->out->data);
}

/* In a reading of its own: rights are asked of what is committed. */
static void changes_publish(struct api_call *call)
{
	struct ctx *ctx = ctx_new(call, call_company(call));
	model_hold(ctx);
	access_hold(ctx);
	if (db_begin(ctx, DB_READ))
		for (const struct api_change *change = call->changes; change; change = change->next)
			change_publish(ctx, call, change);
	db_rollback(ctx);
	access_release(ctx);
	model_release(ctx);
	talloc_free(ctx);
}

void api_publish_changes(struct api_call *call)
{
	if (call->changes && event_count(call_company(call)->events) > 0)
		changes_publish(call);
	call->changes = NULL;
	for (const struct api_notified *one = call->notified; one; one = one->next)
		event_publish(call_company(call)->events, one->user, "notice", "{}");
	call->notified = NULL;
}

/* --- streams that end --- */

static void stream_close(struct event_hub *events, int64_t user, int64_t session)
{
	if (session)
		event_close_session(events, session);
	else
		event_close_tokens(events, user);
}

void api_close_streams(struct api_call *call)
{
	for (const struct api_ended *one = call->ended; one; one = one->next)
		stream_close(call_company(call)->events, one->user, one->session);
	call->ended = NULL;
}

void api_session_ended(struct ctx *ctx, int64_t user, int64_t session)
{
	struct api_call *call = talloc_find_parent_bytype(ctx, struct api_call);
	if (!call) {
		stream_close(ctx->company->events, user, session);
		return;
	}
	struct api_ended *ended = memory_new(call, struct api_ended);
	*ended = (struct api_ended){call->ended, user, session};
	call->ended = ended;
}

/* --- what a call changes --- */

static void *change_holder(struct api_call *call)
{
	if (!call->noted)
		call->noted = memory_must(talloc_new(call));
	return call->noted;
}

/* The objects that the organisation is made of (access/). */
static bool change_concerns_access(const struct object *object)
{
	static const char *const names[] = {"user", "department", "role", "pool"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(names[i], object->name))
			return true;
	return false;
}

/* A rule deep inside changes records too: the call that all of it belongs to is
 * the one above the ctx. Jobs and commands have none. */
static bool change_note(struct ctx *ctx, const struct record_change *change)
{
	struct api_call *call = talloc_find_parent_bytype(ctx, struct api_call);
	const struct record *record = change->after ? change->after : change->before;
	if (!call || record->object->internal)
		return true;
	if (change_concerns_access(record->object))
		call->organisation_changed = true;
	struct api_change *noted = memory_new(change_holder(call), struct api_change);
	*noted = (struct api_change){
	    .next = call->changes,
	    .object = record->object,
	    .id = record->id,
	    .version = record->version,
	};
	call->changes = noted;
	return true;
}

/* A user's bell rings once, however many notices the call made. */
static bool change_note_notice(struct ctx *ctx, const struct record_change *change)
{
	struct api_call *call = talloc_find_parent_bytype(ctx, struct api_call);
	if (!call || !change->after)
		return true;
	int64_t user = record_integer(change->after, "user");
	for (const struct api_notified *one = call->notified; one; one = one->next)
		if (one->user == user)
			return true;
	struct api_notified *notified = memory_new(change_holder(call), struct api_notified);
	*notified = (struct api_notified){call->notified, user};
	call->notified = notified;
	return true;
}

const struct record_hook api_hooks[] = {
    {.object = "notice", .after_save = change_note_notice},
    {.object = NULL, .after_save = change_note},
    {0},
};
