/* What a helper and its parent say to each other over their socket: frames of a
 * kind, a size and so many bytes, in the machine's order, since both ends are the
 * same program. The parent speaks first and asks for one thing at a time. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum frame_kind {
	/* The parent's: */
	FRAME_OPEN,   /* struct frame_open */
	FRAME_SELECT, /* struct frame_select; the answer is the first rows */
	FRAME_NEXT,   /* nothing; the answer is the next rows */
	/* The helper's: */
	FRAME_BOOK,  /* struct frame_book, texts as NUL-terminated bytes: the encoding,
	                then for each sheet its struct frame_sheet and its name */
	FRAME_ROWS,  /* a batch (sheet_batch.c) */
	FRAME_LAST,  /* a batch behind which there is none */
	FRAME_FAULT, /* four bytes: enum error_code; then message, hint and detail,
	                NUL-terminated each, empty for none */
	FRAME_KIND_COUNT
};

struct frame_open {
	uint32_t language;
	uint32_t memory_mib;
	uint32_t cpu_seconds;
};

struct frame_select {
	uint32_t sheet;
	uint32_t first_row;
};

struct frame_book {
	uint32_t kind;
	uint32_t separator;
	uint32_t sheet_count;
};

struct frame_sheet {
	uint32_t hidden;
	uint32_t rows;
};

struct frame_head {
	uint32_t kind;
	uint32_t size; /* of what follows */
};

enum { FRAME_SIZE_LIMIT = 64 << 20 };

/* Sends a whole frame, or false with errno set. */
bool frame_send(int socket, enum frame_kind kind, const void *bytes, size_t size);
/* Receives exactly `size` bytes, which must all be there within so many seconds (0: takes
 * any time). False when the other end is gone (errno 0) or too slow (ETIMEDOUT). */
bool frame_receive(int socket, void *bytes, size_t size, unsigned seconds);
