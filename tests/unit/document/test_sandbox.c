/* The helper process: this program started again, as the server starts itself.
 * A file that begins with "hostile " makes its parser try, from behind the lock,
 * what a parser that was taken over by its input would try. */
#include "document_test.h"

#include "document/document_helper.h"
#include "document/sandbox.h"
#include "document/sandbox_frame.h"
#include "document/sandbox_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, test_begin, test_end)

/* Attempts: each returns whether it got what it wanted. */

static bool attempt_open(void)
{
	return open("/etc/passwd", O_RDONLY) >= 0;
}

static bool attempt_open_again(void)
{
	return open("/proc/self/fd/3", O_RDONLY) >= 0 || openat(SANDBOX_FILE, "", O_RDONLY) >= 0;
}

static bool attempt_create(void)
{
	return open("/tmp", O_TMPFILE | O_RDWR, 0600) >= 0 || mkdir("/tmp/guanxi-test", 0700) == 0 ||
	       memfd_create("x", 0) >= 0;
}

/* Memory that is read-only stays so. */
static bool attempt_unseal(void)
{
	static const char sealed[4096] = "x";
	void *page = (void *)((uintptr_t)sealed & ~(uintptr_t)4095);
	return mprotect(page, 4096, PROT_READ | PROT_WRITE) == 0 ||
	       mmap(page, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
	            0) != MAP_FAILED;
}

static bool attempt_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0 || socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}

static bool attempt_fork(void)
{
	pid_t child = fork();
	if (child == 0)
		_exit(0);
	return child > 0;
}

static bool attempt_thread(void)
{
	pthread_t thread;
	return pthread_create(&thread, NULL, (void *(*)(void *))(uintptr_t)attempt_open, NULL) == 0;
}

static bool attempt_exec(void)
{
	char *arguments[] = {"true", NULL};
	execv("/bin/true", arguments);
	return errno != EPERM;
}

static bool attempt_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1,
	            0) != MAP_FAILED ||
	       mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, SANDBOX_FILE, 0) != MAP_FAILED ||
	       syscall(SYS_shmget, IPC_PRIVATE, 4096, 0600) >= 0 ||
	       syscall(SYS_personality, READ_IMPLIES_EXEC) >= 0;
}

/* What can be learnt of files that can't be opened. */
static bool attempt_names(void)
{
	char text[256];
	struct stat state;
	struct statx more;
	return syscall(SYS_stat, "/etc/passwd", &state) == 0 ||
	       syscall(SYS_newfstatat, AT_FDCWD, "/etc/passwd", &state, AT_EMPTY_PATH) == 0 ||
	       statx(AT_FDCWD, "/etc/passwd", AT_EMPTY_PATH, STATX_BASIC_STATS, &more) == 0 ||
	       access("/etc/passwd", F_OK) == 0 || readlink("/proc/self/exe", text, sizeof text) > 0 ||
	       syscall(SYS_getcwd, text, sizeof text) > 0 || chdir("/tmp") == 0;
}

/* Its one connection leads to its parent and carries bytes alone. */
static bool attempt_reach(void)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/tmp/guanxi-test"};
	struct msghdr message = {0};
	return connect(STDIN_FILENO, (struct sockaddr *)&address, sizeof address) == 0 ||
	       bind(STDIN_FILENO, (struct sockaddr *)&address, sizeof address) == 0 ||
	       sendmsg(STDIN_FILENO, &message, 0) >= 0 || recvmsg(STDIN_FILENO, &message, 0) >= 0 ||
	       dup(STDIN_FILENO) >= 0 || fcntl(STDIN_FILENO, F_SETOWN, getpid()) == 0;
}

