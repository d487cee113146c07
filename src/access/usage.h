/* How much each user looks at and takes away, so that whoever copies the company's
 * customers is noticed.
 *
 * A call counts into its ctx->usage, which costs nothing but an addition; what went well
 * is added to the user's figures in memory (usage_keep), and what was collected there
 * goes to the table usage_count once a minute, by adding: several nodes' figures thus
 * meet in the database. What a crash loses is a minute. */
#pragma once

#include "access/access.h"

enum usage_kind {
	USAGE_RECORDS,     /* records opened; the same one again soon counts once */
	USAGE_LIST_ROWS,   /* rows of lists, hits of searches, groups of sums */
	USAGE_PHONES,      /* phone numbers shown in full */
	USAGE_EXPORT_ROWS, /* rows ordered as a file */
	USAGE_FILES,       /* files downloaded, pictures left out */
	USAGE_COPIES,      /* copying from pages, as far as browsers tell */
	USAGE_PRINTS,      /* printing, likewise */
	USAGE_KIND_COUNT
};

struct usage {
	int64_t counts[USAGE_KIND_COUNT];
	uint64_t record; /* a mark of the record that was opened; 0 for none */
};

/* Counts from now on what is done in this ctx and those inside it. */
void usage_begin(struct ctx *ctx);

/* Nothing where nobody counts: in jobs and commands. */
static inline void usage_add(const struct ctx *ctx, enum usage_kind kind, int64_t count)
{
	if (ctx->usage)
		ctx->usage->counts[kind] += count;
}

/* Somebody opened the record. Only what is not open to everybody counts. */
void usage_look(const struct ctx *ctx, const struct object *object, int64_t id);
/* So many rows of the object were shown. Likewise. */
void usage_list(const struct ctx *ctx, const struct object *object, int64_t rows);
/* To the actor's figures in memory. */
void usage_keep(const struct ctx *ctx);

/* A line that a role draws: from so many on within the period, administrators are told. */
struct usage_line {
	const char *name; /* "records_hour" */
	enum usage_kind kind;
	bool hourly; /* else by day */
	enum limit limit;
	struct label label;
};
enum { USAGE_LINE_COUNT = 8 };
extern const struct usage_line usage_lines[USAGE_LINE_COUNT];
/* NULL when there is none of that name. */
const struct usage_line *usage_line(const char *name);

/* What users did since it was last taken out. */
struct usage_item {
	int64_t user;
	int64_t counts[USAGE_KIND_COUNT];
};
struct usage_batch {
	struct usage_item *items;
	size_t count;
};

/* What was collected in memory, taken out of it; a child of ctx. NULL where there is
 * nothing. */
struct usage_batch *usage_take(struct ctx *ctx);
/* Puts it back: it could not be written. */
void usage_put_back(struct ctx *ctx, const struct usage_batch *batch);
/* Adds it to the table, in the ctx's write transaction, and calls `over` for each line
 * that one of its users is over now; stops when that returns false. */
struct usage_excess {
	int64_t user;
	const struct usage_line *line;
	int64_t figure, most;
};
typedef bool usage_over(struct ctx *ctx, const struct usage_excess *excess, void *data);
bool usage_write(struct ctx *ctx, const struct usage_batch *batch, usage_over *over, void *data);
/* {"records_hour":{"figure":n,"most":n},…} of a user's current hour and day, as far as it
 * was written. `most` 0: never. */
bool usage_print(struct ctx *ctx, int64_t user, struct json_writer *json);
/* Forgets what is older than 40 days. In a write transaction. */
bool usage_sweep(struct ctx *ctx);

/* Inside access/. */
struct usage_store *usage_store_new(const void *parent);
