/* Inside transfer/: what the maker of an import chose (import.h says what there is). */
#pragma once

#include "transfer/plan.h"

enum settings_unmapped { SETTINGS_IGNORE, SETTINGS_REMARK, SETTINGS_FIELD };

/* The settings of a new import; a tree on ctx. */
json_t *settings_new(struct ctx *ctx);

/* Takes `changes` over into the import, but for sheet and header_row, which are
 * the caller's. Every fault is an error_field. In any transaction. */
bool settings_change(struct ctx *ctx, struct import *import, const json_t *changes);

enum settings_unmapped settings_unmapped(const struct import *import);
enum plan_duplicates settings_duplicates(const struct import *import);
bool settings_by_phone(const struct import *import);
enum plan_unknown settings_unknown(struct ctx *ctx, const struct import *import);
/* Is there still somebody, or a pool, to own what is created? error_field on "owner"
 * where not. In any transaction. */
bool settings_check_owner(struct ctx *ctx, const struct import *import);
/* The values of new records, the owner among them; faults under "defaults.". */
const struct record *settings_defaults(struct ctx *ctx, const struct import *import);
/* May the actor add choices and fields? */
bool settings_may_change_model(const struct ctx *ctx);
