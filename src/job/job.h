/* Durable work: what is done later, piece by piece, or every day.
 *
 * A job is a row: kind, payload, when, actor, attempts, state, progress. It is
 * enqueued inside the transaction that wants it, so that both happen or neither.
 * Worker threads run it in steps; each step has a ctx of its own, acts as the
 * job's actor, and ends with what it changed and how far the job is in one commit.
 * A step that was cut short by a crash or an error changed nothing and runs
 * again: at least once, and for what happens inside the database exactly once.
 * What reaches outside of it (files, mail) must bear being done again.
 *
 * Failures that may pass (unavailable, conflict, internal) are tried again after
 * 5 s, 10 s, 20 s … up to an hour; after the eighth, or at once after any other,
 * the job is dead: kept, and shown to administrators, who may retry it.
 *
 * Browsers of the job's actor get the event "progress" after each step, and when it
 * died: {"kind","id","state","done","total"}; the id is the subject's where there is
 * one, else the job's. */
#pragma once

#include "base/ctx.h"
#include "base/json.h"

struct job {
	int64_t id;
	const char *kind;
	int64_t actor;          /* user as whom it works; 0: the system */
	enum language language; /* of who enqueued it, for messages */
	int64_t subject;        /* what it is about, for the kind to say: an import's id; or 0 */
	const json_t *payload;  /* as enqueued; NULL for none */
	int attempts;           /* failures since the last step that went well */

	/* For the step to change; kept with its commit. */
	json_t *state;       /* an object, empty at first: notes for the next step */
	int64_t done, total; /* progress in units of the kind's own; total 0: unknown */
	int64_t next_at;     /* when the next step is due (ctx->now: at once); 0 at the
	                        beginning of each step: the job is finished */
};

enum job_repeat {
	JOB_ON_DEMAND, /* only when enqueued */
	JOB_DAILY,     /* once a day for the company, as soon after `minute` as a server runs */
	JOB_STANDING   /* one is always there; its step sets next_at, or is due anew in a minute */
};

struct job_kind {
	const char *name; /* "import" */
	/* Does a piece, of some tens of milliseconds: writers wait meanwhile. False
	 * with ctx->error undoes the step. */
	bool (*step)(struct ctx *ctx, struct job *job);
	/* The step finds no transaction and begins and ends its own: for long reading
	 * (exports), or work between two transactions. job_keep belongs in its last. */
	bool own_transactions;
	/* In the transaction that declares the job dead, to mark its subject. May be NULL.
	 * `reason` is the message for people. */
	bool (*died)(struct ctx *ctx, const struct job *job, const char *reason);
	/* After the commit of each step. May be NULL. */
	void (*committed)(struct ctx *ctx);
	enum job_repeat repeat;
	int minute; /* JOB_DAILY: minutes after midnight in the company's zone */
	/* JOB_DAILY: throws away what is old. Where it did not run the day before, since no
	 * server did or the clock jumped ahead, it waits for the day after: a wrong clock that
	 * is set right until then costs nothing. */
	bool forgets;
};

/* Makes the queue and its tables; sets ctx->company->jobs. In a write
 * transaction. The queue belongs to `parent`. */
bool job_open(struct ctx *ctx, const void *parent);
/* Tables of kinds end with a row whose name is NULL; they must outlive the queue.
 * Before job_start. */
void job_add_kinds(struct company *company, const struct job_kind *kinds);
/* Starts worker threads, and schedules. ctx has no transaction. */
bool job_start(struct ctx *ctx, unsigned workers);
/* Lets each worker finish the step under way and ends the threads. */
void job_stop(struct company *company);

struct job_request {
	const char *kind;
	json_t *payload; /* or NULL; stays the caller's */
	int64_t run_at;  /* instant; 0: at once */
	int64_t subject; /* or 0 */
	bool as_system;  /* else as ctx->actor */
};
/* Enqueues in the ctx's write transaction; `id` (may be NULL) gets the job's. */
bool job_enqueue(struct ctx *ctx, const struct job_request *request, int64_t *id);
/* Is there a job of the kind about the subject that is not over (it may be dead)? */
bool job_there(struct ctx *ctx, const char *kind, int64_t subject, bool *there);
/* Has workers look at once for what a commit made due; else they notice within a
 * second. Cheap; without a transaction. */
void job_wake(struct company *company);

/* In the write transaction of a step with own_transactions: keeps state, progress
 * and next_at as they are now. Where a step doesn't call it, they are kept in a
 * transaction of their own after it. */
bool job_keep(struct ctx *ctx, struct job *job);
/* Rests as long as has passed since `since` (time_monotonic): what comes by itself has the
 * writer and the disk for half of the time at most. Without a transaction. Behind a step in
 * one transaction of a kind that repeats the queue does it. */
void job_rest(int64_t since);
/* Tells the actor's browsers how far a long step is, at most four times a second. */
void job_report(struct ctx *ctx, const struct job *job);
/* Should a long step stop early: is the job paused or cancelled, or the server
 * stopping? Costs a glance at memory. */
bool job_interrupted(struct ctx *ctx, const struct job *job);

/* Of the unfinished job of a kind about a subject, in a write transaction; each
 * takes effect between two steps. ERROR_CONFLICT when there is no such job or it
 * is not in a state for it. */
bool job_pause(struct ctx *ctx, const char *kind, int64_t subject);
bool job_resume(struct ctx *ctx, const char *kind, int64_t subject);
bool job_cancel(struct ctx *ctx, const char *kind, int64_t subject);

/* For administrators (ERROR_FORBIDDEN for others): {"jobs":[{"id","kind","state",
 * "subject","actor","attempts","run_at","done","total","error"}]}, newest first, at most
 * `limit`; `state` is "waiting", "paused", "dead", "done", "cancelled", or NULL for all. */
bool job_list(struct ctx *ctx, const char *state, int64_t limit, struct json_writer *json);
/* A dead job again from its last good step; or never again. */
bool job_retry(struct ctx *ctx, int64_t id);
bool job_discard(struct ctx *ctx, int64_t id);

/* Adds the queue's figures in Prometheus' text form. In a read transaction. */
bool job_metrics(struct ctx *ctx, struct buffer *out);
