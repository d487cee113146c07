/* The expression over the index's tokens; its grammar is in text.h. */
#include "base/text_search.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text_code.h"
#include "base/text_pinyin.h"

/* Separators between the elements of one level. */
struct expression_list {
	struct buffer *out;
	const char *joint;
	size_t count;
};

static void expression_next(struct expression_list *list)
{
	if (list->count++ > 0)
		buffer_add_text(list->out, list->joint);
}

/* A token: its kind (none for Chinese), and `count` units behind it. */
static void expression_leaf(struct buffer *out, const char *kind, const struct search_unit *units,
                            size_t count, bool prefix)
{
	buffer_add_text(out, "\"");
	buffer_add_text(out, kind);
	for (size_t i = 0; i < count; i++) {
		char character[4];
		char *end = text_encode(character, units[i].code);
		buffer_add(out, character, (size_t)(end - character));
	}
	buffer_add_text(out, prefix ? "\" *" : "\"");
}

/* All tokens of `size` neighbours, or a prefix where there are fewer units. */
static void expression_runs(struct expression_list *list, const char *kind,
                            const struct search_part *part, size_t size)
{
	for (size_t i = 0; i == 0 || i + size <= part->count; i++) {
		expression_next(list);
		bool prefix = part->count < size;
		expression_leaf(list->out, kind, part->units + i, prefix ? part->count : size, prefix);
	}
}

/* The runs of initials, and each syllable that was typed as more than its initial. */
static void expression_path(struct buffer *out, const struct search_part *part,
                            const struct pinyin_path *path)
{
	struct expression_list list = {out, " AND ", 0};
	struct search_unit initials[PINYIN_LETTERS_LIMIT];
	size_t run = path->count < SEARCH_INITIALS ? path->count : SEARCH_INITIALS;
	size_t start = 0;
	for (size_t i = 0; i < path->count; i++) {
		const struct search_unit *piece = part->units + start;
		size_t size = path->sizes[i];
		initials[i] = *piece;
		if (i + 1 >= run && (run > 1 || size == 1)) {
			expression_next(&list);
			expression_leaf(out, "~", initials + i + 1 - run, run, run == 1);
		}
		if (size > 1) {
			bool last = i + 1 == path->count;
			expression_next(&list);
			expression_leaf(out, "'", piece, size,
			                last && pinyin_unfinished(part->letters + start, size));
		}
		start += size;
	}
}

/* A word by its prefix, or as any of its meanings in pinyin. */
static void expression_word(struct buffer *out, const struct search_part *part)
{
	if (part->path_count)
		buffer_add_text(out, "(");
	size_t size = part->count < SEARCH_WORD_LIMIT ? part->count : SEARCH_WORD_LIMIT;
	expression_leaf(out, "=", part->units, size, true);
	for (size_t i = 0; i < part->path_count; i++) {
		buffer_add_text(out, " OR (");
		expression_path(out, part, &part->paths[i]);
		buffer_add_text(out, ")");
	}
	if (part->path_count)
		buffer_add_text(out, ")");
}

const char *search_expression(const void *parent, const struct search_part *parts, size_t count)
{
	if (count == 0)
		return NULL;
	struct buffer *out = buffer_new(parent, 256);
	struct expression_list list = {out, " AND ", 0};
	for (size_t i = 0; i < count; i++) {
		if (parts[i].kind == SEARCH_PART_HAN)
			expression_runs(&list, "", &parts[i], 2);
		else if (parts[i].kind == SEARCH_PART_DIGITS)
			expression_runs(&list, "#", &parts[i], SEARCH_DIGITS);
		else {
			expression_next(&list);
			expression_word(out, &parts[i]);
		}
	}
	return out->data;
}
