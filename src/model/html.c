#include "model/html.h"

#include "base/buffer.h"
#include "base/memory.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { HTML_DEPTH_LIMIT = 64, HTML_NAME_LIMIT = 16 };

struct html_element {
	const char *name;
	bool empty;                    /* has no end tag */
	const char *const *attributes; /* NULL-terminated */
};

#define ATTRIBUTES(...)                                                                            \
	(const char *const[])                                                                          \
	{                                                                                              \
		__VA_ARGS__, NULL                                                                          \
	}
#define NO_ATTRIBUTES                                                                              \
	(const char *const[])                                                                          \
	{                                                                                              \
		NULL                                                                                       \
	}
static const struct html_element html_elements[] = {
    {"p", false, NO_ATTRIBUTES},
    {"br", true, NO_ATTRIBUTES},
    {"div", false, NO_ATTRIBUTES},
    {"span", false, NO_ATTRIBUTES},
    {"b", false, NO_ATTRIBUTES},
    {"strong", false, NO_ATTRIBUTES},
    {"i", false, NO_ATTRIBUTES},
    {"em", false, NO_ATTRIBUTES},
    {"u", false, NO_ATTRIBUTES},
    {"s", false, NO_ATTRIBUTES},
    {"sub", false, NO_ATTRIBUTES},
    {"sup", false, NO_ATTRIBUTES},
    {"h1", false, NO_ATTRIBUTES},
    {"h2", false, NO_ATTRIBUTES},
    {"h3", false, NO_ATTRIBUTES},
    {"h4", false, NO_ATTRIBUTES},
    {"ul", false, NO_ATTRIBUTES},
    {"ol", false, NO_ATTRIBUTES},
    {"li", false, NO_ATTRIBUTES},
    {"blockquote", false, NO_ATTRIBUTES},
    {"code", false, NO_ATTRIBUTES},
    {"hr", true, NO_ATTRIBUTES},
    {"table", false, NO_ATTRIBUTES},
    {"thead", false, NO_ATTRIBUTES},
    {"tbody", false, NO_ATTRIBUTES},
    {"tr", false, NO_ATTRIBUTES},
    {"td", false, ATTRIBUTES("colspan", "rowspan")},
    {"th", false, ATTRIBUTES("colspan", "rowspan")},
    {"a", false, ATTRIBUTES("href", "title")},
};
enum { HTML_BREAK = 1 }; /* place of "br" */

/* Elements whose content is not text for people. */
static const char *const html_hidden[] = {"script", "style",    "template", "title", "noscript",
                                          "iframe", "textarea", "svg",      "math",  NULL};

struct html_tag {
	char name[HTML_NAME_LIMIT]; /* lower case; "" when too long to be one of ours */
	bool end;
	const char *attributes; /* behind the name */
	const char *close;      /* the >, or the end of the text */
};

struct html_state {
	struct buffer *out;
	const struct html_element *open[HTML_DEPTH_LIMIT];
	size_t depth;
};

static bool html_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void html_escape(struct buffer *out, char c)
{
	switch (c) {
	case '<':
		buffer_add_text(out, "&lt;");
		break;
	case '>':
		buffer_add_text(out, "&gt;");
		break;
	case '"':
		buffer_add_text(out, "&quot;");
		break;
	case '&':
		buffer_add_text(out, "&amp;");
		break;
	default:
		buffer_add(out, &c, 1);
	}
}

/* Length of the character reference at `text` (&name; or &#number;), 0 for
 * none: such are kept, every other & is escaped. */
static size_t html_reference(const char *text)
{
	size_t size = 1 + (text[1] == '#');
	size_t letters = strspn(text + size, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                                     "0123456789");
	return letters > 0 && letters < 32 && text[size + letters] == ';' ? size + letters + 1 : 0;
}

static void html_text(struct buffer *out, const char *text, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		size_t reference = text[i] == '&' ? html_reference(text + i) : 0;
		if (reference && i + reference <= size) {
			buffer_add(out, text + i, reference);
			i += reference - 1;
		} else {
			html_escape(out, text[i]);
		}
	}
}

