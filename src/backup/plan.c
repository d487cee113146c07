#include "backup/plan.h"

#include "access/access.h"
#include "backup/log.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <stdio.h>
#include <string.h>

const struct plan_member plan_members[PLAN_NUMBERS] = {
    [PLAN_ON] = {"on", "backup_on", 1, 0, 1, true},
    [PLAN_EVERY] = {"every_hours", "backup_every", 24, 1, 24, false},
    [PLAN_AT] = {"at_minute", "backup_at", 120, 0, 1439, false},
    [PLAN_KEEP_HOURS] = {"keep_hours", "backup_keep_hours", 48, 1, 8760, false},
    [PLAN_KEEP_DAYS] = {"keep_days", "backup_keep_days", 30, 0, 3650, false},
    [PLAN_KEEP_WEEKS] = {"keep_weeks", "backup_keep_weeks", 12, 0, 520, false},
    [PLAN_CHECK] = {"check", "backup_check", 0, 0, 1, true},
    [PLAN_CONTINUOUS] = {"continuous", "backup_continuous", 0, 0, 1, true},
};

bool plan_read(struct ctx *ctx, struct plan *plan)
{
	for (size_t i = 0; i < PLAN_NUMBERS; i++)
		if (!access_setting(ctx, plan_members[i].setting, plan_members[i].otherwise,
		                    &plan->numbers[i]))
			return false;
	return true;
}

static int64_t plan_step(const struct plan *plan)
{
	return plan->numbers[PLAN_EVERY] * 60;
}

int64_t plan_last(const struct ctx *ctx, const struct plan *plan)
{
	int64_t step = plan_step(plan);
	int64_t late = (zone_minute(ctx->company->zone, ctx->now) - plan->numbers[PLAN_AT]) % step;
	if (late < 0)
		late += step;
	return ctx->now - ctx->now % 60000 - late * 60000;
}

int64_t plan_next(const struct ctx *ctx, const struct plan *plan)
{
	return plan_last(ctx, plan) + plan_step(plan) * 60000;
}

/* --- which stay --- */

/* The instant that a backup's name says. */
static int64_t thin_instant(const char *name)
{
	char text[TIME_TEXT_SIZE];
	int64_t at = 0;
	snprintf(text, sizeof text, "%.4s-%.2s-%.2sT%.2s:%.2s:%s", name, name + 4, name + 6, name + 9,
	         name + 11, name + 13);
	time_read(text, strlen(text), &at);
	return at;
}

/* What has been kept so far, from the newest on. */
struct thin {
	int64_t all_since; /* everything from here on stays */
	int64_t reach;     /* the oldest from which every instant is to be had; 0: not yet */
	char day[DATE_TEXT_SIZE], week[DATE_TEXT_SIZE]; /* of the last one that stayed for it */
	char first_day[DATE_TEXT_SIZE], first_week[DATE_TEXT_SIZE];
};

static bool thin_stays(const struct ctx *ctx, struct thin *thin, int64_t at)
{
	char day[DATE_TEXT_SIZE], week[DATE_TEXT_SIZE];
	bool stays = at >= thin->all_since;
	/* One from before, so that the first of those hours is covered as well. */
	if (!stays && !thin->reach) {
		thin->reach = at;
		stays = true;
	}
	zone_date(ctx->company->zone, at, day);
	date_add(day, 1 - date_weekday(day), week);
	if (strcmp(day, thin->day) != 0 && strcmp(day, thin->first_day) >= 0)
		stays = true;
	if (strcmp(week, thin->week) != 0 && strcmp(week, thin->first_week) >= 0)
		stays = true;
	if (stays) {
		memcpy(thin->day, day, sizeof day);
		memcpy(thin->week, week, sizeof week);
	}
	return stays;
}

bool plan_thin(struct ctx *ctx, const struct plan *plan, const struct store *store)
{
	const int64_t hour = 3600000, *numbers = plan->numbers;
	struct thin thin = {.all_since = ctx->now - numbers[PLAN_KEEP_HOURS] * hour};
	char today[DATE_TEXT_SIZE];
	size_t count = 0;
	const char **names = store_names(ctx, store, &count);
	zone_date(ctx->company->zone, ctx->now, today);
	date_add(today, 1 - (int)numbers[PLAN_KEEP_DAYS], thin.first_day);
	date_add(today, 1 - date_weekday(today) + 7 - 7 * (int)numbers[PLAN_KEEP_WEEKS],
	         thin.first_week);
	for (size_t i = count; names && i-- > 0;)
		if (!thin_stays(ctx, &thin, thin_instant(names[i])) && i + 1 < count &&
		    !store_drop(ctx, store, names[i]))
			return false;
	if (!names || !count)
		return !ctx->error;
	int64_t since = thin.reach ? thin.reach : thin_instant(names[0]);
	int64_t yesterday = ctx->now - 24 * hour;
	return log_thin(ctx, store, since) &&
	       store_clean(ctx, store, since < yesterday ? since : yesterday);
}
