/* Idempotency-Key: the first answer again, never a second effect. The answer is
 * kept in the transaction of its effect; who comes second with the same key waits
 * in the writers' line and finds it. */
#include "api/dispatch.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "db/migration.h"
#include "job/job.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { KEY_LIMIT = 200, KEY_LIFE = 24 * 3600 * 1000 };

static const char *const answer_tables[] = {
    "CREATE TABLE api_answer"
    " (user_id INTEGER NOT NULL,"
    "  key TEXT NOT NULL,"
    "  digest BLOB NOT NULL,"
    "  status INTEGER NOT NULL,"
    "  version INTEGER NOT NULL,"
    "  body TEXT,"
    "  at INTEGER NOT NULL,"
    "  PRIMARY KEY (user_id, key))",
    "CREATE INDEX api_answer_at ON api_answer (at)",
    NULL,
};

static const struct db_migration answer_steps[] = {{1, answer_tables}};

bool api_open(struct ctx *ctx)
{
	return db_migrate(ctx, "api", answer_steps, sizeof answer_steps / sizeof *answer_steps);
}

static bool answer_sweep(struct ctx *ctx, struct job *job)
{
	(void)job;
	return db_run(ctx, "DELETE FROM api_answer WHERE at < $1", value_integer(ctx->now - KEY_LIFE));
}

const struct job_kind api_job_kinds[] = {
    {.name = "api_answer_sweep",
     .step = answer_sweep,
     .repeat = JOB_DAILY,
     .minute = 3 * 60 + 10,
     .forgets = true},
    {0},
};

const char *api_key(struct ctx *ctx, const struct api_call *call)
{
	const char *key = http_header(call->request, "Idempotency-Key");
	if (!key || call->request->method != HTTP_POST)
		return NULL;
	size_t size = strlen(key);
	bool good = size >= 1 && size <= KEY_LIMIT;
	for (size_t i = 0; good && i < size; i++)
		good = key[i] > ' ' && key[i] < 0x7f;
	if (good)
		return key;
	error_set(ctx, ERROR_MALFORMED, "Idempotency-Key 应为 1 到 %d 个可见的 ASCII 字符。",
	          "Idempotency-Key must be 1 to %d visible ASCII characters.", KEY_LIMIT);
	return NULL;
}

static void digest_text(crypto_generichash_state *state, const char *text)
{
	/* With the NUL behind it, so that "a" + "bc" is not "ab" + "c". */
	crypto_generichash_update(state, (const unsigned char *)text, strlen(text) + 1);
}

static bool digest_file(struct ctx *ctx, crypto_generichash_state *state, const char *path)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		return error_disk(ctx, errno, "open of an upload");
	enum { PIECE = 65536 };
	unsigned char *piece = memory_array(ctx, unsigned char, PIECE);
	size_t size;
	while ((size = fread(piece, 1, PIECE, file)) > 0)
		crypto_generichash_update(state, piece, size);
	bool good = !ferror(file);
	fclose(file);
	talloc_free(piece);
	return good || error_disk(ctx, EIO, "read of an upload");
}

static bool digest_part(struct ctx *ctx, crypto_generichash_state *state,
                        const struct http_part *part)
{
	digest_text(state, part->name);
	digest_text(state, part->file_name ? part->file_name : "");
	if (part->path)
		return digest_file(ctx, state, part->path);
	crypto_generichash_update(state, (const unsigned char *)part->bytes, part->size);
	return true;
}

bool api_digest(struct ctx *ctx, const struct api_call *call, unsigned char digest[API_DIGEST_SIZE])
{
	const struct http_request *request = call->request;
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, API_DIGEST_SIZE);
	digest_text(&state, request->path);
	for (size_t i = 0; i < request->query_count; i++) {
		digest_text(&state, request->query[i].name);
		digest_text(&state, request->query[i].value);
	}
	for (size_t i = 0; i < request->part_count; i++)
		if (!digest_part(ctx, &state, &request->parts[i]))
			return false;
	/* What holds a password leaves no fast hash of it behind. */
	if (request->body && !call->route->secret)
		crypto_generichash_update(&state, (const unsigned char *)request->body, request->body_size);
	crypto_generichash_final(&state, digest, API_DIGEST_SIZE);
	return true;
}

/* The row of an earlier answer; its texts are copied to ctx. */
static bool answer_read(struct ctx *ctx, const struct db_rows *rows, struct api_answer *answer)
{
	if (db_size(rows, 0) != API_DIGEST_SIZE ||
	    memcmp(db_blob(rows, 0), answer->digest, API_DIGEST_SIZE))
		return error_set(ctx, ERROR_CONFLICT, "这个 Idempotency-Key 已用于另一个请求。",
		                 "This Idempotency-Key was used for another request.");
	answer->status = (int)db_integer(rows, 1);
	answer->version = db_integer(rows, 2);
	const char *body = db_text(rows, 3);
	if (body) {
		answer->body_size = db_size(rows, 3);
		answer->body = memory_text_part(ctx, body, answer->body_size);
	}
	return true;
}

bool api_answer_find(struct ctx *ctx, struct api_answer *answer, bool *found)
{
	struct db_rows *rows = db_query(ctx,
	                                "SELECT digest, status, version, body"
	                                " FROM api_answer"
	                                " WHERE user_id = $1 AND key = $2 AND at >= $3",
	                                value_integer(ctx->actor->user), value_text(answer->key),
	                                value_integer(ctx->now - KEY_LIFE));
	if (!rows)
		return false;
	*found = db_next(ctx, rows) && answer_read(ctx, rows, answer);
	talloc_free(rows);
	return !ctx->error;
}

bool api_answers_forget(struct ctx *ctx, const char *text)
{
	/* % and _ in the text find more than asked for, which does no harm. */
	return db_run(ctx, "UPDATE api_answer SET body = NULL WHERE body LIKE $1 ESCAPE '\\'",
	              value_text(memory_format(ctx, "%%%s%%", text)));
}

bool api_answer_keep(struct ctx *ctx, const struct api_answer *answer)
{
	struct value body = VALUE_NOTHING;
	if (answer->body)
		body = value_text_part(answer->body, answer->body_size);
	return db_run(ctx,
	              "INSERT INTO api_answer (user_id, key, digest, status, version, body, at)"
	              " VALUES ($1, $2, $3, $4, $5, $6, $7)"
	              " ON CONFLICT (user_id, key) DO UPDATE"
	              " SET digest = excluded.digest, status = excluded.status,"
	              "     version = excluded.version, body = excluded.body, at = excluded.at",
	              value_integer(ctx->actor->user), value_text(answer->key),
	              value_blob(answer->digest, API_DIGEST_SIZE), value_integer(answer->status),
	              value_integer(answer->version), body, value_integer(ctx->now));
}
