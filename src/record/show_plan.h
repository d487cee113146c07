/* Inside record/: how one record is shown to somebody, worked out once.
 *
 * Which columns, under which condition of rights, written under which keys: that is
 * the same for each record that a user reads, until the model or anybody's rights
 * change. A plan holds it ready. It is found by the model's version, the
 * organisation's serial, the user and the object, so that a change of any of them
 * holds from the next request on; old plans are pushed out by newer ones. */
#pragma once

#include "db/db.h"
#include "model/model.h"

/* A field as it is written. */
struct show_field {
	const struct field *field;
	const char *text; /* `,"name":` and behind it what stands there when it is empty */
	size_t key_size;  /* up to the colon */
	size_t size;
	int presence; /* links: the column that tells whether there are any; else -1 */
};

/* Is it written as a field? The id and the version stand before the fields. */
bool show_field_wanted(const struct field *field);
/* Key and empty value of a field; its text on `parent`. */
struct show_field show_field_make(struct ctx *ctx, const void *parent, const struct field *field);

struct show_plan {
	const struct model *model;
	int64_t model_version;
	int64_t serial; /* of the organisation */
	int64_t user;
	const struct object *object;
	struct db_measured sql;
	struct value *values; /* all but the id */
	size_t value_count;
	size_t id_place;  /* of the id among the values */
	bool may_mask;    /* column 0 then tells whether the record is the user's own */
	int first_column; /* of row_columns */
	struct show_field *fields;
	size_t field_count;
	int holders;   /* readers, and the cache; under its lock */
	uint64_t used; /* when it was last; likewise */
};

struct show_cache;
struct show_cache *show_cache_new(const void *parent);

/* The plan for the ctx's actor, who may read records of the object; it is given back
 * with show_plan_release. NULL with ERROR_FORBIDDEN where he may not. */
struct show_plan *show_plan_take(struct ctx *ctx, const struct object *object);
void show_plan_release(struct ctx *ctx, struct show_plan *plan);
