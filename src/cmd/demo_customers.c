/* Customers of the demo company, and what happened with them. */
#include "cmd/demo_make.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"

#include <inttypes.h>
#include <string.h>

static const int64_t MINUTE = 60000, DAY = 86400000;
enum { DEMO_BATCH = 500 };

struct demo_work {
	const struct demo_size *size;
	const struct demo_people *people;
	struct demo_random random;
	int64_t today; /* the instant the demo is made */
};

struct ctx *demo_at(struct ctx *outer, int64_t instant, int64_t user)
{
	struct ctx *ctx = ctx_inner(outer);
	ctx->now = instant;
	if (access_as_user(ctx, user))
		return ctx;
	error_pass(outer, ctx);
	return NULL;
}

/* Some instant of a working day, `days` ago. */
static int64_t demo_instant(struct demo_work *work, int64_t days)
{
	return work->today - days * DAY - demo_number(&work->random, 8 * 60) * MINUTE;
}

static const char *demo_text(const void *parent, int64_t instant)
{
	char text[TIME_TEXT_SIZE];
	return memory_text(parent, time_print(instant, text));
}

static const char *demo_stage(struct demo_random *random)
{
	static const char *const stages[] = {"reserve",     "reserve",   "reserve",   "target",
	                                     "target",      "target",    "target",    "potential",
	                                     "potential",   "potential", "potential", "opportunity",
	                                     "opportunity", "deal",      "deal"};
	return DEMO_PICK(random, stages);
}

static json_t *demo_customer_fields(struct ctx *ctx, struct demo_work *work, int64_t number)
{
	static const char *const sources[] = {
	    "alibaba",   "made_in_china", "canton_fair",       "fair",        "baidu", "web_search",
	    "cold_call", "referral",      "customer_referral", "yellow_pages"};
	static const char *const industries[] = {
	    "hardware_tools", "power_tools", "cups",      "doors",          "auto_parts",
	    "machinery",      "electronics", "household", "sports_leisure", "plastics"};
	static const char *const grades[] = {"key", "normal", "normal", "minor"};
	struct demo_random *random = &work->random;
	const struct demo_city *city;
	const char *name = demo_company(ctx, number, &city);
	json_t *json = json_pack(
	    "{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "name", name, "source",
	    DEMO_PICK(random, sources), "industry", DEMO_PICK(random, industries), "grade",
	    DEMO_PICK(random, grades), "country", "CN", "province", city->province, "city", city->city,
	    "phone", demo_landline(ctx, random, city->area), "address",
	    memory_format(ctx, "%s工业园区%" PRId64 "号", city->name, 1 + demo_number(random, 900)));
	if (city->district)
		json_object_set_new(json, "district", json_string(city->district));
	if (demo_chance(random, 60))
		json_object_set_new(
		    json, "website",
		    json_string(memory_format(ctx, "https://www.demo-%" PRId64 ".example", number)));
	if (demo_chance(random, 40))
		json_object_set_new(json, "remark", json_string(demo_remark(random)));
	if (demo_chance(random, 70))
		json_object_set_new(json, "mobile", json_string(demo_mobile(ctx, random)));
	return json;
}

static bool demo_contacts(struct ctx *ctx, struct demo_work *work, int64_t customer)
{
	static const char *const titles[] = {"总经理", "采购经理", "采购员", "业务员",
	                                     "财务",   "厂长",     "助理"};
	int64_t count =
	    work->size->contacts / 100 + demo_chance(&work->random, work->size->contacts % 100);
	for (int64_t i = 0; i < count; i++) {
		json_t *json = json_pack(
		    "{s:I, s:s, s:s, s:s}", "customer", customer, "name", demo_person(ctx, &work->random),
		    "title", DEMO_PICK(&work->random, titles), "mobile", demo_mobile(ctx, &work->random));
		if (!demo_create(ctx, "contact", json))
			return false;
	}
	return true;
}

/* The last activity plans the next visit: overdue, today, this week, later or not at
 * all. */
static void demo_plan(struct ctx *ctx, struct demo_work *work, json_t *activity)
{
	static const int64_t days[] = {-9, -4, -2, -1, 0, 0, 0, 1, 1, 2, 3, 4, 6, 9, 14, 25};
	enum { MORNING = 9 * 60, HALF_HOURS = 17 };
	char date[DATE_TEXT_SIZE];
	if (demo_chance(&work->random, 25))
		return;
	const struct zone *zone = ctx->company->zone;
	zone_date(zone, work->today + DEMO_PICK(&work->random, days) * DAY, date);
	int minute = MORNING + 30 * (int)demo_number(&work->random, HALF_HOURS);
	json_object_set_new(activity, "next_visit_at",
	                    json_string(demo_text(ctx, zone_instant(zone, date, minute))));
}

static bool demo_activities(struct ctx *ctx, struct demo_work *work, int64_t customer, int64_t user,
                            int64_t age)
{
	static const char *const kinds[] = {"phone", "phone", "phone",  "visit",
	                                    "email", "im",    "meeting"};
	int64_t mean = work->size->activities / 100, count = demo_number(&work->random, 2 * mean + 1);
	/* Stories have none that got somewhere without a word. */
	if (work->size->stories && !count)
		count = 1;
	for (int64_t i = 0; i < count; i++) {
		int64_t at =
		    demo_instant(work, age * (count - 1 - i) / count + demo_number(&work->random, 3));
		struct ctx *inner = demo_at(ctx, at, user);
		if (!inner)
			return false;
		json_t *json = json_pack("{s:I, s:s, s:s, s:s}", "customer", customer, "kind",
		                         DEMO_PICK(&work->random, kinds), "subject",
		                         demo_gist(&work->random), "at", demo_text(inner, at));
		if (i + 1 == count)
			demo_plan(inner, work, json);
		bool made = demo_create(inner, "activity", json) != 0;
		if (!made)
			error_pass(ctx, inner);
		talloc_free(inner);
		if (!made)
			return false;
	}
	return true;
}

