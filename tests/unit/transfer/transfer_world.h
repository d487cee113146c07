/* The world of record/'s tests with the rules of crm/, this room's tables, helper processes for
 * files, and the files in examples/. */
#pragma once

#include "crm/crm.h"
#include "document/sheet.h"
#include "record_world.h"

#include "document/sandbox.h"
#include "transfer/export.h"
#include "transfer/import.h"

int transfer_begin(void **state);

/* Tests that read files start themselves again as helpers. */
#define TRANSFER_MAIN(tests)                                                                       \
	int main(int count, char **arguments)                                                          \
	{                                                                                              \
		if (count > 1 && !strcmp(arguments[1], SANDBOX_COMMAND))                                   \
			return document_helper_main();                                                         \
		return cmocka_run_group_tests(tests, NULL, NULL);                                          \
	}

/* Work by a person without a transaction; ended by transfer_done. */
struct ctx *transfer_ctx(struct world *world, enum person person);
void transfer_done(struct ctx *ctx);

/* Uploads a copy of a file of examples/, or of a text; the import's id. */
int64_t transfer_example(struct world *world, enum person person, const char *name,
                         const char *object);
int64_t transfer_text(struct world *world, enum person person, const char *text,
                      const char *object);
/* A file with these bytes in the company's folder; belongs to ctx. */
const char *transfer_file(struct ctx *ctx, const char *bytes, size_t size);

/* JSON with ' for ", in a call of its own. */
void transfer_configure(struct world *world, enum person person, int64_t id, const char *changes);
/* Starts and runs to the end. */
void transfer_run(struct world *world, enum person person, int64_t id);
void transfer_undo(struct world *world, enum person person, int64_t id);
/* What GET shows; on ctx. */
json_t *transfer_shown(struct ctx *ctx, int64_t id);
/* The member of what GET shows. */
int64_t transfer_number(struct world *world, enum person person, int64_t id, const char *name);
void transfer_expect(struct world *world, enum person person, int64_t id, const char *state,
                     int created, int updated, int skipped, int rejected);
/* The id of the record that the filter finds; there must be exactly one. */
int64_t transfer_find(struct world *world, const char *object, const char *filter);
/* A field as people read it. */
void transfer_expect_shown(struct world *world, const char *object, int64_t id, const char *field,
                           const char *text);

/* Watches that never stop, and that stop after so many pieces. */
extern const struct import_watch transfer_patient;
struct import_watch transfer_stop_after(int *pieces);
