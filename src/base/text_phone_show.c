/* Phone numbers as people read them. */
#include "base/text.h"

#include "base/memory.h"
#include "base/text_phone_library.h"

#include <string.h>

enum { PHONE_SHOWN_ROOM = 64, PHONE_PLAIN_ROOM = 16, PHONE_PLAIN_GROUP = 4 };

/* The digits of a plain Chinese number that come before two groups of four: "138" of a
 * mobile, "21" or "574" of a landline with eight digits behind its area code. 0 for
 * others. Nearly all numbers are one of these and written the one way; the library,
 * which says the same of each, takes a hundred times as long. */
static size_t phone_plain_area(const char *number)
{
	const char *digits = number + strlen("+86");
	if (strncmp(number, "+86", strlen("+86")) != 0)
		return 0;
	size_t size = strspn(digits, "0123456789");
	if (digits[size] || size < 10 || size > 11)
		return 0;
	bool mobile = digits[0] == '1' && digits[1] >= '3';
	bool province = strchr("3457", digits[0]) || (digits[0] == '8' && digits[1] != '0');
	/* 021 0…, 021 8… and 010 8… have exceptions. */
	bool city = digits[0] == '2' && !strchr("16", digits[1]);
	bool capital =
	    (!strncmp(digits, "10", 2) || !strncmp(digits, "21", 2)) && !strchr("08", digits[2]);
	if (size == 11)
		return mobile || province ? 3 : 0;
	return city || capital ? 2 : 0;
}

/* "138 0013 8000", "021 6888 1234", "0574 8765 4321" */
static char *phone_plain(const void *parent, const char *digits, size_t area)
{
	char shown[PHONE_PLAIN_ROOM], *at = shown;
	if (digits[0] != '1' || area == 2)
		*at++ = '0';
	memcpy(at, digits, area);
	at += area;
	for (digits += area; *digits; digits += PHONE_PLAIN_GROUP, at += PHONE_PLAIN_GROUP) {
		*at++ = ' ';
		memcpy(at, digits, PHONE_PLAIN_GROUP);
	}
	return memory_text_part(parent, shown, (size_t)(at - shown));
}

/* The word before an extension, as people of the country write it. */
static const char *phone_extension_word(const char *country)
{
	static const char *const chinese[] = {"CN", "HK", "MO", "TW"};
	for (size_t i = 0; i < sizeof chinese / sizeof *chinese; i++)
		if (!strcmp(chinese[i], country))
			return "转";
	return "ext.";
}

char *text_phone_show(const void *parent, const char *number, const char *country)
{
	size_t area = strcmp(country, "CN") ? 0 : phone_plain_area(number);
	if (area)
		return phone_plain(parent, number + strlen("+86"), area);
	const char *extension = strstr(number, ";ext=");
	size_t size = extension ? (size_t)(extension - number) : strlen(number);
	char *bare = memory_text_part(NULL, number, size);
	char shown[PHONE_SHOWN_ROOM];
	bool known = phone_library_show(bare, country, shown, sizeof shown);
	talloc_free(bare);
	if (!known)
		return memory_text(parent, number);
	if (extension)
		return memory_format(parent, "%s %s %s", shown, phone_extension_word(country),
		                     extension + strlen(";ext="));
	return memory_text(parent, shown);
}