/* Up the mainline step by step, as sales people do it. */
static bool demo_climb(struct ctx *ctx, struct demo_work *work, int64_t customer, const char *to,
                       int64_t user, int64_t age)
{
	static const char *const stages[] = {"reserve", "target", "potential", "opportunity", "deal"};
	const struct object *object = model_object(ctx->model, "customer");
	for (size_t i = 1; i < sizeof stages / sizeof *stages; i++) {
		struct ctx *inner = demo_at(ctx, demo_instant(work, age * (int64_t)(5 - i) / 5), user);
		struct record *changes = inner ? record_new(inner, object) : NULL;
		if (!changes)
			return false;
		record_set_text(changes, "stage", stages[i]);
		bool moved = record_update(inner, object, customer, changes, 0);
		if (!moved)
			error_pass(ctx, inner);
		talloc_free(inner);
		if (!moved || !strcmp(stages[i], to))
			return moved;
	}
	return true;
}

/* Who has a customer, since when, and how far it got. */
struct demo_fate {
	int64_t user, age; /* in days */
	int64_t pool;      /* where it lies, or was claimed from; 0: nowhere */
	bool foreign, shared;
	const char *stage;
};

/* So long ago the oldest were made: what nobody calls, and what is never won, goes back to
 * its pool, so that some of each are about to. */
static int64_t demo_oldest(const struct demo_fate *fate)
{
	if (!fate->shared && !strcmp(fate->stage, "reserve"))
		return fate->foreign ? 60 : 120;
	return fate->foreign ? DEMO_FOREIGN_DAYS : DEMO_DOMESTIC_DAYS;
}

/* Every seventh customer is shared; the others belong to a seller. In the stories a third
 * of the first department's came from abroad. */
static struct demo_fate demo_fate(struct demo_work *work, int64_t number)
{
	enum { DAYS = 400 };
	const struct demo_people *people = work->people;
	int64_t place = demo_number(&work->random, (int64_t)people->seller_count);
	int64_t age = demo_number(&work->random, DAYS);
	struct demo_fate fate = {
	    .user = people->sellers[place], .age = 1 + age, .shared = number % 7 == 0};
	fate.stage = demo_stage(&work->random);
	fate.foreign = work->size->stories && place < work->size->sellers && number % 3 == 0;
	if (fate.foreign || fate.shared)
		fate.pool = people->pools[fate.foreign];
	if (work->size->stories)
		fate.age = 1 + age * demo_oldest(&fate) / DAYS;
	return fate;
}

static json_t *demo_customer_json(struct ctx *ctx, struct demo_work *work, int64_t number,
                                  const struct demo_fate *fate, bool climbs)
{
	static const char *const foreign[] = {"alibaba", "made_in_china", "canton_fair"};
	json_t *json = demo_customer_fields(ctx, work, number);
	json_object_set_new(json, "stage", json_string(climbs ? "reserve" : fate->stage));
	if (fate->pool)
		json_object_set_new(json, "pool", json_integer(fate->pool));
	if (fate->foreign)
		json_object_set_new(json, "source", json_string(DEMO_PICK(&work->random, foreign)));
	if (!fate->shared && demo_chance(&work->random, 5))
		json_object_set_new(json, "collaborators", json_pack("[I]", work->people->sellers[0]));
	return json;
}

static bool demo_claim(struct ctx *ctx, int64_t customer)
{
	return record_act(ctx, model_object(ctx->model, "customer"), customer, "claim", NULL) != NULL;
}

static bool demo_customer(struct ctx *ctx, struct demo_work *work, int64_t number)
{
	const struct demo_fate fate = demo_fate(work, number);
	bool contacted = strcmp(fate.stage, "reserve") != 0;
	bool climbs = work->size->stories && !fate.shared && contacted;
	struct ctx *inner = demo_at(ctx, demo_instant(work, fate.age), fate.user);
	if (!inner)
		return false;
	int64_t customer =
	    demo_create(inner, "customer", demo_customer_json(inner, work, number, &fate, climbs));
	bool made = customer && (!fate.pool || fate.shared || demo_claim(inner, customer)) &&
	            demo_contacts(inner, work, customer) &&
	            (!climbs || demo_climb(inner, work, customer, fate.stage, fate.user, fate.age)) &&
	            (!contacted || demo_activities(inner, work, customer, fate.user, fate.age));
	if (!made)
		error_pass(ctx, inner);
	talloc_free(inner);
	return made;
}

bool demo_customers(struct ctx *ctx, const struct demo_size *size, const struct demo_people *people)
{
	struct demo_work work = {size, people, {20260301}, ctx->now};
	for (int64_t from = 1; from <= size->customers; from += DEMO_BATCH) {
		struct ctx *batch = ctx_inner(ctx);
		bool done = db_begin(batch, DB_WRITE);
		for (int64_t i = from; done && i < from + DEMO_BATCH && i <= size->customers; i++)
			done = demo_customer(batch, &work, i);
		done = done && db_commit(batch);
		if (!done) {
			db_rollback(batch);
			error_pass(ctx, batch);
		}
		talloc_free(batch);
		if (!done)
			return false;
	}
	return true;
}
