/* Field types by which somebody is reached: phone, e-mail, web address. */
#include "model/type.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <string.h>

/* The number, and behind it (see model.h) how it was typed, where that says more
 * than its usual form. */
static bool phone_value(struct ctx *ctx, const char *typed, struct value *value)
{
	const char *country = ctx->company->country;
	struct text_phone phone;
	if (!text_phone_read(ctx, typed, country, &phone))
		return false;
	typed = text_tidy_half(ctx, typed, strlen(typed), true);
	*value = value_text(phone.number);
	if (strcmp(typed, phone.number) && strcmp(typed, text_phone_show(ctx, phone.number, country))) {
		struct value *original = memory_new(ctx, struct value);
		*original = value_text(typed);
		value->items = original;
	}
	return true;
}

TYPE_PARSE(type_phone_parse)
{
	if (!type_take_text(ctx, field, path, json, true, value) || value->kind == VALUE_NULL)
		return !ctx->error;
	const char *typed = value->text;
	if (phone_value(ctx, typed, value))
		return true;
	return error_field(ctx, path, "not_a_phone",
	                   "“%s”不是有效的电话号码。请填写区号和号码，例如 0579-87275367；"
	                   "国外号码以 + 和国家代码开头。",
	                   "“%s” is not a phone number. Give area code and number, abroad with + and "
	                   "the country code, for example +49 30 901820.",
	                   typed);
}

TYPE_READ(type_phone_read)
{
	if (!type_text_read(ctx, field, cell, value, reason))
		return false;
	if (value->kind == VALUE_NULL || phone_value(ctx, value->text, value))
		return true;
	*reason = "not_a_phone";
	return false;
}

TYPE_SHOW(type_phone_show)
{
	(void)field;
	return value->kind == VALUE_NULL ? ""
	                                 : text_phone_show(ctx, value->text, ctx->company->country);
}

TYPE_PARSE(type_email_parse)
{
	if (!type_take_text(ctx, field, path, json, true, value) || value->kind == VALUE_NULL)
		return !ctx->error;
	const char *address = text_email_read(ctx, value->text);
	if (!address)
		return error_field(
		    ctx, path, "not_an_email", "“%s”不是有效的邮箱地址，应形如 name@example.com。",
		    "“%s” is not an e-mail address; it should look like name@example.com.", value->text);
	*value = value_text(address);
	return true;
}

TYPE_READ(type_email_read)
{
	if (!type_text_read(ctx, field, cell, value, reason))
		return false;
	if (value->kind == VALUE_NULL)
		return true;
	*value = value_text(text_email_read(ctx, value->text));
	if (value->kind != VALUE_NULL)
		return true;
	*reason = "not_an_email";
	return false;
}

TYPE_PARSE(type_url_parse)
{
	if (!type_take_text(ctx, field, path, json, true, value) || value->kind == VALUE_NULL)
		return !ctx->error;
	const char *url = text_url_read(ctx, value->text);
	if (!url)
		return error_field(ctx, path, "not_a_url", "“%s”不是有效的网址，应形如 www.example.com。",
		                   "“%s” is not a web address; it should look like www.example.com.",
		                   value->text);
	*value = value_text(url);
	return true;
}

TYPE_READ(type_url_read)
{
	if (!type_text_read(ctx, field, cell, value, reason))
		return false;
	if (value->kind == VALUE_NULL)
		return true;
	*value = value_text(text_url_read(ctx, value->text));
	if (value->kind != VALUE_NULL)
		return true;
	*reason = "not_a_url";
	return false;
}
