#include "backup/package.h"

#include "base/error.h"
#include "base/memory.h"

#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

struct package_in {
	const char *path;
	zip_t *zip;
};

struct package_member {
	zip_file_t *file;
};

enum { PACKAGE_MANIFEST_LIMIT = 256 << 20 };

static int package_close(struct package_in *in)
{
	zip_discard(in->zip);
	return 0;
}

static int package_close_member(struct package_member *member)
{
	zip_fclose(member->file);
	return 0;
}

struct package_in *package_open(struct ctx *ctx, const char *path)
{
	int code;
	zip_t *zip = zip_open(path, ZIP_RDONLY, &code);
	if (!zip) {
		error_set(ctx, ERROR_NOT_FOUND, "%s 不是备份文件，也不是备份库，或者不完整。",
		          "%s is neither a backup nor a folder of backups, or it is not whole.", path);
		return NULL;
	}
	struct package_in *in = memory_new(ctx, struct package_in);
	in->path = memory_text(in, path);
	in->zip = zip;
	talloc_set_destructor(in, package_close);
	return in;
}

static bool package_damaged(struct ctx *ctx, const struct package_in *in, const char *name)
{
	return error_set(ctx, ERROR_CONFLICT, "备份 %s 中的 %s 已损坏或缺失。",
	                 "%s: %s in it is damaged or missing.", in->path, name);
}

static struct package_member *package_find(struct ctx *ctx, const struct package_in *in,
                                           const char *name)
{
	zip_file_t *file = zip_fopen(in->zip, name, 0);
	if (!file) {
		package_damaged(ctx, in, name);
		return NULL;
	}
	struct package_member *member = memory_new(ctx, struct package_member);
	member->file = file;
	talloc_set_destructor(member, package_close_member);
	return member;
}

struct manifest *package_manifest(struct ctx *ctx, struct package_in *in)
{
	static const char name[] = "backup.json";
	zip_stat_t status;
	if (zip_stat(in->zip, name, 0, &status) || status.size > PACKAGE_MANIFEST_LIMIT) {
		package_damaged(ctx, in, name);
		return NULL;
	}
	char *text = memory_array(ctx, char, status.size + 1);
	struct package_member *member = package_find(ctx, in, name);
	if (!member)
		return NULL;
	zip_int64_t size = zip_fread(member->file, text, status.size);
	talloc_free(member);
	if (size != (zip_int64_t)status.size) {
		package_damaged(ctx, in, name);
		return NULL;
	}
	return manifest_read(ctx, in->path, text, (size_t)size);
}

static bool package_unpack(struct ctx *ctx, const struct package_in *in,
                           const struct package_member *member, const struct content_file *file,
                           const struct disk_file *to)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	char digest[CONTENT_DIGEST_SIZE], *piece = memory_array(ctx, char, CONTENT_PIECE);
	crypto_hash_sha256_state state;
	zip_int64_t size;
	int64_t whole = 0;
	crypto_hash_sha256_init(&state);
	/* No more is unpacked than the manifest says there is. */
	while ((size = zip_fread(member->file, piece, CONTENT_PIECE)) > 0 && whole <= file->size) {
		whole += size;
		crypto_hash_sha256_update(&state, (const unsigned char *)piece, (size_t)size);
		if (!disk_write(ctx, to, piece, (size_t)size))
			return false;
	}
	crypto_hash_sha256_final(&state, hash);
	sodium_bin2hex(digest, sizeof digest, hash, sizeof hash);
	talloc_free(piece);
	return (size == 0 && !strcmp(digest, file->digest)) || package_damaged(ctx, in, file->path);
}

bool package_get(struct ctx *outer, struct package_in *in, const struct content_file *file,
                 const char *target)
{
	struct ctx *ctx = ctx_inner(outer);
	struct package_member *member = package_find(ctx, in, file->path);
	struct disk_file *to = member ? disk_open(ctx, ctx, target, O_WRONLY | O_CREAT | O_EXCL) : NULL;
	bool good = to && package_unpack(ctx, in, member, file, to) && disk_sync(ctx, to);
	if (!good)
		error_pass(outer, ctx);
	if (to && !good)
		unlink(target);
	talloc_free(ctx);
	return !outer->error;
}
