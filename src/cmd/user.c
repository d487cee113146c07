/* guanxi user: who may log in, from the command line. */
#include "cmd/command.h"

#include "access/access.h"
#include "access/session.h"
#include "base/error.h"
#include "base/memory.h"
#include "cmd/company.h"
#include "cmd/found.h"
#include "record/record.h"

#include <stdio.h>

static bool user_open(struct ctx *ctx, const struct command_line *line)
{
	struct company_place place;
	return command_place(ctx, line, NULL, &place) && company_open(ctx, ctx, &place, 2, NULL);
}

/* From standard input; "" where none is asked for there, NULL on error. */
static const char *user_password(struct ctx *ctx, const struct command_line *line)
{
	if (!command_value(line, "--password-stdin"))
		return "";
	const char *password = command_ask(ctx, "密码", "Password", true);
	if (!password)
		error_set(ctx, ERROR_INVALID, "标准输入中没有密码。",
		          "There is no password on standard input.");
	return password;
}

/* The user of that login, in the open transaction. */
static bool user_find(struct ctx *ctx, const char *login, int64_t *id)
{
	if (!company_find(ctx, "user", "login", login, id))
		return false;
	if (*id)
		return true;
	return error_set(ctx, ERROR_NOT_FOUND, "没有用户“%s”。", "There is no user \"%s\".", login);
}

/* `password`, or where that is empty one that is made up, printed, and to be changed by
 * the user. */
static int user_give_password(struct ctx *ctx, const char *login, const char *password)
{
	int64_t id;
	const char *made = NULL;
	if (company_begin(ctx) && user_find(ctx, login, &id)) {
		if (*password)
			password_set(ctx, id, password, "password");
		else
			made = password_reset(ctx, id);
	}
	if (company_commit(ctx) && made)
		printf("%s %s\n", login, made);
	return EXIT_DONE;
}

static int user_add(struct ctx *ctx, const struct command_line *line)
{
	struct found_user user = {
	    .login = line->words[0],
	    .name = command_value(line, "--name"),
	    .preset = command_value(line, "--role"),
	    .department = command_value(line, "--department"),
	};
	if (!user.name)
		user.name = user.login;
	if (!user.preset)
		user.preset = "sales";
	const char *password;
	if (!user_open(ctx, line) || !(password = user_password(ctx, line)))
		return EXIT_FAILED;
	user.password = *password ? password : NULL;
	if (!company_add_user(ctx, &user, NULL))
		return EXIT_FAILED;
	return *password ? EXIT_DONE : user_give_password(ctx, user.login, "");
}

static int user_passwd(struct ctx *ctx, const struct command_line *line)
{
	const char *password;
	if (!user_open(ctx, line) || !(password = user_password(ctx, line)))
		return EXIT_FAILED;
	return user_give_password(ctx, line->words[0], password);
}

static int user_disable(struct ctx *ctx, const struct command_line *line)
{
	int64_t id;
	if (!user_open(ctx, line))
		return EXIT_FAILED;
	if (company_begin(ctx) && user_find(ctx, line->words[0], &id)) {
		const struct object *object = model_object(ctx->model, "user");
		struct record *changes = record_new(ctx, object);
		record_set_integer(changes, "disabled", true);
		if (record_update(ctx, object, id, changes, 0))
			session_end_user(ctx, id, 0);
	}
	company_commit(ctx);
	return EXIT_DONE;
}

static bool user_print(struct ctx *ctx, const struct record *record, void *data)
{
	(void)ctx;
	(void)data;
	printf("%s\t%s\t%s\n", record_text(record, "login"), record_text(record, "name"),
	       record_integer(record, "disabled") ? "disabled" : "active");
	return true;
}

static int user_list(struct ctx *ctx, const struct command_line *line)
{
	if (!user_open(ctx, line))
		return EXIT_FAILED;
	if (company_begin(ctx)) {
		struct record_query query = {
		    .object = model_object(ctx->model, "user"),
		    .fields = "login,name,disabled",
		    .sort = "id",
		};
		record_each(ctx, &query, user_print, NULL);
	}
	company_commit(ctx);
	return EXIT_DONE;
}

#define PASSWORD_OPTION                                                                            \
	{                                                                                              \
		"--password-stdin", NULL, false,                                                           \
		{                                                                                          \
			{                                                                                      \
				"从标准输入读取密码；否则生成并打印一个，用户登录后须修改",                        \
				    "read the password from standard input; else one is made up and "              \
				    "printed, which the user must change when logging in"                          \
			}                                                                                      \
		}                                                                                          \
	}

static const struct command_option user_add_options[] = {
    COMMAND_DATA,
    COMMAND_DATABASE,
    {"--name", "NAME", false, {{"姓名", "name"}}},
    {"--role", "PRESET", false, {{"预设角色，默认 sales", "preset role, sales unless given"}}},
    {"--department", "NAME", false, {{"部门，默认为公司", "department, else the company"}}},
    PASSWORD_OPTION,
    {0},
};

static const struct command_option user_passwd_options[] = {
    COMMAND_DATA, COMMAND_DATABASE, PASSWORD_OPTION, {0}};
static const struct command_option user_options[] = {COMMAND_DATA, COMMAND_DATABASE, {0}};

const struct command user_commands[] = {
    {"user add", "LOGIN", 1, {{"新增用户", "add a user"}}, user_add_options, user_add},
    {"user passwd",
     "LOGIN",
     1,
     {{"重设密码，结束其登录", "set a password, ending the sessions"}},
     user_passwd_options,
     user_passwd},
    {"user disable", "LOGIN", 1, {{"停用用户", "disable a user"}}, user_options, user_disable},
    {"user list", NULL, 0, {{"列出用户", "list the users"}}, user_options, user_list},
    {0},
};
