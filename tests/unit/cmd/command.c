/* Reading the command line. */
#include "cmd/command.h"

#include "base/error.h"
#include "base/memory.h"
#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct command_option options[] = {
    {"--name", "NAME", true, {{"名", "name"}}},
    {"--quiet", NULL, false, {{"静", "quiet"}}},
    COMMAND_DATA,
    COMMAND_DATABASE,
    {0},
};

static int nothing(struct ctx *ctx, const struct command_line *line)
{
	(void)ctx;
	(void)line;
	return EXIT_DONE;
}

static const struct command command = {"do", "DIR FILE", 2, {{"做", "do"}}, options, nothing};
static const struct command plain = {"plain", NULL, 0, {{"做", "do"}}, NULL, nothing};

static int begin(void **state)
{
	*state = ctx_new(NULL, NULL);
	return 0;
}

static int end(void **state)
{
	talloc_free(*state);
	return 0;
}

/* What is read points into the words, which live as long as the test's ctx. */
static bool read_line(struct ctx *ctx, const struct command *row, struct command_line *line,
                      int count, const char *const *words)
{
	char **copies = memory_array(ctx, char *, (size_t)count + 1);
	for (int i = 0; i < count; i++)
		copies[i] = memory_text(ctx, words[i]);
	bool good = command_read(ctx, row, count, copies, line);
	error_take(ctx);
	return good;
}

#define READ(row, line, ...)                                                                       \
	read_line(*state, row, line, (int)(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)),    \
	          (const char *[]){__VA_ARGS__})

static void test_options_stand_anywhere(void **state)
{
	struct command_line line;
	assert_true(READ(&command, &line, "--name", "n", "a", "--quiet", "b"));
	assert_string_equal(line.words[0], "a");
	assert_string_equal(line.words[1], "b");
	assert_string_equal(command_value(&line, "--name"), "n");
	assert_string_equal(command_value(&line, "--quiet"), "");
	assert_null(command_value(&line, "--data"));
}

static void test_values_behind_an_equals_sign(void **state)
{
	struct command_line line;
	assert_true(READ(&command, &line, "a", "b", "--name=x=y", "--data="));
	assert_string_equal(command_value(&line, "--name"), "x=y");
	assert_string_equal(command_value(&line, "--data"), "");
}

static void test_a_value_may_begin_with_a_dash(void **state)
{
	struct command_line line;
	assert_true(READ(&command, &line, "a", "-", "--name", "--odd"));
	assert_string_equal(line.words[1], "-");
	assert_string_equal(command_value(&line, "--name"), "--odd");
}

static void test_what_is_wrong_is_refused(void **state)
{
	struct command_line line;
	assert_false(READ(&command, &line, "a", "b"));                        /* --name misses */
	assert_false(READ(&command, &line, "a", "--name", "n"));              /* a word misses */
	assert_false(READ(&command, &line, "a", "b", "c", "--name", "n"));    /* one too many */
	assert_false(READ(&command, &line, "a", "b", "--name"));              /* no value */
	assert_false(READ(&command, &line, "a", "b", "--name", "n", "--no")); /* unknown */
	assert_false(READ(&command, &line, "a", "b", "--nam", "n"));
	assert_false(READ(&command, &line, "a", "b", "-n", "n"));
	assert_false(READ(&command, &line, "a", "b", "--name", "n", "--name", "m"));
	assert_false(READ(&command, &line, "a", "b", "--name", "n", "--quiet=yes"));
	assert_false(READ(&plain, &line, "word"));
	assert_false(READ(&plain, &line, "--data", "x"));
}

static void test_the_data_folder_comes_from_option_or_environment(void **state)
{
	(void)state;
	struct ctx *ctx = ctx_new(NULL, NULL);
	struct command_line line = {.command = &command};
	struct company_place place;
	unsetenv("GUANXI_DATA");
	unsetenv("GUANXI_DATABASE");
	assert_false(command_place(ctx, &line, NULL, &place));
	support_wrong(ctx, ERROR_INVALID, NULL);
	assert_int_equal(setenv("GUANXI_DATA", "/from/environment", 1), 0);
	assert_true(command_place(ctx, &line, NULL, &place));
	assert_string_equal(place.folder, "/from/environment");
	assert_null(place.database);
	line.values[2] = "/from/option";
	assert_true(command_place(ctx, &line, NULL, &place));
	assert_string_equal(place.folder, "/from/option");
	assert_true(command_place(ctx, &line, "/from/word", &place));
	assert_string_equal(place.folder, "/from/word");
	assert_int_equal(setenv("GUANXI_DATABASE", "postgresql://here/", 1), 0);
	assert_true(command_place(ctx, &line, NULL, &place));
	assert_string_equal(place.database, "postgresql://here/");
	line.values[3] = "/a/file";
	assert_false(command_place(ctx, &line, NULL, &place));
	support_wrong(ctx, ERROR_INVALID, NULL);
	unsetenv("GUANXI_DATABASE");
	talloc_free(ctx);
}

int main(void)
{
#define READS(test) cmocka_unit_test_setup_teardown(test, begin, end)
	const struct CMUnitTest tests[] = {
	    READS(test_options_stand_anywhere),
	    READS(test_values_behind_an_equals_sign),
	    READS(test_a_value_may_begin_with_a_dash),
	    READS(test_what_is_wrong_is_refused),
	    READS(test_the_data_folder_comes_from_option_or_environment),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
