/* Backups that the server makes: how they are, and what administrators say. */
#include "api/dispatch.h"

#include "backup/service.h"
#include "job/job.h"

static bool backups_show(struct ctx *ctx, struct api_call *call)
{
	return backup_print(ctx, call->json);
}

static bool backups_set(struct ctx *ctx, struct api_call *call)
{
	return backup_set(ctx, call->body) && backup_print(ctx, call->json);
}

static bool backups_make(struct ctx *ctx, struct api_call *call)
{
	(void)call;
	return backup_ask(ctx);
}

static bool backups_check(struct ctx *ctx, struct api_call *call)
{
	return backup_ask_check(ctx, call_value(call, "name"));
}

static bool backups_take_over(struct ctx *ctx, struct api_call *call)
{
	(void)call;
	return backup_take_over(ctx);
}

static const struct schema_member backup_members[] = {
    MAY("on", BOOLEAN),         MAY("every_hours", INTEGER), MAY("at_minute", INTEGER),
    MAY("keep_hours", INTEGER), MAY("keep_days", INTEGER),   MAY("keep_weeks", INTEGER),
    MAY("check", BOOLEAN),      MAY("continuous", BOOLEAN),  {0},
};

const struct api_route api_backup_routes[] = {
    API_ROUTE(GET, "/api/v1/backups", ADMINISTRATOR, READS, .run = backups_show,
              .answer = "backups",
              .help = {{"备份的设置、状态和最近的备份",
                        "Backups: settings, state, and what came of the last ones"}}),
    API_ROUTE(PUT, "/api/v1/backups", ADMINISTRATOR, WRITES, .run = backups_set,
              .body = API_MEMBERS, .members = backup_members, .answer = "backups",
              .help = {{"设置备份的时间和保留期", "Set when they are made and which stay"}}),
    API_ROUTE(POST, "/api/v1/backups", ADMINISTRATOR, WRITES, .run = backups_make, .status = 202,
              .help = {{"马上备份", "Make one now"}}),
    API_ROUTE(POST, "/api/v1/backups/{name}/check", ADMINISTRATOR, WRITES, .run = backups_check,
              .status = 202,
              .help = {{"恢复到临时目录并检查", "Restore it aside, and look whether it is whole"}}),
    API_ROUTE(POST, "/api/v1/backups/take_over", ADMINISTRATOR, WRITES, .run = backups_take_over,
              .help = {{"确认恢复出来的数据从此投入使用，重新开始备份",
                        "Say that people work with restored data from now on: backups go on"}}),
    {0},
};
