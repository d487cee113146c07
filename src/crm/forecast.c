/* Who loses which customers to a pool, and when: what the coming runs will take as
 * things are now. Counts, lists and the runs go by the same filter. */
#include "crm/crm.h"
#include "crm/recycle.h"
#include "crm/rule.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct forecast_row {
	int64_t customer, owner;
	struct recycle_fate fate;
};

struct forecast {
	struct recycle_rules *rules;
	json_t *scope; /* the filter without the days; a list of conditions */
	int64_t first, last;
	bool hidden; /* the actor may not see all that the rules look at */
	bool owners, pools, reasons[RECYCLE_REASONS]; /* what of it he may be told */
	struct forecast_row *rows;
	size_t count;
};

/* --- gathering --- */

static json_t *forecast_scope(struct ctx *ctx, const struct forecast_query *query)
{
	json_t *scope = json_keep(ctx, json_array());
	if (query->scope && !strcmp(query->scope, "mine"))
		json_array_append_new(scope, json_pack("[s,s,s]", "owner", "=", "@me"));
	else if (query->scope)
		json_array_append_new(scope, json_pack("[s,s,s]", "owner", "in", "@my_people"));
	if (query->pool)
		json_array_append_new(scope, json_pack("[s,s,I]", "@home", "=", query->pool));
	return scope;
}

/* The scope and one more condition; a new reference. */
static json_t *forecast_filter(const struct forecast *forecast, json_t *condition)
{
	json_t *filter = json_copy(forecast->scope);
	json_array_append_new(filter, condition);
	return filter;
}

static json_t *forecast_on(const char *operator_name, int64_t day)
{
	char date[DATE_TEXT_SIZE];
	date_from_days(day, date);
	return json_pack("[s,s,s]", "@returns", operator_name, date);
}

static bool forecast_sees(const struct ctx *ctx, const char *field)
{
	return access_field(ctx, model_field(rule_object(ctx, "customer"), field)) != FIELD_HIDDEN;
}

/* That a customer goes, and when, is the rules' own answer; why and whose it is says what
 * its fields say. */
static void forecast_look(const struct ctx *ctx, struct forecast *forecast)
{
	bool contacted = forecast_sees(ctx, "last_contact_at");
	bool owned = forecast_sees(ctx, "owner_changed_at"), staged = forecast_sees(ctx, "stage");
	bool protected = forecast_sees(ctx, "protected_until");
	forecast->owners = forecast_sees(ctx, "owner");
	forecast->pools = forecast_sees(ctx, "home_pool");
	forecast->reasons[RECYCLE_NOT_CONTACTED] = contacted && owned;
	forecast->reasons[RECYCLE_NO_DEAL] = owned && staged;
	forecast->reasons[RECYCLE_PROTECTION_ENDED] = protected;
	forecast->hidden =
	    !contacted || !owned || !staged || !protected || !forecast->owners || !forecast->pools;
}

static bool forecast_add(struct ctx *ctx, const struct record *customer, void *data)
{
	struct forecast *forecast = data;
	struct forecast_row row = {.customer = customer->id};
	if (forecast->hidden) {
		struct ctx *system = rule_as_system(ctx);
		customer = record_get(system, customer->object, customer->id, OPERATION_READ);
		if (!customer)
			return error_pass(ctx, system);
	}
	row.owner = record_integer(customer, "owner");
	if (!recycle_fate(ctx, forecast->rules, customer, &row.fate))
		return true;
	if (row.fate.day < forecast->first)
		row.fate.day = forecast->first;
	enum { ROOM = 256 };
	if (forecast->count % ROOM == 0)
		forecast->rows =
		    memory_must(talloc_realloc(forecast->rules, forecast->rows, struct forecast_row,
		                               (unsigned)(forecast->count + ROOM)));
	forecast->rows[forecast->count++] = row;
	return true;
}

