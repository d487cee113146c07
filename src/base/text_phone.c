/* Phone numbers: what people write is reduced to digits and an extension here;
 * libphonenumber knows the world's numbering plans. */
#include "base/text.h"

#include "base/memory.h"
#include "base/text_phone_library.h"

#include <stdio.h>
#include <string.h>

enum {
	PHONE_TYPED_LIMIT = 80,
	PHONE_EXTENSION_LIMIT = 8,
	PHONE_DASHED_LIMIT = 5 /* digits of an extension behind a mere dash */
};

static bool phone_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Behind `text`, where it begins with one of the words; NULL where it does not. */
static const char *phone_skip_word(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (strncasecmp(text, *words, strlen(*words)) == 0)
			return text + strlen(*words);
	return NULL;
}

/* "Tel: 0579-87275367" */
static const char *phone_skip_label(const char *text)
{
	static const char *const labels[] = {"telephone", "tel",  "phone", "mobile", "mob",
	                                     "cell",      "fax",  "电话",  "手机",   "座机",
	                                     "传真",      "固话", NULL};
	const char *rest = phone_skip_word(text, labels);
	return rest ? rest + strspn(rest, ".: ") : text;
}

static const char *phone_skip_extension_word(const char *text)
{
	/* The longer before those that they begin with; ";ext=" is the stored form. */
	static const char *const words[] = {";ext=", "转分机", "转", "分机", "extension",
	                                    "extn",  "ext",    "x",  "#",    NULL};
	const char *rest = phone_skip_word(text, words);
	return rest ? rest + strspn(rest, ".: ") : NULL;
}

/* The digits of a number, a leading + kept and a leading 00 made one; false where
 * there is more than digits and what people put between them. */
static bool phone_reduce(const char *typed, size_t size, char digits[PHONE_TYPED_LIMIT + 2])
{
	char *out = digits;
	bool plus = false;
	for (size_t i = 0; i < size; i++) {
		if (phone_digit(typed[i]))
			*out++ = typed[i];
		else if (typed[i] == '+' && !plus && out == digits)
			plus = true;
		else if (!strchr(" -.()", typed[i]))
			return false;
	}
	*out = '\0';
	if (!plus && strncmp(digits, "00", 2) == 0) {
		plus = true;
		memmove(digits, digits + 2, strlen(digits + 2) + 1);
	}
	if (plus) {
		memmove(digits + 1, digits, strlen(digits) + 1);
		digits[0] = '+';
	}
	return true;
}

/* A Chinese mobile: 11 digits from 13 to 19. */
static bool phone_is_chinese_mobile(const char *digits)
{
	return strlen(digits) == 11 && digits[0] == '1' && digits[1] >= '3';
}

/* What the library takes for possible in China is wider than the plan, whose
 * ranges in turn grow faster than the library learns. Beside what is valid, new
 * mobile ranges pass, and any area code with seven or eight digits behind it. */
static bool phone_chinese(const char *typed, struct phone_library_number *number)
{
	const char *digits = number->number + strlen("+86");
	size_t size = strlen(digits);
	bool mobile = phone_is_chinese_mobile(digits);
	bool dialled = typed[0] == '0' || typed[0] == '+';
	bool landline = digits[0] == '1' ? size == 9 || size == 10 : size == 10 || size == 11;
	number->mobile = mobile;
	return number->valid || mobile || (dialled && landline);
}

/* The overwhelming cases, in which the library's answer is known: mobiles, but 179xx
 * may be a carrier's prefix before another number, and landlines with area code. */
static bool phone_is_plain_chinese(const char *digits)
{
	if (phone_is_chinese_mobile(digits))
		return strncmp(digits, "179", 3) != 0;
	size_t size = strlen(digits);
	return digits[0] == '0' && digits[1] >= '2' && (size == 11 || size == 12);
}

static bool phone_read_digits(const char *digits, const char *country,
                              struct phone_library_number *number)
{
	if (strcmp(country, "CN") == 0 && phone_is_plain_chinese(digits)) {
		bool landline = digits[0] == '0';
		snprintf(number->number, sizeof number->number, "+86%s", digits + landline);
		number->mobile = !landline;
		return true;
	}
	if (!phone_library_read(digits, country, number))
		return false;
	return strncmp(number->number, "+86", 3) != 0 || phone_chinese(digits, number);
}

static bool phone_read_part(const char *typed, size_t size, const char *country,
                            struct phone_library_number *number)
{
	char digits[PHONE_TYPED_LIMIT + 2];
	return phone_reduce(typed, size, digits) && phone_read_digits(digits, country, number);
}

/* Where an extension's word stands behind the number; its length there. */
static size_t phone_find_extension(const char *typed, const char **extension)
{
	size_t start = strcspn(typed, "0123456789");
	for (size_t i = start; typed[i]; i++) {
		*extension = phone_digit(typed[i]) ? NULL : phone_skip_extension_word(typed + i);
		if (*extension)
			return i;
	}
	*extension = NULL;
	return strlen(typed);
}

/* A number, then a dash and a short extension; false where it is not of this form. */
static bool phone_read_dashed(const char *typed, const char *country,
                              struct phone_library_number *number, const char **extension)
{
	const char *dash = strrchr(typed, '-');
	if (!dash)
		return false;
	size_t digits = strspn(dash + 1, "0123456789");
	if (digits == 0 || digits > PHONE_DASHED_LIMIT || dash[1 + digits])
		return false;
	*extension = dash + 1;
	return phone_read_part(typed, (size_t)(dash - typed), country, number);
}

static bool phone_read_tidy(const char *typed, const char *country,
                            struct phone_library_number *number, const char **extension)
{
	typed = phone_skip_label(typed);
	size_t size = phone_find_extension(typed, extension);
	if (!*extension)
		return phone_read_part(typed, size, country, number) ||
		       phone_read_dashed(typed, country, number, extension);
	size_t digits = strspn(*extension, "0123456789");
	return digits > 0 && digits <= PHONE_EXTENSION_LIMIT && !(*extension)[digits] &&
	       phone_read_part(typed, size, country, number);
}

bool text_phone_read(const void *parent, const char *typed, const char *country,
                     struct text_phone *phone)
{
	size_t size = strlen(typed);
	struct phone_library_number number;
	const char *extension = NULL;
	/* Plain digits need no tidying. */
	bool plain = size <= PHONE_TYPED_LIMIT && typed[strspn(typed, "0123456789")] == '\0';
	char *tidy =
	    plain || size > 4 * PHONE_TYPED_LIMIT ? NULL : text_tidy_half(NULL, typed, size, true);
	bool fits = plain || (tidy && strlen(tidy) <= PHONE_TYPED_LIMIT);
	bool read = fits && phone_read_tidy(tidy ? tidy : typed, country, &number, &extension);
	if (read) {
		phone->mobile = number.mobile;
		phone->number = extension ? memory_format(parent, "%s;ext=%s", number.number, extension)
		                          : memory_text(parent, number.number);
	}
	talloc_free(tidy);
	return read;
}
