/* Security alerts: administrators learn who looks at, or takes away, more than his roles'
 * lines allow for.
 *
 * One alert a user, line and day, whose figure grows; it is told of once, and once more
 * each time that the figure has become ten times what was told. */
#include "crm/alert.h"
#include "crm/crm.h"
#include "crm/rule.h"

#include "access/usage.h"
#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

enum { ALERT_AGAIN = 10 /* times as much */ };

static const char *alert_words(struct ctx *ctx, const struct usage_line *line, int64_t figure,
                               enum language language)
{
	const char *words = line->label.text[language];
	const char *place = strstr(words, "%lld");
	return memory_format(ctx, "%.*s%" PRId64 "%s", (int)(place - words), words, figure, place + 4);
}

/* --- telling --- */

static bool alert_tell_one(struct ctx *ctx, int64_t administrator, const struct usage_excess *of,
                           int64_t alert)
{
	const struct user_info *reader = access_user(ctx, administrator);
	const struct user_info *user = access_user(ctx, of->user);
	enum language language = access_language(reader);
	bool english = language == LANGUAGE_EN;
	const char *words = alert_words(ctx, of->line, of->figure, language);
	const char *name = user ? user->name : "?";
	return notice_of_work(
	    ctx, administrator, "alert", alert,
	    memory_format(ctx, english ? "Security alert: %s %s" : "安全提醒：%s%s", name, words),
	    memory_format(ctx, english ? "The line is %" PRId64 "." : "提醒线为 %" PRId64 "。",
	                  of->most));
}

static bool alert_tell(struct ctx *ctx, const struct usage_excess *of, int64_t alert)
{
	size_t count;
	const int64_t *administrators = access_administrators(ctx, &count);
	for (size_t i = 0; i < count; i++)
		if (!alert_tell_one(ctx, administrators[i], of, alert))
			return false;
	log_event(ctx, LOG_WARNING, "security_alert", "user=%" PRId64 " line=%s figure=%" PRId64,
	          of->user, of->line->name, of->figure);
	return true;
}

/* --- raising --- */

static bool alert_new(struct ctx *ctx, const struct usage_excess *of, const char *day)
{
	struct record *alert = record_new(ctx, rule_object(ctx, "alert"));
	record_set_integer(alert, "user", of->user);
	record_set_text(alert, "kind", of->line->name);
	record_set_text(alert, "day", day);
	record_set_integer(alert, "figure", of->figure);
	record_set_integer(alert, "most", of->most);
	record_set_integer(alert, "told", of->figure);
	record_set_integer(alert, "first_at", ctx->now);
	record_set_integer(alert, "last_at", ctx->now);
	return record_keep(ctx, alert) && alert_tell(ctx, of, alert->id);
}

static bool alert_grow(struct ctx *ctx, const struct record *alert, const struct usage_excess *of)
{
	/* By hours, a later hour may have less than the one that was told of. */
	int64_t before = record_integer(alert, "figure");
	bool again = of->figure / ALERT_AGAIN >= record_integer(alert, "told");
	struct record *changes = record_new(ctx, alert->object);
	record_set_integer(changes, "figure", of->figure > before ? of->figure : before);
	record_set_integer(changes, "most", of->most);
	record_set_integer(changes, "last_at", ctx->now);
	if (again) {
		record_set_integer(changes, "told", of->figure);
		record_set_text(changes, "state", "new");
	}
	return record_derive(ctx, alert->object, alert->id, changes, "update") &&
	       (!again || alert_tell(ctx, of, alert->id));
}

static bool alert_raise(struct ctx *outer, const struct usage_excess *of, void *data)
{
	struct ctx *ctx = ctx_inner(outer);
	char day[DATE_TEXT_SIZE];
	struct record *alert;
	zone_date(ctx->company->zone, ctx->now, day);
	json_t *filter = json_pack("[[s,s,s], [s,s,I], [s,s,s]]", "day", "=", day, "user", "=",
	                           of->user, "kind", "=", of->line->name);
	bool raised = rule_first(ctx, "alert", filter, "id", &alert) &&
	              (alert ? alert_grow(ctx, alert, of) : alert_new(ctx, of, day));
	*(size_t *)data += 1;
	if (!raised)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return raised;
}

