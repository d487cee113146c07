/* What every call needs: who asks, is it allowed, is it well-formed, its
 * transaction, its answer. */
#include "api/dispatch.h"

#include "access/usage.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "http/event.h"
#include "job/job.h"
#include "model/model.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char answer_type[] = "application/json; charset=utf-8";

static struct ctx *dispatch_ctx(struct api_call *call)
{
	struct ctx *ctx = ctx_new(call, call->api->company);
	ctx->request_id = call->request->id;
	ctx->address = call->request->address;
	ctx->language = api_language(call->request);
	model_hold(ctx);
	access_hold(ctx);
	usage_begin(ctx);
	return ctx;
}

/* What a call needs is taken from one piece of memory, as far as that goes: most are a
 * hundred small things that are released together. */
enum { CALL_PIECES = 128, CALL_MEMORY = 24 * 1024 };

static struct api_call *dispatch_call(struct api *api, struct http_request *request,
                                      struct http_response *response)
{
	const struct route_match *match = request->target;
	struct api_call *call =
	    memory_must(talloc_pooled_object(request, struct api_call, CALL_PIECES, CALL_MEMORY));
	*call = (struct api_call){
	    .api = api,
	    .match = match,
	    .route = match->entry->route,
	    .request = request,
	    .response = response,
	};
	return call;
}

/* Finds what the path names. */
static bool dispatch_address(struct ctx *ctx, struct api_call *call)
{
	const struct route_entry *entry = call->match->entry;
	const char *object = call->route->object;
	for (size_t i = 0; i < entry->segment_count; i++) {
		const struct route_segment *segment = &entry->segments[i];
		if (segment->number)
			call->id = strtoll(call->match->values[i], NULL, 10);
		else if (segment->parameter && !strncmp(segment->text, "object}", 7))
			object = call->match->values[i];
	}
	if (!object)
		return true;
	call->object = model_need_object(ctx, object);
	if (!call->object)
		return false;
	if (call->object->internal)
		return error_set(ctx, ERROR_NOT_FOUND, "没有“%s”这种记录。",
		                 "There are no records called \"%s\".", object);
	return true;
}

/* Who asks, and may he? In a read transaction of which the row may make use. */
static bool dispatch_enter(struct ctx *ctx, struct api_call *call)
{
	bool public = call->route->right == API_PUBLIC;
	if (!api_need_same_site(ctx, call->request))
		return false;
	if ((!public || call->route->transaction == API_READS) && !db_begin(ctx, DB_READ))
		return false;
	if (!public && !api_authenticate(ctx, call))
		return false;
	return dispatch_address(ctx, call) && api_need_right(ctx, call);
}

static bool dispatch_read(struct ctx *ctx, struct api_call *call)
{
	return api_check_parameters(ctx, call) && api_read_version(ctx, call) &&
	       api_read_body(ctx, call);
}

static int dispatch_status(const struct api_call *call)
{
	if (call->status)
		return call->status;
	if (call->route->status)
		return call->route->status;
	return call->json->out->size ? 200 : 204;
}

static void dispatch_send(struct api_call *call, const struct api_answer *answer)
{
	struct http_response *response = call->response;
	http_response_header(response, "Cache-Control", "private, no-cache");
	if (answer->version) {
		char etag[32];
		snprintf(etag, sizeof etag, "\"%" PRId64 "\"", answer->version);
		http_response_header(response, "ETag", etag);
		const char *known = http_header(call->request, "If-None-Match");
		if (known && call->request->method == HTTP_GET && !strcmp(known, etag)) {
			http_answer(response, 304, NULL, NULL, 0);
			return;
		}
	}
	http_answer(response, answer->status, answer->body ? answer_type : NULL, answer->body,
	            answer->body_size);
}

static void dispatch_take_answer(const struct api_call *call, struct api_answer *answer)
{
	answer->status = dispatch_status(call);
	answer->version = call->shown_version;
	answer->body = call->json->out->size ? call->json->out->data : NULL;
	answer->body_size = call->json->out->size;
}

