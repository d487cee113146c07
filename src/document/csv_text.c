#include "document/csv_text.h"

#include "base/error.h"
#include "base/memory.h"
#include "document/sheet_format.h"

#include <unicode/ucnv.h>
#include <unistd.h>

enum { INPUT_SIZE = 32 * 1024, PIVOT_SIZE = 16 * 1024, OUTPUT_SIZE = 64 * 1024 };

struct csv_text {
	int descriptor;
	int64_t start;
	int64_t place; /* of the next byte to read */
	UConverter *from;
	UConverter *to;
	const char *input; /* what is read and not yet converted */
	const char *input_end;
	UChar *pivot_source, *pivot_target;
	bool reset; /* the converters begin anew */
	bool last;  /* the file's end was read */
	bool ended; /* and all of it was given out */
	char input_bytes[INPUT_SIZE];
	UChar pivot[PIVOT_SIZE];
	char output[OUTPUT_SIZE];
};

static int text_close(struct csv_text *text)
{
	ucnv_close(text->from);
	ucnv_close(text->to);
	return 0;
}

void csv_text_rewind(struct csv_text *text)
{
	text->place = text->start;
	text->input = text->input_end = text->input_bytes;
	text->pivot_source = text->pivot_target = text->pivot;
	text->reset = true;
	text->last = text->ended = false;
}

struct csv_text *csv_text_new(struct ctx *ctx, const void *parent, int descriptor,
                              const struct csv_form *form)
{
	struct csv_text *text = memory_new(parent, struct csv_text);
	UErrorCode status = U_ZERO_ERROR;
	text->descriptor = descriptor;
	text->start = form->start;
	text->from = ucnv_open(form->encoding, &status);
	text->to = ucnv_open("UTF-8", &status);
	talloc_set_destructor(text, text_close);
	csv_text_rewind(text);
	if (U_FAILURE(status)) {
		error_internal(ctx, "ICU has no converter for %s: %s", form->encoding, u_errorName(status));
		return NULL;
	}
	return text;
}

/* More bytes from the file, once all that were there are converted. */
static bool text_load(struct csv_text *text)
{
	if (text->input < text->input_end || text->last)
		return true;
	ssize_t size = pread(text->descriptor, text->input_bytes, INPUT_SIZE, text->place);
	if (size < 0)
		return false;
	text->last = size == 0;
	text->place += size;
	text->input = text->input_bytes;
	text->input_end = text->input_bytes + size;
	return true;
}

bool csv_text_read(struct ctx *ctx, struct csv_text *text, const char **piece, size_t *size)
{
	char *target = text->output;
	while (target == text->output && !text->ended) {
		if (!text_load(text))
			return sheet_error_damaged(ctx);
		UErrorCode status = U_ZERO_ERROR;
		ucnv_convertEx(text->to, text->from, &target, text->output + OUTPUT_SIZE, &text->input,
		               text->input_end, text->pivot, &text->pivot_source, &text->pivot_target,
		               text->pivot + PIVOT_SIZE, text->reset, text->last, &status);
		text->reset = false;
		text->ended = text->last && status != U_BUFFER_OVERFLOW_ERROR;
		if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR)
			return error_internal(ctx, "ICU: %s", u_errorName(status));
	}
	*piece = text->output;
	*size = (size_t)(target - text->output);
	return true;
}
