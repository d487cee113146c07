/* What a run of the pools' rules tells: owners what they lost and what they are about
 * to lose, managers what came in. One notice each; it leads to a list of exactly those
 * customers. */
#include "crm/notice.h"
#include "crm/recycle.h"
#include "crm/rule.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <inttypes.h>
#include <string.h>

const struct notice_kind notice_taken = {
    "recycled",
    {{"1 个客户被自动收回公海", "1 of your customers went back to a pool"}},
    {{"{number} 个客户被自动收回公海", "{number} of your customers went back to a pool"}}};
const struct notice_kind notice_taken_many = {
    "recycled_pool",
    {{"公海“{name}”自动收回 1 个客户", "1 customer came back to the pool “{name}”"}},
    {{"公海“{name}”自动收回 {number} 个客户",
      "{number} customers came back to the pool “{name}”"}}};
const struct notice_kind notice_warned = {
    "recycle_warned",
    {{"1 个客户即将被收回公海", "1 of your customers is about to go back to a pool"}},
    {{"{number} 个客户即将被收回公海",
      "{number} of your customers are about to go back to a pool"}}};
static const struct label recycle_none_left = {
    {"即将被收回公海的客户都已处理",
     "The customers about to go back to a pool are all dealt with"}};

static const char *recycle_title(struct ctx *ctx, const struct notice_kind *kind,
                                 enum language language, const char *name, int64_t number)
{
	const struct label *words = number == 1 ? &kind->one : &kind->many;
	return notice_title(ctx, words->text[language], name, number);
}

const char *notice_live_title(struct ctx *ctx, const struct record *notice)
{
	const char *filter = record_text(notice, "filter");
	int64_t count = 0;
	if (!filter || strcmp(record_text(notice, "kind"), notice_warned.name) != 0)
		return NULL;
	struct record_query query = {.object = rule_object(ctx, "customer"),
	                             .filter = json_read(ctx, filter, strlen(filter)),
	                             .operation = OPERATION_READ};
	/* Who may no longer read customers keeps the words of that day. */
	if (!query.filter || access_scope(ctx, query.object, OPERATION_READ) == SCOPE_NONE ||
	    !record_count(ctx, &query, &count))
		return NULL;
	return count ? recycle_title(ctx, &notice_warned, ctx->language, "", count)
	             : model_label(ctx, &recycle_none_left);
}

/* --- gathering --- */

static struct recycle_news *recycle_add_news(struct ctx *ctx, struct recycle_news_list *list)
{
	list->news = memory_must(
	    talloc_realloc(ctx, list->news, struct recycle_news, (unsigned)list->count + 1));
	list->news[list->count] = (struct recycle_news){.user = 0};
	return &list->news[list->count++];
}

static int64_t recycle_group_id(const json_t *group, const char *field)
{
	const json_t *value = json_object_get(group, field);
	return json_integer_value(json_is_object(value) ? json_object_get(value, "id") : value);
}

/* Counts as the system: [{field…,"count"}], kept by ctx. NULL on error. */
static json_t *recycle_counts(struct ctx *ctx, const char *object, json_t *filter, json_t *group)
{
	enum { GROUPS = 10000 };
	json_t *body =
	    json_keep(ctx, json_pack("{s:o, s:o, s:[{s:s, s:s}], s:i}", "filter", filter, "group",
	                             group, "measures", "op", "count", "as", "count", "limit", GROUPS));
	struct json_writer *answer = json_writer_new(ctx, 4096);
	struct ctx *system = rule_as_system(ctx);
	bool counted = record_aggregate(system, rule_object(ctx, object), body, answer);
	if (!counted)
		error_pass(ctx, system);
	talloc_free(system);
	json_t *tree = counted ? json_read(ctx, answer->out->data, answer->out->size) : NULL;
	return tree ? json_object_get(tree, "groups") : NULL;
}

static json_t *recycle_pools_ids(const struct recycle_rules *rules)
{
	json_t *ids = json_array();
	for (size_t i = 0; i < rules->count; i++)
		json_array_append_new(ids, json_integer(rules->pools[i].id));
	return ids;
}

/* The changes of owner that the run of the day made; a new reference. */
static json_t *recycle_changes(int64_t day, const char *field, const char *operator_name,
                               json_t *value)
{
	char date[DATE_TEXT_SIZE];
	date_from_days(day, date);
	return json_pack("[[s,s,o],[s,s,s],[s,s]]", field, operator_name, value, "at", "=", date, "by",
	                 "empty");
}

