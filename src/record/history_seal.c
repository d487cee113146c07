#include "record/history_seal.h"

#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "db/migration.h"

#include <assert.h>
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

/* A seal is made in one step, for which writers wait. */
enum { SEAL_ENTRIES = 400 }; /* some milliseconds for which writers wait */

static const char *const seal_tables[] = {
    "CREATE TABLE history_seal ("
    "    id INTEGER PRIMARY KEY,"
    "    at INTEGER NOT NULL,"
    "    entry INTEGER NOT NULL,"
    "    count INTEGER NOT NULL,"
    "    hash BLOB NOT NULL)",
    "CREATE TABLE history_seal_head ("
    "    object TEXT NOT NULL,"
    "    record INTEGER NOT NULL,"
    "    entry INTEGER NOT NULL,"
    "    hash BLOB NOT NULL,"
    "    PRIMARY KEY (object, record)) WITHOUT ROWID",
    NULL,
};

bool history_seal_migrate(struct ctx *ctx)
{
	static const struct db_migration steps[] = {{1, seal_tables}};
	return db_migrate(ctx, "history_seal", steps, sizeof steps / sizeof *steps);
}

/* --- hashes --- */

struct seal {
	crypto_generichash_state state;
	int64_t count;
	int64_t entry; /* the last one in it */
};

static void seal_number(struct seal *seal, int64_t number)
{
	unsigned char bytes[8];
	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)((uint64_t)number >> (8 * i));
	crypto_generichash_update(&seal->state, bytes, sizeof bytes);
}

static void seal_begin(struct seal *seal, const unsigned char previous[HISTORY_HASH_SIZE],
                       int64_t at, int64_t entry)
{
	*seal = (struct seal){.entry = entry};
	crypto_generichash_init(&seal->state, NULL, 0, HISTORY_HASH_SIZE);
	crypto_generichash_update(&seal->state, previous, HISTORY_HASH_SIZE);
	seal_number(seal, at);
}

/* A column that holds a hash; zeros where it has another size. */
static void seal_hash_column(const struct db_rows *rows, int column,
                             unsigned char hash[HISTORY_HASH_SIZE])
{
	memset(hash, 0, HISTORY_HASH_SIZE);
	if (db_size(rows, column) == HISTORY_HASH_SIZE)
		memcpy(hash, db_blob(rows, column), HISTORY_HASH_SIZE);
}

static void seal_add(struct seal *seal, int64_t entry, const unsigned char hash[HISTORY_HASH_SIZE])
{
	seal_number(seal, entry);
	crypto_generichash_update(&seal->state, hash, HISTORY_HASH_SIZE);
	seal->entry = entry;
	seal->count++;
}

static void seal_end(struct seal *seal, unsigned char hash[HISTORY_HASH_SIZE])
{
	seal_number(seal, seal->count);
	crypto_generichash_final(&seal->state, hash, HISTORY_HASH_SIZE);
}

/* --- sealing --- */

/* The seal before: its hash, and the entry up to which it goes; nothing at first. */
static bool seal_last(struct ctx *ctx, unsigned char hash[HISTORY_HASH_SIZE], int64_t *entry)
{
	struct db_rows *rows =
	    db_query_plain(ctx, "SELECT hash, entry FROM history_seal ORDER BY id DESC LIMIT 1");
	*entry = 0;
	memset(hash, 0, HISTORY_HASH_SIZE);
	if (rows && db_next(ctx, rows)) {
		seal_hash_column(rows, 0, hash);
		*entry = db_integer(rows, 1);
	}
	talloc_free(rows);
	return !ctx->error;
}

static bool seal_head(struct ctx *outer, const struct db_rows *rows,
                      const unsigned char hash[HISTORY_HASH_SIZE])
{
	struct ctx *ctx = ctx_inner(outer);
	bool done = db_run(ctx,
	                   "INSERT INTO history_seal_head (object, record, entry, hash)"
	                   "    VALUES ($1, $2, $3, $4)"
	                   "    ON CONFLICT (object, record)"
	                   "    DO UPDATE SET entry = excluded.entry, hash = excluded.hash",
	                   value_text(db_text(rows, 1)), value_integer(db_integer(rows, 2)),
	                   value_integer(db_integer(rows, 0)), value_blob(hash, HISTORY_HASH_SIZE));
	if (!done)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return done;
}

static bool seal_entries(struct ctx *ctx, struct seal *seal)
{
	unsigned char hash[HISTORY_HASH_SIZE];
	struct db_rows *rows = db_query(ctx,
	                                "SELECT id, object, record, hash"
	                                "  FROM history"
	                                " WHERE id > $1"
	                                " ORDER BY id"
	                                " LIMIT $2",
	                                value_integer(seal->entry), value_integer(SEAL_ENTRIES));
	while (rows && db_next(ctx, rows)) {
		seal_hash_column(rows, 3, hash);
		seal_add(seal, db_integer(rows, 0), hash);
		if (!seal_head(ctx, rows, hash))
			break;
	}
	talloc_free(rows);
	return !ctx->error;
}

