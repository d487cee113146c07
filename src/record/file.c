/* Files: taking them in, finding them, and who may read them. */
#include "record/file_row.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "db/db.h"
#include "db/migration.h"
#include "record/file_place.h"

#include <assert.h>
#include <string.h>

enum { FILE_NAME_LIMIT = 200 }; /* characters */

static const char *const file_tables[] = {
    "CREATE TABLE stored_file ("
    "    id INTEGER PRIMARY KEY,"
    "    name TEXT NOT NULL,"
    "    type TEXT NOT NULL,"
    "    size INTEGER NOT NULL,"
    "    digest TEXT NOT NULL,"
    "    created_at INTEGER NOT NULL,"
    "    created_by INTEGER NOT NULL)",
    "CREATE TABLE file_use ("
    "    file INTEGER NOT NULL,"
    "    object TEXT NOT NULL,"
    "    record INTEGER NOT NULL,"
    "    field TEXT NOT NULL,"
    "    PRIMARY KEY (file, object, record, field)) WITHOUT ROWID",
    NULL,
};

/* For what asks of bytes whether anything holds them. */
static const char *const file_indexes[] = {
    "CREATE INDEX stored_file_digest ON stored_file (digest)",
    NULL,
};

bool file_migrate(struct ctx *ctx)
{
	static const struct db_migration steps[] = {{1, file_tables}, {2, file_indexes}};
	return db_migrate(ctx, "files", steps, sizeof steps / sizeof *steps);
}

/* --- taking in --- */

/* Without the folders that some programs send along, and of bounded length: its
 * end is kept, since there the ending is. */
static const char *file_tidy_name(struct ctx *ctx, const char *name)
{
	for (const char *at = name; *at; at++)
		if (*at == '/' || *at == '\\')
			name = at + 1;
	if (!text_valid(name, strlen(name)))
		return "file";
	name = text_tidy(ctx, name, strlen(name), true);
	for (size_t length = text_length(name); length > FILE_NAME_LIMIT; length--)
		do
			name++;
		while (((unsigned char)*name & 0xC0) == 0x80);
	return *name ? name : "file";
}

bool file_store(struct ctx *ctx, const char *path, const char *name, struct file_info *file)
{
	assert(db_writing(ctx));
	*file = (struct file_info){.name = file_tidy_name(ctx, name)};
	return file_look(ctx, path, file) && file_place(ctx, path, file) &&
	       db_insert(ctx, &file->id,
	                 "INSERT INTO stored_file (name, type, size, digest, created_at, created_by)"
	                 "    VALUES ($1, $2, $3, $4, $5, $6)",
	                 value_text(file->name), value_text(file->type), value_integer(file->size),
	                 value_text(file->digest), value_integer(ctx->now),
	                 value_integer(ctx->actor->user));
}

/* --- finding --- */

static bool file_missing(struct ctx *ctx)
{
	return error_set(ctx, ERROR_NOT_FOUND, "找不到该文件，或您无权查看。",
	                 "The file does not exist, or is not yours to see.");
}

static bool file_read(struct ctx *ctx, int64_t id, struct file_info *file)
{
	struct db_rows *rows = db_query(ctx,
	                                "SELECT name, type, size, digest"
	                                "  FROM stored_file"
	                                " WHERE id = $1",
	                                value_integer(id));
	if (!rows || !db_next(ctx, rows)) {
		talloc_free(rows);
		return ctx->error ? false : file_missing(ctx);
	}
	*file = (struct file_info){
	    .id = id,
	    .name = memory_text(ctx, db_text(rows, 0)),
	    .type = memory_text(ctx, db_text(rows, 1)),
	    .size = db_integer(rows, 2),
	    .path = file_path(ctx, db_text(rows, 3)),
	};
	assert(db_size(rows, 3) < sizeof file->digest);
	memcpy(file->digest, db_text(rows, 3), db_size(rows, 3) + 1);
	talloc_free(rows);
	return true;
}

bool file_find(struct ctx *ctx, int64_t id, struct file_info *file)
{
	bool readable = false;
	if (!file_readable(ctx, id, &readable))
		return false;
	return readable ? file_read(ctx, id, file) : file_missing(ctx);
}

bool file_name(struct ctx *ctx, int64_t id, const char **name)
{
	struct db_rows *rows =
	    db_query(ctx, "SELECT name FROM stored_file WHERE id = $1", value_integer(id));
	if (!rows)
		return false;
	*name = db_next(ctx, rows) ? memory_text(ctx, db_text(rows, 0)) : NULL;
	talloc_free(rows);
	return !ctx->error;
}

bool file_each(struct ctx *ctx, int64_t after,
               bool (*visit)(struct ctx *ctx, const struct file_info *file, void *data), void *data)
{
	struct db_rows *rows = db_query(ctx,
	                                "SELECT id, size, digest"
	                                "  FROM stored_file"
	                                " WHERE id > $1"
	                                " ORDER BY id",
	                                value_integer(after));
	while (rows && db_next(ctx, rows)) {
		struct ctx *inner = ctx_inner(ctx);
		struct file_info file = {.id = db_integer(rows, 0), .size = db_integer(rows, 1)};
		assert(db_size(rows, 2) < sizeof file.digest);
		memcpy(file.digest, db_text(rows, 2), db_size(rows, 2) + 1);
		file.path = file_path(inner, file.digest);
		if (!visit(inner, &file, data))
			error_pass(ctx, inner);
		talloc_free(inner);
		if (ctx->error)
			break;
	}
	talloc_free(rows);
	return !ctx->error;
}

void file_print(const struct file_info *file, struct json_writer *json)
{
	json_open_object(json);
	json_member_integer(json, "id", file->id);
	json_member_text(json, "name", file->name);
	json_member_text(json, "type", file->type);
	json_member_integer(json, "size", file->size);
	json_close_object(json);
}
