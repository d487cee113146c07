/* Inside the room: what a kind of file must offer to be read as a spreadsheet,
 * and the batch in which rows travel from a reader to who asked, be it in the
 * same process or through the helper's pipe. */
#pragma once

#include "base/buffer.h"
#include "document/sheet.h"

struct sheet_book;

/* One row of the table for each way to read a book. */
struct sheet_reader {
	/* Goes to a sheet: see sheet_select. */
	bool (*select)(struct ctx *ctx, struct sheet_book *book, size_t sheet, uint32_t first_row);
	/* Appends at least one row to book->batch, or sets book->ended, or both. */
	bool (*fill)(struct ctx *ctx, struct sheet_book *book);
};

struct sheet_book {
	struct sheet_book_info info;
	const struct sheet_reader *reader;
	void *state;          /* the reader's own */
	struct buffer *batch; /* packed rows: see sheet_batch.c */
	size_t taken;         /* bytes of the batch already handed out */
	bool selected;
	bool ended;           /* nothing comes behind this batch */
	struct sheet_row row; /* the one handed out last */
	struct sheet_cell *cells;
	size_t cell_room;
};

struct sheet_book *sheet_book_new(struct ctx *ctx, const struct sheet_reader *reader);
/* Adds a sheet to the book's list; copies `name`. False, without an error, when
 * the list is full. */
bool sheet_book_add(struct sheet_book *book, const char *name, bool hidden, uint32_t rows);

/* Says how many rows a listed sheet declares. */
void sheet_book_measure(struct sheet_book *book, size_t sheet, uint32_t rows);

/* Parses in this very process: for the helper, tests and measurements. */
struct sheet_book *sheet_open_here(struct ctx *ctx, int descriptor);

/* Each format's entry. The file has the right signature. */
struct sheet_book *xlsx_open(struct ctx *ctx, int descriptor);
struct sheet_book *xls_open(struct ctx *ctx, int descriptor);
struct sheet_book *csv_open(struct ctx *ctx, int descriptor);

/* What can be wrong with a file from outside. Each returns NULL, sets the error. */
void *sheet_error_foreign(struct ctx *ctx); /* not a spreadsheet at all */
void *sheet_error_locked(struct ctx *ctx);  /* protected by a password */
void *sheet_error_damaged(struct ctx *ctx);
void *sheet_error_large(struct ctx *ctx); /* unpacks to more than we read */

/* A row being packed. Readers fill it in order: rows ascending, cells ascending. */
struct sheet_packer {
	struct buffer *batch;
	size_t start;         /* where the row begins in the batch */
	uint32_t count;       /* cells so far */
	uint32_t next_column; /* the first that may still come */
};

void sheet_pack_row(struct sheet_packer *packer, struct buffer *batch, uint32_t number,
                    bool hidden);
/* `text` is valid UTF-8; control characters go, line ends become line feeds, what
 * is beyond SHEET_TEXT_LIMIT is cut, a cell without anything visible is left out.
 * False, without an error, when the column is out of order or range. */
bool sheet_pack_cell(struct sheet_packer *packer, uint32_t column, enum sheet_cell_kind kind,
                     const char *text, size_t size);
/* Keeps the row if it has a cell; returns whether. */
bool sheet_pack_end(struct sheet_packer *packer);

/* Takes the next row off the batch into book->row. False, without an error, when
 * the bytes are no packed row (a helper that was taken over may send anything). */
bool sheet_unpack(struct sheet_book *book);
