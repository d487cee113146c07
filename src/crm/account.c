/* What was done with somebody's account, for his bell: who did not do it himself shall know
 * at once. */
#include "crm/crm.h"
#include "crm/notice.h"
#include "crm/rule.h"

#include "base/error.h"
#include "base/memory.h"

#include <string.h>

/* {by} is who did it. */
struct account_news {
	const char *action;
	struct label own, other; /* by himself, by somebody else */
};

static const struct account_news account_news[] = {
    {"password",
     {{"您的密码已修改", "Your password was changed"}},
     {{"{by}给您设置了新密码", "{by} set a new password for you"}}},
    {"password_reset",
     {{"您的密码已重置", "Your password was reset"}},
     {{"{by}重置了您的密码", "{by} reset your password"}}},
    {"sessions_ended",
     {{"您的其他登录已全部结束", "All your other sessions were ended"}},
     {{"{by}结束了您的全部登录和令牌", "{by} ended all your sessions and tokens"}}},
    {"code_on",
     {{"您的动态验证码已启用", "Your one-time codes were switched on"}},
     {{"{by}启用了您的动态验证码", "{by} switched your one-time codes on"}}},
    {"code_off",
     {{"您的动态验证码已关闭", "Your one-time codes were switched off"}},
     {{"{by}关闭了您的动态验证码", "{by} switched your one-time codes off"}}},
    {"code_reset",
     {{"您的动态验证码已重置", "Your one-time codes were reset"}},
     {{"{by}重置了您的动态验证码", "{by} reset your one-time codes"}}},
    {"recovery_made",
     {{"您的恢复码已换新", "Your recovery codes were replaced"}},
     {{"{by}换了您的恢复码", "{by} replaced your recovery codes"}}},
    {"recovery_used",
     {{"您的一个恢复码已被使用", "One of your recovery codes was used"}},
     {{"您的一个恢复码已被使用", "One of your recovery codes was used"}}},
};

static const struct account_news *account_find(const char *action)
{
	for (size_t i = 0; i < sizeof account_news / sizeof *account_news; i++)
		if (!strcmp(account_news[i].action, action))
			return &account_news[i];
	return NULL;
}

static const char *account_advice(struct ctx *ctx, enum language language)
{
	bool english = language == LANGUAGE_EN;
	if (!ctx->address)
		return english ? "If in doubt, ask your administrator." : "如有疑问，请联系系统管理员。";
	return english ? memory_format(ctx,
	                               "From %s. If this was not you, tell your administrator at once.",
	                               ctx->address)
	               : memory_format(ctx, "来自 %s。如果不是您本人操作，请立即联系系统管理员。",
	                               ctx->address);
}

bool account_told(struct ctx *ctx, const char *action, int64_t user)
{
	const struct account_news *news = account_find(action);
	const struct user_info *person = access_user(ctx, user);
	if (!news || !person)
		return true;
	enum language language = access_language(person);
	bool own = ctx->actor->user == user;
	const char *words = (own ? &news->own : &news->other)->text[language];
	return notice_of_work(ctx, user, "account", 0, notice_title(ctx, words, "", 0),
	                      account_advice(ctx, language));
}
