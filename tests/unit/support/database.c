#include "database.h"

#include "base/memory.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *server(void)
{
	return getenv("GUANXI_TEST_DATABASE");
}

bool support_is_server(void)
{
	return server() != NULL;
}

static void server_run(const char *sql)
{
	PGconn *connection = PQconnectdb(server());
	PGresult *result = PQexec(connection, sql);
	if (PQresultStatus(result) != PGRES_COMMAND_OK) {
		fputs(PQerrorMessage(connection), stderr);
		abort();
	}
	PQclear(result);
	PQfinish(connection);
}

struct schema {
	char *name;
};

static int schema_drop(struct schema *schema)
{
	server_run(memory_format(
	    schema,
	    "SET client_min_messages = warning; SET lock_timeout = 5000; DROP SCHEMA \"%s\" CASCADE",
	    schema->name));
	return 0;
}

/* The folder's name is nobody else's. */
const char *support_address(const void *parent, const char *folder)
{
	if (!server())
		return memory_format(parent, "%s/guanxi.db", folder);
	struct schema *schema = memory_new(parent, struct schema);
	schema->name = memory_text(schema, strrchr(folder, '/') + 1);
	server_run(memory_format(schema, "CREATE SCHEMA IF NOT EXISTS \"%s\"", schema->name));
	talloc_set_destructor(schema, schema_drop);
	return memory_format(parent, "%s%soptions=-csearch_path%%3D%%22%s%%22", server(),
	                     strchr(server(), '?') ? "&" : "?", schema->name);
}
