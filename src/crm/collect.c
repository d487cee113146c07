/* Quick collect (M4.6): a block of text pasted from a web page, a business card or
 * a mail's signature becomes the fields of a customer and a contact.
 *
 * The text is cut into pieces (lines, and parts of lines behind a label such as
 * 电话：). Each piece is tried against the kinds of value in the table below, in
 * order; what carries a label is tried as that kind first. What nothing claims
 * goes into the rest, so that no word is lost. */
#include "crm/crm.h"
#include "crm/rule.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

#include <ctype.h>
#include <string.h>

enum { COLLECT_TEXT_LIMIT = 20000 };

struct collect {
	struct ctx *ctx;
	json_t *customer;
	json_t *contact;
	struct buffer *rest;
};

/* Labels of both languages, compared at a piece's beginning without case; the
 * longer of two that begin alike comes first. */
static const struct collect_label {
	const char *words;
	const char *kind;
} collect_labels[] = {
    {"公司名称", "name"},    {"企业名称", "name"},
    {"单位名称", "name"},    {"公司", "name"},
    {"单位", "name"},        {"company name", "name"},
    {"company", "name"},     {"联系电话", "phone"},
    {"电话号码", "phone"},   {"公司电话", "phone"},
    {"固定电话", "phone"},   {"电话", "phone"},
    {"座机", "phone"},       {"telephone", "phone"},
    {"phone", "phone"},      {"tel", "phone"},
    {"手机号码", "mobile"},  {"移动电话", "mobile"},
    {"手机", "mobile"},      {"mobile phone", "mobile"},
    {"mobile", "mobile"},    {"mob", "mobile"},
    {"cell", "mobile"},      {"whatsapp", "whatsapp"},
    {"传真号码", "fax"},     {"传真", "fax"},
    {"fax", "fax"},          {"电子邮箱", "email"},
    {"电子邮件", "email"},   {"邮箱", "email"},
    {"e-mail", "email"},     {"email", "email"},
    {"mail", "email"},       {"公司网址", "website"},
    {"网址", "website"},     {"网站", "website"},
    {"主页", "website"},     {"website", "website"},
    {"web", "website"},      {"公司地址", "address"},
    {"联系地址", "address"}, {"详细地址", "address"},
    {"地址", "address"},     {"address", "address"},
    {"add", "address"},      {"邮政编码", "postcode"},
    {"邮编", "postcode"},    {"zip", "postcode"},
    {"联系人", "person"},    {"负责人", "person"},
    {"经理", "person"},      {"contact person", "person"},
    {"contact", "person"},   {"attn", "person"},
    {"职务", "title"},       {"职位", "title"},
    {"title", "title"},      {"qq", "qq"},
    {"微信号", "wechat"},    {"微信", "wechat"},
    {"wechat", "wechat"},
};

static bool collect_has(const json_t *object, const char *field)
{
	return json_object_get(object, field) != NULL;
}

/* The first value of a kind stays; false says that the field was taken. */
static bool collect_set(json_t *object, const char *field, const char *value)
{
	if (collect_has(object, field) || !*value)
		return false;
	json_object_set_new(object, field, json_string(value));
	return true;
}

/* --- kinds --- */

static bool collect_number(struct collect *collect, const char *piece, const char *field)
{
	struct text_phone phone;
	const char *country = collect->ctx->company->country;
	size_t count = 0;
	bool found = false;
	char **numbers = text_phone_split(collect->ctx, piece, country, &count);
	for (size_t i = 0; i < count; i++) {
		if (!text_phone_read(collect->ctx, numbers[i], country, &phone))
			continue;
		bool mobile = phone.mobile && strcmp(field, "fax") != 0;
		json_t *target = mobile ? collect->contact : collect->customer;
		const char *place = mobile ? "mobile" : !strcmp(field, "mobile") ? "phone" : field;
		if (!collect_set(target, place, phone.number))
			buffer_format(collect->rest, "%s\n", numbers[i]);
		found = true;
	}
	return found;
}

static bool collect_phone(struct collect *collect, const char *piece)
{
	return collect_number(collect, piece, "phone");
}

static bool collect_fax(struct collect *collect, const char *piece)
{
	return collect_number(collect, piece, "fax");
}

