#include "transfer/export_store.h"

#include <stddef.h>

const char *const export_tables[] = {
    "CREATE TABLE export_run ("
    " id INTEGER PRIMARY KEY,"
    " object TEXT NOT NULL,"
    " request TEXT NOT NULL,"
    " format SMALLINT NOT NULL,"
    " maker BIGINT NOT NULL,"
    " language SMALLINT NOT NULL,"
    " created_at BIGINT NOT NULL,"
    " state SMALLINT NOT NULL,"
    " total BIGINT NOT NULL,"
    " done BIGINT NOT NULL,"
    " reason TEXT)",
    "CREATE INDEX export_run_created ON export_run (created_at)",
    NULL,
};
