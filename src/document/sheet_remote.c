/* A book whose parser runs in a helper process. What the helper says is no more
 * trusted than the file: sizes, kinds and texts are all checked here, its errors are
 * those that a file can have, and rows only ascend, so that they come to an end. The
 * next rows are asked for while the last ones are being used, so both processes work;
 * no more than that is ever on the way. */
#include "document/sheet_format.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "document/sandbox_frame.h"
#include "document/sandbox_process.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

struct remote {
	struct sandbox_process *process;
	unsigned seconds; /* the longest for an answer */
	bool asked;       /* rows are on the way */
};

static bool remote_broken(struct ctx *ctx)
{
	error_set(ctx, ERROR_INVALID, "读取这个文件时中断：文件已损坏，或内容过于复杂。",
	          "Reading this file was broken off: it is damaged or too complex.");
	error_hint(ctx, "请用 Excel 或 WPS 打开它，另存为 .xlsx 后再试。",
	           "Open it in Excel or WPS, save it as .xlsx, and try again.");
	ctx->error->detail = errno == ETIMEDOUT ? "helper silent" : "helper ended";
	return false;
}

static bool remote_ask(struct ctx *ctx, struct remote *remote, enum frame_kind kind,
                       const void *bytes, size_t size)
{
	char frame[64];
	struct frame_head head = {.kind = kind, .size = (uint32_t)size};
	memcpy(frame, &head, sizeof head);
	if (size)
		memcpy(frame + sizeof head, bytes, size);
	size += sizeof head;
	errno = 0;
	if (send(remote->process->socket, frame, size, MSG_NOSIGNAL) != (ssize_t)size)
		return remote_broken(ctx);
	return true;
}

/* The text that begins at `*at`, which moves behind it; NULL when it has no end. */
static const char *take_text(const struct buffer *answer, size_t *at)
{
	const char *text = answer->data + *at;
	size_t size = strnlen(text, answer->size - *at);
	if (size == answer->size - *at || !text_valid(text, size))
		return NULL;
	*at += size + 1;
	return text;
}

static bool take_bytes(const struct buffer *answer, size_t *at, void *bytes, size_t size)
{
	if (answer->size - *at < size)
		return false;
	memcpy(bytes, answer->data + *at, size);
	*at += size;
	return true;
}

/* The helper's error becomes ours. */
static bool remote_fault(struct ctx *ctx, const struct buffer *answer)
{
	uint32_t code;
	size_t at = 0;
	errno = 0;
	if (!take_bytes(answer, &at, &code, sizeof code) ||
	    (code != ERROR_INVALID && code != ERROR_TOO_LARGE && code != ERROR_INTERNAL))
		return remote_broken(ctx);
	const char *message = take_text(answer, &at);
	const char *hint = message ? take_text(answer, &at) : NULL;
	const char *detail = hint ? take_text(answer, &at) : NULL;
	if (!detail)
		return remote_broken(ctx);
	error_set(ctx, (enum error_code)code, "%s", "%s", message);
	if (*hint)
		error_hint(ctx, hint, hint);
	if (*detail)
		ctx->error->detail = memory_text(ctx->error, detail);
	return false;
}

/* Receives an answer's bytes into `answer`; an error if it is one. */
static bool remote_hear(struct ctx *ctx, struct remote *remote, struct buffer *answer,
                        enum frame_kind *kind)
{
	struct frame_head head;
	int socket = remote->process->socket;
	buffer_clear(answer);
	if (!frame_receive(socket, &head, sizeof head, remote->seconds) ||
	    head.size > FRAME_SIZE_LIMIT || head.kind >= FRAME_KIND_COUNT ||
	    !frame_receive(socket, buffer_extend(answer, head.size), head.size, remote->seconds))
		return remote_broken(ctx);
	*kind = (enum frame_kind)head.kind;
	return *kind != FRAME_FAULT || remote_fault(ctx, answer);
}

static bool remote_rows(struct ctx *ctx, struct sheet_book *book)
{
	struct remote *remote = book->state;
	enum frame_kind kind;
	remote->asked = false;
	if (!remote_hear(ctx, remote, book->batch, &kind))
		return false;
	if (kind != FRAME_LAST && (kind != FRAME_ROWS || book->batch->size == 0))
		return sheet_error_damaged(ctx);
	book->ended = kind == FRAME_LAST;
	remote->asked = !book->ended;
	return book->ended || remote_ask(ctx, remote, FRAME_NEXT, NULL, 0);
}

static bool remote_select(struct ctx *ctx, struct sheet_book *book, size_t sheet,
                          uint32_t first_row)
{
	struct remote *remote = book->state;
	struct frame_select select = {.sheet = (uint32_t)sheet, .first_row = first_row};
	enum frame_kind kind;
	if (remote->asked && !remote_hear(ctx, remote, book->batch, &kind))
		return false;
	buffer_clear(book->batch);
	remote->asked = remote_ask(ctx, remote, FRAME_SELECT, &select, sizeof select);
	return remote->asked;
}

static const struct sheet_reader remote_reader = {remote_select, remote_rows};

/* Fills the book's description from the helper's; false when it isn't one. */
static bool remote_describe(struct sheet_book *book, const struct buffer *answer)
{
	struct frame_book head;
	struct frame_sheet sheet;
	size_t at = 0;
	if (!take_bytes(answer, &at, &head, sizeof head) || head.kind >= SHEET_FILE_KIND_COUNT ||
	    head.separator > 0x7F || head.sheet_count == 0 || head.sheet_count > SHEET_LIMIT)
		return false;
	const char *encoding = take_text(answer, &at);
	if (!encoding)
		return false;
	book->info.kind = (enum sheet_file_kind)head.kind;
	book->info.separator = (char)head.separator;
	book->info.encoding = *encoding ? memory_text(book, encoding) : NULL;
	for (uint32_t i = 0; i < head.sheet_count; i++) {
		const char *name =
		    take_bytes(answer, &at, &sheet, sizeof sheet) ? take_text(answer, &at) : NULL;
		if (!name)
			return false;
		sheet_book_add(book, name, sheet.hidden, sheet.rows);
	}
	return true;
}

struct sheet_book *sheet_open(struct ctx *ctx, struct sandbox_pool *pool, int descriptor)
{
	const struct sandbox_limits *limits = sandbox_pool_limits(pool);
	struct frame_open wanted = {
	    .language = ctx->language,
	    .memory_mib = limits->memory_mib,
	    .cpu_seconds = limits->cpu_seconds,
	};
	struct sheet_book *book = sheet_book_new(ctx, &remote_reader);
	struct remote *remote = book->state = memory_new(book, struct remote);
	enum frame_kind kind = FRAME_FAULT;
	remote->seconds = limits->answer_seconds;
	remote->process = sandbox_process_start(ctx, remote, pool, descriptor);
	bool opened = remote->process && remote_ask(ctx, remote, FRAME_OPEN, &wanted, sizeof wanted) &&
	              remote_hear(ctx, remote, book->batch, &kind);
	if (opened && (kind != FRAME_BOOK || !remote_describe(book, book->batch)))
		opened = sheet_error_damaged(ctx);
	if (opened)
		return book;
	talloc_free(book);
	return NULL;
}
