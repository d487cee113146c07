/* A program without front end. */
#include "cmd/web.h"

const struct http_asset web_assets[] = {{0}};
const size_t web_asset_count = 0;
