/* Calls of the API, from the routing to the answer, against a company with a few records:
 * whatever is asked, the answer is one of those that the document promises, and never an
 * internal error. The first byte says who asks; then come the method, the target, headers
 * up to an empty line, and the body. */
#include "access/access.h"
#include "access/session.h"
#include "api/api.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "cmd/company.h"
#include "cmd/found.h"
#include "document/sandbox.h"
#include "http/event_stream.h"
#include "http/response.h"
#include "http/target.h"
#include "model/model.h"
#include "transfer/import.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { CALL_SIZE = 65536, CALL_HEADERS = 20, CALL_PEOPLE = 2 };

static const char call_password[] = "only-for-fuzzing-1";
static const char *const call_logins[CALL_PEOPLE] = {"admin", "li"};

struct call_person {
	char cookie[SESSION_SECRET_SIZE + 32];
	char csrf[SESSION_SECRET_SIZE];
};

struct call_world {
	struct company *company;
	struct api *api;
	struct call_person people[CALL_PEOPLE];
};

/* A helper that reads a spreadsheet is this program, too. */
int LLVMFuzzerInitialize(int *count, char ***arguments)
{
	if (*count > 1 && strcmp((*arguments)[1], SANDBOX_COMMAND) == 0)
		_exit(document_helper_main());
	base_start();
	return 0;
}

/* Some prints to look at when a run ends badly. */
static void call_fail(const struct ctx *ctx)
{
	if (!ctx->error)
		return;
	fprintf(stderr, "%s %s\n", ctx->error->message, ctx->error->detail ? ctx->error->detail : "");
	abort();
}

static void world_log_in(struct call_world *world, size_t who)
{
	struct ctx *ctx = ctx_new(NULL, world->company);
	struct session_claim claim = {.login = call_logins[who], .password = call_password};
	struct session_new session;
	ctx->address = "127.0.0.1";
	model_hold(ctx);
	access_hold(ctx);
	/* Somebody may have changed the password, or worse: another company, then. */
	bool in = session_log_in(ctx, &claim, &session);
	access_release(ctx);
	model_release(ctx);
	talloc_free(ctx);
	struct call_person *person = &world->people[who];
	*person = (struct call_person){0};
	if (!in)
		return;
	snprintf(person->cookie, sizeof person->cookie, "guanxi_session=%s", session.secret);
	snprintf(person->csrf, sizeof person->csrf, "%s", session.csrf);
}

/* An import that waits for its settings. */
static void world_import(struct call_world *world, const char *folder)
{
	static const char sheet[] =
	    "公司名称,手机,电话,来源\n宁波海天,13800001111,,展会\n永康星月,,0579-87654321,\n";
	struct ctx *ctx = ctx_new(NULL, world->company);
	char *path = memory_format(ctx, "%s/list.csv", folder);
	int descriptor = open(path, O_CREAT | O_WRONLY, 0600);
	int64_t id;
	if (descriptor < 0 || write(descriptor, sheet, sizeof sheet - 1) < 0)
		abort();
	close(descriptor);
	model_hold(ctx);
	access_hold(ctx);
	access_as_user(ctx, 1);
	import_upload(ctx, path, "list.csv", model_object(ctx->model, "customer"), &id);
	call_fail(ctx);
	access_release(ctx);
	model_release(ctx);
	talloc_free(ctx);
}

static struct call_world *world_new(void)
{
	const char *temporary = getenv("TMPDIR");
	struct call_world *world = memory_new(NULL, struct call_world);
	char *folder = memory_format(world, "%s/guanxi-fuzz-XXXXXX", temporary ? temporary : "/tmp");
	assert(mkdtemp(folder));
	struct company_settings settings = {"公司", "Asia/Shanghai", "CNY", "CN"};
	struct founding founding = {.login = "admin", .password = call_password};
	struct found_user seller = {"li", "李", "sales", call_password, NULL};
	struct ctx *ctx = ctx_new(NULL, NULL);
	struct company_place place = {.folder = folder};
	world->company = company_open(ctx, world, &place, 2, &settings);
	call_fail(ctx);
	if (company_found(ctx, &founding))
		company_add_user(ctx, &seller, NULL);
	call_fail(ctx);
	ctx->company = NULL;
	talloc_free(ctx);
	world->api = api_new(world, world->company, &(struct api_options){.version = "fuzz"});
	for (size_t who = 0; who < CALL_PEOPLE; who++)
		world_log_in(world, who);
	world_import(world, folder);
	return world;
}

