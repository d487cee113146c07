#include "base/text_phone_library.h"

#include <cstring>
#include <phonenumbers/phonenumberutil.h>
#include <string>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

static bool copy_text(const std::string &text, char *out, size_t size)
{
	if (text.size() >= size)
		return false;
	std::memcpy(out, text.c_str(), text.size() + 1);
	return true;
}

/* A number out of no known range may be of a new one, which is mostly mobile. */
static bool may_be_mobile(const PhoneNumberUtil &library, const PhoneNumber &number)
{
	switch (library.GetNumberType(number)) {
	case PhoneNumberUtil::MOBILE:
	case PhoneNumberUtil::FIXED_LINE_OR_MOBILE:
		return true;
	case PhoneNumberUtil::UNKNOWN:
		return library.IsPossibleNumberForTypeWithReason(number, PhoneNumberUtil::MOBILE) ==
		       PhoneNumberUtil::IS_POSSIBLE;
	default:
		return false;
	}
}

bool phone_library_read(const char *typed, const char *country, struct phone_library_number *result)
{
	const PhoneNumberUtil &library = *PhoneNumberUtil::GetInstance();
	PhoneNumber number;
	if (library.Parse(typed, country, &number) != PhoneNumberUtil::NO_PARSING_ERROR)
		return false;
	if (library.IsPossibleNumberWithReason(number) != PhoneNumberUtil::IS_POSSIBLE)
		return false;
	std::string text;
	library.Format(number, PhoneNumberUtil::E164, &text);
	if (!copy_text(text, result->number, sizeof result->number))
		return false;
	result->valid = library.IsValidNumber(number);
	result->mobile = may_be_mobile(library, number);
	return true;
}

bool phone_library_show(const char *number, const char *country, char *out, size_t size)
{
	const PhoneNumberUtil &library = *PhoneNumberUtil::GetInstance();
	PhoneNumber parsed;
	if (library.Parse(number, "ZZ", &parsed) != PhoneNumberUtil::NO_PARSING_ERROR)
		return false;
	bool home = library.GetCountryCodeForRegion(country) == parsed.country_code();
	std::string text;
	library.Format(parsed, home ? PhoneNumberUtil::NATIONAL : PhoneNumberUtil::INTERNATIONAL,
	               &text);
	return copy_text(text, out, size);
}
