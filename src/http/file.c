/* Answering with a file. */
#include "base/error.h"
#include "base/memory.h"
#include "http/condition.h"
#include "http/response.h"

#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int file_close(struct http_open_file *file)
{
	if (file->descriptor >= 0)
		close(file->descriptor);
	return 0;
}

static struct http_open_file *file_open(struct ctx *ctx, const void *parent, const char *path)
{
	struct stat state;
	struct http_open_file *file = memory_new(parent, struct http_open_file);
	file->descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	talloc_set_destructor(file, file_close);
	if (file->descriptor < 0 || fstat(file->descriptor, &state) != 0 || !S_ISREG(state.st_mode)) {
		error_set(ctx, ERROR_NOT_FOUND, "文件已不存在。", "The file is not there any more.");
		talloc_free(file);
		return NULL;
	}
	file->size = (uint64_t)state.st_size;
	return file;
}

/* A range is asked for, and of the content that the client knows. */
static const char *file_range(const struct http_request *request, const char *etag)
{
	const char *condition = http_header(request, "If-Range");
	if (condition && (!etag || strcmp(condition, etag) != 0))
		return NULL;
	return http_header(request, "Range");
}

bool http_answer_file(struct ctx *ctx, const struct http_request *request,
                      struct http_response *response, const char *content_type, const char *path,
                      const char *etag)
{
	struct http_open_file *file = file_open(ctx, request, path);
	if (!file)
		return false;
	http_response_header(response, "Accept-Ranges", "bytes");
	if (etag)
		http_response_header(response, "ETag", etag);
	if (http_etag_listed(http_header(request, "If-None-Match"), etag)) {
		http_answer(response, 304, NULL, NULL, 0);
		talloc_free(file);
		return true;
	}
	uint64_t whole = file->size;
	enum http_range range =
	    http_range_read(file_range(request, etag), whole, &file->offset, &file->size);
	if (range == HTTP_RANGE_NONE) {
		http_answer(response, 416, NULL, NULL, 0);
		http_response_header(response, "Content-Range",
		                     memory_format(request, "bytes */%" PRIu64, whole));
		talloc_free(file);
		return true;
	}
	http_response_set(response, HTTP_RESPONSE_FILE, range == HTTP_RANGE_PART ? 206 : 200,
	                  content_type);
	response->file = file;
	if (range == HTTP_RANGE_PART)
		http_response_header(response, "Content-Range",
		                     memory_format(request, "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64,
		                                   file->offset, file->offset + file->size - 1, whole));
	return true;
}
