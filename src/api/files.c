/* Files: upload, and download under the rights of the record they hang on. */
#include "api/offer.h"

#include "access/usage.h"
#include "base/error.h"
#include "base/memory.h"
#include "record/file.h"

#include <string.h>

enum { FILE_LIMIT = 50 << 20 };

static bool file_upload(struct ctx *ctx, struct api_call *call)
{
	const struct http_part *part = http_part(call->request, "file");
	struct file_info file;
	if (!file_store(ctx, part->path, part->file_name, &file))
		return false;
	file_print(&file, call->json);
	return true;
}

/* What browsers may show in place; all else is offered for saving. */
static bool file_is_shown(const char *type)
{
	static const char *const shown[] = {"image/png",  "image/jpeg", "image/gif",
	                                    "image/webp", "text/plain", "application/pdf"};
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		if (!strcmp(shown[i], type))
			return true;
	return false;
}

static bool file_download(struct ctx *ctx, struct api_call *call)
{
	struct file_info file;
	if (!file_find(ctx, call->id, &file))
		return false;
	/* Pages show pictures by the dozen. */
	if (strncmp(file.type, "image/", 6) != 0)
		usage_add(ctx, USAGE_FILES, 1);
	const char *kind = file_is_shown(file.type) ? "inline" : "attachment";
	http_response_header(call->response, "Content-Disposition",
	                     offer_disposition(ctx, kind, file.name));
	http_response_header(call->response, "Content-Security-Policy",
	                     "default-src 'none'; style-src 'unsafe-inline'; sandbox");
	http_response_header(call->response, "Cache-Control", "private, no-cache");
	return http_answer_file(ctx, call->request, call->response, file.type, file.path,
	                        memory_format(ctx, "\"%s\"", file.digest));
}

const struct api_route api_file_routes[] = {
    API_ROUTE(POST, "/api/v1/files", SESSION, WRITES, .run = file_upload, .body = API_UPLOAD,
              .body_limit = FILE_LIMIT, .pool = HTTP_SLOW, .status = 201, .answer = "file",
              .help = {{"上传文件，其编号填入记录的文件字段",
                        "Upload a file; its id goes into a record's file field"}}),
    API_ROUTE(GET, "/api/v1/files/{id}", SESSION, READS, .run = file_download,
              .answer = "application/octet-stream", .help = {{"下载文件", "Download a file"}}),
    {0},
};