/* --- a call from its text --- */

struct call {
	struct http_exchange *exchange;
	struct http_request *request;
	struct http_pair headers[CALL_HEADERS + 2];
	size_t header_count;
};

static bool call_read_method(struct call *call, const char *name)
{
	for (size_t i = 0; i < HTTP_METHOD_COUNT; i++)
		if (strcmp(http_method_names[i], name) == 0) {
			call->request->method = (enum http_method)i;
			return true;
		}
	return false;
}

static bool call_read_target(struct call *call, const char *text)
{
	struct http_target target;
	if (http_target_read(call->request, text, &target))
		return false;
	call->request->path = target.path;
	call->request->segments = target.segments;
	call->request->segment_count = target.segment_count;
	call->request->query = target.query;
	call->request->query_count = target.query_count;
	return true;
}

static void call_add_header(struct call *call, const char *name, const char *value)
{
	call->headers[call->header_count++] = (struct http_pair){name, value};
	call->exchange->headers = call->headers;
	call->exchange->header_count = call->header_count;
}

/* What is left of the text is the body. */
static bool call_read(struct call *call, char *text, size_t size)
{
	const char *end = text + size;
	char *method = strsep(&text, " "), *target = strsep(&text, "\n"), *line;
	if (!target || !call_read_method(call, method) || !call_read_target(call, target))
		return false;
	while ((line = strsep(&text, "\n")) && *line) {
		char *value = strchr(line, ':');
		if (!value || call->header_count == CALL_HEADERS)
			return false;
		*value++ = '\0';
		call_add_header(call, line, value + strspn(value, " "));
	}
	if (!http_header(call->request, "Content-Type"))
		call_add_header(call, "Content-Type", "application/json");
	call->request->body = text ? text : "";
	call->request->body_size = text ? (size_t)(end - text) : 0;
	return true;
}

/* Answers as the server would have it answered; the status, or 0 where the call's body
 * comes in a way that other fuzzers see to. */
static int call_answer(struct call_world *world, struct call *call)
{
	const struct http_site *site = api_site(world->api);
	struct http_plan plan = {0};
	site->route(site->data, call->request, &plan);
	if (plan.body == HTTP_BODY_UPLOAD || plan.body == HTTP_BODY_LINES)
		return 0;
	call->exchange->plan = plan;
	call->request->target = plan.target;
	if (plan.body == HTTP_BODY_NONE)
		call->request->body_size = 0;
	site->answer(site->data, NULL, call->request, call->exchange->response);
	return http_response_status(call->exchange->response);
}

/* A call in an exchange that no connection has. */
static int call_run(struct call_world *world, size_t who, const uint8_t *bytes, size_t size)
{
	struct http_server server = {.site = api_site(world->api)};
	struct http_connection connection = {.socket = -1};
	struct http_exchange origin = {.server = &server, .id = "0123456789abcdef"};
	struct call call = {.exchange = http_exchange_voice(&origin)};
	call.exchange->connection = &connection;
	call.request = call.exchange->request;
	call.request->address = "127.0.0.1";
	char *text = memory_must(talloc_size(call.request, size + 1));
	memcpy(text, bytes, size);
	text[size] = '\0';
	int status = 0;
	if (call_read(&call, text, size)) {
		if (who < CALL_PEOPLE) {
			call_add_header(&call, "Cookie", world->people[who].cookie);
			call_add_header(&call, "X-CSRF-Token", world->people[who].csrf);
		}
		status = call_answer(world, &call);
	}
	http_events_leave(call.exchange);
	talloc_free(call.exchange);
	return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static struct call_world *world;
	/* The first input is an empty one: making a company takes longer than a call may. */
	if (!world)
		world = world_new();
	if (size < 2 || size > CALL_SIZE)
		return 0;
	size_t who = bytes[0] % (CALL_PEOPLE + 1);
	int status = call_run(world, who, bytes + 1, size - 1);
	assert(status == 0 || (status >= 200 && status < 500) || status == 503);
	/* Who has logged himself out comes back; who can't gets another company. */
	if (status == 401 && who < CALL_PEOPLE)
		world_log_in(world, who);
	if (status == 401 && who < CALL_PEOPLE && !*world->people[who].cookie)
		TALLOC_FREE(world);
	return 0;
}
