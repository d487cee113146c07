/* Finding the route of a path. Rows are few for each method and number of
 * segments, so that a loop over those is quicker than any tree. */
#include "api/route.h"

#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* A table a line, so that one more is one line more. */
/* clang-format off */
const struct api_route *const api_route_tables[] = {
	api_record_routes,
	api_list_routes,
	api_action_routes,
	api_backup_routes,
    api_batch_routes,
	api_bulk_routes,
	api_file_routes,
	api_model_routes,
	api_attachment_routes,
	api_merge_routes,
	api_bin_routes,
	api_notice_routes,
	api_people_routes,
	api_pool_routes,
	api_session_routes,
	api_token_routes,
	api_account_routes,
	api_code_routes,
	api_handover_routes,
	api_history_routes,
	api_alert_routes,
	api_privacy_routes,
	api_erasure_routes,
	api_event_routes,
	api_job_routes,
	api_mainline_routes,
	api_import_routes,
	api_export_routes,
	api_server_routes,
	NULL,
};
/* clang-format on */

/* The run of entries with a method and a number of segments. */
struct route_bucket {
	size_t first, count;
};

struct route_index {
	struct route_entry *entries;
	size_t count;
	const char **labels;
	struct route_bucket buckets[HTTP_METHOD_COUNT][API_SEGMENT_LIMIT + 1];
};

static size_t route_count(void)
{
	size_t count = 0;
	for (size_t i = 0; api_route_tables[i]; i++)
		for (const struct api_route *route = api_route_tables[i]; route->path; route++)
			count++;
	return count;
}

/* Cuts "/a/{b}" into its segments. */
static void route_cut(struct route_entry *entry, const char *path)
{
	while (*path) {
		assert(*path == '/' && entry->segment_count < API_SEGMENT_LIMIT);
		path++;
		size_t size = strcspn(path, "/");
		struct route_segment *segment = &entry->segments[entry->segment_count++];
		segment->parameter = *path == '{';
		segment->text = path + segment->parameter;
		segment->size = size - 2 * segment->parameter;
		segment->number = segment->parameter && segment->size == 2 && !memcmp(path, "{id}", 4);
		path += size;
	}
}

/* By method, number of segments; then what is literal comes before what isn't. */
static int route_compare(const void *left, const void *right)
{
	const struct route_entry *a = left, *b = right;
	if (a->route->method != b->route->method)
		return a->route->method < b->route->method ? -1 : 1;
	if (a->segment_count != b->segment_count)
		return a->segment_count < b->segment_count ? -1 : 1;
	for (size_t i = 0; i < a->segment_count; i++)
		if (a->segments[i].parameter != b->segments[i].parameter)
			return a->segments[i].parameter ? 1 : -1;
	return strcmp(a->route->path, b->route->path);
}

static void route_arrange(struct route_index *index)
{
	qsort(index->entries, index->count, sizeof *index->entries, route_compare);
	for (size_t i = 0; i < index->count; i++) {
		struct route_entry *entry = &index->entries[i];
		entry->index = i;
		index->labels[i] = entry->label;
		struct route_bucket *bucket = &index->buckets[entry->route->method][entry->segment_count];
		if (bucket->count++ == 0)
			bucket->first = i;
	}
}

struct route_index *route_index_new(const void *parent)
{
	struct route_index *index = memory_new(parent, struct route_index);
	index->count = route_count();
	index->entries = memory_array(index, struct route_entry, index->count);
	index->labels = memory_array(index, const char *, index->count);
	struct route_entry *entry = index->entries;
	for (size_t i = 0; api_route_tables[i]; i++) {
		for (const struct api_route *route = api_route_tables[i]; route->path; route++, entry++) {
			assert(route->right && route->transaction && route->run && route->help.text[0]);
			entry->route = route;
			entry->label =
			    memory_format(index, "%s %s", http_method_names[route->method], route->path);
			route_cut(entry, route->path);
		}
	}
	route_arrange(index);
	return index;
}

const char *const *route_labels(const struct route_index *index, size_t *count)
{
	*count = index->count;
	return index->labels;
}

/* A positive integer below 2^53, without leading zeros. */
static bool route_is_id(const char *text, size_t size)
{
	if (size == 0 || size > 16 || text[0] == '0' || strspn(text, "0123456789") < size)
		return false;
	return strtoll(text, NULL, 10) < 1LL << 53;
}

static bool route_fits(const struct route_entry *entry, const char *const *starts,
                       const size_t *sizes)
{
	for (size_t i = 0; i < entry->segment_count; i++) {
		const struct route_segment *segment = &entry->segments[i];
		if (segment->number && !route_is_id(starts[i], sizes[i]))
			return false;
		if (!segment->parameter &&
		    (segment->size != sizes[i] || memcmp(segment->text, starts[i], sizes[i])))
			return false;
		if (segment->parameter && sizes[i] == 0)
			return false;
	}
	return true;
}

struct route_match *route_find(const struct route_index *index, const void *parent,
                               enum http_method method, const char *path)
{
	const char *starts[API_SEGMENT_LIMIT];
	size_t sizes[API_SEGMENT_LIMIT], count = 0;
	while (*path == '/') {
		if (count == API_SEGMENT_LIMIT)
			return NULL;
		starts[count] = path + 1;
		sizes[count] = strcspn(path + 1, "/");
		path += 1 + sizes[count++];
	}
	const struct route_bucket *bucket = &index->buckets[method][count];
	for (size_t i = bucket->first; i < bucket->first + bucket->count; i++) {
		const struct route_entry *entry = &index->entries[i];
		if (!route_fits(entry, starts, sizes))
			continue;
		struct route_match *match = memory_new(parent, struct route_match);
		match->entry = entry;
		for (size_t s = 0; s < count; s++)
			if (entry->segments[s].parameter)
				match->values[s] = memory_text_part(match, starts[s], sizes[s]);
		return match;
	}
	return NULL;
}

const char *route_value(const struct route_match *match, const char *name)
{
	const struct route_entry *entry = match->entry;
	for (size_t i = 0; i < entry->segment_count; i++)
		if (match->values[i] && strlen(name) == entry->segments[i].size &&
		    !memcmp(name, entry->segments[i].text, entry->segments[i].size))
			return match->values[i];
	assert(false && "the route has no such parameter");
	return NULL;
}
