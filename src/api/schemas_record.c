/* The named shapes of bodies and answers: the shapes that calls on records share. */
#include "api/schema.h"

static const char *const operation_names[] = {"create", "update", "delete", "action", NULL};
static const char *const measure_names[] = {"count", "sum", "avg", "min", "max", NULL};

/* What a field of a record can hold. */
static const struct schema_member value[] = {
    MUST("text", TEXT, .nullable = true),
    MUST("integer", INTEGER),
    MUST("boolean", BOOLEAN),
    MUST("reference", OBJECT, .of = "reference"),
    MUST("money", OBJECT, .of = "money"),
    MUST("texts", TEXTS),
    MUST("references", LIST, .of = "reference"),
    {0},
};

static const struct schema_member free_value[] = {
    MAY("*", OBJECT, .of = "value"),
    {0},
};

static const struct schema_member free_count[] = {
    MAY("*", INTEGER),
    {0},
};

/* A record of any object; its fields are the model's. */
static const struct schema_member record[] = {
    MUST("id", ID),
    MUST("version", INTEGER),
    MAY("created_at", INSTANT, .nullable = true),
    MAY("created_by", OBJECT, .of = "reference", .nullable = true),
    MAY("updated_at", INSTANT, .nullable = true),
    MAY("updated_by", OBJECT, .of = "reference", .nullable = true),
    MAY("deleted_at", INSTANT, .nullable = true),
    MAY("deleted_by", OBJECT, .of = "reference", .nullable = true),
    {0},
};

static const struct schema_member record_page[] = {
    MUST("records", LIST, .of = "record"),
    MUST("next", TEXT, .nullable = true),
    MAY("count", INTEGER),
    {0},
};

static const struct schema_member reference[] = {
    MUST("id", ID),
    MUST("name", TEXT, .nullable = true), /* NULL: what the caller may not see */
    {0},
};

static const struct schema_member money[] = {
    MUST("amount", TEXT),
    MUST("currency", TEXT),
    {0},
};

static const struct schema_member file[] = {
    MUST("id", ID), MUST("name", TEXT), MAY("type", TEXT), MAY("size", INTEGER), {0},
};

static const struct schema_member deleted[] = {
    MUST("count", INTEGER),
    {0},
};

/* Of a record in the recycle bin. */
static const struct schema_member bin_place[] = {
    MUST("object", TEXT),
    MUST("id", ID),
    {0},
};

static const struct schema_member bin_entry[] = {
    MUST("object", TEXT),
    MUST("id", ID),
    MUST("name", TEXT, .nullable = true),
    MUST("deleted_at", INSTANT),
    MUST("deleted_by", TEXT, .nullable = true),
    MUST("counts", OBJECT, .of = "counts"),
    {0},
};

static const struct schema_member bin[] = {
    MUST("entries", LIST, .of = "bin_entry"),
    MUST("next", TEXT, .nullable = true),
    {0},
};

static const struct schema_member bin_record[] = {
    MUST("object", TEXT),
    MUST("id", ID),
    MUST("name", TEXT, .nullable = true),
    MAY("above", OBJECT, .of = "bin_place"),
    {0},
};

static const struct schema_member bin_below[] = {
    MUST("records", LIST, .of = "bin_record"),
    MUST("more", BOOLEAN),
    {0},
};

static const struct schema_member bin_rule[] = {
    MUST("days", INTEGER),
    {0},
};

static const struct schema_member match[] = {
    MAY("id", ID),
    MUST("name", TEXT),
    MUST("reason", TEXT),
    MAY("owner", OBJECT, .of = "reference", .nullable = true),
    MUST("visible", BOOLEAN),
    {0},
};

static const struct schema_member matches[] = {
    MUST("matches", LIST, .of = "match"),
    {0},
};

static const struct schema_member measure[] = {
    MUST("op", TEXT, .choices = measure_names),
    MAY("field", TEXT),
    MAY("as", TEXT),
    {0},
};

static const struct schema_member groups[] = {
    MUST("groups", LIST, .of = "values"),
    {0},
};

