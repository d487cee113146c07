/* Inside record/: what the parts of a check share. */
#pragma once

#include "db/sql.h"
#include "record/check.h"
#include "record/row.h"

/* Tells a fault: of a record, of an object (`record` 0), or of neither. Always true. */
bool check_wrong(struct ctx *ctx, struct check *check, const struct object *object, int64_t record,
                 const char *zh, const char *en, ...)
    __attribute__((format(printf, 5, 7), format(printf, 6, 7)));

/* Each field of each object. */
typedef bool check_field(struct ctx *ctx, struct check *check, const struct field *field);
bool check_fields(struct ctx *ctx, struct check *check, check_field *look);

/* Runs `visit` for each row; a nested query may be made there. False on error. */
typedef bool check_row(struct ctx *ctx, struct check *check, const struct db_rows *rows,
                       const void *about);
bool check_rows(struct ctx *ctx, struct check *check, const struct sql *sql, check_row *visit,
                const void *about);

/* Each living record with the fields that `wants` says. */
typedef bool check_visit(struct ctx *ctx, const struct record *record, void *data);
bool check_records(struct ctx *ctx, const struct object *object,
                   bool (*wants)(const struct field *field), check_visit *visit, void *data);

/* The parts. */
bool check_references(struct ctx *ctx, struct check *check);
bool check_lists(struct ctx *ctx, struct check *check);
bool check_files(struct ctx *ctx, struct check *check);
/* Of it: what hangs on records of any object. */
bool check_hanging(struct ctx *ctx, struct check *check);
/* Puts bytes that belong to no file aside. */
bool check_files_tidy(struct ctx *ctx);
bool check_search(struct ctx *ctx, struct check *check);
bool check_keys(struct ctx *ctx, struct check *check);
bool check_counts(struct ctx *ctx, struct check *check);
bool check_history(struct ctx *ctx, struct check *check);
