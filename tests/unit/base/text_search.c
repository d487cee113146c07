#include "test.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/text_pinyin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Reads an expression of the grammar in text.h and tells whether tokens satisfy it. */
struct expression {
	const char *at;
	const char *tokens;
};

static bool take(struct expression *expression, const char *word)
{
	size_t size = strlen(word);
	if (strncmp(expression->at, word, size) != 0)
		return false;
	expression->at += size;
	return true;
}

static bool has_token(const char *tokens, const char *token, size_t size, bool prefix)
{
	for (const char *at = tokens; *at; at += strspn(at, " ")) {
		size_t length = strcspn(at, " ");
		if ((prefix ? length >= size : length == size) && memcmp(at, token, size) == 0)
			return true;
		at += length;
	}
	return false;
}

static bool holds_leaf(struct expression *expression)
{
	assert_true(take(expression, "\""));
	const char *token = expression->at;
	size_t size = strcspn(token, "\"");
	assert_true(size > 0);
	expression->at += size;
	assert_true(take(expression, "\""));
	bool prefix = take(expression, " *");
	return has_token(expression->tokens, token, size, prefix);
}

static bool holds_some(struct expression *expression)
{
	if (!take(expression, "("))
		return holds_leaf(expression);
	bool all = holds_leaf(expression);
	while (take(expression, " AND "))
		all = holds_leaf(expression) && all;
	assert_true(take(expression, ")"));
	return all;
}

static bool holds_any(struct expression *expression)
{
	if (*expression->at != '(')
		return holds_leaf(expression);
	take(expression, "(");
	bool any = holds_some(expression);
	while (take(expression, " OR "))
		any = holds_some(expression) || any;
	assert_true(take(expression, ")"));
	return any;
}

static bool holds(const char *text, const char *typed)
{
	char *query = text_search_query(NULL, typed);
	if (!query)
		return false;
	struct expression expression = {query, text_search_tokens(query, text, false)};
	bool all = holds_any(&expression);
	while (take(&expression, " AND "))
		all = holds_any(&expression) && all;
	assert_int_equal(*expression.at, '\0');
	talloc_free(query);
	return all;
}

static void test_finds(void **state)
{
	(void)state;
	static const struct {
		const char *text, *typed;
		int rank;
	} rows[] = {{"宁波海天塑机", "宁波", 2},
	            {"宁波海天塑机", "海天", 1},
	            {"宁波海天塑机", "机", 1},
	            {"宁波海天塑机", "宁波海天塑机", 3},
	            {"寧波海天", "宁波", 2},
	            {"宁波海天", "寧波", 2},
	            {"宁波（海天）", "宁波海天", 3},
	            {"宁波海天", "海天 宁波", 1},
	            {"宁波海天", "nbht", 3},
	            {"宁波海天塑机", "NBHT", 2},
	            {"宁波海天塑机", "ht", 1},
	            {"宁波海天", "n", 2},
	            {"宁波海天", "ningbohaitian", 3},
	            {"宁波海天塑机", "ningbo hai", 2},
	            {"宁波海天塑机", "haiti", 1},
	            {"宁波海天", "nbhaitian", 3},
	            {"宁波海天", "ningbht", 3},
	            /* characters with several readings */
	            {"重庆长安", "chongqing", 2},
	            {"重庆长安", "cqca", 3},
	            {"重庆长安", "zhongqing", 2},
	            {"厦门华强", "xiamen", 2},
	            {"厦门华强", "xmhq", 3},
	            {"大厦物业", "dasha", 2},
	            {"长沙远大", "changsha", 2},
	            {"长兴电器", "cxdq", 3},
	            {"家长学校", "jiazhang", 2},
	            {"工商银行", "yinhang", 1},
	            {"行知学校", "xzxx", 3},
	            {"乐清正泰", "yueqing", 2},
	            {"音乐喷泉", "yinyue", 2},
	            {"快乐儿童", "kl", 2},
	            {"单伟", "shanwei", 3},
	            {"简单", "jd", 3},
	            {"曾杰兰", "zengjielan", 3},
	            {"解放", "xf", 3},
	            {"仇和", "qiuhe", 3},
	            {"沈阳", "sy", 3},
	            {"车床", "checs", 0},
	            {"车床", "cc", 3},
	            {"蚌埠", "bengbu", 3},
	            {"六安", "luan", 3},
	            {"吕梁", "lvliang", 3},
	            {"吕梁", "luliang", 3},
	            {"吕梁", "lüliang", 3},
	            {"绿源", "lvyuan", 3},
	            {"西安", "xian", 3},
	            {"先锋", "xian", 2},
	            {"海安", "ha", 3},
	            {"哈", "ha", 3},
	            /* other letters */
	            {"Delta Trading Co", "trad", 1},
	            {"Delta Trading", "delta trading", 3},
	            {"Delta Trading", "rading", 0},
	            {"Müller GmbH", "muller", 2},
	            {"Łukasz", "łuk", 2},
	            {"Иван Петров", "петр", 1},
	            {"김민준", "김민", 2},
	            {"3M中国", "3m中国", 3},
	            {"360安全", "360", 2},
	            {"1688网店", "1688", 2},
	            {"宁波海天ABC", "abc", 1},
	            {"jack.ma@haitian.com", "haitian", 1},
	            {"jack.ma@haitian.com", "jack.ma@hai", 2},
	            /* numbers */
	            {"+8613800138000", "8000", 1},
	            {"+8613800138000", "13800138000", 1},
	            {"+8613800138000", "138 0013 8000", 1},
	            {"+8613800138000", "+86 138-0013-8000", 3},
	            {"+8657987275367", "0579-87275367", 1},
	            {"+8657987275367", "008657987275367", 3},
	            {"+8613800138000", "80013801", 0},
	            {"+8613800138000", "138001390", 0},
	            {"宁波海天\n+8613800138000", "宁波ht 1380", 2},
	            {"宁波\n海天", "宁波海天", 0},
	            {"宁波\n海天", "海天", 3},
	            {"宁波海天", "宁海", 0},
	            {"宁波海天", "nt", 0},
	            {"宁波海天", "bohat", 0}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		int rank = text_search_matches(rows[i].text, rows[i].typed);
		if (rank != rows[i].rank)
			fail_msg("%s in %s: %d", rows[i].typed, rows[i].text, rank);
		if (rank > 0 && !holds(rows[i].text, rows[i].typed))
			fail_msg("%s in %s: the index would not find it", rows[i].typed, rows[i].text);
	}
}

