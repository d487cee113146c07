/* Inside record/: what can be worked out of a record's texts before it is stored. */
#pragma once

#include "record/duplicates_key.h"
#include "record/save.h"

/* What comes of one text; the parts that its field does not ask for are NULL. */
struct prepared_text {
	const char *text; /* as the record had it: another one makes this stale */
	size_t size;
	const char *folded;
	const unsigned char *order;
	size_t order_size;
	const char *tokens;
	struct duplicate_key keys[DUPLICATE_KEYS_OF_FIELD];
	size_t key_count;
};

struct record_maker {
	const struct object *object;
	struct save_statement insert;
	size_t *places; /* by field->index: which of a record's prepared texts, from 1 on; 0: none */
	size_t count;   /* of them */
};

struct prepared {
	const struct record_maker *maker;
	struct prepared_text *texts;
};

/* Of the field's text as the record has it now; NULL where it was not prepared. */
const struct prepared_text *prepared_text(const struct record *record, const struct field *field);
