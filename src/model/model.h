/* The object model: what there is in this company, as data.
 *
 * System definitions are the JSON files in model/, compiled into the program; a
 * company's additions live in its database in the same form and are merged over
 * them. A loaded model is immutable. An administrator's change builds a new one,
 * changes the tables in the same transaction, and swaps the pointer: work under
 * way finishes with the model it began with.
 *
 * Each object has one table, named like the object, with a column for each
 * field (of the same name) and these of its own:
 *   id, version, created_at, created_by, updated_at, updated_by,
 *   deleted_at (null while alive), deleted_by, deleted_with (a number that all
 *   have which went into the recycle bin together; of one that was purged, whose
 *   row stays empty so that its id is never given again, null)
 * created_at … updated_by and id and version are fields too (system ones), so
 * that lists can show, filter and sort by them. */
#pragma once

#include "base/ctx.h"
#include "base/json.h"
#include "base/value.h"
#include "db/dialect.h"

#include <stdatomic.h>
#include <stddef.h>

struct label {
	const char *text[LANGUAGE_COUNT];
};

struct choice {
	const char *value;
	struct label label;
	const char *color;           /* "#RRGGBB", or NULL */
	const char *parent;          /* value of the field that this list depends on, or NULL */
	const char *const *synonyms; /* what else spreadsheets call it; NULL-terminated */
	bool disabled;               /* kept for old records, not offered */
};

/* A word by which a choice is known (value, label, synonym), folded. */
struct choice_word {
	const char *word;
	const struct choice *choice;
};

/* The choices of a field, or one level of a shared list: in order, and by word.
 * Choices of one list lie side by side, so that their order is their address. */
struct choice_list {
	const struct choice *choices;
	size_t count;
	const struct choice *const *by_value; /* sorted by value */
	const struct choice_word *words;      /* sorted by word */
	size_t word_count;
};

/* What becomes of a record whose target is deleted. */
enum on_delete { ON_DELETE_RESTRICT, ON_DELETE_CLEAR, ON_DELETE_CASCADE };

/* How a field takes part in the duplicate check (P5). */
enum duplicate_kind {
	DUPLICATE_NONE,
	DUPLICATE_NAME,  /* company name without legal form */
	DUPLICATE_PHONE, /* the number */
	DUPLICATE_EMAIL, /* address, and its domain unless public */
	DUPLICATE_HOST   /* website's host */
};

struct field_type;
struct object;

struct field {
	const char *name;
	const struct field_type *type;
	const struct object *object;
	size_t index; /* in object->fields */
	struct label label;
	struct label help; /* texts may be NULL */
	bool required;
	bool unique;              /* texts: after text_fold */
	bool system;              /* set by the program alone: refused in what callers send */
	bool custom;              /* added by the company */
	bool searchable;          /* found by the search box */
	bool indexed;             /* its words are in object->search_index: of those that are
	                             searchable all but new ones, see build.h */
	bool tracked;             /* kept in the history; false only for marks the program
	                             derives from others */
	bool sensitive;           /* mask_phone applies */
	size_t max_length;        /* characters; texts */
	int scale;                /* digits behind the point; decimal */
	int64_t minimum, maximum; /* integer, decimal (scaled), money (minor units) */
	const struct choice *choices;
	size_t choice_count;
	const struct choice_list *list; /* the same, with the words; NULL without choices */
	const char *choices_from;       /* name of a shared list ("region", "country"), or NULL */
	const struct field *depends_on; /* whose value must be the choice's parent, or NULL */
	const struct object *target;    /* ref, refs */
	enum on_delete on_delete;
	enum duplicate_kind duplicate;
	const json_t *default_value;   /* as JSON, "@me" "@today" "@now" allowed; NULL for none */
	const char *pattern;           /* auto_number: see model_number */
	const char *formula;           /* formula: the expression */
	const struct formula *program; /* and as model_formula runs it */
	const char *const *synonyms;   /* column headings of spreadsheets; NULL-terminated */

	/* Where the values are. */
	const char *link_table;         /* refs, choices: a table (record, place, value) with the key
	                                   (record, value) and an index (value, record); place is the
	                                   order, from 0; else NULL */
	const char *currency_column;    /* money: column of the code */
	const char *original_column;    /* phone: as it was typed, where it differs */
	const char *key_column;         /* unique: of texts text_fold, under a unique index; of a
	                                   delivered field that is no text NULL */
	const char *sort_column;        /* text with "sort": true: text_sort_key */
	bool key_filling, sort_filling; /* the column is being filled: written, not yet to be
	                                   relied on; see build.h */
};

