#include "base/text.h"

#include "base/memory.h"
#include "base/text_code.h"

#include <string.h>
#include <unicode/uchar.h>

/* Nothing but strokes and the like: -, --, /, \\, ..., ？, —— */
static bool text_is_strokes(const char *text)
{
	const char *end = text + strlen(text);
	while (text < end) {
		UChar32 code = (UChar32)text_decode(&text, end);
		if (!u_ispunct(code) && code != '~' && code != '^' && code != '|')
			return false;
	}
	return true;
}

bool text_means_nothing(const char *text)
{
	/* Folded, so without spaces and in lower case. */
	static const char *const words[] = {
	    "",         "无",   "没有",   "暂无",   "空",        "不详",    "不明",
	    "未知",     "未填", "待补充", "待定",   "待查",      "无电话",  "没有电话",
	    "电话空号", "空号", "停机",   "无邮箱", "无网站",    "无网址",  "无传真",
	    "n/a",      "na",   "none",   "null",   "nil",       "unknown", "tba",
	    "tbd",      "#n/a", "(null)", "(无)",   "undefined", "nothing"};
	enum { LONGEST = 64 };
	if (strlen(text) > LONGEST)
		return false;
	char *folded = text_fold(NULL, text);
	bool nothing = text_is_strokes(folded);
	for (size_t i = 0; i < sizeof words / sizeof *words && !nothing; i++)
		nothing = folded[0] == words[i][0] && strcmp(folded, words[i]) == 0;
	talloc_free(folded);
	return nothing;
}