static void test_nothing_typed(void **state)
{
	(void)state;
	static const char *const typed[] = {"", " ", "()", "\"", "* +", "…", "\n", "--", "😀"};
	for (size_t i = 0; i < COUNT(typed); i++) {
		assert_null(text_search_query(NULL, typed[i]));
		assert_int_equal(text_search_matches("宁波", typed[i]), 0);
	}
}

/* Whatever is typed, the expression keeps to its grammar; `holds` asserts that. */
static void test_hostile(void **state)
{
	(void)state;
	static const char *const typed[] = {
	    "* AND", "\" OR \"", "a\" OR 1", "NEAR(a b)", "宁\"波",     "tokens:a",   "^a",
	    "a*",    "-a",       "(a",       "{a b}:c",   "\xff\xfe宁", "AND OR NOT", "' OR 1=1 --",
	    "ＯＲ",  "a\nb",     "=x",       "#1380",     "~nb"};
	for (size_t i = 0; i < COUNT(typed); i++)
		assert_false(holds("上海", typed[i]));
	char huge[20000];
	for (size_t kind = 0; kind < 4; kind++) {
		static const char *const fill[] = {"a", "xian", "宁 ", "1"};
		size_t size = strlen(fill[kind]);
		for (size_t i = 0; i + size < sizeof huge; i += size)
			memcpy(huge + i, fill[kind], size + 1);
		char *query = text_search_query(NULL, huge);
		assert_non_null(query);
		assert_true(strlen(query) < 20000);
		talloc_free(query);
		holds(huge, huge);
	}
}

/* A name of random characters, mostly such as have several readings. */
static size_t random_name(uint64_t *seed, char characters[8][4])
{
	static const char all[] =
	    "重庆厦门长沙行乐清单曾解仇沈车大石家公都会盛省贾区朴查盖任翟宁波海天塑机永康五金"
	    "工具有限安吕绿女欧阳饿恩儿二昂";
	size_t count = 1 + test_random(seed) % 8;
	for (size_t i = 0; i < count; i++) {
		memcpy(characters[i], all + 3 * (test_random(seed) % (sizeof all / 3)), 3);
		characters[i][3] = '\0';
	}
	return count;
}

/* A way to type the character: itself, its initial or a reading. */
static void random_typed(uint64_t *seed, const char *character, uint64_t way, char *typed)
{
	const unsigned char *bytes = (const unsigned char *)character;
	uint32_t code = (bytes[0] & 15u) << 12 | (bytes[1] & 63u) << 6 | (bytes[2] & 63u);
	const char *readings[PINYIN_READING_LIMIT];
	size_t count = pinyin_readings(code, readings);
	assert_true(count > 0);
	const char *reading = readings[test_random(seed) % count];
	if (way == 0)
		strcat(typed, character);
	else if (way == 1)
		strncat(typed, reading, 1);
	else
		strcat(typed, reading);
}

