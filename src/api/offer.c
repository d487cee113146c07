#include "api/offer.h"

#include "base/error.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

const char *offer_disposition(const void *parent, const char *kind, const char *name)
{
	static const char plain[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	struct buffer *out = buffer_new(parent, 128);
	buffer_add_text(out, kind);
	buffer_add_text(out, "; filename*=UTF-8''");
	for (const char *c = name; *c; c++) {
		if (strchr(plain, *c))
			buffer_add(out, c, 1);
		else
			buffer_format(out, "%%%02X", (unsigned)(unsigned char)*c);
	}
	return out->data;
}

bool offer_file(struct ctx *ctx, struct api_call *call, const char *path, const char *name,
                const char *media_type)
{
	http_response_header(call->response, "Content-Disposition",
	                     offer_disposition(ctx, "attachment", name));
	http_response_header(call->response, "Cache-Control", "private, no-store");
	return http_answer_file(ctx, call->request, call->response, media_type, path, NULL);
}

struct offer_scratch {
	int descriptor;
};

static int offer_close(struct offer_scratch *scratch)
{
	close(scratch->descriptor);
	return 0;
}

int offer_scratch(struct ctx *ctx, struct api_call *call)
{
	int descriptor = open(ctx->company->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (descriptor < 0) {
		error_disk(ctx, errno, "scratch file");
		return -1;
	}
	struct offer_scratch *scratch = memory_new(call, struct offer_scratch);
	scratch->descriptor = descriptor;
	talloc_set_destructor(scratch, offer_close);
	return descriptor;
}

bool offer_descriptor(struct ctx *ctx, struct api_call *call, int descriptor, const char *name,
                      const char *media_type)
{
	return offer_file(ctx, call, memory_format(ctx, "/proc/self/fd/%d", descriptor), name,
	                  media_type);
}
