/* The API: every call of P3 as one row of a constant table (route.h), a
 * dispatcher that does for all of them what all of them need, and handlers that
 * parse, call and answer. No SQL of records, no rules. Everything that is not an
 * API call is answered from the front end's files. */
#pragma once

#include "base/ctx.h"
#include "base/json.h"
#include "http/asset.h"
#include "http/http.h"
#include "job/job.h"
#include "record/record.h"

struct api;

struct api_options {
	struct http_assets assets; /* the front end */
	const char *version;       /* the program's */
};

/* Makes the API of a company that is open; belongs to `parent`, which must
 * outlive the server. */
struct api *api_new(const void *parent, struct company *company, const struct api_options *options);
/* What http_start serves; belongs to the api. */
const struct http_site *api_site(struct api *api);
/* The server whose counters /metrics shows. After http_start. */
void api_serves(struct api *api, struct http_server *server);

/* The API's own tables (answers kept for Idempotency-Key), in a write transaction. */
bool api_open(struct ctx *ctx);
/* Its daily housekeeping, for job_add_kinds. */
extern const struct job_kind api_job_kinds[];
/* Imports and exports, for the same. */
extern const struct job_kind api_import_kinds[];
extern const struct job_kind api_export_kinds[];
extern const struct job_kind api_alert_kinds[];
extern const struct job_kind api_keep_kinds[];
extern const struct job_kind api_upkeep_kinds[];
/* Enqueues them for all that is to be done (model_set_upkeep). */
bool api_upkeep(struct ctx *ctx);
/* Its hooks, for record_add_hooks: what the browsers learn of changed records. */
extern const struct record_hook api_hooks[];

/* Writes the OpenAPI 3.1 document of the ctx's model. */
void api_openapi(struct ctx *ctx, const char *version, struct json_writer *json);
