/* Whatever a helper process says that was taken over by its file: a book and rows, or a
 * clear error. The input is frames: a kind, two bytes of size, and so many bytes; behind
 * '!' it is sent as it is. */
#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "document/sandbox_frame.h"
#include "document/sandbox_process.h"
#include "document/sheet.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { FRAME_INPUT = 32768, FRAME_SEPARATE = '!', FRAME_SHORT_HEAD = 3, FRAME_SELECTIONS = 4 };

/* In the place of the pool and its process: a socket on which the input was said. */
struct sandbox_pool {
	struct buffer *said;
	int other;
};

const struct sandbox_limits *sandbox_pool_limits(const struct sandbox_pool *pool)
{
	static const struct sandbox_limits limits = {.helpers = 1, .answer_seconds = 5};
	(void)pool;
	return &limits;
}

static int process_close(struct sandbox_process *process)
{
	close(process->socket);
	return 0;
}

struct sandbox_process *sandbox_process_start(struct ctx *ctx, const void *parent,
                                              struct sandbox_pool *pool, int descriptor)
{
	int sockets[2];
	(void)ctx, (void)descriptor;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0 ||
	    write(sockets[1], pool->said->data, pool->said->size) != (ssize_t)pool->said->size)
		abort();
	shutdown(sockets[1], SHUT_WR);
	pool->other = sockets[1];
	struct sandbox_process *process = memory_new(parent, struct sandbox_process);
	process->pool = pool;
	process->socket = sockets[0];
	talloc_set_destructor(process, process_close);
	return process;
}

/* The frames with their heads. */
static void frames_say(struct buffer *said, const uint8_t *bytes, size_t size)
{
	while (size >= FRAME_SHORT_HEAD) {
		size_t length = bytes[1] | (size_t)bytes[2] << 8;
		size -= FRAME_SHORT_HEAD;
		length = length < size ? length : size;
		struct frame_head head = {.kind = bytes[0], .size = (uint32_t)length};
		buffer_add(said, &head, sizeof head);
		buffer_add(said, bytes + FRAME_SHORT_HEAD, length);
		bytes += FRAME_SHORT_HEAD + length;
		size -= length;
	}
}

static void cells_check(const struct sheet_row *row)
{
	for (size_t i = 0; i < row->count; i++) {
		const struct sheet_cell *cell = &row->cells[i];
		assert(cell->size > 0 && text_valid(cell->text, cell->size) && !cell->text[cell->size]);
		assert(sheet_cell(row, cell->column) == cell);
	}
}

static bool rows_read(struct ctx *ctx, struct sheet_book *book, size_t sheet)
{
	const struct sheet_row *row;
	uint32_t last = 0;
	bool good = sheet_select(ctx, book, sheet, 0);
	while (good && (good = sheet_next(ctx, book, &row)) && row) {
		assert(row->number > last);
		last = row->number;
		cells_check(row);
	}
	return good;
}

static bool book_read(struct ctx *ctx, struct sandbox_pool *pool)
{
	struct sheet_book *book = sheet_open(ctx, pool, STDERR_FILENO + 1);
	bool good = book;
	for (size_t i = 0; good && i < FRAME_SELECTIONS; i++)
		good = rows_read(ctx, book, i % sheet_info(book)->sheet_count);
	return good;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (size < FRAME_SHORT_HEAD || size > FRAME_INPUT)
		return 0;
	struct ctx *ctx = ctx_new(NULL, NULL);
	struct sandbox_pool pool = {.said = buffer_new(ctx, 2 * size), .other = -1};
	if (bytes[0] == FRAME_SEPARATE)
		buffer_add(pool.said, bytes + 1, size - 1);
	else
		frames_say(pool.said, bytes, size);
	bool good = book_read(ctx, &pool);
	assert(good == !ctx->error);
	assert(good || ctx->error->code == ERROR_INVALID || ctx->error->code == ERROR_TOO_LARGE ||
	       ctx->error->code == ERROR_INTERNAL);
	talloc_free(ctx);
	close(pool.other);
	return 0;
}
