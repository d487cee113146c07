/* Inside api/: the caller as the front end knows him. */
#pragma once

#include "api/dispatch.h"

/* {"id","name","login","language","time_zone","department","roles","administrator"}:
 * what the record of the user says. In a read transaction. */
bool people_print_me(struct ctx *ctx, struct json_writer *json);
