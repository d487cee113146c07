#include "base/text_host.h"

#include <assert.h>
#include <string.h>
#include <unicode/uidna.h>

enum { HOST_LABEL_LIMIT = 63 };

static bool host_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Letters, digits and inner hyphens (RFC 1123, section 2.1). */
static bool host_label(const char *label, size_t size)
{
	if (size == 0 || size > HOST_LABEL_LIMIT || !host_letter(label[0]) ||
	    !host_letter(label[size - 1]))
		return false;
	for (size_t i = 0; i < size; i++)
		if (!host_letter(label[i]) && label[i] != '-')
			return false;
	return true;
}

static bool host_labels(const char *host)
{
	const char *label = host;
	size_t count = 0;
	for (;;) {
		size_t size = strcspn(label, ".");
		if (!host_label(label, size))
			return false;
		count++;
		if (!label[size])
			return count > 1 && label[strspn(label, "0123456789")] != '\0';
		label += size + 1;
	}
}

static bool host_to_ascii(const char *typed, size_t size, char host[HOST_ROOM])
{
	UErrorCode status = U_ZERO_ERROR;
	UIDNA *names = uidna_openUTS46(
	    UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII, &status);
	assert(U_SUCCESS(status));
	UIDNAInfo info = UIDNA_INFO_INITIALIZER;
	int32_t length =
	    uidna_nameToASCII_UTF8(names, typed, (int32_t)size, host, HOST_ROOM - 1, &info, &status);
	uidna_close(names);
	if (U_FAILURE(status) || info.errors)
		return false;
	host[length] = '\0';
	return true;
}

bool host_read(const char *typed, size_t size, char host[HOST_ROOM])
{
	if (size >= HOST_ROOM)
		return false;
	bool ascii = true;
	for (size_t i = 0; i < size; i++) {
		ascii = ascii && (unsigned char)typed[i] < 0x80;
		host[i] = typed[i] >= 'A' && typed[i] <= 'Z' ? (char)(typed[i] + 'a' - 'A') : typed[i];
	}
	host[size] = '\0';
	if (!ascii && !host_to_ascii(typed, size, host))
		return false;
	return host_labels(host);
}

bool host_is_address(const char *typed, size_t size)
{
	size_t at = 0;
	for (int part = 0; part < 4; part++) {
		int number = 0;
		size_t start = at;
		while (at < size && at - start < 3 && typed[at] >= '0' && typed[at] <= '9')
			number = number * 10 + (typed[at++] - '0');
		if (at == start || number > 255)
			return false;
		if (part < 3 && (at == size || typed[at++] != '.'))
			return false;
	}
	return at == size;
}
