/* Is the history whole, and does it belong to the records that there are? */
#include "record/check_part.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "record/history.h"

#include <inttypes.h>
#include <string.h>

struct history_told {
	struct ctx *ctx;
	struct check *check;
};

static void told_chain(void *data, const struct history_fault *fault)
{
	const struct history_told *told = data;
	struct ctx *ctx = told->ctx;
	const struct object *object = fault->object ? model_object(ctx->model, fault->object) : NULL;
	int64_t record = object ? fault->record : 0;
	switch (fault->kind) {
	case HISTORY_CHANGED:
		check_wrong(ctx, told->check, object, record,
		            "从第 %" PRId64 " 条起，历史被改动过，或之前有条目被删除（%s %" PRId64 "）。",
		            "from entry %" PRId64 " on, the history was changed, or an entry before it was "
		            "taken out (%s %" PRId64 ").",
		            fault->entry, fault->object, fault->record);
		return;
	case HISTORY_LOST:
		check_wrong(ctx, told->check, object, record,
		            "封存过的第 %" PRId64 " 条历史不见了，或被换过（%s %" PRId64 "）。",
		            "entry %" PRId64 " of the history was sealed, but is gone or another one "
		            "(%s %" PRId64 ").",
		            fault->entry, fault->object, fault->record);
		return;
	case HISTORY_UNSEALED:
		check_wrong(ctx, told->check, object, record,
		            "它的历史（到第 %" PRId64 " 条）封存过，封存的记载却不符（%s %" PRId64 "）。",
		            "its history was sealed up to entry %" PRId64 ", but the note of it does not "
		            "fit (%s %" PRId64 ").",
		            fault->entry, fault->object, fault->record);
		return;
	case HISTORY_SEAL_BROKEN:
		check_wrong(ctx, told->check, NULL, 0,
		            "第 %" PRId64 " 到 %" PRId64 " 条历史的封存不符：其中有条目被删除或改动。",
		            "The seal over the entries %" PRId64 " to %" PRId64 " of the history does not "
		            "hold: some were taken out or changed.",
		            fault->record, fault->entry);
		return;
	}
}

/* --- seals --- */

static bool history_seals(struct ctx *ctx, struct check *check, const struct history_told *told)
{
	struct history_sealed sealed = {.sought = check->seal};
	if (!history_seal_check(ctx, &sealed, told_chain, (void *)told))
		return false;
	check->seals = sealed.seals;
	check->sealed_at = sealed.at;
	memcpy(check->last_seal, sealed.last, sizeof check->last_seal);
	return !check->seal || sealed.found ||
	       check_wrong(ctx, check, NULL, 0, "没有给出的封存 %s：历史被整个换过。",
	                   "There is no seal %s: the history was replaced as a whole.", check->seal);
}

/* --- against the records --- */

/* What a record's row and its history must not say of one another. */
struct history_discord {
	struct label words;
	void (*write)(struct sql *sql, const struct object *object); /* the ids of such records */
};

static void discord_rows(struct sql *sql, const struct object *object)
{
	sql_add(sql, "SELECT t.id FROM ");
	sql_name(sql, object->name);
	sql_add(sql, " AS t WHERE ");
}

static void discord_entries(struct sql *sql, const struct object *object)
{
	sql_add(sql,
	        " AND NOT EXISTS (SELECT 1 FROM history AS h WHERE h.record = t.id AND h.object = ");
	sql_value(sql, value_text(object->name));
}

/* Who changed a record last, at whatever time, wrote an entry. */
static void discord_unwritten(struct sql *sql, const struct object *object)
{
	discord_rows(sql, object);
	sql_add(sql, "t.updated_at IS NOT NULL");
	discord_entries(sql, object);
	sql_add(sql, " AND h.at >= t.updated_at)");
}

static void discord_emptied(struct sql *sql, const struct object *object)
{
	discord_rows(sql, object);
	sql_add(sql, "t.deleted_at IS NOT NULL AND t.deleted_with IS NULL");
	discord_entries(sql, object);
	sql_add(sql, " AND h.action = 'purge')");
}

static void discord_vanished(struct sql *sql, const struct object *object)
{
	sql_add(sql, "SELECT DISTINCT h.record FROM history AS h WHERE h.record > 0 AND h.object = ");
	sql_value(sql, value_text(object->name));
	sql_add(sql, " AND NOT EXISTS (SELECT 1 FROM ");
	sql_name(sql, object->name);
	sql_add(sql, " AS t WHERE t.id = h.record)");
}

static const struct history_discord history_discords[] = {
    {{{"它最近一次变更没有历史：历史被删除过，或记录被直接改动。",
       "There is no history of its latest change: it was taken out, or the record was changed by "
       "hand."}},
     discord_unwritten},
    {{{"它的内容已清空，历史里却没有彻底删除的记载。",
       "It is empty, but the history does not say that it was purged."}},
     discord_emptied},
    {{{"它有历史，记录本身却不见了。", "There is a history of it, but the record itself is gone."}},
     discord_vanished},
};

struct discord_place {
	const struct history_discord *discord;
	const struct object *object;
};

static bool discord_told(struct ctx *ctx, struct check *check, const struct db_rows *rows,
                         const void *about)
{
	const struct discord_place *place = about;
	const struct label *words = &place->discord->words;
	return check_wrong(ctx, check, place->object, db_integer(rows, 0), "%s", "%s",
	                   words->text[ctx->language]);
}

static bool discord_look(struct ctx *ctx, struct check *check, const struct discord_place *place)
{
	struct sql *sql = sql_new(ctx);
	place->discord->write(sql, place->object);
	return check_rows(ctx, check, sql, discord_told, place);
}

static bool history_objects(struct ctx *ctx, struct check *check)
{
	for (size_t i = 0; i < ctx->model->object_count; i++)
		for (size_t k = 0; k < sizeof history_discords / sizeof *history_discords; k++) {
			struct discord_place place = {&history_discords[k], &ctx->model->objects[i]};
			if (!discord_look(ctx, check, &place))
				return false;
		}
	return true;
}

bool check_history(struct ctx *ctx, struct check *check)
{
	struct history_told told = {ctx, check};
	return history_check(ctx, &check->looked, told_chain, &told) &&
	       history_seals(ctx, check, &told) && history_objects(ctx, check);
}