static const struct schema_member search_result[] = {
    MUST("object", TEXT),
    MUST("id", ID),
    MUST("name", TEXT),
    MAY("hint", TEXT, .nullable = true),
    {0},
};

static const struct schema_member search_results[] = {
    MUST("results", LIST, .of = "search_result"),
    {0},
};

static const struct schema_member history_change[] = {
    MUST("field", TEXT),
    MUST("label", TEXT),
    MUST("old", OBJECT, .of = "value"),
    MUST("new", OBJECT, .of = "value"),
    MUST("old_text", TEXT, .nullable = true),
    MUST("new_text", TEXT, .nullable = true),
    {0},
};

static const struct schema_member history_entry[] = {
    MUST("id", ID),
    MAY("from", ID), /* the merged record that it is of */
    MUST("at", INSTANT),
    MUST("actor", OBJECT, .of = "reference"),
    MUST("action", TEXT),
    MAY("detail", ANY),
    MAY("reason", TEXT),
    MAY("address", TEXT),
    MAY("object", TEXT),
    MAY("record", OBJECT, .of = "reference"),
    MUST("changes", LIST, .of = "history_change"),
    {0},
};

static const struct schema_member history[] = {
    MUST("entries", LIST, .of = "history_entry"),
    MUST("next", TEXT, .nullable = true),
    MAY("reached", INSTANT, .nullable = true), /* how far a search looked */
    {0},
};

static const struct schema_member version_field[] = {
    MUST("field", TEXT),
    MUST("label", TEXT),
    {0},
};

static const struct schema_member version[] = {
    MUST("at", INSTANT),
    MUST("version", INTEGER),
    MUST("changes", LIST, .of = "history_change"),
    MUST("kept", LIST, .of = "version_field"),
    {0},
};

static const struct schema_member operation[] = {
    MUST("op", TEXT, .choices = operation_names),
    MUST("object", TEXT),
    MAY("id", ANY),
    MAY("version", ID),
    MAY("values", OBJECT),
    MAY("action", TEXT),
    {0},
};

static const struct schema_member result[] = {
    MUST("ok", BOOLEAN),
    MUST("id", ID),
    MAY("version", INTEGER),
    MAY("count", INTEGER),
    MAY("name", TEXT),
    MAY("record", OBJECT, .of = "record"),
    MAY("error", OBJECT, .of = "problem"),
    {0},
};

static const struct schema_member results[] = {
    MUST("results", LIST, .of = "result"),
    {0},
};

static const struct schema_member attachment[] = {
    MUST("id", ID),
    MUST("file", ID),
    MUST("name", TEXT),
    MUST("type", TEXT, .nullable = true),
    MUST("size", INTEGER),
    MUST("at", INSTANT),
    MUST("by", TEXT, .nullable = true),
    {0},
};

static const struct schema_member attachments[] = {
    MUST("files", LIST, .of = "attachment"),
    {0},
};

const struct schema api_record_schemas[] = {
    {.name = "value", .any_of = value},
    {.name = "values", .rest = free_value},
    {.name = "counts", .rest = free_count},
    SCHEMA(record, .rest = free_value),
    SCHEMA(record_page),
    SCHEMA(reference),
    SCHEMA(money),
    SCHEMA(file),
    SCHEMA(deleted),
    SCHEMA(bin_place),
    SCHEMA(bin_entry),
    SCHEMA(bin),
    SCHEMA(bin_record),
    SCHEMA(bin_below),
    SCHEMA(bin_rule),
    SCHEMA(match),
    SCHEMA(matches),
    SCHEMA(measure),
    SCHEMA(groups),
    SCHEMA(search_result),
    SCHEMA(search_results),
    SCHEMA(history_change),
    SCHEMA(history_entry),
    SCHEMA(history),
    SCHEMA(version_field),
    SCHEMA(version),
    SCHEMA(operation),
    SCHEMA(result),
    SCHEMA(results),
    SCHEMA(attachment),
    SCHEMA(attachments),
    {0},
};
