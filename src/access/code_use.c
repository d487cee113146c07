#include "access/code_use.h"

#include "access/code.h"
#include "access/store.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "db/db.h"

#include <assert.h>
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

enum { CODE_TYPED_MOST = 64 }; /* bytes */

struct throttle_attempt code_attempt(struct ctx *ctx, int64_t user)
{
	return (struct throttle_attempt){.login = memory_format(ctx, "%" PRId64, user),
	                                 .kinds = THROTTLE_CODES};
}

bool code_wrong(struct ctx *ctx)
{
	return error_field(ctx, "code", "wrong", "验证码不正确或已用过，请等下一个。",
	                   "The code is not right, or was used; wait for the next one.");
}

void code_recovery_hash(struct ctx *ctx, int64_t user, const char *letters,
                        unsigned char hash[CODE_RECOVERY_HASH_SIZE])
{
	const char *text = memory_format(ctx, "guanxi recovery\n%" PRId64 "\n%s", user, letters);
	crypto_generichash(hash, CODE_RECOVERY_HASH_SIZE, (const unsigned char *)text, strlen(text),
	                   NULL, 0);
}

/* Letters and digits alone, half-width and small; "" for what can be no code. */
static const char *code_tidy(struct ctx *ctx, const char *typed)
{
	size_t size = strlen(typed);
	if (size > CODE_TYPED_MOST || !text_valid(typed, size))
		return "";
	const char *folded = text_fold(ctx, typed);
	char *tidy = memory_array(ctx, char, strlen(folded) + 1);
	char *out = tidy;
	for (; *folded; folded++)
		if (*folded != '-')
			*out++ = *folded;
	*out = '\0';
	return tidy;
}

static bool code_is_digits(const char *tidy)
{
	return strlen(tidy) == ONE_TIME_DIGITS && strspn(tidy, "0123456789") == ONE_TIME_DIGITS;
}

struct code_row {
	bool found;
	unsigned char secret[ONE_TIME_SECRET_SIZE];
	int64_t last; /* the last step that was taken */
};

static bool code_read(struct ctx *ctx, int64_t user, bool confirmed, struct code_row *row)
{
	struct db_rows *rows = db_query(ctx,
	                                "SELECT secret, last_step"
	                                "  FROM user_code"
	                                " WHERE user_id = $1 AND (confirmed_at IS NOT NULL) = ($2 = 1)",
	                                value_integer(user), value_integer(confirmed));
	*row = (struct code_row){0};
	if (!rows)
		return false;
	if (db_next(ctx, rows) && db_size(rows, 0) == ONE_TIME_SECRET_SIZE) {
		row->found = true;
		memcpy(row->secret, db_blob(rows, 0), ONE_TIME_SECRET_SIZE);
		row->last = db_integer(rows, 1);
	}
	talloc_free(rows);
	return !ctx->error;
}

/* A step that lies ahead was taken while the clock was wrong. It says nothing about the
 * codes of now, and nobody could log in before it. */
static int64_t code_last(const struct ctx *ctx, const struct code_row *row)
{
	return row->last > one_time_step(ctx->now) + ONE_TIME_DRIFT ? 0 : row->last;
}

/* There is one writer at a time, so that of two with the same code the second finds its
 * step taken. */
static bool code_take_step(struct ctx *ctx, int64_t user, bool confirmed, const char *digits,
                           bool *right)
{
	struct code_row row;
	if (!code_read(ctx, user, confirmed, &row))
		return false;
	int64_t step =
	    row.found ? one_time_match(row.secret, digits, ctx->now, code_last(ctx, &row)) : 0;
	sodium_memzero(row.secret, sizeof row.secret);
	*right = step != 0;
	return !step || db_run(ctx, "UPDATE user_code SET last_step = $1 WHERE user_id = $2",
	                       value_integer(step), value_integer(user));
}

static bool code_take_recovery(struct ctx *ctx, int64_t user, const char *letters, bool *right)
{
	unsigned char hash[CODE_RECOVERY_HASH_SIZE];
	int64_t taken = 0;
	code_recovery_hash(ctx, user, letters, hash);
	if (!db_run_values(ctx, "DELETE FROM user_recovery WHERE user_id = $1 AND hash = $2",
	                   DB_VALUES_(value_integer(user), value_blob(hash, sizeof hash)), &taken))
		return false;
	*right = taken == 1;
	return !taken || access_note_account(ctx, "recovery_used", user);
}

bool code_use(struct ctx *ctx, int64_t user, const char *typed, bool *right)
{
	assert(db_writing(ctx));
	const char *tidy = code_tidy(ctx, typed);
	return code_is_digits(tidy) ? code_take_step(ctx, user, true, tidy, right)
	                            : code_take_recovery(ctx, user, tidy, right);
}

bool code_use_first(struct ctx *ctx, int64_t user, const char *typed, bool *right)
{
	assert(db_writing(ctx));
	const char *tidy = code_tidy(ctx, typed);
	*right = false;
	return !code_is_digits(tidy) || code_take_step(ctx, user, false, tidy, right);
}
