/* What a store holds. */
#include "backup/backup.h"
#include "backup/log.h"

#include "base/error.h"
#include "base/memory.h"

static void list_tell(const struct manifest *manifest, struct backup_kept *kept)
{
	*kept = (struct backup_kept){
	    .name = manifest->name,
	    .program = manifest->program,
	    .at = manifest->at,
	    .took = manifest->took,
	    .size = manifest->size,
	    .added = manifest->added,
	    .files = manifest->files.count,
	    .missing = manifest->missing_count,
	};
	for (size_t i = 0; i < manifest->files.count; i++)
		kept->size += manifest->files.items[i].size;
}

static bool list_reach(struct ctx *ctx, const struct store *store, const struct manifest *manifest,
                       struct backup_kept *kept)
{
	struct log_entry last;
	if (manifest->run && log_last(ctx, store, manifest->run, 0, &last) &&
	    last.sequence > (uint64_t)manifest->sequence)
		kept->reaches = last.at;
	return !ctx->error;
}

bool backup_each(struct ctx *outer, const char *folder,
                 bool (*visit)(struct ctx *ctx, const struct backup_kept *kept, void *data),
                 void *data)
{
	size_t count = 0;
	const struct store *store = store_open(outer, folder, STORE_READ);
	const char **names = store ? store_names(outer, store, &count) : NULL;
	for (size_t i = 0; names && i < count && !outer->error; i++) {
		struct ctx *ctx = ctx_inner(outer);
		struct backup_kept kept;
		const struct manifest *manifest = store_manifest(ctx, store, names[i]);
		if (manifest)
			list_tell(manifest, &kept);
		if (!manifest || !list_reach(ctx, store, manifest, &kept) || !visit(ctx, &kept, data))
			error_pass(outer, ctx);
		talloc_free(ctx);
	}
	return !outer->error;
}
