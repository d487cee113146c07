/* The demo company: people, customers, and what happened with them, the same at
 * every run. Everything is made through record/, by the user who would have made it
 * and with the clock set back to when it would have been, so that histories, marks
 * and searches are what real work leaves. */
#pragma once

#include "record/record.h"

struct demo_size {
	int64_t customers;
	int64_t departments; /* of sales people, below the sales centre */
	int64_t sellers;     /* in each of them */
	int64_t contacts;    /* per 100 customers */
	int64_t activities;  /* per 100 customers */
	bool stories;        /* stages climbed one by one, hand-overs, notes */
};

extern const char demo_password[];

/* What P1 asks for; and what scripts/bench measures. */
extern const struct demo_size demo_small, demo_large;

/* Fills a company that `init` has just made: its roles, its root department, its pool
 * and its administrator are there. ctx has no transaction; ctx->now is "today". */
bool demo_fill(struct ctx *ctx, const struct demo_size *size);
