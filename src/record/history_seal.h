/* Inside record/: seals over the history.
 *
 * A chain shows what was changed or taken out inside it, not that its newest entries are
 * gone, or all of it. So every hour the entries written since are sealed: a seal holds
 * one hash over the seal before and the ids and hashes of these entries, and the table
 * history_seal_head says of each record at which entry its chain stood. Writers know
 * nothing of it. */
#pragma once

#include "record/history_entry.h"

/* Makes the tables. */
bool history_seal_migrate(struct ctx *ctx);
