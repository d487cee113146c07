/* Removing what no backup needs any more. */
#include "backup/store.h"

#include "base/error.h"
#include "base/memory.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { CLEAN_DIGEST = crypto_hash_sha256_BYTES };

/* The digests that manifests name, sorted when all are there. */
struct clean_set {
	unsigned char (*items)[CLEAN_DIGEST];
	size_t count, room;
};

struct clean {
	struct clean_set set;
	const char *folder; /* "…/pages/ab" */
	const char *digits; /* "ab" */
	int64_t before;     /* of files: only what is older */
};

static int clean_compare(const void *one, const void *other)
{
	return memcmp(one, other, CLEAN_DIGEST);
}

static void clean_settle(struct clean_set *set)
{
	size_t kept = 0;
	if (set->count)
		qsort(set->items, set->count, CLEAN_DIGEST, clean_compare);
	for (size_t i = 0; i < set->count; i++)
		if (!kept || clean_compare(set->items[kept - 1], set->items[i]) != 0)
			memmove(set->items[kept++], set->items[i], CLEAN_DIGEST);
	set->count = kept;
}

static void clean_add(struct ctx *ctx, struct clean_set *set, const char *digest)
{
	if (set->count == set->room) {
		set->room = set->room ? set->room * 2 : 1024;
		set->items =
		    memory_must(talloc_realloc_size(ctx, set->items, set->room * sizeof *set->items));
	}
	sodium_hex2bin(set->items[set->count++], CLEAN_DIGEST, digest, CONTENT_DIGEST_SIZE - 1, NULL,
	               NULL, NULL);
}

/* Backups have nearly all of their pieces in common. */
static bool clean_gather(struct ctx *ctx, const struct store *store, struct clean_set *set)
{
	size_t count;
	const char **names = store_names(ctx, store, &count);
	for (size_t i = 0; names && i < count; i++) {
		struct manifest *manifest = store_manifest(ctx, store, names[i]);
		if (!manifest)
			return false;
		for (size_t piece = 0; piece < manifest->piece_count; piece++)
			clean_add(ctx, set, manifest->pieces[piece]);
		for (size_t file = 0; file < manifest->files.count; file++)
			clean_add(ctx, set, manifest->files.items[file].digest);
		clean_settle(set);
		talloc_free(manifest);
	}
	return names != NULL;
}

static bool clean_named(const struct clean *clean, const char *name)
{
	unsigned char digest[CLEAN_DIGEST];
	char text[CONTENT_DIGEST_SIZE];
	if (strlen(name) != CONTENT_DIGEST_SIZE - 3)
		return false; /* a piece that was never finished */
	memcpy(text, clean->digits, 2);
	memcpy(text + 2, name, CONTENT_DIGEST_SIZE - 2);
	return content_digest_valid(text) &&
	       !sodium_hex2bin(digest, sizeof digest, text, sizeof text - 1, NULL, NULL, NULL) &&
	       clean->set.count &&
	       bsearch(digest, clean->set.items, clean->set.count, CLEAN_DIGEST, clean_compare);
}

static bool clean_one(struct ctx *outer, const char *name, void *data)
{
	const struct clean *clean = data;
	struct stat status;
	if (clean_named(clean, name))
		return true;
	struct ctx *ctx = ctx_inner(outer);
	const char *path = memory_format(ctx, "%s/%s", clean->folder, name);
	bool young = stat(path, &status) != 0 || (int64_t)status.st_mtime * 1000 >= clean->before;
	if (!young && !disk_remove(ctx, path))
		error_pass(outer, ctx);
	talloc_free(ctx);
	return !outer->error;
}

static bool clean_folder(struct ctx *outer, const char *name, void *data)
{
	struct ctx *ctx = ctx_inner(outer);
	struct clean clean = *(const struct clean *)data;
	clean.folder = memory_format(ctx, "%s/%s", clean.folder, name);
	clean.digits = name;
	if (strlen(name) == 2 && !disk_each(ctx, clean.folder, clean_one, &clean))
		error_pass(outer, ctx);
	talloc_free(ctx);
	return !outer->error;
}

bool store_clean(struct ctx *outer, const struct store *store, int64_t files_before)
{
	struct ctx *ctx = ctx_inner(outer);
	struct clean clean = {.before = INT64_MAX};
	bool good = clean_gather(ctx, store, &clean.set);
	clean.folder = store_path(ctx, store, "pages", NULL);
	good = good && disk_each(ctx, clean.folder, clean_folder, &clean);
	clean.folder = store_path(ctx, store, "files", NULL);
	clean.before = files_before;
	if (!good || !disk_each(ctx, clean.folder, clean_folder, &clean))
		error_pass(outer, ctx);
	talloc_free(ctx);
	return !outer->error;
}

bool store_drop(struct ctx *ctx, const struct store *store, const char *name)
{
	const char *path = store_path(ctx, store, "backups", memory_format(ctx, "%s.json", name));
	return disk_remove(ctx, path) && disk_sync_folder(ctx, store_path(ctx, store, "backups", NULL));
}