static int forecast_compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int forecast_by_day(const void *a, const void *b)
{
	const struct forecast_row *left = a, *right = b;
	int day = forecast_compare(left->fate.day, right->fate.day);
	return day ? day : forecast_compare(left->customer, right->customer);
}

static bool forecast_gather(struct ctx *ctx, struct forecast *forecast)
{
	const struct object *customer = rule_object(ctx, "customer");
	forecast_look(ctx, forecast);
	const struct record_query query = {
	    .object = customer,
	    .filter = json_keep(ctx, forecast_filter(forecast, forecast_on("<=", forecast->last))),
	    .sort = "id",
	    .fields = forecast->hidden ? "id" : recycle_fields,
	    .operation = OPERATION_READ};
	if (!record_each(ctx, &query, forecast_add, forecast))
		return false;
	if (forecast->count)
		qsort(forecast->rows, forecast->count, sizeof *forecast->rows, forecast_by_day);
	return true;
}

/* --- printing --- */

static void forecast_print_filter(struct ctx *ctx, json_t *filter, struct json_writer *json)
{
	json_key(json, "filter");
	json_put_tree(json, json_keep(ctx, filter));
}

static void forecast_print_date(struct json_writer *json, const char *name, int64_t day)
{
	char date[DATE_TEXT_SIZE];
	date_from_days(day, date);
	json_member_text(json, name, date);
}

/* Null for the id 0. */
static void forecast_print_named(struct json_writer *json, const char *key, int64_t id,
                                 const char *name)
{
	json_key(json, key);
	if (!id) {
		json_put_null(json);
		return;
	}
	json_open_object(json);
	json_member_integer(json, "id", id);
	json_member_text(json, "name", name ? name : "");
	json_close_object(json);
}

static void forecast_print_days(struct ctx *ctx, const struct forecast *forecast,
                                struct json_writer *json)
{
	size_t at = 0;
	json_key(json, "days");
	json_open_array(json);
	for (int64_t day = forecast->first; day <= forecast->last; day++) {
		size_t from = at;
		while (at < forecast->count && forecast->rows[at].fate.day == day)
			at++;
		json_open_object(json);
		forecast_print_date(json, "date", day);
		json_member_integer(json, "count", (int64_t)(at - from));
		forecast_print_filter(ctx, forecast_filter(forecast, forecast_on("=", day)), json);
		json_close_object(json);
	}
	json_close_array(json);
}

struct forecast_owner {
	int64_t owner, count;
};

static int forecast_by_owner(const void *a, const void *b)
{
	return forecast_compare(*(const int64_t *)a, *(const int64_t *)b);
}

static int forecast_by_count(const void *a, const void *b)
{
	const struct forecast_owner *left = a, *right = b;
	int most = forecast_compare(right->count, left->count);
	return most ? most : forecast_compare(left->owner, right->owner);
}

static struct forecast_owner *forecast_owners(struct ctx *ctx, const struct forecast *forecast,
                                              size_t *count)
{
	int64_t *all = memory_array(ctx, int64_t, forecast->count + 1);
	struct forecast_owner *owners = memory_array(ctx, struct forecast_owner, forecast->count + 1);
	*count = 0;
	for (size_t i = 0; i < forecast->count; i++)
		all[i] = forecast->rows[i].owner;
	qsort(all, forecast->count, sizeof *all, forecast_by_owner);
	for (size_t i = 0; i < forecast->count; i++) {
		if (!i || all[i] != all[i - 1])
			owners[(*count)++] = (struct forecast_owner){all[i], 0};
		owners[*count - 1].count++;
	}
	qsort(owners, *count, sizeof *owners, forecast_by_count);
	return owners;
}

