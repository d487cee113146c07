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

static bool read_line(const struct command *row, struct command_line *line, int count,
                      const char *const *words)
{
	struct ctx *ctx = ctx_new(NULL, NULL);
	char *copies[8];
	for (int i = 0; i < count; i++)
		copies[i] = memory_text(ctx, words[i]);
	bool good = command_read(ctx, row, count, copies, line);
	for (size_t i = 0; good && i < COMMAND_WORD_LIMIT; i++)
		if (line->words[i])
			line->words[i] = memory_text(NULL, line->words[i]);
	for (size_t i = 0; good && i < COMMAND_OPTION_LIMIT; i++)
		if (line->values[i])
			line->values[i] = memory_text(NULL, line->values[i]);
	talloc_free(ctx);
	return good;
}

#define READ(row, line, ...)                                                                       \
	read_line(row, line, (int)(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)),            \
	          (const char *[]){__VA_ARGS__})

static void test_options_stand_anywhere(void **state)
{
	(void)state;
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
	(void)state;
	struct command_line line;
	assert_true(READ(&command, &line, "a", "b", "--name=x=y", "--data="));
	assert_string_equal(command_value(&line, "--name"), "x=y");
	assert_string_equal(command_value(&line, "--data"), "");
}

static void test_a_value_may_begin_with_a_dash(void **state)
{
	(void)state;
	struct command_line line;
	assert_true(READ(&command, &line, "a", "-", "--name", "--odd"));
	assert_string_equal(line.words[1], "-");
	assert_string_equal(command_value(&line, "--name"), "--odd");
}

static void test_what_is_wrong_is_refused(void **state)
{
	(void)state;
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
	setenv("GUANXI_DATA", "/from/environment", 1);
	assert_true(command_place(ctx, &line, NULL, &place));
	assert_string_equal(place.folder, "/from/environment");
	assert_null(place.database);
	line.values[2] = "/from/option";
	assert_true(command_place(ctx, &line, NULL, &place));
	assert_string_equal(place.folder, "/from/option");
	assert_true(command_place(ctx, &line, "/from/word", &place));
	assert_string_equal(place.folder, "/from/word");
	setenv("GUANXI_DATABASE", "postgresql://here/", 1);
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
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_options_stand_anywhere),
	    cmocka_unit_test(test_values_behind_an_equals_sign),
	    cmocka_unit_test(test_a_value_may_begin_with_a_dash),
	    cmocka_unit_test(test_what_is_wrong_is_refused),
	    cmocka_unit_test(test_the_data_folder_comes_from_option_or_environment),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
