/* Idempotency keys in use: of calls whose answer can't be kept in the transaction
 * of their effect, because they have several. */
#include "api/dispatch.h"

#include "base/error.h"
#include "base/memory.h"

#include <string.h>

/* A key that a call has; hangs on the call. */
struct key_use {
	struct key_table *table;
	struct key_use *next;
	int64_t user;
	char *key;
};

/* The mutex guards the list. */
struct key_table {
	pthread_mutex_t mutex;
	struct key_use *uses;
};

static int key_table_close(struct key_table *table)
{
	pthread_mutex_destroy(&table->mutex);
	return 0;
}

struct key_table *key_table_new(const void *parent)
{
	struct key_table *table = memory_new(parent, struct key_table);
	pthread_mutex_init(&table->mutex, NULL);
	talloc_set_destructor(table, key_table_close);
	return table;
}

static int key_give_back(struct key_use *use)
{
	struct key_table *table = use->table;
	pthread_mutex_lock(&table->mutex);
	struct key_use **link = &table->uses;
	while (*link != use)
		link = &(*link)->next;
	*link = use->next;
	pthread_mutex_unlock(&table->mutex);
	return 0;
}

/* Adds the use, unless the same key is in use. */
static bool key_add(struct key_table *table, struct key_use *use)
{
	bool taken = false;
	pthread_mutex_lock(&table->mutex);
	for (struct key_use *other = table->uses; other; other = other->next)
		taken = taken || (other->user == use->user && !strcmp(other->key, use->key));
	if (!taken) {
		use->next = table->uses;
		table->uses = use;
	}
	pthread_mutex_unlock(&table->mutex);
	return !taken;
}

struct key_use *api_key_take(struct ctx *ctx, struct api_call *call, const char *key)
{
	struct key_use *use = memory_new(call, struct key_use);
	use->table = call->api->keys;
	use->user = ctx->actor->user;
	use->key = memory_text(use, key);
	if (key_add(use->table, use)) {
		talloc_set_destructor(use, key_give_back);
		return use;
	}
	error_set(ctx, ERROR_CONFLICT, "带同一个 Idempotency-Key 的请求还在处理中。",
	          "A request with this Idempotency-Key is still being worked on.");
	return NULL;
}
