/* The named shapes of bodies and answers. */
#include "api/schema.h"

static const char *const error_names[] = {
    "invalid",   "malformed", "unauthenticated", "forbidden",   "not_found", "conflict",
    "duplicate", "too_large", "rate_limited",    "unavailable", "internal",  NULL,
};

static const char *const operation_names[] = {"create", "update", "delete", "action", NULL};
static const char *const measure_names[] = {"count", "sum", "avg", "min", "max", NULL};
static const char *const language_names[] = {"zh", "en", NULL};

static const struct schema_member problem[] = {
    MUST("status", INTEGER),
    MUST("code", TEXT, .choices = error_names),
    MUST("title", TEXT),
    MAY("detail", TEXT),
    MAY("hint", TEXT),
    MAY("errors", LIST, .of = "field_error"),
    MAY("request_id", TEXT),
    MAY("matches", LIST, .of = "match"),
    {0},
};

static const struct schema_member field_error[] = {
    MUST("field", TEXT),
    MUST("code", TEXT),
    MUST("message", TEXT),
    {0},
};

static const struct schema_member reference[] = {
    MUST("id", ID),
    MUST("name", TEXT, .nullable = true),
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

static const struct schema_member label[] = {
    MUST("zh", TEXT),
    MUST("en", TEXT),
    {0},
};

static const struct schema_member counts[] = {{0}};

static const struct schema_member deleted[] = {
    MUST("count", INTEGER),
    {0},
};

static const struct schema_member me[] = {
    MUST("id", ID),
    MUST("name", TEXT),
    MUST("login", TEXT),
    MUST("administrator", BOOLEAN),
    MAY("language", TEXT, .nullable = true, .choices = language_names),
    MAY("time_zone", TEXT, .nullable = true),
    MAY("department", OBJECT, .of = "reference", .nullable = true),
    MAY("roles", LIST, .of = "reference"),
    {0},
};

static const struct schema_member session[] = {
    MUST("user", OBJECT, .of = "me"),
    MUST("csrf", TEXT, .nullable = true),
    {0},
};

static const struct schema_member sessions[] = {
    MUST("sessions", LIST),
    {0},
};

static const struct schema_member tokens[] = {
    MUST("tokens", LIST),
    {0},
};

static const struct schema_member token_made[] = {
    MUST("id", ID),
    MUST("token", TEXT),
    {0},
};

static const struct schema_member rights[] = {
    MUST("objects", MAP), MUST("fields", MAP), MUST("actions", MAP),
    MUST("limits", MAP),  MUST("stages", MAP), {0},
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
    MUST("groups", LIST),
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
    MAY("label", TEXT),
    MAY("old", ANY),
    MAY("new", ANY),
    MAY("old_text", TEXT, .nullable = true),
    MAY("new_text", TEXT, .nullable = true),
    {0},
};

static const struct schema_member history_entry[] = {
    MUST("id", ID),
    MUST("at", INSTANT),
    MAY("actor", OBJECT, .of = "reference", .nullable = true),
    MUST("action", TEXT),
    MAY("reason", TEXT, .nullable = true),
    MAY("address", TEXT, .nullable = true),
    MAY("object", TEXT, .nullable = true),
    MAY("record", OBJECT, .of = "reference", .nullable = true),
    MAY("changes", LIST, .of = "history_change"),
    {0},
};

static const struct schema_member history[] = {
    MUST("entries", LIST, .of = "history_entry"),
    MUST("next", TEXT, .nullable = true),
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
    MAY("id", ID),
    MAY("version", INTEGER),
    MAY("count", INTEGER),
    MAY("name", TEXT),
    MAY("record", OBJECT),
    MAY("error", OBJECT, .of = "problem"),
    {0},
};

static const struct schema_member results[] = {
    MUST("results", LIST, .of = "result"),
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

static const struct schema_member company[] = {
    MUST("name", TEXT),    MUST("time_zone", TEXT), MUST("currency", TEXT),
    MUST("country", TEXT), MUST("today", DATE),     {0},
};

static const struct schema_member shown_field[] = {
    MUST("name", TEXT),
    MUST("type", TEXT),
    MUST("label", OBJECT, .of = "label"),
    MAY("required", BOOLEAN),
    MAY("writable", BOOLEAN),
    MAY("target", TEXT),
    MAY("choices", LIST, .of = "choice"),
    MAY("choices_from", TEXT),
    MAY("depends_on", TEXT),
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
    MUST("name_field", TEXT),
    MUST("fields", LIST, .of = "shown_field"),
    MUST("layouts", OBJECT),
    MUST("views", LIST),
    MUST("rights", MAP),
    MUST("actions", LIST, .of = "shown_action"),
    MUST("children", LIST),
    {0},
};

static const struct schema_member model[] = {
    MUST("version", INTEGER),
    MUST("company", OBJECT, .of = "company"),
    MUST("me", OBJECT, .of = "me"),
    MUST("languages", TEXTS),
    MUST("objects", LIST, .of = "shown_object"),
    {0},
};

static const struct schema_member status[] = {
    MUST("status", TEXT),
    {0},
};

static const struct schema_member job[] = {
    MUST("id", ID),
    MUST("kind", TEXT),
    MUST("state", TEXT),
    MUST("subject", INTEGER),
    MUST("actor", INTEGER),
    MUST("attempts", INTEGER),
    MUST("run_at", INSTANT),
    MUST("done", INTEGER),
    MUST("total", INTEGER),
    MUST("error", TEXT, .nullable = true),
    {0},
};

static const struct schema_member jobs[] = {
    MUST("jobs", LIST, .of = "job"),
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

static const struct schema_member notice[] = {
    MUST("id", ID),
    MUST("title", TEXT),
    MUST("body", TEXT, .nullable = true),
    MUST("at", INSTANT),
    MUST("read", BOOLEAN),
    MUST("object", TEXT, .nullable = true),
    MUST("record", ID, .nullable = true),
    {0},
};

static const struct schema_member notices[] = {
    MUST("notices", LIST, .of = "notice"),
    MUST("unread", INTEGER),
    {0},
};

static const struct schema_member board_row[] = {
    MUST("stage", TEXT),    MUST("label", ANY), MUST("filter", LIST),
    MUST("total", INTEGER), MUST("cells", MAP), {0},
};

static const struct schema_member board_column[] = {
    MUST("name", TEXT),
    MUST("label", ANY),
    MUST("filter", LIST),
    {0},
};

static const struct schema_member board[] = {
    MUST("scope", TEXT),
    MUST("rows", LIST, .of = "board_row"),
    MUST("columns", LIST, .of = "board_column"),
    {0},
};

static const struct schema_member import_sheet[] = {
    MUST("name", TEXT),
    MUST("rows", INTEGER),
    {0},
};

static const struct schema_member import_column[] = {
    MUST("index", INTEGER),
    MUST("label", TEXT, .nullable = true),
    MUST("field", TEXT, .nullable = true),
    MAY("ignored", BOOLEAN),
    MUST("samples", TEXTS),
    {0},
};

static const struct schema_member import_note[] = {
    MUST("row", INTEGER), MAY("kind", TEXT),     MAY("field", TEXT, .nullable = true),
    MUST("code", TEXT),   MUST("message", TEXT), {0},
};

static const char *const import_states[] = {"uploaded",  "checked", "running", "paused", "done",
                                            "cancelled", "failed",  "undoing", "undone", NULL};

static const struct schema_member import[] = {
    MUST("id", ID),
    MUST("object", TEXT),
    MUST("file_name", TEXT),
    MUST("created_at", INSTANT),
    MUST("state", TEXT, .choices = import_states),
    MAY("sheets", LIST, .of = "import_sheet"),
    MAY("sheet", INTEGER),
    MAY("header_row", INTEGER),
    MAY("columns", LIST, .of = "import_column"),
    MAY("defaults", MAP),
    MAY("owner", ANY),
    MAY("duplicates", TEXT),
    MAY("duplicates_by", TEXTS),
    MAY("unknown_choices", TEXT),
    MAY("unmapped", TEXT),
    MUST("total", INTEGER),
    MUST("done", INTEGER),
    MUST("created", INTEGER),
    MUST("updated", INTEGER),
    MUST("skipped", INTEGER),
    MUST("rejected", INTEGER),
    MUST("warnings", INTEGER),
    MAY("undone", INTEGER),
    MAY("kept", INTEGER),
    MAY("reason", TEXT, .nullable = true),
    MAY("notes", LIST, .of = "import_note"),
    {0},
};

static const struct schema_member imports[] = {
    MUST("imports", LIST, .of = "import"),
    {0},
};

static const struct schema_member dry_run[] = {
    MUST("total", INTEGER),
    MUST("would_create", INTEGER),
    MUST("would_update", INTEGER),
    MUST("would_skip", INTEGER),
    MUST("would_reject", INTEGER),
    MUST("warnings", INTEGER),
    MUST("errors", LIST, .of = "import_note"),
    {0},
};

static const char *const export_states[] = {"waiting", "done", "failed", NULL};

static const struct schema_member export_made[] = {
    MUST("id", ID),
    {0},
};

static const struct schema_member export[] = {
    MUST("id", ID),
    MUST("object", TEXT),
    MUST("format", TEXT),
    MUST("state", TEXT, .choices = export_states),
    MUST("total", INTEGER),
    MUST("done", INTEGER),
    MAY("file_name", TEXT, .nullable = true),
    MAY("created_at", INSTANT),
    MAY("reason", TEXT, .nullable = true),
    {0},
};

static const struct schema_member collected[] = {
    MAY("customer", OBJECT),
    MAY("contact", OBJECT),
    MAY("rest", TEXT),
    {0},
};

#define NAMED(members)                                                                             \
	{                                                                                              \
#members, members                                                                          \
	}

const struct schema api_schemas[] = {
    NAMED(problem),
    NAMED(field_error),
    NAMED(reference),
    NAMED(money),
    NAMED(file),
    NAMED(label),
    NAMED(counts),
    NAMED(deleted),
    NAMED(me),
    NAMED(session),
    NAMED(sessions),
    NAMED(tokens),
    NAMED(token_made),
    NAMED(rights),
    NAMED(match),
    NAMED(matches),
    NAMED(measure),
    NAMED(groups),
    NAMED(search_result),
    NAMED(search_results),
    NAMED(history_change),
    NAMED(history_entry),
    NAMED(history),
    NAMED(operation),
    NAMED(result),
    NAMED(results),
    NAMED(choice),
    NAMED(choice_list),
    NAMED(company),
    NAMED(shown_field),
    NAMED(shown_action),
    NAMED(shown_object),
    NAMED(model),
    NAMED(status),
    NAMED(job),
    NAMED(jobs),
    NAMED(attachment),
    NAMED(attachments),
    NAMED(notice),
    NAMED(notices),
    NAMED(board_row),
    NAMED(board_column),
    NAMED(board),
    NAMED(collected),
    NAMED(import_sheet),
    NAMED(import_column),
    NAMED(import_note),
    NAMED(import),
    NAMED(imports),
    NAMED(dry_run),
    NAMED(export_made),
    NAMED(export),
    {0},
};
