/* Errors as application/problem+json (RFC 9457). */
#include "api/dispatch.h"

#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"

#include <stdio.h>
#include <string.h>

/* What callers sent comes back cut: names of fields can be a megabyte long. */
enum { API_ITEM_LIMIT = 200, API_NAME_LIMIT = 200, API_MESSAGE_LIMIT = 1000 };

static const char *const problem_type = "application/problem+json";

/* `text` cut to whole characters. */
static const char *problem_cut(const void *parent, const char *text, size_t limit)
{
	size_t size = strnlen(text, limit + 1);
	if (size <= limit)
		return text;
	size = limit;
	while (size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80)
		size--;
	return memory_format(parent, "%.*s…", (int)size, text);
}

static void problem_print_items(const struct error *error, struct json_writer *json)
{
	json_key(json, "errors");
	json_open_array(json);
	for (size_t i = 0; i < error->item_count && i < API_ITEM_LIMIT; i++) {
		const struct error_item *item = &error->items[i];
		json_open_object(json);
		json_member_text(json, "field", problem_cut(json, item->field, API_NAME_LIMIT));
		json_member_text(json, "code", item->code);
		json_member_text(json, "message", problem_cut(json, item->message, API_MESSAGE_LIMIT));
		json_close_object(json);
	}
	json_close_array(json);
}

static void problem_print_extra(const struct error *error, struct json_writer *json)
{
	const char *name;
	json_t *member;
	json_object_foreach(error->extra, name, member)
	{
		json_key(json, name);
		json_put_tree(json, member);
	}
}

/* `status` is the response's own, which can say more than the code's (RFC 9457, 3.1.2). */
static void problem_print(struct ctx *ctx, const struct error *error, int status,
                          const char *request_id, struct json_writer *json)
{
	const struct error_kind *kind = &error_kinds[error->code];
	json_open_object(json);
	json_member_integer(json, "status", status);
	json_member_text(json, "code", kind->name);
	json_member_text(json, "title", kind->title[ctx->language]);
	json_member_text(json, "detail", problem_cut(json, error->message, API_MESSAGE_LIMIT));
	if (error->hint)
		json_member_text(json, "hint", error->hint);
	if (error->item_count)
		problem_print_items(error, json);
	if (error->extra)
		problem_print_extra(error, json);
	if (request_id)
		json_member_text(json, "request_id", request_id);
	json_close_object(json);
}

void api_print_problem(struct ctx *ctx, const struct error *error, const char *request_id,
                       struct json_writer *json)
{
	problem_print(ctx, error, error_kinds[error->code].status, request_id, json);
}

static void problem_send(struct http_response *response, const struct error *error,
                         const struct json_writer *json)
{
	if (error->retry_after) {
		char seconds[16];
		snprintf(seconds, sizeof seconds, "%d", error->retry_after);
		http_response_header(response, "Retry-After", seconds);
	}
	if (error->code == ERROR_UNAUTHENTICATED)
		http_response_header(response, "WWW-Authenticate", "Bearer");
	http_response_header(response, "Cache-Control", "no-store");
	http_answer(response, error_kinds[error->code].status, problem_type, json->out->data,
	            json->out->size);
}

void api_answer_problem(struct ctx *ctx, struct http_request *request,
                        struct http_response *response)
{
	const struct error *error = ctx->error;
	if (error->detail || error->code == ERROR_INTERNAL)
		log_event(ctx, LOG_ERROR, "request_failed", "code=%s detail=%s",
		          error_kinds[error->code].name,
		          log_quote(ctx, error->detail ? error->detail : error->message));
	struct json_writer *json = json_writer_new(request, 512);
	api_print_problem(ctx, error, request->id, json);
	problem_send(response, error, json);
}

/* What the server itself refuses, in the words of P3's codes. */
struct problem_status {
	int status;
	enum error_code code;
	const char *zh, *en;
};

static const struct problem_status problem_statuses[] = {
    {400, ERROR_MALFORMED, "请求不合规范，无法读取。", "The request can't be read."},
    {408, ERROR_MALFORMED, "请求没有按时传完。", "The request did not arrive in time."},
    {413, ERROR_TOO_LARGE, "发送的内容过大。", "What was sent is too large."},
    {415, ERROR_MALFORMED, "内容的类型不对。", "The content is of the wrong type."},
    {431, ERROR_TOO_LARGE, "请求的标头过大。", "The request's headers are too large."},
    {501, ERROR_MALFORMED, "不支持这种请求方法。", "This method is not supported."},
    {503, ERROR_UNAVAILABLE, "系统繁忙，请稍后重试。",
     "The system is busy; please try again shortly."},
    {507, ERROR_UNAVAILABLE, "服务器的磁盘已满或不可写，文件未保存。请联系管理员。",
     "The server's disk is full or can't be written; the file was not stored. Please tell your "
     "administrator."},
};

void api_problem(void *data, struct http_request *request, struct http_response *response,
                 int status, const char *reason)
{
	struct api *api = data;
	struct ctx *ctx = ctx_new(request, api->company);
	ctx->request_id = request->id;
	ctx->language = api_language(request);
	for (size_t i = 0; i < sizeof problem_statuses / sizeof *problem_statuses; i++)
		if (problem_statuses[i].status == status)
			error_set(ctx, problem_statuses[i].code, "%s", "%s",
			          ctx->language == LANGUAGE_EN ? problem_statuses[i].en
			                                       : problem_statuses[i].zh);
	if (!ctx->error)
		error_internal(ctx, "%s", reason);
	struct json_writer *json = json_writer_new(request, 256);
	problem_print(ctx, ctx->error, status, request->id, json);
	http_answer(response, status, problem_type, json->out->data, json->out->size);
}
