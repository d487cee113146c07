/* Errors that are the user's or the world's fault. (A programmer's error is an
 * assert, and asserts stay on.)
 *
 * A function that can fail takes a ctx and returns false or NULL if and only if
 * ctx->error is set. The error is set once, where it happened; callers only pass
 * the false on. Each call gives the message in both languages; the one of
 * ctx->language is kept. Messages say what to do, in full sentences without
 * exclamation marks; they never hold secrets or what the caller may not see. */
#pragma once

#include "base/ctx.h"

#include <stddef.h>

/* One for each HTTP status the API answers with (P3). */
enum error_code {
	ERROR_INVALID,         /* 422: a value breaks a rule */
	ERROR_MALFORMED,       /* 400: not even the right form */
	ERROR_UNAUTHENTICATED, /* 401 */
	ERROR_FORBIDDEN,       /* 403 */
	ERROR_NOT_FOUND,       /* 404: also for what the caller may not see */
	ERROR_CONFLICT,        /* 409: somebody else was faster */
	ERROR_DUPLICATE,       /* 409: the record exists already */
	ERROR_TOO_LARGE,       /* 413 */
	ERROR_RATE_LIMITED,    /* 429 */
	ERROR_UNAVAILABLE,     /* 503 */
	ERROR_INTERNAL,        /* 500: our fault; only the log says why */
	ERROR_CODE_COUNT
};

/* One wrong field. */
struct error_item {
	const char *field;   /* path of the field, "lines.2.price" for nested ones */
	const char *code;    /* a word programs can test: "required", "too_long" … */
	const char *message; /* for people, in the ctx's language */
};

struct error {
	enum error_code code;
	const char *message; /* for people */
	const char *hint;    /* what to do about it, or NULL */
	const char *detail;  /* for the log only, or NULL */
	struct error_item *items;
	size_t item_count;
	int retry_after; /* seconds, with ERROR_RATE_LIMITED and ERROR_UNAVAILABLE, else 0 */
	void *extra;     /* a json_t * of further members of the answer, or NULL:
	                    both versions of a conflict, the matches of a duplicate;
	                    released with the error */
};

/* Status and words of each code. */
struct error_kind {
	int status;       /* HTTP */
	const char *name; /* as in the API's "code" */
	const char *title[LANGUAGE_COUNT];
};
extern const struct error_kind error_kinds[ERROR_CODE_COUNT];

/* Sets ctx->error (which must not be set yet) and returns false. `zh` and `en`
 * are printf formats over the same arguments. */
bool error_set(struct ctx *ctx, enum error_code code, const char *zh, const char *en, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

/* Adds a wrong field. The first sets ctx->error to ERROR_INVALID with a general
 * message; later calls add to it, so that a form learns of all its faults at
 * once. Returns false. `code` must be a string constant. */
bool error_field(struct ctx *ctx, const char *field, const char *code, const char *zh,
                 const char *en, ...) __attribute__((format(printf, 4, 6), format(printf, 5, 6)));

/* ERROR_INTERNAL with a detail for the log; people read a general sentence. */
bool error_internal(struct ctx *ctx, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ERROR_UNAVAILABLE after a file could not be read or written: `number` is errno's, `doing` is
 * for the log. */
bool error_disk(struct ctx *ctx, int number, const char *doing);

/* Each adds to the error that is set. */
void error_hint(struct ctx *ctx, const char *zh, const char *en);
void error_retry_after(struct ctx *ctx, int seconds);

/* Takes the error off the ctx (NULL where none is set), for those few who go on
 * after one: the import's next row, the next record of a bulk action. */
struct error *error_take(struct ctx *ctx);

/* Moves the error of an inner ctx to its outer one and returns false. */
bool error_pass(struct ctx *outer, struct ctx *inner);
