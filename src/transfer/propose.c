/* Proposals: which sheet, where the headings are, what the columns are. */
#include "transfer/propose.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "transfer/propose_content.h"
#include "transfer/target.h"

#include <string.h>

enum {
	PROPOSE_HEADER_ROWS = 30, /* the headings stand within so many rows */
	PROPOSE_COLUMNS = 200,    /* what is further right is left alone */
	PROPOSE_SHOWN = 3         /* samples that are shown */
};

/* The beginning of a sheet, copied. */
struct beginning {
	struct sheet_row rows[PROPOSE_SAMPLES];
	size_t count;
};

static struct sheet_row propose_copy(const void *parent, const struct sheet_row *row)
{
	struct sheet_row copy = *row;
	struct sheet_cell *cells = memory_array(parent, struct sheet_cell, row->count);
	for (size_t i = 0; i < row->count; i++) {
		cells[i] = row->cells[i];
		cells[i].text = memory_text_part(cells, row->cells[i].text, row->cells[i].size);
	}
	copy.cells = cells;
	return copy;
}

/* Reads a sheet to its end. */
static bool propose_read(struct ctx *ctx, struct sheet_book *book, struct import *import,
                         struct beginning *beginning)
{
	const struct sheet_row *row;
	if (!sheet_select(ctx, book, (size_t)import->sheet, 1))
		return false;
	import->total = 0;
	for (;;) {
		if (!sheet_next(ctx, book, &row))
			return false;
		if (!row)
			break;
		if (beginning->count < PROPOSE_SAMPLES)
			beginning->rows[beginning->count++] = propose_copy(ctx, row);
		import->total++;
	}
	return true;
}

/* --- the header row --- */

/* How many cells of the row name something that can be imported. */
static size_t header_score(struct ctx *outer, const struct object *object,
                           const struct sheet_row *row)
{
	size_t score = 0;
	struct target target;
	struct ctx *ctx = ctx_inner(outer);
	for (size_t i = 0; i < row->count && i < PROPOSE_COLUMNS; i++)
		score += row->cells[i].kind == SHEET_TEXT &&
		         target_of_heading(ctx, object, row->cells[i].text, &target);
	talloc_free(ctx);
	return score;
}

/* Nothing but words, as headings are. */
static bool header_all_words(const struct sheet_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (row->cells[i].kind != SHEET_TEXT || strpbrk(row->cells[i].text, "0123456789@"))
			return false;
	return true;
}

/* Where no heading is known: the first row that is as wide as the others and holds
 * nothing but words, if one below it doesn't. */
static int64_t header_by_form(const struct beginning *beginning)
{
	size_t widest = 0;
	bool mixed = false;
	for (size_t i = 0; i < beginning->count; i++) {
		widest = beginning->rows[i].count > widest ? beginning->rows[i].count : widest;
		mixed = mixed || !header_all_words(&beginning->rows[i]);
	}
	for (size_t i = 0; mixed && i < beginning->count && i < PROPOSE_HEADER_ROWS; i++)
		if (beginning->rows[i].count * 2 > widest && header_all_words(&beginning->rows[i]))
			return beginning->rows[i].number;
	return 0;
}

static int64_t header_find(struct ctx *ctx, const struct object *object,
                           const struct beginning *beginning)
{
	size_t best = 0;
	int64_t found = 0;
	for (size_t i = 0; i < beginning->count && i < PROPOSE_HEADER_ROWS; i++) {
		size_t score = header_score(ctx, object, &beginning->rows[i]);
		if (score > best) {
			best = score;
			found = beginning->rows[i].number;
		}
	}
	return best ? found : header_by_form(beginning);
}

/* --- the columns --- */

static bool heading_is_counter(struct ctx *ctx, const char *heading)
{
	static const char *const counters[] = {"序号", "序",    "行号", "no", "no.", "s/n",
	                                       "sn",   "index", "row",  "id", "#"};
	const char *key = text_fold(ctx, heading);
	for (size_t i = 0; i < sizeof counters / sizeof *counters; i++)
		if (!strcmp(key, counters[i]))
			return true;
	return false;
}

static const char *column_letter(struct ctx *ctx, uint32_t column)
{
	return column < 26
	           ? memory_format(ctx, "%c", 'A' + (int)column)
	           : memory_format(ctx, "%c%c", 'A' + (int)(column / 26 - 1), 'A' + (int)(column % 26));
}

static struct column *columns_find(struct ctx *ctx, const struct beginning *beginning,
                                   int64_t header_row, size_t *count)
{
	struct column *columns = memory_array(ctx, struct column, PROPOSE_COLUMNS);
	bool used[PROPOSE_COLUMNS] = {false};
	for (size_t i = 0; i < beginning->count; i++) {
		const struct sheet_row *row = &beginning->rows[i];
		for (size_t k = 0; row->number >= header_row && k < row->count; k++) {
			const struct sheet_cell *cell = &row->cells[k];
			if (cell->column >= PROPOSE_COLUMNS)
				break;
			struct column *column = &columns[cell->column];
			used[cell->column] = true;
			if (row->number == header_row)
				column->label = text_tidy(ctx, cell->text, cell->size, true);
			else if (column->sample_count < PROPOSE_SAMPLES)
				column->samples[column->sample_count++] = cell->text;
		}
	}
	*count = 0;
	for (uint32_t i = 0; i < PROPOSE_COLUMNS; i++) {
		if (!used[i])
			continue;
		columns[*count] = columns[i];
		columns[*count].index = i;
		if (!columns[*count].label)
			columns[*count].label = column_letter(ctx, i);
		++*count;
	}
	return columns;
}

