/* Formulas: from text to a tree whose types are checked. */
#include "model/formula.h"

#include "base/memory.h"
#include "model/type.h"

#include <ctype.h>
#include <string.h>

struct parser {
	const void *parent;
	const struct object *object;
	const char *at;
	int depth;
	struct formula *formula;
	const char *fault[LANGUAGE_COUNT]; /* of the first fault, else NULL */
};

static struct formula_node *parse_or(struct parser *parser);

static struct formula_node *parse_fault(struct parser *parser, const char *zh, const char *en)
{
	if (!parser->fault[LANGUAGE_ZH]) {
		parser->fault[LANGUAGE_ZH] =
		    memory_format(parser->parent, "%s（“%.20s”处）", zh, parser->at);
		parser->fault[LANGUAGE_EN] =
		    memory_format(parser->parent, "%s (at “%.20s”)", en, parser->at);
	}
	return NULL;
}

static struct formula_node *node_new(struct parser *parser, enum formula_operation operation,
                                     enum formula_kind kind)
{
	struct formula_node *node = memory_new(parser->formula, struct formula_node);
	node->operation = operation;
	node->kind = kind;
	return node;
}

static void skip_spaces(struct parser *parser)
{
	parser->at += strspn(parser->at, " \t\r\n");
}

/* Takes the sign; those with a longer one of the same beginning come later in
 * no table, so the longer must be tried first. */
static bool take(struct parser *parser, const char *sign)
{
	skip_spaces(parser);
	size_t size = strlen(sign);
	if (strncmp(parser->at, sign, size) ||
	    (isalpha((unsigned char)*sign) &&
	     (isalnum((unsigned char)parser->at[size]) || parser->at[size] == '_')))
		return false;
	parser->at += size;
	return true;
}

static struct formula_node *node_of(struct parser *parser, enum formula_operation operation,
                                    enum formula_kind kind, const struct formula_node *left,
                                    const struct formula_node *right)
{
	struct formula_node *node = node_new(parser, operation, kind);
	node->arguments[0] = left;
	node->arguments[1] = right;
	node->count = right ? 2 : 1;
	return node;
}

static struct formula_node *parse_number(struct parser *parser)
{
	size_t size = strspn(parser->at, "0123456789.");
	char *digits = memory_text_part(parser->formula, parser->at, size);
	struct formula_node *node = node_new(parser, FORMULA_CONSTANT, FORMULA_NUMBER);
	if (decimal_scan(digits, FORMULA_SCALE, &node->constant.number) != DECIMAL_FINE)
		return parse_fault(parser, "数字有误或过长", "the number is wrong or too long");
	parser->at += size;
	return node;
}

static struct formula_node *parse_quoted(struct parser *parser)
{
	char *text = memory_text(parser->formula, "");
	const char *at = parser->at;
	do {
		size_t size = strcspn(at + 1, "'");
		if (!at[1 + size])
			return parse_fault(parser, "引号没有结束", "the quote doesn't end");
		text = memory_format(parser->formula, "%s%s%.*s", text,
		                     *text || at != parser->at ? "'" : "", (int)size, at + 1);
		at += size + 2;
	} while (*at == '\'');
	parser->at = at;
	struct formula_node *node = node_new(parser, FORMULA_CONSTANT, FORMULA_TEXT);
	node->constant.text = text;
	return node;
}

static struct formula_node *parse_field(struct parser *parser, const char *name)
{
	const struct field *field = model_field(parser->object, name);
	enum formula_kind kind;
	if (!field || !formula_kind_of(field, &kind))
		return parse_fault(parser, "没有这个字段，或其类型不能用于公式",
		                   "there is no such field, or none that formulas can use");
	struct formula *formula = parser->formula;
	formula->uses = memory_must(talloc_realloc(formula, formula->uses, const struct field *,
	                                           (unsigned)formula->use_count + 1));
	formula->uses[formula->use_count++] = field;
	struct formula_node *node = node_new(parser, FORMULA_FIELD, kind);
	node->field = field;
	return node;
}

/* n number, t text, b boolean, d date, * any; the last may repeat where `more`.
 * The result's kind is that of the second argument where it is '2'. */
