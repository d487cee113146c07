#include "document/csv_encoding.h"

#include "document/sheet_format.h"

#include <string.h>
#include <strings.h>
#include <uchardet/uchardet.h>
#include <unicode/ucnv.h>
#include <unicode/utf8.h>
#include <unistd.h>

enum {
	BLOCK_SIZE = 64 * 1024,
	GUESS_SIZE = 1024 * 1024, /* enough for the guess to be as good as it gets */
	FAULTS_IN = 200,          /* one fault in so many good sequences is still UTF-8 */
};

/* Byte order marks (Unicode 15, 23.8). */
static const struct {
	const char *bytes;
	size_t size;
	const char *encoding;
} marks[] = {
    {"\xEF\xBB\xBF", 3, "UTF-8"},
    {"\xFF\xFE", 2, "UTF-16LE"},
    {"\xFE\xFF", 2, "UTF-16BE"},
};

/* What uchardet may answer for a table of customers, and how we then read it:
 * each as the largest set that includes it. */
static const struct {
	const char *guess, *encoding;
} guesses[] = {
    {"GB18030", "GB18030"},
    {"GB2312", "GB18030"},
    {"BIG5", "Big5"},
    {"EUC-TW", "Big5"},
    {"UTF-8", "UTF-8"},
    {"ISO-8859-1", "windows-1252"},
    {"ISO-8859-15", "windows-1252"},
    {"WINDOWS-1252", "windows-1252"},
};

/* What one pass over the file counts. */
struct census {
	uint64_t bytes;
	uint64_t controls;  /* bytes no text has, NUL aside */
	uint64_t zeros[2];  /* NULs at even and odd places */
	uint64_t sequences; /* of more than one byte, good in UTF-8 */
	uint64_t faults;    /* bytes that are not UTF-8 */
	uchardet_t guesser;
	uint64_t guessed;      /* bytes shown to it */
	unsigned char tail[3]; /* an unfinished sequence at the end of the block */
	int tail_size;
};

static void census_bytes(struct census *census, const unsigned char *block, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char byte = block[i];
		if (byte >= ' ')
			continue;
		if (byte == 0)
			census->zeros[(census->bytes + i) & 1]++;
		else if (!strchr("\t\n\r\f\v\x1A", byte))
			census->controls++;
	}
	census->bytes += size;
}

/* Counts UTF-8 sequences; what is unfinished at the end waits for the next block. */
static void census_utf8(struct census *census, const unsigned char *block, int32_t size, bool last)
{
	for (int32_t i = 0; i < size;) {
		if (U8_IS_SINGLE(block[i])) {
			i++;
			continue;
		}
		int32_t start = i;
		UChar32 character;
		U8_NEXT(block, i, size, character);
		if (character >= 0) {
			census->sequences++;
		} else if (i == size && !last && size - start <= 3) {
			census->tail_size = size - start;
			memcpy(census->tail, block + start, (size_t)census->tail_size);
		} else {
			census->faults++;
		}
	}
}

static void census_guess(struct census *census, const unsigned char *block, size_t size)
{
	size_t plain = 0;
	while (census->guessed == 0 && plain < size && block[plain] < 0x80)
		plain++;
	size_t shown = size - plain;
	if (shown == 0 || census->guessed >= GUESS_SIZE)
		return;
	uchardet_handle_data(census->guesser, (const char *)block + plain, shown);
	census->guessed += shown;
}

/* Passes over the file; false when it can't be read. */
static bool census_take(struct census *census, int descriptor, unsigned char *block)
{
	int64_t place = 0;
	for (;;) {
		size_t kept = (size_t)census->tail_size;
		memcpy(block, census->tail, kept);
		ssize_t size = pread(descriptor, block + kept, BLOCK_SIZE, place);
		if (size < 0)
			return false;
		census->tail_size = 0;
		census_bytes(census, block + kept, (size_t)size);
		census_guess(census, block + kept, (size_t)size);
		census_utf8(census, block, (int32_t)(kept + (size_t)size), size == 0);
		if (size == 0)
			return true;
		place += size;
	}
}

static const char *guess_encoding(struct census *census)
{
	uchardet_data_end(census->guesser);
	const char *guess = uchardet_get_charset(census->guesser);
	for (size_t i = 0; i < sizeof guesses / sizeof *guesses; i++)
		if (strcasecmp(guess, guesses[i].guess) == 0)
			return guesses[i].encoding;
	return "GB18030"; /* what Excel in China writes */
}

/* The encoding that fits what was counted, NULL when it is no text. Separators
 * and line ends of UTF-16 have NUL in one half of each pair. */
static const char *census_judge(struct census *census)
{
	uint64_t zeros = census->zeros[0] + census->zeros[1];
	if (zeros > 0) {
		bool little = census->zeros[1] > census->zeros[0];
		uint64_t wrong = census->zeros[little ? 0 : 1];
		bool wide = census->bytes % 2 == 0 && wrong * 20 <= zeros && zeros * 200 >= census->bytes;
		return wide ? little ? "UTF-16LE" : "UTF-16BE" : NULL;
	}
	if (census->controls > 0)
		return NULL;
	if (census->faults * FAULTS_IN <= census->sequences)
		return "UTF-8";
	return guess_encoding(census);
}

bool csv_encoding_find(struct ctx *ctx, int descriptor, struct csv_form *form)
{
	unsigned char block[BLOCK_SIZE + 3];
	ssize_t size = pread(descriptor, block, 3, 0);
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (size >= (ssize_t)marks[i].size && memcmp(block, marks[i].bytes, marks[i].size) == 0) {
			*form = (struct csv_form){marks[i].encoding, (int64_t)marks[i].size, 0};
			return true;
		}
	struct census census = {.guesser = uchardet_new()};
	bool read = census_take(&census, descriptor, block);
	*form = (struct csv_form){.encoding = read ? census_judge(&census) : NULL};
	uchardet_delete(census.guesser);
	return form->encoding || sheet_error_foreign(ctx);
}

void csv_encoding_preload(void)
{
	static const char *const encodings[] = {"UTF-8", "UTF-16LE",     "UTF-16BE", "GB18030",
	                                        "Big5",  "windows-1252", "cp936",    "cp950"};
	for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
		UErrorCode status = U_ZERO_ERROR;
		ucnv_close(ucnv_open(encodings[i], &status));
	}
}
