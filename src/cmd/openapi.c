/* guanxi openapi: the API's description without a server. */
#include "cmd/command.h"

#include "api/api.h"
#include "base/json.h"
#include "cmd/company.h"

#include <stdio.h>

static int openapi_run(struct ctx *ctx, const struct command_line *line)
{
	const char *folder = command_data(ctx, line);
	if (!folder || !company_open(ctx, ctx, folder, 2, NULL))
		return EXIT_FAILED;
	if (company_begin(ctx)) {
		struct json_writer *json = json_writer_new(ctx, 1 << 16);
		api_openapi(ctx, GUANXI_VERSION, json);
		puts(json->out->data);
	}
	company_commit(ctx);
	return EXIT_DONE;
}

static const struct command_option openapi_options[] = {
    {"--data",
     "DIR",
     false,
     {{"数据目录，默认取环境变量 GUANXI_DATA", "data folder, else GUANXI_DATA"}}},
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
