/* The table of field types. */
#include "model/type.h"

#include <string.h>

#define OPERATORS(...)                                                                             \
	(const char *const[])                                                                          \
	{                                                                                              \
		__VA_ARGS__, NULL                                                                          \
	}
#define OF_TEXT                                                                                    \
	OPERATORS("=", "!=", "contains", "not_contains", "starts", "in", "not_in", "empty", "not_empty")
#define OF_LONG_TEXT OPERATORS("contains", "not_contains", "empty", "not_empty")
#define OF_NUMBER                                                                                  \
	OPERATORS("=", "!=", ">", ">=", "<", "<=", "in", "not_in", "empty", "not_empty", "between")
#define OF_MONEY   OPERATORS("=", "!=", ">", ">=", "<", "<=", "empty", "not_empty", "between")
#define OF_BOOLEAN OPERATORS("=", "!=", "empty", "not_empty")
#define OF_TIME                                                                                    \
	OPERATORS("=", "!=", ">", ">=", "<", "<=", "empty", "not_empty", "between", "within")
#define OF_ONE  OPERATORS("=", "!=", "in", "not_in", "empty", "not_empty")
#define OF_SET  OPERATORS("contains", "not_contains", "in", "not_in", "empty", "not_empty")
#define OF_FILE OPERATORS("empty", "not_empty")

/* Formulas come last: one row for each kind of result, the first of them being
 * what the bare name means. */
