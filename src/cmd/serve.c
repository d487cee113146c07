/* guanxi serve: the server's life from the opening of the company to SIGTERM. */
#include "cmd/checking.h"
#include "cmd/command.h"

#include "access/access.h"
#include "access/session.h"
#include "api/api.h"
#include "backup/service.h"
#include "base/disk.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "cmd/company.h"
#include "cmd/serve.h"
#include "cmd/web.h"
#include "crm/alert.h"
#include "db/db.h"
#include "http/http.h"
#include "job/job.h"
#include "model/model.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	SERVE_IO_THREADS = 2,
	SERVE_SLOW_WORKERS = 2,
	SERVE_JOB_WORKERS = 2,
	SERVE_STOP_MILLISECONDS = 10000
};

/* "127.0.0.1:8080", "[::1]:8080". */
static bool serve_listen(struct ctx *ctx, const char *text, struct http_options *options)
{
	const char *colon = strrchr(text, ':');
	char *end = NULL;
	long port = colon ? strtol(colon + 1, &end, 10) : -1;
	if (!colon || end == colon + 1 || *end || port < 0 || port > 65535)
		return error_set(ctx, ERROR_INVALID, "--listen 应为 地址:端口，例如 127.0.0.1:8080。",
		                 "--listen must be ADDRESS:PORT such as 127.0.0.1:8080.");
	size_t size = (size_t)(colon - text);
	bool bracketed = size > 2 && text[0] == '[' && text[size - 1] == ']';
	options->address =
	    bracketed ? memory_text_part(ctx, text + 1, size - 2) : memory_text_part(ctx, text, size);
	options->port = (uint16_t)port;
	return true;
}

static unsigned serve_fast_workers(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	return cores < 1 ? 2 : cores > 32 ? 64 : (unsigned)cores * 2;
}

/* Where uploads arrive and results of jobs wait: on the company's own disk. */
static const char *serve_folder(struct ctx *ctx, const char *name)
{
	const char *path = memory_format(ctx, "%s/%s", ctx->company->folder, name);
	return disk_make_folder(ctx, path) ? path : NULL;
}

/* Signals are for the main thread alone, which waits for them. */
static sigset_t serve_block_signals(void)
{
	sigset_t signals;
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
	return signals;
}

static void serve_announce(struct ctx *ctx, const struct http_options *options, uint16_t port)
{
	bool bracketed = strchr(options->address, ':') != NULL;
	printf("%s://%s%s%s:%u\n", options->certificate ? "https" : "http", bracketed ? "[" : "",
	       options->address, bracketed ? "]" : "", (unsigned)port);
	fflush(stdout);
	log_event(ctx, LOG_INFO, "serving", "address=%s port=%u", options->address, (unsigned)port);
}

/* What was only in memory goes to the disk. */
static bool serve_save(struct ctx *ctx)
{
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if (session_save_uses(ctx))
		return db_commit(ctx);
	db_rollback(ctx);
	return false;
}

static bool serve_save_usage(struct ctx *ctx)
{
	size_t raised;
	model_hold(ctx);
	access_hold(ctx);
	bool saved = alert_settle(ctx, &raised);
	access_release(ctx);
	model_release(ctx);
	return saved;
}

/* Serves until a signal comes; finishes what is under way. */
static bool serve_until_signal(struct ctx *ctx, struct api *api, const struct http_options *options,
                               const sigset_t *signals)
{
	struct http_server *server = http_start(ctx, options, api_site(api));
	if (!server)
		return false;
	api_serves(api, server);
	serve_announce(ctx, options, http_port(server));
	int received;
	sigwait(signals, &received);
	log_event(ctx, LOG_INFO, "stopping", "signal=%d", received);
	api_serves(api, NULL);
	if (http_stop(server, SERVE_STOP_MILLISECONDS))
		return true;
	/* A handler that still runs uses the company: nothing may be taken down. */
	log_event(ctx, LOG_WARNING, "stopped_hard", NULL);
	_exit(EXIT_DONE);
}

static void serve_first_fault(void *data, const struct check_fault *fault)
{
	const char **words = data;
	if (!*words)
		*words = memory_text(NULL, fault->words);
}

