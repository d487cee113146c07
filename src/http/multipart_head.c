#include "http/multipart_head.h"

#include "base/memory.h"
#include "base/text.h"

#include <string.h>
#include <strings.h>

/* Reads the value at `*text` up to a ';' or the end, and steps behind it. NULL for
 * an open quote. Backslashes escape only quotes and themselves: some browsers send
 * whole Windows paths, others escape. */
static char *parameter_value(void *memory, const char **text)
{
	const char *at = *text;
	char *value = memory_text(memory, at);
	char *end = value;
	if (*at != '"') {
		end += strcspn(at, "; \t");
		*text = at + (end - value);
		*end = '\0';
		return value;
	}
	for (at++; *at && *at != '"'; at++) {
		if (*at == '\\' && (at[1] == '"' || at[1] == '\\'))
			at++;
		*end++ = *at;
	}
	*end = '\0';
	*text = at + 1;
	return *at ? value : NULL;
}

char *multipart_parameter(void *memory, const char *text, const char *name)
{
	size_t length = strlen(name);
	text += strcspn(text, ";");
	while (*text == ';') {
		text += 1 + strspn(text + 1, " \t");
		size_t size = strcspn(text, "=; \t");
		bool found = size == length && strncasecmp(text, name, length) == 0;
		text += size;
		if (*text == '=') {
			text++;
			char *value = parameter_value(memory, &text);
			if (!value || found)
				return value;
			talloc_free(value);
		}
		text += strcspn(text, ";");
	}
	return NULL;
}

static int head_hex(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *digit = c ? strchr(digits, c | 0x20) : NULL;
	return digit ? (int)(digit - digits) : -1;
}

/* Undoes percent escapes in place: all (RFC 8187), or only those three that
 * browsers write in names (HTML Living Standard, 4.10.22.8), since other percent
 * signs are the user's own. */
static void head_unescape(char *text, bool all)
{
	char *out = text;
	for (; *text; text++) {
		int high = *text == '%' ? head_hex(text[1]) : -1;
		int low = high >= 0 ? head_hex(text[2]) : -1;
		int byte = low >= 0 ? high * 16 + low : 0;
		if (byte && (all || byte == '"' || byte == '\r' || byte == '\n')) {
			*out++ = (char)byte;
			text += 2;
		} else {
			*out++ = *text;
		}
	}
	*out = '\0';
}

/* The parameter `name` with a star (RFC 8187) where that is in UTF-8, or plain. */
static char *head_name(void *memory, const char *disposition, const char *name)
{
	static const char charset[] = "UTF-8'";
	char *extended = multipart_parameter(memory, disposition, memory_format(memory, "%s*", name));
	if (extended && strncasecmp(extended, charset, sizeof charset - 1) == 0) {
		char *language_end = strchr(extended + sizeof charset - 1, '\'');
		if (language_end) {
			head_unescape(language_end + 1, true);
			return language_end + 1;
		}
	}
	char *plain = multipart_parameter(memory, disposition, name);
	if (plain)
		head_unescape(plain, false);
	return plain;
}

/* What is left of a file's name when folders and control characters go. */
static char *head_file_name(char *name)
{
	char *slash = strrchr(name, '/');
	name = slash ? slash + 1 : name;
	char *backslash = strrchr(name, '\\');
	name = backslash ? backslash + 1 : name;
	for (char *c = name; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '_';
	return name;
}

static const char *head_read_disposition(void *memory, const char *value,
                                         struct multipart_head *head)
{
	static const char kind[] = "form-data";
	size_t length = sizeof kind - 1;
	if (strncasecmp(value, kind, length) != 0 || !strchr("; \t", value[length]))
		return "A part's Content-Disposition is not form-data.";
	head->name = head_name(memory, value, "name");
	char *file_name = head_name(memory, value, "filename");
	head->file_name = file_name ? head_file_name(file_name) : NULL;
	if (!head->name || !*head->name)
		return "A part has no name.";
	if (strlen(head->name) > MULTIPART_NAME_LIMIT ||
	    (file_name && strlen(head->file_name) > MULTIPART_NAME_LIMIT))
		return "A part's name is too long.";
	if (!text_valid(head->name, strlen(head->name)) ||
	    (file_name && !text_valid(head->file_name, strlen(head->file_name))))
		return "A part's name is not UTF-8.";
	return NULL;
}

static const char *head_read_type(void *memory, const char *value, struct multipart_head *head)
{
	head->content_type = memory_text(memory, value);
	return NULL;
}

/* Only what changes nothing; base64 and the like never came to be used (RFC 7578,
 * 4.7). */
static const char *head_read_encoding(void *memory, const char *value, struct multipart_head *head)
{
	static const char *const harmless[] = {"7bit", "8bit", "binary"};
	(void)memory, (void)head;
	for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
		if (strcasecmp(value, harmless[i]) == 0)
			return NULL;
	return "A part has a Content-Transfer-Encoding.";
}

static const char *head_read_line(void *memory, char *line, struct multipart_head *head)
{
	static const struct {
		const char *name;
		const char *(*read)(void *memory, const char *value, struct multipart_head *head);
	} readers[] = {
	    {"Content-Disposition", head_read_disposition},
	    {"Content-Type", head_read_type},
	    {"Content-Transfer-Encoding", head_read_encoding},
	};
	char *colon = strchr(line, ':');
	if (!colon)
		return "A part has a broken header.";
	*colon = '\0';
	const char *value = colon + 1 + strspn(colon + 1, " \t");
	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
		if (strcasecmp(line, readers[i].name) == 0)
			return readers[i].read(memory, value, head);
	return NULL;
}

const char *multipart_head_read(void *memory, const char *text, size_t size,
                                struct multipart_head *head)
{
	*head = (struct multipart_head){.content_type = ""};
	if (memchr(text, '\0', size))
		return "A part has a broken header.";
	char *line = memory_text_part(memory, text, size);
	for (char *end; (end = strstr(line, "\r\n")); line = end + 2) {
		*end = '\0';
		const char *reason = *line ? head_read_line(memory, line, head) : NULL;
		if (reason)
			return reason;
	}
	return head->name ? NULL : "A part has no Content-Disposition.";
}
