/* Inside transfer/: an import as it is stored. */
#pragma once

#include "transfer/import.h"

enum import_state {
	IMPORT_UPLOADED,
	IMPORT_CHECKED, /* a dry run was made of these settings */
	IMPORT_RUNNING,
	IMPORT_PAUSED,
	IMPORT_DONE,
	IMPORT_CANCELLED,
	IMPORT_FAILED,
	IMPORT_UNDOING,
	IMPORT_UNDONE,
	IMPORT_STATE_COUNT
};
extern const char *const import_state_names[IMPORT_STATE_COUNT];

/* What became of a row. As stored: numbers are never given to another meaning. */
enum import_outcome {
	IMPORT_SPOILT = 0, /* never stored: see apply_row */
	IMPORT_CREATED = 1,
	IMPORT_UPDATED = 2,
	IMPORT_SKIPPED = 3,
	IMPORT_REJECTED = 4,
	IMPORT_OUTCOME_COUNT
};

enum import_note_kind { IMPORT_ERROR = 1, IMPORT_SKIP = 2, IMPORT_WARNING = 3 };

struct import {
	int64_t id;
	const struct object *object;
	int64_t maker;
	enum language language; /* of the maker, for what is noted */
	const char *file_name;
	enum import_state state;
	int64_t created_at, finished_at; /* instants; 0 for none */
	json_t *sheets;                  /* [{"name","rows"}] */
	json_t *columns;                 /* [{"index","label","field","ignored","samples"}] */
	json_t *settings;                /* the other settings */
	int64_t sheet, header_row;
	int64_t last_row; /* number of the last row of the sheet that is done; undoing: the
	                     first that is */
	int64_t total;
	int64_t counts[IMPORT_OUTCOME_COUNT]; /* by outcome */
	int64_t warnings;
	int64_t undone, kept; /* records */
	const char *reason;   /* why it failed, or NULL */
};

/* On ctx, with its trees. ERROR_NOT_FOUND when there is none, or it is not the
 * actor's. */
struct import *import_load(struct ctx *ctx, int64_t id);
/* Stores what may change: new ones get their id. In a write transaction. */
bool import_insert(struct ctx *ctx, struct import *import);
bool import_save(struct ctx *ctx, const struct import *import);

/* Other settings: what a trial found, or is finding, is of no use any more. */
bool import_trial_forget(struct ctx *ctx, int64_t id);

int64_t import_rows_done(const struct import *import);

struct import_note {
	int64_t row;
	enum import_note_kind kind;
	const char *field, *code, *message; /* field may be NULL */
};
/* As it is shown from outside. */
void import_note_print(const struct import_note *note, struct json_writer *json);
bool import_note_keep(struct ctx *ctx, int64_t import, const struct import_note *note);

struct import_result {
	int64_t row;
	enum import_outcome outcome;
	int64_t record, version; /* 0 where it became none */
	const char *before;      /* JSON of the former values, of an updated one */
	const char *along; /* JSON [[object, id, version]…] of what was created with it, or NULL */
};
bool import_result_keep(struct ctx *ctx, int64_t import, const struct import_result *result);

/* The file of an import; on ctx. */
const char *import_path(struct ctx *ctx, int64_t import);
/* Opens it for reading; -1 with ERROR_NOT_FOUND. The descriptor is closed with
 * `parent`. */
int import_file_open(struct ctx *ctx, const void *parent, int64_t import);
