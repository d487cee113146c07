#include "record/store.h"

#include "access/access.h"
#include "base/error.h"
#include "base/memory.h"
#include "record/bin.h"
#include "record/duplicates_key.h"
#include "record/file_row.h"
#include "record/give.h"
#include "record/history_entry.h"
#include "record/merge.h"
#include "record/search.h"
#include "record/show_plan.h"
#include "record/tally.h"

#include <assert.h>
#include <string.h>

bool record_open(struct ctx *ctx, const void *parent)
{
	assert(!ctx->company->records);
	struct record_store *store = memory_new(parent, struct record_store);
	store->shows = show_cache_new(store);
	ctx->company->records = store;
	access_set_audit(ctx, history_note);
	return history_migrate(ctx) && duplicates_migrate(ctx) && file_migrate(ctx) &&
	       merge_migrate(ctx) && bin_migrate(ctx) && give_migrate(ctx) && tally_open(ctx) &&
	       search_open(ctx);
}

void record_add_hooks(struct company *company, const struct record_hook *hooks)
{
	struct record_store *store = company->records;
	assert(store && store->hook_count < RECORD_TABLE_LIMIT);
	store->hooks[store->hook_count++] = hooks;
}

void record_add_actions(struct company *company, const struct record_action *actions)
{
	struct record_store *store = company->records;
	assert(store && store->action_count < RECORD_TABLE_LIMIT);
	store->actions[store->action_count++] = actions;
}

void record_add_conditions(struct company *company, const struct record_condition *conditions)
{
	struct record_store *store = company->records;
	assert(store && store->condition_count < RECORD_TABLE_LIMIT);
	store->conditions[store->condition_count++] = conditions;
}

const struct record_condition *record_condition_find(const struct ctx *ctx,
                                                     const struct object *object, const char *name)
{
	const struct record_store *store = ctx->company->records;
	for (size_t i = 0; i < store->condition_count; i++)
		for (const struct record_condition *row = store->conditions[i]; row->name; row++)
			if (!strcmp(row->object, object->name) && !strcmp(row->name, name))
				return row;
	return NULL;
}

/* --- hooks --- */

static bool hook_is_end(const struct record_hook *hook)
{
	return !hook->before_save && !hook->after_save && !hook->before_delete;
}

static bool hook_run(struct ctx *ctx, const struct record_hook *hook, enum record_moment moment,
                     struct record_change *change)
{
	switch (moment) {
	case RECORD_BEFORE_SAVE:
		return !hook->before_save || hook->before_save(ctx, change);
	case RECORD_AFTER_SAVE:
		return !hook->after_save || hook->after_save(ctx, change);
	case RECORD_BEFORE_DELETE:
		return !hook->before_delete || hook->before_delete(ctx, change);
	}
	return true;
}

bool record_hooks_run(struct ctx *ctx, const struct object *object, enum record_moment moment,
                      struct record_change *change)
{
	const struct record_store *store = ctx->company->records;
	for (size_t i = 0; i < store->hook_count; i++)
		for (const struct record_hook *hook = store->hooks[i]; !hook_is_end(hook); hook++) {
			if (hook->object && strcmp(hook->object, object->name) != 0)
				continue;
			bool passed = hook_run(ctx, hook, moment, change);
			assert(passed == !ctx->error);
			if (!passed)
				return false;
		}
	return true;
}

/* --- actions --- */

static bool action_is_for(const struct record_action *action, const struct object *object)
{
	return action->object ? !strcmp(action->object, object->name) : action->fits(object);
}

/* Rows for the object itself stand before those for every one. */
const struct record_action *record_action_find(const struct ctx *ctx, const struct object *object,
                                               const char *name)
{
	const struct record_store *store = ctx->company->records;
	for (size_t i = 0; i < store->action_count; i++)
		for (const struct record_action *action = store->actions[i]; action->name; action++)
			if (action_is_for(action, object) && !strcmp(action->name, name))
				return action;
	return NULL;
}

static bool action_offered(struct ctx *ctx, const struct object *object,
                           const struct record_action *action)
{
	return record_action_find(ctx, object, action->name) == action &&
	       access_action(ctx, object, action->name) &&
	       access_scope(ctx, object, action->operation) != SCOPE_NONE;
}

const struct record_action *record_action_at(struct ctx *ctx, const struct object *object,
                                             size_t index)
{
	const struct record_store *store = ctx->company->records;
	for (size_t i = 0; i < store->action_count; i++)
		for (const struct record_action *action = store->actions[i]; action->name; action++)
			if (action_is_for(action, object) && action_offered(ctx, object, action) &&
			    index-- == 0)
				return action;
	return NULL;
}

/* --- errors inside an answer --- */

static void print_items(const struct error *error, struct json_writer *json)
{
	json_key(json, "errors");
	json_open_array(json);
	for (size_t i = 0; i < error->item_count; i++) {
		json_open_object(json);
		json_member_text(json, "field", error->items[i].field);
		json_member_text(json, "code", error->items[i].code);
		json_member_text(json, "message", error->items[i].message);
		json_close_object(json);
	}
	json_close_array(json);
}

void record_print_error(const struct ctx *ctx, const struct error *error, struct json_writer *json)
{
	const struct error_kind *kind = &error_kinds[error->code];
	json_open_object(json);
	json_member_integer(json, "status", kind->status);
	json_member_text(json, "code", kind->name);
	json_member_text(json, "title", kind->title[ctx->language]);
	json_member_text(json, "detail", error->message);
	if (error->item_count)
		print_items(error, json);
	const char *name;
	json_t *member;
	json_object_foreach((json_t *)error->extra, name, member)
	{
		json_key(json, name);
		json_put_tree(json, member);
	}
	json_close_object(json);
}
