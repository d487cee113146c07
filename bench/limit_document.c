/* What reading and writing spreadsheets can cost at best, and what it costs:
 *   limit_document [rows]
 * writes a list of twelve columns as .xlsx, then unpacks and parses that file
 * with nothing done per element (the limit), then reads it in this process and
 * through a helper. One line each: what, rows/s, and the ratio to the limit. */
#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "document/sandbox.h"
#include "document/sheet_format.h"
#include "document/sheet_writer.h"
#include "document/xlsx_part.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { COLUMNS = 12, TEXT = 96 };

static void stop(const struct ctx *ctx)
{
	fprintf(stderr, "%s\n", ctx->error->message);
	exit(1);
}

static void report(const char *what, uint32_t rows, int64_t microseconds, double *limit)
{
	double rate = rows * 1e6 / (double)microseconds;
	if (*limit == 0)
		*limit = rate;
	printf("%-8s %10.0f rows/s  %.2f of the limit\n", what, rate, rate / *limit);
}

static int64_t write_list(struct ctx *ctx, int file, uint32_t rows)
{
	static const struct sheet_column columns[COLUMNS] = {{"客户名称", 0, 30},
	                                                     {"手机", 0, 0},
	                                                     {"联系人", 0, 0},
	                                                     {"E-mail", 0, 0},
	                                                     {"省份", 0, 0},
	                                                     {"城市", 0, 0},
	                                                     {"地址", 0, 40},
	                                                     {"行业", 0, 0},
	                                                     {"来源", 0, 0},
	                                                     {"备注", 0, 0},
	                                                     {"首次联系", SHEET_COLUMN_DATE, 0},
	                                                     {"金额", SHEET_COLUMN_MONEY, 0}};
	const struct sheet_layout layout = {
	    .format = SHEET_WRITE_XLSX, .title = "客户", .columns = columns, .column_count = COLUMNS};
	char name[TEXT], phone[TEXT], mail[TEXT], address[TEXT], day[TEXT], amount[TEXT];
	const char *values[COLUMNS] = {name,    phone,      "张三",   mail,   "浙江", "宁波",
	                               address, "五金工具", "广交会", "备注", day,    amount};
	int64_t start = time_monotonic();
	struct sheet_writer *writer = sheet_writer_new(ctx, file, &layout);
	for (uint32_t i = 0; writer && i < rows && !ctx->error; i++) {
		snprintf(name, TEXT, "宁波海天塑料机械有限公司第%u号", i);
		snprintf(phone, TEXT, "+86138%08u", i * 7919 % 100000000);
		snprintf(mail, TEXT, "user%u@example-%u.com", i, i % 997);
		snprintf(address, TEXT, "浙江省宁波市北仑区小港江南出口加工贸易区%u号", i % 5000);
		snprintf(day, TEXT, "2025-%02u-%02u", i % 12 + 1, i % 28 + 1);
		snprintf(amount, TEXT, "%u.%02u", i * 5, i % 100);
		sheet_writer_row(ctx, writer, values);
	}
	if (ctx->error || !sheet_writer_finish(ctx, writer))
		stop(ctx);
	return time_monotonic() - start;
}

static void nothing_start(void *data, const char *name, const char **attributes)
{
	(void)data, (void)name, (void)attributes;
}

static void nothing_end(void *data, const char *name)
{
	(void)data, (void)name;
}

static void nothing_text(void *data, const char *text, size_t size)
{
	(void)data, (void)text, (void)size;
}

/* Unpacks and parses the sheet, and no more. */
static int64_t parse_only(struct ctx *ctx, int file)
{
	static const struct xlsx_handlers nothing = {nothing_start, nothing_end, nothing_text};
	int code;
	zip_t *archive = zip_fdopen(dup(file), 0, &code);
	int64_t start = time_monotonic();
	if (!xlsx_part_parse(ctx, archive, "xl/worksheets/sheet1.xml", &nothing, NULL))
		stop(ctx);
	int64_t time = time_monotonic() - start;
	zip_discard(archive);
	return time;
}

static int64_t read_all(struct ctx *ctx, struct sheet_book *book, uint32_t expected)
{
	uint32_t rows = 0;
	int64_t start = time_monotonic();
	if (!book || !sheet_select(ctx, book, 0, 0) || !sheet_count(ctx, book, &rows))
		stop(ctx);
	if (rows != expected + 1)
		abort();
	return time_monotonic() - start;
}

int main(int count, char **arguments)
{
	if (count > 1 && strcmp(arguments[1], SANDBOX_COMMAND) == 0)
		return document_helper_main();
	base_start();
	struct ctx *ctx = ctx_new(NULL, NULL);
	uint32_t rows = count > 1 ? (uint32_t)strtoul(arguments[1], NULL, 10) : 100000;
	int file = memfd_create("list", MFD_CLOEXEC);
	double limit = 0;
	int64_t written = write_list(ctx, file, rows);
	lseek(file, 0, SEEK_SET);
	report("parse", rows, parse_only(ctx, file), &limit);
	report("read", rows, read_all(ctx, sheet_open_here(ctx, file), rows), &limit);
	struct sandbox_pool *pool = sandbox_pool_new(ctx, &sandbox_default_limits);
	struct sheet_book *book = sheet_open(ctx, pool, file);
	report("helper", rows, read_all(ctx, book, rows), &limit);
	report("write", rows, written, &limit);
	return 0;
}
