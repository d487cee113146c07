/* guanxi openapi: the API's description without a server. */
#include "cmd/command.h"

#include "api/api.h"
#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "cmd/company.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool openapi_print(struct ctx *ctx)
{
	if (company_begin(ctx)) {
		struct json_writer *json = json_writer_new(ctx, 1 << 16);
		api_openapi(ctx, GUANXI_VERSION, json);
		puts(json->out->data);
	}
	return company_commit(ctx);
}

/* As in every company that has added nothing: of one that is gone again after. */
static bool openapi_print_new(struct ctx *ctx)
{
	static const struct company_settings settings = {"Guanxi", "Asia/Shanghai", "CNY", "CN"};
	const char *temporary = getenv("TMPDIR");
	char *folder = memory_format(ctx, "%s/guanxi-openapi-XXXXXX", temporary ? temporary : "/tmp");
	if (!mkdtemp(folder))
		return error_set(ctx, ERROR_UNAVAILABLE, "不能建立目录 %s：%s。",
		                 "The folder %s can't be made: %s.", folder, strerror(errno));
	struct company_place place = {.folder = folder};
	struct company *company = company_open(ctx, NULL, &place, 2, &settings);
	bool good = company && openapi_print(ctx);
	ctx->company = NULL;
	talloc_free(company);
	company_remove(ctx, &place);
	rmdir(folder);
	return good;
}

static int openapi_run(struct ctx *ctx, const struct command_line *line)
{
	if (command_value(line, "--new"))
		return openapi_print_new(ctx) ? EXIT_DONE : EXIT_FAILED;
	struct company_place place;
	bool good = command_place(ctx, line, NULL, &place) && company_open(ctx, ctx, &place, 2, NULL) &&
	            openapi_print(ctx);
	return good ? EXIT_DONE : EXIT_FAILED;
}

static const struct command_option openapi_options[] = {
    COMMAND_DATA,
    COMMAND_DATABASE,
    {"--new",
     NULL,
     false,
     {{"不读数据目录，打印新建公司的接口说明", "of a new company, whatever the data folder"}}},
    {0},
};

const struct command openapi_commands[] = {
    {"openapi",
     NULL,
     0,
     {{"打印接口说明（OpenAPI 3.1）", "print the API's description (OpenAPI 3.1)"}},
     openapi_options,
     openapi_run},
    {0},
};
