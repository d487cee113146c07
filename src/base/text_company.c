/* Company names without what does not tell companies apart. */
#include "base/text.h"

#include "base/memory.h"
#include "base/text_code.h"
#include "base/text_normal.h"

#include <string.h>
#include <unicode/uchar.h>

enum { COMPANY_WORD_LIMIT = 64, COMPANY_FORM_WORDS = 5 };

/* Legal forms of words, at a name's end, spelled as text_spell does without points:
 * "S.A. de C.V." is "sa de cv". Sources: the ISO 20275 list of entity legal forms,
 * narrowed to those that importers and exporters put into their names. */
static const char *const company_word_forms[] = {
    /* English */
    "co", "ltd", "coltd", "limited", "inc", "incorporated", "corp", "corporation", "company", "llc",
    "llp", "lp", "plc", "pty", "pte", "pvt", "private", "public", "proprietary", "group", "holding",
    "holdings", "intl", "jsc", "pjsc", "cjsc",
    /* German, Dutch */
    "gmbh", "mbh", "ag", "kg", "kgaa", "ohg", "gbr", "ug", "ek", "bv", "nv", "vof",
    /* French, Spanish, Portuguese, Italian, Romanian */
    "sa", "sas", "sasu", "sarl", "eurl", "snc", "sl", "slu", "srl", "srls", "spa", "sapa", "ltda",
    "eireli", "sa de cv", "sapi de cv", "s de rl", "s de rl de cv", "lda", "cia",
    /* Nordic */
    "ab", "as", "asa", "oy", "oyj", "aps", "ehf", "a s",
    /* Eastern Europe, Turkey */
    "sp z oo", "spzoo", "sp j", "sp k", "sro", "spol sro", "kft", "zrt", "nyrt", "bt", "doo", "ood",
    "eood", "ead", "ooo", "oao", "pao", "zao", "ооо", "оао", "пао", "зао", "ао", "ип", "тов", "sti",
    "san", "tic", "ve", "san ve tic", "sanayi", "ticaret",
    /* Asia, Middle East */
    "sdn", "bhd", "tbk", "fze", "fzco", "fzc", "dmcc", "wll", "est", "kk", "gk"};

/* Those that may stand before a name. */
static const char *const company_word_fronts[] = {"the", "pt",  "cv", "ooo", "ооо",
                                                  "оао", "зао", "ао", "ип",  "тов"};

/* Endings of a run of Chinese, Japanese or Korean letters, longer ones first. */
static const char *const company_endings[] = {
    "有限责任公司", "股份有限公司", "有限公司", "集团公司", "总公司",
    "公司",         "集团",         "股份",     "有限合伙", "普通合伙",
    "株式会社",     "有限会社",     "合同会社", "주식회사", "유한회사"};
static const char *const company_beginnings[] = {"株式会社", "有限会社", "合同会社", "주식회사"};

struct company_words {
	char *words[COMPANY_WORD_LIMIT];
	size_t count;
};

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* Cuts the spelled text at spaces, punctuation and between Chinese and other
 * letters, in a room of its own; points and apostrophes only vanish. */
static void company_cut(char *out, const char *at, struct company_words *words)
{
	const char *end = at + strlen(at);
	bool in_word = false, han_before = false;
	while (at < end) {
		uint32_t code = text_decode(&at, end);
		if (code == '.' || code == '\'' || code == 0x2019)
			continue;
		bool han = text_is_han(code);
		bool letter =
		    han || u_isalnum((UChar32)code) || u_charType((UChar32)code) == U_NON_SPACING_MARK;
		if (in_word && (!letter || han != han_before)) {
			*out++ = '\0';
			in_word = false;
		}
		if (!letter || (!in_word && words->count == COMPANY_WORD_LIMIT))
			continue;
		if (!in_word)
			words->words[words->count++] = out;
		in_word = true;
		han_before = han;
		out = text_encode(out, code);
	}
	*out = '\0';
}

static bool company_listed(const char *text, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text[0] == list[i][0] && strcmp(text, list[i]) == 0)
			return true;
	return false;
}

