/* The program's commands: a row each, from which --help, the reading of options
 * and usage errors follow. */
#pragma once

#include "base/ctx.h"
#include "cmd/company.h"
#include "model/model.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };
enum { COMMAND_OPTION_LIMIT = 16, COMMAND_WORD_LIMIT = 4 };

struct command_option {
	const char *name;  /* "--admin" */
	const char *value; /* what stands for it in the help; NULL: a flag */
	bool required;
	struct label help;
};

struct command_line;

struct command {
	const char *name;  /* "serve", "user add" */
	const char *words; /* further words, for the help: "DIR"; NULL: none */
	size_t word_count; /* that many are needed */
	struct label help;
	const struct command_option *options; /* ends with a row whose name is NULL */
	/* Returns the exit code; with ctx->error set, EXIT_FAILED whatever it is. */
	int (*run)(struct ctx *ctx, const struct command_line *line);
};

/* The tables, by subject; they end with a row whose name is NULL. */
extern const struct command backup_commands[];
extern const struct command check_commands[];
extern const struct command demo_commands[];
extern const struct command export_commands[];
extern const struct command import_commands[];
extern const struct command init_commands[];
extern const struct command move_commands[];
extern const struct command openapi_commands[];
extern const struct command restore_commands[];
extern const struct command serve_commands[];
extern const struct command user_commands[];

/* What was typed, checked against the command's row. */
struct command_line {
	const struct command *command;
	const char *words[COMMAND_WORD_LIMIT];
	const char *values[COMMAND_OPTION_LIMIT]; /* by option; "" for a flag */
};

/* Reads the arguments behind the command's name. False, with what is wrong on
 * standard error, when they are not as the row says. */
bool command_read(struct ctx *ctx, const struct command *command, int count, char *const *arguments,
                  struct command_line *line);
/* The value of an option (an assert: the row has it); NULL where it is absent. */
const char *command_value(const struct command_line *line, const char *option);
void command_print_help(const struct ctx *ctx, const struct command *command);
void command_print_list(const struct ctx *ctx, const struct command *const *tables);

/* A line from standard input, without its line break, asked for on the terminal
 * where there is one; with `hidden`, what is typed doesn't show. NULL at the end
 * of the input. On ctx. */
const char *command_ask(struct ctx *ctx, const char *zh, const char *en, bool hidden);

/* Options that several commands have. */
/* clang-format off */
#define COMMAND_DATA                                                                               \
	{"--data", "DIR", false,                                                                       \
	 {{"数据目录，默认取环境变量 GUANXI_DATA", "data folder, else GUANXI_DATA"}}}
#define COMMAND_DATABASE                                                                           \
	{"--database", "URL", false,                                                                   \
	 {{"PostgreSQL 数据库 postgresql://…，默认取环境变量 GUANXI_DATABASE，再无则为数据目录中的 SQLite",     \
	   "a PostgreSQL database, postgresql://…, else GUANXI_DATABASE, else SQLite in the folder"}}}
#define COMMAND_AS                                                                                 \
	{"--as", "LOGIN", false,                                                                       \
	 {{"以谁的权限执行，默认一位系统管理员", "who acts, an administrator unless given"}}}
/* clang-format on */

/* The company that the line names: its folder is `folder`, or where that is NULL that of
 * --data or GUANXI_DATA; its database is that of --database or GUANXI_DATABASE, else in the
 * folder. False with ERROR_INVALID. */
bool command_place(struct ctx *ctx, const struct command_line *line, const char *folder,
                   struct company_place *place);
