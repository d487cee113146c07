/* guanxi check: is everything whole that a company's folder keeps? */
#include "access/access.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "cmd/checking.h"
#include "cmd/command.h"
#include "cmd/company.h"
#include "db/db.h"

#include <inttypes.h>
#include <stdio.h>

static void check_print_seal(const struct ctx *ctx, const struct check *check)
{
	char at[TIME_TEXT_SIZE];
	bool english = ctx->language == LANGUAGE_EN;
	if (!check->seals) {
		puts(english ? "The history has not been sealed yet." : "历史还没有封存过。");
		return;
	}
	time_print(check->sealed_at, at);
	printf(english ? "Last seal: %s, %s, the %" PRId64
	                 "th. Note it elsewhere; --seal asks for it.\n"
	               : "最近的封存：%s，%s，第 %" PRId64 " 个。可另处抄存，以后用 --seal 核对。\n",
	       check->last_seal, at, check->seals);
}

/* No fault: going back to an older version of a record may want them. */
static void check_print_unused(const struct ctx *ctx, const struct check *check)
{
	if (check->unused_files)
		printf(ctx->language == LANGUAGE_EN
		           ? "Files that no record names, or names any more: %" PRId64 ", %" PRId64
		             " bytes.\n"
		           : "没有记录引用（或不再引用）的文件：%" PRId64 " 个，%" PRId64 " 字节。\n",
		       check->unused_files, check->unused_bytes);
}

/* --- making anew --- */

static bool check_repair_part(struct ctx *ctx, enum check_part part, struct check *check)
{
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if (!check_repair(ctx, part, check) || !db_commit(ctx)) {
		db_rollback(ctx);
		return false;
	}
	printf(ctx->language == LANGUAGE_EN ? "%s: %s\n" : "%s：%s\n",
	       model_label(ctx, check_label(part)), model_label(ctx, check_mended(part)));
	if (!db_begin(ctx, DB_READ))
		return false;
	struct checking checking = checking_printed;
	checking.how.digests = check->digests;
	checking.how.data = ctx;
	checking_part(ctx, part, &checking, check);
	db_rollback(ctx);
	return !ctx->error;
}

static bool check_repair_all(struct ctx *ctx, struct check checks[CHECK_PARTS])
{
	for (enum check_part part = 0; part < CHECK_PARTS; part++)
		if (check_repairable(part) && checks[part].faults &&
		    !check_repair_part(ctx, part, &checks[part]))
			return false;
	return true;
}

/* --- the command --- */

static bool check_look(struct ctx *ctx, const struct command_line *line,
                       struct check checks[CHECK_PARTS])
{
	struct checking checking = checking_printed;
	checking.how.digests = command_value(line, "--files") != NULL;
	checking.how.seal = command_value(line, "--seal");
	checking.how.data = ctx;
	if (!checking_all(ctx, &checking, checks))
		return false;
	check_print_unused(ctx, &checks[CHECK_FILES]);
	check_print_seal(ctx, &checks[CHECK_HISTORY]);
	return true;
}

static bool check_company(struct ctx *ctx, const struct command_line *line, bool alone,
                          int64_t *faults)
{
	struct check checks[CHECK_PARTS];
	bool repair = command_value(line, "--repair") != NULL;
	if (repair && !alone)
		return error_set(ctx, ERROR_UNAVAILABLE, "服务正在运行，不能重建。请先停止它。",
		                 "Nothing can be made anew while the server runs; stop it first.");
	model_hold(ctx);
	access_hold(ctx);
	access_as_system(ctx);
	bool done = check_look(ctx, line, checks) && (!repair || check_repair_all(ctx, checks));
	access_release(ctx);
	model_release(ctx);
	*faults = checking_faults(checks);
	return done;
}

static int check_run(struct ctx *ctx, const struct command_line *line)
{
	bool alone = false;
	int64_t faults = 0;
	struct company_place place;
	struct company *company = command_place(ctx, line, line->words[0], &place)
	                              ? company_look(ctx, NULL, &place, 2, &alone)
	                              : NULL;
	bool done = company && check_company(ctx, line, alone, &faults);
	ctx->company = NULL;
	talloc_free(company);
	if (!done)
		return EXIT_FAILED;
	if (faults)
		printf(ctx->language == LANGUAGE_EN ? "%" PRId64 " faults.\n" : "共 %" PRId64 " 处问题。\n",
		       faults);
	else
		puts(ctx->language == LANGUAGE_EN ? "Everything is whole." : "一切完好。");
	return faults ? EXIT_FAILED : EXIT_DONE;
}

static const struct command_option check_options[] = {
    COMMAND_DATABASE,
    {"--files", NULL, false, {{"逐个读取文件并核对内容", "read every file and compare its bytes"}}},
    {"--repair",
     NULL,
     false,
     {{"重建可由记录推算的部分：搜索索引、查重键、计数；移出没有登记的文件内容（须先停止服务）",
       "make anew what follows from the records: search index, duplicate keys, counts; move "
       "bytes of no file aside (the server must be stopped)"}}},
    {"--seal",
     "SEAL",
     false,
     {{"以前抄存的历史封存，应当还在其中",
       "a seal of the history noted earlier; it must be there"}}},
    {0},
};

const struct command check_commands[] = {
    {"check",
     "DIR",
     1,
     {{"检查 DIR 中的数据是否完好，服务运行时也可以",
       "is everything in DIR whole? Also while the server runs"}},
     check_options,
     check_run},
    {0},
};
