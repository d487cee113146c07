#include "http/upload.h"

#include "base/buffer.h"
#include "base/log.h"
#include "base/memory.h"
#include "http/multipart.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static const char upload_prefix[] = "http-upload-";
static const char upload_no_room[] = "There is no room to store the file at the moment.";
static const char upload_busy[] = "Too much is being sent at the moment.";

/* A file on disk, removed with its memory; who renames it keeps it. */
struct upload_file {
	char *path;
	int descriptor;
};

struct http_upload {
	struct http_exchange *exchange;
	struct multipart *multipart;
	struct http_part *parts;
	size_t part_count;
	struct buffer *field;     /* of the part that is being read, or NULL */
	struct upload_file *file; /* likewise */
	size_t field_bytes;       /* of all fields */
};

static int upload_file_release(struct upload_file *file)
{
	if (file->descriptor >= 0)
		close(file->descriptor);
	unlink(file->path);
	return 0;
}

/* Its folder can't take it: full, read-only, broken. */
static const char *upload_unwritable(const struct http_exchange *exchange, int number)
{
	log_event(NULL, LOG_ERROR, "upload_spool_failed", "request=%s errno=%d", exchange->id, number);
	return upload_no_room;
}

static const char *upload_open(struct http_upload *upload, struct http_part *part)
{
	struct http_exchange *exchange = upload->exchange;
	struct upload_file *file = memory_new(exchange->request, struct upload_file);
	file->path = memory_format(file, "%s/%s%s-%zu", exchange->server->options.spool, upload_prefix,
	                           exchange->id, upload->part_count);
	file->descriptor = open(file->path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	if (file->descriptor < 0) {
		return upload_unwritable(exchange, errno);
	}
	talloc_set_destructor(file, upload_file_release);
	upload->file = file;
	part->path = file->path;
	return NULL;
}

static const char *upload_part_begin(void *data, const struct multipart_head *head)
{
	struct http_upload *upload = data;
	void *memory = upload->exchange->request;
	/* A form whose file was not chosen sends a part with an empty name. */
	if (head->file_name && !*head->file_name)
		return NULL;
	if (upload->part_count == HTTP_PART_LIMIT)
		return "The body has too many parts.";
	struct http_part *part = &upload->parts[upload->part_count++];
	*part = (struct http_part){
	    .name = memory_text(memory, head->name),
	    .file_name = head->file_name ? memory_text(memory, head->file_name) : NULL,
	    .content_type = memory_text(memory, head->content_type),
	};
	if (part->file_name)
		return upload_open(upload, part);
	upload->field = buffer_new(memory, 64);
	return NULL;
}

static const char *upload_part_bytes(void *data, const char *bytes, size_t size)
{
	struct http_upload *upload = data;
	if (upload->field) {
		upload->field_bytes += size;
		if (upload->field_bytes > HTTP_FIELD_LIMIT)
			return "The fields are too long.";
		if (!http_body_keep(upload->exchange, size))
			return upload_busy;
		buffer_add(upload->field, bytes, size);
		return NULL;
	}
	while (upload->file && size) {
		ssize_t written = write(upload->file->descriptor, bytes, size);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return upload_unwritable(upload->exchange, errno);
		upload->parts[upload->part_count - 1].size += (uint64_t)written;
		bytes += written;
		size -= (size_t)written;
	}
	return NULL;
}

static const char *upload_part_end(void *data)
{
	struct http_upload *upload = data;
	struct http_part *part = &upload->parts[upload->part_count ? upload->part_count - 1 : 0];
	if (upload->field) {
		part->bytes = upload->field->data;
		part->size = upload->field->size;
	} else if (upload->file) {
		close(upload->file->descriptor);
		upload->file->descriptor = -1;
	}
	upload->field = NULL;
	upload->file = NULL;
	return NULL;
}

bool http_upload_begin(struct http_exchange *exchange, const char *content_type)
{
	struct http_upload *upload = memory_new(exchange->request, struct http_upload);
	struct multipart_sink sink = {upload, upload_part_begin, upload_part_bytes, upload_part_end};
	upload->exchange = exchange;
	upload->parts = memory_array(upload, struct http_part, HTTP_PART_LIMIT);
	upload->multipart = content_type ? multipart_new(upload, content_type, &sink) : NULL;
	exchange->upload = upload;
	return upload->multipart ||
	       http_exchange_refuse(exchange, 415, "The body must be multipart/form-data.");
}

static bool upload_refuse(struct http_exchange *exchange, const char *reason)
{
	return http_exchange_refuse(exchange, reason == upload_no_room ? 507 : 400, reason);
}

bool http_upload_add(struct http_exchange *exchange, const char *bytes, size_t size)
{
	const char *reason = multipart_feed(exchange->upload->multipart, bytes, size);
	return !reason || (reason != upload_busy && upload_refuse(exchange, reason));
}

bool http_upload_end(struct http_exchange *exchange)
{
	struct http_upload *upload = exchange->upload;
	const char *reason = multipart_finish(upload->multipart);
	if (reason)
		return upload_refuse(exchange, reason);
	exchange->request->parts = upload->parts;
	exchange->request->part_count = upload->part_count;
	return true;
}

void http_upload_clean(const char *folder)
{
	DIR *directory = opendir(folder);
	if (!directory)
		return;
	struct dirent *entry;
	while ((entry = readdir(directory)))
		if (strncmp(entry->d_name, upload_prefix, sizeof upload_prefix - 1) == 0)
			unlinkat(dirfd(directory), entry->d_name, 0);
	closedir(directory);
}
