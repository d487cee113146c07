/* A company as plain facts, for the tests of conditions: drawn by chance, put into
 * the database, and asked by an oracle that is written from the rules. */
#pragma once

#include "world.h"

enum {
	DEPARTMENTS = 7,
	USERS = 9,
	ROLES = 4,
	POOLS = 3,
	ROWS = 14, /* of each object */
	STAGES = 3,
};

enum kind { CUSTOMER, CONTACT, ACTIVITY, REMARK, SCRIPT, PRODUCT, DOCUMENT, USER, KINDS };
extern const char *const kind_names[KINDS];
extern const char *const operation_words[OPERATION_COUNT];

/* Everything is numbered by its id, from 1; 0 is none. */
struct row {
	int owner, pool, above, maker;
	int stage; /* from 0 */
	unsigned collaborators;
	bool shared;
};

struct facts {
	int parent[DEPARTMENTS + 1], manager[DEPARTMENTS + 1];
	bool gone[DEPARTMENTS + 1];
	int department[USERS + 1];
	unsigned roles[USERS + 1];
	bool administrator[ROLES + 1];
	bool named[ROLES + 1][KINDS];
	enum scope scope[ROLES + 1][KINDS][OPERATION_COUNT];
	enum scope others[ROLES + 1][OPERATION_COUNT];
	int edit_shared[ROLES + 1]; /* -1: says nothing */
	unsigned see[ROLES + 1];    /* stages, as bits */
	unsigned members[POOLS + 1], managers[POOLS + 1], departments[POOLS + 1];
	struct row rows[KINDS][ROWS + 1];
};

/* xorshift64 (Marsaglia 2003): the same companies every time. */
struct chance {
	uint64_t state;
};

/* A company drawn by chance; belongs to `parent`. */
struct facts *facts_draw(const void *parent, struct chance *chance);
/* Replaces what is in the database, and refreshes. Every third user is disabled. */
void facts_put(struct world *world, const struct facts *facts);
/* May the user do the operation on the row? One at a time, without SQL, snapshot
 * or sets. */
bool oracle(const struct facts *facts, int user, enum kind kind, enum operation operation, int id);
