/* Command lines: the first byte chooses a command, a word stands on each line. What is
 * accepted has all that its row asks for. */
#include "cmd/command.h"

#include "base/memory.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { COMMAND_WORDS = 32 };

static const struct command_option options[] = {
    {"--name", "NAME", true, {{"名", "name"}}},
    {"--na", "NAME", false, {{"名", "name"}}},
    {"--quiet", NULL, false, {{"静", "quiet"}}},
    {"--data", "DIR", false, {{"目录", "folder"}}},
    {0},
};
static const struct command commands[] = {
    {"do", "DIR FILE", 2, {{"做", "do"}}, options, NULL},
    {"plain", NULL, 0, {{"做", "do"}}, NULL, NULL},
    {"all", "A B C D", COMMAND_WORD_LIMIT, {{"做", "do"}}, options, NULL},
};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	char *words[COMMAND_WORDS];
	int count = 0;
	if (size == 0)
		return 0;
	struct ctx *ctx = ctx_new(NULL, NULL);
	const struct command *command = &commands[bytes[0] % (sizeof commands / sizeof *commands)];
	char *rest = memory_text_part(ctx, (const char *)bytes + 1, size - 1);
	for (char *word; count < COMMAND_WORDS && (word = strsep(&rest, "\n"));)
		words[count++] = word;
	struct command_line line;
	if (command_read(ctx, command, count, words, &line)) {
		for (size_t i = 0; i < COMMAND_WORD_LIMIT; i++)
			assert(!line.words[i] == (i >= command->word_count));
		assert(!command->options || command_value(&line, "--name"));
	}
	talloc_free(ctx);
	return 0;
}
