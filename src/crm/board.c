/* The mainline board (M4.1): how many customers of each stage are to be visited
 * when. Each cell carries the filter it was counted with, so that the list behind
 * it can't disagree. */
#include "crm/crm.h"
#include "crm/rule.h"

#include "base/error.h"
#include "base/memory.h"

#include <string.h>

struct board_column {
	const char *name;
	struct label label;
	const char *field, *period;
};

static const struct board_column board_columns[] = {
    {"overdue", {{"逾期", "Overdue"}}, "next_visit_at", "overdue"},
    {"today", {{"今天", "Today"}}, "next_visit_at", "today"},
    {"tomorrow", {{"明天", "Tomorrow"}}, "next_visit_at", "tomorrow"},
    {"this_week", {{"本周", "This week"}}, "next_visit_at", "this_week"},
    {"this_month", {{"本月", "This month"}}, "next_visit_at", "this_month"},
    {"contacted_today", {{"今天已联系", "Contacted today"}}, "last_contact_at", "today"},
};
enum { BOARD_COLUMNS = sizeof board_columns / sizeof *board_columns };

/* Whose customers; json_pack's language is too narrow for a table. */
static const struct board_scope {
	const char *name;
	const char *filter; /* JSON */
} board_scopes[] = {
    {"mine", "[\"owner\",\"=\",\"@me\"]"},
    {"collaborators", "[\"collaborators\",\"contains\",\"@me\"]"},
    {"department", "[\"owner\",\"in\",\"@my_people\"]"},
};

struct board {
	const struct object *customer;
	const struct field *stage;
	json_t *scope;
	int64_t *counts; /* [stage][column], and the total behind the columns */
};

static const struct board_scope *board_scope(struct ctx *ctx, const char *name)
{
	for (size_t i = 0; i < sizeof board_scopes / sizeof *board_scopes; i++)
		if (!strcmp(board_scopes[i].name, name ? name : "mine"))
			return &board_scopes[i];
	error_field(ctx, "scope", "invalid", "scope 应为 mine、collaborators 或 department。",
	            "scope is mine, collaborators or department.");
	return NULL;
}

static int64_t *board_cell(const struct board *board, size_t stage, size_t column)
{
	return &board->counts[stage * (BOARD_COLUMNS + 1) + column];
}

/* Which of the columns are about the field, each as a count, and the total. */
static json_t *board_measures(const char *field)
{
	json_t *measures = json_pack("[{s:s, s:s}]", "op", "count", "as", "total");
	for (size_t i = 0; i < BOARD_COLUMNS; i++)
		if (!strcmp(board_columns[i].field, field))
			json_array_append_new(measures, json_pack("{s:s, s:s, s:[s,s,s]}", "op", "count", "as",
			                                          board_columns[i].name, "filter", field,
			                                          "within", board_columns[i].period));
	return measures;
}

static void board_keep(const struct board *board, const json_t *group)
{
	const char *stage = json_string_value(json_object_get(group, "stage"));
	const struct choice *choice = stage ? model_choice(board->stage, stage) : NULL;
	if (!choice)
		return;
	size_t row = (size_t)(choice - board->stage->choices);
	for (size_t i = 0; i <= BOARD_COLUMNS; i++) {
		const char *name = i < BOARD_COLUMNS ? board_columns[i].name : "total";
		const json_t *count = json_object_get(group, name);
		if (count)
			*board_cell(board, row, i) = json_integer_value(count);
	}
}

/* The columns of one field in one count: ready counts are by one field each. */
static bool board_count(struct ctx *ctx, const struct board *board, const char *field)
{
	json_t *body = json_keep(ctx, json_pack("{s:[O], s:[s], s:o}", "filter", board->scope, "group",
	                                        "stage", "measures", board_measures(field)));
	struct json_writer *answer = json_writer_new(ctx, 1024);
	if (!record_aggregate(ctx, board->customer, body, answer))
		return false;
	json_t *groups = json_read(ctx, answer->out->data, answer->out->size);
	size_t i;
	const json_t *group;
	json_array_foreach(json_object_get(groups, "groups"), i, group) board_keep(board, group);
	return !ctx->error;
}

static void board_print_row(struct ctx *ctx, const struct board *board, size_t stage,
                            struct json_writer *json)
{
	const struct choice *choice = &board->stage->choices[stage];
	json_t *filter =
	    json_keep(ctx, json_pack("[O, [s,s,s]]", board->scope, "stage", "=", choice->value));
	json_open_object(json);
	json_member_text(json, "stage", choice->value);
	json_member_text(json, "label", model_label(ctx, &choice->label));
	json_key(json, "filter");
	json_put_tree(json, filter);
	json_member_integer(json, "total", *board_cell(board, stage, BOARD_COLUMNS));
	json_key(json, "cells");
	json_open_object(json);
	for (size_t i = 0; i < BOARD_COLUMNS; i++)
		json_member_integer(json, board_columns[i].name, *board_cell(board, stage, i));
	json_close_object(json);
	json_close_object(json);
}

static void board_print_columns(struct ctx *ctx, struct json_writer *json)
{
	json_key(json, "columns");
	json_open_array(json);
	for (size_t i = 0; i < BOARD_COLUMNS; i++) {
		const struct board_column *column = &board_columns[i];
		json_open_object(json);
		json_member_text(json, "name", column->name);
		json_member_text(json, "label", model_label(ctx, &column->label));
		json_key(json, "filter");
		json_put_tree(
		    json, json_keep(ctx, json_pack("[s,s,s]", column->field, "within", column->period)));
		json_close_object(json);
	}
	json_close_array(json);
}

bool mainline_board(struct ctx *ctx, const char *scope_name, struct json_writer *json)
{
	const struct board_scope *scope = board_scope(ctx, scope_name);
	if (!scope)
		return false;
	struct board board = {.customer = rule_object(ctx, "customer")};
	board.stage = model_field(board.customer, "stage");
	board.scope = json_read(ctx, scope->filter, strlen(scope->filter));
	board.counts = memory_array(ctx, int64_t, board.stage->choice_count * (BOARD_COLUMNS + 1));
	if (!board_count(ctx, &board, "next_visit_at") || !board_count(ctx, &board, "last_contact_at"))
		return false;
	uint32_t seen = access_stages(ctx).see;
	json_open_object(json);
	json_member_text(json, "scope", scope->name);
	board_print_columns(ctx, json);
	json_key(json, "rows");
	json_open_array(json);
	/* By value, highest first. */
	for (size_t i = board.stage->choice_count; i-- > 0;)
		if (seen >> i & 1)
			board_print_row(ctx, &board, i, json);
	json_close_array(json);
	json_close_object(json);
	return true;
}
