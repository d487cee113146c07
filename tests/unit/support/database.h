/* Where a test's company has its database: a file in its folder, or, where
 * GUANXI_TEST_DATABASE names a PostgreSQL server, a schema of its own there. */
#pragma once

#include <stdbool.h>

/* The address for db_pool_open, on `parent`; the schema is made, and goes with `parent`.
 * The same for the same folder. */
const char *support_address(const void *parent, const char *folder);
/* Do the tests run on a server? */
bool support_is_server(void);
