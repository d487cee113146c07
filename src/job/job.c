/* The queue's table: enqueueing, keeping, pausing. */
#include "job/queue.h"

#include "access/access.h"
#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "db/migration.h"
#include "http/event.h"

#include <assert.h>
#include <string.h>

static const char *const job_tables[] = {
    "CREATE TABLE job"
    " (id INTEGER PRIMARY KEY,"
    "  kind TEXT NOT NULL,"
    "  subject INTEGER NOT NULL,"
    "  actor INTEGER NOT NULL,"
    "  language INTEGER NOT NULL,"
    "  payload TEXT,"
    "  state TEXT NOT NULL,"
    "  notes TEXT NOT NULL,"
    "  run_at INTEGER NOT NULL,"
    "  attempts INTEGER NOT NULL,"
    "  done INTEGER NOT NULL,"
    "  total INTEGER NOT NULL,"
    "  error TEXT,"
    "  created_at INTEGER NOT NULL,"
    "  updated_at INTEGER NOT NULL)",
    "CREATE INDEX job_due ON job (run_at) WHERE state = 'waiting'",
    "CREATE INDEX job_subject ON job (kind, subject)",
    "CREATE INDEX job_state ON job (state, updated_at)",
    "CREATE TABLE job_schedule (kind TEXT PRIMARY KEY, last_date TEXT NOT NULL)",
    NULL,
};

static const struct db_migration job_steps[] = {{1, job_tables}};

static int job_queue_close(struct job_queue *queue)
{
	assert(queue->thread_count == 0 && "job_stop comes first");
	pthread_cond_destroy(&queue->due);
	pthread_mutex_destroy(&queue->mutex);
	return 0;
}

bool job_open(struct ctx *ctx, const void *parent)
{
	if (!db_migrate(ctx, "job", job_steps, sizeof job_steps / sizeof *job_steps))
		return false;
	struct job_queue *queue = memory_new(parent, struct job_queue);
	queue->company = ctx->company;
	pthread_mutex_init(&queue->mutex, NULL);
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&queue->due, &monotonic);
	pthread_condattr_destroy(&monotonic);
	talloc_set_destructor(queue, job_queue_close);
	ctx->company->jobs = queue;
	job_add_kinds(ctx->company, job_own_kinds);
	return true;
}

void job_add_kinds(struct company *company, const struct job_kind *kinds)
{
	struct job_queue *queue = company->jobs;
	assert(queue->table_count < JOB_TABLES_LIMIT && queue->thread_count == 0);
	queue->tables[queue->table_count++] = kinds;
}

const struct job_kind *job_kind_at(const struct job_queue *queue, size_t index)
{
	for (size_t table = 0; table < queue->table_count; table++)
		for (const struct job_kind *kind = queue->tables[table]; kind->name; kind++)
			if (index-- == 0)
				return kind;
	return NULL;
}

const struct job_kind *job_kind_find(const struct job_queue *queue, const char *name)
{
	const struct job_kind *kind;
	for (size_t i = 0; (kind = job_kind_at(queue, i)); i++)
		if (!strcmp(kind->name, name))
			return kind;
	return NULL;
}

static const char *job_json_text(struct ctx *ctx, const json_t *json)
{
	struct json_writer *writer = json_writer_new(ctx, 256);
	json_put_tree(writer, json);
	return writer->out->data;
}

bool job_enqueue(struct ctx *ctx, const struct job_request *request, int64_t *id)
{
	assert(db_writing(ctx) && job_kind_find(ctx->company->jobs, request->kind));
	int64_t actor = request->as_system || !ctx->actor ? 0 : ctx->actor->user;
	struct value payload = VALUE_NOTHING;
	if (request->payload)
		payload = value_text(job_json_text(ctx, request->payload));
	int64_t made;
	if (!db_insert(ctx, &made,
	               "INSERT INTO job (kind, subject, actor, language, payload, state, notes, run_at,"
	               "    attempts, done, total, created_at, updated_at)"
	               " VALUES ($1, $2, $3, $4, $5, 'waiting', '{}', $6, 0, 0, 0, $7, $8)",
	               value_text(request->kind), value_integer(request->subject), value_integer(actor),
	               value_integer(ctx->language), payload,
	               value_integer(request->run_at ? request->run_at : ctx->now),
	               value_integer(ctx->now), value_integer(ctx->now)))
		return false;
	if (id)
		*id = made;
	return true;
}

