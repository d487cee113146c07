#include "test.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

static void check(const char *typed, const char *result, const char *expected)
{
	if (!expected && result)
		fail_msg("%s is read as %s", typed, result);
	if (expected && !result)
		fail_msg("%s is not read", typed);
	if (expected)
		assert_string_equal(result, expected);
}

static void test_email(void **state)
{
	(void)state;
	static const struct {
		const char *typed, *address;
	} rows[] = {{"ann@163.com ", "ann@163.com"},
	            {"JACK@NBSDHU.com.cn", "jack@nbsdhu.com.cn"},
	            {"ｊａｃｋ＠ｎｂ．ｃｏｍ", "jack@nb.com"},
	            {"jack@nb。com", "jack@nb.com"},
	            {"mailto:jack@nb.com", "jack@nb.com"},
	            {"<jack@nb.com>", "jack@nb.com"},
	            {"o'neil+crm@mail.example.org", "o'neil+crm@mail.example.org"},
	            {"x@中文.com", "x@xn--fiq228c.com"},
	            {"", NULL},
	            {"待补充", NULL},
	            {"jack", NULL},
	            {"jack@", NULL},
	            {"@nb.com", NULL},
	            {"jack@nb", NULL},
	            {"jack@1.2.3.4", NULL},
	            {"jack@nb..com", NULL},
	            {".jack@nb.com", NULL},
	            {"jack.@nb.com", NULL},
	            {"ja..ck@nb.com", NULL},
	            {"ja ck@nb.com", NULL},
	            {"jack@nb.com;ann@nb.com", NULL},
	            {"jack@-nb.com", NULL},
	            {"张三@nb.com", NULL},
	            {"jack@nb.com\nBcc: x@y.com", NULL},
	            {"\"a b\"@nb.com", NULL},
	            {"a@b@nb_c.com", NULL}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		char *address = text_email_read(NULL, rows[i].typed);
		check(rows[i].typed, address, rows[i].address);
		talloc_free(address);
	}
	char text[600];
	snprintf(text, sizeof text, "%065d@nb.com", 1);
	assert_null(text_email_read(NULL, text));
	snprintf(text, sizeof text, "a@%064d.com", 1);
	assert_null(text_email_read(NULL, text));
	memset(text, 'a', sizeof text - 1);
	for (size_t i = 2; i < sizeof text; i += 2)
		text[i] = '.';
	text[1] = '@';
	text[sizeof text - 1] = '\0';
	assert_null(text_email_read(NULL, text));
}

static void test_email_company(void **state)
{
	(void)state;
	static const char *const public[] = {"a@qq.com",
	                                     "a@163.com",
	                                     "a@126.com",
	                                     "a@zoho.com",
	                                     "a@gmail.com",
	                                     "a@yahoo.com.br",
	                                     "a@yahoo.co.jp",
	                                     "a@hotmail.fr",
	                                     "a@vip.sina.com",
	                                     "a@gmx.de",
	                                     "a@yeah.net",
	                                     "a@yandex.ru",
	                                     "a",
	                                     "a@"};
	for (size_t i = 0; i < COUNT(public); i++)
		if (text_email_company(public[i]))
			fail_msg("%s tells a company", public[i]);
	assert_string_equal(text_email_company("a@haitian.com"), "haitian.com");
	assert_string_equal(text_email_company("a@myqq.com"), "myqq.com");
	assert_string_equal(text_email_company("a@qq.com.cn"), "qq.com.cn");
}

static void test_url(void **state)
{
	(void)state;
	static const struct {
		const char *typed, *url, *host;
	} rows[] = {
	    {"example.org/shop", "https://example.org/shop", "example.org"},
	    {"HTTPS://WWW.Example.com/A?b=1#c", "https://www.example.com/A?b=1#c", "example.com"},
	    {"http://example.com", "http://example.com", "example.com"},
	    {"ｗｗｗ．ｎｂ．ｃｏｍ", "https://www.nb.com", "nb.com"},
	    {"//x.cn", "https://x.cn", "x.cn"},
	    {"example.com:8080/x", "https://example.com:8080/x", "example.com"},
	    {"1.2.3.4:80", "https://1.2.3.4:80", "1.2.3.4"},
	    {"中文.com/产品", "https://xn--fiq228c.com/产品", "xn--fiq228c.com"},
	    {"http://a.com/?u=http://b.com", "http://a.com/?u=http://b.com", "a.com"},
	    {"a.com?u=http://b.com", "https://a.com?u=http://b.com", "a.com"},
	    {"www.com", "https://www.com", "www.com"},
	    {"", NULL, NULL},
	    {"无", NULL, NULL},
	    {"localhost", NULL, NULL},
	    {"http://", NULL, NULL},
	    {"javascript:alert(1)", NULL, NULL},
	    {"javascript://a.com/%0aalert(1)", NULL, NULL},
	    {"data:text/html,x.com", NULL, NULL},
	    {"ftp://a.com", NULL, NULL},
	    {"http://user:pass@a.com", NULL, NULL},
	    {"http://a.com@b.com", NULL, NULL},
	    {"a b.com", NULL, NULL},
	    {"a.com/x y", NULL, NULL},
	    {"a.com/\"><script>", NULL, NULL},
	    {"a.com:0", NULL, NULL},
	    {"a.com:99999", NULL, NULL},
	    {"a.com:8x", NULL, NULL},
	    {"a.com\\@b.com", NULL, NULL},
	    {"http://1.2.3", NULL, NULL},
	    {"http://256.1.1.1", NULL, NULL},
	    {"jack@nb.com", NULL, NULL},
	    {"mailto:jack@nb.com", NULL, NULL}};
	for (size_t i = 0; i < COUNT(rows); i++) {
		void *scratch = talloc_new(NULL);
		char *url = text_url_read(scratch, rows[i].typed);
		check(rows[i].typed, url, rows[i].url);
		if (url)
			check(url, text_url_host(scratch, url), rows[i].host);
		talloc_free(scratch);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_email),
	                                   cmocka_unit_test(test_email_company),
	                                   cmocka_unit_test(test_url)};
	return cmocka_run_group_tests(tests, test_start, NULL);
}
