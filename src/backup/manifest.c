#include "backup/manifest.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"

#include <stdio.h>
#include <string.h>

void manifest_name(int64_t at, char name[MANIFEST_NAME_SIZE])
{
	char text[TIME_TEXT_SIZE];
	time_print(at - at % 1000, text);
	snprintf(name, MANIFEST_NAME_SIZE, "%.4s%.2s%.2sT%.2s%.2s%.2s.%03uZ", text, text + 5, text + 8,
	         text + 11, text + 14, text + 17, (unsigned)(at % 1000) % 1000);
}

/* --- writing --- */

static void manifest_print_database(const struct manifest *manifest, struct json_writer *json)
{
	json_key(json, "database");
	json_open_object(json);
	json_member_integer(json, "size", manifest->size);
	json_member_text(json, "sha256", manifest->digest);
	if (manifest->pieces) {
		json_member_integer(json, "piece", CONTENT_PIECE);
		json_key(json, "pieces");
		json_open_array(json);
		for (size_t i = 0; i < manifest->piece_count; i++)
			json_put_text(json, manifest->pieces[i]);
		json_close_array(json);
	}
	json_close_object(json);
}

static void manifest_print_files(const struct manifest *manifest, struct json_writer *json)
{
	json_key(json, "files");
	json_open_array(json);
	for (size_t i = 0; i < manifest->files.count; i++) {
		const struct content_file *file = &manifest->files.items[i];
		json_open_object(json);
		json_member_text(json, "path", file->path);
		json_member_integer(json, "size", file->size);
		json_member_text(json, "sha256", file->digest);
		json_close_object(json);
	}
	json_close_array(json);
	json_key(json, "missing");
	json_open_array(json);
	for (size_t i = 0; i < manifest->missing_count; i++)
		json_put_text(json, manifest->missing[i]);
	json_close_array(json);
}

void manifest_print(const struct manifest *manifest, struct json_writer *json)
{
	json_open_object(json);
	json_member_integer(json, "guanxi_backup", MANIFEST_FORMAT);
	json_member_text(json, "program", manifest->program);
	json_member_text(json, "company", manifest->company);
	json_key(json, "at");
	json_put_instant(json, manifest->at);
	json_member_integer(json, "took", manifest->took);
	json_member_integer(json, "added", manifest->added);
	if (manifest->run) {
		json_member_text(json, "log", manifest->run);
		json_member_integer(json, "sequence", manifest->sequence);
	}
	manifest_print_database(manifest, json);
	manifest_print_files(manifest, json);
	json_close_object(json);
}

/* --- reading --- */

static bool manifest_digest(const json_t *json, char digest[CONTENT_DIGEST_SIZE])
{
	const char *text = json_string_value(json);
	if (!text || !content_digest_valid(text))
		return false;
	memcpy(digest, text, CONTENT_DIGEST_SIZE);
	return true;
}

static bool manifest_read_database(struct manifest *manifest, const json_t *json)
{
	const json_t *pieces = json_object_get(json, "pieces");
	manifest->size = json_integer_value(json_object_get(json, "size"));
	manifest->piece_count = json_array_size(pieces);
	if (manifest->size <= 0 || !manifest_digest(json_object_get(json, "sha256"), manifest->digest))
		return false;
	if (!pieces)
		return true;
	if (json_integer_value(json_object_get(json, "piece")) != CONTENT_PIECE ||
	    manifest->piece_count != (size_t)((manifest->size + CONTENT_PIECE - 1) / CONTENT_PIECE))
		return false;
	manifest->pieces =
	    memory_must(talloc_size(manifest, manifest->piece_count * sizeof *manifest->pieces));
	for (size_t i = 0; i < manifest->piece_count; i++)
		if (!manifest_digest(json_array_get(pieces, i), manifest->pieces[i]))
			return false;
	return true;
}

static bool manifest_read_files(struct manifest *manifest, const json_t *files,
                                const json_t *missing)
{
	size_t i;
	const json_t *one;
	if (!json_is_array(files))
		return false;
	json_array_foreach(files, i, one)
	{
		char digest[CONTENT_DIGEST_SIZE];
		const char *path = json_string_value(json_object_get(one, "path"));
		if (!path || !content_path_valid(path) ||
		    !manifest_digest(json_object_get(one, "sha256"), digest))
			return false;
		content_add(manifest, &manifest->files, path,
		            json_integer_value(json_object_get(one, "size")), digest);
	}
	manifest->missing = memory_array(manifest, const char *, json_array_size(missing) + 1);
	json_array_foreach(missing, i, one)
	{
		if (json_is_string(one))
			manifest->missing[manifest->missing_count++] =
			    memory_text(manifest, json_string_value(one));
	}
	return true;
}

static const char *manifest_text(const struct manifest *manifest, const json_t *json,
                                 const char *name)
{
	const char *text = json_string_value(json_object_get(json, name));
	return text ? memory_text(manifest, text) : NULL;
}

static bool manifest_fill(struct manifest *manifest, const json_t *json)
{
	const char *at = json_string_value(json_object_get(json, "at"));
	manifest->program = manifest_text(manifest, json, "program");
	manifest->company = manifest_text(manifest, json, "company");
	manifest->took = json_integer_value(json_object_get(json, "took"));
	manifest->added = json_integer_value(json_object_get(json, "added"));
	manifest->run = manifest_text(manifest, json, "log");
	manifest->sequence = json_integer_value(json_object_get(json, "sequence"));
	return at && time_read(at, strlen(at), &manifest->at) && manifest->program &&
	       manifest->company &&
	       manifest_read_database(manifest, json_object_get(json, "database")) &&
	       manifest_read_files(manifest, json_object_get(json, "files"),
	                           json_object_get(json, "missing"));
}

struct manifest *manifest_read(struct ctx *ctx, const char *from, const char *text, size_t size)
{
	struct manifest *manifest = memory_new(ctx, struct manifest);
	struct ctx *inner = ctx_inner(ctx);
	const json_t *json = json_read(inner, text, size);
	int64_t format = json_integer_value(json_object_get(json, "guanxi_backup"));
	bool good = format == MANIFEST_FORMAT && manifest_fill(manifest, json);
	talloc_free(inner);
	if (good)
		return manifest;
	talloc_free(manifest);
	if (format > MANIFEST_FORMAT)
		error_set(ctx, ERROR_UNAVAILABLE, "备份 %s 是由更新版本的程序写的。请升级本程序。",
		          "The backup %s was written by a newer program. Please upgrade this one.", from);
	else
		error_set(ctx, ERROR_UNAVAILABLE, "备份 %s 的清单已损坏。",
		          "The backup %s is damaged: its list can't be read.", from);
	return NULL;
}