/* Where the tag that holds `at` ends: at a > outside quotes. */
static const char *html_tag_close(const char *at)
{
	char quote = 0;
	for (; *at; at++) {
		if (quote)
			quote = *at == quote ? 0 : quote;
		else if (*at == '>')
			break;
		else if ((*at == '"' || *at == '\'') && at[-1] == '=')
			quote = *at;
	}
	return at;
}

/* Reads the tag at `text`, which is a <; false when there is none. */
static bool html_tag_read(const char *text, struct html_tag *tag)
{
	*tag = (struct html_tag){.end = text[1] == '/'};
	const char *at = text + 1 + tag->end;
	if (!html_letter(*at))
		return false;
	size_t size = strcspn(at, " \t\r\n\f/>");
	if (size < HTML_NAME_LIMIT)
		for (size_t i = 0; i < size; i++)
			tag->name[i] = (char)(html_letter(at[i]) ? at[i] | 0x20 : at[i]);
	tag->attributes = at + size;
	tag->close = html_tag_close(tag->attributes);
	return true;
}

static const struct html_element *html_element(const char *name)
{
	for (size_t i = 0; i < sizeof html_elements / sizeof *html_elements; i++)
		if (!strcmp(html_elements[i].name, name))
			return &html_elements[i];
	return NULL;
}

static bool html_is_hidden(const char *name)
{
	for (size_t i = 0; html_hidden[i]; i++)
		if (!strcmp(html_hidden[i], name))
			return true;
	return false;
}

/* Links go to web, mail and telephone only; a reference in front of the colon
 * could hide another scheme, so none is let through there. */
static bool html_link_allowed(const char *value, size_t size)
{
	static const char *const schemes[] = {"http://", "https://", "mailto:", "tel:"};
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (size > strlen(schemes[i]) && !strncasecmp(value, schemes[i], strlen(schemes[i])))
			return true;
	return false;
}

static bool html_span_allowed(const char *value, size_t size)
{
	return size > 0 && size <= 3 && strspn(value, "0123456789") >= size;
}

static bool html_attribute_allowed(const struct html_element *element, const char *name,
                                   size_t name_size, const char *value, size_t size)
{
	for (size_t i = 0; element->attributes[i]; i++) {
		const char *allowed = element->attributes[i];
		if (strlen(allowed) != name_size || strncasecmp(allowed, name, name_size))
			continue;
		if (!strcmp(allowed, "href"))
			return html_link_allowed(value, size);
		return !strcmp(allowed, "title") || html_span_allowed(value, size);
	}
	return false;
}

/* Reads one name="value"; returns where it ends. */
static const char *html_attribute(struct buffer *out, const struct html_element *element,
                                  const char *at, const char *close)
{
	const char *name = at;
	while (at < close && !strchr(" \t\r\n\f/=", *at))
		at++;
	size_t name_size = (size_t)(at - name);
	if (at >= close || *at != '=')
		return at + (at == name && at < close);
	at++;
	char quote = at < close && (*at == '"' || *at == '\'') ? *at++ : 0;
	const char *value = at;
	while (at < close && (quote ? *at != quote : !strchr(" \t\r\n\f", *at)))
		at++;
	size_t size = (size_t)(at - value);
	if (html_attribute_allowed(element, name, name_size, value, size)) {
		buffer_add_text(out, " ");
		for (size_t i = 0; i < name_size; i++)
			buffer_add(out, (char[]){(char)(name[i] | 0x20)}, 1);
		buffer_add_text(out, "=\"");
		html_text(out, value, size);
		buffer_add_text(out, "\"");
	}
	return at + (quote && at < close);
}

static void html_open(struct html_state *state, const struct html_element *element,
                      const struct html_tag *tag)
{
	if (!element->empty && state->depth == HTML_DEPTH_LIMIT)
		return;
	buffer_format(state->out, "<%s", element->name);
	for (const char *at = tag->attributes; at < tag->close;) {
		at += strspn(at, " \t\r\n\f/");
		if (at < tag->close)
			at = html_attribute(state->out, element, at, tag->close);
	}
	buffer_add_text(state->out, ">");
	if (!element->empty)
		state->open[state->depth++] = element;
}

