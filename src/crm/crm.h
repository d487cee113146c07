/* Business rules of the CRM, by subject: tables of hooks and actions that cmd/
 * hands to record/, and what their pages ask for. No SQL here: everything goes
 * through record/, with the caller's rights. */
#pragma once

#include "job/job.h"
#include "record/record.h"

/* Owning: claim, release, assign, hand over, collaborators (M2). */
extern const struct record_hook owning_hooks[];
extern const struct record_action owning_actions[];
/* Handing over a record of any object. */
extern const struct record_action hand_over_actions[];
/* Pools: where customers came from, their protection, dealing out evenly. */
extern const struct record_hook pool_hooks[];
extern const struct record_action pool_actions[];
/* The daily run that takes customers back to their pools by the pools' rules. */
extern const struct job_kind recycle_job_kinds[];
/* Takes back what the runs up to now would have taken, each customer at the instant of its
 * run: for a past that is made up. In a write transaction. */
bool recycle_catch_up(struct ctx *ctx);
/* Finds out once from which pools customers came that were claimed before that was kept
 * with them; the second enqueues it where it was not done yet, in the write transaction in
 * which a company is opened. */
extern const struct job_kind recycle_home_kinds[];
bool recycle_upkeep(struct ctx *ctx);
/* Stages: promote, demote, pause, go on (M3). */
extern const struct record_hook stage_hooks[];
extern const struct record_action stage_actions[];
/* Hot customers: few, and only those that are worked on (M4.7). */
extern const struct record_hook hot_hooks[];
/* Activities and contacts, and what they tell their customer. */
extern const struct record_hook activity_hooks[];
extern const struct record_hook contact_hooks[];
/* Users and roles: one active administrator is always left. */
extern const struct record_hook people_hooks[];
/* What people set about themselves, whatever their rights to users: some of language,
 * time_zone, phone, extension and email. In a write transaction; ERROR_INVALID with
 * the fields' names. The organisation is to be read anew. */
bool people_prefer(struct ctx *ctx, const json_t *values);
/* Notices: what others did that concerns somebody, for the bell. */
extern const struct record_hook notice_hooks[];

/* Hands all of the above to record/. Called by cmd/ while a company is opened. */
void crm_open(struct company *company);

/* The mainline board (M4.1): {"scope","rows":[{"stage","label","filter","total","cells":
 * {"overdue":n,…}}],"columns":[{"name","label","filter"}]}. A cell counts exactly the
 * records of the list with both filters joined. `scope` is mine, collaborators or
 * department; NULL is mine. */
bool mainline_board(struct ctx *ctx, const char *scope, struct json_writer *json);

/* Who loses which customers to a pool in the next days, as far as the actor may see
 * them: {"from","until","count","filter","days":[{"date","count","filter"}],"owners":
 * [{"owner","count","filter"}],"customers":[{"customer","owner","pool","date","reason",
 * "words"}],"next"}. The filters are those of lists of customers. Owner, pool and reason
 * are null where fields are hidden from the actor that would say the same. */
struct forecast_query {
	const char *scope;     /* "mine", "department" or NULL: everybody's */
	int64_t pool;          /* whose rules; 0: any */
	int64_t days;          /* 1 to 90, the next run's included */
	int64_t offset, limit; /* of "customers"; at most 200 */
};
bool forecast_print(struct ctx *ctx, const struct forecast_query *query, struct json_writer *json);

/* The pools that the actor is a member or manager of, administrators all: {"pools":[{
 * "id","name","active","manager","rules","count","new_today","recycled_today",
 * "claimed_today","claimed_by":[{"user","count"}]}]}. Counts of customers are null where
 * the actor does not see the fields that say it. */
bool pool_print_all(struct ctx *ctx, struct json_writer *json);
/* Sets some of a pool's rules, for its managers and administrators, for these also who is
 * in it: {"rules"}. In a write transaction. */
bool pool_set_rules(struct ctx *ctx, int64_t pool, const json_t *rules, struct json_writer *json);
/* What the next run would take with these rules, and takes with the present ones: {"date",
 * "count","now","owners":[{"owner","count"}]}. Likewise, but for reading. */
bool pool_preview_rules(struct ctx *ctx, int64_t pool, const json_t *rules,
                        struct json_writer *json);

/* Quick collect (M4.6): a block of text pasted from anywhere → the fields of a
 * customer and a contact that it gives: {"customer":{…},"contact":{…},"rest":"…"}. */
bool collect_text(struct ctx *ctx, const char *text, struct json_writer *json);

/* The actor's notices, newest first: {"notices":[{"id","title","body","at","read",
 * "object","record"}],"unread":n}. `record` is null where a notice is about several.
 * `limit` is 1 to 200. */
bool notice_print(struct ctx *ctx, int64_t limit, bool unread, struct json_writer *json);
/* Marks those of the actor's notices as read; `ids` NULL: all. What is not the
 * actor's, or read already, is passed over. In a write transaction. */
bool notice_read(struct ctx *ctx, const int64_t *ids, size_t count);

/* Puts into somebody's bell that work which was begun for him is over: `title` in his
 * language; `object` and `record` say where it leads: to several for 0, nowhere for
 * NULL. In a write transaction. */
bool notice_of_work(struct ctx *ctx, int64_t user, const char *object, int64_t record,
                    const char *title, const char *body);

/* What was done with a user's account (access_set_told), for his bell. */
bool account_told(struct ctx *ctx, const char *action, int64_t user);

/* Handing over the work of somebody, or a selection, by rule (P2). `body` is what
 * POST /hand_overs takes (docs/api.md). What would happen, without doing it:
 * {"records","parts":[…],"takers":[…],"over","may_exceed"}; without anybody to give to,
 * how much there is. */
bool hand_over_preview(struct ctx *ctx, const json_t *body, struct json_writer *json);
/* Does it, in the ctx's write transaction, as a whole; writes it as in the list.
 * ERROR_INVALID on "to" when somebody would hold too many, ERROR_CONFLICT when there is
 * nothing to hand over. */
bool hand_over(struct ctx *ctx, const json_t *body, struct json_writer *json);
/* One of the actor's own; administrators see everybody's. */
bool hand_over_print(struct ctx *ctx, int64_t id, struct json_writer *json);
/* {"hand_overs":[…]}, newest first. */
bool hand_over_list(struct ctx *ctx, int64_t limit, struct json_writer *json);
/* Takes one back within a day of it, but for records that were moved on since; writes it
 * as in the list. ERROR_CONFLICT when it was done, or is too late. */
bool hand_over_undo(struct ctx *ctx, int64_t id, struct json_writer *json);

/* The files that hang on a record beside its fields: {"files":[{"id","file","name",
 * "type","size","at","by"}]}, newest first, for who may read it. */
bool attachment_list(struct ctx *ctx, const struct object *object, int64_t record,
                     struct json_writer *json);
/* Hangs an uploaded file on it, and takes one off, for who may change it; the first
 * writes it as in the list. ERROR_NOT_FOUND for a file that is not the actor's to
 * give, and for one that does not hang there. */
bool attachment_add(struct ctx *ctx, const struct object *object, int64_t record, int64_t file,
                    struct json_writer *json);
bool attachment_remove(struct ctx *ctx, const struct object *object, int64_t record, int64_t id);
