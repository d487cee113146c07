/* guanxi init: a new company. */
#include "cmd/command.h"

#include "access/session.h"
#include "base/error.h"
#include "base/memory.h"
#include "cmd/company.h"
#include "cmd/found.h"

#include <stdio.h>

/* The option's value, else what is typed; NULL with ctx->error when neither. */
static const char *init_value(struct ctx *ctx, const struct command_line *line, const char *option,
                              const char *zh, const char *en)
{
	const char *value = command_value(line, option);
	if (!value)
		value = command_ask(ctx, zh, en, false);
	if (value && *value)
		return value;
	error_set(ctx, ERROR_INVALID, "请提供%s（%s）。", "Please give the %s (%s).",
	          ctx->language == LANGUAGE_EN ? en : zh, option);
	return NULL;
}

static const char *init_otherwise(const char *value, const char *otherwise)
{
	return value ? value : otherwise;
}

static const char *init_password(struct ctx *ctx, const struct command_line *line, bool *made_up)
{
	*made_up = !command_value(line, "--admin-password-stdin");
	if (*made_up)
		return password_make(ctx);
	const char *password = command_ask(ctx, "密码", "Password", true);
	if (!password)
		error_set(ctx, ERROR_INVALID, "标准输入中没有密码。",
		          "There is no password on standard input.");
	return password;
}

static bool init_company(struct ctx *ctx, const struct company_place *place,
                         const struct company_settings *settings, const struct founding *founding)
{
	struct company *company = company_open(ctx, NULL, place, 2, settings);
	if (!company)
		return false;
	bool good = company_found(ctx, founding);
	ctx->company = NULL;
	talloc_free(company);
	if (!good)
		company_remove(ctx, place);
	return good;
}

static int init_run(struct ctx *ctx, const struct command_line *line)
{
	bool made_up;
	struct company_place place;
	if (!command_place(ctx, line, line->words[0], &place))
		return EXIT_FAILED;
	struct company_settings settings = {
	    .name = init_value(ctx, line, "--name", "公司名称", "name of the company"),
	    .zone = init_otherwise(command_value(line, "--time-zone"), "Asia/Shanghai"),
	    .currency = init_otherwise(command_value(line, "--currency"), "CNY"),
	    .country = init_otherwise(command_value(line, "--country"), "CN"),
	};
	struct founding founding = {0};
	if (!ctx->error)
		founding.login = init_value(ctx, line, "--admin", "管理员登录名", "administrator's login");
	if (!ctx->error)
		founding.password = init_password(ctx, line, &made_up);
	if (ctx->error || !init_company(ctx, &place, &settings, &founding))
		return EXIT_FAILED;
	if (made_up)
		printf("%s %s\n", founding.login, founding.password);
	return EXIT_DONE;
}

static const struct command_option init_options[] = {
    COMMAND_DATABASE,
    {"--name", "NAME", false, {{"公司名称", "name of the company"}}},
    {"--admin", "LOGIN", false, {{"第一位管理员的登录名", "login of the first administrator"}}},
    {"--admin-password-stdin",
     NULL,
     false,
     {{"从标准输入读取密码；否则生成并打印一个",
       "read the password from standard input; else one is made up and printed"}}},
    {"--time-zone", "ZONE", false, {{"时区，默认 Asia/Shanghai", "time zone, Asia/Shanghai"}}},
    {"--currency", "CODE", false, {{"币种，默认 CNY", "currency, CNY"}}},
    {"--country", "CODE", false, {{"国家，默认 CN", "country, CN"}}},
    {0},
};

const struct command init_commands[] = {
    {"init", "DIR", 1, {{"在 DIR 建立一个公司", "make a company in DIR"}}, init_options, init_run},
    {0},
};
