/* Stages of the mainline (M3).
 *
 * Whichever way a customer's stage changes — by an action, in a form, in an import —
 * the hook below sees it: it asks whether the role may move between the two stages,
 * sets the marks that belong to the new one, and keeps a stage_change. */
#include "crm/crm.h"
#include "crm/rule.h"

#include "base/error.h"

#include <assert.h>
#include <string.h>

/* Place of a stage in the mainline: 0 reserve … 4 deal. */
static int stage_place(const struct object *customer, const char *stage)
{
	const struct field *field = model_field(customer, "stage");
	const struct choice *choice = stage ? model_choice(field, stage) : NULL;
	return choice ? (int)(choice - field->choices) : 0;
}

static const char *stage_words(struct ctx *ctx, const struct object *customer, int place)
{
	return model_label(ctx, &model_field(customer, "stage")->choices[place].label);
}

static bool stage_may_move(struct ctx *ctx, const struct record_change *change, int from, int to)
{
	uint32_t both = UINT32_C(1) << from | UINT32_C(1) << to;
	if ((access_stages(ctx).move & both) == both)
		return true;
	return error_field(ctx, "stage", "forbidden", "您的角色不能把客户从“%s”移到“%s”。",
	                   "Your role can't move customers from “%s” to “%s”.",
	                   stage_words(ctx, change->after->object, from),
	                   stage_words(ctx, change->after->object, to));
}

/* A target is contacted or not; from potential on it is tracked or paused. */
static void stage_marks(struct record *customer)
{
	const char *stage = record_text(customer, "stage");
	bool target = stage && !strcmp(stage, "target"), reserve = stage && !strcmp(stage, "reserve");
	if (!record_text(customer, "contact_mark"))
		record_set_text(customer, "contact_mark", "not_contacted");
	if (!target && !reserve && !record_text(customer, "tracking"))
		record_set_text(customer, "tracking", "tracking");
	if (target || reserve)
		record_set_null(customer, "tracking");
}

static bool stage_before_save(struct ctx *ctx, struct record_change *change)
{
	struct record *customer = change->after;
	if (rule_unchanged(change, "stage"))
		return true;
	if (change->before) {
		int from = stage_place(customer->object, record_text(change->before, "stage"));
		int to = stage_place(customer->object, record_text(customer, "stage"));
		if (!stage_may_move(ctx, change, from, to))
			return false;
	}
	stage_marks(customer);
	record_set_integer(customer, "stage_changed_at", ctx->now);
	return true;
}

static bool stage_after_save(struct ctx *ctx, const struct record_change *change)
{
	if (!change->before || !change->after || rule_unchanged(change, "stage"))
		return true;
	int64_t since = record_integer(change->before, "stage_changed_at");
	struct record *entry = record_new(ctx, rule_object(ctx, "stage_change"));
	record_set_integer(entry, "customer", change->after->id);
	record_set(entry, "from", *record_value(change->before, "stage"));
	record_set(entry, "to", *record_value(change->after, "stage"));
	record_set_text(entry, "reason", change->reason);
	record_set_integer(entry, "at", ctx->now);
	record_set_integer(entry, "seconds", since && since < ctx->now ? (ctx->now - since) / 1000 : 0);
	if (ctx->actor->user)
		record_set_integer(entry, "by", ctx->actor->user);
	return record_keep(ctx, entry);
}

const struct record_hook stage_hooks[] = {
    {.object = "customer", .before_save = stage_before_save, .after_save = stage_after_save},
    {0},
};

/* --- actions --- */

enum { MOVE_STAGE, MOVE_REASON, MOVE_RELEASE };

static bool stage_wrong_way(struct ctx *ctx, bool up)
{
	return up ? error_field(ctx, "stage", "wrong_direction", "上转须选比当前更高的阶段。",
	                        "Promote to a higher stage than the present one.")
	          : error_field(ctx, "stage", "wrong_direction", "下放须选比当前更低的阶段。",
	                        "Demote to a lower stage than the present one.");
}

