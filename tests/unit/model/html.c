/* Marked-up text: nothing that runs gets through. */
#include "base/memory.h"
#include "model/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *dirty, *clean;
} cases[] = {
    {"plain", "plain"},
    {"a < b & c > d", "a &lt; b &amp; c &gt; d"},
    {"&amp; &#39; &bogus &nbsp;", "&amp; &#39; &amp;bogus &nbsp;"},
    {"<P>one<BR/>two</P>", "<p>one<br>two</p>"},
    {"<b><i>x</b>y", "<b><i>x</i></b>y"},
    {"</b>x", "x"},
    {"<ul><li>1<li>2</ul>", "<ul><li>1<li>2</li></li></ul>"},
    {"<script>alert(1)</script>x", "x"},
    {"<SCRIPT >alert(1)</ScRiPt\n>x", "x"},
    {"<script>alert(1)", ""},
    {"<style>p{}</style>x", "x"},
    {"<svg><script>alert(1)</script></svg>x", "x"},
    {"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 "
     "onerror=alert(1)&gt;\">",
     ""},
    {"<img src=x onerror=alert(1)>", ""},
    {"<b onclick=\"alert(1)\">x</b>", "<b>x</b>"},
    {"<a href=\"javascript:alert(1)\">x</a>", "<a>x</a>"},
    {"<a href=\" javascript:alert(1)\">x</a>", "<a>x</a>"},
    {"<a href=\"java&#115;cript:alert(1)\">x</a>", "<a>x</a>"},
    {"<a href=\"data:text/html,x\">x</a>", "<a>x</a>"},
    {"<a href='https://example.com/?a=1&b=\"2\"'>x</a>",
     "<a href=\"https://example.com/?a=1&amp;b=&quot;2&quot;\">x</a>"},
    {"<a href=https://example.com title=t>x</a>",
     "<a href=\"https://example.com\" title=\"t\">x</a>"},
    {"<a title=\"><script>alert(1)</script>\">x</a>",
     "<a title=\"&gt;&lt;script&gt;alert(1)&lt;/script&gt;\">x</a>"},
    {"<td colspan=2 rowspan=x>1</td>", "<td colspan=\"2\">1</td>"},
    {"<!-- <b>x</b> -->y", "y"},
    {"<!--[if IE]><script>alert(1)</script><![endif]-->y", "y"},
    {"<?php evil() ?>y", "y"},
    {"<", "&lt;"},
    {"<b", "<b></b>"},
    {"<a href=\"", "<a></a>"},
    {"<3 x", "&lt;3 x"},
    {"<unknown>x</unknown>", "x"},
    {"<scr<script>ipt>alert(1)</script>", "ipt&gt;alert(1)"},
};

static void test_sanitise(void **state)
{
	(void)state;
	void *memory = talloc_new(NULL);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *clean = html_sanitise(memory, cases[i].dirty);
		assert_string_equal(clean, cases[i].clean);
		assert_string_equal(html_sanitise(memory, clean), clean);
	}
	talloc_free(memory);
}

/* Deep and endless input costs no more than its length. */
static void test_hostile_sizes(void **state)
{
	(void)state;
	static const char *const pieces[] = {"<b>",         "<a", "<script>", "</b>",    "<!--",
	                                     "<a title=\"", "&",  "<b ",      "</script"};
	void *memory = talloc_new(NULL);
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		size_t size = strlen(pieces[i]), count = 200000 / size;
		char *text = memory_array(memory, char, count *size + 1);
		for (size_t j = 0; j < count; j++)
			memcpy(text + j * size, pieces[i], size);
		const char *clean = html_sanitise(memory, text);
		assert_true(strlen(clean) <= 5 * count * size + 64);
		assert_string_equal(html_sanitise(memory, clean), clean);
	}
	talloc_free(memory);
}

static void test_text(void **state)
{
	(void)state;
	void *memory = talloc_new(NULL);
	assert_string_equal(html_from_text(memory, "a<b>\n\"c\""), "a&lt;b&gt;<br>&quot;c&quot;");
	assert_string_equal(html_to_text(memory, "<p>a &lt;b&gt;</p><p>c&nbsp;d</p>"), "a <b>\nc d\n");
	assert_string_equal(html_to_text(memory, html_from_text(memory, "5 < 6 & 'x'\ny")),
	                    "5 < 6 & 'x'\ny");
	talloc_free(memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_sanitise),
	    cmocka_unit_test(test_hostile_sizes),
	    cmocka_unit_test(test_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
