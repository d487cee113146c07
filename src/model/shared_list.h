/* Inside model/: the long lists that several fields share: countries, and the
 * regions of China by level. Made from model/data at the opening of a company;
 * they outlive its models. */
#pragma once

#include "model/model.h"

struct shared_lists;

/* Reads the embedded data. NULL with ctx->error. */
struct shared_lists *shared_lists_new(struct ctx *ctx, const void *parent);
/* One level of a list: regions have provinces at 0, cities at 1, districts at 2.
 * NULL where there is none of that name or depth. */
const struct choice_list *shared_list_level(const struct shared_lists *lists, const char *name,
                                            size_t level);
