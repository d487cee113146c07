/* Lists as CSV: RFC 4180, UTF-8 behind a byte order mark so that Excel reads it
 * right, and nothing in it that a spreadsheet program would run (csv_guard.h). */
#include "document/csv_guard.h"
#include "document/sheet_output.h"

#include "base/buffer.h"
#include "base/memory.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { FLUSH_SIZE = 64 * 1024 };

static bool csv_flush(struct ctx *ctx, struct sheet_writer *writer, size_t most)
{
	struct buffer *out = writer->state;
	if (out->size <= most)
		return true;
	for (size_t done = 0; done < out->size;) {
		ssize_t size = write(writer->descriptor, out->data + done, out->size - done);
		if (size < 0 && errno != EINTR)
			return sheet_output_failed(ctx, errno);
		done += size > 0 ? (size_t)size : 0;
	}
	buffer_clear(out);
	return true;
}

static void csv_put(struct buffer *out, const struct sheet_output_cell *cell)
{
	const char *text = cell->text;
	bool number = cell->kind != SHEET_COLUMN_TEXT && sheet_number_written(text);
	const char *guard = !number && csv_risky(text) ? "'" : "";
	if (!text[strcspn(text, ",\"\r\n")] && text[0] != ' ' && text[strlen(text) - 1] != ' ') {
		buffer_add_text(out, guard);
		buffer_add_text(out, text);
		return;
	}
	buffer_add_text(out, "\"");
	buffer_add_text(out, guard);
	for (const char *quote; (quote = strchr(text, '"')); text = quote + 1) {
		buffer_add(out, text, (size_t)(quote - text));
		buffer_add_text(out, "\"\"");
	}
	buffer_add_text(out, text);
	buffer_add_text(out, "\"");
}

static bool csv_row(struct ctx *ctx, struct sheet_writer *writer,
                    const struct sheet_output_cell *cells)
{
	struct buffer *out = writer->state;
	for (size_t i = 0; i < writer->layout.column_count; i++) {
		if (i > 0)
			buffer_add(out, ",", 1);
		if (cells[i].text)
			csv_put(out, &cells[i]);
	}
	buffer_add(out, "\r\n", 2);
	return csv_flush(ctx, writer, FLUSH_SIZE);
}

static bool csv_begin(struct ctx *ctx, struct sheet_writer *writer)
{
	struct buffer *out = writer->state = buffer_new(writer, 2 * FLUSH_SIZE);
	buffer_add_text(out, "\xEF\xBB\xBF");
	if (writer->layout.plain)
		return true;
	for (size_t i = 0; i < writer->layout.column_count; i++)
		writer->cells[i].text =
		    writer->layout.columns[i].heading[0] ? writer->layout.columns[i].heading : NULL;
	return csv_row(ctx, writer, writer->cells);
}

static bool csv_finish(struct ctx *ctx, struct sheet_writer *writer)
{
	return csv_flush(ctx, writer, 0);
}

const struct sheet_output csv_output = {csv_begin, csv_row, csv_finish, UINT32_MAX};
