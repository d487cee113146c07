/* Inside model/: the models of an open company. */
#pragma once

#include "model/definition.h"

#include <pthread.h>

/* Files of model/ and model/data, in the program (written by embed.py). */
struct embedded_file {
	const char *name; /* "customer.json" */
	const unsigned char *bytes;
	size_t size;
};
extern const struct embedded_file model_definitions[];
extern const size_t model_definition_count;
extern const struct embedded_file model_data[];
extern const size_t model_data_count;

/* A ctx that holds a model; a child of that ctx. */
struct model_hold {
	struct model_store *store;
	struct ctx *ctx;
	struct model *model;
	struct model_hold *next;
};

/* A model that waits for its transaction to be committed; a child of the ctx
 * that changed it. */
struct model_pending {
	struct model_store *store;
	struct ctx *ctx;
	struct model *model; /* NULL once it is in force */
	struct model_pending *next;
};

/* The mutex guards all but `lists`. A model is freed with its last holder, once
 * another one is in force. */
struct model_store {
	const struct shared_lists *lists;
	struct model *current;
	struct model_hold *holds;
	struct model_pending *pending;
	pthread_mutex_t mutex;
	bool (*upkeep)(struct ctx *ctx); /* see model_set_upkeep; NULL for nobody */
};

/* The program's own definitions; on ctx. NULL with ctx->error. */
struct sources *sources_system(struct ctx *ctx, const struct shared_lists *lists);
/* Merges the company's own over them, from the open transaction (overlay.c). */
bool sources_merge(struct ctx *ctx, struct sources *sources);

/* The number of changes that the company made to its model, from 1. */
bool model_state_version(struct ctx *ctx, int64_t *version);
/* model/'s own tables. */
bool model_tables(struct ctx *ctx);
/* The model as the open transaction's database has it; NULL with ctx->error. */
struct model *model_compile(struct ctx *ctx);
/* Makes tables, columns and indexes that miss (schema.c). */
bool schema_make(struct ctx *ctx, const struct model *model);
/* Values of the field may repeat from now on. */
bool schema_drop_unique(struct ctx *ctx, const struct field *field);

/* `model` waits for model_swap on this ctx. */
void model_wait(struct ctx *ctx, struct model *model);
