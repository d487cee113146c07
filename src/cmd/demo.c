/* guanxi demo: a company to look at, on this machine only. */
#include "cmd/demo.h"

#include "base/error.h"
#include "base/memory.h"
#include "cmd/command.h"
#include "cmd/company.h"
#include "cmd/found.h"
#include "cmd/serve.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool demo_make(struct ctx *ctx, const struct demo_size *size)
{
	struct founding founding = {.login = "admin", .name = "管理员"};
	if (!company_found(ctx, &founding))
		return false;
	model_hold(ctx);
	access_hold(ctx);
	access_as_system(ctx);
	bool done = demo_fill(ctx, size);
	access_release(ctx);
	model_release(ctx);
	return done;
}

/* --customers N: the large demo's people, and as many customers. */
static bool demo_size_read(struct ctx *ctx, const struct command_line *line, struct demo_size *size)
{
	const char *customers = command_value(line, "--customers");
	*size = customers || command_value(line, "--large") ? demo_large : demo_small;
	if (!customers)
		return true;
	char *end;
	errno = 0;
	size->customers = strtoll(customers, &end, 10);
	if (*customers && !*end && !errno && size->customers > 0 &&
	    size->customers <= demo_large.customers)
		return true;
	return error_set(ctx, ERROR_INVALID, "--customers 应为 1 到 %" PRId64 " 之间的整数。",
	                 "--customers must be a number from 1 to %" PRId64 ".", demo_large.customers);
}

static int demo_run(struct ctx *ctx, const struct command_line *line)
{
	static const struct company_settings settings = {.name = "海川五金进出口有限公司",
	                                                 .zone = "Asia/Shanghai",
	                                                 .currency = "CNY",
	                                                 .country = "CN"};
	struct demo_size size;
	struct company_place place;
	if (!demo_size_read(ctx, line, &size) || !command_place(ctx, line, line->words[0], &place))
		return EXIT_FAILED;
	printf(ctx->language == LANGUAGE_EN ? "Making the demo company in %s …\n"
	                                    : "正在 %s 生成演示公司……\n",
	       place.folder);
	fflush(stdout);
	struct company *company = company_open(ctx, NULL, &place, 2, &settings);
	if (!company)
		return EXIT_FAILED;
	bool done = demo_make(ctx, &size);
	ctx->company = NULL;
	talloc_free(company);
	if (!done)
		company_remove(ctx, &place);
	return done ? EXIT_DONE : EXIT_FAILED;
}

static void demo_print_logins(const struct ctx *ctx)
{
	const char *logins =
	    "admin boss manager1 manager2 sales1 … sales6 telesales1 service1 finance1 "
	    "warehouse1 marketing1";
	printf(ctx->language == LANGUAGE_EN ? "Logins: %s\nPassword of all: %s\n"
	                                    : "登录名：%s\n密码均为：%s\n",
	       logins, demo_password);
}

/* Everybody knows the demo's passwords. */
static bool demo_local(const char *listen)
{
	return !strncmp(listen, "127.", 4) || !strncmp(listen, "[::1]:", 6);
}

static int demo_serve_run(struct ctx *ctx, const struct command_line *line)
{
	const char *listen = command_value(line, "--listen");
	struct serve_request request = {.listen = listen ? listen : "127.0.0.1:8080"};
	if (!demo_local(request.listen)) {
		error_set(ctx, ERROR_INVALID,
		          "演示公司的密码人人皆知，只能监听本机地址，例如 127.0.0.1:8080。",
		          "Everybody knows the demo's passwords: it listens on this machine alone, for "
		          "example on 127.0.0.1:8080.");
		return EXIT_FAILED;
	}
	if (!command_place(ctx, line, line->words[0], &request.place))
		return EXIT_FAILED;
	demo_print_logins(ctx);
	return serve(ctx, &request);
}

static const struct command_option demo_options[] = {
    COMMAND_DATABASE,
    {"--large", NULL, false, {{"一百万客户，供性能测试", "a million customers, for measuring"}}},
    {"--customers", "N", false, {{"同样的公司，客户 N 个", "the same company with N customers"}}},
    {0},
};
static const struct command_option demo_serve_options[] = {
    COMMAND_DATABASE,
    {"--listen",
     "ADDRESS:PORT",
     false,
     {{"本机监听地址，默认 127.0.0.1:8080",
       "where to listen on this machine, 127.0.0.1:8080 unless given"}}},
    {0},
};

const struct command demo_commands[] = {
    {"demo serve",
     "DIR",
     1,
     {{"运行 DIR 里的演示公司", "serve the demo company in DIR"}},
     demo_serve_options,
     demo_serve_run},
    {"demo",
     "DIR",
     1,
     {{"在 DIR 生成演示公司", "make the demo company in DIR"}},
     demo_options,
     demo_run},
    {0},
};
