#include "base/error.h"

#include "base/memory.h"

#include <assert.h>
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

const struct error_kind error_kinds[ERROR_CODE_COUNT] = {
    [ERROR_INVALID] = {422, "invalid", {"填写有误", "Some values need correction"}},
    [ERROR_MALFORMED] = {400, "malformed", {"请求格式不对", "The request is malformed"}},
    [ERROR_UNAUTHENTICATED] = {401, "unauthenticated", {"请先登录", "Please log in"}},
    [ERROR_FORBIDDEN] = {403, "forbidden", {"没有权限", "Not permitted"}},
    [ERROR_NOT_FOUND] = {404, "not_found", {"找不到", "Not found"}},
    [ERROR_CONFLICT] = {409, "conflict", {"与他人的操作冲突", "Conflict with another change"}},
    [ERROR_DUPLICATE] = {409, "duplicate", {"已经存在", "It exists already"}},
    [ERROR_TOO_LARGE] = {413, "too_large", {"内容过大", "Too large"}},
    [ERROR_RATE_LIMITED] = {429, "rate_limited", {"操作过于频繁", "Too many requests"}},
    [ERROR_UNAVAILABLE] = {503, "unavailable", {"暂时无法处理", "Temporarily unavailable"}},
    [ERROR_INTERNAL] = {500, "internal", {"系统内部错误", "Internal error"}},
};

static int error_release(struct error *error)
{
	if (error->extra)
		json_decref(error->extra);
	return 0;
}

static struct error *error_new(struct ctx *ctx, enum error_code code)
{
	assert(!ctx->error);
	ctx->error = memory_new(ctx, struct error);
	ctx->error->code = code;
	talloc_set_destructor(ctx->error, error_release);
	return ctx->error;
}

static char *error_words(struct ctx *ctx, const void *parent, const char *zh, const char *en,
                         va_list arguments)
{
	const char *format = ctx->language == LANGUAGE_EN ? en : zh;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	return memory_must(talloc_vasprintf(parent, format, arguments));
#pragma GCC diagnostic pop
}

bool error_set(struct ctx *ctx, enum error_code code, const char *zh, const char *en, ...)
{
	struct error *error = error_new(ctx, code);
	va_list arguments;
	va_start(arguments, en);
	error->message = error_words(ctx, error, zh, en, arguments);
	va_end(arguments);
	return false;
}

bool error_field(struct ctx *ctx, const char *field, const char *code, const char *zh,
                 const char *en, ...)
{
	if (!ctx->error)
		error_set(ctx, ERROR_INVALID, "有字段需要更正。", "Some fields need correction.");
	struct error *error = ctx->error;
	error->items = memory_must(
	    talloc_realloc(error, error->items, struct error_item, (unsigned)error->item_count + 1));
	struct error_item *item = &error->items[error->item_count++];
	va_list arguments;
	va_start(arguments, en);
	*item = (struct error_item){
	    .field = memory_text(error, field),
	    .code = code,
	    .message = error_words(ctx, error, zh, en, arguments),
	};
	va_end(arguments);
	return false;
}

bool error_internal(struct ctx *ctx, const char *format, ...)
{
	struct error *error = error_new(ctx, ERROR_INTERNAL);
	error->message = ctx->language == LANGUAGE_EN
	                     ? "Something went wrong inside the program. Nothing was changed; "
	                       "please try again, and tell your administrator if it stays."
	                     : "程序内部出错，未做任何更改。请重试；若仍然出错，请告知管理员。";
	va_list arguments;
	va_start(arguments, format);
	error->detail = memory_must(talloc_vasprintf(error, format, arguments));
	va_end(arguments);
	return false;
}

struct error_disk_words {
	int number; /* 0: any other */
	const char *zh, *en;
};

static const struct error_disk_words error_disk_words[] = {
    {ENOSPC, "服务器的磁盘已满，未做任何更改。请联系管理员清理磁盘空间后重试。",
     "The server's disk is full; nothing was changed. Have your administrator free some space and "
     "try again."},
    {EDQUOT, "服务器的磁盘配额已用完，未做任何更改。请联系管理员清理磁盘空间后重试。",
     "The quota of the server's disk is used up; nothing was changed. Have your administrator free "
     "some space and try again."},
    {EROFS, "服务器的磁盘只能读取，不能写入，未做任何更改。请联系管理员。",
     "The server's disk can only be read; nothing was changed. Please tell your administrator."},
    {EACCES, "服务器的数据目录不可写，未做任何更改。请联系管理员。",
     "The server's data folder can't be written; nothing was changed. Please tell your "
     "administrator."},
    {0, "服务器的磁盘读写出错，未做任何更改。请联系管理员。",
     "The server's disk reports an error; nothing was changed. Please tell your administrator."},
};

bool error_disk(struct ctx *ctx, int number, const char *doing)
{
	const struct error_disk_words *words = error_disk_words;
	while (words->number && words->number != number)
		words++;
	error_set(ctx, ERROR_UNAVAILABLE, "%s", "%s",
	          ctx->language == LANGUAGE_EN ? words->en : words->zh);
	ctx->error->detail = memory_format(ctx->error, "%s: %s", doing, strerror(number));
	return false;
}

void error_hint(struct ctx *ctx, const char *zh, const char *en)
{
	assert(ctx->error);
	ctx->error->hint = memory_text(ctx->error, ctx->language == LANGUAGE_EN ? en : zh);
}

void error_retry_after(struct ctx *ctx, int seconds)
{
	assert(ctx->error);
	ctx->error->retry_after = seconds;
}

struct error *error_take(struct ctx *ctx)
{
	struct error *error = ctx->error;
	ctx->error = NULL;
	return error;
}

bool error_pass(struct ctx *outer, struct ctx *inner)
{
	assert(inner->error && !outer->error);
	outer->error = talloc_move(outer, &inner->error);
	return false;
}