bool job_there(struct ctx *ctx, const char *kind, int64_t subject, bool *there)
{
	struct value about[] = {value_text(kind), value_integer(subject)};
	int64_t count = 0;
	if (!db_find_integer(ctx, 0, &count,
	                     "SELECT count(*)"
	                     " FROM job"
	                     " WHERE kind = $1 AND subject = $2"
	                     "   AND state IN ('waiting', 'paused', 'dead')",
	                     about, 2))
		return false;
	*there = count > 0;
	return true;
}

static json_t *job_json(struct ctx *ctx, const char *text)
{
	return text ? json_read(ctx, text, strlen(text)) : NULL;
}

static struct job *job_from_row(struct ctx *ctx, const struct db_rows *rows, int64_t id)
{
	struct job *job = memory_new(ctx, struct job);
	job->id = id;
	job->kind = memory_text(job, db_text(rows, 0));
	job->subject = db_integer(rows, 1);
	job->actor = db_integer(rows, 2);
	job->language = db_integer(rows, 3) == LANGUAGE_EN ? LANGUAGE_EN : LANGUAGE_ZH;
	job->payload = job_json(ctx, db_text(rows, 4));
	job->state = ctx->error ? NULL : job_json(ctx, db_text(rows, 5));
	job->attempts = (int)db_integer(rows, 6);
	job->done = db_integer(rows, 7);
	job->total = db_integer(rows, 8);
	return ctx->error ? NULL : job;
}

struct job *job_load(struct ctx *ctx, int64_t id)
{
	struct db_rows *rows =
	    db_query(ctx,
	             "SELECT kind, subject, actor, language, payload, notes, attempts,"
	             "    done, total"
	             " FROM job"
	             " WHERE id = $1 AND state = 'waiting' AND run_at <= $2",
	             value_integer(id), value_integer(ctx->now));
	if (!rows)
		return NULL;
	struct job *job = db_next(ctx, rows) ? job_from_row(ctx, rows, id) : NULL;
	talloc_free(rows);
	return job;
}

const char *job_state_after(const struct job *job)
{
	return job->next_at ? "waiting" : "done";
}

bool job_keep(struct ctx *ctx, struct job *job)
{
	return db_run(ctx,
	              "UPDATE job"
	              " SET notes = $1, done = $2, total = $3, run_at = $4, attempts = 0,"
	              "     error = NULL, updated_at = $5,"
	              "     state = CASE WHEN $6 = 'done' AND state IN ('waiting', 'paused')"
	              "                  THEN 'done' ELSE state END"
	              " WHERE id = $7",
	              value_text(job_json_text(ctx, job->state)), value_integer(job->done),
	              value_integer(job->total), value_integer(job->next_at), value_integer(ctx->now),
	              value_text(job_state_after(job)), value_integer(job->id));
}

void job_publish(struct ctx *ctx, const struct job *job, const char *state)
{
	if (!ctx->company->events || !job->actor)
		return;
	struct json_writer *json = json_writer_new(ctx, 160);
	json_open_object(json);
	json_member_text(json, "kind", job->kind);
	json_member_integer(json, "id", job->subject ? job->subject : job->id);
	json_member_text(json, "state", state);
	json_member_integer(json, "done", job->done);
	json_member_integer(json, "total", job->total);
	json_close_object(json);
	event_publish(ctx->company->events, job->actor, "progress", json->out->data);
	talloc_free(json);
}