/* Doors into the kernel that have been left open elsewhere. */
static bool attempt_kernel(void)
{
	static const long calls[] = {
	    SYS_io_uring_setup,
	    SYS_bpf,
	    SYS_userfaultfd,
	    SYS_perf_event_open,
	    SYS_keyctl,
	    SYS_unshare,
	    SYS_setns,
	    SYS_mount,
	    SYS_chroot,
	    SYS_clone3,
	    SYS_pidfd_open,
	    SYS_pidfd_getfd,
	    SYS_process_vm_readv,
	    SYS_prctl,
	    SYS_seccomp,
	    SYS_rt_sigaction,
	    SYS_timer_create,
	    SYS_name_to_handle_at,
	    SYS_open_by_handle_at,
	    SYS_inotify_init1,
	    SYS_epoll_create1,
	    SYS_eventfd2,
	    SYS_pipe2,
	    SYS_ioctl,
	    SYS_socketpair,
	};
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		if (syscall(calls[i], 0, 0, 0, 0, 0) != -1 || errno != EPERM)
			return true;
	return false;
}

static bool attempt_limits(void)
{
	struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY};
	return setrlimit(RLIMIT_CPU, &all) == 0 || setrlimit(RLIMIT_AS, &all) == 0 ||
	       prlimit(getppid(), RLIMIT_CPU, &all, NULL) == 0;
}

/* Lines in the server's log. */
static bool attempt_voice(void)
{
	return write(STDOUT_FILENO, "x\n", 2) >= 0 || write(STDERR_FILENO, "x\n", 2) >= 0;
}

static bool attempt_kill(void)
{
	return kill(getppid(), 0) == 0 || ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) == 0;
}

static bool attempt_inherited(void)
{
	char byte;
	for (int descriptor = SANDBOX_FILE + 1; descriptor < 64; descriptor++)
		if (pread(descriptor, &byte, 1, 0) >= 0 || errno != EBADF)
			return true;
	return false;
}

static bool attempt_environment(void)
{
	return getenv("GUANXI_TEST_SECRET");
}

/* This is permitted, so that the table below can't pass by itself. */
static bool attempt_reading(void)
{
	char byte;
	return pread(SANDBOX_FILE, &byte, 1, 0) == 1;
}

static bool attempt_memory(void)
{
	for (;;) {
		void *piece = malloc(1 << 20);
		if (!piece)
			return false;
		memset(piece, 1, 1 << 20);
	}
}

static bool attempt_crash(void)
{
	raise(SIGSEGV);
	*(volatile char *)0 = 1;
	return true;
}

/* The file is there to be read. */
static bool attempt_change(void)
{
	return write(SANDBOX_FILE, "x", 1) == 1;
}

/* The numbers of another architecture, of which the filter says nothing. */
static bool attempt_old_calls(void)
{
#if defined(__x86_64__)
	long result;
	__asm__ volatile("int $0x80" : "=a"(result) : "a"(20L) : "memory");
	return true;
#else
	raise(SIGKILL);
	return true;
#endif
}

static bool attempt_for_ever(void)
{
	volatile bool waiting = true;
	while (waiting)
		continue;
	return true;
}

static bool attempt_silence(void)
{
	char byte;
	while (read(STDIN_FILENO, &byte, 1) >= 0)
		continue;
	return true;
}

/* Answers that aren't: the parent must not believe them. */
static bool attempt_nonsense(void)
{
	const uint32_t head[] = {3, 0xFFFFFFFF};
	return write(STDIN_FILENO, head, sizeof head) == sizeof head;
}

/* A byte now and then of a promised answer. */
static bool attempt_drip(void)
{
	const uint32_t head[] = {FRAME_BOOK, 1 << 20};
	const struct timespec pause = {.tv_nsec = 100000000};
	int word = 0;
	bool sent = write(STDIN_FILENO, head, sizeof head) == sizeof head;
	while (sent && write(STDIN_FILENO, "x", 1) == 1)
		syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, &pause, NULL, 0);
	return true;
}

/* An error that no file can have. */
static bool attempt_fault(void)
{
	struct {
		uint32_t code;
		char texts[3];
	} fault = {ERROR_UNAUTHENTICATED, ""};
	frame_send(STDIN_FILENO, FRAME_FAULT, &fault, sizeof fault);
	return true;
}