static const struct formula_function {
	const char *name;
	enum formula_operation operation;
	const char *arguments;
	bool more;
	char result;
} formula_functions[] = {
    {"if", FORMULA_IF, "b**", false, '2'},     {"concat", FORMULA_CONCAT, "*", true, 't'},
    {"days", FORMULA_DAYS, "dd", false, 'n'},  {"round", FORMULA_ROUND, "nn", false, 'n'},
    {"empty", FORMULA_EMPTY, "*", false, 'b'}, {"coalesce", FORMULA_COALESCE, "**", false, '2'},
};

static enum formula_kind kind_of_letter(char letter)
{
	return letter == 'n'   ? FORMULA_NUMBER
	       : letter == 't' ? FORMULA_TEXT
	       : letter == 'b' ? FORMULA_BOOLEAN
	                       : FORMULA_DATE;
}

/* Whether the arguments are of the kinds that the function takes. */
static bool arguments_fit(const struct formula_function *function, const struct formula_node *node)
{
	size_t known = strlen(function->arguments);
	if (node->count < known || (node->count > known && !function->more))
		return false;
	for (size_t i = 0; i < known; i++)
		if (function->arguments[i] != '*' &&
		    node->arguments[i]->kind != kind_of_letter(function->arguments[i]))
			return false;
	return function->result != '2' ||
	       node->arguments[known - 2]->kind == node->arguments[known - 1]->kind;
}

static struct formula_node *parse_call(struct parser *parser, const char *name)
{
	const struct formula_function *function = formula_functions;
	const struct formula_function *end =
	    function + sizeof formula_functions / sizeof *formula_functions;
	while (function < end && strcmp(function->name, name))
		function++;
	if (function == end)
		return parse_fault(parser, "没有这个函数", "there is no such function");
	struct formula_node *node = node_new(parser, function->operation, FORMULA_TEXT);
	do {
		if (node->count == FORMULA_ARGUMENTS)
			return parse_fault(parser, "参数过多", "there are too many arguments");
		node->arguments[node->count] = parse_or(parser);
		if (!node->arguments[node->count++])
			return NULL;
	} while (take(parser, ","));
	if (!take(parser, ")"))
		return parse_fault(parser, "缺少右括号", "a closing bracket is missing");
	if (!arguments_fit(function, node))
		return parse_fault(parser, "参数的个数或类型不对",
		                   "the arguments are not of the right number or kind");
	node->kind =
	    function->result == '2' ? node->arguments[1]->kind : kind_of_letter(function->result);
	return node;
}

static struct formula_node *parse_word(struct parser *parser)
{
	size_t size = strspn(parser->at, "abcdefghijklmnopqrstuvwxyz0123456789_");
	char *name = memory_text_part(parser->formula, parser->at, size);
	if (!strcmp(name, "true") || !strcmp(name, "false")) {
		parser->at += size;
		struct formula_node *node = node_new(parser, FORMULA_CONSTANT, FORMULA_BOOLEAN);
		node->constant.number = *name == 't';
		return node;
	}
	parser->at += size;
	return take(parser, "(") ? parse_call(parser, name) : parse_field(parser, name);
}

static struct formula_node *parse_primary(struct parser *parser)
{
	skip_spaces(parser);
	char next = *parser->at;
	if (isdigit((unsigned char)next))
		return parse_number(parser);
	if (next == '\'')
		return parse_quoted(parser);
	if (next >= 'a' && next <= 'z')
		return parse_word(parser);
	if (!take(parser, "("))
		return parse_fault(parser, "此处应为数值、文字、字段或括号",
		                   "a number, text, field or bracket is expected");
	struct formula_node *node = parse_or(parser);
	if (node && !take(parser, ")"))
		return parse_fault(parser, "缺少右括号", "a closing bracket is missing");
	return node;
}

/* Every way deeper goes through here. */
static struct formula_node *parse_unary(struct parser *parser)
{
	if (parser->depth == FORMULA_DEPTH)
		return parse_fault(parser, "嵌套过深", "it is nested too deep");
	if (!take(parser, "-")) {
		parser->depth++;
		struct formula_node *node = parse_primary(parser);
		parser->depth--;
		return node;
	}
	parser->depth++;
	const struct formula_node *of = parse_unary(parser);
	parser->depth--;
	if (!of)
		return NULL;
	if (of->kind != FORMULA_NUMBER)
		return parse_fault(parser, "此处应为数值", "a number is expected");
	return node_of(parser, FORMULA_NEGATE, FORMULA_NUMBER, of, NULL);
}

