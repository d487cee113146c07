/* Inside model/: the company's own definitions; see overlay.c. */
#pragma once

#include "model/store.h"

/* The item of a list of objects whose text member `key` is `value`, or NULL. */
json_t *overlay_find(json_t *list, const char *key, const char *value);
/* The definition of an object, or of a field, in the sources; NULL for none. */
json_t *overlay_object(struct sources *sources, const char *name);
json_t *overlay_field(struct sources *sources, const char *object, const char *field);

/* What a company may change of a delivered field, and of a delivered object. */
extern const char *const overlay_field_members[];
extern const char *const overlay_object_members[];
bool overlay_member_open(const char *const *members, const char *name);

/* A list of choices with `changes` put over it by value; a new reference. */
json_t *overlay_choices(json_t *base, json_t *changes);