/* A book with one sheet, of which always the same answer comes. */
static bool attempt_book(const void *rows, size_t size)
{
	struct {
		struct frame_book head;
		char encoding[1];
		char sheet[sizeof(struct frame_sheet) + 1];
	} __attribute__((packed)) book = {.head = {.kind = SHEET_CSV, .sheet_count = 1}};
	char asked[64];
	frame_send(STDIN_FILENO, FRAME_BOOK, &book, sizeof book);
	while (read(STDIN_FILENO, asked, sizeof asked) > 0)
		frame_send(STDIN_FILENO, FRAME_ROWS, rows, size);
	return true;
}

static bool attempt_rows(void)
{
	const uint32_t row[] = {1, 0, 1, 0, SHEET_TEXT, 1, 'x'};
	return attempt_book(row, 6 * sizeof *row + 2);
}

static bool attempt_nothing(void)
{
	return attempt_book("", 0);
}

static const struct attempt {
	const char *name;
	bool (*make)(void);
} attempts[] = {
    {"open", attempt_open},           {"open again", attempt_open_again},
    {"create", attempt_create},       {"unseal", attempt_unseal},
    {"socket", attempt_socket},       {"fork", attempt_fork},
    {"thread", attempt_thread},       {"exec", attempt_exec},
    {"code", attempt_code},           {"kill", attempt_kill},
    {"inherited", attempt_inherited}, {"environment", attempt_environment},
    {"reading", attempt_reading},     {"memory", attempt_memory},
    {"crash", attempt_crash},         {"for ever", attempt_for_ever},
    {"silence", attempt_silence},     {"nonsense", attempt_nonsense},
    {"names", attempt_names},         {"reach", attempt_reach},
    {"kernel", attempt_kernel},       {"limits", attempt_limits},
    {"voice", attempt_voice},         {"change", attempt_change},
    {"old calls", attempt_old_calls}, {"drip", attempt_drip},
    {"fault", attempt_fault},         {"rows", attempt_rows},
    {"nothing", attempt_nothing},
};

/* The parser of the helper under test: says "it can" or "it can't". */
static struct sheet_book *hostile_open(struct ctx *ctx, int descriptor)
{
	char text[64] = "";
	ssize_t size = pread(descriptor, text, sizeof text - 1, 0);
	if (size < 8 || memcmp(text, "hostile ", 8) != 0)
		return sheet_open_here(ctx, descriptor);
	for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++)
		if (strcmp(text + 8, attempts[i].name) == 0)
			error_set(ctx, ERROR_INVALID, "%s", "%s", attempts[i].make() ? "it can" : "it can't");
	return NULL;
}

static const struct sandbox_limits limits = {
    .helpers = 2,
    .wait_seconds = 1,
    .memory_mib = 512,
    .cpu_seconds = 1,
    .answer_seconds = 3,
};

/* What the hostile parser's attempt comes to: the message people read. */
static const char *attempt(struct ctx *ctx, const char *name)
{
	struct sandbox_pool *pool = sandbox_pool_new(ctx, &limits);
	char text[64];
	snprintf(text, sizeof text, "hostile %s", name);
	int file = test_file_text(text);
	assert_null(sheet_open(ctx, pool, file));
	close(file);
	return error_take(ctx)->message;
}

static void rows_come_through_the_helper(void **state)
{
	struct ctx *ctx = *state;
	struct sandbox_pool *pool = sandbox_pool_new(ctx, &limits);
	struct buffer *text = buffer_new(ctx, 4096);
	for (int i = 1; i <= 20000; i++)
		buffer_format(text, "公司%d;%d;\"二\n行\"\n", i, i * 7);
	int file = test_file(text->data, text->size);
	struct sheet_book *there = sheet_open(ctx, pool, file);
	close(file);
	assert_non_null(there);
	const struct sheet_book_info *info = sheet_info(there);
	assert_int_equal(info->kind, SHEET_CSV);
	assert_string_equal(info->encoding, "UTF-8");
	assert_int_equal(info->separator, ';');
	assert_int_equal(info->sheet_count, 1);
	char *rows = test_rows(ctx, there, 0, 0);
	assert_memory_equal(rows, "1: 0T公司1 1T7 2T二\n行\n2: ", 29);
	assert_non_null(strstr(rows, "\n20000: 0T公司20000 1T140000 2T二\n行\n"));
	/* In the middle of a sheet, begin anew. */
	const struct sheet_row *row;
	assert_true(sheet_select(ctx, there, 0, 0) && sheet_next(ctx, there, &row));
	assert_string_equal(test_rows(ctx, there, 0, 20000), "20000: 0T公司20000 1T140000 2T二\n行\n");
	uint32_t count;
	assert_true(sheet_select(ctx, there, 0, 11) && sheet_count(ctx, there, &count));
	assert_int_equal(count, 19990);
}