/* Any part of any name is found, in whichever way it is typed. */
static void test_parts(void **state)
{
	(void)state;
	uint64_t seed = 4711;
	for (int round = 0; round < 30000; round++) {
		char characters[8][4], name[64] = "", typed[64] = "";
		size_t count = random_name(&seed, characters);
		for (size_t i = 0; i < count; i++)
			strcat(name, characters[i]);
		size_t first = test_random(&seed) % count;
		size_t last = first + test_random(&seed) % (count - first);
		uint64_t way = test_random(&seed) % 3;
		if (way == 2 && last - first > 2)
			last = first + 2;
		for (size_t i = first; i <= last; i++)
			random_typed(&seed, characters[i], way, typed);
		int rank = text_search_matches(name, typed);
		if (rank == 0 || !holds(name, typed))
			fail_msg("%s is not found by %s (%d)", name, typed, rank);
		if (first == 0 && rank < 2)
			fail_msg("%s does not begin with %s", name, typed);
	}
}

/* What the matcher accepts the index gives, for unrelated names too. */
static void test_agree(void **state)
{
	(void)state;
	uint64_t seed = 815;
	size_t found = 0;
	for (int round = 0; round < 60000; round++) {
		char characters[8][4], name[64] = "", typed[64] = "";
		size_t count = random_name(&seed, characters);
		for (size_t i = 0; i < count; i++)
			strcat(name, characters[i]);
		for (uint64_t length = 1 + test_random(&seed) % 3; length > 0; length--) {
			static const char letters[] = "aeioubcdghjlnqsxyzt";
			strncat(typed, &letters[test_random(&seed) % (sizeof letters - 1)], 1);
		}
		if (text_search_matches(name, typed) == 0)
			continue;
		found++;
		if (!holds(name, typed))
			fail_msg("%s matches %s but is not found", typed, name);
	}
	assert_true(found > 1000);
}

static void test_digits(void **state)
{
	(void)state;
	char *tokens = text_search_tokens(NULL, "+8613800138000", true);
	assert_string_equal(tokens, "#8613 #6138 #1380 #3800 #8001 #0013 #0138 #1380 #3800 #8000");
	talloc_free(tokens);
	tokens = text_search_tokens(NULL, "138", true);
	assert_string_equal(tokens, "");
	talloc_free(tokens);
	uint64_t seed = 99;
	for (int round = 0; round < 5000; round++) {
		char number[16] = "+86", typed[16];
		for (size_t i = 3; i < 14; i++)
			number[i] = (char)('1' + test_random(&seed) % 9);
		number[14] = '\0';
		size_t first = 1 + test_random(&seed) % 10;
		snprintf(typed, sizeof typed, "%.*s", (int)(4 + test_random(&seed) % (11 - first)),
		         number + first);
		assert_true(text_search_matches(number, typed) > 0);
		assert_true(holds(number, typed));
	}
}

static void test_paths(void **state)
{
	(void)state;
	struct pinyin_path paths[PINYIN_PATH_LIMIT];
	assert_int_equal(pinyin_paths("", 0, paths), 0);
	assert_int_equal(pinyin_paths("uuu", 3, paths), 0);
	assert_int_equal(pinyin_paths("nbht", 4, paths), 1);
	assert_int_equal(paths[0].count, 4);
	char letters[PINYIN_LETTERS_LIMIT + 1];
	memset(letters, 'a', sizeof letters);
	assert_int_equal(pinyin_paths(letters, sizeof letters, paths), 0);
	for (size_t size = 1; size < sizeof letters; size++) {
		size_t count = pinyin_paths(letters, size, paths);
		assert_true(count > 0 && count <= PINYIN_PATH_LIMIT);
		for (size_t i = 0; i < count; i++) {
			size_t sum = 0;
			for (size_t k = 0; k < paths[i].count; k++)
				sum += paths[i].sizes[k];
			assert_int_equal(sum, size);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_finds),   cmocka_unit_test(test_nothing_typed),
	    cmocka_unit_test(test_hostile), cmocka_unit_test(test_parts),
	    cmocka_unit_test(test_agree),   cmocka_unit_test(test_digits),
	    cmocka_unit_test(test_paths)};
	return cmocka_run_group_tests(tests, test_start, NULL);
}
