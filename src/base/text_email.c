/* E-mail addresses: dot-atoms at a host (RFC 5321, section 4.1.2, without quoted
 * local parts and address literals, which no customer has). */
#include "base/text.h"

#include "base/memory.h"
#include "base/text_host.h"

#include <stdlib.h>
#include <string.h>

enum { EMAIL_LOCAL_LIMIT = 64, EMAIL_LIMIT = 254 };

/* The address without what programs and people put around it. */
static char *email_bare(char *text)
{
	if (strncasecmp(text, "mailto:", 7) == 0)
		text += 7;
	size_t size = strlen(text);
	if (size >= 2 && text[0] == '<' && text[size - 1] == '>') {
		text[size - 1] = '\0';
		text++;
	}
	return text;
}

static bool email_local(const char *local, size_t size)
{
	if (size == 0 || size > EMAIL_LOCAL_LIMIT || local[0] == '.' || local[size - 1] == '.')
		return false;
	for (size_t i = 0; i < size; i++) {
		char c = local[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		if (!letter && (!c || !strchr(".!#$%&'*+/=?^_`{|}~-", c)))
			return false;
		if (c == '.' && local[i + 1] == '.')
			return false;
	}
	return true;
}

/* Chinese input methods type 。 for a point. */
static void email_points(char *text)
{
	char *point;
	while ((point = strstr(text, "。"))) {
		*point = '.';
		memmove(point + 1, point + strlen("。"), strlen(point + strlen("。")) + 1);
	}
}

char *text_email_read(const void *parent, const char *typed)
{
	size_t size = strlen(typed);
	if (size > 4 * EMAIL_LIMIT)
		return NULL;
	char *tidy = text_tidy_half(NULL, typed, size, true);
	email_points(tidy);
	char *address = email_bare(tidy);
	for (char *c = address; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c + 'a' - 'A');
	char *at = strrchr(address, '@');
	char host[HOST_ROOM];
	char *result = NULL;
	if (at && email_local(address, (size_t)(at - address)) &&
	    host_read(at + 1, strlen(at + 1), host))
		result = memory_format(parent, "%.*s@%s", (int)(at - address), address, host);
	talloc_free(tidy);
	if (result && strlen(result) > EMAIL_LIMIT)
		result = NULL;
	return result;
}

/* Providers at which anybody may have an address; those that have a domain for
 * each country are listed by their name with a point behind it. Sorted. */
static const char *const email_public[] = {
    "126.com",      "139.com",        "163.com",        "163.net",        "188.com",
    "189.cn",       "21cn.com",       "263.net",        "aim.com",        "alice.it",
    "aliyun.com",   "aol.",           "arcor.de",       "att.net",        "bellsouth.net",
    "bigpond.com",  "bk.ru",          "bluewin.ch",     "bol.com.br",     "btinternet.com",
    "charter.net",  "chinaren.com",   "comcast.net",    "cox.net",        "daum.net",
    "fastmail.com", "foxmail.com",    "free.fr",        "freenet.de",     "gmail.com",
    "gmx.",         "googlemail.com", "hanmail.net",    "hinet.net",      "hotmail.",
    "icloud.com",   "ig.com.br",      "inbox.ru",       "interia.pl",     "laposte.net",
    "libero.it",    "list.ru",        "live.",          "mac.com",        "mail.com",
    "mail.ru",      "me.com",         "msn.com",        "nate.com",       "naver.com",
    "netease.com",  "netvigator.com", "o2.pl",          "onet.pl",        "orange.fr",
    "outlook.",     "pchome.com.tw",  "proton.me",      "protonmail.com", "qq.com",
    "rambler.ru",   "rediffmail.com", "rocketmail.com", "sbcglobal.net",  "seznam.cz",
    "sfr.fr",       "sina.cn",        "sina.com",       "sina.com.cn",    "singnet.com.sg",
    "sohu.com",     "t-online.de",    "telia.com",      "terra.com.br",   "tin.it",
    "tom.com",      "ukr.net",        "uol.com.br",     "verizon.net",    "vip.126.com",
    "vip.163.com",  "vip.qq.com",     "vip.sina.com",   "virgilio.it",    "walla.co.il",
    "wanadoo.fr",   "web.de",         "wo.cn",          "wp.pl",          "ya.ru",
    "yahoo.",       "yandex.",        "yeah.net",       "ymail.com",      "zoho.com"};

static int email_compare(const void *domain, const void *row)
{
	const char *provider = *(const char *const *)row;
	size_t size = strlen(provider);
	if (provider[size - 1] == '.')
		return strncmp(domain, provider, size);
	return strcmp(domain, provider);
}

const char *text_email_company(const char *address)
{
	const char *at = strrchr(address, '@');
	if (!at || !at[1])
		return NULL;
	bool public = bsearch(at + 1, email_public, sizeof email_public / sizeof *email_public,
	                      sizeof *email_public, email_compare);
	return public ? NULL : at + 1;
}
