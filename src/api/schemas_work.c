/* The named shapes of bodies and answers: refusals, jobs, imports and exports, and the pages of the
 * mainline. */
#include "api/schema.h"

static const char *const error_names[] = {
    "invalid",   "malformed", "unauthenticated", "forbidden",   "not_found", "conflict",
    "duplicate", "too_large", "rate_limited",    "unavailable", "internal",  NULL,
};
static const char *const import_states[] = {"uploaded",  "checked", "running", "paused", "done",
                                            "cancelled", "failed",  "undoing", "undone", NULL};
static const char *const trial_states[] = {"trying", "done", "failed", NULL};
static const char *const export_states[] = {"waiting", "done", "failed", NULL};
static const char *const note_kinds[] = {"error", "skip", "warning", NULL};
static const char *const duplicates_names[] = {"skip", "update", "allow", NULL};
static const char *const unknown_names[] = {"add", "empty", "reject", NULL};
static const char *const unmapped_names[] = {"ignore", "remark", "field", NULL};
static const char *const format_names[] = {"xlsx", "csv", "pdf", NULL};
static const char *const board_scopes[] = {"mine", "collaborators", "department", NULL};

static const struct schema_member problem[] = {
    MUST("status", INTEGER),
    MUST("code", TEXT, .choices = error_names),
    MUST("title", TEXT),
    MAY("detail", TEXT),
    MAY("hint", TEXT),
    MAY("errors", LIST, .of = "field_error"),
    MAY("request_id", TEXT),
    MAY("matches", LIST, .of = "match"),    /* of a duplicate */
    MAY("current", OBJECT, .of = "record"), /* of a conflict: as it is now */
    MAY("operation", INTEGER),              /* of a batch: which one it was */
    {0},
};

