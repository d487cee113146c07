/* Comma separated values as RFC 4180 has them and as programs write them: other
 * separators, other encodings, lone carriage returns, quotes within cells, and
 * what Excel itself adds ("sep=;" in the first line, ="0571" to keep a zero). */
#include "document/csv_guard.h"
#include "document/csv_separator.h"
#include "document/csv_text.h"
#include "document/sheet_format.h"

#include "base/error.h"
#include "base/memory.h"

#include <string.h>

enum {
	BATCH_SIZE = 64 * 1024,
	FIELD_LIMIT = 4 * SHEET_TEXT_LIMIT, /* bytes of a cell that are kept */
	HEAD_SIZE = 8,                      /* of "sep=;" and a line end */
	FILE_END = -1
};

struct csv {
	struct csv_form form;
	struct csv_text *text;
	const char *piece; /* what is decoded and not yet read */
	const char *piece_end;
	bool after_return;    /* a line feed that comes now belongs to the line end before */
	struct buffer *field; /* the cell being read */
	uint32_t row;         /* number of the row read last */
	uint32_t first_row;   /* rows before it are not wanted */
};

/* The next byte without taking it, FILE_END at the end or after an error. */
static int csv_peek(struct ctx *ctx, struct csv *csv)
{
	size_t size;
	if (csv->piece == csv->piece_end) {
		if (ctx->error || !csv_text_read(ctx, csv->text, &csv->piece, &size))
			return FILE_END;
		csv->piece_end = csv->piece + size;
		if (size == 0)
			return FILE_END;
	}
	return (unsigned char)*csv->piece;
}

/* Takes bytes into the field up to one of the three `stops`. */
static int csv_take(struct ctx *ctx, struct csv *csv, char stop, char other, char third)
{
	int byte;
	while ((byte = csv_peek(ctx, csv)) != FILE_END) {
		const char *at = csv->piece;
		while (at < csv->piece_end && *at != stop && *at != other && *at != third)
			at++;
		size_t size = (size_t)(at - csv->piece);
		if (csv->field->size < FIELD_LIMIT)
			buffer_add(csv->field, csv->piece, size);
		csv->piece = at;
		if (at < csv->piece_end)
			return *at;
	}
	return byte;
}

/* A quoted part, its opening quote being next. */
static bool csv_quoted(struct ctx *ctx, struct csv *csv)
{
	bool doubled = false;
	do {
		csv->piece++;
		if (doubled)
			buffer_add(csv->field, "\"", 1);
		csv_take(ctx, csv, '"', '"', '"');
		if (csv_peek(ctx, csv) == FILE_END || csv->field->size >= FIELD_LIMIT)
			break;
		csv->piece++;
		doubled = csv_peek(ctx, csv) == '"';
		if (!doubled)
			return !ctx->error;
	} while (doubled);
	if (ctx->error)
		return false;
	return error_set(ctx, ERROR_INVALID, "第 %u 行的引号没有配对，文件无法读取。",
	                 "A quotation mark in row %u is never closed, so the file can't be read.",
	                 csv->row);
}

/* Reads a cell into csv->field; returns what ended it: the separator, a line
 * feed (for any line end), or FILE_END. */
static int csv_field(struct ctx *ctx, struct csv *csv)
{
	buffer_clear(csv->field);
	if (csv_peek(ctx, csv) == '"' && !csv_quoted(ctx, csv))
		return FILE_END;
	int stop = csv_take(ctx, csv, csv->form.separator, '\n', '\r');
	if (stop == FILE_END)
		return FILE_END;
	csv->piece++;
	csv->after_return = stop == '\r';
	return stop == '\r' ? '\n' : stop;
}

/* What the field means beneath the clothes that spreadsheet programs put on it:
 * ="0571" keeps zeros in front, and an apostrophe before = + - @ is the guard
 * that sheet_writer.c puts there too. */
static void csv_undress(const struct buffer *field, const char **text, size_t *size)
{
	*text = field->data;
	*size = field->size;
	if (*size >= 3 && memcmp(*text, "=\"", 2) == 0 && (*text)[*size - 1] == '"') {
		*text += 2;
		*size -= 3;
	} else if (csv_guarded(*text)) {
		*text += 1;
		*size -= 1;
	}
}