static void every_kind_is_read_behind_the_lock(void **state)
{
	struct ctx *ctx = *state;
	struct sandbox_pool *pool = sandbox_pool_new(ctx, &limits);
	static const char *const examples[] = {"customers.xlsx", "inquiries-en.xlsx",
	                                       "old-customers.xls", "old-list-gbk.csv"};
	for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
		char path[512];
		snprintf(path, sizeof path, "%s/%s", EXAMPLES, examples[i]);
		int file = open(path, O_RDONLY | O_CLOEXEC);
		struct sheet_book *here = sheet_open_here(ctx, file), *there = sheet_open(ctx, pool, file);
		assert_true(here && there);
		assert_int_equal(sheet_info(there)->sheet_count, sheet_info(here)->sheet_count);
		assert_string_equal(sheet_info(there)->sheets[0].name, sheet_info(here)->sheets[0].name);
		assert_string_equal(test_rows(ctx, there, 0, 0), test_rows(ctx, here, 0, 0));
		talloc_free(there);
		talloc_free(here);
		close(file);
	}
}

static void faults_come_through_in_the_caller_s_language(void **state)
{
	struct ctx *ctx = *state;
	struct sandbox_pool *pool = sandbox_pool_new(ctx, &limits);
	int file = test_file_text("<html></html>");
	assert_null(sheet_open(ctx, pool, file));
	struct error *error = error_take(ctx);
	assert_int_equal(error->code, ERROR_INVALID);
	assert_memory_equal(error->message, "This file is not a spreadsheet", 30);
	assert_memory_equal(error->hint, "Open it in Excel", 16);
	ctx->language = LANGUAGE_ZH;
	assert_null(sheet_open(ctx, pool, file));
	assert_memory_equal(error_take(ctx)->message, "这个文件不是电子表格", 30);
	close(file);
}

static void faults_in_the_middle_come_through(void **state)
{
	struct ctx *ctx = *state;
	struct sandbox_pool *pool = sandbox_pool_new(ctx, &limits);
	struct buffer *text = buffer_new(ctx, 4096);
	for (int i = 0; i < 30000; i++)
		buffer_add_text(text, "公司,电话\n");
	buffer_add_text(text, "\"open\n");
	int file = test_file(text->data, text->size);
	struct sheet_book *book = sheet_open(ctx, pool, file);
	const struct sheet_row *row;
	uint32_t rows = 0;
	assert_true(sheet_select(ctx, book, 0, 0));
	while (sheet_next(ctx, book, &row) && row)
		rows++;
	assert_int_equal(ctx->error->code, ERROR_INVALID);
	assert_non_null(strstr(ctx->error->message, "row 30001"));
	assert_in_range(rows, 1, 30000);
	close(file);
}

static void the_lock_holds(void **state)
{
	struct ctx *ctx = *state;
	static const char *const names[] = {
	    "open", "open again", "create",      "socket", "fork",  "thread", "exec",
	    "kill", "inherited",  "environment", "names",  "reach", "kernel", "limits"};
	static const char *const where_not_sanitized[] = {"unseal", "code", "voice"};
	setenv("GUANXI_TEST_SECRET", "x", 1);
	int inherited = open("/dev/null", O_RDONLY); /* without O_CLOEXEC */
	assert_string_equal(attempt(ctx, "reading"), "it can");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_string_equal(attempt(ctx, names[i]), "it can't");
	size_t further = sizeof where_not_sanitized / sizeof *where_not_sanitized;
	for (size_t i = 0; !SANDBOX_SANITIZED && i < further; i++)
		assert_string_equal(attempt(ctx, where_not_sanitized[i]), "it can't");
	close(inherited);
}

