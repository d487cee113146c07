#include "record/history_chain.h"

#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

static void hash_number(crypto_generichash_state *state, int64_t number)
{
	unsigned char bytes[8];
	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)((uint64_t)number >> (8 * i));
	crypto_generichash_update(state, bytes, sizeof bytes);
}

static void hash_text(crypto_generichash_state *state, const char *text)
{
	hash_number(state, text ? (int64_t)strlen(text) : -1);
	if (text)
		crypto_generichash_update(state, (const unsigned char *)text, strlen(text));
}

static void hash_begin(crypto_generichash_state *state, const unsigned char *previous)
{
	static const unsigned char none[HISTORY_HASH_SIZE];
	crypto_generichash_init(state, NULL, 0, HISTORY_HASH_SIZE);
	crypto_generichash_update(state, previous ? previous : none, HISTORY_HASH_SIZE);
}

static void hash_who(crypto_generichash_state *state, const struct history_entry *entry)
{
	hash_text(state, entry->object);
	hash_number(state, entry->record);
	hash_number(state, entry->at);
	hash_number(state, entry->actor);
	hash_text(state, entry->actor_name);
	hash_text(state, entry->action);
}

/* --- contents --- */

static void content_digest(const struct history_entry *entry, const unsigned char *salt,
                           unsigned char digest[HISTORY_HASH_SIZE])
{
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, HISTORY_HASH_SIZE);
	crypto_generichash_update(&state, salt, HISTORY_SALT_SIZE);
	hash_text(&state, entry->reason);
	hash_text(&state, entry->changes);
	hash_text(&state, entry->detail);
	crypto_generichash_final(&state, digest, HISTORY_HASH_SIZE);
}

void history_content(const struct history_entry *entry, unsigned char content[HISTORY_CONTENT_SIZE])
{
	randombytes_buf(content, HISTORY_SALT_SIZE);
	content_digest(entry, content, content + HISTORY_SALT_SIZE);
}

bool history_redacted(const struct history_entry *entry)
{
	return entry->content && entry->content_size == HISTORY_HASH_SIZE;
}

static bool content_holds(const struct history_entry *entry)
{
	unsigned char digest[HISTORY_HASH_SIZE];
	if (history_redacted(entry))
		return !entry->reason && !entry->changes && !entry->detail;
	if (!entry->content || entry->content_size != HISTORY_CONTENT_SIZE)
		return false;
	content_digest(entry, entry->content, digest);
	return !memcmp(digest, entry->content + HISTORY_SALT_SIZE, HISTORY_HASH_SIZE);
}

static bool redact_entry(struct ctx *outer, const struct db_rows *rows)
{
	struct ctx *ctx = ctx_inner(outer);
	size_t size = db_size(rows, 1);
	const unsigned char *content = db_blob(rows, 1);
	struct value digest = size >= HISTORY_HASH_SIZE
	                          ? value_blob(content + size - HISTORY_HASH_SIZE, HISTORY_HASH_SIZE)
	                          : VALUE_NOTHING;
	bool done = db_run(ctx,
	                   "UPDATE history SET reason = NULL, changes = NULL, detail = NULL,"
	                   "    content = $1"
	                   " WHERE id = $2",
	                   digest, value_integer(db_integer(rows, 0)));
	if (!done)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return done;
}

bool history_redact(struct ctx *ctx, const char *object, int64_t record)
{
	struct db_rows *rows = db_query(
	    ctx, "SELECT id, content FROM history WHERE object = $1 AND record = $2 ORDER BY id",
	    value_text(object), value_integer(record));
	while (rows && db_next(ctx, rows) && redact_entry(ctx, rows))
		;
	talloc_free(rows);
	return !ctx->error;
}

/* --- entries --- */

