/* Global search (P5): which objects, and in which order. */
#include "record/search_run.h"

#include "base/error.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { SEARCH_LIMIT = 20, SEARCH_LIMIT_MOST = 100, SEARCH_WANT = 50, SEARCH_TYPED = 200 };

/* --- what is searched --- */

static bool search_has_object(const char *objects, const char *name)
{
	size_t size = strlen(name);
	for (const char *at = objects; at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
		if (!strncmp(at, name, size) && (at[size] == ',' || !at[size]))
			return true;
	return false;
}

static bool search_check_objects(struct ctx *ctx, const char *objects)
{
	char *words = memory_text(ctx, objects ? objects : "");
	char *rest = NULL;
	for (char *name = strtok_r(words, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
		const struct object *object = model_object(ctx->model, name);
		if (!object || object->internal)
			return error_field(ctx, "objects", "unknown_object", "没有名为“%s”的对象。",
			                   "There is no object named “%s”.", name);
	}
	return true;
}

static bool search_takes(struct ctx *ctx, const struct object *object, const char *objects)
{
	return object->search_index && !object->internal &&
	       (!objects || search_has_object(objects, object->name)) &&
	       access_scope(ctx, object, OPERATION_READ) != SCOPE_NONE;
}

static struct search_run *search_run_new(struct ctx *ctx, const char *typed, int64_t limit)
{
	struct search_run *run = memory_new(ctx, struct search_run);
	struct text_phone phone;
	run->typed = typed;
	run->key = text_fold(run, typed);
	run->search = text_search_new(run, typed);
	run->expression = text_search_expression(run->search);
	if (text_phone_read(run, typed, ctx->company->country, &phone))
		run->phone = phone.number;
	else
		run->email = text_email_read(run, typed);
	run->masking = access_limit(ctx, LIMIT_SEE_PHONES) == 0;
	run->want = 2 * limit > SEARCH_WANT ? (size_t)(2 * limit) : SEARCH_WANT;
	return run;
}

/* --- in which order --- */

static int search_order(const void *left, const void *right)
{
	const struct search_hit *a = left, *b = right;
	if (a->rank != b->rank)
		return b->rank - a->rank;
	if (a->own != b->own)
		return a->own ? -1 : 1;
	if (a->changed_at != b->changed_at)
		return a->changed_at > b->changed_at ? -1 : 1;
	if (a->object != b->object)
		return a->object->index < b->object->index ? -1 : 1;
	return (a->id < b->id) - (a->id > b->id);
}

bool record_search(struct ctx *ctx, const char *typed, const char *objects, int64_t limit,
                   struct json_writer *json)
{
	limit = limit ? limit : SEARCH_LIMIT;
	if (limit < 0 || limit > SEARCH_LIMIT_MOST)
		return error_field(ctx, "limit", "out_of_range", "条数应在 1 到 %d 之间。",
		                   "The limit must be between 1 and %d.", SEARCH_LIMIT_MOST);
	if (!text_valid(typed, strlen(typed)) || text_length(typed) > SEARCH_TYPED)
		return error_field(ctx, "q", "too_long", "请输入不超过 %d 个字。",
		                   "Type at most %d characters.", SEARCH_TYPED);
	if (!search_check_objects(ctx, objects))
		return false;
	struct search_run *run = search_run_new(ctx, typed, limit);
	for (size_t i = 0; run->expression && i < ctx->model->object_count; i++)
		if (search_takes(ctx, &ctx->model->objects[i], objects) &&
		    !search_object(ctx, run, &ctx->model->objects[i]))
			return false;
	if (run->count)
		qsort(run->hits, run->count, sizeof *run->hits, search_order);
	return search_print(ctx, run, run->count < (size_t)limit ? run->count : (size_t)limit, json);
}
