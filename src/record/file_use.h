/* Inside record/: which records a file hangs on, since who may read one of them
 * may read the file. */
#pragma once

#include "record/record.h"

/* Notes the files that a record's file and image fields refer to; part of every
 * save (deletion and restoring change nothing: a deleted record's files are
 * simply not reached through it). `before` is NULL at creation. A file that was
 * not there before must be one that the actor may read: else error_field. */
bool file_use_update(struct ctx *ctx, const struct record *before, const struct record *after);

/* Does the object hang on records of any object, named by its fields `object` and
 * `record`, which nobody but the program sets? */
bool file_attachment(const struct object *object);
