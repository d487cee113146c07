/* What a file is: its size, its digest, and its type by content. */
#include "record/file_place.h"

#include "base/error.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <magic.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The type shows at the beginning. */
enum { LOOK_PIECE = 64 * 1024, LOOK_HEAD = 256 * 1024 };

struct look {
	int descriptor;
	magic_t magic;
	unsigned char *head;
	size_t head_size;
};

static int look_close(struct look *look)
{
	if (look->descriptor >= 0)
		close(look->descriptor);
	if (look->magic)
		magic_close(look->magic);
	return 0;
}

static void look_keep_head(struct look *look, const unsigned char *piece, size_t size)
{
	size_t room = LOOK_HEAD - look->head_size;
	memcpy(look->head + look->head_size, piece, size < room ? size : room);
	look->head_size += size < room ? size : room;
}

static bool look_read(struct ctx *ctx, struct look *look, struct file_info *file)
{
	unsigned char *piece = memory_array(look, unsigned char, LOOK_PIECE);
	unsigned char digest[crypto_hash_sha256_BYTES];
	crypto_hash_sha256_state state;
	crypto_hash_sha256_init(&state);
	for (;;) {
		ssize_t size = read(look->descriptor, piece, LOOK_PIECE);
		if (size < 0 && errno == EINTR)
			continue;
		if (size < 0)
			return error_disk(ctx, errno, "read of an uploaded file");
		if (size == 0)
			break;
		crypto_hash_sha256_update(&state, piece, (size_t)size);
		look_keep_head(look, piece, (size_t)size);
		file->size += size;
	}
	crypto_hash_sha256_final(&state, digest);
	sodium_bin2hex(file->digest, sizeof file->digest, digest, sizeof digest);
	return true;
}

/* A handle is not for several threads, and uploads are few: each opens its own.
 * The compiled magic is mapped, not read, so that costs no memory to speak of. */
static bool look_type(struct ctx *ctx, struct look *look, struct file_info *file)
{
	look->magic = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS);
	if (!look->magic || magic_load(look->magic, NULL) != 0)
		return error_internal(ctx, "libmagic: %s",
		                      look->magic ? magic_error(look->magic) : strerror(errno));
	const char *type = magic_buffer(look->magic, look->head, look->head_size);
	file->type = memory_text(ctx, type ? type : "application/octet-stream");
	return true;
}

bool file_look(struct ctx *ctx, const char *path, struct file_info *file)
{
	struct look *look = memory_new(ctx, struct look);
	struct stat status;
	look->descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	talloc_set_destructor(look, look_close);
	bool link = look->descriptor < 0 && errno == ELOOP;
	if (!link && (look->descriptor < 0 || fstat(look->descriptor, &status) != 0))
		return error_disk(ctx, errno, "open of an uploaded file");
	if (link || !S_ISREG(status.st_mode))
		return error_internal(ctx, "an uploaded file is no regular file");
	look->head = memory_array(look, unsigned char, LOOK_HEAD);
	file->size = 0;
	bool done = look_read(ctx, look, file) && look_type(ctx, look, file);
	talloc_free(look);
	return done;
}
