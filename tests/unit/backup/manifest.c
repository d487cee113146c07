/* What a backup says of itself is not trusted. */
#include "backup/manifest.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define HEX  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define REST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd"

static void test_paths(void **state)
{
	static const char *const good[] = {"files/ab/" REST, "imports/7", "imports/1234567890"};
	static const char *const bad[] = {
	    "",
	    "guanxi.db",
	    "files/ab/" REST "e",
	    "files/AB/" REST,
	    "files/ab",
	    "/files/ab/" REST,
	    "../files/ab/" REST,
	    "files/../" REST,
	    "imports/",
	    "imports/../../etc/passwd",
	    "imports/7/8",
	    "imports/-1",
	    "imports/12345678901234567890",
	};
	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_true(content_path_valid(good[i]));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(content_path_valid(bad[i]));
}

static void test_names(void **state)
{
	char name[MANIFEST_NAME_SIZE];
	(void)state;
	manifest_name(1772366400007, name);
	assert_string_equal(name, "20260301T120000.007Z");
}

static const char whole[] = "{\"guanxi_backup\":1,\"program\":\"0.1.0\",\"company\":\"海川\","
                            "\"at\":\"2026-03-01T12:00:00Z\","
                            "\"took\":5,\"added\":9,\"log\":\"run\",\"sequence\":3,"
                            "\"database\":{\"size\":70000,\"sha256\":\"" HEX
                            "\",\"piece\":65536,\"pieces\":[\"" HEX "\",\"" HEX "\"]},"
                            "\"files\":[{\"path\":\"files/ab/" REST
                            "\",\"size\":3,\"sha256\":\"" HEX "\"}],\"missing\":[\"imports/2\"]}";

static struct manifest *read_text(struct ctx *ctx, const char *text)
{
	return manifest_read(ctx, "there", text, strlen(text));
}

static void test_round(void **state)
{
	struct ctx *ctx = ctx_new(NULL, NULL);
	(void)state;
	struct manifest *manifest = read_text(ctx, whole);
	assert_non_null(manifest);
	assert_int_equal(manifest->at, 1772366400000);
	assert_int_equal(manifest->piece_count, 2);
	assert_int_equal(manifest->files.count, 1);
	assert_int_equal(manifest->sequence, 3);
	struct json_writer *json = json_writer_new(ctx, 1000);
	manifest_print(manifest, json);
	const struct manifest *again = read_text(ctx, json->out->data);
	assert_non_null(again);
	assert_string_equal(again->files.items[0].path, manifest->files.items[0].path);
	assert_string_equal(again->missing[0], "imports/2");
	assert_string_equal(again->run, "run");
	talloc_free(ctx);
}

/* Each piece of the text, exchanged, makes it one that is refused. */
static void test_refused(void **state)
{
	static const char *const ways[][2] = {
	    {"\"guanxi_backup\":1", "\"guanxi_backup\":2"},
	    {"\"guanxi_backup\":1", "\"guanxi_backup\":\"1\""},
	    {"2026-03-01T12:00:00Z", "yesterday"},
	    {"\"size\":70000", "\"size\":-1"},
	    {"\"size\":70000", "\"size\":9000000000000000000"},
	    {"\"piece\":65536", "\"piece\":1"},
	    {"files/ab", "files/.."},
	    {"files/ab/", "/etc/passwd/"},
	    {"\"sha256\":\"01", "\"sha256\":\"XX"},
	    {"[\"01", "[\"0"},
	    {"\"files\":[", "\"files\":{}, \"others\":["},
	    {"\"company\":\"海川\",", ""},
	};
	(void)state;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct ctx *ctx = ctx_new(NULL, NULL);
		struct buffer *text = buffer_new(ctx, 1000);
		const char *place = strstr(whole, ways[i][0]);
		assert_non_null(place);
		buffer_add(text, whole, (size_t)(place - whole));
		buffer_add_text(text, ways[i][1]);
		buffer_add_text(text, place + strlen(ways[i][0]));
		assert_null(read_text(ctx, text->data));
		assert_int_equal(ctx->error->code, ERROR_UNAVAILABLE);
		talloc_free(ctx);
	}
	for (size_t size = 0; size < sizeof whole - 1; size += 7) {
		struct ctx *ctx = ctx_new(NULL, NULL);
		assert_null(manifest_read(ctx, "there", whole, size));
		talloc_free(ctx);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_paths),
	    cmocka_unit_test(test_names),
	    cmocka_unit_test(test_round),
	    cmocka_unit_test(test_refused),
	};
	base_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