/* How many of the last words are a legal form; 0 for none. */
static size_t company_form_size(const struct company_words *words)
{
	size_t most = words->count < COMPANY_FORM_WORDS ? words->count : COMPANY_FORM_WORDS;
	for (size_t size = most; size > 0; size--) {
		char form[64];
		size_t length = 0;
		for (size_t i = words->count - size; i < words->count; i++) {
			size_t word = strlen(words->words[i]);
			if (length + word + 2 > sizeof form) {
				length = 0;
				break;
			}
			if (length > 0)
				form[length++] = ' ';
			memcpy(form + length, words->words[i], word);
			length += word;
		}
		form[length] = '\0';
		if (length > 0 && company_listed(form, company_word_forms, COUNT(company_word_forms)))
			return size;
	}
	return 0;
}

/* Takes a legal form off the end of a word that is more than that. */
static bool company_shorten(char *word, bool alone)
{
	size_t size = strlen(word);
	if (alone && company_listed(word, company_endings, COUNT(company_endings)))
		return false;
	for (size_t i = 0; i < COUNT(company_endings); i++) {
		size_t ending = strlen(company_endings[i]);
		if (size < ending || strcmp(word + size - ending, company_endings[i]) != 0)
			continue;
		word[size - ending] = '\0';
		return true;
	}
	return false;
}

static void company_strip_end(struct company_words *words)
{
	for (;;) {
		size_t form = company_form_size(words);
		if (form > 0 && form < words->count) {
			words->count -= form;
			continue;
		}
		char *last = words->words[words->count - 1];
		if (!company_shorten(last, words->count == 1))
			return;
		if (!*last)
			words->count--;
	}
}

/* The number of words at the beginning that are a legal form. */
static size_t company_front(struct company_words *words)
{
	size_t skip = 0;
	while (skip + 1 < words->count &&
	       company_listed(words->words[skip], company_word_fronts, COUNT(company_word_fronts)))
		skip++;
	for (size_t i = 0; i < COUNT(company_beginnings); i++) {
		size_t size = strlen(company_beginnings[i]);
		char *word = words->words[skip];
		if (strncmp(word, company_beginnings[i], size) != 0)
			continue;
		if (word[size])
			words->words[skip] += size;
		else if (skip + 1 < words->count)
			skip++;
	}
	return skip;
}

/* Does the name go on with a word that only looks like a place's suffix: 超市, 市场? */
static bool company_no_suffix(const char *before, const char *behind)
{
	static const char *const inside[] = {"场", "部", "政", "级"};
	for (size_t i = 0; i < COUNT(inside); i++)
		if (strncmp(behind, inside[i], strlen(inside[i])) == 0)
			return true;
	static const char *const in_front[] = {"超", "夜", "股", "上"};
	for (size_t i = 0; i < COUNT(in_front); i++)
		if (strncmp(before, in_front[i], strlen(in_front[i])) == 0)
			return true;
	return false;
}

/* 厦门市华强 is 厦门华强, 浙江省永康市华强 is 浙江永康华强: a suffix that stands behind
 * two to four characters, and before two or more, goes. */
static void company_strip_places(char *word)
{
	static const char *const suffixes[] = {"省", "市"};
	enum { HAN = 3 /* bytes of the characters in question */ };
	char *place = word;
	for (size_t i = 0; i < COUNT(suffixes); i++) {
		for (size_t length = 2; length <= 4; length++) {
			if (strlen(place) < (length + 3) * HAN)
				break;
			char *suffix = place + length * HAN;
			if (strncmp(suffix, suffixes[i], HAN) != 0 ||
			    company_no_suffix(suffix - HAN, suffix + HAN))
				continue;
			memmove(suffix, suffix + HAN, strlen(suffix + HAN) + 1);
			place = suffix;
			break;
		}
	}
}

char *text_company_key(const void *parent, const char *name)
{
	char *spelled = text_spell(NULL, name);
	/* A NUL behind each word at most doubles the room. */
	char *room = memory_must(talloc_array(spelled, char, (unsigned)(2 * strlen(spelled) + 2)));
	struct company_words words = {.count = 0};
	company_cut(room, spelled, &words);
	if (words.count == 0) {
		talloc_free(spelled);
		return text_fold(parent, name);
	}
	company_strip_end(&words);
	size_t first = company_front(&words);
	char *key = memory_must(talloc_array(parent, char, (unsigned)strlen(spelled) + 1));
	char *out = key;
	for (size_t i = first; i < words.count; i++) {
		if (i == first)
			company_strip_places(words.words[i]);
		out = stpcpy(out, words.words[i]);
	}
	*out = '\0';
	talloc_free(spelled);
	return key;
}
