/* What text_phone.c asks of libphonenumber, which speaks C++ only. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { PHONE_NUMBER_ROOM = 24 };

struct phone_library_number {
	char number[PHONE_NUMBER_ROOM]; /* E.164 */
	bool valid;                     /* its numbering plan has it in use */
	bool mobile;                    /* certainly or possibly */
};

/* Reads one number without an extension. False when no such number could exist in
 * its country's plan, or when it could only be dialled locally. `country` is an
 * ISO 3166-1 alpha-2 code. */
bool phone_library_read(const char *typed, const char *country,
                        struct phone_library_number *result);

/* Writes the E.164 `number` for people; false when it is not one, or too long for
 * `size`. */
bool phone_library_show(const char *number, const char *country, char *out, size_t size);

#ifdef __cplusplus
}
#endif
