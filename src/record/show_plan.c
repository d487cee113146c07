#include "record/show_plan.h"

#include "access/access.h"
#include "base/json.h"
#include "base/memory.h"
#include "record/mask.h"
#include "record/row.h"
#include "record/store.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

/* 512 plans of some 10 KiB at most. */
enum { SHOW_SETS = 128, SHOW_WAYS = 4, SHOW_PLAN_MEMORY = 12 * 1024 };

struct show_cache {
	pthread_mutex_t lock; /* of what follows */
	uint64_t clock;
	struct show_plan *plans[SHOW_SETS][SHOW_WAYS];
};

/* --- making one --- */

bool show_field_wanted(const struct field *field)
{
	return strcmp(field->name, "id") != 0 && strcmp(field->name, "version") != 0;
}

struct show_field show_field_make(struct ctx *ctx, const void *parent, const struct field *field)
{
	struct json_writer *json = json_writer_new(ctx, 64);
	json->comma = true; /* the id and the version go before it */
	json_key(json, field->name);
	size_t key_size = json->out->size;
	field->type->print(ctx, field, &VALUE_NOTHING, json);
	return (struct show_field){
	    .field = field,
	    .text = memory_text_part(parent, json->out->data, json->out->size),
	    .key_size = key_size,
	    .size = json->out->size,
	    .presence = -1,
	};
}

static void plan_write_fields(struct ctx *ctx, struct show_plan *plan)
{
	const struct object *object = plan->object;
	plan->fields = memory_array(plan, struct show_field, object->field_count);
	for (size_t i = 0; i < object->field_count; i++)
		if (show_field_wanted(&object->fields[i]) &&
		    access_field(ctx, &object->fields[i]) != FIELD_HIDDEN)
			plan->fields[plan->field_count++] = show_field_make(ctx, plan, &object->fields[i]);
}

static void plan_write_presence(struct sql *sql, const struct field *link)
{
	sql_add(sql, "EXISTS (SELECT 1 FROM ");
	sql_name(sql, link->link_table);
	sql_add(sql, " AS link WHERE link.record = t.id), ");
}

/* What comes before the record's own columns: is it the user's own, which lists are
 * not empty? */
static void plan_write_marks(struct ctx *ctx, struct show_plan *plan, struct sql *sql)
{
	plan->may_mask = mask_wanted(plan->object) && access_limit(ctx, LIMIT_SEE_PHONES) == 0;
	if (plan->may_mask) {
		mask_own_rows(ctx, sql, plan->object, "t");
		sql_add(sql, ", ");
		plan->first_column++;
	}
	for (size_t i = 0; i < plan->field_count; i++) {
		struct show_field *shown = &plan->fields[i];
		if (!shown->field->type->link)
			continue;
		plan_write_presence(sql, shown->field);
		shown->presence = plan->first_column++;
	}
}

static struct sql *plan_write_sql(struct ctx *ctx, struct show_plan *plan)
{
	struct row_selection selection = {.object = plan->object};
	selection.fields = memory_array(ctx, const struct field *, plan->field_count + 1);
	for (size_t i = 0; i < plan->field_count; i++)
		selection.fields[selection.count++] = plan->fields[i].field;
	struct sql *sql = sql_new(ctx);
	sql_add(sql, "SELECT ");
	plan_write_marks(ctx, plan, sql);
	row_columns(ctx, sql, &selection, "t");
	sql_add(sql, " FROM ");
	sql_name(sql, plan->object->name);
	sql_add(sql, " AS t WHERE t.id = ");
	plan->id_place = sql->value_count;
	sql_value(sql, value_integer(0));
	sql_add(sql, " AND t.deleted_at IS NULL AND ");
	access_condition(ctx, sql, plan->object, "t", OPERATION_READ);
	return sql;
}

/* The values outlive the request: texts among them are copied. */
static void plan_keep_values(struct show_plan *plan, const struct sql *sql)
{
	plan->value_count = sql->value_count;
	plan->values = memory_array(plan, struct value, sql->value_count);
	for (size_t i = 0; i < sql->value_count; i++) {
		struct value value = sql->values[i];
		assert(value.kind == VALUE_INTEGER || value.kind == VALUE_TEXT);
		if (value.kind == VALUE_TEXT)
			value.text = memory_text_part(plan, value.text, value.size);
		plan->values[i] = value;
	}
}

