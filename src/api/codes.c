/* One's one-time codes, and their reset by an administrator. */
#include "api/dispatch.h"

#include "access/code.h"
#include "base/error.h"

static bool code_show(struct ctx *ctx, struct api_call *call)
{
	json_open_object(call->json);
	if (!code_print(ctx, ctx->actor->user, call->json))
		return false;
	json_close_object(call->json);
	return true;
}

static bool code_set_up(struct ctx *ctx, struct api_call *call)
{
	struct code_setup setup;
	if (!code_begin(ctx, schema_text(call->body, "password"), &setup))
		return false;
	json_open_object(call->json);
	json_member_text(call->json, "secret", setup.secret);
	json_member_text(call->json, "address", setup.address);
	json_close_object(call->json);
	return true;
}

static bool code_print_recovery(const struct code_recovery *recovery, struct json_writer *json)
{
	json_open_object(json);
	json_key(json, "recovery");
	json_open_array(json);
	for (size_t i = 0; i < CODE_RECOVERY_COUNT; i++)
		json_put_text(json, recovery->codes[i]);
	json_close_array(json);
	json_close_object(json);
	return true;
}

static bool code_prove(struct ctx *ctx, struct api_call *call)
{
	struct code_recovery recovery;
	return code_confirm(ctx, schema_text(call->body, "code"), &recovery) &&
	       code_print_recovery(&recovery, call->json);
}

static bool code_make_recovery(struct ctx *ctx, struct api_call *call)
{
	struct code_recovery recovery;
	return code_renew(ctx, schema_text(call->body, "password"), schema_text(call->body, "code"),
	                  &recovery) &&
	       code_print_recovery(&recovery, call->json);
}

static bool code_switch_off(struct ctx *ctx, struct api_call *call)
{
	return code_stop(ctx, schema_text(call->body, "password"), schema_text(call->body, "code"));
}

static bool code_take_off(struct ctx *ctx, struct api_call *call)
{
	if (!access_user(ctx, call->id))
		return error_set(ctx, ERROR_NOT_FOUND, "没有这个用户。", "There is no such user.");
	return code_reset(ctx, call->id);
}

static const struct schema_member begin_members[] = {
    MAY("password", TEXT),
    {0},
};

static const struct schema_member confirm_members[] = {
    MUST("code", TEXT),
    {0},
};

static const struct schema_member both_members[] = {
    MUST("password", TEXT),
    MUST("code", TEXT),
    {0},
};

#define CODE "/api/v1/session/code"

const struct api_route api_code_routes[] = {
    API_ROUTE(GET, CODE, SESSION, READS, .run = code_show, .unready = true, .answer = "code_state",
              .help = {{"自己的动态验证码", "One's one-time codes"}}),
    API_ROUTE(POST, CODE, SESSION, OWN, .run = code_set_up, .unready = true, .secret = true,
              .body = API_MEMBERS, .members = begin_members, .answer = "code_setup",
              .help = {{"开始设置动态验证码：密钥只显示一次",
                        "Begin to set up one-time codes: the secret is shown once"}}),
    API_ROUTE(POST, CODE "/confirm", SESSION, OWN, .run = code_prove, .unready = true,
              .secret = true, .body = API_MEMBERS, .members = confirm_members, .answer = "recovery",
              .help = {{"用第一个验证码启用；恢复码只显示一次",
                        "Switch on by a first code; the recovery codes are shown once"}}),
    API_ROUTE(POST, CODE "/recovery", SESSION, OWN, .run = code_make_recovery, .secret = true,
              .body = API_MEMBERS, .members = both_members, .answer = "recovery",
              .help = {{"新的恢复码，旧的随即失效", "New recovery codes; the old ones end"}}),
    API_ROUTE(POST, CODE "/off", SESSION, OWN, .run = code_switch_off, .secret = true,
              .body = API_MEMBERS, .members = both_members,
              .help = {{"关闭动态验证码", "Switch one-time codes off"}}),
    API_ROUTE(DELETE, "/api/v1/users/{id}/code", ADMINISTRATOR, WRITES, .run = code_take_off,
              .help = {{"重置用户的动态验证码", "Reset the one-time codes of a user"}}),
    {0},
};
