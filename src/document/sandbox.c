/* The pool of helper processes: how many there may be, and their starting. */
#include "document/sandbox_process.h"

#include "base/error.h"
#include "base/memory.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct sandbox_pool {
	struct sandbox_limits limits;
	pthread_mutex_t mutex;
	pthread_cond_t freed;
	unsigned running;
};

const struct sandbox_limits sandbox_default_limits = {
    .helpers = 4,
    .wait_seconds = 30,
    .memory_mib = 512,
    .cpu_seconds = 300,
    .answer_seconds = 60,
};

static int pool_close(struct sandbox_pool *pool)
{
	assert(pool->running == 0);
	pthread_cond_destroy(&pool->freed);
	pthread_mutex_destroy(&pool->mutex);
	return 0;
}

struct sandbox_pool *sandbox_pool_new(const void *parent, const struct sandbox_limits *limits)
{
	struct sandbox_pool *pool = memory_new(parent, struct sandbox_pool);
	pool->limits = *limits;
	pthread_mutex_init(&pool->mutex, NULL);
	pthread_cond_init(&pool->freed, NULL);
	talloc_set_destructor(pool, pool_close);
	return pool;
}

const struct sandbox_limits *sandbox_pool_limits(const struct sandbox_pool *pool)
{
	return &pool->limits;
}

/* Waits for a free place. */
static bool pool_enter(struct ctx *ctx, struct sandbox_pool *pool)
{
	struct timespec until;
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += pool->limits.wait_seconds;
	int result = 0;
	pthread_mutex_lock(&pool->mutex);
	while (pool->running >= pool->limits.helpers && result == 0)
		result = pthread_cond_clockwait(&pool->freed, &pool->mutex, CLOCK_MONOTONIC, &until);
	bool entered = pool->running < pool->limits.helpers;
	pool->running += entered;
	pthread_mutex_unlock(&pool->mutex);
	if (entered)
		return true;
	error_set(ctx, ERROR_UNAVAILABLE, "正在处理的文件太多，请稍后再试。",
	          "Too many files are being read just now; please try again in a moment.");
	error_retry_after(ctx, (int)pool->limits.wait_seconds);
	return false;
}

static void pool_leave(struct sandbox_pool *pool)
{
	pthread_mutex_lock(&pool->mutex);
	pool->running--;
	pthread_cond_signal(&pool->freed);
	pthread_mutex_unlock(&pool->mutex);
}

/* What the helper inherits: the socket, the file, standard error, no environment
 * and no signal settings. */
static int process_spawn(pid_t *process, int socket, int descriptor)
{
	char *arguments[] = {"guanxi", SANDBOX_COMMAND, NULL};
	char *environment[] = {NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, descriptor, SANDBOX_FILE);
	posix_spawn_file_actions_addclosefrom_np(&actions, SANDBOX_FILE + 1);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	int result =
	    posix_spawn(process, "/proc/self/exe", &actions, &attributes, arguments, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return result;
}

static int process_close(struct sandbox_process *process)
{
	close(process->socket);
	if (process->pid > 0) {
		kill(process->pid, SIGKILL);
		while (waitpid(process->pid, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	pool_leave(process->pool);
	return 0;
}

struct sandbox_process *sandbox_process_start(struct ctx *ctx, const void *parent,
                                              struct sandbox_pool *pool, int descriptor)
{
	int sockets[2];
	assert(descriptor > STDERR_FILENO);
	if (!pool_enter(ctx, pool))
		return NULL;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
		pool_leave(pool);
		error_internal(ctx, "socketpair: %s", strerror(errno));
		return NULL;
	}
	struct sandbox_process *process = memory_new(parent, struct sandbox_process);
	process->pool = pool;
	process->socket = sockets[0];
	talloc_set_destructor(process, process_close);
	int result = process_spawn(&process->pid, sockets[1], descriptor);
	close(sockets[1]);
	if (result == 0)
		return process;
	process->pid = 0;
	talloc_free(process);
	error_internal(ctx, "spawn: %s", strerror(result));
	return NULL;
}
