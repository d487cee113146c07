/* Inside transfer/: what an export asks for, and its rows. */
#pragma once

#include "document/sheet_writer.h"
#include "record/record.h"
#include "transfer/export.h"

struct export_order {
	const struct object *object;
	const json_t *filter;
	const char *sort;
	const char *names; /* of the fields, a comma list */
	const struct field **fields;
	size_t field_count;
	enum sheet_writer_format format;
};

/* Reads and checks a request; belongs to ctx and to the request's tree. */
bool export_order_read(struct ctx *ctx, const json_t *request, struct export_order *order);
struct record_query export_query(const struct export_order *order);
/* Writes it all, in a read transaction. */
bool export_write(struct ctx *ctx, const struct export_order *order, int64_t total, int descriptor,
                  const struct export_watch *watch, int64_t *done, bool *finished);
