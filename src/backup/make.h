/* Inside backup/: making backups. */
#pragma once

#include "backup/backup.h"
#include "backup/store.h"

struct make {
	const char *program;
	content_begin *begin; /* NULL: db_begin */
	/* Asked now and then: false ends it with ERROR_UNAVAILABLE. May be NULL. */
	bool (*go_on)(struct ctx *ctx, void *data);
	void *data;      /* of both */
	const char *run; /* as a manifest has them; begin may set them */
	int64_t sequence;
	struct content content;
};

/* NULL on error; then the store is as it was. */
struct manifest *make_into_store(struct ctx *ctx, struct store *store, struct make *make);
void make_tell(const struct manifest *manifest, struct backup_made *made);
