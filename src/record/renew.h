/* Making anew what is made of records' values, in steps, while people work: search
 * indexes, duplicate keys, the columns of unique and sorted fields. What there is to
 * make, and why it fits what is saved meanwhile, says model/build.h. */
#pragma once

#include "base/json.h"
#include "model/build.h"

/* How far a build is. */
struct renewal {
	json_t *notes;       /* an object, empty at first; kept from step to step */
	int64_t done, total; /* records */
	int64_t next_at;     /* when the next step is due; 0: it is over, and in force as soon
	                        as the model was swapped (model_swap) */
};

/* One step of some milliseconds, in a write transaction. ERROR_DUPLICATE when a field
 * is to be unique and two records hold the same. */
bool record_renew(struct ctx *ctx, int64_t build, struct renewal *renewal);
