#include "document/sandbox_lock.h"

#include "base/error.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { DESCRIPTORS = 16, ARGUMENTS = 2 };

/* A system call that stays, if its arguments satisfy all `tests`. */
struct permission {
	int call;
	unsigned test_count;
	struct scmp_arg_cmp tests[ARGUMENTS];
};

/* Calls that can be made with any arguments. There is no mprotect: what is
 * read-only and what is code stays so. Nor is there the C library's fstat, which is
 * newfstatat and would tell about any path. */
static const int free_calls[] = {
    SCMP_SYS(read),      SCMP_SYS(pread64), SCMP_SYS(readv),      SCMP_SYS(write),
    SCMP_SYS(writev),    SCMP_SYS(lseek),   SCMP_SYS(close),      SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(fstat),     SCMP_SYS(brk),     SCMP_SYS(munmap),     SCMP_SYS(madvise),
    SCMP_SYS(futex),     SCMP_SYS(getpid),  SCMP_SYS(gettid),     SCMP_SYS(clock_gettime),
    SCMP_SYS(getrandom), SCMP_SYS(exit),    SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn),
};

static bool allow_free_calls(scmp_filter_ctx filter)
{
	int result = 0;
	for (size_t i = 0; i < sizeof free_calls / sizeof *free_calls && result == 0; i++)
		result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, free_calls[i], 0);
	return result == 0;
}

static bool allow_tested_calls(scmp_filter_ctx filter)
{
	const struct permission permissions[] = {
	    /* Memory wherever the kernel likes, but never over what is there, and no code. */
	    {SCMP_SYS(mmap),
	     2,
	     {SCMP_A0(SCMP_CMP_EQ, 0, 0), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)}},
	    {SCMP_SYS(mremap), 1, {SCMP_A3(SCMP_CMP_MASKED_EQ, MREMAP_FIXED, 0)}},
	};
	int result = 0;
	for (size_t i = 0; i < sizeof permissions / sizeof *permissions && result == 0; i++)
		result = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, permissions[i].call,
		                                permissions[i].test_count, permissions[i].tests);
	if (SANDBOX_SANITIZED && result == 0)
		result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 0);
	if (SANDBOX_SANITIZED && result == 0)
		result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(sigaltstack), 0);
	return result == 0;
}

static bool lock_calls(struct ctx *ctx)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int result = -1;
	if (filter && allow_free_calls(filter) && allow_tested_calls(filter))
		result = seccomp_load(filter);
	if (filter)
		seccomp_release(filter);
	return result == 0 || error_internal(ctx, "seccomp: %d", result);
}

static bool limit(int resource, rlim_t most)
{
	return setrlimit((__rlimit_resource_t)resource, &(struct rlimit){most, most}) == 0;
}

/* What is written there would stand in the server's log. Sanitizers report there. */
static void close_voices(void)
{
	for (int voice = STDOUT_FILENO; voice <= STDERR_FILENO && !SANDBOX_SANITIZED; voice++)
		close(voice);
}

bool sandbox_lock(struct ctx *ctx, const struct sandbox_limits *limits)
{
	rlim_t memory = SANDBOX_SANITIZED ? RLIM_INFINITY : (rlim_t)limits->memory_mib << 20;
	bool limited = limit(RLIMIT_AS, memory) && limit(RLIMIT_CPU, limits->cpu_seconds) &&
	               limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) &&
	               limit(RLIMIT_NOFILE, DESCRIPTORS);
	if (!limited || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return error_internal(ctx, "limits: %s", strerror(errno));
	close_voices();
	return lock_calls(ctx);
}
