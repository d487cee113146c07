#include "serve.h"

#include "serve_test.h"

#include "base/error.h"
#include "base/memory.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_SIZE = 100000, LONG_SIZE = 3000000, UPLOAD_LIMIT = 4 << 20, LINE_LIMIT = 1000 };

char serve_pattern(size_t i)
{
	return (char)('a' + i * 7 % 26);
}

void serve_until(atomic_int *counter, int value)
{
	while (*counter != value)
		usleep(1000);
}

/* Says back what the server understood. */
static void answer_echo(struct serve *serve, struct http_request *request,
                        struct http_response *response)
{
	(void)serve;
	struct buffer *out = buffer_new(request, 256);
	buffer_format(out, "method=%s head=%d path=%s\n", http_method_names[request->method],
	              request->head, request->path);
	for (size_t i = 0; i < request->segment_count; i++)
		buffer_format(out, "segment=%s\n", request->segments[i]);
	for (size_t i = 0; i < request->query_count; i++)
		buffer_format(out, "query %s=%s\n", request->query[i].name, request->query[i].value);
	const char *cookie = http_cookie(request, "b");
	const char *header = http_header(request, "x-TEST");
	bool repeated;
	const char *parameter = http_query(request, "p", &repeated);
	buffer_format(out, "cookie=%s header=%s p=%s repeated=%d address=%s body=%zu:%s\n",
	              cookie ? cookie : "none", header ? header : "none",
	              parameter ? parameter : "none", repeated, request->address, request->body_size,
	              request->body);
	http_answer(response, 200, "text/plain", out->data, out->size);
}

/* Which of the I/O threads answers, numbered as they come first. */
static void answer_worker(struct serve *serve, struct http_request *request,
                          struct http_response *response)
{
	size_t i = 0;
	pthread_t self = pthread_self();
	pthread_mutex_lock(&serve->lock);
	while (i < serve->io_count && !pthread_equal(serve->io_threads[i], self))
		i++;
	if (i == serve->io_count)
		serve->io_threads[serve->io_count++] = self;
	pthread_mutex_unlock(&serve->lock);
	char *text = memory_format(request, "%zu", i);
	http_answer(response, 200, "text/plain", text, strlen(text));
}

static void answer_wait(struct serve *serve, struct http_request *request,
                        struct http_response *response)
{
	(void)request;
	serve->answering++;
	while (serve->gate == 0)
		usleep(1000);
	serve->answering--;
	http_answer(response, 200, "text/plain", "waited", 6);
}

static void answer_nothing(struct serve *serve, struct http_request *request,
                           struct http_response *response)
{
	(void)serve, (void)request, (void)response;
}

static void answer_headers(struct serve *serve, struct http_request *request,
                           struct http_response *response)
{
	(void)serve, (void)request;
	http_response_header(response, "Content-Security-Policy", "sandbox");
	http_response_header(response, "Set-Cookie", "a=1");
	http_response_header(response, "Set-Cookie", "b=2");
	http_response_header(response, "X-Twice", "first");
	http_response_header(response, "x-twice", "second");
	http_answer(response, 201, NULL, NULL, 0);
}

static void answer_upload(struct serve *serve, struct http_request *request,
                          struct http_response *response)
{
	(void)serve;
	struct buffer *out = buffer_new(request, 256);
	for (size_t i = 0; i < request->part_count; i++) {
		const struct http_part *part = &request->parts[i];
		buffer_format(out, "%s|%s|%s|%llu|%s\n", part->name,
		              part->file_name ? part->file_name : "-", part->content_type,
		              (unsigned long long)part->size, part->bytes ? part->bytes : "");
		if (!part->path)
			continue;
		char first[4] = "";
		int file = open(part->path, O_RDONLY);
		assert_true(file >= 0);
		assert_true(read(file, first, 3) >= 0);
		close(file);
		buffer_format(out, "starts %s\n", first);
	}
	const struct http_part *kept = http_part(request, "keep");
	if (kept && kept->path)
		assert_int_equal(rename(kept->path, memory_format(request, "%s/kept", serve->spool)), 0);
	http_answer(response, 200, "text/plain", out->data, out->size);
}

