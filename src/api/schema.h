/* Shapes of JSON: what bodies must look like, and what answers are said to look
 * like in the OpenAPI document. */
#pragma once

#include "base/ctx.h"
#include "base/json.h"
#include "model/model.h"

enum schema_type {
	SCHEMA_TEXT,
	SCHEMA_INTEGER,
	SCHEMA_BOOLEAN,
	SCHEMA_ID,      /* 1 to 2^53 - 1 */
	SCHEMA_INSTANT, /* RFC 3339 */
	SCHEMA_DATE,
	SCHEMA_OBJECT, /* of the schema `of`; NULL: any members */
	SCHEMA_LIST,   /* of the schema `of`; NULL: of anything */
	SCHEMA_TEXTS,  /* a list of texts */
	SCHEMA_IDS,    /* a list of ids */
	SCHEMA_MAP,    /* an object whose members' names are free, each of the schema `of` */
	SCHEMA_ANY,
	SCHEMA_TYPE_COUNT
};

struct schema_member {
	const char *name;
	enum schema_type type;
	bool required;
	bool nullable;
	const char *of;             /* name of another schema */
	const char *const *choices; /* all texts that may stand here; NULL-terminated */
};

/* Rows of a table of members: what may be there, and what must. Tables end with a
 * row whose name is NULL. */
#define MAY(name_, type_, ...)                                                                     \
	{                                                                                              \
		.name = name_, .type = SCHEMA_##type_, __VA_ARGS__                                         \
	}
#define MUST(name_, type_, ...)                                                                    \
	{                                                                                              \
		.name = name_, .type = SCHEMA_##type_, .required = true, __VA_ARGS__                       \
	}

/* A named shape: an object with these members, or one of several shapes. */
struct schema {
	const char *name;
	const struct schema_member *members; /* NULL: none have names of their own */
	const struct schema_member *rest;    /* what members of free names hold, in its first row;
	                                        NULL: there are none */
	const struct schema_member *any_of;  /* no object: of one of these types */
};

/* A row of a table of schemas, named like its members. */
#define SCHEMA(members_, ...)                                                                      \
	{                                                                                              \
		.name = #members_, .members = members_, __VA_ARGS__                                        \
	}

enum { SCHEMA_TEXT_LIMIT = 100000, SCHEMA_LIST_LIMIT = 100000 };

/* The tables, by subject; they end with a row whose name is NULL. */
extern const struct schema api_model_schemas[];
extern const struct schema api_person_schemas[];
extern const struct schema api_pool_schemas[];
extern const struct schema api_record_schemas[];
extern const struct schema api_work_schemas[];
/* The row at a place of all of them together; NULL behind the last. */
const struct schema *schema_at(size_t index);
/* NULL when none is named so. */
const struct schema *schema_named(const char *name);

/* Checks the members of a JSON object: unknown and missing ones, and those of a
 * wrong type, are error_field under their names. What a SCHEMA_OBJECT or list
 * holds is left to who takes it. ERROR_MALFORMED when it is no object. */
bool schema_check(struct ctx *ctx, const struct schema_member *members, const json_t *body);

/* Reads members that passed the check; absent and null ones give NULL, 0, false. */
const char *schema_text(const json_t *body, const char *name);
int64_t schema_integer(const json_t *body, const char *name);
bool schema_boolean(const json_t *body, const char *name);
/* An instant, in milliseconds. */
int64_t schema_instant(const json_t *body, const char *name);
/* The ids of a list, `count` of them; on ctx. */
const int64_t *schema_ids(struct ctx *ctx, const json_t *body, const char *name, size_t *count);

/* Writes the JSON Schema of an object with these members; of a named schema. */
void schema_print(const struct schema_member *members, struct json_writer *json);
void schema_print_named(const struct schema *schema, struct json_writer *json);
