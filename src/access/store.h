/* Inside access/: what the room keeps for a company. */
#pragma once

#include "access/organisation.h"

#include <pthread.h>

struct password_gate;
struct session_cache;
struct throttle;
struct usage_store;

/* A ctx that holds an organisation; a child of that ctx. */
struct organisation_hold {
	struct access_store *store;
	const struct ctx *ctx;
	struct organisation *organisation;
	struct organisation_hold *next;
};

struct access_store {
	pthread_mutex_t mutex; /* guards what is before `refreshing` */
	struct organisation *current;
	struct organisation_hold *holds;
	pthread_mutex_t refreshing; /* one reload at a time, so that the newest stays */
	access_audit *audit;        /* NULL until record/ has set it */
	access_told *told;          /* NULL until crm/ has set it */
	access_ended *ended;        /* NULL until api/ has set it */
	struct session_cache *sessions;
	struct throttle *throttle;
	struct password_gate *passwords;
	struct usage_store *usage;
};

/* Into the history through the hook, where there is one. */
bool access_note(struct ctx *ctx, const char *action, const char *object, int64_t record,
                 const char *detail);
/* Of something done with a user's account: into the history, and to him. */
bool access_note_account(struct ctx *ctx, const char *action, int64_t user);
