/* Inside model/: the functions that the rows of field_type.c name, by family.
 * What each does is said at struct field_type in model.h. */
#pragma once

#include "model/model.h"

enum { TYPE_SCALE_LIMIT = 9 };
#define TYPE_INTEGER_LIMIT INT64_C(9007199254740991) /* 2^53 - 1: what JSON keeps exact */

#define TYPE_PARSE(name)                                                                           \
	bool name(struct ctx *ctx, const struct field *field, const char *path, const json_t *json,    \
	          struct value *value)
#define TYPE_READ(name)                                                                            \
	bool name(struct ctx *ctx, const struct field *field, const char *cell, struct value *value,   \
	          const char **reason)
#define TYPE_PRINT(name)                                                                           \
	void name(struct ctx *ctx, const struct field *field, const struct value *value,               \
	          struct json_writer *json)
#define TYPE_SHOW(name)                                                                            \
	const char *name(struct ctx *ctx, const struct field *field, const struct value *value)

/* type_text.c: text long_text html auto_number, and the texts of formulas. */
TYPE_PARSE(type_text_parse);
TYPE_PARSE(type_long_text_parse);
TYPE_PARSE(type_html_parse);
TYPE_READ(type_text_read);
TYPE_READ(type_long_text_read);
TYPE_READ(type_html_read);
TYPE_PRINT(type_text_print);
TYPE_SHOW(type_text_show);
TYPE_SHOW(type_html_show);

/* type_contact.c: phone email url. */
TYPE_PARSE(type_phone_parse);
TYPE_PARSE(type_email_parse);
TYPE_PARSE(type_url_parse);
TYPE_READ(type_phone_read);
TYPE_READ(type_email_read);
TYPE_READ(type_url_read);
TYPE_SHOW(type_phone_show);

/* type_number.c: integer decimal boolean. */
TYPE_PARSE(type_integer_parse);
TYPE_PARSE(type_decimal_parse);
TYPE_PARSE(type_boolean_parse);
TYPE_READ(type_integer_read);
TYPE_READ(type_decimal_read);
TYPE_READ(type_boolean_read);
TYPE_PRINT(type_integer_print);
TYPE_PRINT(type_decimal_print);
TYPE_PRINT(type_boolean_print);
TYPE_SHOW(type_integer_show);
TYPE_SHOW(type_decimal_show);
TYPE_SHOW(type_boolean_show);

/* type_money.c */
TYPE_PARSE(type_money_parse);
TYPE_READ(type_money_read);
TYPE_PRINT(type_money_print);
TYPE_SHOW(type_money_show);

/* type_time.c: date datetime. */
TYPE_PARSE(type_date_parse);
TYPE_PARSE(type_datetime_parse);
TYPE_READ(type_date_read);
TYPE_READ(type_datetime_read);
TYPE_PRINT(type_datetime_print);
TYPE_SHOW(type_datetime_show);

/* type_choice.c: choice choices. */
TYPE_PARSE(type_choice_parse);
TYPE_PARSE(type_choices_parse);
TYPE_READ(type_choice_read);
TYPE_READ(type_choices_read);
TYPE_PRINT(type_choices_print);
TYPE_SHOW(type_choice_show);
TYPE_SHOW(type_choices_show);

/* type_ref.c: ref refs file image. */
TYPE_PARSE(type_ref_parse);
TYPE_PARSE(type_refs_parse);
TYPE_READ(type_ref_read);
TYPE_PRINT(type_ref_print);
TYPE_PRINT(type_refs_print);
TYPE_SHOW(type_ref_show);
TYPE_SHOW(type_refs_show);

/* type_formula.c: what callers send for a formula is refused. */
TYPE_PARSE(type_formula_parse);
TYPE_READ(type_formula_read);

/* JSON null and "" are nothing: sets `value` and returns true. */
bool type_nothing(const json_t *json, struct value *value);
/* A text of the JSON, tidied, not longer than the field allows. VALUE_NOTHING in
 * `value` where nothing is left of it. */
bool type_take_text(struct ctx *ctx, const struct field *field, const char *path,
                    const json_t *json, bool one_line, struct value *value);
/* False with ctx->error where `number` is out of the field's range. */
bool type_in_range(struct ctx *ctx, const struct field *field, const char *path, int64_t number,
                   int scale);

/* Exact decimals. Reads [+-]digits[.digits] as an integer of 10^-scale. */
enum decimal_fault { DECIMAL_FINE, DECIMAL_NOT_ONE, DECIMAL_TOO_FINE, DECIMAL_TOO_LARGE };
enum decimal_fault decimal_scan(const char *text, int scale, int64_t *number);
enum { DECIMAL_TEXT_SIZE = 40 };
/* Writes it with `scale` digits behind the point; `grouped`: 1,280.00. */
const char *decimal_print(int64_t number, int scale, bool grouped, char text[DECIMAL_TEXT_SIZE]);
/* A JSON string or number as decimal_scan takes it; false with ctx->error. */
bool decimal_from_json(struct ctx *ctx, const char *path, const json_t *json, int scale,
                       int64_t *number);
/* A number as cells hold it: grouping commas, a trailing 万 or %, spaces and the
 * sign behind are put right. NULL when it can't be one. */
const char *decimal_clean(struct ctx *ctx, const char *cell);

/* Digits behind the point of an ISO 4217 currency, -1 for one that is not. */
int money_scale(const char *currency);
