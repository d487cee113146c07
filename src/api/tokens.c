/* API tokens of the caller. */
#include "api/dispatch.h"

#include "access/session.h"
#include "base/error.h"

#include <string.h>

static bool token_add(struct ctx *ctx, struct api_call *call)
{
	const char *scope = schema_text(call->body, "scope");
	struct token_request request = {
	    .name = schema_text(call->body, "name"),
	    .write = scope && !strcmp(scope, "write"),
	    .expires_at = schema_instant(call->body, "expires_at"),
	};
	char secret[TOKEN_SECRET_SIZE];
	int64_t id;
	if (!token_make(ctx, &request, secret, &id))
		return false;
	json_open_object(call->json);
	json_member_integer(call->json, "id", id);
	json_member_text(call->json, "token", secret);
	json_close_object(call->json);
	return true;
}

static bool token_show_all(struct ctx *ctx, struct api_call *call)
{
	json_open_object(call->json);
	json_key(call->json, "tokens");
	if (!token_list(ctx, call->json))
		return false;
	json_close_object(call->json);
	return true;
}

static bool token_remove(struct ctx *ctx, struct api_call *call)
{
	return token_end(ctx, call->id);
}

static const char *const token_scopes[] = {"read", "write", NULL};

static const struct schema_member token_members[] = {
    MUST("name", TEXT),
    MUST("scope", TEXT, .choices = token_scopes),
    MAY("expires_at", INSTANT, .nullable = true),
    {0},
};

const struct api_route api_token_routes[] = {
    API_ROUTE(GET, "/api/v1/tokens", SESSION, READS, .run = token_show_all, .answer = "tokens",
              .help = {{"自己的 API 令牌", "One's API tokens"}}),
    API_ROUTE(POST, "/api/v1/tokens", SESSION, WRITES, .run = token_add, .body = API_MEMBERS,
              .members = token_members, .status = 201, .secret = true, .answer = "token_made",
              .help = {{"新建令牌，只显示一次", "Make a token; it is shown once"}}),
    API_ROUTE(DELETE, "/api/v1/tokens/{id}", SESSION, WRITES, .run = token_remove,
              .help = {{"吊销令牌", "Revoke a token"}}),
    {0},
};
