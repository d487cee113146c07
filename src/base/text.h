/* Text as people type it, made comparable: widths, case, spaces, company names,
 * pinyin, phones, e-mail, web hosts. Everything is UTF-8; results belong to
 * `parent`; nothing here sets an error, since the caller knows the field. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Valid UTF-8 without NUL and without surrogates? */
bool text_valid(const char *text, size_t size);
/* Number of characters (code points). */
size_t text_length(const char *text);

/* As it is stored: full-width letters, digits and spaces made half-width, spaces
 * trimmed at both ends and runs of them within a line made one, control characters
 * other than line breaks and tabs removed, NFC. Punctuation of either width stays as
 * it was typed. With `one_line`, line breaks become spaces too. */
char *text_tidy(const void *parent, const char *text, size_t size, bool one_line);
/* The same with full-width punctuation made half-width as well: for what is read as a
 * number, a date, a phone, an address, or several things between separators. CJK
 * punctuation such as 、 and 。 stays. */
char *text_tidy_half(const void *parent, const char *text, size_t size, bool one_line);

/* For comparing exactly: NFKC, case folded, traditional to simplified, all
 * white space and invisible characters removed. Equal keys are "the same name" (P5: refused). */
char *text_fold(const void *parent, const char *text);

/* For likeness of company names: text_fold without brackets and their
 * punctuation, and without the legal forms (有限公司, 有限责任公司, 股份, 集团,
 * Co., Ltd., Inc., GmbH, S.A. de C.V., Pvt …) and a leading country, province or
 * city suffix word such as 市. Never empty for a non-empty name. */
char *text_company_key(const void *parent, const char *name);

/* A sort key: bytes that compare (memcmp) as Chinese dictionaries order texts
 * (CLDR's rules for zh: digits, then Chinese by pinyin, then Latin). `size` gets
 * their number. A newer ICU may order otherwise, so stored keys are made anew with
 * it. Thread-safe. */
unsigned char *text_sort_key(const void *parent, const char *text, size_t *size);

/* The search tokens of a text, separated by single spaces, for an index that knows
 * which text has which tokens (their places do not matter, so SQLite's FTS5 needs
 * no more than detail=none):
 *   names: every two neighbouring Chinese characters, simplified, the initials of
 *     their readings in runs of two to four, and each reading (of characters with
 *     several, all);
 *   words of letters and digits, folded, without accents, to be asked by prefix;
 *   every run of four digits.
 * `digits`: the text is a phone number: only its runs of four digits. What stands
 * behind the first 4,096 characters is not found. */
char *text_search_tokens(const void *parent, const char *text, bool digits);

/* What somebody typed into a search box, understood once for many texts. It is cut
 * into parts at spaces, punctuation and between Chinese and other characters; a text
 * must hold each of them, in any order:
 *   Chinese characters, neighbours in the text (over punctuation);
 *   letters that begin a word, or that are pinyin of neighbours, the last syllable
 *     unfinished or not (ningbohai), or their initials (nbht);
 *   four or more digits, anywhere in a number; fewer begin a word.
 * What consists of digits and the punctuation of phone numbers is one number, of
 * which leading zeros before an area or country code do not matter. */
struct text_search;
struct text_search *text_search_new(const void *parent, const char *typed);

/* An expression over the tokens above that every text satisfies which holds what
 * was typed (it may let more through: text_search_rank decides), or NULL when
 * nothing typed can be searched. Its whole grammar, a part of FTS5's:
 *   all  = any { " AND " any }
 *   any  = some | "(" some { " OR " some } ")"
 *   some = leaf | "(" leaf { " AND " leaf } ")"
 *   leaf = '"' token '"' [ " *" ]        (with the star, a prefix of a token)
 * A token never holds a quotation mark. Belongs to `search`. */
const char *text_search_expression(const struct text_search *search);

/* How well `text` holds what was typed: 0 not at all, 1 as a part, 2 as its beginning,
 * 3 as the whole. `text` may be several texts, one a line (a name, phones …): each
 * part may then be in another line, and the best line counts. */
int text_search_rank(const struct text_search *search, const char *text);

/* The two above in one, for a single use. */
char *text_search_query(const void *parent, const char *typed);
int text_search_matches(const char *text, const char *typed);

/* A phone number. */
struct text_phone {
	char *number; /* E.164, "+8657987275367"; an extension behind ";ext=" (RFC 3966) */
	bool mobile;  /* certainly or possibly a mobile */
};
/* Reads one number as people write it (full-width digits, spaces, dashes, dots,
 * brackets, +86 / 0086, extension after 转, 转分机, ext., x, -): false when it
 * can't be a phone number. A number without a country is one of `country`
 * (ISO 3166-1 alpha-2). It need not be in use, but must be possible in its country's
 * plan and complete: a landline without its area code is refused, and so is in China
 * what is neither valid, nor 11 digits from 13 to 19, nor an area code behind a 0
 * with seven or eight digits. Behind a dash up to five digits are an extension where
 * the number is whole without them. */
bool text_phone_read(const void *parent, const char *typed, const char *country,
                     struct text_phone *phone);
/* Cuts a cell that holds several numbers at / ; , 、 line breaks and such spaces as
 * separate numbers (not those within one). Returns the pieces, `count` of them. */
char **text_phone_split(const void *parent, const char *cell, const char *country, size_t *count);
/* For people: national form for numbers of `country`, international otherwise. */
char *text_phone_show(const void *parent, const char *number, const char *country);

/* An e-mail address as stored: half-width, lower case, RFC 5321 form; NULL when
 * it can't be one. */
char *text_email_read(const void *parent, const char *typed);
/* The domain of an address if it says which company (not qq.com, gmail.com …),
 * else NULL. */
const char *text_email_company(const char *address);

/* A web address as stored ("https://" put in front where there is no scheme;
 * only http and https pass), NULL when it can't be one; and its host without
 * "www.", lower case. */
char *text_url_read(const void *parent, const char *typed);
char *text_url_host(const void *parent, const char *url);

/* Words people put where a value is missing: 无 - -- / 不详 待补充 暂无 没有 n/a
 * none null 空 未知 电话空号. After folding, the whole text. */
bool text_means_nothing(const char *text);

/* A date as people write it: 2024/3/24, 2025.12.14, 2025-01-07, 2025年7月10日,
 * 20250710, 2025-7, 24.3.2024, 3/24/2024 (month first only if day > 12 …), with
 * a time behind it or not. `date` gets YYYY-MM-DD, `minute` the time of day or
 * -1. False when it is none or when more stands behind it; an ambiguous d/m/y is
 * read day first; a year has four digits; a month alone is its first day. */
bool text_date_read(const char *typed, char date[11], int *minute);
