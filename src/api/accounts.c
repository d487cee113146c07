/* How others sign in, for administrators; and the rules for passwords. */
#include "api/dispatch.h"

#include "access/code.h"
#include "access/session.h"
#include "base/error.h"

static bool account_need(struct ctx *ctx, const struct api_call *call)
{
	return access_user(ctx, call->id) ||
	       error_set(ctx, ERROR_NOT_FOUND, "没有这个用户。", "There is no such user.");
}

static bool account_show(struct ctx *ctx, struct api_call *call)
{
	if (!account_need(ctx, call))
		return false;
	json_open_object(call->json);
	json_key(call->json, "code");
	json_open_object(call->json);
	if (!code_print(ctx, call->id, call->json))
		return false;
	json_close_object(call->json);
	json_key(call->json, "sessions");
	if (!session_list(ctx, call->id, call->json))
		return false;
	json_close_object(call->json);
	return true;
}

static bool account_end_sessions(struct ctx *ctx, struct api_call *call)
{
	return account_need(ctx, call) && session_end_user(ctx, call->id, ctx->actor->session);
}

static bool account_reset_password(struct ctx *ctx, struct api_call *call)
{
	const char *password = account_need(ctx, call) ? password_reset(ctx, call->id) : NULL;
	if (!password)
		return false;
	json_open_object(call->json);
	json_member_text(call->json, "password", password);
	json_close_object(call->json);
	return true;
}

static bool account_show_rules(struct ctx *ctx, struct api_call *call)
{
	password_rules_print(ctx, call->json);
	return true;
}

static bool account_set_rules(struct ctx *ctx, struct api_call *call)
{
	call->organisation_changed = true;
	return password_rules_write(ctx, schema_integer(call->body, "shortest"));
}

static const struct schema_member rules_members[] = {
    MUST("shortest", INTEGER),
    {0},
};

#define USER "/api/v1/users/{id}"

const struct api_route api_account_routes[] = {
    API_ROUTE(GET, USER "/sign_in", ADMINISTRATOR, READS, .run = account_show, .answer = "sign_in",
              .help = {{"用户的登录和动态验证码", "A user's sessions and one-time codes"}}),
    API_ROUTE(DELETE, USER "/sessions", ADMINISTRATOR, WRITES, .run = account_end_sessions,
              .help = {{"结束用户的所有登录和令牌", "End all sessions and tokens of a user"}}),
    API_ROUTE(POST, USER "/password_reset", ADMINISTRATOR, OWN, .run = account_reset_password,
              .secret = true, .answer = "password_made",
              .help = {{"生成一次性密码，用户下次登录须修改",
                        "Make a one-time password, which the user must change at the next login"}}),
    API_ROUTE(GET, "/api/v1/password_rules", SESSION, READS, .run = account_show_rules,
              .unready = true, .answer = "password_rules",
              .help = {{"密码规则", "The rules for passwords"}}),
    API_ROUTE(PUT, "/api/v1/password_rules", ADMINISTRATOR, WRITES, .run = account_set_rules,
              .body = API_MEMBERS, .members = rules_members,
              .help = {{"修改密码规则", "Change the rules for passwords"}}),
    {0},
};
