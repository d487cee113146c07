#include "cmd/command.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const struct command_option no_options[] = {{0}};

static const struct command_option *command_options(const struct command *command)
{
	return command->options ? command->options : no_options;
}

/* The place of an option by its name; -1 for none. */
static int command_option(const struct command *command, const char *name, size_t size)
{
	const struct command_option *options = command_options(command);
	for (int i = 0; options[i].name; i++)
		if (strlen(options[i].name) == size && !memcmp(options[i].name, name, size))
			return i;
	return -1;
}

static bool command_wrong(const struct ctx *ctx, const struct command *command, const char *zh,
                          const char *en, const char *about)
{
	fprintf(stderr, "guanxi %s: %s %s\n", command->name, ctx->language == LANGUAGE_EN ? en : zh,
	        about);
	fprintf(stderr, "guanxi %s --help\n", command->name);
	return false;
}

/* "--name value" and "--name=value"; `*used` gets the number of arguments. */
static bool command_read_option(const struct ctx *ctx, struct command_line *line,
                                char *const *arguments, int left, int *used)
{
	const struct command *command = line->command;
	const char *text = arguments[0], *equals = strchr(text, '=');
	int place = command_option(command, text, equals ? (size_t)(equals - text) : strlen(text));
	if (place < 0)
		return command_wrong(ctx, command, "没有这个选项：", "unknown option:", text);
	if (line->values[place])
		return command_wrong(ctx, command, "选项只能出现一次：", "option given twice:", text);
	bool flag = !command->options[place].value;
	if (flag && equals)
		return command_wrong(ctx, command, "选项不带值：", "option takes no value:", text);
	if (!flag && !equals && left < 2)
		return command_wrong(ctx, command, "选项缺少值：", "option needs a value:", text);
	*used = flag || equals ? 1 : 2;
	line->values[place] = flag ? "" : equals ? equals + 1 : arguments[1];
	return true;
}

static bool command_complete(const struct ctx *ctx, const struct command_line *line, size_t words)
{
	const struct command *command = line->command;
	if (words < command->word_count)
		return command_wrong(ctx, command, "缺少：", "missing:", command->words);
	for (int i = 0; command_options(command)[i].name; i++)
		if (command->options[i].required && !line->values[i])
			return command_wrong(ctx, command, "缺少选项：",
			                     "missing option:", command->options[i].name);
	return true;
}

bool command_read(struct ctx *ctx, const struct command *command, int count, char *const *arguments,
                  struct command_line *line)
{
	size_t words = 0;
	*line = (struct command_line){.command = command};
	for (int i = 0, used; i < count; i += used) {
		used = 1;
		if (arguments[i][0] == '-' && arguments[i][1]) {
			if (!command_read_option(ctx, line, arguments + i, count - i, &used))
				return false;
		} else if (words < command->word_count) {
			line->words[words++] = arguments[i];
		} else {
			return command_wrong(ctx, command, "多余的参数：",
			                     "unexpected argument:", arguments[i]);
		}
	}
	return command_complete(ctx, line, words);
}

const char *command_value(const struct command_line *line, const char *option)
{
	int place = command_option(line->command, option, strlen(option));
	assert(place >= 0);
	return line->values[place];
}

void command_print_help(const struct ctx *ctx, const struct command *command)
{
	printf("guanxi %s%s%s%s\n%s\n", command->name, command->words ? " " : "",
	       command->words ? command->words : "", command->options ? " [--…]" : "",
	       model_label(ctx, &command->help));
	for (const struct command_option *option = command_options(command); option->name; option++)
		printf("  %s%s%s\n      %s%s\n", option->name, option->value ? " " : "",
		       option->value ? option->value : "", model_label(ctx, &option->help),
		       !option->required              ? ""
		       : ctx->language == LANGUAGE_EN ? " (required)"
		                                      : "（必填）");
}

void command_print_list(const struct ctx *ctx, const struct command *const *tables)
{
	puts("guanxi COMMAND [--help]");
	for (; *tables; tables++)
		for (const struct command *command = *tables; command->name; command++)
			printf("  %-14s %s\n", command->name, model_label(ctx, &command->help));
}

const char *command_ask(struct ctx *ctx, const char *zh, const char *en, bool hidden)
{
	struct termios before;
	bool terminal = isatty(STDIN_FILENO) && !tcgetattr(STDIN_FILENO, &before);
	if (terminal) {
		fprintf(stderr, "%s: ", ctx->language == LANGUAGE_EN ? en : zh);
		struct termios quiet = before;
		quiet.c_lflag &= ~(tcflag_t)ECHO;
		if (hidden)
			tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
	}
	char *line = NULL;
	size_t room = 0;
	ssize_t size = getline(&line, &room, stdin);
	if (terminal && hidden) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
		fputc('\n', stderr);
	}
	while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r'))
		size--;
	const char *answer = size < 0 ? NULL : memory_text_part(ctx, line, (size_t)size);
	free(line);
	return answer;
}

/* The option's value, else the environment's; NULL for neither. */
static const char *command_or(const struct command_line *line, const char *option,
                              const char *variable)
{
	const char *value = command_value(line, option);
	if (!value)
		value = getenv(variable);
	return value && *value ? value : NULL;
}

bool command_place(struct ctx *ctx, const struct command_line *line, const char *folder,
                   struct company_place *place)
{
	*place = (struct company_place){
	    .folder = folder ? folder : command_or(line, "--data", "GUANXI_DATA"),
	    .database = command_or(line, "--database", "GUANXI_DATABASE"),
	};
	if (!place->folder)
		return error_set(ctx, ERROR_INVALID, "请用 --data 或环境变量 GUANXI_DATA 指定数据目录。",
		                 "Name the data folder with --data or the environment variable "
		                 "GUANXI_DATA.");
	return !place->database || db_is_server(place->database) ||
	       error_set(ctx, ERROR_INVALID, "--database 应为 postgresql:// 开头的地址。",
	                 "--database must be an address that begins with postgresql://.");
}
