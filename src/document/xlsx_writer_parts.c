/* The fixed parts of an .xlsx package (ECMA-376 parts 1 and 2). */
#include "document/xlsx_writer.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "base/time.h"
#include "document/sheet.h"

#include <archive_entry.h>
#include <ctype.h>
#include <string.h>
#include <unicode/utf8.h>

#define XML_HEAD    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define OFFICE      "http://schemas.openxmlformats.org/"
#define MAIN        OFFICE "spreadsheetml/2006/main"
#define RELATION    OFFICE "officeDocument/2006/relationships"
#define SHEET_MEDIA "application/vnd.openxmlformats-officedocument.spreadsheetml."

enum { SHEET_NAME_LIMIT = 31 };

/* With one sheet, and with two. */
#define TYPES(second)                                                                              \
	XML_HEAD "<Types xmlns=\"" OFFICE "package/2006/content-types\">"                              \
	         "<Default Extension=\"rels\" "                                                        \
	         "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"          \
	         "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"                        \
	         "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" SHEET_MEDIA                  \
	         "sheet.main+xml\"/>"                                                                  \
	         "<Override PartName=\"/xl/worksheets/sheet1.xml\" "                                   \
	         "ContentType=\"" SHEET_MEDIA "worksheet+xml\"/>" second                               \
	         "<Override PartName=\"/xl/styles.xml\" ContentType=\"" SHEET_MEDIA "styles+xml\"/>"   \
	         "<Override PartName=\"/docProps/core.xml\" "                                          \
	         "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>"        \
	         "</Types>"
#define SHEETS(second)                                                                             \
	XML_HEAD "<Relationships xmlns=\"" OFFICE "package/2006/relationships\">"                      \
	         "<Relationship Id=\"rId1\" Type=\"" RELATION "/worksheet\" "                          \
	         "Target=\"worksheets/sheet1.xml\"/>"                                                  \
	         "<Relationship Id=\"rId2\" Type=\"" RELATION                                          \
	         "/styles\" Target=\"styles.xml\"/>" second "</Relationships>"

enum part_use { PART_ALWAYS, PART_PLAIN, PART_GUIDED };

static const struct {
	const char *name;
	const char *content;
	enum part_use use;
} parts[] = {
    {"[Content_Types].xml", TYPES(""), PART_PLAIN},
    {"[Content_Types].xml",
     TYPES("<Override PartName=\"/xl/worksheets/sheet2.xml\" ContentType=\"" SHEET_MEDIA
           "worksheet+xml\"/>"),
     PART_GUIDED},
    {"_rels/.rels",
     XML_HEAD "<Relationships xmlns=\"" OFFICE "package/2006/relationships\">"
              "<Relationship Id=\"rId1\" Type=\"" RELATION "/officeDocument\" "
              "Target=\"xl/workbook.xml\"/>"
              "<Relationship Id=\"rId2\" Type=\"" OFFICE
              "package/2006/relationships/metadata/core-properties\" "
              "Target=\"docProps/core.xml\"/></Relationships>",
     PART_ALWAYS},
    {"xl/_rels/workbook.xml.rels", SHEETS(""), PART_PLAIN},
    {"xl/_rels/workbook.xml.rels",
     SHEETS("<Relationship Id=\"rId3\" Type=\"" RELATION
            "/worksheet\" Target=\"worksheets/sheet2.xml\"/>"),
     PART_GUIDED},
    /* The cell formats stand in the order of enum xlsx_format. */
    {"xl/styles.xml",
     XML_HEAD
     "<styleSheet xmlns=\"" MAIN "\">"
     "<numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/>"
     "<numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm\"/></numFmts>"
     "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"等线\"/></font>"
     "<font><b/><sz val=\"11\"/><name val=\"等线\"/></font></fonts>"
     "<fills count=\"3\"><fill><patternFill patternType=\"none\"/></fill>"
     "<fill><patternFill patternType=\"gray125\"/></fill>"
     "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFEEF2F7\"/></patternFill></fill>"
     "</fills>"
     "<borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border>"
     "<border><left/><right/><top/><bottom style=\"thin\"><color rgb=\"FF8EA0B8\"/></bottom>"
     "<diagonal/></border></borders>"
     "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>"
     "</cellStyleXfs>"
     "<cellXfs count=\"8\">"
     "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
     "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"2\" borderId=\"1\" xfId=\"0\" "
     "applyFont=\"1\" applyFill=\"1\" applyBorder=\"1\"/>"
     "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
     "applyNumberFormat=\"1\"/>"
     "<xf numFmtId=\"1\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
     "applyNumberFormat=\"1\"/>"
     "<xf numFmtId=\"4\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
     "applyNumberFormat=\"1\"/>"
     "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
     "applyNumberFormat=\"1\"/>"
     "<xf numFmtId=\"165\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
     "applyNumberFormat=\"1\"/>"
     "<xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" "
     "applyNumberFormat=\"1\" applyAlignment=\"1\">"
     "<alignment vertical=\"top\" wrapText=\"1\"/></xf>"
     "</cellXfs>"
     "<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>"
     "</styleSheet>",
     PART_ALWAYS},
};

bool xlsx_part_begin(struct ctx *ctx, struct archive *archive, const char *name)
{
	struct archive_entry *entry = memory_must(archive_entry_new());
	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_mtime(entry, ctx->now / 1000, 0);
	int result = archive_write_header(archive, entry);
	archive_entry_free(entry);
	return result == ARCHIVE_OK || sheet_output_failed(ctx, archive_errno(archive));
}