/* Closes down to the element, and nothing where it is not open. */
static void html_close(struct html_state *state, const struct html_element *element)
{
	size_t place = state->depth;
	while (place > 0 && state->open[place - 1] != element)
		place--;
	while (place > 0 && state->depth >= place)
		buffer_format(state->out, "</%s>", state->open[--state->depth]->name);
}

/* The > of the end tag of a hidden element, or the end of the text. */
static const char *html_skip(const char *at, const char *name)
{
	size_t size = strlen(name);
	while ((at = strstr(at, "</"))) {
		at += 2;
		if (!strncasecmp(at, name, size) && !html_letter(at[size]))
			break;
	}
	const char *close = at ? strchr(at, '>') : NULL;
	return close ? close : "";
}

/* Deals with the < at `at`; returns where to go on. */
static const char *html_markup(struct html_state *state, const char *at)
{
	struct html_tag tag;
	if (at[1] == '!' || at[1] == '?') {
		const char *close = strncmp(at, "<!--", 4) ? strchr(at, '>') : strstr(at + 4, "-->");
		return close ? strchr(close, '>') + 1 : at + strlen(at);
	}
	if (!html_tag_read(at, &tag)) {
		html_escape(state->out, '<');
		return at + 1;
	}
	const char *close = tag.close;
	const struct html_element *element = html_element(tag.name);
	if (!element && !tag.end && html_is_hidden(tag.name))
		close = html_skip(tag.close, tag.name);
	else if (element && tag.end)
		html_close(state, element);
	else if (element)
		html_open(state, element, &tag);
	return close + (*close == '>');
}

char *html_sanitise(const void *parent, const char *html)
{
	struct html_state state = {.out = buffer_new(parent, strlen(html) + 64)};
	for (const char *at = html; *at;) {
		size_t text = strcspn(at, "<");
		html_text(state.out, at, text);
		at += text;
		if (*at == '<')
			at = html_markup(&state, at);
	}
	while (state.depth > 0)
		buffer_format(state.out, "</%s>", state.open[--state.depth]->name);
	return state.out->data;
}

char *html_from_text(const void *parent, const char *text)
{
	struct buffer *out = buffer_new(parent, strlen(text) + 64);
	for (; *text; text++) {
		if (*text == '\n')
			buffer_format(out, "<%s>", html_elements[HTML_BREAK].name);
		else
			html_escape(out, *text);
	}
	return out->data;
}

static const struct {
	const char *reference, *text;
} html_references[] = {{"&lt;", "<"},  {"&gt;", ">"},   {"&quot;", "\""},
                       {"&amp;", "&"}, {"&nbsp;", " "}, {"&#39;", "'"}};

char *html_to_text(const void *parent, const char *html)
{
	struct buffer *out = buffer_new(parent, strlen(html) + 1);
	for (const char *at = html; *at;) {
		if (*at == '<') {
			const char *close = html_tag_close(at + 1);
			/* Blocks part words, marks within a line don't. */
			if (!strncmp(at, "</p", 3) || !strncmp(at, "<br", 3) || !strncmp(at, "</d", 3) ||
			    !strncmp(at, "</l", 3) || !strncmp(at, "</t", 3) || !strncmp(at, "</h", 3))
				buffer_add_text(out, "\n");
			at = close + (*close == '>');
			continue;
		}
		size_t size = 1;
		const char *text = at;
		size_t text_size = 1;
		for (size_t i = 0; i < sizeof html_references / sizeof *html_references; i++)
			if (!strncmp(at, html_references[i].reference, strlen(html_references[i].reference))) {
				size = strlen(html_references[i].reference);
				text = html_references[i].text;
				text_size = strlen(text);
			}
		buffer_add(out, text, text_size);
		at += size;
	}
	return out->data;
}
