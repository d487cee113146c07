/* Inside the room: what each format of sheet_writer.h does. */
#pragma once

#include "document/sheet_writer.h"

/* A cell as a format gets it: what the text is meant to be. Empty: no text. */
struct sheet_output_cell {
	enum sheet_column_kind kind;
	const char *text;
};

/* One row of the table for each format. */
struct sheet_output {
	bool (*begin)(struct ctx *ctx, struct sheet_writer *writer);
	/* layout->column_count cells. */
	bool (*row)(struct ctx *ctx, struct sheet_writer *writer,
	            const struct sheet_output_cell *cells);
	bool (*finish)(struct ctx *ctx, struct sheet_writer *writer);
	uint32_t row_limit; /* headings aside */
};

struct sheet_writer {
	struct sheet_layout layout; /* a copy, on the writer */
	const struct sheet_output *output;
	struct sheet_output_cell *cells; /* the row in hand */
	int descriptor;
	uint32_t rows; /* written, headings aside */
	void *state;   /* the format's own */
};

extern const struct sheet_output xlsx_output;
extern const struct sheet_output csv_output;
extern const struct sheet_output pdf_output;

/* Width in Latin characters, Chinese ones counting two. */
unsigned sheet_text_width(const char *text);
/* What a column needs: as the layout says, else as its kind and heading ask for. */
unsigned sheet_column_width(const struct sheet_column *column);

/* Is `text` a number that can be written as one: a sign perhaps, digits, a point
 * perhaps, at most 15 digits, no zero in front that would be lost? */
bool sheet_number_written(const char *text);

/* The file can't be written: `number` is errno's. ERROR_UNAVAILABLE. */
bool sheet_output_failed(struct ctx *ctx, int number);
