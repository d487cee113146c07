/* Numbers as spreadsheets keep them: doubles with a number format beside them
 * that alone tells a date from a quantity (ECMA-376 part 1, 18.8.30 and
 * 18.17.4). */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHEET_NUMBER_TEXT_SIZE = 40 };

/* What a number format makes of a number. */
enum sheet_style {
	SHEET_STYLE_NUMBER,
	SHEET_STYLE_DATE,
	SHEET_STYLE_ZEROS /* this + n: at least n + 1 digits, "00123" */
};

/* The style of a format's code, and of one that every program knows by number. */
uint8_t sheet_style_of_code(const char *code);
uint8_t sheet_style_of_builtin(long number);

/* Writes `value` with at most 15 significant digits, as plain digits wherever
 * that is readable. Returns the size, 0 for infinities and what is no number. */
size_t sheet_number_print(double value, uint8_t style, char text[SHEET_NUMBER_TEXT_SIZE]);

/* The same for a number that is written out; most need no arithmetic. `number`
 * is not NUL-terminated. 0 when it is no number. */
size_t sheet_number_tidy(const char *number, size_t size, uint8_t style,
                         char text[SHEET_NUMBER_TEXT_SIZE]);

/* A serial date as SHEET_DATE text (sheet.h); `from_1904` is the system that old
 * Macintosh files use. 0 when it is none: negative or beyond the year 9999. */
size_t sheet_date_print(double serial, bool from_1904, char text[SHEET_NUMBER_TEXT_SIZE]);

/* The other way: the serial number (1900 system) of "2025-01-07", or with
 * " 08:30" or " 08:30:15" behind it. False when the text is none. */
bool sheet_date_serial(const char *text, double *serial);