static void forecast_print_owners(struct ctx *ctx, const struct forecast *forecast,
                                  struct json_writer *json)
{
	size_t count;
	const struct forecast_owner *owners = forecast_owners(ctx, forecast, &count);
	json_key(json, "owners");
	json_open_array(json);
	for (size_t i = 0; forecast->owners && i < count; i++) {
		const struct user_info *user = access_user(ctx, owners[i].owner);
		json_t *filter = forecast_filter(forecast, forecast_on("<=", forecast->last));
		json_array_append_new(filter, json_pack("[s,s,I]", "owner", "=", owners[i].owner));
		json_open_object(json);
		forecast_print_named(json, "owner", owners[i].owner, user ? user->name : NULL);
		json_member_integer(json, "count", owners[i].count);
		forecast_print_filter(ctx, filter, json);
		json_close_object(json);
	}
	json_close_array(json);
}

static void forecast_print_fate(struct ctx *ctx, const struct forecast *forecast,
                                const struct forecast_row *row, struct json_writer *json)
{
	static const struct label some_rule = {{"按公海规则收回", "by the pool's rules"}};
	const struct user_info *user = access_user(ctx, row->owner);
	bool told = forecast->reasons[row->fate.reason];
	forecast_print_named(json, "owner", forecast->owners ? row->owner : 0,
	                     user ? user->name : NULL);
	forecast_print_named(json, "pool", forecast->pools ? row->fate.pool->id : 0,
	                     row->fate.pool->name);
	forecast_print_date(json, "date", row->fate.day);
	json_member_text(json, "reason", told ? recycle_reasons[row->fate.reason].name : NULL);
	json_member_text(json, "words",
	                 told ? recycle_words(ctx, &row->fate) : model_label(ctx, &some_rule));
}

static bool forecast_print_customer(struct ctx *outer, const struct forecast *forecast,
                                    const struct forecast_row *row, struct json_writer *json)
{
	struct ctx *ctx = ctx_inner(outer);
	const struct object *object = rule_object(ctx, "customer");
	const struct record *customer = record_get(ctx, object, row->customer, OPERATION_READ);
	if (!customer)
		return error_pass(outer, ctx);
	bool named = access_field(ctx, object->name_field) != FIELD_HIDDEN;
	json_open_object(json);
	forecast_print_named(json, "customer", row->customer,
	                     named ? record_text(customer, object->name_field->name) : NULL);
	forecast_print_fate(ctx, forecast, row, json);
	json_close_object(json);
	talloc_free(ctx);
	return true;
}

static bool forecast_print_customers(struct ctx *ctx, const struct forecast *forecast,
                                     const struct forecast_query *query, struct json_writer *json)
{
	size_t from = (size_t)query->offset, until = from + (size_t)query->limit;
	json_key(json, "customers");
	json_open_array(json);
	for (size_t i = from; i < until && i < forecast->count; i++)
		if (!forecast_print_customer(ctx, forecast, &forecast->rows[i], json))
			return false;
	json_close_array(json);
	json_key(json, "next");
	if (until < forecast->count)
		json_put_integer(json, (int64_t)until);
	else
		json_put_null(json);
	return true;
}

bool forecast_print(struct ctx *ctx, const struct forecast_query *query, struct json_writer *json)
{
	assert(query->days >= 1 && query->days <= RECYCLE_FORECAST && query->limit <= 200);
	struct forecast forecast = {.rules = recycle_rules(ctx)};
	if (!forecast.rules)
		return false;
	forecast.scope = forecast_scope(ctx, query);
	forecast.first = forecast.rules->next_run;
	forecast.last = forecast.first + query->days - 1;
	if (!forecast_gather(ctx, &forecast))
		return false;
	json_open_object(json);
	forecast_print_date(json, "from", forecast.first);
	forecast_print_date(json, "until", forecast.last);
	json_member_integer(json, "count", (int64_t)forecast.count);
	forecast_print_filter(ctx, forecast_filter(&forecast, forecast_on("<=", forecast.last)), json);
	forecast_print_days(ctx, &forecast, json);
	forecast_print_owners(ctx, &forecast, json);
	if (!forecast_print_customers(ctx, &forecast, query, json))
		return false;
	json_close_object(json);
	return true;
}