static bool part_write(struct ctx *ctx, struct archive *archive, const char *name,
                       const char *content)
{
	if (!xlsx_part_begin(ctx, archive, name))
		return false;
	return archive_write_data(archive, content, strlen(content)) >= 0 ||
	       sheet_output_failed(ctx, archive_errno(archive));
}

static void property_add(struct buffer *xml, const char *name, const char *value)
{
	if (!value)
		return;
	buffer_format(xml, "<dc:%s>", name);
	xlsx_escape(xml, value);
	buffer_format(xml, "</dc:%s>", name);
}

/* Who made the file, and when (ECMA-376 part 2, 11.1). */
static bool properties_write(struct ctx *ctx, struct archive *archive,
                             const struct sheet_layout *layout)
{
	char now[TIME_TEXT_SIZE];
	struct buffer *xml = buffer_new(ctx, 1024);
	time_print(ctx->now / 1000 * 1000, now);
	buffer_add_text(xml, XML_HEAD "<cp:coreProperties xmlns:cp=\"" OFFICE
	                              "package/2006/metadata/core-properties\""
	                              " xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
	                              " xmlns:dcterms=\"http://purl.org/dc/terms/\""
	                              " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">");
	property_add(xml, "title", layout->title);
	property_add(xml, "creator", layout->author);
	property_add(xml, "description", layout->printed);
	buffer_format(xml,
	              "<dcterms:created xsi:type=\"dcterms:W3CDTF\">%s</dcterms:created>"
	              "</cp:coreProperties>",
	              now);
	bool written = part_write(ctx, archive, "docProps/core.xml", xml->data);
	talloc_free(xml);
	return written;
}

bool xlsx_parts_write(struct ctx *ctx, struct archive *archive, const struct sheet_layout *layout)
{
	bool guided = layout->guide != NULL;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (parts[i].use != (guided ? PART_PLAIN : PART_GUIDED) &&
		    !part_write(ctx, archive, parts[i].name, parts[i].content))
			return false;
	return properties_write(ctx, archive, layout);
}

/* A sheet's name may not hold some characters, nor be long, nor empty. */
static char *sheet_name(const void *parent, const char *title)
{
	char *name = memory_text(parent, title);
	int32_t size = 0;
	for (int count = 0; name[size] && count < SHEET_NAME_LIMIT; count++)
		U8_FWD_1_UNSAFE(name, size);
	name[size] = '\0';
	for (char *at = name; (at = strpbrk(at, "[]:*?/\\'\t\r\n")); at++)
		*at = ' ';
	return *name ? name : memory_text(parent, "Sheet1");
}

bool xlsx_workbook_write(struct ctx *ctx, struct archive *archive, const char *sheet,
                         const char *guide, const char *filter)
{
	struct buffer *xml = buffer_new(ctx, 1024);
	const char *name = sheet_name(xml, sheet);
	buffer_add_text(xml, XML_HEAD "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" RELATION "\">"
	                              "<sheets><sheet name=\"");
	xlsx_escape(xml, name);
	buffer_add_text(xml, "\" sheetId=\"1\" r:id=\"rId1\"/>");
	if (guide) {
		buffer_add_text(xml, "<sheet name=\"");
		xlsx_escape(xml, sheet_name(xml, guide));
		buffer_add_text(xml, "\" sheetId=\"2\" r:id=\"rId3\"/>");
	}
	buffer_add_text(xml, "</sheets>");
	if (filter) {
		buffer_add_text(xml, "<definedNames><definedName name=\"_xlnm._FilterDatabase\" "
		                     "localSheetId=\"0\" hidden=\"1\">'");
		xlsx_escape(xml, name);
		buffer_format(xml, "'!%s</definedName></definedNames>", filter);
	}
	buffer_add_text(xml, "</workbook>");
	bool written = part_write(ctx, archive, "xl/workbook.xml", xml->data);
	talloc_free(xml);
	return written;
}

/* Would reading take this for an escape of the format's own (22.9.2.19)? */
static bool looks_escaped(const char *text)
{
	size_t digits = 0;
	if (text[0] != '_' || text[1] != 'x')
		return false;
	while (digits < 4 && isxdigit((unsigned char)text[2 + digits]))
		digits++;
	return digits == 4 && text[6] == '_';
}

/* What stands for a byte of text in XML; NULL for itself. */
static const char *xml_byte(const char *text)
{
	unsigned char byte = (unsigned char)*text;
	switch (byte) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '_':
		return looks_escaped(text) ? "_x005F_" : NULL;
	default:
		return byte < ' ' && byte != '\t' && byte != '\n' ? "" : NULL;
	}
}

void xlsx_escape(struct buffer *out, const char *text)
{
	size_t size = strlen(text);
	if (size > SHEET_TEXT_LIMIT) {
		int32_t at = 0;
		for (int i = 0; i < SHEET_TEXT_LIMIT && (size_t)at < size; i++)
			U8_FWD_1_UNSAFE(text, at);
		size = (size_t)at;
	}
	const char *end = text + size, *plain = text;
	for (; text < end; text++) {
		const char *instead = xml_byte(text);
		if (!instead)
			continue;
		buffer_add(out, plain, (size_t)(text - plain));
		buffer_add_text(out, instead);
		plain = text + 1;
	}
	buffer_add(out, plain, (size_t)(end - plain));
}