/* backup_service_options.check */
static bool serve_check(struct ctx *ctx, const char *store, const char *name, int64_t *faults,
                        const char **words)
{
	struct checking checking = {.how = {.tell = serve_first_fault, .data = words}};
	*words = NULL;
	bool looked = checking_backup(ctx, store, name, &checking, faults);
	if (*words)
		talloc_steal(ctx, *words);
	return looked;
}

static bool serve_backups(struct ctx *ctx, const struct serve_request *request)
{
	struct backup_service_options options = {
	    .program = GUANXI_VERSION,
	    .check = serve_check,
	};
	if (request->backups) {
		if (!disk_make_folder(ctx, request->backups))
			return false;
		char *path = realpath(request->backups, NULL);
		options.folder = path ? memory_text(ctx->company, path) : request->backups;
		free(path);
	}
	return backup_serve(ctx, ctx->company, &options);
}

static bool serve_company(struct ctx *ctx, const struct serve_request *request,
                          struct http_options *options, const sigset_t *signals)
{
	struct api_options api_options = {.assets = web_files(), .version = GUANXI_VERSION};
	struct api *api = api_new(ctx->company, ctx->company, &api_options);
	options->events = ctx->company->events;
	options->spool = serve_folder(ctx, "spool");
	bool good = options->spool && serve_backups(ctx, request) &&
	            job_start(ctx, SERVE_JOB_WORKERS) && serve_until_signal(ctx, api, options, signals);
	job_stop(ctx->company);
	good = good && serve_save(ctx) && serve_save_usage(ctx);
	backup_rest(ctx->company);
	return good;
}

int serve(struct ctx *ctx, const struct serve_request *request)
{
	struct http_options options = {
	    .certificate = request->certificate,
	    .key = request->key,
	    .io_threads = SERVE_IO_THREADS,
	    .fast_workers = serve_fast_workers(),
	    .slow_workers = SERVE_SLOW_WORKERS,
	};
	if (!serve_listen(ctx, request->listen ? request->listen : "127.0.0.1:8080", &options))
		return EXIT_FAILED;
	if (!options.certificate != !options.key) {
		error_set(ctx, ERROR_INVALID, "--tls-cert 和 --tls-key 必须同时给出。",
		          "--tls-cert and --tls-key must be given together.");
		return EXIT_FAILED;
	}
	sigset_t signals = serve_block_signals();
	size_t readers = options.io_threads + options.fast_workers + options.slow_workers +
	                 SERVE_JOB_WORKERS + 2; /* main's, the copy's */
	struct company *company = company_open(ctx, NULL, &request->place, readers, NULL);
	if (!company)
		return EXIT_FAILED;
	bool good = serve_company(ctx, request, &options, &signals);
	ctx->company = NULL;
	talloc_free(company);
	return good ? EXIT_DONE : EXIT_FAILED;
}

static int serve_run(struct ctx *ctx, const struct command_line *line)
{
	struct serve_request request = {
	    .listen = command_value(line, "--listen"),
	    .certificate = command_value(line, "--tls-cert"),
	    .key = command_value(line, "--tls-key"),
	    .backups = command_value(line, "--backup-dir"),
	};
	return command_place(ctx, line, NULL, &request.place) ? serve(ctx, &request) : EXIT_FAILED;
}

static const struct command_option serve_options[] = {
    COMMAND_DATA,
    COMMAND_DATABASE,
    {"--listen",
     "ADDRESS:PORT",
     false,
     {{"监听地址，默认 127.0.0.1:8080", "where to listen, 127.0.0.1:8080 unless given"}}},
    {"--tls-cert", "FILE", false, {{"TLS 证书链（PEM）", "TLS certificate chain (PEM)"}}},
    {"--tls-key", "FILE", false, {{"TLS 私钥（PEM）", "TLS private key (PEM)"}}},
    {"--backup-dir",
     "DIR",
     false,
     {{"定时备份和连续副本存入的目录，最好在另一块磁盘上；时间和保留期在网页上设置",
       "where scheduled backups and the continuous copy go, on another disk if there is one; "
       "when, and which stay, is set in the browser"}}},
    {0},
};

const struct command serve_commands[] = {
    {"serve", NULL, 0, {{"运行服务", "run the server"}}, serve_options, serve_run},
    {0},
};
