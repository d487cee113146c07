/* Inside cmd/: what the demo's files share. */
#pragma once

#include "cmd/demo.h"

/* splitmix64 (Steele, Lea, Flood 2014): the same demo at every run. */
struct demo_random {
	uint64_t state;
};
int64_t demo_number(struct demo_random *random, int64_t limit); /* 0 to limit - 1 */
bool demo_chance(struct demo_random *random, int64_t percent);

#define DEMO_PICK(random, list)                                                                    \
	((list)[demo_number((random), (int64_t)(sizeof(list) / sizeof *(list)))])

struct demo_city {
	const char *name, *province, *city, *district, *area; /* GB/T 2260; dialling code */
};

/* Words; results on `parent`. A company's name is another one for each number up to a
 * million, and says its city. */
const char *demo_company(const void *parent, int64_t number, const struct demo_city **city);
const char *demo_person(const void *parent, struct demo_random *random);
const char *demo_mobile(const void *parent, struct demo_random *random);
const char *demo_landline(const void *parent, struct demo_random *random, const char *area);
const char *demo_gist(struct demo_random *random);
const char *demo_remark(struct demo_random *random);

/* The people of the demo. */
struct demo_people {
	int64_t *users; /* ids of all but the administrator */
	size_t user_count;
	int64_t *sellers; /* those of them who sell */
	size_t seller_count;
	int64_t pools[2];
};
bool demo_people(struct ctx *ctx, const struct demo_size *size, struct demo_people *people);

/* The company's pool takes in all of sales, a second one the first department alone, which
 * sells abroad. The demo with stories has rules for both. */
bool demo_pools(struct ctx *ctx, const struct demo_size *size, int64_t centre,
                struct demo_people *people);
/* What became of the customers by the pools' rules until today. */
bool demo_recycle(struct ctx *ctx, const struct demo_people *people);

bool demo_customers(struct ctx *ctx, const struct demo_size *size,
                    const struct demo_people *people);

/* After so long without a deal customers go back to their pool. */
enum { DEMO_DOMESTIC_DAYS = 365, DEMO_FOREIGN_DAYS = 180 };

/* Scripts, resource sites, and what was read of the notices by now. */
bool demo_library(struct ctx *ctx, const struct demo_people *people);

/* A ctx inside `outer` at another instant, acting as a user; NULL with outer's error. */
struct ctx *demo_at(struct ctx *outer, int64_t instant, int64_t user);
/* The record whose field is that text; 0 with an error when there is none. */
int64_t demo_find(struct ctx *ctx, const char *object, const char *field, const char *text);
/* A new record from JSON, as the actor of ctx; its id, 0 on error. Takes over `json`. */
int64_t demo_create(struct ctx *ctx, const char *object, json_t *json);