static void limits_hold(void **state)
{
	struct ctx *ctx = *state;
	static const char *const names[] = {"crash",  "for ever",  "silence", "nonsense",
	                                    "change", "old calls", "drip",    "fault"};
	if (!SANDBOX_SANITIZED)
		assert_string_equal(attempt(ctx, "memory"), "it can't");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_memory_equal(attempt(ctx, names[i]), "Reading this file was broken off", 32);
}

/* Rows that never end, be they always the same or empty. */
static void rows_come_to_an_end(void **state)
{
	struct ctx *ctx = *state;
	struct sandbox_pool *pool = sandbox_pool_new(ctx, &limits);
	static const char *const names[] = {"hostile rows", "hostile nothing"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		int file = test_file_text(names[i]);
		struct sheet_book *book = sheet_open(ctx, pool, file);
		close(file);
		assert_non_null(book);
		assert_true(sheet_select(ctx, book, 0, 0));
		uint32_t rows;
		assert_false(sheet_count(ctx, book, &rows));
		assert_memory_equal(error_take(ctx)->message, "This file is damaged", 20);
		assert_in_range(rows, 0, 1);
		talloc_free(book);
	}
}

static void a_helper_that_is_killed(void **state)
{
	struct ctx *ctx = *state;
	struct sandbox_pool *pool = sandbox_pool_new(ctx, &limits);
	struct buffer *text = buffer_new(ctx, 4096);
	for (int i = 0; i < 500000; i++)
		buffer_add_text(text, "公司,电话\n");
	int file = test_file(text->data, text->size);
	struct sheet_book *book = sheet_open(ctx, pool, file);
	const struct sheet_row *row;
	assert_true(sheet_select(ctx, book, 0, 0) && sheet_next(ctx, book, &row));
	/* It is our only child. */
	char path[64], child[32] = "";
	snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)syscall(SYS_gettid));
	int list = open(path, O_RDONLY);
	assert_true(read(list, child, sizeof child - 1) > 0);
	close(list);
	assert_int_equal(kill((pid_t)atoi(child), SIGKILL), 0);
	while (sheet_next(ctx, book, &row) && row)
		continue;
	assert_memory_equal(error_take(ctx)->message, "Reading this file was broken off", 32);
	talloc_free(book);
	/* The next file is read as if nothing had been. */
	book = sheet_open(ctx, pool, file);
	assert_non_null(book);
	close(file);
}

static void helpers_are_limited_and_leave_nothing(void **state)
{
	struct ctx *ctx = *state;
	struct sandbox_pool *pool = sandbox_pool_new(ctx, &limits);
	int file = test_file_text("a,b\n");
	struct sheet_book *first = sheet_open(ctx, pool, file), *second = sheet_open(ctx, pool, file);
	assert_true(first && second);
	assert_null(sheet_open(ctx, pool, file));
	struct error *error = error_take(ctx);
	assert_int_equal(error->code, ERROR_UNAVAILABLE);
	assert_int_equal(error->retry_after, 1);
	talloc_free(first);
	first = sheet_open(ctx, pool, file);
	assert_non_null(first);
	talloc_free(first);
	talloc_free(second);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	close(file);
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
	    TEST(rows_come_through_the_helper),
	    TEST(every_kind_is_read_behind_the_lock),
	    TEST(faults_come_through_in_the_caller_s_language),
	    TEST(faults_in_the_middle_come_through),
	    TEST(the_lock_holds),
	    TEST(limits_hold),
	    TEST(rows_come_to_an_end),
	    TEST(a_helper_that_is_killed),
	    TEST(helpers_are_limited_and_leave_nothing),
	};
	if (count > 1 && strcmp(arguments[1], SANDBOX_COMMAND) == 0)
		return document_helper_run(hostile_open);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