static bool produce_long(void *data, void *worker, struct http_request *request,
                         struct http_stream *stream)
{
	(void)worker, (void)request;
	struct serve *serve = data;
	char block[1000];
	for (size_t at = 0; at < LONG_SIZE; at += sizeof block) {
		for (size_t i = 0; i < sizeof block; i++)
			block[i] = serve_pattern(at + i);
		if (!http_stream_write(stream, block, sizeof block)) {
			serve->write_cut++;
			return false;
		}
	}
	return true;
}

static bool produce_endless(void *data, void *worker, struct http_request *request,
                            struct http_stream *stream)
{
	(void)worker, (void)request;
	struct serve *serve = data;
	char block[1000] = {0};
	while (http_stream_write(stream, block, sizeof block))
		serve->held_bytes += (int)sizeof block;
	serve->write_cut++;
	return false;
}

static bool produce_half(void *data, void *worker, struct http_request *request,
                         struct http_stream *stream)
{
	(void)data, (void)worker, (void)request;
	http_stream_write(stream, "half", 4);
	return false;
}

static void answer_long(struct serve *serve, struct http_request *request,
                        struct http_response *response)
{
	(void)request;
	http_answer_stream(response, 200, "text/plain", produce_long, serve);
}

static void answer_endless(struct serve *serve, struct http_request *request,
                           struct http_response *response)
{
	(void)request;
	http_answer_stream(response, 200, "text/plain", produce_endless, serve);
}

static void answer_half(struct serve *serve, struct http_request *request,
                        struct http_response *response)
{
	(void)request;
	http_answer_stream(response, 200, "text/plain", produce_half, serve);
}

static bool produce_lines(void *data, void *worker, struct http_request *request,
                          struct http_stream *stream)
{
	(void)worker;
	struct serve *serve = data;
	const char *line;
	size_t size;
	enum http_line kind;
	while ((kind = http_read_line(request, &line, &size)) != HTTP_LINES_END) {
		if (kind == HTTP_LINES_CUT) {
			serve->write_cut++;
			return false;
		}
		serve->lines++;
		char *result = kind == HTTP_LINE ? memory_format(NULL, "%zu %.20s\n", size, line)
		                                 : memory_text(NULL, "long\n");
		bool alive = http_stream_write(stream, result, strlen(result));
		talloc_free(result);
		if (!alive)
			return false;
	}
	return true;
}

static void answer_lines(struct serve *serve, struct http_request *request,
                         struct http_response *response)
{
	if (http_query(request, "refuse", NULL))
		http_answer(response, 403, "text/plain", "no", 2);
	else
		http_answer_stream(response, 200, "application/x-ndjson", produce_lines, serve);
}

static void answer_events(struct serve *serve, struct http_request *request,
                          struct http_response *response)
{
	const char *user = http_query(request, "user", NULL);
	const char *session = http_query(request, "session", NULL);
	event_subscribe(serve->hub, response,
	                (struct event_listener){.user = atoll(user), .session = atoll(session)});
}

static void answer_file(struct serve *serve, struct http_request *request,
                        struct http_response *response)
{
	struct ctx *ctx = ctx_new(request, NULL);
	const char *path = http_query(request, "missing", NULL) ? "/nowhere/at/all" : serve->file;
	if (!http_answer_file(ctx, request, response, "text/plain", path, "\"tag\""))
		http_answer(response, error_kinds[ctx->error->code].status, NULL, NULL, 0);
}

static const struct {
	const char *path;
	struct http_plan plan;
	void (*answer)(struct serve *serve, struct http_request *request,
	               struct http_response *response);
} routes[] = {
    {"/echo", {.body = HTTP_BODY_MEMORY}, answer_echo},
    {"/inline", {.pool = HTTP_INLINE}, answer_echo},
    {"/worker", {.pool = HTTP_INLINE}, answer_worker},
    {"/wait", {.pool = HTTP_FAST, .label = 1}, answer_wait},
    {"/wait/slow", {.pool = HTTP_SLOW}, answer_wait},
    {"/nothing", {.pool = HTTP_FAST}, answer_nothing},
    {"/headers", {.pool = HTTP_INLINE}, answer_headers},
    {"/small", {.body = HTTP_BODY_MEMORY, .body_limit = 10}, answer_echo},
    {"/upload", {.body = HTTP_BODY_UPLOAD, .body_limit = UPLOAD_LIMIT}, answer_upload},
    {"/long", {.pool = HTTP_SLOW}, answer_long},
    {"/endless", {.pool = HTTP_SLOW}, answer_endless},
    {"/half", {.pool = HTTP_SLOW}, answer_half},
    {"/lines", {.body = HTTP_BODY_LINES, .body_limit = LINE_LIMIT}, answer_lines},
    {"/events", {.pool = HTTP_FAST}, answer_events},
    {"/file", {.pool = HTTP_FAST}, answer_file},
};