static bool collect_email(struct collect *collect, const char *piece)
{
	char *words = text_tidy_half(collect->ctx, piece, strlen(piece), true), *more = NULL;
	for (char *word = strtok_r(words, " ,;<>()", &more); word;
	     word = strtok_r(NULL, " ,;<>()", &more)) {
		const char *address = strchr(word, '@') ? text_email_read(collect->ctx, word) : NULL;
		if (address)
			return collect_set(collect->customer, "email", address) ||
			       collect_set(collect->contact, "email", address);
	}
	return false;
}

static bool collect_website(struct collect *collect, const char *piece)
{
	piece = text_tidy_half(collect->ctx, piece, strlen(piece), true);
	const char *url = strchr(piece, ' ') || strchr(piece, '@') || !strchr(piece, '.')
	                      ? NULL
	                      : text_url_read(collect->ctx, piece);
	return url && collect_set(collect->customer, "website", url);
}

static bool collect_any(const char *piece, const char *const *words)
{
	for (; *words; words++)
		if (strcasestr(piece, *words))
			return true;
	return false;
}

static bool collect_name(struct collect *collect, const char *piece)
{
	static const char *const marks[] = {"公司",    "集团",   "厂",     "经营部",  "商行", "商店",
	                                    "工作室",  "事务所", "合作社", "Co.,",    "Co. ", "Ltd",
	                                    "Limited", "Inc",    "LLC",    "GmbH",    "Corp", "S.A.",
	                                    "S.r.l",   "Pvt",    "FZE",    "Company", NULL};
	return text_length(piece) <= 80 && collect_any(piece, marks) &&
	       collect_set(collect->customer, "name", piece);
}

static bool collect_address(struct collect *collect, const char *piece)
{
	static const char *const marks[] = {"省",  "市",  "区",       "县",   "路",     "街",
	                                    "号",  "镇",  "楼",       "Road", "Street", "Avenue",
	                                    " St", " Rd", "District", NULL};
	return text_length(piece) >= 6 && collect_any(piece, marks) &&
	       collect_set(collect->customer, "address", piece);
}

/* Two to four Chinese characters, with or without 先生, 女士, 经理 … behind. */
static bool collect_person(struct collect *collect, const char *piece)
{
	static const struct {
		const char *word, *gender;
	} titles[] = {{"先生", "male"}, {"女士", "female"}, {"小姐", "female"}};
	char *name = memory_text(collect->ctx, piece);
	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
		char *at = strstr(name, titles[i].word);
		if (!at || at == name)
			continue;
		*at = '\0';
		collect_set(collect->contact, "gender", titles[i].gender);
	}
	name = text_tidy(collect->ctx, name, strlen(name), true);
	char *space = strchr(name, ' ');
	bool chinese = (unsigned char)*name >= 0x80;
	if (chinese && space) {
		*space = '\0';
		collect_set(collect->contact, "title", space + 1);
	}
	size_t length = text_length(name);
	if (length < 2 || length > (chinese ? 4 : 40) || strpbrk(name, "0123456789"))
		return false;
	return collect_set(collect->contact, "name", name);
}

static bool collect_plain(struct collect *collect, const char *field, const char *piece)
{
	json_t *target = !strcmp(field, "title") ? collect->contact : collect->customer;
	return text_length(piece) <= 100 && collect_set(target, field, piece);
}

static bool collect_qq(struct collect *collect, const char *piece)
{
	return piece[strspn(piece, "0123456789")] == '\0' && collect_plain(collect, "qq", piece);
}

static bool collect_wechat(struct collect *collect, const char *piece)
{
	return collect_plain(collect, "wechat", piece);
}

static bool collect_title(struct collect *collect, const char *piece)
{
	return collect_plain(collect, "title", piece);
}

static bool collect_postcode(struct collect *collect, const char *piece)
{
	return strlen(piece) <= 12 && isalnum((unsigned char)*piece) &&
	       collect_plain(collect, "postcode", piece);
}

static bool collect_whatsapp(struct collect *collect, const char *piece)
{
	struct text_phone phone;
	return text_phone_read(collect->ctx, piece, collect->ctx->company->country, &phone) &&
	       collect_set(collect->customer, "whatsapp", phone.number);
}

/* `alone`: recognised without a label too, tried in this order. */
static const struct collect_kind {
	const char *name;
	bool alone;
	bool (*take)(struct collect *collect, const char *piece);
} collect_kinds[] = {
    {"email", true, collect_email},        {"website", true, collect_website},
    {"name", true, collect_name},          {"phone", true, collect_phone},
    {"mobile", false, collect_phone},      {"fax", false, collect_fax},
    {"address", true, collect_address},    {"person", true, collect_person},
    {"title", false, collect_title},       {"qq", false, collect_qq},
    {"wechat", false, collect_wechat},     {"whatsapp", false, collect_whatsapp},
    {"postcode", false, collect_postcode},
};