void history_hash(const struct history_entry *entry, const unsigned char *previous,
                  unsigned char hash[HISTORY_HASH_SIZE])
{
	crypto_generichash_state state;
	hash_begin(&state, previous);
	crypto_generichash_update(&state, entry->content + entry->content_size - HISTORY_HASH_SIZE,
	                          HISTORY_HASH_SIZE);
	hash_who(&state, entry);
	hash_text(&state, entry->address);
	crypto_generichash_final(&state, hash, HISTORY_HASH_SIZE);
}

static bool hash_is(const struct history_entry *entry, const unsigned char hash[HISTORY_HASH_SIZE])
{
	return entry->hash && !memcmp(hash, entry->hash, HISTORY_HASH_SIZE);
}

bool history_holds(const struct history_entry *entry, const unsigned char *previous)
{
	unsigned char hash[HISTORY_HASH_SIZE];
	if (!content_holds(entry))
		return false;
	history_hash(entry, previous, hash);
	return hash_is(entry, hash);
}

/* --- the form before --- */

/* The words themselves were in the hash. */
static bool first_form_holds(const struct history_entry *entry, const unsigned char *previous)
{
	unsigned char hash[HISTORY_HASH_SIZE];
	crypto_generichash_state state;
	hash_begin(&state, previous);
	hash_who(&state, entry);
	hash_text(&state, entry->reason);
	hash_text(&state, entry->address);
	hash_text(&state, entry->changes);
	hash_text(&state, entry->detail);
	crypto_generichash_final(&state, hash, HISTORY_HASH_SIZE);
	return hash_is(entry, hash);
}

/* Where the walk is in a chain: the entry before, by its old hash and its new one. */
struct forming {
	char *object;
	int64_t record;
	bool begun;
	unsigned char old[HISTORY_HASH_SIZE], new[HISTORY_HASH_SIZE];
};

static void forming_to(struct forming *forming, const void *parent,
                       const struct history_entry *entry)
{
	if (forming->object && forming->record == entry->record &&
	    !strcmp(forming->object, entry->object))
		return;
	talloc_free(forming->object);
	forming->object = memory_text(parent, entry->object);
	forming->record = entry->record;
	forming->begun = false;
}

static bool form_entry(struct ctx *ctx, struct forming *forming, struct history_entry *entry)
{
	unsigned char content[HISTORY_CONTENT_SIZE], hash[HISTORY_HASH_SIZE] = {0};
	bool held = first_form_holds(entry, forming->begun ? forming->old : NULL);
	if (entry->hash)
		memcpy(hash, entry->hash, sizeof hash);
	memcpy(forming->old, hash, sizeof hash);
	if (held) {
		history_content(entry, content);
		entry->content = content;
		entry->content_size = sizeof content;
		history_hash(entry, forming->begun ? forming->new : NULL, hash);
	}
	memcpy(forming->new, hash, sizeof hash);
	forming->begun = true;
	return !held || db_run(ctx, "UPDATE history SET content = $1, hash = $2 WHERE id = $3",
	                       value_blob(content, sizeof content), value_blob(hash, sizeof hash),
	                       value_integer(entry->id));
}

bool history_form_anew(struct ctx *ctx)
{
	struct forming forming = {.object = NULL};
	int64_t count = 0;
	struct db_rows *rows = db_stream_plain(ctx, "SELECT " HISTORY_COLUMNS "  FROM history"
	                                            " ORDER BY object, record, id");
	for (; rows && db_next(ctx, rows); count++) {
		struct history_entry entry = history_entry_read(rows);
		forming_to(&forming, ctx, &entry);
		struct ctx *inner = ctx_inner(ctx);
		if (!form_entry(inner, &forming, &entry))
			error_pass(ctx, inner);
		talloc_free(inner);
		if (ctx->error)
			break;
	}
	talloc_free(rows);
	talloc_free(forming.object);
	if (!ctx->error && count)
		log_event(ctx, LOG_INFO, "history_formed_anew", "entries=%" PRId64, count);
	return !ctx->error;
}
