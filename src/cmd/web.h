/* The front end's files in the program. */
#pragma once

#include "http/asset.h"

/* Written at build time by web/embed.mjs; empty in a build without front end. */
extern const struct http_asset web_assets[];
extern const size_t web_asset_count;

static inline struct http_assets web_files(void)
{
	return (struct http_assets){web_assets, web_asset_count};
}
