/* guanxi COMMAND: finds the row, reads the options, runs it. */
#include "cmd/command.h"

#include "base/error.h"
#include "base/memory.h"
#include "document/sandbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int version_run(struct ctx *ctx, const struct command_line *line)
{
	(void)ctx;
	(void)line;
	puts("guanxi " GUANXI_VERSION);
	return EXIT_DONE;
}

static const struct command version_commands[] = {
    {"version", NULL, 0, {{"版本", "the version"}}, NULL, version_run},
    {0},
};

static const struct command *const command_tables[] = {
    serve_commands, init_commands,    demo_commands,
    user_commands,  import_commands,  export_commands,
    check_commands, backup_commands,  restore_commands,
    move_commands,  openapi_commands, version_commands,
    NULL,
};

/* Does the row's name stand at the beginning of the arguments? Returns how many
 * of them it takes, 0 for no. */
static int main_matches(const struct command *command, int count, char **arguments)
{
	const char *space = strchr(command->name, ' ');
	size_t size = space ? (size_t)(space - command->name) : strlen(command->name);
	if (count < 1 || strlen(arguments[0]) != size || memcmp(arguments[0], command->name, size))
		return 0;
	if (!space)
		return 1;
	return count > 1 && !strcmp(arguments[1], space + 1) ? 2 : 0;
}

static const struct command *main_find(int count, char **arguments, int *used)
{
	for (size_t table = 0; command_tables[table]; table++)
		for (const struct command *command = command_tables[table]; command->name; command++)
			if ((*used = main_matches(command, count, arguments)))
				return command;
	return NULL;
}

/* The language of the terminal: Chinese unless it says English. */
static enum language main_language(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *value = getenv(names[i]);
		if (value && *value)
			return strncmp(value, "en", 2) ? LANGUAGE_ZH : LANGUAGE_EN;
	}
	return LANGUAGE_ZH;
}

static void main_print_error(const struct error *error)
{
	fprintf(stderr, "guanxi: %s\n", error->message);
	for (size_t i = 0; i < error->item_count; i++)
		fprintf(stderr, "  %s: %s\n", error->items[i].field, error->items[i].message);
	if (error->hint)
		fprintf(stderr, "  %s\n", error->hint);
	if (error->detail)
		fprintf(stderr, "  (%s)\n", error->detail);
}

static int main_run(struct ctx *ctx, const struct command *command, int count, char **arguments)
{
	struct command_line line;
	for (int i = 0; i < count; i++) {
		if (strcmp(arguments[i], "--help"))
			continue;
		command_print_help(ctx, command);
		return EXIT_DONE;
	}
	if (!command_read(ctx, command, count, arguments, &line))
		return EXIT_USAGE;
	int code = command->run(ctx, &line);
	if (!ctx->error)
		return code;
	main_print_error(ctx->error);
	return EXIT_FAILED;
}

int main(int count, char **arguments)
{
	if (count == 2 && !strcmp(arguments[1], SANDBOX_COMMAND))
		return document_helper_main();
	base_start();
	struct ctx *ctx = ctx_new(NULL, NULL);
	ctx->language = main_language();
	int used, code = EXIT_USAGE;
	const struct command *command = main_find(count - 1, arguments + 1, &used);
	if (command) {
		code = main_run(ctx, command, count - 1 - used, arguments + 1 + used);
	} else {
		command_print_list(ctx, command_tables);
		if (count == 2 && (!strcmp(arguments[1], "--help") || !strcmp(arguments[1], "help")))
			code = EXIT_DONE;
	}
	talloc_free(ctx);
	return code;
}
