#include "document/document_helper.h"

#include "base/error.h"
#include "base/memory.h"
#include "document/csv_encoding.h"
#include "document/sandbox_frame.h"
#include "document/sandbox_lock.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { SOCKET = STDIN_FILENO };

static void add_text(struct buffer *buffer, const char *text)
{
	if (!text)
		text = "";
	buffer_add(buffer, text, strlen(text) + 1);
}

static bool send_fault(struct ctx *ctx)
{
	struct buffer *fault = buffer_new(ctx, 256);
	uint32_t code = ctx->error->code;
	buffer_add(fault, &code, sizeof code);
	add_text(fault, ctx->error->message);
	add_text(fault, ctx->error->hint);
	add_text(fault, ctx->error->detail);
	frame_send(SOCKET, FRAME_FAULT, fault->data, fault->size);
	return false;
}

static bool send_book(struct ctx *ctx, const struct sheet_book *book)
{
	const struct sheet_book_info *info = &book->info;
	struct buffer *answer = buffer_new(ctx, 1024);
	struct frame_book head = {info->kind, (unsigned char)info->separator,
	                          (uint32_t)info->sheet_count};
	buffer_add(answer, &head, sizeof head);
	add_text(answer, info->encoding);
	for (size_t i = 0; i < info->sheet_count; i++) {
		struct frame_sheet sheet = {info->sheets[i].hidden, info->sheets[i].rows};
		buffer_add(answer, &sheet, sizeof sheet);
		add_text(answer, info->sheets[i].name);
	}
	return frame_send(SOCKET, FRAME_BOOK, answer->data, answer->size);
}

/* The next rows, as they are packed. */
static bool send_rows(struct ctx *ctx, struct sheet_book *book)
{
	buffer_clear(book->batch);
	while (book->batch->size == 0 && !book->ended)
		if (!book->reader->fill(ctx, book))
			return send_fault(ctx);
	return frame_send(SOCKET, book->ended ? FRAME_LAST : FRAME_ROWS, book->batch->data,
	                  book->batch->size);
}

/* Answers one question; false when there is nothing more to do. */
static bool helper_answer(struct ctx *ctx, struct sheet_book *book)
{
	struct frame_head head;
	struct frame_select select;
	if (!frame_receive(SOCKET, &head, sizeof head, 0))
		return false;
	if (head.kind == FRAME_NEXT)
		return send_rows(ctx, book);
	if (head.kind != FRAME_SELECT || head.size != sizeof select ||
	    !frame_receive(SOCKET, &select, sizeof select, 0))
		return false;
	if (!sheet_select(ctx, book, select.sheet, select.first_row))
		return send_fault(ctx);
	return send_rows(ctx, book);
}

int document_helper_run(struct sheet_book *(*open)(struct ctx *ctx, int descriptor))
{
	struct frame_head head;
	struct frame_open wanted;
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (!frame_receive(SOCKET, &head, sizeof head, 0) || head.kind != FRAME_OPEN ||
	    head.size != sizeof wanted || !frame_receive(SOCKET, &wanted, sizeof wanted, 0))
		return 1;
	base_start();
	struct ctx *ctx = ctx_new(NULL, NULL);
	ctx->language = (enum language)wanted.language;
	csv_encoding_preload();
	const struct sandbox_limits limits = {
	    .memory_mib = wanted.memory_mib,
	    .cpu_seconds = wanted.cpu_seconds,
	};
	struct sheet_book *book = sandbox_lock(ctx, &limits) ? open(ctx, SANDBOX_FILE) : NULL;
	if (!book)
		send_fault(ctx);
	else if (send_book(ctx, book))
		while (helper_answer(ctx, book))
			continue;
	/* Nothing is tidied up: memory goes with the process, and code that may have
	 * been led astray gets no further chance. */
	_exit(book ? 0 : 1);
}

int document_helper_main(void)
{
	return document_helper_run(sheet_open_here);
}
