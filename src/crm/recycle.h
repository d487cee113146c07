/* Inside crm/: which customers go back to a pool, when, and why (M2).
 *
 * One pool's rules cover a customer: those of the pool that it came from last
 * (`home_pool`), or, where that is none or closed, those of the oldest open pool of
 * which its owner is a member. That is also the pool it goes back to. All is counted
 * in whole days of the company's time zone: with "not contacted for 30 days" a
 * customer of whom the last contact was on the 1st goes back in the night to the 1st
 * plus 31, after thirty days without a call.
 *
 * The same rules are written twice, as a filter over many customers and as a sum over
 * one; a property test holds the two against each other. */
#pragma once

#include "record/record.h"

enum {
	RECYCLE_MINUTE = 2 * 60, /* when the day's run is, in minutes after midnight */
	RECYCLE_FORECAST = 90    /* the most days ahead */
};

enum recycle_reason {
	RECYCLE_NOT_CONTACTED,
	RECYCLE_NO_DEAL,
	RECYCLE_PROTECTION_ENDED,
	RECYCLE_REASONS
};

/* A pool's rules. Days of 0: there is no such rule. */
struct recycle_pool {
	int64_t id;
	const char *name;
	bool open; /* its field `active` */
	int64_t not_contacted_days, no_deal_days, warn_days;
	bool protection_ended;
	bool exempt_deal;
	const int64_t *managers;
	size_t manager_count;
	const int64_t *people; /* the members as they would be, by a change that is only looked
	                          at; NULL: as they are */
	size_t people_count;
};

struct recycle_rules {
	struct recycle_pool *pools; /* by id */
	size_t count;
	int64_t next_run; /* the day of the next run; days are counted from 1970-01-01 */
};

/* The rules of all pools as they are now; on ctx. NULL on error. */
struct recycle_rules *recycle_rules(struct ctx *ctx);
/* NULL when there is none of that id. */
struct recycle_pool *recycle_pool(const struct recycle_rules *rules, int64_t id);

/* The fields of a customer that the rules look at, for a query's list of fields. */
extern const char recycle_fields[];

/* What becomes of a customer as it is now. */
struct recycle_fate {
	const struct recycle_pool *pool;
	enum recycle_reason reason;
	int64_t day; /* of the run that takes it; may be past */
};

/* The oldest open pool of which the user is a member; NULL for none. */
const struct recycle_pool *recycle_pool_of(struct ctx *ctx, const struct recycle_rules *rules,
                                           int64_t user);
/* The pool whose rules cover a customer that somebody owns; NULL for none. */
const struct recycle_pool *recycle_cover(struct ctx *ctx, const struct recycle_rules *rules,
                                         const struct record *customer);
/* False, without an error, for one that no rule takes. */
bool recycle_fate(struct ctx *ctx, const struct recycle_rules *rules, const struct record *customer,
                  struct recycle_fate *fate);
/* Why, as record_apply takes it, and in the ctx's language: "超过 30 天未联系". On ctx. */
const char *recycle_reason(struct ctx *ctx, const struct recycle_fate *fate);
const char *recycle_words(struct ctx *ctx, const struct recycle_fate *fate);
extern const struct record_reason recycle_reasons[];
extern const char recycle_action[];

/* The filter of the customers that the runs of the days `first` to `last` take, of one
 * pool (0: of all); what is due already goes with the next run. A new reference. */
json_t *recycle_filter(struct ctx *ctx, const struct recycle_rules *rules, int64_t pool,
                       int64_t first, int64_t last);

/* "@returns", "@warned", "@home". */
extern const struct record_condition recycle_conditions[];

/* The day of an instant in the company's zone, and of its date. */
int64_t recycle_day(const struct ctx *ctx, int64_t instant);

/* --- the run --- */

/* The ids of at most `limit` customers that the run of `day` takes, behind the id
 * `after`, in order. On ctx. */
const int64_t *recycle_find(struct ctx *ctx, int64_t day, int64_t after, int64_t limit,
                            size_t *count);
/* Takes one of them back, if the rules still say so. In a write transaction. */
bool recycle_take(struct ctx *ctx, const struct recycle_rules *rules, int64_t day, int64_t customer,
                  bool *taken);

/* --- the news of a run --- */

/* What one person is told. */
struct recycle_news {
	const struct notice_kind *kind;
	int64_t user;
	const char *name; /* of the pool, where the words have room for one */
	const char *body; /* or NULL */
	const char *object;
	json_t *filter;
	int64_t number;
};

struct recycle_news_list {
	struct recycle_news *news;
	size_t count;
};

/* Whose customers were taken on the day, for their owners and for the managers of the
 * pools; in an order that does not change. False on error. */
bool recycle_news_taken(struct ctx *ctx, int64_t day, struct recycle_news_list *list);
/* Whose customers are about to be taken, by the run of `day`. */
bool recycle_news_warned(struct ctx *ctx, int64_t day, struct recycle_news_list *list);
/* Puts it into the bell, unless the same was said to him today. In a write transaction. */
bool recycle_tell(struct ctx *ctx, const struct recycle_news *news);
