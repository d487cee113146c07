/* Logging in and out, one's sessions and password. */
#include "api/people.h"

#include "access/session.h"
#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"

#include <inttypes.h>
#include <string.h>

enum { SESSION_COOKIE_SECONDS = 30 * 24 * 3600 };

static void session_set_cookie(struct ctx *ctx, struct api_call *call, const char *secret,
                               int seconds)
{
	const char *cookie =
	    memory_format(ctx, "guanxi_session=%s; Path=/; HttpOnly; SameSite=Lax; Max-Age=%d%s",
	                  secret, seconds, call->request->secure ? "; Secure" : "");
	http_response_header(call->response, "Set-Cookie", cookie);
}

static bool session_print(struct ctx *ctx, struct api_call *call, const char *csrf)
{
	json_open_object(call->json);
	json_key(call->json, "user");
	if (!people_print_me(ctx, call->json))
		return false;
	json_member_text(call->json, "csrf", csrf);
	json_key(call->json, "needs");
	json_open_array(call->json);
	if (ctx->actor->needs & NEED_PASSWORD)
		json_put_text(call->json, "password");
	if (ctx->actor->needs & NEED_CODE)
		json_put_text(call->json, "code");
	json_close_array(call->json);
	json_close_object(call->json);
	return true;
}

static bool session_start(struct ctx *ctx, struct api_call *call)
{
	struct session_new session;
	struct session_claim claim = {
	    .login = schema_text(call->body, "login"),
	    .password = schema_text(call->body, "password"),
	    .code = schema_text(call->body, "code"),
	    .agent = http_header(call->request, "User-Agent"),
	};
	if (!session_log_in(ctx, &claim, &session)) {
		atomic_fetch_add(&call->api->figures.logins_failed, 1);
		return false;
	}
	session_set_cookie(ctx, call, session.secret, SESSION_COOKIE_SECONDS);
	return db_begin(ctx, DB_READ) && session_print(ctx, call, memory_text(call, session.csrf));
}

static bool session_show(struct ctx *ctx, struct api_call *call)
{
	return session_print(ctx, call, session_csrf(ctx));
}

static bool session_stop(struct ctx *ctx, struct api_call *call)
{
	if (!session_log_out(ctx))
		return false;
	session_set_cookie(ctx, call, "", 0);
	return true;
}

static bool session_show_all(struct ctx *ctx, struct api_call *call)
{
	json_open_object(call->json);
	json_key(call->json, "sessions");
	if (!session_list(ctx, ctx->actor->user, call->json))
		return false;
	json_close_object(call->json);
	return true;
}

static bool session_stop_one(struct ctx *ctx, struct api_call *call)
{
	return session_end(ctx, call->id);
}

static bool session_stop_others(struct ctx *ctx, struct api_call *call)
{
	(void)call;
	return session_end_others(ctx);
}

static bool session_password(struct ctx *ctx, struct api_call *call)
{
	return password_change(ctx, schema_text(call->body, "old"),
	                       schema_text(call->body, "password"));
}

static const struct schema_member login_members[] = {
    MUST("login", TEXT),
    MUST("password", TEXT),
    MAY("code", TEXT, .nullable = true),
    {0},
};

static const struct schema_member password_members[] = {
    MUST("old", TEXT),
    MUST("password", TEXT),
    {0},
};

const struct api_route api_session_routes[] = {
    API_ROUTE(POST, "/api/v1/session", PUBLIC, OWN, .run = session_start, .body = API_MEMBERS,
              .members = login_members, .status = 200, .answer = "session",
              .help = {{"登录", "Log in"}}),
    API_ROUTE(GET, "/api/v1/session", SESSION, READS, .run = session_show, .unready = true,
              .answer = "session", .help = {{"我是谁", "Who am I"}}),
    API_ROUTE(DELETE, "/api/v1/session", SESSION, WRITES, .run = session_stop, .unready = true,
              .help = {{"退出", "Log out"}}),
    API_ROUTE(POST, "/api/v1/session/password", SESSION, OWN, .run = session_password,
              .unready = true, .secret = true, .body = API_MEMBERS, .members = password_members,
              .help = {{"修改自己的密码", "Change one's own password"}}),
    API_ROUTE(GET, "/api/v1/sessions", SESSION, READS, .run = session_show_all,
              .answer = "sessions", .help = {{"自己的登录", "One's sessions"}}),
    API_ROUTE(DELETE, "/api/v1/sessions", SESSION, WRITES, .run = session_stop_others,
              .help = {{"结束自己的其他登录", "End all of one's other sessions"}}),
    API_ROUTE(DELETE, "/api/v1/sessions/{id}", SESSION, WRITES, .run = session_stop_one,
              .help = {{"结束自己的一个登录", "End one of one's sessions"}}),
    {0},
};