static struct show_plan *plan_make(struct ctx *ctx, const struct object *object)
{
	/* A root of its own: the last to let go of it may be any thread. */
	struct show_plan *plan =
	    memory_must(talloc_pooled_object(NULL, struct show_plan, 64, SHOW_PLAN_MEMORY));
	*plan = (struct show_plan){
	    .model = ctx->model,
	    .model_version = ctx->model->version,
	    .serial = access_serial(ctx),
	    .user = ctx->actor->user,
	    .object = object,
	};
	struct ctx *inner = ctx_inner(ctx);
	plan_write_fields(inner, plan);
	const struct sql *sql = plan_write_sql(inner, plan);
	plan_keep_values(plan, sql);
	plan->sql = db_measure(memory_text(plan, sql->text->data));
	talloc_free(inner);
	return plan;
}

/* --- keeping it --- */

static int show_cache_close(struct show_cache *cache)
{
	for (size_t set = 0; set < SHOW_SETS; set++)
		for (size_t way = 0; way < SHOW_WAYS; way++) {
			assert(!cache->plans[set][way] || cache->plans[set][way]->holders == 1);
			talloc_free(cache->plans[set][way]);
		}
	pthread_mutex_destroy(&cache->lock);
	return 0;
}

struct show_cache *show_cache_new(const void *parent)
{
	struct show_cache *cache = memory_new(parent, struct show_cache);
	pthread_mutex_init(&cache->lock, NULL);
	talloc_set_destructor(cache, show_cache_close);
	return cache;
}

static struct show_plan **cache_set(struct show_cache *cache, int64_t user,
                                    const struct object *object)
{
	uint64_t hash = ((uint64_t)user * 64 + object->index) * 0x9e3779b97f4a7c15u;
	return cache->plans[hash >> 32 & (SHOW_SETS - 1)];
}

static bool plan_fits(const struct show_plan *plan, const struct ctx *ctx,
                      const struct object *object)
{
	return plan->user == ctx->actor->user && plan->object == object && plan->model == ctx->model &&
	       plan->model_version == ctx->model->version && plan->serial == access_serial(ctx);
}

static struct show_plan *cache_find(struct show_cache *cache, const struct ctx *ctx,
                                    const struct object *object)
{
	struct show_plan *found = NULL;
	pthread_mutex_lock(&cache->lock);
	struct show_plan **set = cache_set(cache, ctx->actor->user, object);
	for (size_t way = 0; way < SHOW_WAYS && !found; way++)
		if (set[way] && plan_fits(set[way], ctx, object))
			found = set[way];
	if (found) {
		found->holders++;
		found->used = ++cache->clock;
	}
	pthread_mutex_unlock(&cache->lock);
	return found;
}

/* In the place of the one that was not used for the longest time. */
static void cache_put(struct show_cache *cache, struct show_plan *plan)
{
	pthread_mutex_lock(&cache->lock);
	struct show_plan **set = cache_set(cache, plan->user, plan->object);
	struct show_plan **place = set;
	for (size_t way = 0; way < SHOW_WAYS && *place; way++)
		if (!set[way] || set[way]->used < (*place)->used)
			place = &set[way];
	struct show_plan *old = *place;
	if (old && --old->holders > 0)
		old = NULL;
	*place = plan;
	plan->holders = 2; /* the cache and the caller */
	plan->used = ++cache->clock;
	pthread_mutex_unlock(&cache->lock);
	talloc_free(old);
}

struct show_plan *show_plan_take(struct ctx *ctx, const struct object *object)
{
	assert(ctx->actor && !ctx->actor->system);
	struct show_cache *cache = ctx->company->records->shows;
	struct show_plan *plan = cache_find(cache, ctx, object);
	if (plan || !access_need(ctx, object, OPERATION_READ))
		return plan;
	plan = plan_make(ctx, object);
	cache_put(cache, plan);
	return plan;
}

void show_plan_release(struct ctx *ctx, struct show_plan *plan)
{
	struct show_cache *cache = ctx->company->records->shows;
	pthread_mutex_lock(&cache->lock);
	bool last = --plan->holders == 0;
	pthread_mutex_unlock(&cache->lock);
	if (last)
		talloc_free(plan);
}
