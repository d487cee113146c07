#include "serve_test.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "http/multipart.h"

#include <string.h>

/* Writes down what the reader tells: [name|file|type]content. */
static const char *tell_begin(void *data, const struct multipart_head *head)
{
	buffer_format(data, "[%s|%s|%s]", head->name, head->file_name ? head->file_name : "-",
	              head->content_type);
	return NULL;
}

static const char *tell_bytes(void *data, const char *bytes, size_t size)
{
	buffer_add(data, bytes, size);
	return NULL;
}

static const char *tell_end(void *data)
{
	buffer_add_text(data, ";");
	return NULL;
}

/* What a body is read as when it comes in pieces of `step` bytes; NULL when it is
 * refused. */
static const char *read_in_steps(void *memory, const char *body, size_t size, size_t step)
{
	struct buffer *out = buffer_new(memory, 64);
	struct multipart_sink sink = {out, tell_begin, tell_bytes, tell_end};
	struct multipart *multipart =
	    multipart_new(memory, "multipart/form-data; boundary=\"b b\"", &sink);
	assert_non_null(multipart);
	for (size_t at = 0; at < size; at += step)
		if (multipart_feed(multipart, body + at, size - at < step ? size - at : step))
			return NULL;
	return multipart_finish(multipart) ? NULL : out->data;
}

/* However the bytes arrive, they mean the same. */
static void check(const char *body, const char *expected)
{
	void *memory = talloc_new(NULL);
	for (size_t step = 1; step <= strlen(body); step++) {
		const char *result = read_in_steps(memory, body, strlen(body), step);
		if (expected)
			assert_string_equal(result, expected);
		else
			assert_null(result);
	}
	talloc_free(memory);
}

#define PART(disposition, content)                                                                 \
	"--b b\r\nContent-Disposition: form-data; " disposition "\r\n\r\n" content "\r\n"
#define END "--b b--\r\n"

static void read_parts(void **state)
{
	(void)state;
	check(PART("name=\"a\"", "1") PART("name=b", "") END, "[a|-|]1;[b|-|];");
	check("preamble\r\n" PART("name=a", "1") END "epilogue", "[a|-|]1;");
	check(PART("name=a", "\r\n--b\r\n--b x\r\n\r\n-") END, "[a|-|]\r\n--b\r\n--b x\r\n\r\n-;");
	check("--b b  \r\ncontent-TYPE: "
	      "text/csv\r\nContent-Disposition:form-data;name=a\r\n\r\nx\r\n" END,
	      "[a|-|text/csv]x;");
	check(END, "");
}

static void read_file_names(void **state)
{
	static const struct {
		const char *disposition;
		const char *name;
	} cases[] = {
	    {"name=f; filename=\"客户名单（２０２４）.xlsx\"", "客户名单（２０２４）.xlsx"},
	    {"name=f; filename=\"a\\\"b\\\\c.txt\"", "c.txt"},
	    {"name=f; filename=\"C:\\Users\\me\\list.csv\"", "list.csv"},
	    {"name=f; filename=\"../../etc/passwd\"", "passwd"},
	    {"name=f; filename=\"50%25 a%22b%0d%0Ac.txt\"", "50%25 a\"b__c.txt"},
	    {"name=f; filename=\"x\"; filename*=UTF-8''%e5%ae%a2%20a.xls", "客 a.xls"},
	    {"name=f; filename*=utf-8'zh'%E5%AE%A2", "客"},
	    {"name=f; filename=x; filename*=GBK''%bf%cd", "x"},
	    {"name=f; filename=\"\"", ""},
	    {"filename=x; name=f", "x"},
	    {"name=f; notfilename=y; filename=x", "x"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		void *memory = talloc_new(NULL);
		char *body = memory_format(memory, PART("%s", "x") END, cases[i].disposition);
		const char *result = read_in_steps(memory, body, strlen(body), 7);
		assert_non_null(result);
		assert_string_equal(result, memory_format(memory, "[f|%s|]x;", cases[i].name));
		talloc_free(memory);
	}
}

static void refuse_broken(void **state)
{
	(void)state;
	check("", NULL);
	check("x", NULL);
	check("--b b\r\n", NULL);
	check(PART("name=a", "1"), NULL);
	check(PART("name=a", "1") "--b b-", NULL);
	check("--b bx\r\n" PART("name=a", "1") END, NULL);
	check("--b b\r\n\r\nno head\r\n" END, NULL);
	check("--b b\r\nContent-Type: text/plain\r\n\r\nx\r\n" END, NULL);
	check("--b b\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n" END, NULL);
	check("--b b\r\nno colon\r\n\r\nx\r\n" END, NULL);
	check("--b b\r\nContent-Disposition: form-data; name=a\r\n"
	      "Content-Transfer-Encoding: base64\r\n\r\nx\r\n" END,
	      NULL);
	check(PART("name=\"a", "1") END, NULL);
	check(PART("name=\"\"", "1") END, NULL);
	check(PART("name=\xff", "1") END, NULL);
	check(PART("name=f; filename=\xbf\xcd", "1") END, NULL);
	check(PART("name=f; filename*=UTF-8''%ff", "1") END, NULL);
}

static void refuse_endless_head(void **state)
{
	(void)state;
	void *memory = talloc_new(NULL);
	struct buffer *body = buffer_new(memory, 64);
	buffer_add_text(body, "--b b\r\nX: ");
	memset(buffer_extend(body, MULTIPART_HEAD_LIMIT), 'x', MULTIPART_HEAD_LIMIT);
	assert_null(read_in_steps(memory, body->data, body->size, 1000));
	buffer_clear(body);
	buffer_add_text(body, "--b b");
	memset(buffer_extend(body, 1000), ' ', 1000);
	assert_null(read_in_steps(memory, body->data, body->size, 10));
	talloc_free(memory);
}

static void know_types(void **state)
{
	static const char *const others[] = {
	    "multipart/mixed; boundary=a",
	    "multipart/form-data",
	    "multipart/form-data; boundary=",
	    "multipart/form-data; boundary=\"a",
	    "multipart/form-data; boundary=\"a \"",
	    "multipart/form-data; boundary=\"a\nb\"",
	    "multipart/form-dataX; boundary=a",
	    "multipart/form-data; boundary="
	    "0123456789012345678901234567890123456789012345678901234567890123456789x",
	    "",
	};
	(void)state;
	struct multipart_sink sink = {0};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_null(multipart_new(NULL, others[i], &sink));
	struct multipart *multipart =
	    multipart_new(NULL, "Multipart/Form-Data ;charset=utf-8; Boundary=----x1", &sink);
	assert_non_null(multipart);
	talloc_free(multipart);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(read_parts),    cmocka_unit_test(read_file_names),
	    cmocka_unit_test(refuse_broken), cmocka_unit_test(refuse_endless_head),
	    cmocka_unit_test(know_types),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
