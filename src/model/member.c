/* Members of JSON objects, read by a table of what there may be. */
#include "model/definition.h"

#include "base/error.h"
#include "base/memory.h"

#include <string.h>

static bool member_label(const json_t *json, struct label *label)
{
	static const char *const languages[LANGUAGE_COUNT] = {"zh", "en"};
	size_t known = 0;
	for (int i = 0; i < LANGUAGE_COUNT; i++) {
		label->text[i] = json_string_value(json_object_get(json, languages[i]));
		known += label->text[i] && *label->text[i];
	}
	if (known == 0 || known != json_object_size(json))
		return false;
	for (int i = 0; i < LANGUAGE_COUNT; i++)
		if (!label->text[i])
			label->text[i] = label->text[i == 0];
	return true;
}

static bool member_texts(const void *parent, const json_t *json, const char *const **texts)
{
	size_t count = json_array_size(json);
	const char **list = memory_array(parent, const char *, count + 1);
	*texts = list;
	for (size_t i = 0; i < count; i++)
		if (!(list[i] = json_string_value(json_array_get(json, i))))
			return false;
	return json_is_array(json);
}

static bool member_color(const char *text)
{
	return text && text[0] == '#' && strlen(text) == 7 &&
	       strspn(text + 1, "0123456789abcdefABCDEF") == 6;
}

/* One value to its place; false where it is of another kind. */
static bool member_set(const void *parent, enum member_kind kind, const json_t *json, void *place)
{
	switch (kind) {
	case MEMBER_TEXT:
		*(const char **)place = json_string_value(json);
		return json_string_length(json) > 0;
	case MEMBER_COLOR:
		*(const char **)place = json_string_value(json);
		return member_color(json_string_value(json));
	case MEMBER_BOOLEAN:
		*(bool *)place = json_is_true(json);
		return json_is_boolean(json);
	case MEMBER_INTEGER:
		*(int64_t *)place = json_integer_value(json);
		return json_is_integer(json) && json_integer_value(json) >= 0;
	case MEMBER_LABEL:
		return member_label(json, place);
	case MEMBER_TEXTS:
		return member_texts(parent, json, place);
	case MEMBER_LIST:
		*(const json_t **)place = json;
		return json_is_array(json);
	case MEMBER_OBJECT:
		*(const json_t **)place = json;
		return json_is_object(json);
	case MEMBER_ANY:
		*(const json_t **)place = json;
		return true;
	}
	return false;
}

static const struct member *member_find(const struct member *members, size_t count,
                                        const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (!strcmp(members[i].name, name))
			return &members[i];
	return NULL;
}

bool members_read(const struct place *place, const void *parent, const json_t *json,
                  const struct member *members, size_t count, void *target)
{
	if (!json_is_object(json))
		return place_fault(place, NULL, "not_an_object", "%s须为 JSON 对象。",
		                   "%s must be a JSON object.", place_path(place, NULL));
	bool fine = true;
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)json, name, value)
	{
		const struct member *member = member_find(members, count, name);
		if (!member)
			fine = place_fault(place, name, "unknown_member", "没有“%s”这一项。",
			                   "there is no member “%s”.", name);
		else if (!member_set(parent, member->kind, value, (char *)target + member->offset))
			fine = place_fault(place, name, "bad_member", "“%s”的值不对。",
			                   "the value of “%s” is not of the right form.", name);
	}
	for (size_t i = 0; i < count; i++)
		if (members[i].required && !json_object_get(json, members[i].name))
			fine = place_fault(place, members[i].name, "required", "缺少“%s”。", "“%s” is missing.",
			                   members[i].name);
	return fine;
}

bool place_pass(const struct place *place, const char *member, struct ctx *inner)
{
	bool fine = !inner->error;
	if (!fine) {
		const struct error *error = inner->error;
		const struct error_item *item = error->item_count ? &error->items[0] : NULL;
		place_fault(place, member, item ? item->code : "bad_member", "%s", "%s",
		            item ? item->message : error->message);
	}
	talloc_free(inner);
	return fine;
}
