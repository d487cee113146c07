/* The field type of money: integer minor units and an ISO 4217 code. */
#include "model/type.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <string.h>
#include <unicode/ucurr.h>
#include <unicode/ustring.h>

int money_scale(const char *currency)
{
	if (strlen(currency) != 3 || strspn(currency, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 3)
		return -1;
	UChar code[4];
	UErrorCode status = U_ZERO_ERROR;
	u_charsToUChars(currency, code, 4);
	if (!ucurr_isAvailable(code, U_DATE_MIN, U_DATE_MAX, &status))
		return -1;
	int scale = ucurr_getDefaultFractionDigits(code, &status);
	return U_SUCCESS(status) && scale <= TYPE_SCALE_LIMIT ? scale : -1;
}

static struct value money_value(int64_t amount, const char *currency)
{
	return (struct value){
	    .kind = VALUE_MONEY, .integer = amount, .text = currency, .size = strlen(currency)};
}

/* The two members of the JSON form; nothing else may be in it. */
static bool money_members(struct ctx *ctx, const char *path, const json_t *json,
                          const json_t **amount, const char **currency)
{
	*amount = json_object_get(json, "amount");
	const json_t *code = json_object_get(json, "currency");
	*currency = code ? json_string_value(code) : ctx->company->currency;
	if (*amount && *currency && json_object_size(json) == (code ? 2 : 1))
		return true;
	return error_field(ctx, path, "not_money",
	                   "金额须形如 {\"amount\":\"1280.00\",\"currency\":\"CNY\"}。",
	                   "Money looks like {\"amount\":\"1280.00\",\"currency\":\"CNY\"}.");
}

TYPE_PARSE(type_money_parse)
{
	if (type_nothing(json, value))
		return true;
	const json_t *amount = json;
	const char *currency = ctx->company->currency;
	if (json_is_object(json) && !money_members(ctx, path, json, &amount, &currency))
		return false;
	int scale = money_scale(currency);
	if (scale < 0)
		return error_field(ctx, path, "unknown_currency", "没有“%s”这种货币。",
		                   "There is no currency “%s”.", currency);
	int64_t number;
	if (!decimal_from_json(ctx, path, amount, scale, &number) ||
	    !type_in_range(ctx, field, path, number, scale))
		return false;
	*value = money_value(number, memory_text(ctx, currency));
	return true;
}

/* How people write currencies in cells, before or behind the amount. */
static const struct {
	const char *sign;
	const char *currency;
} money_signs[] = {{"HK$", "HKD"}, {"US$", "USD"}, {"A$", "AUD"},  {"C$", "CAD"},
                   {"NT$", "TWD"}, {"$", "USD"},   {"€", "EUR"},   {"£", "GBP"},
                   {"₽", "RUB"}, {"₹", "INR"},   {"RMB", "CNY"}, {"人民币", "CNY"},
                   {"￥", "CNY"},  {"¥", "CNY"},   {"元", "CNY"},  {"美元", "USD"},
                   {"欧元", "EUR"}};

/* Cuts `sign` from either end of `text`. */
static bool money_cut(char *text, const char *sign)
{
	size_t size = strlen(text), length = strlen(sign);
	if (size <= length)
		return false;
	if (!strncmp(text, sign, length)) {
		memmove(text, text + length, size - length + 1);
		return true;
	}
	if (strcmp(text + size - length, sign))
		return false;
	text[size - length] = '\0';
	return true;
}

static const char *money_currency(struct ctx *ctx, char *text)
{
	/* 美元 ends in 元: the longer signs are tried first. */
	for (size_t length = 9; length > 0; length--)
		for (size_t i = 0; i < sizeof money_signs / sizeof *money_signs; i++)
			if (strlen(money_signs[i].sign) == length && money_cut(text, money_signs[i].sign))
				return money_signs[i].currency;
	size_t size = strlen(text);
	for (int behind = 0; size > 3 && behind < 2; behind++) {
		char *code = memory_text_part(ctx, behind ? text + size - 3 : text, 3);
		for (char *at = code; *at; at++)
			*at = (char)(*at >= 'a' && *at <= 'z' ? *at - 'a' + 'A' : *at);
		if (money_scale(code) >= 0) {
			memmove(text, behind ? text : text + 3, size - 3);
			text[size - 3] = '\0';
			return code;
		}
	}
	return ctx->company->currency;
}

TYPE_READ(type_money_read)
{
	*value = VALUE_NOTHING;
	char *text = text_tidy_half(ctx, cell, strlen(cell), true);
	if (!*text)
		return true;
	const char *currency = money_currency(ctx, text);
	const char *digits = decimal_clean(ctx, text);
	int64_t number = 0;
	if (!digits || decimal_scan(digits, money_scale(currency), &number) != DECIMAL_FINE)
		*reason = "not_money";
	else if (number < field->minimum)
		*reason = "too_small";
	else if (number > field->maximum)
		*reason = "too_large";
	else
		*value = money_value(number, currency);
	return value->kind != VALUE_NULL;
}

TYPE_PRINT(type_money_print)
{
	(void)field;
	if (value->kind == VALUE_NULL) {
		json_put_null(json);
		return;
	}
	const char *currency = memory_text_part(ctx, value->text, value->size);
	int scale = money_scale(currency);
	char text[DECIMAL_TEXT_SIZE];
	json_open_object(json);
	json_member_text(json, "amount",
	                 decimal_print(value->integer, scale < 0 ? 2 : scale, false, text));
	json_member_text(json, "currency", currency);
	json_close_object(json);
}

TYPE_SHOW(type_money_show)
{
	(void)field;
	if (value->kind == VALUE_NULL)
		return "";
	const char *currency = memory_text_part(ctx, value->text, value->size);
	int scale = money_scale(currency);
	char text[DECIMAL_TEXT_SIZE];
	decimal_print(value->integer, scale < 0 ? 2 : scale, true, text);
	return strcmp(currency, ctx->company->currency) ? memory_format(ctx, "%s %s", currency, text)
	                                                : memory_text(ctx, text);
}