void api_committed(struct ctx *ctx, struct api_call *call)
{
	if (call->model_changed)
		model_swap(ctx);
	if (call->model_changed)
		event_publish(ctx->company->events, 0, "model", "{}");
	/* The change is made; what can't be read anew now will be at the next one. */
	if (call->organisation_changed && !access_refresh(ctx))
		log_event(ctx, LOG_ERROR, "organisation_not_refreshed", "detail=%s",
		          log_quote(ctx, error_take(ctx)->message));
	call->model_changed = call->organisation_changed = false;
	api_publish_changes(call);
	job_wake(ctx->company);
}

/* What is shown once can't be answered a second time. */
static bool dispatch_again(struct ctx *ctx, const struct api_call *call)
{
	if (!call->route->secret || !call->route->answer)
		return true;
	return error_set(ctx, ERROR_CONFLICT,
	                 "这个 Idempotency-Key 已用过；当时的答复只显示一次，不能重复。",
	                 "This Idempotency-Key was used; its answer is shown only once.");
}

static bool dispatch_keep(struct ctx *ctx, const struct api_call *call,
                          const struct api_answer *answer)
{
	struct api_answer kept = *answer;
	if (call->route->secret)
		kept.body = NULL;
	return api_answer_keep(ctx, &kept);
}

/* The handler's work; what was answered under the same key before needs none. */
static bool dispatch_once(struct ctx *ctx, struct api_call *call, struct api_answer *answer,
                          bool *found)
{
	if (answer->key && !api_answer_find(ctx, answer, found))
		return false;
	if (*found)
		return dispatch_again(ctx, call);
	if (!call->route->run(ctx, call))
		return false;
	dispatch_take_answer(call, answer);
	return !answer->key || dispatch_keep(ctx, call, answer);
}

static bool dispatch_write(struct ctx *ctx, struct api_call *call)
{
	struct api_answer answer = {.key = api_key(ctx, call)};
	if (ctx->error || (answer.key && !api_digest(ctx, call, answer.digest)))
		return false;
	bool found = false;
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if (!dispatch_once(ctx, call, &answer, &found) || !db_commit(ctx)) {
		if (call->model_changed)
			model_forget(ctx);
		return false;
	}
	if (!found)
		api_committed(ctx, call);
	else
		http_response_header(call->response, "Idempotency-Replayed", "true");
	if (!http_response_status(call->response))
		dispatch_send(call, &answer);
	return true;
}

bool call_commit(struct ctx *ctx, struct api_call *call)
{
	struct api_answer *answer = call->answer;
	if (answer)
		dispatch_take_answer(call, answer);
	if ((answer && !dispatch_keep(ctx, call, answer)) || !db_commit(ctx)) {
		db_rollback(ctx);
		return false;
	}
	call->answer = NULL;
	return true;
}

/* The effect stands by now, and nobody is told otherwise because its answer is lost. */
static void dispatch_keep_after(struct ctx *ctx, const struct api_call *call,
                                const struct api_answer *answer)
{
	if (db_begin(ctx, DB_WRITE) && dispatch_keep(ctx, call, answer) && db_commit(ctx))
		return;
	db_rollback(ctx);
	const struct error *error = error_take(ctx);
	log_event(ctx, LOG_ERROR, "answer_not_kept", "detail=%s",
	          log_quote(ctx, error->detail ? error->detail : error->message));
}

/* Calls that begin and end their own transactions: the answer is kept with the effect
 * (call_commit), or after it, and who comes with the same key meanwhile is turned away. */
static bool dispatch_own_once(struct ctx *ctx, struct api_call *call, struct api_answer *answer)
{
	bool found = false;
	bool good = db_begin(ctx, DB_READ) && api_answer_find(ctx, answer, &found);
	db_rollback(ctx);
	if (!good || (found && !dispatch_again(ctx, call)))
		return false;
	call->answer = found ? NULL : answer;
	if (!found && !call->route->run(ctx, call))
		return false;
	if (found)
		http_response_header(call->response, "Idempotency-Replayed", "true");
	else if (call->answer)
		dispatch_take_answer(call, answer);
	if (http_response_status(call->response))
		return true;
	if (call->answer)
		dispatch_keep_after(ctx, call, answer);
	dispatch_send(call, answer);
	return true;
}

