/* Who learns of a hand-over: whoever takes, whoever gave, and those above them; one
 * notice each, however many records it was. It leads to just these records. */
#include "crm/crm.h"
#include "crm/handover.h"

#include "base/memory.h"
#include "crm/rule.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* Who was told already. */
struct told {
	struct ctx *ctx;
	int64_t work;
	const char *reason;
	int64_t *users;
	size_t count;
};

static struct told told_new(struct ctx *ctx, int64_t work, const char *reason, size_t most)
{
	return (struct told){
	    .ctx = ctx, .work = work, .reason = reason, .users = memory_array(ctx, int64_t, most)};
}

/* Is he to be told, in which language? Nobody is told what he did himself. */
static bool told_wants(struct told *told, int64_t user, enum language *language)
{
	const struct user_info *info = access_user(told->ctx, user);
	if (!info || info->disabled || user == told->ctx->actor->user)
		return false;
	for (size_t i = 0; i < told->count; i++)
		if (told->users[i] == user)
			return false;
	told->users[told->count++] = user;
	*language = access_language(info);
	return true;
}

/* Takers are led to theirs, those above them to all of it, the former owner nowhere. */
enum leads { LEADS_TO_OWN, LEADS_TO_ALL, LEADS_NOWHERE };

static bool told_say(struct told *told, int64_t user, enum leads leads, const char *title)
{
	return notice_of_work(told->ctx, user, leads == LEADS_NOWHERE ? NULL : "hand_over",
	                      leads == LEADS_TO_OWN ? told->work : 0, title, told->reason);
}

static const char *tell_name(struct ctx *ctx, int64_t user)
{
	const struct user_info *info = access_user(ctx, user);
	return info ? info->name : "—";
}

static bool tell_taker(struct told *told, const struct hand_deal *deal,
                       const struct hand_taker *taker)
{
	struct ctx *ctx = told->ctx;
	enum language language;
	int64_t number = taker->customers + taker->others + taker->helps;
	if (!number || !told_wants(told, taker->target.user, &language))
		return true;
	const char *by = ctx->actor->name, *from = tell_name(ctx, deal->plan->from);
	bool en = language == LANGUAGE_EN, customers = number == taker->customers;
	if (!deal->plan->from)
		return told_say(
		    told, taker->target.user, LEADS_TO_OWN,
		    memory_format(
		        ctx, en ? "%s handed %" PRId64 " %s over to you" : "%s把 %" PRId64 " %s移交给了您",
		        by, number,
		        en ? (customers ? "customers" : "records") : (customers ? "个客户" : "条记录")));
	return told_say(told, taker->target.user, LEADS_TO_OWN,
	                memory_format(ctx,
	                              en ? "%s handed %" PRId64 " %s over to you, which were %s’s"
	                                 : "%s把 %" PRId64 " %s移交给了您，原负责人%s",
	                              by, number,
	                              en ? (customers ? "customers" : "records")
	                                 : (customers ? "个客户" : "条记录"),
	                              from));
}

static bool tell_giver(struct told *told, const struct hand_deal *deal)
{
	enum language language;
	if (!told_wants(told, deal->plan->from, &language))
		return true;
	return told_say(told, deal->plan->from, LEADS_NOWHERE,
	                memory_format(told->ctx,
	                              language == LANGUAGE_EN
	                                  ? "%s handed %" PRId64 " of your records over to others"
	                                  : "%s把您的 %" PRId64 " 条记录移交给了别人",
	                              told->ctx->actor->name, deal->records));
}

static bool tell_manager(struct told *told, const struct hand_deal *deal, int64_t user)
{
	enum language language;
	if (!told_wants(told, user, &language))
		return true;
	return told_say(told, user, LEADS_TO_ALL,
	                memory_format(told->ctx,
	                              language == LANGUAGE_EN ? "%s handed over %" PRId64
	                                                        " customers of your department"
	                                                      : "%s移交了贵部门的 %" PRId64 " 个客户",
	                              told->ctx->actor->name, deal->customers));
}

/* The nearest manager of a person. */
static bool tell_above(struct told *told, const struct hand_deal *deal, int64_t person)
{
	size_t count = 0;
	const int64_t *managers = person ? access_managers(told->ctx, person, &count) : NULL;
	return !count || !deal->customers || tell_manager(told, deal, managers[0]);
}

bool hand_tell(struct ctx *ctx, const struct hand_deal *deal, int64_t work)
{
	struct told told = told_new(ctx, work, deal->plan->reason, 2 * deal->taker_count + 2);
	for (size_t i = 0; i < deal->taker_count; i++)
		if (!tell_taker(&told, deal, &deal->takers[i]))
			return false;
	if (!tell_giver(&told, deal) || !tell_above(&told, deal, deal->plan->from))
		return false;
	for (size_t i = 0; i < deal->taker_count; i++)
		if (deal->takers[i].customers && !tell_above(&told, deal, deal->takers[i].target.user))
			return false;
	return true;
}

bool hand_tell_back(struct ctx *ctx, const struct record *work, int64_t returned)
{
	const struct value *takers = record_value(work, "takers");
	size_t count = takers->kind == VALUE_LIST ? takers->size : 0;
	struct told told = told_new(ctx, work->id, record_text(work, "reason"), count + 1);
	for (size_t i = 0; i <= count; i++) {
		int64_t user = i < count ? takers->items[i].integer : record_integer(work, "from");
		enum language language;
		if (!returned || !told_wants(&told, user, &language))
			continue;
		const char *title =
		    memory_format(ctx,
		                  language == LANGUAGE_EN ? "%s took a hand-over back: %" PRId64 " records"
		                                          : "%s撤回了移交：%" PRId64 " 条记录",
		                  ctx->actor->name, returned);
		if (!told_say(&told, user, i < count ? LEADS_NOWHERE : LEADS_TO_ALL, title))
			return false;
	}
	return true;
}
