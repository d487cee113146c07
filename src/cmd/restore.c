/* guanxi restore: a company's data folder from a backup. */
#include "backup/backup.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "cmd/command.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool restore_print_kept(struct ctx *ctx, const struct backup_kept *kept, void *data)
{
	char at[TIME_TEXT_SIZE], reaches[TIME_TEXT_SIZE];
	bool english = ctx->language == LANGUAGE_EN;
	(void)data;
	time_print(kept->at, at);
	printf(english ? "%s  %s  %" PRId64 " bytes, %zu files, %" PRId64 " added"
	               : "%s  %s  %" PRId64 " 字节，%zu 个文件，新增 %" PRId64,
	       kept->name, at, kept->size, kept->files, kept->added);
	if (kept->reaches)
		printf(english ? ", and every instant until %s" : "，其后可到 %s 的任一时刻",
		       time_print(kept->reaches, reaches));
	putchar('\n');
	return true;
}

static int restore_list(struct ctx *ctx, const struct command_line *line)
{
	return backup_each(ctx, line->words[0], restore_print_kept, NULL) ? EXIT_DONE : EXIT_FAILED;
}

static void restore_print(const struct ctx *ctx, const struct command_line *line,
                          const struct restored *restored)
{
	char at[TIME_TEXT_SIZE];
	bool english = ctx->language == LANGUAGE_EN;
	for (size_t i = 0; i < restored->missing_count; i++)
		printf("  %s\n", restored->missing[i]);
	time_print(restored->at, at);
	printf(english ? "%s restored into %s as it was at %s: %" PRId64 " bytes, %zu files\n"
	               : "%s 已恢复到 %s，数据为 %s 的状态：%" PRId64 " 字节，%zu 个文件\n",
	       restored->company, line->words[1], at, restored->size, restored->files);
	if (restored->missing_count)
		printf(english ? "%zu files are missing.\n" : "缺少 %zu 个文件。\n",
		       restored->missing_count);
}

static bool restore_at(struct ctx *ctx, const struct command_line *line, int64_t *at)
{
	const char *text = command_value(line, "--at");
	return !text || time_read(text, strlen(text), at) ||
	       error_set(ctx, ERROR_INVALID, "--at 应为时刻，例如 2026-03-01T12:00:00+08:00。",
	                 "--at must be an instant such as 2026-03-01T12:00:00Z.");
}

static int restore_run(struct ctx *ctx, const struct command_line *line)
{
	struct restored restored;
	struct restore_request request = {
	    .source = line->words[0],
	    .folder = line->words[1],
	    .name = command_value(line, "--name"),
	};
	if (!restore_at(ctx, line, &request.at) || !backup_restore(ctx, &request, &restored))
		return EXIT_FAILED;
	restore_print(ctx, line, &restored);
	return restored.missing_count ? EXIT_FAILED : EXIT_DONE;
}

static const struct command_option restore_options[] = {
    {"--at",
     "INSTANT",
     false,
     {{"恢复到这一时刻，例如 2026-03-01T12:00:00+08:00；默认最新",
       "as it was then, such as 2026-03-01T12:00:00Z; else the newest"}}},
    {"--name", "NAME", false, {{"备份库中的哪一个备份", "which backup of the store"}}},
    {0},
};

const struct command restore_commands[] = {
    {"restore list",
     "STORE",
     1,
     {{"列出备份库中的备份", "the backups in a store"}},
     NULL,
     restore_list},
    {"restore",
     "SOURCE DIR",
     2,
     {{"从备份文件或备份库 SOURCE 恢复到新目录 DIR",
       "make the data folder DIR again from a backup file or a store of backups"}},
     restore_options,
     restore_run},
    {0},
};
