/* Inside record/: phone numbers that a role sees only in part (P2, mask_phone). */
#pragma once

#include "db/sql.h"
#include "record/record.h"

/* Must this actor see the record's sensitive fields masked? Never on his own
 * records: those that he owns or works on, and what hangs on them. False only
 * with ctx->error set. */
bool record_masked(struct ctx *ctx, const struct record *record, bool *masked);

/* Has the object fields that can be masked? */
bool mask_wanted(const struct object *object);

/* Are there records of which this actor sees the field masked? Then neither its order,
 * nor its groups, nor a part of a number may tell what is behind the mask; asking for a
 * whole number is allowed. */
bool mask_applies(const struct ctx *ctx, const struct field *field);

/* Writes, in brackets, that the row of `alias` is the actor's own: never masked. */
void mask_own_rows(const struct ctx *ctx, struct sql *sql, const struct object *object,
                   const char *alias);

/* 138****5678 of a number in E.164: in the company's own country without the
 * country code, and always without an extension; the last four digits stay, of
 * long numbers the first three too. On ctx. */
char *record_mask_phone(struct ctx *ctx, const char *number);

/* Writes a sensitive field's value as those see it who may not see it whole. */
void mask_print(struct ctx *ctx, const struct field *field, const struct value *value,
                struct json_writer *json);