static const struct field_type field_types[] = {
    {"text", VALUE_TEXT, DB_COLUMN_TEXT, .sortable = true, .operators = OF_TEXT, .max_length = 200,
     .parse = type_text_parse, .read = type_text_read, .print = type_text_print,
     .show = type_text_show},
    {"long_text", VALUE_TEXT, DB_COLUMN_TEXT, .operators = OF_LONG_TEXT, .max_length = 20000,
     .parse = type_long_text_parse, .read = type_long_text_read, .print = type_text_print,
     .show = type_text_show},
    {"html", VALUE_TEXT, DB_COLUMN_TEXT, .operators = OF_LONG_TEXT, .max_length = 200000,
     .parse = type_html_parse, .read = type_html_read, .print = type_text_print,
     .show = type_html_show},
    {"integer", VALUE_INTEGER, DB_COLUMN_INTEGER, .sortable = true, .operators = OF_NUMBER,
     .parse = type_integer_parse, .read = type_integer_read, .print = type_integer_print,
     .show = type_integer_show},
    {"decimal", VALUE_INTEGER, DB_COLUMN_INTEGER, .sortable = true, .operators = OF_NUMBER,
     .parse = type_decimal_parse, .read = type_decimal_read, .print = type_decimal_print,
     .show = type_decimal_show},
    {"money", VALUE_MONEY, DB_COLUMN_INTEGER, .sortable = true, .operators = OF_MONEY,
     .parse = type_money_parse, .read = type_money_read, .print = type_money_print,
     .show = type_money_show},
    {"boolean", VALUE_INTEGER, DB_COLUMN_INTEGER, .sortable = true, .operators = OF_BOOLEAN,
     .parse = type_boolean_parse, .read = type_boolean_read, .print = type_boolean_print,
     .show = type_boolean_show},
    {"date", VALUE_TEXT, DB_COLUMN_TEXT, .sortable = true, .operators = OF_TIME,
     .parse = type_date_parse, .read = type_date_read, .print = type_text_print,
     .show = type_text_show},
    {"datetime", VALUE_INTEGER, DB_COLUMN_INTEGER, .sortable = true, .operators = OF_TIME,
     .parse = type_datetime_parse, .read = type_datetime_read, .print = type_datetime_print,
     .show = type_datetime_show},
    {"choice", VALUE_TEXT, DB_COLUMN_TEXT, .sortable = true, .operators = OF_ONE,
     .parse = type_choice_parse, .read = type_choice_read, .print = type_text_print,
     .show = type_choice_show},
    {"choices", VALUE_LIST, DB_COLUMN_TEXT, .link = true, .operators = OF_SET,
     .parse = type_choices_parse, .read = type_choices_read, .print = type_choices_print,
     .show = type_choices_show},
    {"ref", VALUE_INTEGER, DB_COLUMN_INTEGER, .sortable = true, .operators = OF_ONE,
     .parse = type_ref_parse, .read = type_ref_read, .print = type_ref_print,
     .show = type_ref_show},
    {"refs", VALUE_LIST, DB_COLUMN_INTEGER, .link = true, .operators = OF_SET,
     .parse = type_refs_parse, .read = type_ref_read, .print = type_refs_print,
     .show = type_refs_show},
    {"phone", VALUE_TEXT, DB_COLUMN_TEXT, .sortable = true, .operators = OF_TEXT, .max_length = 60,
     .parse = type_phone_parse, .read = type_phone_read, .print = type_text_print,
     .show = type_phone_show},
    {"email", VALUE_TEXT, DB_COLUMN_TEXT, .sortable = true, .operators = OF_TEXT, .max_length = 254,
     .parse = type_email_parse, .read = type_email_read, .print = type_text_print,
     .show = type_text_show},
    {"url", VALUE_TEXT, DB_COLUMN_TEXT, .sortable = true, .operators = OF_TEXT, .max_length = 2000,
     .parse = type_url_parse, .read = type_url_read, .print = type_text_print,
     .show = type_text_show},
    {"image", VALUE_INTEGER, DB_COLUMN_INTEGER, .operators = OF_FILE, .parse = type_ref_parse,
     .read = type_ref_read, .print = type_ref_print, .show = type_ref_show},
    {"file", VALUE_INTEGER, DB_COLUMN_INTEGER, .operators = OF_FILE, .parse = type_ref_parse,
     .read = type_ref_read, .print = type_ref_print, .show = type_ref_show},
    {"auto_number", VALUE_TEXT, DB_COLUMN_TEXT, .sortable = true, .operators = OF_TEXT,
     .max_length = 60, .parse = type_text_parse, .read = type_text_read, .print = type_text_print,
     .show = type_text_show},
    {"formula", VALUE_INTEGER, DB_COLUMN_INTEGER, .sortable = true, .operators = OF_NUMBER,
     .result = "decimal", .parse = type_formula_parse, .read = type_formula_read,
     .print = type_decimal_print, .show = type_decimal_show},
    {"formula", VALUE_TEXT, DB_COLUMN_TEXT, .sortable = true, .operators = OF_TEXT,
     .max_length = 2000, .result = "text", .parse = type_formula_parse, .read = type_formula_read,
     .print = type_text_print, .show = type_text_show},
    {"formula", VALUE_INTEGER, DB_COLUMN_INTEGER, .sortable = true, .operators = OF_BOOLEAN,
     .result = "boolean", .parse = type_formula_parse, .read = type_formula_read,
     .print = type_boolean_print, .show = type_boolean_show},
    {"formula", VALUE_TEXT, DB_COLUMN_TEXT, .sortable = true, .operators = OF_TIME,
     .result = "date", .parse = type_formula_parse, .read = type_formula_read,
     .print = type_text_print, .show = type_text_show},
};

const struct field_type *model_type(const char *name)
{
	return model_formula_type(name, NULL);
}

const struct field_type *model_formula_type(const char *name, const char *result)
{
	for (size_t i = 0; i < sizeof field_types / sizeof *field_types; i++) {
		const struct field_type *type = &field_types[i];
		if (!strcmp(type->name, name) &&
		    (!result || (type->result && !strcmp(type->result, result))))
			return type;
	}
	return NULL;
}

const struct field_type *model_type_at(size_t index)
{
	return index < sizeof field_types / sizeof *field_types ? &field_types[index] : NULL;
}