/* --- pieces --- */

/* What separates a label from its value, and pieces of a line from each other. */
static const char *const collect_behind_label[] = {":",  "：", ".",  "．", "-",
                                                   "－", "/",  "／", " ",  NULL};
static const char *const collect_between[] = {",", "，", ";", "；", "|", "｜", NULL};

/* The bytes of the mark that the text begins with; 0 for none. */
static size_t collect_mark(const char *text, const char *const *marks)
{
	for (; *marks; marks++)
		if (!strncmp(text, *marks, strlen(*marks)))
			return strlen(*marks);
	return 0;
}

static const char *collect_behind(const char *piece, const char *words)
{
	size_t size = strlen(words);
	if (strncasecmp(piece, words, size) != 0)
		return NULL;
	const char *at = piece + size;
	/* "Tel" must not be the beginning of "Telford". */
	if (isalpha((unsigned char)*at) && isalpha((unsigned char)words[size - 1]))
		return NULL;
	bool marked = false;
	for (size_t mark; (mark = collect_mark(at, collect_behind_label)); at += mark)
		marked = true;
	return marked || isdigit((unsigned char)*at) || *at == '+' ? at : NULL;
}

static void collect_piece(struct collect *collect, const char *piece)
{
	const char *kind = NULL, *value = piece;
	for (size_t i = 0; !kind && i < sizeof collect_labels / sizeof *collect_labels; i++) {
		const char *behind = collect_behind(piece, collect_labels[i].words);
		if (behind) {
			kind = collect_labels[i].kind;
			value = behind;
		}
	}
	for (size_t i = 0; kind && i < sizeof collect_kinds / sizeof *collect_kinds; i++)
		if (!strcmp(collect_kinds[i].name, kind)) {
			bool named = !strcmp(kind, "name") && *value;
			if (collect_kinds[i].take(collect, value) ||
			    (named && collect_set(collect->customer, "name", value)) ||
			    (!strcmp(kind, "address") && collect_set(collect->customer, "address", value)))
				return;
		}
	for (size_t i = 0; !kind && i < sizeof collect_kinds / sizeof *collect_kinds; i++)
		if (collect_kinds[i].alone && collect_kinds[i].take(collect, value))
			return;
	buffer_format(collect->rest, "%s\n", piece);
}

/* A label in the middle of a line begins a new piece: "电话：… 传真：…". */
static char *collect_next_label(char *line)
{
	for (char *at = line + 1; *at; at++) {
		bool edge = strchr(" ,;|\t", at[-1]) != NULL;
		for (size_t i = 0; edge && i < sizeof collect_labels / sizeof *collect_labels; i++)
			if (collect_behind(at, collect_labels[i].words))
				return at;
	}
	return NULL;
}

/* Nothing but separators behind a piece. */
static void collect_trim(char *piece)
{
	char *end = piece;
	for (char *at = piece; *at;) {
		size_t mark = collect_mark(at, collect_between);
		at += mark ? mark : 1;
		end = mark ? end : at;
	}
	*end = '\0';
}

static void collect_line(struct collect *collect, char *line)
{
	while (line) {
		char *next = collect_next_label(line);
		if (next)
			next[-1] = '\0';
		char *piece = text_tidy(collect->ctx, line, strlen(line), true);
		collect_trim(piece);
		if (*piece)
			collect_piece(collect, piece);
		line = next;
	}
}

bool collect_text(struct ctx *ctx, const char *text, struct json_writer *json)
{
	if (strlen(text) > COLLECT_TEXT_LIMIT)
		return error_field(ctx, "text", "too_long", "文字过长，请只粘贴联系信息部分。",
		                   "The text is too long; please paste the contact details only.");
	struct collect collect = {ctx, json_keep(ctx, json_object()), json_keep(ctx, json_object()),
	                          buffer_new(ctx, 256)};
	char *lines = memory_text(ctx, text), *more = NULL;
	for (char *line = strtok_r(lines, "\r\n", &more); line; line = strtok_r(NULL, "\r\n", &more))
		collect_line(&collect, line);
	json_open_object(json);
	json_key(json, "customer");
	json_put_tree(json, collect.customer);
	json_key(json, "contact");
	json_put_tree(json, collect.contact);
	json_member_text(json, "rest", collect.rest->data);
	json_close_object(json);
	return true;
}
