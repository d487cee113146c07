/* Inside api/: files as answers, offered for saving. */
#pragma once

#include "api/dispatch.h"

#define OFFER_XLSX "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

/* The value of Content-Disposition (RFC 6266, the name as in RFC 8187); on parent. */
const char *offer_disposition(const void *parent, const char *kind, const char *name);
/* The file at `path` as the answer. */
bool offer_file(struct ctx *ctx, struct api_call *call, const char *path, const char *name,
                const char *media_type);
/* A nameless file on the company's disk, open for writing; -1 on error. It goes
 * with the call. */
int offer_scratch(struct ctx *ctx, struct api_call *call);
/* What was written to it as the answer. */
bool offer_descriptor(struct ctx *ctx, struct api_call *call, int descriptor, const char *name,
                      const char *media_type);
