#include "transfer/stamp.h"

#include "access/access.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "record/history.h"

#include <assert.h>
#include <string.h>

static const char *const stamp_names[] = {
    [SHEET_STAMP_NONE] = "none", [SHEET_STAMP_FIRST] = "first", [SHEET_STAMP_LAST] = "last"};
enum { STAMP_COUNT = sizeof stamp_names / sizeof *stamp_names };

const char *stamp_words(struct ctx *ctx)
{
	char date[DATE_TEXT_SIZE];
	const struct user_info *user = access_user(ctx, ctx->actor->user);
	int minute = zone_minute(ctx->company->zone, ctx->now);
	zone_date(ctx->company->zone, ctx->now, date);
	const char *login = user ? user->login : NULL;
	const char *who = ctx->actor->name;
	if (login && strcmp(login, who) != 0)
		who = memory_format(ctx, "%s（%s）", who, login);
	return memory_format(ctx, "%s %s %02d:%02d", who, date, minute / 60, minute % 60);
}

static bool stamp_read(struct ctx *ctx, enum sheet_stamp *stamp)
{
	int64_t value;
	if (!access_setting(ctx, "export_stamp", SHEET_STAMP_NONE, &value))
		return false;
	*stamp = value > 0 && value < STAMP_COUNT ? (enum sheet_stamp)value : SHEET_STAMP_NONE;
	return true;
}

bool stamp_layout(struct ctx *ctx, struct sheet_layout *layout)
{
	layout->author = ctx->actor->name;
	layout->printed = stamp_words(ctx);
	return stamp_read(ctx, &layout->stamp);
}

bool stamp_rules_print(struct ctx *ctx, struct json_writer *json)
{
	enum sheet_stamp stamp;
	if (!stamp_read(ctx, &stamp))
		return false;
	json_open_object(json);
	json_member_text(json, "stamp", stamp_names[stamp]);
	json_close_object(json);
	return true;
}

bool stamp_rules_write(struct ctx *ctx, const char *name)
{
	int64_t value = 0;
	while (value < STAMP_COUNT && strcmp(stamp_names[value], name) != 0)
		value++;
	assert(value < STAMP_COUNT && "checked by the route");
	return access_set_setting(ctx, "export_stamp", value) &&
	       history_note(ctx, "export_rules", NULL, 0,
	                    memory_format(ctx, "{\"stamp\":\"%s\"}", name));
}
