/* Inside api/: jobs that import and export. */
#pragma once

#include "api/api.h"

/* A watch of transfer/'s, with the job as data: tells how far it is after each piece;
 * false stops between two: when the job shall stop, and when people, rights, pools or
 * the model are not those any more with which the step began. The next step begins with
 * the new ones, or says what is missing. */
bool transfer_job_go_on(struct ctx *ctx, int64_t done, int64_t total, void *data);
/* What was stopped goes on with the next step. */
void transfer_job_stepped(struct ctx *ctx, struct job *job, bool finished);
/* Always false: the error's message becomes that of its first faulty field, since
 * who reads why a job ended sees no form. */
bool transfer_job_failed(struct ctx *ctx);
/* Has the bell ring that was given a notice in the transaction before. */
void transfer_job_ring(struct ctx *ctx, int64_t user);