/* Over the sort column of a field that has one, the plain column otherwise; the
 * id ends each implicitly. Deleted records are in none (the condition
 * `deleted_at IS NULL` must be in the query), and neither are those where the
 * first field is a ref that isn't required and is null. Besides these, each
 * unique field has an index over its key column, or its own. */
struct index {
	const char *name;
	const struct field **fields;
	size_t field_count;
};

/* How access to the object's records is decided; see access/access.h. */
enum access_kind {
	ACCESS_OWNED,   /* by owner, collaborators, pool: the fields below */
	ACCESS_THROUGH, /* as the record that `through` refers to, or one's own */
	ACCESS_OPEN     /* everybody reads; roles say who changes */
};

struct object_access {
	enum access_kind kind;
	const struct field *owner;         /* ref to user, or NULL */
	const struct field *pool;          /* ref to pool, or NULL */
	const struct field *collaborators; /* refs to user, or NULL */
	const struct field *through;       /* ref to the record above, or NULL */
	const struct field *shared;        /* boolean: everybody reads it, or NULL */
	const struct field *stage;         /* choice: roles say which of them they see, or NULL */
	bool administration;               /* changing it needs the role administrator */
};

struct object {
	const char *name;
	size_t index; /* in model->objects */
	struct label label;
	struct label plural;
	const char *icon;
	const struct field *fields;
	size_t field_count;
	const struct field *name_field; /* what a ref shows */
	const struct index *indexes;
	size_t index_count;
	struct object_access access;
	const char *search_index; /* text index, NULL where no field is searchable */
	const char *search_next;  /* the one that is being filled to follow it, or NULL */
	int64_t search_build;     /* and the build that fills it */
	bool internal;            /* not for records' routes: the program's own tables */
	bool system;              /* its records are made by the program alone: callers only read */
	bool custom;
	const json_t *layouts;         /* as in the file, or NULL */
	const json_t *views;           /* as in the file, or NULL */
	const struct field **formulas; /* in the order in which they are computed */
	size_t formula_count;
	/* Every ref in the model that points here, but created_by and updated_by:
	 * those keep naming a user who was deleted. */
	const struct field **referrers;
	size_t referrer_count;
};

struct model {
	int64_t version; /* grows with each change; the ETag of GET /model */
	const struct object *objects;
	size_t object_count;
	atomic_int holders;
};

/* What a type does. A row of one table (field_type.c); nothing else in the
 * program asks for a type by name where a function here can answer. */
struct field_type {
	const char *name;
	enum value_kind kind;
	enum db_column column;
	bool link; /* values are rows of link_table */
	bool sortable;
	const char *const *operators; /* those that filters may use; NULL-terminated */
	size_t max_length;            /* characters, where the field says nothing; texts */
	const char *result;           /* formula: the type of what it gives, else NULL */

	/* From what a caller sent. Wrong: error_field under `path`, false. JSON null
	 * gives VALUE_NULL everywhere ("required" is checked by record/), and so do ""
	 * and an empty list. Lists keep the order given, each item once. A disabled choice
	 * passes: record/ asks model_offered unless the record had it before. A phone
	 * has in `items` one text, how it was typed, or NULL where that says no more. */
	bool (*parse)(struct ctx *ctx, const struct field *field, const char *path, const json_t *json,
	              struct value *value);
	/* From a cell of a spreadsheet or a word of a command, in the ways people
	 * write it (labels and synonyms of choices, 是/否, 1,280.00, dates of every
	 * kind). False, with `*reason` a constant error code ("not_a_date" …) and no
	 * error set, when it can't be one. Refs are not read here. */
	bool (*read)(struct ctx *ctx, const struct field *field, const char *cell, struct value *value,
	             const char **reason);
	/* As P3 shows it. */
	void (*print)(struct ctx *ctx, const struct field *field, const struct value *value,
	              struct json_writer *json);
	/* In words for people, in ctx->language; "" for null. On ctx. */
	const char *(*show)(struct ctx *ctx, const struct field *field, const struct value *value);
};

/* The model of the company, opened: system definitions compiled in, the
 * company's own from the open transaction; tables, columns and indexes are made
 * where they are missing (so the transaction is a writing one). Sets
 * ctx->company->models. Errors name file, object and field. */
