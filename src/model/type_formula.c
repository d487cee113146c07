/* The field type of formulas: nobody sends their values; see formula.h. */
#include "model/type.h"

#include "base/error.h"

TYPE_PARSE(type_formula_parse)
{
	(void)json;
	*value = VALUE_NOTHING;
	return error_field(ctx, path, "computed", "“%s”由公式计算，不能填写。",
	                   "“%s” is computed by a formula and can't be filled in.",
	                   model_label(ctx, &field->label));
}

TYPE_READ(type_formula_read)
{
	(void)ctx;
	(void)field;
	(void)cell;
	*value = VALUE_NOTHING;
	*reason = "computed";
	return false;
}