bool history_seal(struct ctx *ctx, bool *done)
{
	struct seal seal;
	unsigned char hash[HISTORY_HASH_SIZE];
	char words[2 * HISTORY_HASH_SIZE + 1];
	int64_t entry;
	assert(db_writing(ctx));
	if (!seal_last(ctx, hash, &entry))
		return false;
	seal_begin(&seal, hash, ctx->now, entry);
	if (!seal_entries(ctx, &seal))
		return false;
	*done = seal.count < SEAL_ENTRIES;
	if (!seal.count)
		return true;
	seal_end(&seal, hash);
	if (*done)
		log_event(ctx, LOG_INFO, "history_sealed", "entry=%" PRId64 " seal=%s", seal.entry,
		          sodium_bin2hex(words, sizeof words, hash, sizeof hash));
	return db_run(ctx, "INSERT INTO history_seal (at, entry, count, hash) VALUES ($1, $2, $3, $4)",
	              value_integer(ctx->now), value_integer(seal.entry), value_integer(seal.count),
	              value_blob(hash, sizeof hash));
}

/* --- do they hold? --- */

/* Where faults go. */
struct seal_faults {
	history_fault_visit *visit;
	void *data;
};

/* Object, record and entry of each row. */
static bool seal_tell_each(struct ctx *ctx, struct db_rows *rows, enum history_fault_kind kind,
                           const struct seal_faults *faults)
{
	while (rows && db_next(ctx, rows)) {
		struct history_fault one = {kind, db_text(rows, 0), db_integer(rows, 1),
		                            db_integer(rows, 2)};
		faults->visit(faults->data, &one);
	}
	talloc_free(rows);
	return !ctx->error;
}

/* Those whose chain does not reach the entry at which it stood when it was sealed; then
 * those that were sealed up to `last` and don't have their last entry noted, and those of
 * which one is noted that no seal reaches. */
static bool seal_check_heads(struct ctx *ctx, int64_t last, const struct seal_faults *faults)
{
	struct db_rows *lost = db_stream_plain(ctx, "SELECT s.object, s.record, s.entry"
	                                            "  FROM history_seal_head AS s"
	                                            "  LEFT JOIN history AS h ON h.id = s.entry"
	                                            " WHERE h.id IS NULL"
	                                            "    OR h.object <> s.object"
	                                            "    OR h.record <> s.record"
	                                            "    OR h.hash <> s.hash"
	                                            " ORDER BY s.object, s.record");
	if (!seal_tell_each(ctx, lost, HISTORY_LOST, faults))
		return false;
	struct db_rows *unsealed =
	    db_stream(ctx,
	              "SELECT h.object, h.record, h.entry"
	              "  FROM (SELECT object, record, max(id) AS entry FROM history"
	              "         WHERE id <= $1 GROUP BY object, record) AS h"
	              "  LEFT JOIN history_seal_head AS s"
	              "    ON s.object = h.object AND s.record = h.record"
	              " WHERE s.entry IS NULL OR s.entry < h.entry"
	              " UNION ALL"
	              " SELECT object, record, entry FROM history_seal_head WHERE entry > $2",
	              value_integer(last), value_integer(last));
	return seal_tell_each(ctx, unsealed, HISTORY_UNSEALED, faults);
}

/* Takes the entries up to `last` into the seal. `next` are rows of the history, of which
 * the first is current where `more`. */
static bool seal_again(struct ctx *ctx, struct seal *seal, struct db_rows *next, int64_t last,
                       bool *more)
{
	unsigned char hash[HISTORY_HASH_SIZE];
	for (; *more && db_integer(next, 0) <= last; *more = db_next(ctx, next)) {
		seal_hash_column(next, 1, hash);
		seal_add(seal, db_integer(next, 0), hash);
	}
	return !ctx->error;
}

/* `last` gets the entry up to which the last of them goes. */
static bool seal_check_rows(struct ctx *ctx, struct db_rows *seals, struct db_rows *entries,
                            struct history_sealed *sealed, const struct seal_faults *faults,
                            int64_t *last)
{
	unsigned char previous[HISTORY_HASH_SIZE] = {0}, hash[HISTORY_HASH_SIZE];
	struct seal seal;
	bool more = db_next(ctx, entries);
	int64_t from = 0;
	while (db_next(ctx, seals)) {
		seal_begin(&seal, previous, db_integer(seals, 0), from);
		if (!seal_again(ctx, &seal, entries, db_integer(seals, 1), &more))
			return false;
		seal_end(&seal, hash);
		seal_hash_column(seals, 2, previous);
		if (memcmp(hash, previous, sizeof hash) != 0 || seal.count != db_integer(seals, 3)) {
			struct history_fault one = {HISTORY_SEAL_BROKEN, NULL, from + 1, db_integer(seals, 1)};
			faults->visit(faults->data, &one);
		}
		sodium_bin2hex(sealed->last, sizeof sealed->last, previous, sizeof previous);
		sealed->found = sealed->found || (sealed->sought && !strcmp(sealed->sought, sealed->last));
		sealed->at = db_integer(seals, 0);
		sealed->seals++;
		from = db_integer(seals, 1);
	}
	*last = from;
	return !ctx->error;
}

bool history_seal_check(struct ctx *ctx, struct history_sealed *sealed, history_fault_visit *fault,
                        void *data)
{
	int64_t last = 0;
	struct seal_faults faults = {fault, data};
	struct db_rows *seals =
	    db_query_plain(ctx, "SELECT at, entry, hash, count FROM history_seal ORDER BY id");
	struct db_rows *entries =
	    seals ? db_stream_plain(ctx, "SELECT id, hash FROM history ORDER BY id") : NULL;
	bool done = entries && seal_check_rows(ctx, seals, entries, sealed, &faults, &last) &&
	            seal_check_heads(ctx, last, &faults);
	talloc_free(entries);
	talloc_free(seals);
	return done;
}
