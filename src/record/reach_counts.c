/* Whether ready counts answer for the rows that a caller may see. */
#include "record/reach.h"

#include "base/json.h"
#include "db/db.h"
#include "record/tally.h"

static bool reach_whole_filter(const struct object *object, const json_t *filter, json_t *rest,
                               size_t *owned)
{
	bool none = !filter || (json_is_array(filter) && !json_array_size(filter));
	return none || tally_whole_filter(object, filter, rest, owned);
}

/* Where every row is reached and no owner or pool is asked for, the counts of the whole
 * company will do. */
static void reach_use_whole(struct ctx *ctx, struct reach *reach, const json_t *asked,
                            const struct field *const *fields, size_t count)
{
	const struct object *object = reach->query->object;
	size_t owned = 0, owned_asked = 0;
	json_t *rest = json_keep(ctx, json_array());
	if (access_scope(ctx, object, reach->query->operation) != SCOPE_ALL ||
	    !reach_whole_filter(object, asked, json_keep(ctx, json_array()), &owned_asked) ||
	    !reach_whole_filter(object, reach->query->filter, rest, &owned) || owned != owned_asked)
		return;
	for (size_t i = 0; i < count; i++)
		if (fields[i] == object->access.owner || fields[i] == object->access.pool)
			return;
	reach->whole = rest;
	reach->owned = owned > 0;
}

void reach_use_counts(struct ctx *ctx, struct reach *reach, const json_t *asked,
                      const struct field *const *fields, size_t count)
{
	const struct record_query *query = reach->query;
	bool all = access_reaches_all(ctx, query->object, query->operation);
	const struct field *stage = query->object->access.stage;
	bool staged = !stage || tally_has(query->object, stage);
	/* What this transaction has still to count is not in the tables yet. */
	bool waiting = db_writing(ctx) && db_later(ctx);
	if (!waiting && !query->deleted && staged && (reach->branch_count || all))
		reach->counts = tally_answers(query->object, asked, fields, count);
	if (reach->counts && !reach->branch_count)
		reach_use_whole(ctx, reach, asked, fields, count);
}
