/* Packed rows: number, hidden and number of cells, then for each cell column,
 * kind and size, each four bytes in the machine's order, and the text with a NUL
 * behind it. */
#include "document/sheet_format.h"

#include "base/memory.h"
#include "base/text.h"

#include <string.h>
#include <unicode/utf8.h>

enum { NUMBER_SIZE = sizeof(uint32_t), HEAD_SIZE = 3 * NUMBER_SIZE };

static void pack_head(char *place, uint32_t first, uint32_t second, uint32_t third)
{
	memcpy(place, (uint32_t[]){first, second, third}, HEAD_SIZE);
}

void sheet_pack_row(struct sheet_packer *packer, struct buffer *batch, uint32_t number, bool hidden)
{
	*packer = (struct sheet_packer){.batch = batch, .start = batch->size};
	pack_head(buffer_extend(batch, HEAD_SIZE), number, hidden, 0);
}

/* Can the text (not empty) be copied as it is, as almost all can? */
static bool text_ordinary(const char *text, size_t size)
{
	unsigned char lowest = 0xFF;
	for (size_t i = 0; i < size; i++)
		if ((unsigned char)text[i] < lowest)
			lowest = (unsigned char)text[i];
	return lowest >= ' ' && text[0] != ' ' && !memchr(text, 0x7F, size) && size <= SHEET_TEXT_LIMIT;
}

/* Copies to `target` what a cell may hold; returns its size, 0 when nothing of
 * it is visible. */
static size_t text_clean(char *target, const char *text, size_t size)
{
	size_t kept = 0, characters = 0;
	bool visible = false;
	for (size_t i = 0; i < size; i++) {
		unsigned char byte = (unsigned char)text[i];
		if (byte == '\r')
			byte = '\n';
		if (byte == '\n' && text[i] == '\r' && i + 1 < size && text[i + 1] == '\n')
			continue;
		if ((byte < ' ' && byte != '\n' && byte != '\t') || byte == 0x7F)
			continue;
		if (!U8_IS_TRAIL(byte) && characters++ == SHEET_TEXT_LIMIT)
			break;
		visible = visible || byte > ' ';
		target[kept++] = (char)byte;
	}
	return visible ? kept : 0;
}

bool sheet_pack_cell(struct sheet_packer *packer, uint32_t column, enum sheet_cell_kind kind,
                     const char *text, size_t size)
{
	if (column < packer->next_column || column >= SHEET_COLUMN_LIMIT)
		return false;
	packer->next_column = column + 1;
	if (size == 0)
		return true;
	struct buffer *batch = packer->batch;
	size_t start = batch->size;
	char *place = buffer_extend(batch, HEAD_SIZE + size + 1) + HEAD_SIZE;
	size_t kept = size;
	if (text_ordinary(text, size))
		memcpy(place, text, size);
	else
		kept = text_clean(place, text, size);
	if (kept == 0) {
		batch->size = start;
		return true;
	}
	place[kept] = '\0';
	pack_head(place - HEAD_SIZE, column, kind, (uint32_t)kept);
	batch->size = start + HEAD_SIZE + kept + 1;
	packer->count++;
	return true;
}

bool sheet_pack_end(struct sheet_packer *packer)
{
	if (packer->count == 0)
		packer->batch->size = packer->start;
	else
		memcpy(packer->batch->data + packer->start + 2 * NUMBER_SIZE, &packer->count, NUMBER_SIZE);
	return packer->count > 0;
}

/* Three numbers off the batch. */
static bool take_head(struct sheet_book *book, uint32_t head[3])
{
	if (book->batch->size - book->taken < HEAD_SIZE)
		return false;
	memcpy(head, book->batch->data + book->taken, HEAD_SIZE);
	book->taken += HEAD_SIZE;
	return true;
}

/* A text with a NUL behind it, and none inside, off the batch. */
static const char *take_text(struct sheet_book *book, size_t size)
{
	if (book->batch->size - book->taken <= size)
		return NULL;
	const char *text = book->batch->data + book->taken;
	book->taken += size + 1;
	return text[size] == '\0' && text_valid(text, size) ? text : NULL;
}

static bool take_cell(struct sheet_book *book, struct sheet_cell *cell)
{
	uint32_t head[3];
	if (!take_head(book, head) || head[0] >= SHEET_COLUMN_LIMIT ||
	    head[1] >= SHEET_CELL_KIND_COUNT || head[2] == 0)
		return false;
	*cell = (struct sheet_cell){
	    .column = head[0],
	    .kind = (enum sheet_cell_kind)head[1],
	    .text = take_text(book, head[2]),
	    .size = head[2],
	};
	return cell->text;
}

bool sheet_unpack(struct sheet_book *book)
{
	uint32_t head[3];
	if (!take_head(book, head) || head[0] <= book->row.number || head[0] > SHEET_ROW_LIMIT ||
	    head[1] > 1 || head[2] == 0 || head[2] > SHEET_COLUMN_LIMIT)
		return false;
	if (head[2] > book->cell_room) {
		talloc_free(book->cells);
		book->cells = memory_array(book, struct sheet_cell, head[2]);
		book->cell_room = head[2];
	}
	for (size_t i = 0; i < head[2]; i++) {
		if (!take_cell(book, &book->cells[i]))
			return false;
		if (i > 0 && book->cells[i].column <= book->cells[i - 1].column)
			return false;
	}
	book->row = (struct sheet_row){
	    .number = head[0],
	    .hidden = head[1],
	    .count = head[2],
	    .cells = book->cells,
	};
	return true;
}