static bool dispatch_own(struct ctx *ctx, struct api_call *call)
{
	struct api_answer answer = {.key = api_key(ctx, call)};
	if (ctx->error || !api_digest(ctx, call, answer.digest))
		return false;
	struct key_use *use = api_key_take(ctx, call, answer.key);
	bool good = use && dispatch_own_once(ctx, call, &answer);
	/* Before the answer goes out: who got it may ask again at once. */
	talloc_free(use);
	return good;
}

static bool dispatch_plain(struct ctx *ctx, struct api_call *call)
{
	if (!call->route->run(ctx, call))
		return false;
	struct api_answer answer = {0};
	dispatch_take_answer(call, &answer);
	if (!http_response_status(call->response))
		dispatch_send(call, &answer);
	return true;
}

static bool dispatch(struct ctx *ctx, struct api_call *call)
{
	if (!dispatch_enter(ctx, call))
		return false;
	if (call->route->transaction == API_READS)
		return dispatch_read(ctx, call) && dispatch_plain(ctx, call);
	db_rollback(ctx);
	if (!dispatch_read(ctx, call))
		return false;
	if (call->route->transaction == API_WRITES)
		return dispatch_write(ctx, call);
	bool keyed = call->route->right != API_PUBLIC && call->route->body != API_LINES &&
	             http_header(call->request, "Idempotency-Key");
	return keyed && call->request->method == HTTP_POST ? dispatch_own(ctx, call)
	                                                   : dispatch_plain(ctx, call);
}

static void dispatch_leave(struct ctx *ctx)
{
	db_rollback(ctx);
	access_release(ctx);
	model_release(ctx);
}

static void dispatch_count(struct api_call *call, int64_t started)
{
	struct api_figures *figures = &call->api->figures;
	int mode = call->route->transaction == API_READS ? DB_READ : DB_WRITE;
	atomic_fetch_add_explicit(&figures->transactions[mode], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&figures->microseconds[mode], time_monotonic() - started,
	                          memory_order_relaxed);
}

static void dispatch_unknown(struct api *api, struct http_request *request,
                             struct http_response *response)
{
	struct ctx *ctx = ctx_new(request, api->company);
	ctx->language = api_language(request);
	error_set(ctx, ERROR_NOT_FOUND, "没有这个调用：请核对地址和方法。",
	          "There is no such call; check the address and the method.");
	api_answer_problem(ctx, request, response);
}

void api_answer(void *data, void *worker, struct http_request *request,
                struct http_response *response)
{
	(void)worker;
	struct api *api = data;
	if (!request->target && !strncmp(request->path, "/api/", 5)) {
		dispatch_unknown(api, request, response);
		return;
	}
	if (!request->target) {
		api_answer_static(api, request, response);
		return;
	}
	struct api_call *call = dispatch_call(api, request, response);
	call->json = json_writer_new(call, 1024);
	struct ctx *ctx = dispatch_ctx(call);
	int64_t started = time_monotonic();
	if (dispatch(ctx, call)) {
		usage_keep(ctx);
		api_publish_changes(call); /* what a call changed in transactions of its own */
	} else {
		db_rollback(ctx);
		api_answer_problem(ctx, request, response);
	}
	dispatch_count(call, started);
	dispatch_leave(ctx);
	api_close_streams(call);
}

bool api_admit(void *data, void *worker, struct http_request *request,
               struct http_response *response)
{
	(void)worker;
	struct api_call *call = dispatch_call(data, request, response);
	struct ctx *ctx = dispatch_ctx(call);
	bool good = dispatch_enter(ctx, call);
	if (!good)
		api_answer_problem(ctx, request, response);
	dispatch_leave(ctx);
	return good;
}
