/* Inside access/: the snapshot of the organisation. */
#pragma once

#include "access/rights.h"

enum { DEPARTMENT_NONE = -1 };

struct id_list {
	const int64_t *ids;
	size_t count;
};

/* Departments are kept in the order of a walk through their tree, parents first:
 * what is below one is the run behind it. The users are laid out in the same
 * order, so that "the people of a subtree" is a run of ids, not a search. */
struct department {
	int64_t id;
	const char *code;
	int64_t manager;
	int64_t parent_id;
	int parent; /* place in departments, or DEPARTMENT_NONE */
	int end;    /* the place behind the last below it */
	bool deleted;
	size_t people, people_end, subtree_end; /* runs of organisation->people_ids */
};

struct person {
	struct user_info info;
	const char *login_key;
	int department; /* place in departments, or DEPARTMENT_NONE */
	const struct rights *rights;
	/* Whose records a scope reaches; the user is always one of them. */
	struct id_list of_department, of_subtree;
	struct id_list pools, managed_pools; /* the first holds the second too */
};

struct organisation {
	int64_t serial;        /* one more than the one before it; set when it is put in force */
	int password_shortest; /* characters */
	int holders;           /* ctxs, and the store while in force; under the store's mutex */
	struct department *departments;
	int department_count;
	struct person *people; /* by id */
	size_t person_count;
	int64_t *people_ids; /* in the departments' order; those of none at the end */
	struct role *roles;  /* by id */
	size_t role_count;
	struct pool_info *pools; /* by id */
	size_t pool_count;
};

/* Reads it from the open transaction and the ctx's model; its own talloc root.
 * NULL on error. */
struct organisation *organisation_load(struct ctx *ctx);
/* NULL, or DEPARTMENT_NONE, when there is none. */
struct person *organisation_person(const struct organisation *organisation, int64_t user);
int organisation_department(const struct organisation *organisation, int64_t id);

/* department.c: puts the departments, read in any order, and then the people
 * into the order of the tree. A circle of parents is cut where it is met. */
void departments_arrange(struct organisation *organisation);
void departments_place_people(struct organisation *organisation);
/* Fills of_department and of_subtree of all. */
void departments_reach(struct organisation *organisation);
/* The places of the departments that a person counts as being of: the own one
 * and the managed ones; on `parent`. */
const int *departments_of(const struct organisation *organisation, const void *parent,
                          const struct person *person, size_t *count);

/* pool.c: fills the pools, and pools and managed_pools of all. */
bool pools_load(struct ctx *ctx, struct organisation *organisation);

/* load.c: rows of the objects that make up the organisation. */

/* "SELECT id, deleted_at IS NOT NULL, fields…" of all rows by id. NULL on error;
 * ERROR_INTERNAL when the model lacks one of the fields. */
struct db_rows *load_rows(struct ctx *ctx, const char *object, const char *const *fields,
                          size_t count);
/* "SELECT record, value" of a link field, by record and value. */
struct db_rows *load_links(struct ctx *ctx, const char *object, const char *field);
/* Room for one more behind `count` items: doubles at powers of two. */
void *load_more(const void *parent, void *items, size_t count, size_t size);