struct formula_sign {
	const char *sign;
	enum formula_operation operation;
};

static const struct formula_sign *take_sign(struct parser *parser, const struct formula_sign *signs)
{
	for (; signs->sign; signs++)
		if (take(parser, signs->sign))
			return signs;
	return NULL;
}

/* Operations of one rank, from left to right, over operands of one kind. */
static struct formula_node *parse_chain(struct parser *parser, const struct formula_sign *signs,
                                        enum formula_kind kind,
                                        struct formula_node *(*operand)(struct parser *))
{
	struct formula_node *left = operand(parser);
	const struct formula_sign *sign;
	while (left && (sign = take_sign(parser, signs))) {
		const struct formula_node *right = operand(parser);
		if (!right)
			return NULL;
		if (left->kind != kind || right->kind != kind)
			return parse_fault(parser, "两边的类型不对", "the sides are not of the right kind");
		left = node_of(parser, sign->operation, kind, left, right);
	}
	return left;
}

static struct formula_node *parse_product(struct parser *parser)
{
	static const struct formula_sign signs[] = {
	    {"*", FORMULA_MULTIPLY}, {"/", FORMULA_DIVIDE}, {NULL, FORMULA_CONSTANT}};
	return parse_chain(parser, signs, FORMULA_NUMBER, parse_unary);
}

static struct formula_node *parse_sum(struct parser *parser)
{
	static const struct formula_sign signs[] = {
	    {"+", FORMULA_ADD}, {"-", FORMULA_SUBTRACT}, {NULL, FORMULA_CONSTANT}};
	return parse_chain(parser, signs, FORMULA_NUMBER, parse_product);
}

static struct formula_node *parse_comparison(struct parser *parser)
{
	static const struct formula_sign signs[] = {
	    {"=", FORMULA_EQUAL},          {"!=", FORMULA_UNEQUAL}, {"<=", FORMULA_LESS_EQUAL},
	    {">=", FORMULA_GREATER_EQUAL}, {"<", FORMULA_LESS},     {">", FORMULA_GREATER},
	    {NULL, FORMULA_CONSTANT}};
	struct formula_node *left = parse_sum(parser);
	const struct formula_sign *sign = left ? take_sign(parser, signs) : NULL;
	if (!sign)
		return left;
	const struct formula_node *right = parse_sum(parser);
	if (!right)
		return NULL;
	if (left->kind != right->kind)
		return parse_fault(parser, "两边的类型不同", "the sides are of different kinds");
	return node_of(parser, sign->operation, FORMULA_BOOLEAN, left, right);
}

static struct formula_node *parse_not(struct parser *parser)
{
	bool negated = false;
	while (take(parser, "not"))
		negated = !negated;
	struct formula_node *node = parse_comparison(parser);
	if (!node || !negated)
		return node;
	if (node->kind != FORMULA_BOOLEAN)
		return parse_fault(parser, "此处应为条件", "a condition is expected");
	return node_of(parser, FORMULA_NOT, FORMULA_BOOLEAN, node, NULL);
}

static struct formula_node *parse_and(struct parser *parser)
{
	static const struct formula_sign signs[] = {{"and", FORMULA_AND}, {NULL, FORMULA_CONSTANT}};
	return parse_chain(parser, signs, FORMULA_BOOLEAN, parse_not);
}

static struct formula_node *parse_or(struct parser *parser)
{
	static const struct formula_sign signs[] = {{"or", FORMULA_OR}, {NULL, FORMULA_CONSTANT}};
	return parse_chain(parser, signs, FORMULA_BOOLEAN, parse_and);
}

struct formula *formula_parse(const void *parent, const struct object *object, const char *text,
                              const char *fault[LANGUAGE_COUNT])
{
	struct parser parser = {.parent = parent,
	                        .object = object,
	                        .at = text,
	                        .formula = memory_new(parent, struct formula)};
	parser.formula->root = parse_or(&parser);
	skip_spaces(&parser);
	if (parser.formula->root && *parser.at)
		parser.formula->root =
		    parse_fault(&parser, "公式后面有多余内容", "something is left behind the formula");
	if (parser.formula->root)
		return parser.formula;
	memcpy(fault, parser.fault, sizeof parser.fault);
	return NULL;
}
