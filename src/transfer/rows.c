#include "transfer/rows.h"

#include "base/error.h"
#include "base/memory.h"

#include <pthread.h>
#include <string.h>

enum {
	ROWS_AHEAD = 2,        /* pieces that may wait */
	ROWS_SPENT = 4,        /* given back, and not yet freed */
	ROW_MEMORY = 16 << 10, /* about what a draft takes */
};

struct rows {
	const struct plan *plan;
	struct sheet_book *book;
	struct ctx *ctx; /* the reader's, a root; its error ends the reading */

	pthread_t reader;
	pthread_mutex_t lock;                  /* of what follows */
	pthread_cond_t moved;                  /* something of it did */
	struct rows_piece *pieces[ROWS_AHEAD]; /* a ring; each has its own root */
	size_t first, count;
	struct rows_piece *spent[ROWS_SPENT]; /* given back, to be freed */
	size_t spent_count;
	bool failed;  /* behind the pieces that wait: ctx->error is set */
	bool leaving; /* nobody wants more */
};

/* --- the reader --- */

/* Pieces go from thread to thread: each is a tree of memory of its own. */
static struct rows_piece *piece_read(struct rows *rows)
{
	const struct sheet_row *row;
	struct rows_piece *piece = memory_must(
	    talloc_pooled_object(NULL, struct rows_piece, 0, (size_t)ROWS_PIECE * ROW_MEMORY));
	piece->count = 0;
	struct ctx *ctx = memory_new(piece, struct ctx);
	*ctx = *rows->ctx;
	while (piece->count < ROWS_PIECE) {
		if (!sheet_next(rows->ctx, rows->book, &row)) {
			talloc_free(piece);
			return NULL;
		}
		if (!row)
			break;
		piece->drafts[piece->count++] = draft_new(ctx, rows->plan, row);
	}
	return piece;
}

/* Drafts are many small pieces of memory: to free them is work too. */
static void pieces_free(struct rows *rows)
{
	struct rows_piece *spent[ROWS_SPENT];
	pthread_mutex_lock(&rows->lock);
	size_t count = rows->spent_count;
	memcpy(spent, rows->spent, sizeof spent);
	rows->spent_count = 0;
	pthread_mutex_unlock(&rows->lock);
	for (size_t i = 0; i < count; i++)
		talloc_free(spent[i]);
}

/* Waits for room; false when nobody wants more. */
static bool piece_hand_over(struct rows *rows, struct rows_piece *piece)
{
	pieces_free(rows);
	pthread_mutex_lock(&rows->lock);
	while (rows->count == ROWS_AHEAD && !rows->leaving)
		pthread_cond_wait(&rows->moved, &rows->lock);
	bool wanted = !rows->leaving && piece;
	if (wanted)
		rows->pieces[(rows->first + rows->count++) % ROWS_AHEAD] = piece;
	else
		talloc_free(piece);
	rows->failed = !piece;
	pthread_cond_signal(&rows->moved);
	pthread_mutex_unlock(&rows->lock);
	return wanted;
}

static void *rows_read(void *data)
{
	struct rows *rows = data;
	struct rows_piece *piece;
	size_t count;
	do {
		piece = piece_read(rows);
		count = piece ? piece->count : 0;
	} while (piece_hand_over(rows, piece) && count > 0);
	return NULL;
}

/* --- who stores them --- */

static int rows_close(struct rows *rows)
{
	pthread_mutex_lock(&rows->lock);
	rows->leaving = true;
	pthread_cond_signal(&rows->moved);
	pthread_mutex_unlock(&rows->lock);
	pthread_join(rows->reader, NULL);
	for (; rows->count; rows->count--, rows->first++)
		talloc_free(rows->pieces[rows->first % ROWS_AHEAD]);
	pieces_free(rows);
	pthread_cond_destroy(&rows->moved);
	pthread_mutex_destroy(&rows->lock);
	talloc_free(rows->ctx);
	return 0;
}

/* A root, so that two threads never grow the same tree. */
static struct ctx *rows_ctx(const struct ctx *ctx)
{
	struct ctx *reader = ctx_new(NULL, ctx->company);
	reader->model = ctx->model;
	reader->language = ctx->language;
	reader->now = ctx->now;
	return reader;
}

static bool rows_start(struct ctx *ctx, struct rows *rows)
{
	if (pthread_create(&rows->reader, NULL, rows_read, rows))
		return error_set(ctx, ERROR_UNAVAILABLE, "系统繁忙，请稍后再试。",
		                 "The system is busy; try again later.");
	talloc_set_destructor(rows, rows_close);
	return true;
}

struct rows *rows_open(struct ctx *ctx, const struct import *import, const struct plan *plan,
                       int64_t behind)
{
	struct rows *rows = memory_new(ctx, struct rows);
	int64_t first = (behind > import->header_row ? behind : import->header_row) + 1;
	int file = import_file_open(ctx, rows, import->id);
	if (file < 0)
		return NULL;
	rows->plan = plan;
	rows->ctx = rows_ctx(ctx);
	pthread_mutex_init(&rows->lock, NULL);
	pthread_cond_init(&rows->moved, NULL);
	rows->book = sheet_open(rows->ctx, ctx->company->sandboxes, file);
	bool opened =
	    rows->book && sheet_select(rows->ctx, rows->book, (size_t)import->sheet, (uint32_t)first);
	if (opened && rows_start(ctx, rows))
		return rows;
	if (!opened)
		error_pass(ctx, rows->ctx);
	talloc_free(rows->ctx);
	return NULL;
}

struct rows_piece *rows_next(struct ctx *ctx, struct rows *rows)
{
	struct rows_piece *piece = NULL;
	pthread_mutex_lock(&rows->lock);
	while (!rows->count && !rows->failed)
		pthread_cond_wait(&rows->moved, &rows->lock);
	if (rows->count) {
		piece = rows->pieces[rows->first];
		rows->first = (rows->first + 1) % ROWS_AHEAD;
		rows->count--;
	}
	pthread_cond_signal(&rows->moved);
	pthread_mutex_unlock(&rows->lock);
	if (piece)
		return talloc_steal(ctx, piece);
	/* The reader has ended: its error is ours. */
	error_pass(ctx, rows->ctx);
	return NULL;
}

void rows_give_back(struct rows *rows, struct rows_piece *piece)
{
	talloc_steal(NULL, piece);
	pthread_mutex_lock(&rows->lock);
	bool room = rows->spent_count < ROWS_SPENT;
	if (room)
		rows->spent[rows->spent_count++] = piece;
	pthread_mutex_unlock(&rows->lock);
	if (!room)
		talloc_free(piece);
}
