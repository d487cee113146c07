/* Handing one record over, of whatever object: as a button on its page, and for a
 * selection with a result for each. Customers have more to be asked (owning.c). */
#include "crm/crm.h"
#include "crm/handover.h"

#include "base/error.h"

enum { HAND_TO, HAND_REASON };

static bool hand_over_one(struct ctx *ctx, const struct record *record,
                          const struct value *arguments)
{
	const struct field *owner = record_owner_field(record->object);
	int64_t to = arguments[HAND_TO].integer;
	if (!hand_may_take(ctx, record->object, to))
		return false;
	if (record->values[owner->index].integer == to)
		return error_set(ctx, ERROR_CONFLICT, "该记录已在%s名下。", "%s has this record already.",
		                 access_user(ctx, to)->name);
	struct record *changes = record_new(ctx, record->object);
	record_set_integer(changes, owner->name, to);
	return record_apply(ctx, record->object, record->id, changes, "hand_over",
	                    arguments[HAND_REASON].text);
}

const struct record_action hand_over_actions[] = {
    {.fits = hand_fits,
     .name = "hand_over",
     .label = {{"移交", "Hand over"}},
     .many = true,
     .operation = OPERATION_HAND_OVER,
     .inputs = {{.name = "to",
                 .type = "ref",
                 .label = {{"交给", "To"}},
                 .required = true,
                 .target = "user"},
                {.name = "reason", .type = "text", .label = {{"原因", "Reason"}}}},
     .run = hand_over_one},
    {0},
};
