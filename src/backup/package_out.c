#include "backup/package.h"

#include "base/error.h"
#include "base/memory.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct package_out {
	const char *path, *beside; /* NULL: it is in its place */
	struct disk_file *file;
	struct archive *archive;
	char *piece;
};

static int package_drop(struct package_out *out)
{
	archive_write_free(out->archive);
	if (out->beside)
		unlink(out->beside);
	return 0;
}

static bool package_fail(struct ctx *ctx, const struct package_out *out)
{
	errno = archive_errno(out->archive);
	if (errno > 0)
		return disk_fail(ctx, "write", out->path);
	return error_internal(ctx, "archive: %s", archive_error_string(out->archive));
}

struct package_out *package_create(struct ctx *ctx, const char *path)
{
	const char *beside = memory_format(ctx, "%s.%08x", path, randombytes_random());
	struct disk_file *file = disk_open(ctx, ctx, beside, O_WRONLY | O_CREAT | O_EXCL);
	if (!file)
		return NULL;
	struct package_out *out = memory_new(ctx, struct package_out);
	out->path = memory_text(out, path);
	out->beside = memory_text(out, beside);
	out->file = talloc_steal(out, file);
	out->piece = memory_array(out, char, CONTENT_PIECE);
	out->archive = memory_must(archive_write_new());
	talloc_set_destructor(out, package_drop);
	if (archive_write_set_format_zip(out->archive) == ARCHIVE_OK &&
	    archive_write_set_options(out->archive, "zip:compression-level=1") == ARCHIVE_OK &&
	    archive_write_set_bytes_in_last_block(out->archive, 1) == ARCHIVE_OK &&
	    archive_write_open_fd(out->archive, file->descriptor) == ARCHIVE_OK)
		return out;
	package_fail(ctx, out);
	return NULL;
}

static bool package_begin(struct ctx *ctx, const struct package_out *out, const char *name,
                          int64_t size)
{
	struct archive_entry *entry = memory_must(archive_entry_new());
	archive_entry_set_pathname(entry, name);
	archive_entry_set_size(entry, size);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0600);
	archive_entry_set_mtime(entry, ctx->now / 1000, 0);
	int code = archive_write_header(out->archive, entry);
	archive_entry_free(entry);
	return code == ARCHIVE_OK || package_fail(ctx, out);
}

static bool package_add(struct ctx *ctx, const struct package_out *out, const void *bytes,
                        size_t size)
{
	return archive_write_data(out->archive, bytes, size) == (la_ssize_t)size ||
	       package_fail(ctx, out);
}

static bool package_pour(struct ctx *ctx, const struct package_out *out,
                         const struct disk_file *from, char digest[CONTENT_DIGEST_SIZE])
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	crypto_hash_sha256_state state;
	size_t size = 0;
	crypto_hash_sha256_init(&state);
	do {
		if (!disk_read(ctx, from, out->piece, CONTENT_PIECE, &size) ||
		    !package_add(ctx, out, out->piece, size))
			return false;
		crypto_hash_sha256_update(&state, (const unsigned char *)out->piece, size);
	} while (size == CONTENT_PIECE);
	crypto_hash_sha256_final(&state, hash);
	sodium_bin2hex(digest, CONTENT_DIGEST_SIZE, hash, sizeof hash);
	return true;
}

bool package_put(struct ctx *ctx, struct package_out *out, const char *source,
                 struct content_file *file)
{
	struct stat status;
	char digest[CONTENT_DIGEST_SIZE];
	struct disk_file *from = disk_open(ctx, ctx, source, O_RDONLY | O_NOFOLLOW);
	if (!from)
		return false;
	if (fstat(from->descriptor, &status) != 0)
		return disk_fail(ctx, "stat", source);
	file->size = status.st_size;
	bool good =
	    package_begin(ctx, out, file->path, file->size) && package_pour(ctx, out, from, digest);
	talloc_free(from);
	if (!good)
		return false;
	bool right = !*file->digest || !strcmp(file->digest, digest);
	memcpy(file->digest, digest, sizeof digest);
	return right || error_set(ctx, ERROR_CONFLICT, "%s 的内容已损坏。", "%s is damaged.", source);
}

bool package_keep(struct ctx *ctx, struct package_out *out, struct manifest *manifest)
{
	struct json_writer *json = json_writer_new(ctx, 1 << 16);
	manifest_print(manifest, json);
	if (!package_begin(ctx, out, "backup.json", (int64_t)json->out->size) ||
	    !package_add(ctx, out, json->out->data, json->out->size))
		return false;
	if (archive_write_close(out->archive) != ARCHIVE_OK)
		return package_fail(ctx, out);
	manifest->added = (int64_t)lseek(out->file->descriptor, 0, SEEK_CUR);
	if (!disk_sync(ctx, out->file) || !disk_rename(ctx, out->beside, out->path))
		return false;
	out->beside = NULL;
	return true;
}
