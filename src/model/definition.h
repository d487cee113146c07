/* Inside model/: definitions on their way from JSON to the model.
 *
 * source  → JSON texts: the program's own and the company's, merged (overlay.c)
 * draft   → read member by member, each checked by itself (definition.c)
 * model   → references between them resolved and checked (link.c)
 * Faults are gathered, so that one try tells of all of them; each names file,
 * object and field. */
#pragma once

#include "base/error.h"
#include "model/model.h"

enum { NAME_LIMIT = 40, IDENTIFIER_LIMIT = 60 };

/* Definitions as JSON objects, and the file each comes from. The trees belong to
 * whoever holds the sources. */
struct source {
	const char *file;
	json_t *definition;
};

struct shared_lists;

struct sources {
	struct source *items;
	size_t count;
	const struct shared_lists *lists;
	json_t *common; /* the fields that every object has: a JSON array */
	json_t *builds; /* what is being built, and the search indexes in force (build.c) */
	json_t *generations;
};

/* Where in the definitions we are, for faults. */
struct place {
	struct ctx *ctx;
	const char *file;
	const char *object; /* NULL: the file as a whole */
	const char *field;  /* NULL: the object as a whole */
};

/* "customer.stage.color"; and with the file in front, for people. On ctx. */
const char *place_path(const struct place *place, const char *member);
const char *place_words(const struct place *place, const char *member);
/* Adds a fault and returns false. `zh` and `en` are formats over the arguments,
 * of which there is at least one. */
#define place_fault(place, member, code, zh, en, ...)                                              \
	error_field((place)->ctx, place_path(place, member), code, "%s：" zh, "%s: " en,               \
	            place_words(place, member), __VA_ARGS__)

/* Ends an inner ctx; an error of it becomes a fault of this place. */
bool place_pass(const struct place *place, const char *member, struct ctx *inner);

enum member_kind {
	MEMBER_TEXT,    /* const char * */
	MEMBER_COLOR,   /* const char *, #RRGGBB */
	MEMBER_BOOLEAN, /* bool */
	MEMBER_INTEGER, /* int64_t, not negative */
	MEMBER_LABEL,   /* struct label; a language that misses takes the other's */
	MEMBER_TEXTS,   /* const char *const *, NULL-terminated */
	MEMBER_LIST,    /* const json_t *, an array */
	MEMBER_OBJECT,  /* const json_t *, an object */
	MEMBER_ANY      /* const json_t * */
};

struct member {
	const char *name;
	enum member_kind kind;
	size_t offset; /* in the target */
	bool required;
};

/* Reads the members of `json` into `target` by the table. Texts point into the
 * tree; lists are made on `parent`. A member that is not in the table is a fault. */
bool members_read(const struct place *place, const void *parent, const json_t *json,
                  const struct member *members, size_t count, void *target);

/* A field as its definition says, before its references are resolved. */
struct field_draft {
	struct field field;
	const char *type, *result, *target, *depends_on, *on_delete, *duplicate;
	int64_t max_length, scale;
	const json_t *minimum, *maximum, *choices;
	bool sort;
};

struct object_draft {
	struct place place;
	struct object *object; /* in the model; its fields and indexes come later */
	struct field *fields;  /* the object's, while they can still be written */
	struct field_draft *drafts;
	const char *name_field;
	const json_t *defined_fields, *indexes, *access;
};

/* Reads every object and field; drafts are on ctx, what lasts on `model`. */
struct object_draft *definition_read(struct ctx *ctx, const struct sources *sources,
                                     struct model *model);
/* Whether `name` may name an object or field: its form, and not a reserved word. */
bool definition_name(const struct place *place, const char *name);

/* Resolves and checks what refers to something else. */
bool definition_link(struct ctx *ctx, const struct sources *sources,
                     const struct object_draft *drafts, struct model *model);
/* Where the values of a field are stored (link_storage.c); and whether all those
 * names are different. */
void link_storage(struct model *model, const struct object *object, struct field *field,
                  const struct field_draft *draft);
bool link_storage_distinct(struct ctx *ctx, const struct object_draft *drafts,
                           const struct model *model);
/* A name for an index or table made of up to three parts, short enough for both
 * databases. */
const char *storage_name(const void *parent, const char *object, const char *field,
                         const char *what);
/* The name of an object's search index of a generation; the first is 1. */
const char *storage_search(const void *parent, const char *object, int64_t generation);
/* Which search index, and which words are in it (link_search.c). */
void link_search(const struct sources *sources, struct model *model,
                 const struct object_draft *draft);
/* The indexes and the access of an object (link_object.c). */
void link_object(const struct object_draft *draft, struct model *model);
/* Whether the layouts and views name what is there (link_page.c). */
void link_pages(const struct object_draft *draft);
/* A field by name; NULL with a fault on `member` where there is none. */
const struct field *link_field(const struct place *place, const struct object *object,
                               const char *member, const char *name);

/* A list of choices with its words (choice_list.c). */
struct choice_list *choice_list_new(const void *parent, const struct choice *choices, size_t count);
const struct choice *choice_list_find(struct ctx *ctx, const struct choice_list *list,
                                      const char *words, const char *parent);

/* Sources → model, on a root of its own; NULL with ctx->error. Keeps the trees
 * of the sources. */
struct model *definition_compile(struct ctx *ctx, const struct sources *sources, int64_t version);