static const struct schema_member field_error[] = {
    MUST("field", TEXT),
    MUST("code", TEXT),
    MUST("message", TEXT),
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

static const struct schema_member board_row[] = {
    MUST("stage", TEXT),
    MUST("label", TEXT),
    MUST("filter", LIST),
    MUST("total", INTEGER),
    MUST("cells", OBJECT, .of = "counts"),
    {0},
};

static const struct schema_member board_column[] = {
    MUST("name", TEXT),
    MUST("label", TEXT),
    MUST("filter", LIST),
    {0},
};

static const struct schema_member board[] = {
    MUST("scope", TEXT, .choices = board_scopes),
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
    MUST("row", INTEGER),
    MAY("kind", TEXT, .choices = note_kinds),
    MAY("field", TEXT, .nullable = true),
    MUST("code", TEXT),
    MUST("message", TEXT),
    {0},
};

static const struct schema_member import_pool[] = {
    MUST("pool", ID),
    {0},
};

static const char *const import_me[] = {"@me", NULL};

static const struct schema_member import_owner[] = {
    MUST("me", TEXT, .nullable = true, .choices = import_me),
    MUST("user", ID),
    MUST("pool", OBJECT, .of = "import_pool"),
    {0},
};

#define IMPORT_MEMBERS                                                                             \
	MUST("id", ID), MUST("object", TEXT), MUST("file_name", TEXT), MUST("created_at", INSTANT),    \
	    MUST("state", TEXT, .choices = import_states), MUST("total", INTEGER),                     \
	    MUST("done", INTEGER), MUST("created", INTEGER), MUST("updated", INTEGER),                 \
	    MUST("skipped", INTEGER), MUST("rejected", INTEGER), MUST("warnings", INTEGER),            \
	    MUST("undone", INTEGER), MUST("kept", INTEGER), MAY("reason", TEXT)

/* As a list of imports tells, and whole. */
static const struct schema_member import_line[] = {IMPORT_MEMBERS, {0}};

static const struct schema_member import[] = {
    IMPORT_MEMBERS,
    MUST("sheets", LIST, .of = "import_sheet"),
    MUST("sheet", INTEGER),
    MUST("header_row", INTEGER),
    MUST("columns", LIST, .of = "import_column"),
    MUST("defaults", OBJECT, .of = "values"),
    MUST("owner", OBJECT, .of = "import_owner"),
    MUST("duplicates", TEXT, .choices = duplicates_names),
    MUST("duplicates_by", TEXTS),
    MUST("unknown_choices", TEXT, .choices = unknown_names),
    MUST("unmapped", TEXT, .choices = unmapped_names),
    MUST("notes", LIST, .of = "import_note"),
    {0},
};

static const struct schema_member imports[] = {
    MUST("imports", LIST, .of = "import_line"),
    {0},
};

static const struct schema_member import_row[] = {
    MUST("number", INTEGER),
    MUST("cells", TEXTS),
    {0},
};

static const struct schema_member import_rows[] = {
    MUST("sheet", INTEGER),
    MUST("rows", LIST, .of = "import_row"),
    {0},
};

static const struct schema_member dry_run[] = {
    MUST("state", TEXT, .choices = trial_states),
    MUST("done", INTEGER),
    MAY("reason", TEXT),
    MUST("total", INTEGER),
    MUST("would_create", INTEGER),
    MUST("would_update", INTEGER),
    MUST("would_skip", INTEGER),
    MUST("would_reject", INTEGER),
    MUST("warnings", INTEGER),
    MUST("errors", LIST, .of = "import_note"),
    MUST("notes", LIST, .of = "import_note"),
    {0},
};

static const struct schema_member export_made[] = {
    MUST("id", ID),
    {0},
};

static const struct schema_member export[] = {
    MUST("id", ID),
    MUST("object", TEXT),
    MUST("format", TEXT, .choices = format_names),
    MUST("state", TEXT, .choices = export_states),
    MUST("total", INTEGER),
    MUST("done", INTEGER),
    MAY("file_name", TEXT, .nullable = true),
    MAY("created_at", INSTANT),
    MAY("reason", TEXT, .nullable = true),
    {0},
};

static const char *const stamp_names[] = {"none", "first", "last", NULL};

static const struct schema_member export_rules[] = {
    MUST("stamp", TEXT, .choices = stamp_names),
    {0},
};

static const char *const alert_states[] = {"new", "seen", "dismissed", NULL};

static const struct schema_member alert[] = {
    MUST("id", ID),
    MUST("user", OBJECT, .of = "reference", .nullable = true),
    MUST("kind", TEXT),
    MUST("words", TEXT),
    MUST("day", DATE),
    MUST("figure", INTEGER),
    MUST("most", INTEGER),
    MUST("first_at", INSTANT),
    MUST("last_at", INSTANT),
    MUST("state", TEXT, .choices = alert_states),
    MUST("note", TEXT, .nullable = true),
    MUST("handled_by", OBJECT, .of = "reference", .nullable = true),
    MUST("handled_at", INSTANT, .nullable = true),
    {0},
};

static const struct schema_member alerts[] = {
    MUST("alerts", LIST, .of = "alert"),
    MUST("new", INTEGER),
    {0},
};

static const char *const copy_states[] = {"off", "waits", "runs", "broken", NULL};
static const char *const run_states[] = {"running", "done", "failed", NULL};
static const char *const run_kinds[] = {"backup", "check", NULL};

static const struct schema_member backup_settings[] = {
    MUST("on", BOOLEAN),         MUST("every_hours", INTEGER), MUST("at_minute", INTEGER),
    MUST("keep_hours", INTEGER), MUST("keep_days", INTEGER),   MUST("keep_weeks", INTEGER),
    MUST("check", BOOLEAN),      MUST("continuous", BOOLEAN),  {0},
};

static const struct schema_member backup_copy[] = {
    MUST("state", TEXT, .choices = copy_states),
    MUST("since", INSTANT, .nullable = true), /* from when on every instant is to be had */
    MUST("until", INSTANT, .nullable = true),
    MUST("reason", TEXT, .nullable = true), /* broken: why */
    {0},
};

static const struct schema_member backup_run[] = {
    MUST("id", ID),
    MUST("kind", TEXT, .choices = run_kinds),
    MUST("name", TEXT, .nullable = true),
    MUST("state", TEXT, .choices = run_states),
    MUST("started_at", INSTANT),
    MUST("ended_at", INSTANT, .nullable = true),
    MUST("size", INTEGER),  /* bytes of all that it holds */
    MUST("added", INTEGER), /* bytes that it took of the disk */
    MUST("files", INTEGER),
    MUST("faults", INTEGER), /* what a check found, or a backup lacks */
    MUST("words", TEXT, .nullable = true),
    MUST("kept", BOOLEAN), /* the backup is still there */
    {0},
};

static const struct schema_member backups[] = {
    MUST("folder", TEXT, .nullable = true), /* null: this server makes none */
    MUST("restored", BOOLEAN), /* the data come from a backup; none are made until take_over */
    MUST("space", INTEGER, .nullable = true), /* free bytes there */
    MUST("settings", OBJECT, .of = "backup_settings"),
    MUST("next_at", INSTANT, .nullable = true),
    MUST("late", BOOLEAN), /* the last one failed, or there should have been one */
    MUST("copy", OBJECT, .of = "backup_copy"),
    MUST("runs", LIST, .of = "backup_run"), /* newest first */
    {0},
};

static const struct schema_member usage_line[] = {
    MUST("figure", INTEGER),
    MUST("most", INTEGER),
    {0},
};

static const struct schema_member usage_lines[] = {
    MUST("line", OBJECT, .of = "usage_line"),
    {0},
};

static const struct schema_member collected[] = {
    MUST("customer", OBJECT, .of = "values"),
    MUST("contact", OBJECT, .of = "values"),
    MUST("rest", TEXT),
    {0},
};

/* One of the two. */
static const struct schema_member hand_over_target[] = {
    MAY("user", ID),
    MAY("pool", ID),
    {0},
};

static const struct schema_member hand_over_list[] = {
    MAY("*", LIST, .of = "hand_over_target"),
    {0},
};

static const struct schema_member hand_over_part[] = {
    MUST("object", TEXT),
    MUST("count", INTEGER),
    MUST("unchanged", INTEGER),      /* with whom they would be given to */
    MUST("refused", INTEGER),        /* seen, but not to be handed over */
    MUST("collaborations", INTEGER), /* of others, with which he helps */
    MAY("stages", OBJECT, .of = "counts"),
    MUST("along", OBJECT, .of = "counts"), /* what hangs on them, by object */
    {0},
};

static const struct schema_member hand_over_taker[] = {
    MUST("user", OBJECT, .of = "reference", .nullable = true),
    MUST("pool", OBJECT, .of = "reference", .nullable = true),
    MUST("customers", INTEGER),
    MUST("others", INTEGER),
    MUST("collaborations", INTEGER),
    MUST("stages", OBJECT, .of = "counts"),
    MUST("limit", INTEGER, .nullable = true),
    MAY("holds", INTEGER), /* where there is a limit */
    MAY("after", INTEGER),
    MUST("over", BOOLEAN),
    {0},
};

static const struct schema_member hand_over_preview[] = {
    MUST("records", INTEGER),
    MUST("collaborations", INTEGER), /* that change */
    MUST("parts", LIST, .of = "hand_over_part"),
    MUST("takers", LIST, .of = "hand_over_taker"),
    MUST("over", BOOLEAN),
    MUST("may_exceed", BOOLEAN),
    {0},
};

static const struct schema_member hand_over[] = {
    MUST("id", ID),
    MUST("at", INSTANT),
    MUST("by", OBJECT, .of = "reference"),
    MUST("from", OBJECT, .of = "reference", .nullable = true),
    MUST("takers", LIST, .of = "reference"),
    MUST("pools", LIST, .of = "reference"),
    MUST("reason", TEXT, .nullable = true),
    MUST("customers", INTEGER),
    MUST("records", INTEGER),
    MUST("collaborations", INTEGER, .nullable = true),
    MUST("undone_at", INSTANT, .nullable = true),
    MUST("undone_by", OBJECT, .of = "reference", .nullable = true),
    MUST("returned", INTEGER, .nullable = true),
    MUST("can_undo", BOOLEAN),
    {0},
};

static const struct schema_member hand_overs[] = {
    MUST("hand_overs", LIST, .of = "hand_over"),
    {0},
};

const struct schema api_work_schemas[] = {
    SCHEMA(problem),
    SCHEMA(field_error),
    SCHEMA(status),
    SCHEMA(job),
    SCHEMA(jobs),
    SCHEMA(board_row),
    SCHEMA(board_column),
    SCHEMA(board),
    SCHEMA(import_sheet),
    SCHEMA(import_column),
    SCHEMA(import_note),
    SCHEMA(import_pool),
    {.name = "import_owner", .any_of = import_owner},
    SCHEMA(import_line),
    SCHEMA(import),
    SCHEMA(imports),
    SCHEMA(import_row),
    SCHEMA(import_rows),
    SCHEMA(dry_run),
    SCHEMA(export_made),
    SCHEMA(export),
    SCHEMA(collected),
    SCHEMA(export_rules),
    SCHEMA(alert),
    SCHEMA(alerts),
    SCHEMA(backup_settings),
    SCHEMA(backup_copy),
    SCHEMA(backup_run),
    SCHEMA(backups),
    SCHEMA(usage_line),
    {.name = "usage", .rest = usage_lines},
    SCHEMA(hand_over_target),
    {.name = "hand_over_stages", .rest = hand_over_list},
    SCHEMA(hand_over_part),
    SCHEMA(hand_over_taker),
    SCHEMA(hand_over_preview),
    SCHEMA(hand_over),
    SCHEMA(hand_overs),
    {0},
};
