/* Inside crm/: handing over the work of somebody, or a selection (P2, M2).
 *
 * A plan is what was asked, checked; a deal is who gets which records by it, worked out
 * without writing anything: the preview shows it, and handing over carries it out. */
#pragma once

#include "crm/hold.h"
#include "record/give.h"

/* Records at a time: one transaction takes some seconds for so many. */
enum { HAND_LIMIT = 50000, HAND_TARGETS = 200, HAND_STAGES = 32 };

/* A user or a pool; the other is 0. */
struct hand_target {
	int64_t user, pool;
};

/* Records are dealt out to them in turn. */
struct hand_targets {
	struct hand_target items[HAND_TARGETS];
	size_t count;
	size_t next; /* whose turn it is */
};

/* What becomes of the records with which he helps. */
enum hand_helps { HAND_HELPS_STAY, HAND_HELPS_MOVE, HAND_HELPS_END };

struct hand_plan {
	int64_t from; /* whose work; 0: of anybody in the selection */
	enum hand_helps helps;
	const json_t *filter;
	const json_t *ids; /* at most one of both; NULL */
	const struct object **objects;
	size_t object_count;
	struct hand_targets to, others;
	struct hand_targets stages[HAND_STAGES]; /* by the stage's place; those that are given go
	                                            before `to` */
	const char *reason;                      /* or NULL */
	bool over_limit;
};

/* Can its records be handed over? Whose owner people choose can. */
bool hand_fits(const struct object *object);
/* Is the user enabled, and within the actor's scope of handing over? ERROR_INVALID on
 * "to" when not. */
bool hand_may_take(struct ctx *ctx, const struct object *object, int64_t user);

/* Reads what was sent (docs/api.md). NULL with ERROR_INVALID, ERROR_FORBIDDEN; on ctx. */
struct hand_plan *hand_plan_read(struct ctx *ctx, const json_t *body);
bool hand_plan_has_targets(const struct hand_plan *plan);

/* The records of one object. */
struct hand_part {
	const struct object *object;
	struct record_gift *gifts;
	size_t count;
	struct record_gift *helps; /* those of others with which he helps, unless that stays */
	size_t help_count;
	int64_t helping;             /* with how many he helps */
	int64_t unchanged;           /* are with whom they would be given to */
	int64_t refused;             /* the actor sees them, but may not hand them over */
	int64_t stages[HAND_STAGES]; /* of the gifts */
};

struct hand_taker {
	struct hand_target target;
	int64_t customers, others; /* that he gets */
	int64_t helps;             /* with which he is to help */
	int64_t leaving;           /* customers that he gives at the same time */
	int64_t stages[HAND_STAGES];
	struct hold hold; /* of a user */
	bool over;        /* he would hold too many */
};

struct hand_deal {
	const struct hand_plan *plan;
	struct hand_part *parts; /* as plan->objects */
	struct hand_taker *takers;
	size_t taker_count;
	int64_t customers, records; /* customers, and all with them */
	int64_t helps;              /* records of others whose collaborators change */
	bool over;                  /* one of the takers would hold too many */
};

/* Deals the plan's records out, oldest first, each stage evenly. Without targets all there
 * is are numbers. NULL with ERROR_INVALID, ERROR_TOO_LARGE; on ctx. */
struct hand_deal *hand_deal(struct ctx *ctx, struct hand_plan *plan);
bool hand_deal_print(struct ctx *ctx, const struct hand_deal *deal, struct json_writer *json);

/* Tells takers, former owner and managers, one notice each. `work` is the hand-over. */
bool hand_tell(struct ctx *ctx, const struct hand_deal *deal, int64_t work);
/* Tells the takers that it was taken back. */
bool hand_tell_back(struct ctx *ctx, const struct record *work, int64_t returned);