bool model_open(struct ctx *ctx, const void *parent);
/* ctx->model becomes the model in force, held until model_release or the end of
 * the ctx. */
void model_hold(struct ctx *ctx);
void model_release(struct ctx *ctx);

/* NULL when there is none: no error is set. */
const struct object *model_object(const struct model *model, const char *name);
const struct field *model_field(const struct object *object, const char *name);
const struct choice *model_choice(const struct field *field, const char *value);
/* By value, label of any language, or synonym, after text_fold; NULL for none. */
const struct choice *model_choice_like(struct ctx *ctx, const struct field *field,
                                       const char *words);
/* With ERROR_NOT_FOUND, or ERROR_INVALID on `path`, when there is none. */
const struct object *model_need_object(struct ctx *ctx, const char *name);
const struct field *model_need_field(struct ctx *ctx, const struct object *object, const char *name,
                                     const char *path);
/* The label in the ctx's language. */
const char *model_label(const struct ctx *ctx, const struct label *label);
/* The field type, NULL for none; and that of formulas with such a result. */
const struct field_type *model_type(const char *name);
const struct field_type *model_formula_type(const char *name, const char *result);
/* All field types from 0 on; NULL behind the last. */
const struct field_type *model_type_at(size_t index);
/* As model_choice_like, for a dependent list: only choices whose parent is
 * `parent`. With NULL for `parent`, and words that fit several choices (朝阳区 is
 * in two cities): NULL. */
const struct choice *model_choice_under(struct ctx *ctx, const struct field *field,
                                        const char *words, const char *parent);
/* Whether a value that the type has parsed may be chosen now: false with
 * ctx->error under `path` for a disabled choice. */
bool model_offered(struct ctx *ctx, const struct field *field, const char *path,
                   const struct value *value);
/* The value a new record gets where the caller says nothing; "@me" becomes `me`.
 * VALUE_NOTHING where the field has no default. */
bool model_default(struct ctx *ctx, const struct field *field, int64_t me, struct value *value);
/* The value of a formula, from those of all fields of its object, by index. What
 * can't be computed (a part of it is empty, division by zero, too large) is
 * VALUE_NOTHING. Formulas may use formulas: model_formula_order gives the fields
 * of an object in an order in which each finds those it needs ready. */
struct value model_formula(struct ctx *ctx, const struct field *field, const struct value *values);
const struct field *const *model_formula_order(const struct object *object, size_t *count);

/* The next number of an auto_number field, from its pattern: literal text,
 * {YYYY} {YY} {MM} {DD} (date in the company's zone), {DEPARTMENT} (code of the
 * owner's department, passed in), {0000} (counter, that wide at least; reset
 * when any date part of the pattern changes). Unique also under parallel
 * creation; runs in the ctx's write transaction. */
const char *model_number(struct ctx *ctx, const struct field *field, const char *department);

/* Changes at run time: one call with the whole change, applied or refused as a
 * whole inside the ctx's write transaction (P4). `change` is
 *   {"objects": [definition…], "fields": [{"object":…, definition…}…],
 *    "choices": [{"object":…, "field":…, "choices":[…]}…],
 *    "remove_fields": [{"object":…, "field":…}…], "restore_fields": […],
 *    "views": …, "layouts": …, "numbering": …}
 * A definition that would break another is refused with the list of what uses
 * it. The new model is in force when the transaction has committed and
 * model_swap was called; model_forget when it was rolled back. */
bool model_change(struct ctx *ctx, const json_t *change);
bool model_swap(struct ctx *ctx); /* was there one? */
void model_forget(struct ctx *ctx);

/* What GET /model shows (docs/object-model.md). `right` says of each field by its
 * index: 0 left out, 1 read only, 2 writable; NULL means all are writable. Views
 * and layouts are without the fields that are left out, views that filter or
 * sort by one are left out. Of the choices of access.stage those are there whose
 * bit `stages` has. */
void model_print_object(struct ctx *ctx, const struct object *object, const int *right,
                        uint32_t stages, struct json_writer *json);
/* A shared list, for fields with `choices_from`: [{"value","label","parent"}…].
 * ERROR_NOT_FOUND for an unknown name. */
bool model_print_list(struct ctx *ctx, const char *name, struct json_writer *json);
