#include "transfer/history_export.h"

#include "base/memory.h"
#include "base/time.h"
#include "document/sheet_writer.h"
#include "model/model.h"
#include "transfer/stamp.h"

#include <string.h>

/* What an action is called; of others, the object's own or the bare name. */
static const struct {
	const char *name;
	struct label label;
} action_labels[] = {
    {"create", {{"新建", "Created"}}},
    {"update", {{"修改", "Changed"}}},
    {"delete", {{"删除", "Deleted"}}},
    {"restore", {{"恢复", "Restored"}}},
    {"purge", {{"彻底清除", "Purged"}}},
    {"import", {{"导入", "Imported"}}},
    {"export", {{"导出", "Exported"}}},
    {"export_rules", {{"修改导出设置", "Rules for exports changed"}}},
    {"erase", {{"删除个人信息", "Personal data erased"}}},
    {"personal_report", {{"个人信息报告", "Report of personal data"}}},
    {"merge", {{"合并", "Merged"}}},
    {"unmerge", {{"撤销合并", "Merging undone"}}},
    {"recycle", {{"按规则收回公海", "Taken back by a pool's rules"}}},
    {"rights", {{"修改权限", "Rights changed"}}},
    {"login", {{"登录", "Signed in"}}},
    {"login_failed", {{"登录失败", "Sign-in failed"}}},
    {"login_throttled", {{"登录受限", "Sign-in throttled"}}},
    {"logout", {{"退出登录", "Signed out"}}},
    {"sessions_ended", {{"结束登录", "Sessions ended"}}},
    {"password", {{"修改密码", "Password changed"}}},
    {"password_reset", {{"重设密码", "Password reset"}}},
    {"password_rules", {{"修改密码规则", "Password rules changed"}}},
    {"code_on", {{"启用动态验证码", "One-time codes on"}}},
    {"code_off", {{"关闭动态验证码", "One-time codes off"}}},
    {"code_reset", {{"重置动态验证码", "One-time codes reset"}}},
    {"recovery_made", {{"更换恢复码", "Recovery codes renewed"}}},
    {"recovery_used", {{"使用恢复码", "Recovery code used"}}},
    {"token_made", {{"新建令牌", "Token made"}}},
    {"token_ended", {{"吊销令牌", "Token revoked"}}},
};

static const char *action_label(struct ctx *ctx, const char *action)
{
	for (size_t i = 0; i < sizeof action_labels / sizeof *action_labels; i++)
		if (!strcmp(action_labels[i].name, action))
			return model_label(ctx, &action_labels[i].label);
	return action;
}

static bool export_entry(struct ctx *ctx, const struct history_entry *entry, void *data)
{
	struct history_line line;
	char date[DATE_TEXT_SIZE];
	if (!history_line(ctx, entry, &line))
		return false;
	zone_date(ctx->company->zone, line.at, date);
	int minute = zone_minute(ctx->company->zone, line.at);
	const char *at = memory_format(ctx, "%s %02d:%02d:%02d", date, minute / 60, minute % 60,
	                               (int)(line.at / 1000 % 60));
	const char *const values[] = {at,          line.actor,  action_label(ctx, line.action),
	                              line.object, line.record, line.changes,
	                              line.reason, line.address};
	return sheet_writer_row(ctx, data, values);
}

bool history_export(struct ctx *ctx, const struct history_query *query, int descriptor,
                    struct history_file *file)
{
	bool english = ctx->language == LANGUAGE_EN;
	const struct sheet_column columns[] = {
	    {english ? "When" : "时间", SHEET_COLUMN_DATETIME, 0},
	    {english ? "Who" : "操作人", SHEET_COLUMN_TEXT, 12},
	    {english ? "Action" : "操作", SHEET_COLUMN_TEXT, 14},
	    {english ? "Object" : "对象", SHEET_COLUMN_TEXT, 12},
	    {english ? "Record" : "记录", SHEET_COLUMN_TEXT, 28},
	    {english ? "What" : "内容", SHEET_COLUMN_TEXT, 60},
	    {english ? "Reason" : "原因", SHEET_COLUMN_TEXT, 20},
	    {english ? "Address" : "地址", SHEET_COLUMN_TEXT, 16},
	};
	const struct sheet_writer_kind *kind =
	    &sheet_writer_kinds[file->csv ? SHEET_WRITE_CSV : SHEET_WRITE_XLSX];
	struct sheet_layout layout = {
	    .format = file->csv ? SHEET_WRITE_CSV : SHEET_WRITE_XLSX,
	    .title = english ? "History" : "审计",
	    .columns = columns,
	    .column_count = sizeof columns / sizeof *columns,
	};
	char date[DATE_TEXT_SIZE];
	zone_date(ctx->company->zone, ctx->now, date);
	file->name = memory_format(ctx, "%s %s.%s", layout.title, date, kind->extension);
	file->media_type = kind->media_type;
	if (!stamp_layout(ctx, &layout))
		return false;
	struct sheet_writer *writer = sheet_writer_new(ctx, descriptor, &layout);
	return writer && history_each(ctx, query, HISTORY_EXPORT_MOST, export_entry, writer) &&
	       sheet_writer_finish(ctx, writer);
}
