/* Inside api/: the dispatcher's parts. */
#pragma once

#include "api/call.h"

#include <pthread.h>
#include <stdatomic.h>

struct watch_table;

/* What /metrics counts beside the server. */
struct api_figures {
	atomic_int_least64_t transactions[2]; /* by db_mode */
	atomic_int_least64_t microseconds[2]; /* spent in them, waiting included */
	atomic_int_least64_t logins_failed;
};

struct api {
	struct company *company;
	struct api_options options;
	struct route_index *routes;
	const char **labels; /* of the routes, then "static" and "unknown" */
	size_t label_static, label_unknown;
	struct http_site site;
	_Atomic(struct http_server *) server;
	struct watch_table *watches;
	struct key_table *keys;
	struct api_figures figures;
};

/* ---- authenticate.c ---- */

/* Sets actor and language; in a read transaction, with the organisation held.
 * ERROR_UNAUTHENTICATED, ERROR_FORBIDDEN. */
bool api_authenticate(struct ctx *ctx, const struct api_call *call);
/* ERROR_FORBIDDEN for a change that a page of another site asks for. */
bool api_need_same_site(struct ctx *ctx, const struct http_request *request);
/* Does the actor have the row's right? With call->object set. */
bool api_need_right(struct ctx *ctx, const struct api_call *call);
/* The language that a request asks for by itself. */
enum language api_language(const struct http_request *request);

/* ---- input.c ---- */

/* Unknown, repeated and wrong query parameters are errors. */
bool api_check_parameters(struct ctx *ctx, const struct api_call *call);
/* Reads body and If-Match. */
bool api_read_body(struct ctx *ctx, struct api_call *call);
bool api_read_version(struct ctx *ctx, struct api_call *call);

/* ---- idempotency.c ---- */

/* The key of the call, NULL for none; ERROR_MALFORMED sets ctx->error. */
const char *api_key(struct ctx *ctx, const struct api_call *call);

/* Has the key for this call alone until it is freed, with the call at the latest; NULL
 * with ERROR_CONFLICT while another has it. */
struct key_use;
struct key_use *api_key_take(struct ctx *ctx, struct api_call *call, const char *key);
struct key_table;
struct key_table *key_table_new(const void *parent);

enum { API_DIGEST_SIZE = 32 };

/* An answer that was given under a key, or is to be remembered under it. */
struct api_answer {
	const char *key;
	unsigned char digest[API_DIGEST_SIZE]; /* of what was asked */
	int status;
	int64_t version;  /* for the ETag; 0 for none */
	const char *body; /* NULL for none */
	size_t body_size;
};

/* The digest of method, path, query and body. ERROR_INTERNAL when a part of an
 * upload can't be read. */
bool api_digest(struct ctx *ctx, const struct api_call *call,
                unsigned char digest[API_DIGEST_SIZE]);
/* Looks for an earlier answer, in the call's write transaction: `found` tells.
 * ERROR_CONFLICT when the key was used for something else. */
bool api_answer_find(struct ctx *ctx, struct api_answer *answer, bool *found);
/* Forgets what answers said in which `text` stands; who asks with such a key again gets
 * an empty one. In a write transaction. */
bool api_answers_forget(struct ctx *ctx, const char *text);
/* Remembers an answer for 24 hours, in the same transaction as its effect. */
bool api_answer_keep(struct ctx *ctx, const struct api_answer *answer);

/* ---- problem.c ---- */

/* Answers with ctx->error, and logs what only the log may know. */
void api_answer_problem(struct ctx *ctx, struct http_request *request,
                        struct http_response *response);
/* Writes an error as a JSON object; for whole answers and for lines of many. */
void api_print_problem(struct ctx *ctx, const struct error *error, const char *request_id,
                       struct json_writer *json);
/* http_site.problem */
void api_problem(void *data, struct http_request *request, struct http_response *response,
                 int status, const char *reason);

/* ---- static.c ---- */

void api_answer_static(const struct api *api, const struct http_request *request,
                       struct http_response *response);

/* ---- change.c ---- */

/* Tells the browsers that have these records open, and those of who has a notice.
 * After the commit. */
void api_publish_changes(struct api_call *call);
/* Closes the streams of the sessions and users that the call has ended. */
void api_close_streams(struct api_call *call);
/* access_ended: the streams are closed when the call is over, or at once. */
void api_session_ended(struct ctx *ctx, int64_t user, int64_t session);
struct watch_table *watch_table_new(const void *parent);
/* The user's session listens from now on. */
void watch_begin(struct watch_table *table, int64_t user, int64_t session);
/* The session looks at a record that it was allowed to see. */
void watch_look(struct watch_table *table, int64_t session, const char *object, int64_t id);

/* ---- dispatch.c ---- */

/* What others must learn of a commit that the call made. */
void api_committed(struct ctx *ctx, struct api_call *call);

void api_answer(void *data, void *worker, struct http_request *request,
                struct http_response *response);
bool api_admit(void *data, void *worker, struct http_request *request,
               struct http_response *response);
