/* Everything that reads texts of people: whatever the bytes, results are valid
 * UTF-8, and what was stored once is read back as itself. */
#include "base/memory.h"
#include "base/text.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_valid(const char *text)
{
	assert(text_valid(text, strlen(text)));
}

static void fuzz_names(void *scratch, const char *text)
{
	char *folded = text_fold(scratch, text);
	check_valid(folded);
	assert(strcmp(text_fold(scratch, folded), folded) == 0);
	char *key = text_company_key(scratch, text);
	check_valid(key);
	assert(*key || !*folded);
	size_t key_size;
	text_sort_key(scratch, text, &key_size);
	text_means_nothing(text);
}

static void fuzz_search(void *scratch, const char *text)
{
	check_valid(text_search_tokens(scratch, text, false));
	check_valid(text_search_tokens(scratch, text, true));
	struct text_search *search = text_search_new(scratch, text);
	const char *expression = text_search_expression(search);
	if (expression)
		check_valid(expression);
	assert(expression || text_search_rank(search, text) == 0);
}

/* A tidy text that is typed whole finds itself, unless it is too long to be typed. */
static void fuzz_found(void *scratch, const char *tidy)
{
	struct text_search *search = text_search_new(scratch, tidy);
	if (text_search_expression(search) && strlen(tidy) < 500)
		assert(text_search_rank(search, tidy) > 0);
}

static void fuzz_phones(void *scratch, const char *text)
{
	struct text_phone phone, again;
	if (text_phone_read(scratch, text, "CN", &phone)) {
		assert(text_phone_read(scratch, phone.number, "CN", &again));
		assert(strcmp(phone.number, again.number) == 0);
		text_phone_show(scratch, phone.number, "US");
	}
	size_t count;
	char **pieces = text_phone_split(scratch, text, "CN", &count);
	for (size_t i = 0; i < count; i++)
		assert(*pieces[i]);
}

static void fuzz_addresses(void *scratch, const char *text)
{
	char *email = text_email_read(scratch, text);
	if (email) {
		assert(strcmp(text_email_read(scratch, email), email) == 0);
		text_email_company(email);
	}
	char *url = text_url_read(scratch, text);
	if (url) {
		assert(strcmp(text_url_read(scratch, url), url) == 0);
		assert(text_url_host(scratch, url));
	}
	char date[11];
	int minute;
	if (text_date_read(text, date, &minute))
		assert(strlen(date) == 10 && minute >= -1 && minute < 1440);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	void *scratch = memory_must(talloc_new(NULL));
	char *tidy = text_tidy(scratch, (const char *)data, size, true);
	check_valid(tidy);
	assert(strcmp(text_tidy(scratch, tidy, strlen(tidy), true), tidy) == 0);
	char *lines = text_tidy(scratch, (const char *)data, size, false);
	assert(strcmp(text_tidy(scratch, lines, strlen(lines), false), lines) == 0);
	fuzz_found(scratch, tidy);
	/* Once as it is stored, once as it came (but for the NUL it ends with). */
	char *raw = memory_text_part(scratch, (const char *)data, size);
	const char *texts[] = {tidy, raw};
	for (size_t i = 0; i < 2; i++) {
		fuzz_names(scratch, texts[i]);
		fuzz_search(scratch, texts[i]);
		fuzz_phones(scratch, texts[i]);
		fuzz_addresses(scratch, texts[i]);
	}
	talloc_free(scratch);
	return 0;
}
