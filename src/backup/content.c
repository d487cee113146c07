#include "backup/content.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "db/snapshot.h"
#include "record/file.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* --- names --- */

static bool content_hex(const char *text, size_t size)
{
	return strlen(text) == size && strspn(text, "0123456789abcdef") == size;
}

bool content_digest_valid(const char *digest)
{
	return content_hex(digest, CONTENT_DIGEST_SIZE - 1);
}

bool content_path_valid(const char *path)
{
	static const char files[] = "files/", imports[] = "imports/";
	if (!strncmp(path, imports, sizeof imports - 1)) {
		const char *number = path + sizeof imports - 1;
		size_t size = strlen(number);
		return size > 0 && size < 20 && strspn(number, "0123456789") == size;
	}
	return !strncmp(path, files, sizeof files - 1) && strlen(path) == sizeof files + 64 &&
	       path[8] == '/' && strspn(path + 6, "0123456789abcdef") == 2 && content_hex(path + 9, 62);
}

/* --- the list --- */

void content_add(const void *parent, struct content_files *files, const char *path, int64_t size,
                 const char *digest)
{
	if (files->count == files->room) {
		files->room = files->room ? files->room * 2 : 64;
		files->items = memory_must(
		    talloc_realloc(parent, files->items, struct content_file, (unsigned)files->room));
	}
	struct content_file *file = &files->items[files->count++];
	*file = (struct content_file){.path = memory_text(files->items, path), .size = size};
	assert(strlen(digest) < sizeof file->digest);
	memcpy(file->digest, digest, strlen(digest) + 1);
}

struct content_listing {
	struct content_files *files;
	const void *parent;
};

static bool content_take_file(struct ctx *ctx, const struct file_info *file, void *data)
{
	struct content_listing *listing = data;
	const char *path = file->path + strlen(ctx->company->folder) + 1;
	content_add(listing->parent, listing->files, path, file->size, file->digest);
	return true;
}

/* What an import has taken in is not changed any more. */
static bool content_take_import(struct ctx *ctx, const char *name, void *data)
{
	struct content_listing *listing = data;
	struct stat status;
	const char *path = memory_format(ctx, "imports/%s", name);
	if (content_path_valid(path) &&
	    !stat(memory_format(ctx, "%s/%s", ctx->company->folder, path), &status))
		content_add(listing->parent, listing->files, path, status.st_size, "");
	return true;
}

static int content_compare(const void *one, const void *other)
{
	const struct content_file *a = one, *b = other;
	return strcmp(a->path, b->path);
}

/* The same content may have been uploaded many times. */
static void content_sort(struct content_files *files)
{
	size_t kept = 0;
	if (files->count)
		qsort(files->items, files->count, sizeof *files->items, content_compare);
	for (size_t i = 0; i < files->count; i++)
		if (!kept || strcmp(files->items[kept - 1].path, files->items[i].path) != 0)
			files->items[kept++] = files->items[i];
	files->count = kept;
}

bool content_list(struct ctx *ctx, struct content_files *files)
{
	struct content_listing listing = {.files = files, .parent = ctx};
	if (!file_each(ctx, 0, content_take_file, &listing))
		return false;
	content_sort(files);
	return true;
}

bool content_take(struct ctx *ctx, const char *scratch, content_begin *begin, void *data,
                  struct content *content)
{
	struct content_listing listing = {.files = &content->files, .parent = ctx};
	const char *imports = memory_format(ctx, "%s/imports", ctx->company->folder);
	*content = (struct content){0};
	bool taken = (begin ? begin(ctx, data) : db_begin(ctx, DB_READ));
	content->at = time_now();
	taken = taken && content_list(ctx, &content->files) && db_snapshot(ctx, scratch);
	db_rollback(ctx);
	return taken && disk_each(ctx, imports, content_take_import, &listing);
}

/* --- digests --- */

void content_digest(const void *bytes, size_t size, char digest[CONTENT_DIGEST_SIZE])
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	crypto_hash_sha256(hash, bytes, size);
	sodium_bin2hex(digest, CONTENT_DIGEST_SIZE, hash, sizeof hash);
}

bool content_pour(struct ctx *ctx, const struct disk_file *from, const struct disk_file *to,
                  char digest[CONTENT_DIGEST_SIZE], int64_t *size)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	char *piece = memory_array(ctx, char, CONTENT_PIECE);
	size_t part = 0;
	bool good;
	crypto_hash_sha256_state state;
	crypto_hash_sha256_init(&state);
	*size = 0;
	do {
		good = disk_read(ctx, from, piece, CONTENT_PIECE, &part) &&
		       (!to || disk_write(ctx, to, piece, part));
		crypto_hash_sha256_update(&state, (const unsigned char *)piece, part);
		*size += (int64_t)part;
	} while (good && part == CONTENT_PIECE);
	crypto_hash_sha256_final(&state, hash);
	sodium_bin2hex(digest, CONTENT_DIGEST_SIZE, hash, sizeof hash);
	talloc_free(piece);
	return good;
}
