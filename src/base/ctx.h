/* The one type that flows through everything.
 *
 * A ctx is one piece of work: an HTTP request, one step of a job, one run of a
 * command. It is a talloc context: whatever the work allocates hangs on it and
 * goes with it, so nobody above base/ frees by hand. It is used by one thread
 * at a time and is never shared.
 *
 * base/ knows none of the rooms whose types it points to: they are opaque here,
 * and each is set by the room that owns it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct access_store;
struct actor;
struct backup_service;
struct db;
struct db_pool;
struct error;
struct event_hub;
struct job_queue;
struct model;
struct model_store;
struct organisation;
struct record_store;
struct sandbox_pool;
struct usage;
struct zone;

enum language { LANGUAGE_ZH, LANGUAGE_EN, LANGUAGE_COUNT };

/* What all work for one company shares. Made once by cmd/ when the company's
 * folder is opened, destroyed when nothing works for it any more. Each pointer
 * belongs to the room that is named in its type and is safe to use from several
 * threads at once; the plain values never change while the company is open. */
struct company {
	const char *folder;      /* the company's data folder, absolute path */
	const char *name;        /* as people call it */
	const struct zone *zone; /* where "today" is computed */
	const char *currency;    /* ISO 4217, for example "CNY" */
	const char *country;     /* ISO 3166-1 alpha-2, for phone numbers */
	struct db_pool *databases;
	struct model_store *models;
	struct access_store *access;
	struct record_store *records;
	struct job_queue *jobs;
	struct backup_service *backups; /* NULL where no server runs */
	struct event_hub *events;
	struct sandbox_pool *sandboxes;
};

struct ctx {
	struct company *company; /* NULL in codecs and tools that serve no company */
	struct db *db;           /* the open transaction's connection, else NULL */
	const struct model *model;
	const struct organisation *organisation;
	const struct actor *actor; /* who asks; never NULL where records are touched */
	int64_t now;               /* the clock of this work: UTC, milliseconds since 1970 */
	enum language language;    /* in which error messages are written */
	struct error *error;       /* NULL while all is well; see error.h */
	const char *request_id;    /* for the log and the caller, or NULL */
	const char *address;       /* where the request came from, or NULL */
	struct usage *usage;       /* counts what the actor gets to see, or NULL */
};

/* A new ctx below `parent` (NULL: its own root) at the current time.
 * Never NULL: memory that can't be had aborts the process (see memory.h). */
struct ctx *ctx_new(const void *parent, struct company *company);

/* A ctx for work inside `outer` that has its own memory and its own error, and
 * shares everything else, the open transaction included. Free it with
 * talloc_free when the inner work is over: loops over many records use one so
 * that memory stays flat. */
struct ctx *ctx_inner(struct ctx *outer);
/* The same with `size` bytes of memory put aside at once, so that many small pieces
 * cost one allocation; what doesn't fit is had as ever. */
struct ctx *ctx_inner_pooled(struct ctx *outer, size_t size);
