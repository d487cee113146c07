/* Inside api/: jobs that import and export. */
#pragma once

#include "api/api.h"

/* A watch of transfer/'s, with the job as data: tells how far it is after each piece;
 * false stops between two. */
bool transfer_job_go_on(struct ctx *ctx, int64_t done, int64_t total, void *data);
/* What was stopped goes on with the next step. */
void transfer_job_stepped(struct ctx *ctx, struct job *job, bool finished);