static void site_route(void *data, struct http_request *request, struct http_plan *plan)
{
	(void)data;
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
		if (strcmp(routes[i].path, request->path) == 0 || (i == 0 && !plan->target)) {
			*plan = routes[i].plan;
			plan->target = (void *)(uintptr_t)&routes[i];
		}
}

static bool site_admit(void *data, void *worker, struct http_request *request,
                       struct http_response *response)
{
	(void)data;
	assert_non_null(worker);
	if (!http_query(request, "refuse", NULL))
		return true;
	http_answer(response, 401, "text/plain", "who?", 4);
	return false;
}

static void site_answer(void *data, void *worker, struct http_request *request,
                        struct http_response *response)
{
	assert_non_null(worker);
	size_t route = (size_t)((const char *)request->target - (const char *)routes) / sizeof *routes;
	routes[route].answer(data, request, response);
}

static void site_problem(void *data, struct http_request *request, struct http_response *response,
                         int status, const char *reason)
{
	(void)data;
	char *body = memory_format(request, "problem %d %s %s", status, request->id, reason);
	http_answer(response, status, "application/problem+json", body, strlen(body));
}

static void *site_worker_start(void *data, size_t index)
{
	struct serve *serve = data;
	serve->workers++;
	return memory_format(NULL, "worker %zu", index);
}

static void site_worker_stop(void *data, void *worker)
{
	struct serve *serve = data;
	serve->workers--;
	talloc_free(worker);
}

static void serve_make_file(const struct serve *serve)
{
	char *bytes = malloc(FILE_SIZE);
	assert_non_null(bytes);
	for (size_t i = 0; i < FILE_SIZE; i++)
		bytes[i] = serve_pattern(i);
	int file = open(serve->file, O_CREAT | O_WRONLY | O_TRUNC, 0600);
	assert_int_equal(write(file, bytes, FILE_SIZE), FILE_SIZE);
	close(file);
	free(bytes);
}

struct serve *serve_start(struct http_options options)
{
	static const char *const labels[] = {"any", "wait"};
	base_start();
	struct serve *serve = memory_new(NULL, struct serve);
	serve->ctx = ctx_new(serve, NULL);
	serve->hub = event_hub_new(serve);
	pthread_mutex_init(&serve->lock, NULL);
	strcpy(serve->spool, "/tmp/http-test-XXXXXX");
	assert_non_null(mkdtemp(serve->spool));
	strcat(strcpy(serve->file, serve->spool), "/file");
	serve_make_file(serve);
	struct http_site *site = memory_new(serve, struct http_site);
	*site = (struct http_site){
	    .data = serve,
	    .labels = labels,
	    .label_count = 2,
	    .route = site_route,
	    .admit = site_admit,
	    .answer = site_answer,
	    .problem = site_problem,
	    .worker_start = site_worker_start,
	    .worker_stop = site_worker_stop,
	};
	options.spool = serve->spool;
	options.events = serve->hub;
	serve->server = http_start(serve->ctx, &options, site);
	assert_non_null(serve->server);
	return serve;
}

/* How many files the spool folder holds. */
static size_t serve_spooled(const struct serve *serve)
{
	DIR *directory = opendir(serve->spool);
	size_t count = 0;
	for (struct dirent *entry; (entry = readdir(directory));)
		count += entry->d_name[0] != '.';
	closedir(directory);
	return count;
}

void serve_stop(struct serve *serve)
{
	serve->gate = 1;
	assert_true(http_stop(serve->server, 5000));
	assert_int_equal(serve->workers, 0);
	assert_int_equal(event_count(serve->hub), 0);
	unlink(serve->file);
	unlink(memory_format(serve, "%s/kept", serve->spool));
	assert_int_equal(serve_spooled(serve), 0);
	rmdir(serve->spool);
	talloc_free(serve);
}