/* Reads a row; packs it if it is wanted. False at the end of the file, and with
 * an error. */
static bool csv_record(struct ctx *ctx, struct csv *csv, struct buffer *batch)
{
	if (csv->after_return && csv_peek(ctx, csv) == '\n')
		csv->piece++;
	csv->after_return = false;
	if (csv_peek(ctx, csv) == FILE_END)
		return false;
	if (csv->row++ == SHEET_ROW_LIMIT)
		return sheet_error_large(ctx);
	bool wanted = csv->row >= csv->first_row;
	struct sheet_packer packer;
	sheet_pack_row(&packer, batch, csv->row, false);
	const int separator = (unsigned char)csv->form.separator;
	int stop = separator;
	for (uint32_t column = 0; stop == separator; column++) {
		const char *text;
		size_t size;
		stop = csv_field(ctx, csv);
		csv_undress(csv->field, &text, &size);
		if (ctx->error)
			return false;
		if (wanted && !sheet_pack_cell(&packer, column, SHEET_TEXT, text, size))
			return sheet_error_damaged(ctx);
	}
	sheet_pack_end(&packer);
	return true;
}

static bool csv_fill(struct ctx *ctx, struct sheet_book *book)
{
	struct csv *csv = book->state;
	while (book->batch->size < BATCH_SIZE && csv_record(ctx, csv, book->batch))
		continue;
	book->ended = book->batch->size < BATCH_SIZE;
	return !ctx->error;
}

/* Begins at the first row; the decoded beginning of the file is in hand then. */
static bool csv_begin(struct ctx *ctx, struct csv *csv)
{
	size_t size;
	csv_text_rewind(csv->text);
	csv->row = 0;
	csv->after_return = false;
	if (!csv_text_read(ctx, csv->text, &csv->piece, &size))
		return false;
	csv->piece_end = csv->piece + size;
	bool declared = size >= HEAD_SIZE && memcmp(csv->piece, "sep=", 4) == 0 &&
	                strchr(",;\t", csv->piece[4]) && strchr("\r\n", csv->piece[5]);
	if (declared) {
		csv->form.separator = csv->piece[4];
		csv->after_return = csv->piece[5] == '\r';
		csv->piece += 6;
	} else if (!csv->form.separator) {
		csv->form.separator = csv_separator_find(csv->piece, size);
	}
	return true;
}

static bool csv_select(struct ctx *ctx, struct sheet_book *book, size_t sheet, uint32_t first_row)
{
	(void)sheet; /* there is but one */
	struct csv *csv = book->state;
	csv->first_row = first_row;
	return csv_begin(ctx, csv);
}

static const struct sheet_reader csv_reader = {csv_select, csv_fill};

/* Web pages under a spreadsheet's name, and printed documents, are text as well. */
static bool csv_foreign(const char *text, size_t size)
{
	while (size > 0 && strchr(" \t\r\n", *text)) {
		text++;
		size--;
	}
	return size == 0 || *text == '<' || (size >= 5 && memcmp(text, "%PDF-", 5) == 0);
}

struct sheet_book *csv_open(struct ctx *ctx, int descriptor)
{
	struct sheet_book *book = sheet_book_new(ctx, &csv_reader);
	struct csv *csv = book->state = memory_new(book, struct csv);
	if (!csv_encoding_find(ctx, descriptor, &csv->form))
		return NULL;
	csv->field = buffer_new(csv, 256);
	csv->text = csv_text_new(ctx, csv, descriptor, &csv->form);
	if (!csv->text || !csv_begin(ctx, csv))
		return NULL;
	if (csv_foreign(csv->piece, (size_t)(csv->piece_end - csv->piece)))
		return sheet_error_foreign(ctx);
	book->info.kind = SHEET_CSV;
	book->info.encoding = csv->form.encoding;
	book->info.separator = csv->form.separator;
	sheet_book_add(book, "", false, 0);
	return book;
}
