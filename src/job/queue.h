/* Inside job/: the queue in memory, and a job's row. */
#pragma once

#include "job/job.h"

#include <pthread.h>

enum {
	JOB_TABLES_LIMIT = 16,
	JOB_WORKERS_LIMIT = 16,
	JOB_ATTEMPTS_LIMIT = 8,
	JOB_FIRST_DELAY = 5000,      /* ms */
	JOB_LONGEST_DELAY = 3600000, /* ms */
	JOB_STANDING_PAUSE = 60000,  /* ms */
	JOB_GLANCE = 1000,           /* ms between looks at the table */
	JOB_REPORT_PAUSE = 250       /* ms between reports of one step */
};

/* A job that a worker of this process has in hand. */
struct job_slot {
	int64_t id;                  /* 0: free */
	const struct job_kind *kind; /* NULL: of a kind that nobody knows */
	int64_t subject;
	bool interrupted; /* paused or cancelled meanwhile */
	int64_t reported; /* when its progress was last told */
};

/* The mutex guards what is below it. */
struct job_queue {
	struct company *company;
	const struct job_kind *tables[JOB_TABLES_LIMIT];
	size_t table_count;
	pthread_t threads[JOB_WORKERS_LIMIT];
	unsigned thread_count;

	pthread_mutex_t mutex;
	pthread_cond_t due;
	bool stopping;
	uint64_t wakes; /* grows with each job_wake */
	struct job_slot slots[JOB_WORKERS_LIMIT];
	int64_t scheduled; /* the minute since 1970 when the schedule was last looked at */
};

/* NULL when no table has it. */
const struct job_kind *job_kind_find(const struct job_queue *queue, const char *name);
/* The `index`th of all kinds; NULL behind the last. */
const struct job_kind *job_kind_at(const struct job_queue *queue, size_t index);

/* Reads a waiting job that is due, ready for a step; NULL when it is no longer,
 * or with ctx->error. In any transaction. */
struct job *job_load(struct ctx *ctx, int64_t id);
/* Tells the actor's browsers. */
void job_publish(struct ctx *ctx, const struct job *job, const char *state);
/* The state that job_keep gives it. */
const char *job_state_after(const struct job *job);

/* Enqueues what the schedule asks for by now. Finds no transaction. */
bool job_schedule_run(struct ctx *ctx, const struct job_queue *queue);
/* One step of the job, in a ctx of its own. False when not even its failure could
 * be kept: better not to try again at once. */
bool job_run(struct job_queue *queue, int64_t id);

/* The queue's own housekeeping. */
extern const struct job_kind job_own_kinds[];
