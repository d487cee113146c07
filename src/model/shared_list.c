#include "model/shared_list.h"

#include "base/error.h"
#include "base/memory.h"
#include "model/store.h"

#include <assert.h>
#include <string.h>

enum { SHARED_LEVELS = 3 };

struct shared_list {
	const char *name;
	const struct choice_list *levels[SHARED_LEVELS];
	size_t level_count;
};

struct shared_lists {
	struct shared_list items[2];
};

/* Choices of one level while they are gathered. */
struct level {
	struct choice *choices;
	size_t count;
};

static const json_t *shared_data(struct ctx *ctx, const char *file, const char *member)
{
	for (size_t i = 0; i < model_data_count; i++) {
		if (strcmp(model_data[i].name, file))
			continue;
		json_t *json = json_read(ctx, (const char *)model_data[i].bytes, model_data[i].size);
		return json_object_get(json, member);
	}
	return NULL;
}

static const char *shared_text(const void *parent, const json_t *json)
{
	assert(json_is_string(json));
	return memory_text(parent, json_string_value(json));
}

static void level_add(const void *parent, struct level *level, struct choice choice)
{
	level->choices = memory_must(
	    talloc_realloc(parent, level->choices, struct choice, (unsigned)level->count + 1));
	level->choices[level->count++] = choice;
}

static void shared_finish(const void *parent, struct shared_list *list, const char *name,
                          const struct level *levels, size_t count)
{
	list->name = name;
	list->level_count = count;
	for (size_t i = 0; i < count; i++)
		list->levels[i] = choice_list_new(parent, levels[i].choices, levels[i].count);
}

static void countries_read(struct ctx *ctx, const void *parent, struct shared_list *list)
{
	const json_t *data = shared_data(ctx, "countries.json", "countries");
	struct level level = {0};
	for (size_t i = 0; i < json_array_size(data); i++) {
		const json_t *json = json_array_get(data, i);
		const json_t *names = json_object_get(json, "synonyms");
		const char **synonyms = memory_array(parent, const char *, json_array_size(names) + 1);
		for (size_t j = 0; j < json_array_size(names); j++)
			synonyms[j] = shared_text(synonyms, json_array_get(names, j));
		level_add(parent, &level,
		          (struct choice){.value = shared_text(parent, json_object_get(json, "code")),
		                          .label = {{shared_text(parent, json_object_get(json, "zh")),
		                                     shared_text(parent, json_object_get(json, "en"))}},
		                          .synonyms = synonyms});
	}
	shared_finish(parent, list, "country", &level, 1);
}

static bool ends_in(const char *text, const char *end)
{
	size_t size = strlen(text), length = strlen(end);
	return size >= length && !strcmp(text + size - length, end);
}

/* 浙江 for 浙江省, 永康 for 永康市; nothing where one character would be left. */
static const char *region_short_name(const void *parent, const char *name)
{
	static const char *const endings[] = {
	    "维吾尔自治区", "壮族自治区", "回族自治区", "特别行政区", "自治区", "自治州", "自治县",
	    "地区",         "省",         "市",         "盟",         "区",     "县"};
	enum { TWO_CHARACTERS = 6 };
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		if (!ends_in(name, endings[i]))
			continue;
		size_t left = strlen(name) - strlen(endings[i]);
		return left >= TWO_CHARACTERS ? memory_text_part(parent, name, left) : NULL;
	}
	return NULL;
}

static struct choice region_choice(const void *parent, const json_t *json, const char *above)
{
	const char **synonyms = memory_array(parent, const char *, 2);
	struct choice choice = {.value = shared_text(parent, json_array_get(json, 0)),
	                        .label = {{shared_text(parent, json_array_get(json, 1)),
	                                   shared_text(parent, json_array_get(json, 2))}},
	                        .parent = above,
	                        .synonyms = synonyms};
	synonyms[0] = region_short_name(parent, choice.label.text[LANGUAGE_ZH]);
	return choice;
}

/* People give a county-level city (永康市) as the city, and leave its prefecture
 * (金华市) out: it stands among the cities of its province too. */
static void regions_read_districts(const void *parent, struct level *levels, const json_t *data,
                                   const char *city, const char *province)
{
	for (size_t i = 0; i < json_array_size(data); i++) {
		struct choice choice = region_choice(parent, json_array_get(data, i), city);
		level_add(parent, &levels[2], choice);
		if (ends_in(choice.label.text[LANGUAGE_ZH], "市")) {
			choice.parent = province;
			level_add(parent, &levels[1], choice);
		}
	}
}

static void regions_read(struct ctx *ctx, const void *parent, struct shared_list *list)
{
	const json_t *data = shared_data(ctx, "regions.json", "regions");
	struct level levels[SHARED_LEVELS] = {{0}};
	for (size_t i = 0; i < json_array_size(data); i++) {
		const json_t *province = json_array_get(data, i);
		const json_t *cities = json_array_get(province, 3);
		struct choice above = region_choice(parent, province, "CN");
		level_add(parent, &levels[0], above);
		for (size_t j = 0; j < json_array_size(cities); j++) {
			const json_t *city = json_array_get(cities, j);
			struct choice choice = region_choice(parent, city, above.value);
			level_add(parent, &levels[1], choice);
			regions_read_districts(parent, levels, json_array_get(city, 3), choice.value,
			                       above.value);
		}
	}
	shared_finish(parent, list, "region", levels, SHARED_LEVELS);
}

struct shared_lists *shared_lists_new(struct ctx *ctx, const void *parent)
{
	struct shared_lists *lists = memory_new(parent, struct shared_lists);
	struct ctx *inner = ctx_inner(ctx);
	countries_read(inner, lists, &lists->items[0]);
	regions_read(inner, lists, &lists->items[1]);
	talloc_free(inner);
	return lists;
}

static const struct shared_list *shared_list_find(const struct shared_lists *lists,
                                                  const char *name)
{
	for (size_t i = 0; i < sizeof lists->items / sizeof *lists->items; i++)
		if (!strcmp(lists->items[i].name, name))
			return &lists->items[i];
	return NULL;
}

const struct choice_list *shared_list_level(const struct shared_lists *lists, const char *name,
                                            size_t level)
{
	const struct shared_list *list = shared_list_find(lists, name);
	return list && level < list->level_count ? list->levels[level] : NULL;
}

bool model_print_list(struct ctx *ctx, const char *name, struct json_writer *json)
{
	const struct shared_list *list = shared_list_find(ctx->company->models->lists, name);
	if (!list)
		return error_set(ctx, ERROR_NOT_FOUND, "没有列表“%.40s”。", "There is no list “%.40s”.",
		                 name);
	json_open_array(json);
	for (size_t i = 0; i < list->level_count; i++)
		for (size_t j = 0; j < list->levels[i]->count; j++) {
			const struct choice *choice = &list->levels[i]->choices[j];
			json_open_object(json);
			json_member_text(json, "value", choice->value);
			json_key(json, "label");
			json_open_object(json);
			json_member_text(json, "zh", choice->label.text[LANGUAGE_ZH]);
			json_member_text(json, "en", choice->label.text[LANGUAGE_EN]);
			json_close_object(json);
			if (choice->parent)
				json_member_text(json, "parent", choice->parent);
			json_close_object(json);
		}
	json_close_array(json);
	return true;
}
