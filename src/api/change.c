/* News of changed records: who has looked at a record lately, and listens, learns
 * when somebody changes it. */
#include "api/dispatch.h"

#include "base/memory.h"
#include "http/event.h"
#include "record/record.h"

#include <string.h>

enum { WATCH_SESSIONS = 4096, WATCH_RECORDS = 16 };

/* A change that a call made; the browsers learn of it after the commit. */
struct api_change {
	struct api_change *next;
	const struct object *object;
	int64_t id, version;
	bool user_ended; /* a user was disabled or deleted */
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
	int64_t session;
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

/* The place of a session, or where it belongs. */
static size_t watch_place(const struct watch_table *table, int64_t session)
{
	size_t first = 0, last = table->count;
	while (first < last) {
		size_t middle = (first + last) / 2;
		if (table->items[middle]->session < session)
			first = middle + 1;
		else
			last = middle;
	}
	return first;
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

void watch_begin(struct watch_table *table, int64_t session)
{
	pthread_mutex_lock(&table->mutex);
	if (!watch_find(table, session)) {
		if (table->count == WATCH_SESSIONS)
			watch_forget_oldest(table);
		size_t place = watch_place(table, session);
		memmove(&table->items[place + 1], &table->items[place],
		        (table->count - place) * sizeof *table->items);
		table->items[place] = memory_new(table, struct watch);
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

struct watch_question {
	struct watch_table *table;
	const struct api_change *change;
};

static bool watch_wanted(const void *data, const struct event_listener *listener)
{
	const struct watch_question *question = data;
	struct watch_table *table = question->table;
	pthread_mutex_lock(&table->mutex);
	const struct watch *watch = watch_find(table, listener->session);
	bool wanted = watch && watch_has(watch, question->change->object->name, question->change->id);
	pthread_mutex_unlock(&table->mutex);
	return wanted;
}

static void change_publish(struct api_call *call, const struct api_change *change)
{
	if (change->user_ended)
		event_close_user(call_company(call)->events, change->id);
	struct json_writer *json = json_writer_new(call, 100);
	json_open_object(json);
	json_member_text(json, "object", change->object->name);
	json_member_integer(json, "id", change->id);
	json_member_integer(json, "version", change->version);
	json_close_object(json);
	struct watch_question question = {call->api->watches, change};
	event_publish_where(call_company(call)->events, watch_wanted, &question, "record",
	                    json->out->data);
}

void api_publish_changes(struct api_call *call)
{
	bool anybody = call->changes && event_count(call_company(call)->events) > 0;
	for (const struct api_change *change = call->changes; anybody && change; change = change->next)
		change_publish(call, change);
	call->changes = NULL;
	for (const struct api_notified *one = call->notified; one; one = one->next)
		event_publish(call_company(call)->events, one->user, "notice", "{}");
	call->notified = NULL;
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

static bool change_ends_user(const struct record_change *change, const struct object *object)
{
	return !strcmp(object->name, "user") &&
	       (!change->after || record_integer(change->after, "disabled"));
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
	struct api_change *noted = memory_new(call, struct api_change);
	*noted = (struct api_change){
	    .next = call->changes,
	    .object = record->object,
	    .id = record->id,
	    .version = record->version,
	    .user_ended = change_ends_user(change, record->object),
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
	struct api_notified *notified = memory_new(call, struct api_notified);
	*notified = (struct api_notified){call->notified, user};
	call->notified = notified;
	return true;
}

const struct record_hook api_hooks[] = {
    {.object = "notice", .after_save = change_note_notice},
    {.object = NULL, .after_save = change_note},
    {0},
};
