/* Which passwords are taken. */
#include "access/embedded.h"
#include "access/password.h"
#include "access/session.h"
#include "access/store.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "db/db.h"

#include <assert.h>
#include <string.h>

enum {
	PASSWORD_SHORTEST_LEAST = 8,
	PASSWORD_SHORTEST_MOST = 64,
	PASSWORD_LONGEST = 200,
	PASSWORD_OWN = 6,    /* characters besides the login or name */
	PASSWORD_WORDS = 3,  /* common words that make no password together */
	PASSWORD_LETTERS = 4 /* different ones at least */
};

/* Is the text from `start` to `end` a line of the list? */
static bool list_has(struct ctx *ctx, const struct embedded_file *list, const char *start,
                     const char *end)
{
	const char *line = memory_format(ctx, "\n%.*s\n", (int)(end - start), start);
	return memmem(list->bytes, list->size, line, strlen(line));
}

/* Nothing but up to `most` words of the short list, with or without punctuation between
 * them: woaini5201314, qwerty-123456. */
static bool password_of_words(struct ctx *ctx, const char *folded, int most)
{
	enum { WORD_SHORTEST = 3, WORD_LONGEST = 12 };
	folded += strspn(folded, " -_.,!@#*+~");
	size_t size = strlen(folded);
	if (!size)
		return true;
	for (size_t end = WORD_SHORTEST; most && end <= size && end <= WORD_LONGEST; end++)
		if (list_has(ctx, &access_files[ACCESS_COMMON_WORDS], folded, folded + end) &&
		    password_of_words(ctx, folded + end, most - 1))
			return true;
	return false;
}

/* Of fewer than PASSWORD_LETTERS different bytes: 1111111111, abababab. */
static bool password_dull(const char *folded)
{
	bool seen[256] = {false};
	int different = 0;
	for (const unsigned char *at = (const unsigned char *)folded; *at; at++) {
		different += !seen[*at];
		seen[*at] = true;
	}
	return different < PASSWORD_LETTERS;
}

static bool password_common(struct ctx *ctx, const char *folded)
{
	return password_dull(folded) ||
	       list_has(ctx, &access_files[ACCESS_COMMON_PASSWORDS], folded, folded + strlen(folded)) ||
	       password_of_words(ctx, folded, PASSWORD_WORDS);
}

/* Is it hardly more than `word`? */
static bool password_is_word(const char *folded, const char *word)
{
	const char *at = *word ? strstr(folded, word) : NULL;
	return at && text_length(folded) - text_length(word) < PASSWORD_OWN;
}

bool password_check(struct ctx *ctx, const struct person *person, const char *password,
                    const char *field)
{
	size_t size = strlen(password);
	int shortest = ctx->organisation->password_shortest;
	if (!text_valid(password, size))
		return error_field(ctx, field, "malformed", "密码含有无效字符。",
		                   "The password has invalid characters.");
	size_t length = text_length(password);
	if (length < (size_t)shortest)
		return error_field(ctx, field, "too_short", "密码至少 %d 个字符。",
		                   "The password needs at least %d characters.", shortest);
	if (length > PASSWORD_LONGEST)
		return error_field(ctx, field, "too_long", "密码最多 %d 个字符。",
		                   "The password may have %d characters at most.", PASSWORD_LONGEST);
	const char *folded = text_fold(ctx, password);
	if (password_is_word(folded, person->login_key) ||
	    password_is_word(folded, text_fold(ctx, person->info.name)))
		return error_field(ctx, field, "like_login", "密码不能与登录名或姓名相近。",
		                   "The password must not be like the login or the name.");
	if (password_common(ctx, folded))
		return error_field(ctx, field, "common",
		                   "这个密码太常见，容易被猜到。可以用几个不相干的词连起来。",
		                   "This password is too common; it would be guessed. Several words that "
		                   "have nothing to do with each other make a good one.");
	return true;
}

/* --- what the administrator chooses --- */

void password_rules_print(const struct ctx *ctx, struct json_writer *json)
{
	json_open_object(json);
	json_member_integer(json, "shortest", ctx->organisation->password_shortest);
	json_close_object(json);
}

bool password_rules_write(struct ctx *ctx, int64_t shortest)
{
	assert(db_writing(ctx));
	if (!ctx->actor->administrator || ctx->actor->read_only)
		return error_set(ctx, ERROR_FORBIDDEN, "只有系统管理员可以修改密码规则。",
		                 "Only an administrator may change the rules for passwords.");
	if (shortest < PASSWORD_SHORTEST_LEAST || shortest > PASSWORD_SHORTEST_MOST)
		return error_field(ctx, "shortest", "out_of_range", "应在 %d 到 %d 之间。",
		                   "This must be between %d and %d.", PASSWORD_SHORTEST_LEAST,
		                   PASSWORD_SHORTEST_MOST);
	const char *detail = memory_format(ctx, "{\"shortest\":%d}", (int)shortest);
	return db_run(ctx,
	              "INSERT INTO access_setting (name, value) VALUES ('password_shortest', $1)"
	              "    ON CONFLICT (name) DO UPDATE SET value = excluded.value",
	              value_integer(shortest)) &&
	       access_note(ctx, "password_rules", "user", 0, detail);
}
