/* A call under way: what the dispatcher hands to a handler. */
#pragma once

#include "api/route.h"

struct record;

enum { API_VERSIONS = 16 };

/* The versions that If-Match names: with none of them (a weak tag matches none) the
 * call is not to be done. */
struct api_match {
	bool given;
	bool any; /* "*": whatever there is, but something */
	int64_t versions[API_VERSIONS];
	size_t count;
};

struct api_call {
	struct api *api;
	const struct route_match *match;
	const struct api_route *route;
	struct http_request *request;
	struct http_response *response;
	const struct object *object;    /* of {object} or route->object; else NULL */
	int64_t id;                     /* of {id}; else 0 */
	struct api_match match_version; /* of If-Match */
	const json_t *body;             /* checked; never NULL where the route has a JSON body */

	/* For the handler to fill. */
	struct json_writer *json; /* the answer's body; nothing written: none */
	int status;               /* 0: the route's */
	int64_t shown_version;    /* for the answer's ETag; 0 for none */
	bool model_changed;       /* the new model takes force after the commit */
	bool organisation_changed;

	struct api_answer *answer;     /* of a call with transactions of its own that came with a
	                                  key, until it is kept; else NULL */
	void *noted;                   /* holds what follows: thousands of them between a ctx and
	                                  its call would make the way up to that long */
	struct api_change *changes;    /* what the browsers learn after the commit */
	struct api_notified *notified; /* whose bells ring after it */
	struct api_ended *ended;       /* whose streams end when the call does */
};

/* ---- reading the call ---- */

/* Query parameters that passed the check; absent ones give NULL, `otherwise`, false. */
const char *call_text(const struct api_call *call, const char *name);
int64_t call_number(const struct api_call *call, const char *name, int64_t otherwise);
bool call_flag(const struct api_call *call, const char *name);
/* NULL where it is absent or not JSON; the latter sets ctx->error. */
const json_t *call_json(struct ctx *ctx, const struct api_call *call, const char *name);
/* A path parameter. */
const char *call_value(const struct api_call *call, const char *name);
/* The version that the call's record must have, as record_update and record_delete take
 * it: of several that If-Match names, the one that it has. */
bool call_version(struct ctx *ctx, const struct api_call *call, int64_t id, int64_t *version);
/* The company of the API. */
struct company *call_company(const struct api_call *call);

/* ---- answering ---- */

/* Commits what a call with transactions of its own has done, with its answer, which is
 * whole by now, where that is to be given again. On false nothing of the transaction remains. */
bool call_commit(struct ctx *ctx, struct api_call *call);

/* A record that was just written as reading shows it, with the names of what it
 * refers to; as it was written, where its writer may no longer read it. NULL on error. */
const struct record *call_shown(struct ctx *ctx, const struct record *written);
/* The same as the answer, with its version. */
bool call_answer_written(struct ctx *ctx, struct api_call *call, const struct record *written);
/* The record as the answer, with its version. Always true. */
bool call_answer_record(struct ctx *ctx, struct api_call *call, const struct record *record);
