/* The named shapes of bodies and answers: the object model as it is shown. */
#include "api/schema.h"

static const char *const language_names[] = {"zh", "en", NULL};
static const char *const type_names[] = {
    "text",  "long_text", "html",   "integer", "decimal",     "money",   "boolean",
    "date",  "datetime",  "choice", "choices", "ref",         "refs",    "phone",
    "email", "url",       "image",  "file",    "auto_number", "formula", NULL,
};
static const char *const operator_names[] = {
    "=",      "!=", ">",      ">=",    "<",         "<=",      "contains", "not_contains",
    "starts", "in", "not_in", "empty", "not_empty", "between", "within",   NULL,
};

static const struct schema_member label[] = {
    MUST("zh", TEXT),
    MUST("en", TEXT),
    {0},
};

static const struct schema_member choice[] = {
    MUST("value", TEXT),      MUST("label", OBJECT, .of = "label"),
    MAY("color", TEXT),       MAY("parent", TEXT),
    MAY("disabled", BOOLEAN), {0},
};

static const struct schema_member choice_list[] = {
    MUST("choices", LIST, .of = "choice"),
    {0},
};

static const struct schema_member removed_item[] = {
    MUST("object", TEXT),
    MAY("field", TEXT),
    MUST("label", OBJECT, .of = "label"),
    MAY("type", TEXT),
    MUST("removed_at", INSTANT),
    MUST("purged_at", INSTANT),
    {0},
};

static const struct schema_member removed[] = {
    MUST("removed", LIST, .of = "removed_item"),
    {0},
};

static const struct schema_member company[] = {
    MUST("name", TEXT),    MUST("time_zone", TEXT), MUST("currency", TEXT),
    MUST("country", TEXT), MUST("today", DATE),     {0},
};

static const struct schema_member shown_field[] = {
    MUST("name", TEXT),
    MUST("type", TEXT, .choices = type_names),
    MUST("label", OBJECT, .of = "label"),
    MAY("help", OBJECT, .of = "label"),
    MAY("required", BOOLEAN),
    MAY("read_only", BOOLEAN),
    MAY("unique", BOOLEAN),
    MAY("custom", BOOLEAN),
    MAY("sensitive", BOOLEAN),
    MAY("searchable", BOOLEAN),
    MAY("sort", BOOLEAN),
    MAY("pattern", TEXT),
    MAY("formula", TEXT),
    MAY("sortable", BOOLEAN),
    MAY("filterable", BOOLEAN),
    MUST("writable", BOOLEAN),
    MAY("default", ANY),
    MAY("max_length", INTEGER),
    MAY("min", ANY), /* a text where the type has decimals */
    MAY("max", ANY),
    MAY("scale", INTEGER),
    MAY("target", TEXT),
    MAY("choices", LIST, .of = "choice"),
    MAY("choices_from", TEXT),
    MAY("depends_on", TEXT),
    MAY("result", TEXT, .choices = type_names),
    MAY("operators", TEXTS, .choices = operator_names),
    {0},
};

static const struct schema_member shown_action[] = {
    MUST("name", TEXT),      MUST("label", OBJECT, .of = "label"),     MUST("many", BOOLEAN),
    MUST("danger", BOOLEAN), MUST("input", LIST, .of = "shown_field"), {0},
};

static const struct schema_member shown_object[] = {
    MUST("name", TEXT),
    MUST("label", OBJECT, .of = "label"),
    MUST("plural", OBJECT, .of = "label"),
    MUST("icon", TEXT, .nullable = true),
    MUST("name_field", TEXT),
    MAY("read_only", BOOLEAN),
    MAY("custom", BOOLEAN),
    MUST("fields", LIST, .of = "shown_field"),
    MUST("layouts", OBJECT, .of = "shown_layouts"),
    MUST("views", LIST, .of = "shown_view"),
    MUST("rights", OBJECT, .of = "shown_rights"),
    MUST("mergeable", BOOLEAN),
    MUST("actions", LIST, .of = "shown_action"),
    MUST("children", LIST, .of = "shown_child"),
    {0},
};

static const struct schema_member shown_section[] = {
    MUST("label", OBJECT, .of = "label"),
    MUST("fields", TEXTS),
    {0},
};

static const struct schema_member shown_layouts[] = {
    MUST("form", LIST, .of = "shown_section"),
    MUST("summary", TEXTS),
    {0},
};

static const struct schema_member shown_view[] = {
    MUST("name", TEXT),    MUST("label", OBJECT, .of = "label"),
    MUST("filter", LIST),  MUST("sort", TEXT, .nullable = true),
    MUST("fields", TEXTS), {0},
};

static const struct schema_member shown_rights[] = {
    MUST("read", BOOLEAN),      MUST("create", BOOLEAN),
    MUST("update", BOOLEAN),    MUST("delete", BOOLEAN),
    MUST("export", BOOLEAN),    MUST("import", BOOLEAN),
    MUST("hand_over", BOOLEAN), {0},
};

/* What hangs on a record: the object, and its field that names the record. */
static const struct schema_member shown_child[] = {
    MUST("object", TEXT),
    MUST("field", TEXT),
    {0},
};

static const struct schema_member model[] = {
    MUST("version", INTEGER),
    MUST("company", OBJECT, .of = "company"),
    MUST("me", OBJECT, .of = "me"),
    MUST("languages", TEXTS, .choices = language_names),
    MUST("objects", LIST, .of = "shown_object"),
    {0},
};

const struct schema api_model_schemas[] = {
    SCHEMA(label),        SCHEMA(choice),        SCHEMA(choice_list),   SCHEMA(removed_item),
    SCHEMA(removed),      SCHEMA(company),       SCHEMA(shown_field),   SCHEMA(shown_action),
    SCHEMA(shown_object), SCHEMA(shown_section), SCHEMA(shown_layouts), SCHEMA(shown_view),
    SCHEMA(shown_rights), SCHEMA(shown_child),   SCHEMA(model),         {0},
};