/* The stage asked for, or the next one in the direction. */
static bool stage_wanted(struct ctx *ctx, const struct record *customer, const char *asked, bool up,
                         const char **stage)
{
	const struct field *field = model_field(customer->object, "stage");
	int from = stage_place(customer->object, record_text(customer, "stage"));
	int to = asked ? stage_place(customer->object, asked) : from + (up ? 1 : -1);
	if (to < 0 || to >= (int)field->choice_count || to == from || (to > from) != up)
		return stage_wrong_way(ctx, up);
	*stage = field->choices[to].value;
	return true;
}

static bool stage_move(struct ctx *ctx, const struct record *customer,
                       const struct value *arguments, bool up)
{
	const char *stage = NULL;
	const struct value *asked = &arguments[MOVE_STAGE];
	if (!stage_wanted(ctx, customer, asked->kind == VALUE_TEXT ? asked->text : NULL, up, &stage))
		return false;
	struct record *changes = record_new(ctx, customer->object);
	record_set_text(changes, "stage", stage);
	return record_apply(ctx, customer->object, customer->id, changes, up ? "promote" : "demote",
	                    arguments[MOVE_REASON].text);
}

static bool stage_promote(struct ctx *ctx, const struct record *customer,
                          const struct value *arguments)
{
	return stage_move(ctx, customer, arguments, true);
}

static bool stage_demote(struct ctx *ctx, const struct record *customer,
                         const struct value *arguments)
{
	if (!stage_move(ctx, customer, arguments, false))
		return false;
	if (arguments[MOVE_RELEASE].integer != 1)
		return true;
	json_t *input = json_keep(ctx, json_pack("{s:s?}", "reason", arguments[MOVE_REASON].text));
	if (!arguments[MOVE_REASON].text)
		json_object_set_new(input, "reason",
		                    json_string(ctx->language == LANGUAGE_EN ? "demoted" : "下放"));
	return record_act(ctx, customer->object, customer->id, "release", input) != NULL;
}

static bool stage_set_tracking(struct ctx *ctx, const struct record *customer, const char *tracking,
                               const char *action, const char *reason)
{
	const char *now = record_text(customer, "tracking");
	if (!now)
		return error_set(ctx, ERROR_CONFLICT, "只有潜在、商机、成交客户才有跟踪状态。",
		                 "Only potential, opportunity and deal customers are tracked.");
	struct record *changes = record_new(ctx, customer->object);
	record_set_text(changes, "tracking", tracking);
	return record_apply(ctx, customer->object, customer->id, changes, action, reason);
}

static bool stage_pause(struct ctx *ctx, const struct record *customer,
                        const struct value *arguments)
{
	return stage_set_tracking(ctx, customer, "paused", "pause", arguments[0].text);
}

static bool stage_resume(struct ctx *ctx, const struct record *customer,
                         const struct value *arguments)
{
	(void)arguments;
	return stage_set_tracking(ctx, customer, "tracking", "resume", NULL);
}

#define STAGE_INPUT                                                                                \
	{                                                                                              \
		.name = "stage", .type = "choice", .label = {{"阶段", "Stage"}}, .choices_of = "stage"     \
	}
#define REASON_INPUT                                                                               \
	{                                                                                              \
		.name = "reason", .type = "text", .label = { {"原因", "Reason"} }                          \
	}

const struct record_action stage_actions[] = {
    {.object = "customer",
     .name = "promote",
     .label = {{"上转", "Promote"}},
     .many = true,
     .operation = OPERATION_UPDATE,
     .inputs = {STAGE_INPUT, REASON_INPUT},
     .run = stage_promote},
    {.object = "customer",
     .name = "demote",
     .label = {{"下放", "Demote"}},
     .many = true,
     .operation = OPERATION_UPDATE,
     .inputs = {STAGE_INPUT,
                REASON_INPUT,
                {.name = "release", .type = "boolean", .label = {{"同时释放", "Release as well"}}}},
     .run = stage_demote},
    {.object = "customer",
     .name = "pause",
     .label = {{"暂停跟踪", "Pause"}},
     .many = true,
     .operation = OPERATION_UPDATE,
     .inputs = {REASON_INPUT},
     .run = stage_pause},
    {.object = "customer",
     .name = "resume",
     .label = {{"恢复跟踪", "Go on"}},
     .many = true,
     .operation = OPERATION_UPDATE,
     .run = stage_resume},
    {0},
};