bool alert_settle(struct ctx *outer, size_t *raised)
{
	assert(!outer->db && "a transaction of its own");
	struct ctx *ctx = rule_as_system(outer);
	const struct usage_batch *batch = usage_take(ctx);
	bool good = true;
	*raised = 0;
	if (batch) {
		good = db_begin(ctx, DB_WRITE) && usage_write(ctx, batch, alert_raise, raised) &&
		       db_commit(ctx);
		db_rollback(ctx);
	}
	if (batch && !good)
		usage_put_back(ctx, batch);
	if (!good)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return good;
}

/* --- looking at them --- */

static void alert_print_user(struct ctx *ctx, const char *name, int64_t id,
                             struct json_writer *json)
{
	const struct user_info *user = access_user(ctx, id);
	json_key(json, name);
	if (!id) {
		json_put_null(json);
		return;
	}
	json_open_object(json);
	json_member_integer(json, "id", id);
	json_member_text(json, "name", user ? user->name : "");
	json_close_object(json);
}

static void alert_print_instant(const struct record *alert, const char *name,
                                struct json_writer *json)
{
	json_key(json, name);
	if (record_value(alert, name)->kind == VALUE_NULL)
		json_put_null(json);
	else
		json_put_instant(json, record_integer(alert, name));
}

static bool alert_print_one(struct ctx *ctx, const struct record *alert, void *data)
{
	struct json_writer *json = data;
	const char *kind = record_text(alert, "kind");
	const struct usage_line *line = usage_line(kind);
	int64_t figure = record_integer(alert, "figure");
	json_open_object(json);
	json_member_integer(json, "id", alert->id);
	alert_print_user(ctx, "user", record_integer(alert, "user"), json);
	json_member_text(json, "kind", kind);
	json_member_text(json, "words", line ? alert_words(ctx, line, figure, ctx->language) : kind);
	json_member_text(json, "day", record_text(alert, "day"));
	json_member_integer(json, "figure", figure);
	json_member_integer(json, "most", record_integer(alert, "most"));
	alert_print_instant(alert, "first_at", json);
	alert_print_instant(alert, "last_at", json);
	json_member_text(json, "state", record_text(alert, "state"));
	json_member_text(json, "note", record_text(alert, "note"));
	alert_print_user(ctx, "handled_by", record_integer(alert, "handled_by"), json);
	alert_print_instant(alert, "handled_at", json);
	json_close_object(json);
	return true;
}

bool alert_print(struct ctx *ctx, const char *state, int64_t limit, struct json_writer *json)
{
	int64_t fresh = 0;
	struct record_query query = {.object = rule_object(ctx, "alert"),
	                             .sort = "-last_at,-id",
	                             .limit = limit,
	                             .operation = OPERATION_READ};
	if (state)
		query.filter = json_keep(ctx, json_pack("[s,s,s]", "state", "=", state));
	json_open_object(json);
	json_key(json, "alerts");
	json_open_array(json);
	if (!record_each(ctx, &query, alert_print_one, json) ||
	    !rule_count(ctx, "alert", json_pack("[s,s,s]", "state", "=", "new"), &fresh))
		return false;
	json_close_array(json);
	json_member_integer(json, "new", fresh);
	json_close_object(json);
	return true;
}

bool alert_handle(struct ctx *ctx, int64_t id, const char *state, const char *note,
                  struct json_writer *json)
{
	const struct object *object = rule_object(ctx, "alert");
	bool dismissed = !strcmp(state, "dismissed");
	if (dismissed && (!note || !*note))
		return error_field(ctx, "note", "required", "请写明处理说明。",
		                   "Say what came of it in the note.");
	if (!record_get(ctx, object, id, OPERATION_READ))
		return false;
	struct record *changes = record_new(ctx, object);
	record_set_text(changes, "state", state);
	if (note)
		record_set_text(changes, "note", note);
	record_set_integer(changes, "handled_by", ctx->actor->user);
	record_set_integer(changes, "handled_at", ctx->now);
	if (!record_derive(ctx, object, id, changes, "update"))
		return false;
	const struct record *alert = record_get(ctx, object, id, OPERATION_READ);
	return alert && alert_print_one(ctx, alert, json);
}
