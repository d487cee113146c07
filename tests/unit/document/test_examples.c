/* The files in examples/, as people send them. */
#include "document_test.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TEST(function) cmocka_unit_test_setup_teardown(function, test_begin, test_end)

static struct sheet_book *example(struct ctx *ctx, const char *name)
{
	char path[512];
	snprintf(path, sizeof path, "%s/%s", EXAMPLES, name);
	int file = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(file >= 0);
	struct sheet_book *book = sheet_open_here(ctx, file);
	assert_non_null(book);
	return book;
}

static void assert_count(struct ctx *ctx, struct sheet_book *book, uint32_t expected)
{
	uint32_t count;
	assert_true(sheet_select(ctx, book, 0, 0) && sheet_count(ctx, book, &count));
	assert_int_equal(count, expected);
}

static void customers(void **state)
{
	struct ctx *ctx = *state;
	struct sheet_book *book = example(ctx, "customers.xlsx");
	assert_int_equal(sheet_info(book)->sheet_count, 2);
	assert_string_equal(sheet_info(book)->sheets[0].name, "客户资料");
	assert_int_equal(sheet_info(book)->sheets[0].rows, 410);
	char *rows = test_rows(ctx, book, 0, 0);
	assert_count(ctx, book, 403);
	assert_memory_equal(rows, "1: 0T永康市客户资料汇总表\n2: 0T制表", 46);
	assert_non_null(strstr(rows, "\n4: 0N1 1T厦门市华强工具经营部 2T黄敏红 3T0592-87275367 "
	                             "4Tjack@nbsdhu.com.cn 5T福建 6T厦门 7T福建省厦门东城路51号 "
	                             "8T五金工具 9T朋友推荐 10D2026-05-29 11T<b>VIP</b>\n"));
	assert_string_equal(test_rows(ctx, book, 1, 0), "1: 0T此表每月更新\n");
}

static void inquiries(void **state)
{
	struct ctx *ctx = *state;
	struct sheet_book *book = example(ctx, "inquiries-en.xlsx");
	char *rows = test_rows(ctx, book, 0, 0);
	assert_count(ctx, book, 201);
	assert_non_null(strstr(rows, "\n4: 0TPrime Supply Ltda. 1TRussia 2TИван Петров "));
	assert_non_null(strstr(rows, " 8D2025-01-01\n"));
}

static void old_customers(void **state)
{
	struct ctx *ctx = *state;
	struct sheet_book *book = example(ctx, "old-customers.xls");
	assert_int_equal(sheet_info(book)->kind, SHEET_XLS);
	char *rows = test_rows(ctx, book, 0, 0);
	assert_count(ctx, book, 201);
	assert_memory_equal(rows, "1: 0T客户 1T电话 ", 21);
	assert_non_null(strstr(rows, "\n2: 0T厦门市华强工具经营部 1T0592-87275367 2T黄敏红 3T重点 "
	                             "4D2026-05-29 5N12.5\n"));
	assert_non_null(strstr(rows, "\n5: 0T济南市众泰园林有限公司 1N13799101455 2T萧勇磊 3TVIP\n"));
}

static void old_list(void **state)
{
	struct ctx *ctx = *state;
	struct sheet_book *book = example(ctx, "old-list-gbk.csv");
	assert_int_equal(sheet_info(book)->kind, SHEET_CSV);
	assert_string_equal(sheet_info(book)->encoding, "GB18030");
	char *rows = test_rows(ctx, book, 0, 0);
	assert_count(ctx, book, 201);
	assert_non_null(strstr(rows, "\n5: 0T济南市众泰园林有限公司 1T13775631301 2T萧勇磊 3T济南 "
	                             "4T汽摩配 5T广交会 6T75213250 7T老板姓胡,下午联系\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(customers),
	    TEST(inquiries),
	    TEST(old_customers),
	    TEST(old_list),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