static bool column_taken(const struct column *columns, size_t count, struct target target)
{
	for (size_t i = 0; i < count; i++)
		if (columns[i].known && columns[i].target.field == target.field)
			return !target_takes_several(target.field);
	return false;
}

static void columns_by_heading(struct ctx *ctx, const struct object *object, struct column *columns,
                               size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct target target;
		columns[i].ignored = heading_is_counter(ctx, columns[i].label);
		if (columns[i].ignored || !target_of_heading(ctx, object, columns[i].label, &target) ||
		    column_taken(columns, i, target))
			continue;
		columns[i].known = true;
		columns[i].target = target;
	}
}

/* What hangs on the record can only be created along when its own name is there. */
static void columns_drop_nameless(struct column *columns, size_t count, const struct object *object)
{
	for (size_t i = 0; i < count; i++) {
		const struct object *holder = columns[i].target.object;
		if (!columns[i].known || holder == object)
			continue;
		columns[i].known = false;
		for (size_t k = 0; k < count; k++)
			if (columns[k].target.field && columns[k].target.field == holder->name_field &&
			    (k == i || columns[k].known))
				columns[i].known = true;
	}
}

static json_t *columns_json(struct ctx *ctx, const struct object *object,
                            const struct column *columns, size_t count)
{
	json_t *list = json_keep(ctx, json_array());
	for (size_t i = 0; i < count; i++) {
		json_t *samples = json_array();
		for (size_t k = 0; k < columns[i].sample_count && k < PROPOSE_SHOWN; k++)
			json_array_append_new(samples, json_string(columns[i].samples[k]));
		const char *field = columns[i].known ? target_name(ctx, object, columns[i].target) : NULL;
		json_array_append_new(list,
		                      json_pack("{s:i, s:s, s:s?, s:b, s:o}", "index",
		                                (int)columns[i].index, "label", columns[i].label, "field",
		                                field, "ignored", columns[i].ignored, "samples", samples));
	}
	return list;
}

static int64_t rows_below(const struct beginning *beginning, int64_t header_row, int64_t total)
{
	for (size_t i = 0; i < beginning->count && beginning->rows[i].number <= header_row; i++)
		total--;
	return total;
}

bool propose_columns(struct ctx *ctx, struct sheet_book *book, struct import *import,
                     bool find_header)
{
	struct beginning *beginning = memory_new(ctx, struct beginning);
	size_t count;
	if (!propose_read(ctx, book, import, beginning))
		return false;
	if (find_header)
		import->header_row = header_find(ctx, import->object, beginning);
	import->total = rows_below(beginning, import->header_row, import->total);
	struct column *columns = columns_find(ctx, beginning, import->header_row, &count);
	columns_by_heading(ctx, import->object, columns, count);
	columns_drop_nameless(columns, count, import->object);
	columns_by_content(ctx, import->object, columns, count);
	import->columns = columns_json(ctx, import->object, columns, count);
	return true;
}

/* A sheet that says how another is to be filled in, as the templates' does. */
static bool propose_is_guide(struct ctx *ctx, const char *name)
{
	static const char *const words[] = {"说明", "instructions", "readme"};
	const char *folded = text_fold(ctx, name);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strstr(folded, words[i]))
			return true;
	return false;
}

bool propose(struct ctx *ctx, struct sheet_book *book, struct import *import)
{
	const struct sheet_book_info *info = sheet_info(book);
	uint32_t most = 0;
	bool guide = true;
	import->sheets = json_keep(ctx, json_array());
	for (size_t i = 0; i < info->sheet_count; i++) {
		uint32_t rows = info->sheets[i].rows;
		if (!rows && info->sheet_count > 1 &&
		    (!sheet_select(ctx, book, i, 1) || !sheet_count(ctx, book, &rows)))
			return false;
		bool instructions = propose_is_guide(ctx, info->sheets[i].name);
		/* The first row of any other goes before the longest instructions. */
		if (instructions == guide ? rows > most : guide && rows > 0) {
			most = rows;
			guide = instructions;
			import->sheet = (int64_t)i;
		}
		json_array_append_new(import->sheets, json_pack("{s:s, s:I}", "name", info->sheets[i].name,
		                                                "rows", (json_int_t)rows));
	}
	if (!propose_columns(ctx, book, import, true))
		return false;
	if (!most)
		json_object_set_new(json_array_get(import->sheets, (size_t)import->sheet), "rows",
		                    json_integer(import->total + (import->header_row > 0)));
	return import->total > 0 || error_set(ctx, ERROR_INVALID, "表格里没有数据行。",
	                                      "The spreadsheet has no rows of data.");
}
