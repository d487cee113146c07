#include "api/call.h"

#include "api/dispatch.h"
#include "base/error.h"
#include "record/record.h"

#include <stdlib.h>
#include <string.h>

const char *call_text(const struct api_call *call, const char *name)
{
	return http_query(call->request, name, NULL);
}

int64_t call_number(const struct api_call *call, const char *name, int64_t otherwise)
{
	const char *text = call_text(call, name);
	return text ? strtoll(text, NULL, 10) : otherwise;
}

bool call_flag(const struct api_call *call, const char *name)
{
	const char *text = call_text(call, name);
	return text && !strcmp(text, "true");
}

const json_t *call_json(struct ctx *ctx, const struct api_call *call, const char *name)
{
	const char *text = call_text(call, name);
	return text ? json_read(ctx, text, strlen(text)) : NULL;
}

const char *call_value(const struct api_call *call, const char *name)
{
	return route_value(call->match, name);
}

/* No record has it. */
static const int64_t call_no_version = -1;

bool call_version(struct ctx *ctx, const struct api_call *call, int64_t id, int64_t *version)
{
	const struct api_match *match = &call->match_version;
	*version = match->count ? match->versions[0] : call_no_version;
	if (!match->given || match->any)
		*version = 0;
	if (match->count < 2)
		return true;
	const struct record *record = record_get(ctx, call->object, id, OPERATION_READ);
	for (size_t i = 0; record && i < match->count; i++)
		if (match->versions[i] == record->version)
			*version = record->version;
	return record != NULL;
}

struct company *call_company(const struct api_call *call)
{
	return call->api->company;
}

const struct record *call_shown(struct ctx *ctx, const struct record *written)
{
	struct ctx *inner = ctx_inner(ctx);
	const struct record *shown = record_get(inner, written->object, written->id, OPERATION_READ);
	if (shown || inner->error->code == ERROR_NOT_FOUND)
		return shown ? shown : written;
	error_pass(ctx, inner);
	return NULL;
}

bool call_answer_written(struct ctx *ctx, struct api_call *call, const struct record *written)
{
	const struct record *shown = call_shown(ctx, written);
	return shown && call_answer_record(ctx, call, shown);
}

bool call_answer_record(struct ctx *ctx, struct api_call *call, const struct record *record)
{
	record_print(ctx, record, call->json);
	call->shown_version = record->version;
	return true;
}