static json_t *recycle_changes_by(struct ctx *ctx, const struct recycle_rules *rules, int64_t day,
                                  const char *group)
{
	return recycle_counts(ctx, "owner_change",
	                      recycle_changes(day, "to_pool", "in", recycle_pools_ids(rules)),
	                      json_pack("[s]", group));
}

static void recycle_news_managers(struct ctx *ctx, const struct recycle_pool *pool, int64_t day,
                                  int64_t number, struct recycle_news_list *list)
{
	for (size_t i = 0; i < pool->manager_count; i++) {
		struct recycle_news *news = recycle_add_news(ctx, list);
		*news = (struct recycle_news){
		    .kind = &notice_taken_many,
		    .user = pool->managers[i],
		    .name = pool->name,
		    .object = "owner_change",
		    .filter = json_keep(ctx, recycle_changes(day, "to_pool", "=", json_integer(pool->id))),
		    .number = number,
		};
	}
}

bool recycle_news_taken(struct ctx *ctx, int64_t day, struct recycle_news_list *list)
{
	const struct recycle_rules *rules = recycle_rules(ctx);
	const json_t *owners = rules ? recycle_changes_by(ctx, rules, day, "from") : NULL;
	const json_t *pools = owners ? recycle_changes_by(ctx, rules, day, "to_pool") : NULL;
	size_t i;
	const json_t *group;
	json_array_foreach((json_t *)owners, i, group)
	{
		struct recycle_news *news = recycle_add_news(ctx, list);
		*news = (struct recycle_news){
		    .kind = &notice_taken,
		    .user = recycle_group_id(group, "from"),
		    .object = "owner_change",
		    .filter = json_keep(ctx, recycle_changes(day, "from", "=", json_string("@me"))),
		    .number = json_integer_value(json_object_get(group, "count")),
		};
	}
	json_array_foreach((json_t *)pools, i, group)
	{
		const struct recycle_pool *pool = recycle_pool(rules, recycle_group_id(group, "to_pool"));
		if (pool)
			recycle_news_managers(ctx, pool, day,
			                      json_integer_value(json_object_get(group, "count")), list);
	}
	return pools != NULL;
}

bool recycle_news_warned(struct ctx *ctx, int64_t day, struct recycle_news_list *list)
{
	char date[DATE_TEXT_SIZE];
	date_from_days(day, date);
	const json_t *owners = recycle_counts(
	    ctx, "customer", json_pack("[[s,s,s]]", "@warned", "=", date), json_pack("[s]", "owner"));
	size_t i;
	const json_t *group;
	json_array_foreach((json_t *)owners, i, group)
	{
		struct recycle_news *news = recycle_add_news(ctx, list);
		*news = (struct recycle_news){
		    .kind = &notice_warned,
		    .user = recycle_group_id(group, "owner"),
		    .object = "customer",
		    .filter = json_keep(
		        ctx, json_pack("[[s,s,s],[s,s,s]]", "owner", "=", "@me", "@warned", "=", date)),
		    .number = json_integer_value(json_object_get(group, "count")),
		};
	}
	return owners != NULL;
}

/* --- telling --- */

static bool recycle_told(struct ctx *ctx, const struct recycle_news *news, const char *filter,
                         bool *told)
{
	int64_t count = 0;
	json_t *same =
	    json_pack("[[s,s,I],[s,s,s],[s,s,s],[s,s,s]]", "user", "=", news->user, "at", "within",
	              "today", "kind", "=", news->kind->name, "filter", "=", filter);
	if (!rule_count(ctx, "notice", same, &count))
		return false;
	*told = count > 0;
	return true;
}

bool recycle_tell(struct ctx *ctx, const struct recycle_news *news)
{
	const struct user_info *user = access_user(ctx, news->user);
	char *filter = memory_must(json_dumps(news->filter, JSON_COMPACT));
	const char *kept = memory_text(ctx, filter);
	free(filter);
	bool told = false;
	if (!user || user->disabled)
		return true;
	if (!recycle_told(ctx, news, kept, &told) || told)
		return !ctx->error;
	enum language language = access_language(user);
	struct record *notice = record_new(ctx, rule_object(ctx, "notice"));
	record_set_integer(notice, "user", news->user);
	record_set_text(notice, "kind", news->kind->name);
	record_set_text(
	    notice, "title",
	    recycle_title(ctx, news->kind, language, news->name ? news->name : "", news->number));
	record_set_text(notice, "object", news->object);
	record_set_text(notice, "filter", kept);
	record_set_integer(notice, "number", news->number);
	record_set_integer(notice, "at", ctx->now);
	return record_keep(ctx, notice);
}
