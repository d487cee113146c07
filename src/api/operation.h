/* Inside api/: one write among many, as batch and bulk have them. */
#pragma once

#include "api/dispatch.h"

/* Each does one operation in the ctx's write transaction and writes its result, a
 * JSON object, with the record where `whole`. `path` goes before the fields'
 * names in errors. `id` gets the record's. */
bool operation_create(struct ctx *ctx, const struct object *object, const json_t *values,
                      const char *path, bool whole, struct json_writer *json, int64_t *id);
bool operation_update(struct ctx *ctx, const struct object *object, int64_t id,
                      const json_t *values, int64_t version, const char *path, bool whole,
                      struct json_writer *json);
bool operation_delete(struct ctx *ctx, const struct object *object, int64_t id, int64_t version,
                      struct json_writer *json);
bool operation_act(struct ctx *ctx, const struct object *object, int64_t id, const char *action,
                   const json_t *input, struct json_writer *json);
