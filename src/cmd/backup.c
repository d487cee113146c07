/* guanxi backup: the whole company into a file or a folder of backups. */
#include "backup/backup.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "cmd/checking.h"
#include "cmd/command.h"
#include "cmd/company.h"

#include <inttypes.h>
#include <stdio.h>

static void backup_print(const struct ctx *ctx, const struct backup_made *made)
{
	char at[TIME_TEXT_SIZE];
	bool english = ctx->language == LANGUAGE_EN;
	for (size_t i = 0; i < made->missing_count; i++)
		printf(english ? "  %s is missing or damaged in the company\n"
		               : "  公司数据中缺少或损坏：%s\n",
		       made->missing[i]);
	time_print(made->at, at);
	printf(english ? "Backed up as of %s%s%s: %" PRId64 " bytes, %zu files; %" PRId64
	                 " bytes written, %.1f s\n"
	               : "已备份 %s%s%s 的数据：%" PRId64 " 字节，%zu 个文件；写入 %" PRId64
	                 " 字节，%.1f 秒\n",
	       at, made->name ? " " : "", made->name ? made->name : "", made->size, made->files,
	       made->added, (double)made->took / 1000);
}

static bool backup_of(struct ctx *ctx, const struct command_line *line,
                      const struct company_place *place, struct backup_made *made)
{
	bool alone;
	struct backup_request request = {.target = line->words[0], .program = GUANXI_VERSION};
	struct company *company = company_look(ctx, NULL, place, 2, &alone);
	bool done = company && backup_make(ctx, &request, made);
	ctx->company = NULL;
	talloc_free(company);
	return done;
}

static int backup_verify(struct ctx *ctx, const char *target, const char *name)
{
	int64_t faults = 0;
	struct checking checking = checking_printed;
	checking.how.data = ctx;
	if (!checking_backup(ctx, target, name, &checking, &faults))
		return EXIT_FAILED;
	if (faults)
		printf(ctx->language == LANGUAGE_EN ? "%" PRId64 " faults.\n" : "共 %" PRId64 " 处问题。\n",
		       faults);
	else
		puts(ctx->language == LANGUAGE_EN ? "Restored and checked: everything is whole."
		                                  : "已试恢复并检查：一切完好。");
	return faults ? EXIT_FAILED : EXIT_DONE;
}

static int backup_run(struct ctx *ctx, const struct command_line *line)
{
	struct backup_made made;
	struct company_place place;
	if (!command_place(ctx, line, NULL, &place) || !backup_of(ctx, line, &place, &made))
		return EXIT_FAILED;
	backup_print(ctx, &made);
	if (!command_value(line, "--verify"))
		return EXIT_DONE;
	return backup_verify(ctx, line->words[0], made.name);
}

static const struct command_option backup_options[] = {
    COMMAND_DATA,
    COMMAND_DATABASE,
    {"--verify",
     NULL,
     false,
     {{"随后恢复到临时目录并检查，再删除该目录",
       "then restore it into a temporary folder, check that, and remove it"}}},
    {0},
};

const struct command backup_commands[] = {
    {"backup",
     "TARGET",
     1,
     {{"备份到文件 TARGET；TARGET 是目录或以 / "
       "结尾时存入备份库，只写入有变化的部分。服务运行时也可以",
       "back up into the file TARGET, or, where it is a folder or ends with /, into that store "
       "of backups, which costs what changed. Also while the server runs"}},
     backup_options,
     backup_run},
    {0},
};
