/* Who calls, may he, and in which language is he answered. */
#include "api/dispatch.h"

#include "access/session.h"
#include "base/error.h"

#include <string.h>
#include <strings.h>

static const char session_cookie[] = "guanxi_session";

/* The first of the two languages that the header names (RFC 9110, 12.5.4); its
 * weights are left aside: browsers send the preferred language first. */
enum language api_language(const struct http_request *request)
{
	const char *header = http_header(request, "Accept-Language");
	while (header && *header) {
		header += strspn(header, " ,");
		if (!strncasecmp(header, "en", 2))
			return LANGUAGE_EN;
		if (!strncasecmp(header, "zh", 2))
			return LANGUAGE_ZH;
		header += strcspn(header, ",");
	}
	return LANGUAGE_ZH;
}

static bool authenticate_bearer(struct ctx *ctx, const char *header)
{
	static const char scheme[] = "Bearer ";
	if (!strncasecmp(header, scheme, sizeof scheme - 1))
		return session_token(ctx, header + sizeof scheme - 1);
	return error_set(ctx, ERROR_UNAUTHENTICATED, "请用 Bearer 令牌，或先登录。",
	                 "Please use a Bearer token, or log in.");
}

static bool authenticate_cookie(struct ctx *ctx, const struct http_request *request)
{
	const char *secret = http_cookie(request, session_cookie);
	if (!secret)
		return error_set(ctx, ERROR_UNAUTHENTICATED, "请先登录。", "Please log in.");
	const char *csrf = NULL;
	if (request->method != HTTP_GET)
		csrf = http_header(request, "X-CSRF-Token");
	if (request->method != HTTP_GET && !csrf)
		csrf = "";
	return session_resume(ctx, secret, csrf);
}

/* What the user has chosen goes before what the browser asks for. */
static void authenticate_language(struct ctx *ctx)
{
	const struct user_info *user = access_user(ctx, ctx->actor->user);
	if (*user->language)
		ctx->language = access_language(user);
}

/* A password that must be changed, or a one-time code that must be set up, comes before
 * everything else. The field's name tells programs which. */
static bool authenticate_ready(struct ctx *ctx, const struct api_call *call)
{
	if (!ctx->actor->needs || call->route->unready)
		return true;
	error_set(ctx, ERROR_FORBIDDEN, "请先完成登录所要求的设置。",
	          "First do what logging in asks for.");
	if (ctx->actor->needs & NEED_PASSWORD)
		return error_field(ctx, "password", "needed", "请先修改一次性密码。",
		                   "First change your one-time password.");
	return error_field(ctx, "code", "needed", "您的角色要求先设置动态验证码。",
	                   "Your role asks you to set up one-time codes first.");
}

/* Browsers say from where a call was made (W3C Fetch Metadata); "none" is the person
 * herself. No page of others has a call to make here, whoever is logged in, and logging
 * in least of all. Other programs say nothing, and so do browsers without TLS: there
 * the body's type stops them, which a page may not send elsewhere without asking. */
bool api_need_same_site(struct ctx *ctx, const struct http_request *request)
{
	const char *site = http_header(request, "Sec-Fetch-Site");
	if (request->method == HTTP_GET || !site || !strcmp(site, "same-origin") ||
	    !strcmp(site, "none"))
		return true;
	return error_set(ctx, ERROR_FORBIDDEN, "不接受其他网站发来的请求。",
	                 "Requests that pages of other sites make are not accepted.");
}

bool api_authenticate(struct ctx *ctx, const struct api_call *call)
{
	const char *header = http_header(call->request, "Authorization");
	if (!(header ? authenticate_bearer(ctx, header) : authenticate_cookie(ctx, call->request)))
		return false;
	authenticate_language(ctx);
	if (ctx->actor->read_only && call->route->transaction != API_READS)
		return error_set(ctx, ERROR_FORBIDDEN, "这个令牌只能读取，不能更改。",
		                 "This token may read, not change.");
	return authenticate_ready(ctx, call);
}

/* The operation that a right asks for on the object. */
static const enum operation right_operations[] = {
    [API_READ_OBJECT] = OPERATION_READ,
    [API_CREATE_OBJECT] = OPERATION_CREATE,
    [API_UPDATE_OBJECT] = OPERATION_UPDATE,
    [API_DELETE_OBJECT] = OPERATION_DELETE,
};

bool api_need_right(struct ctx *ctx, const struct api_call *call)
{
	enum api_right right = call->route->right;
	if (right == API_PUBLIC || right == API_SESSION)
		return true;
	if (right != API_ADMINISTRATOR)
		return access_need(ctx, call->object, right_operations[right]);
	if (ctx->actor->administrator)
		return true;
	return error_set(ctx, ERROR_FORBIDDEN, "只有系统管理员可以这样做。",
	                 "Only administrators may do this.");
}
