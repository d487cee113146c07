/* Definitions, formulas, mark-up and values: whatever the bytes, there is a
 * result or an error, and what was accepted once is accepted again. The first
 * byte says which of them the rest is given to. */
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/time.h"
#include "model/formula.h"
#include "model/html.h"
#include "model/number.h"
#include "model/shared_list.h"
#include "model/store.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The delivered definitions and one of ours, made once for all inputs. */
static struct company *fuzz_company(void)
{
	static struct company *company;
	if (company)
		return company;
	base_start();
	company = memory_new(NULL, struct company);
	company->zone = zone_new(company, "Asia/Shanghai");
	company->currency = "CNY";
	company->country = "CN";
	company->models = memory_new(company, struct model_store);
	struct ctx *ctx = ctx_new(company, company);
	company->models->lists = shared_lists_new(ctx, company);
	struct sources *sources = sources_system(ctx, company->models->lists);
	company->models->current = definition_compile(ctx, sources, 1);
	assert(company->models->current);
	return company;
}

static void fuzz_definition(struct ctx *ctx, const char *text, size_t size)
{
	struct sources *sources = sources_system(ctx, ctx->company->models->lists);
	json_t *json = json_read(ctx, text, size);
	if (json && json_is_object(json)) {
		sources->items[sources->count++] = (struct source){"fuzz", json};
		struct model *model = definition_compile(ctx, sources, 1);
		assert(!model == (ctx->error != NULL));
		talloc_free(model);
	}
}

static void fuzz_formula(struct ctx *ctx, const char *text)
{
	const struct object *object = model_object(ctx->model, "customer");
	const char *fault[LANGUAGE_COUNT] = {NULL};
	struct formula *formula = formula_parse(ctx, object, text, fault);
	assert(!formula == (fault[LANGUAGE_ZH] != NULL));
	struct value *values = memory_array(ctx, struct value, object->field_count);
	if (formula)
		formula_run(ctx, formula->root, values);
}

static void fuzz_html(struct ctx *ctx, const char *text)
{
	const char *clean = html_sanitise(ctx, text);
	assert(!strcmp(html_sanitise(ctx, clean), clean));
	html_to_text(ctx, clean);
	const char *written = html_from_text(ctx, text);
	assert(!strcmp(html_sanitise(ctx, written), written));
}

static const char *fuzz_print(struct ctx *ctx, const struct field *field, const struct value *value)
{
	struct json_writer *json = json_writer_new(ctx, 64);
	field->type->print(ctx, field, value, json);
	assert(text_valid(json->out->data, json->out->size));
	return json->out->data;
}

/* What was parsed is printed, and what was printed is parsed as the same. */
static void fuzz_value(struct ctx *ctx, const struct field *field, const struct value *value)
{
	const char *printed = fuzz_print(ctx, field, value);
	field->type->show(ctx, field, value);
	json_t *json = json_read(ctx, printed, strlen(printed));
	struct value again;
	assert(json && field->type->parse(ctx, field, "x", json, &again));
	assert(value_equal(value, &again));
}

static void fuzz_fields(struct ctx *ctx, const char *text, size_t size)
{
	json_t *json = json_read(ctx, text, size);
	error_take(ctx);
	const struct object *object = model_object(ctx->model, "customer");
	for (size_t i = 0; i < object->field_count; i++) {
		const struct field *field = &object->fields[i];
		struct value value;
		const char *reason = NULL;
		if (json && field->type->parse(ctx, field, "x", json, &value))
			fuzz_value(ctx, field, &value);
		error_take(ctx);
		if (field->type->read(ctx, field, text, &value, &reason))
			fuzz_value(ctx, field, &value);
		else
			assert(reason);
		assert(!ctx->error);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct company *company = fuzz_company();
	if (size < 1 || size > 20000)
		return 0;
	struct ctx *ctx = ctx_new(NULL, company);
	ctx->model = company->models->current;
	char *text = memory_text_part(ctx, (const char *)data + 1, size - 1);
	size_t length = strlen(text);
	switch (data[0]) {
	case 'd':
		fuzz_definition(ctx, text, length);
		break;
	case 'f':
		fuzz_formula(ctx, text);
		break;
	case 'h':
		fuzz_html(ctx, text);
		break;
	case 'n':
		number_pattern_valid(text);
		break;
	default:
		fuzz_fields(ctx, text, length);
	}
	talloc_free(ctx);
	return 0;
}
