/* The named shapes of bodies and answers: what people see of themselves: sessions, tokens, roles'
 * rights, notices. */
#include "api/schema.h"

static const char *const language_names[] = {"zh", "en", NULL};
static const char *const scope_names[] = {"none", "own", "department", "subtree", "all", NULL};
static const char *const level_names[] = {"hidden", "read", "write", NULL};
static const char *const token_scopes[] = {"read", "write", NULL};

static const struct schema_member me[] = {
    MUST("id", ID),
    MUST("name", TEXT),
    MUST("login", TEXT),
    MUST("administrator", BOOLEAN),
    MAY("personal_data", BOOLEAN), /* may report and erase it */
    MAY("see_phones", BOOLEAN),    /* false: numbers are masked, and lists not sorted by them */
    MAY("language", TEXT, .nullable = true, .choices = language_names),
    MAY("time_zone", TEXT, .nullable = true),
    MAY("department", OBJECT, .of = "reference", .nullable = true),
    MAY("roles", LIST, .of = "reference"),
    {0},
};

static const struct schema_member session[] = {
    MUST("user", OBJECT, .of = "me"),
    MUST("csrf", TEXT, .nullable = true),
    MUST("needs", TEXTS),
    {0},
};

static const struct schema_member sessions[] = {
    MUST("sessions", LIST, .of = "session_line"),
    {0},
};

static const struct schema_member session_line[] = {
    MUST("id", ID),
    MUST("created_at", INSTANT),
    MUST("used_at", INSTANT),
    MUST("address", TEXT),
    MUST("agent", TEXT),
    MUST("current", BOOLEAN),
    {0},
};

static const struct schema_member code_state[] = {
    MUST("active", BOOLEAN),
    MUST("required", BOOLEAN),
    MUST("since", INSTANT, .nullable = true),
    MUST("recovery_left", INTEGER),
    {0},
};

static const struct schema_member code_setup[] = {
    MUST("secret", TEXT),
    MUST("address", TEXT),
    {0},
};

static const struct schema_member recovery[] = {
    MUST("recovery", TEXTS),
    {0},
};

static const struct schema_member sign_in[] = {
    MUST("code", OBJECT, .of = "code_state"),
    MUST("sessions", LIST, .of = "session_line"),
    {0},
};

static const struct schema_member password_made[] = {
    MUST("password", TEXT),
    {0},
};

static const struct schema_member password_rules[] = {
    MUST("shortest", INTEGER),
    {0},
};

static const struct schema_member tokens[] = {
    MUST("tokens", LIST, .of = "token_line"),
    {0},
};

static const struct schema_member token_line[] = {
    MUST("id", ID),
    MUST("name", TEXT),
    MUST("scope", TEXT, .choices = token_scopes),
    MUST("created_at", INSTANT),
    MUST("expires_at", INSTANT, .nullable = true),
    MUST("used_at", INSTANT, .nullable = true),
    {0},
};

static const struct schema_member token_made[] = {
    MUST("id", ID),
    MUST("token", TEXT),
    {0},
};

static const struct schema_member rights[] = {
    MUST("objects", MAP, .of = "scopes"),   MUST("fields", MAP, .of = "levels"),
    MUST("actions", OBJECT, .of = "names"), MUST("limits", OBJECT, .of = "limits"),
    MUST("stages", OBJECT, .of = "stages"), {0},
};

#define SCOPE(operation) MAY(operation, TEXT, .choices = scope_names)

static const struct schema_member scopes[] = {
    SCOPE("read"),   SCOPE("create"), SCOPE("update"),    SCOPE("delete"),
    SCOPE("export"), SCOPE("import"), SCOPE("hand_over"), {0},
};

static const char *const wish_names[] = {"none", "granted", "refused", NULL};

static const struct schema_member contact_channel[] = {
    MUST("allowed", BOOLEAN),
    MUST("wish", TEXT, .choices = wish_names),
    MUST("since", DATE, .nullable = true),
    MUST("until", DATE, .nullable = true),
    MUST("source", TEXT, .nullable = true),
    MUST("mark", ID, .nullable = true),
    {0},
};

static const struct schema_member contact_channels[] = {
    MUST("phone", OBJECT, .of = "contact_channel"), MUST("sms", OBJECT, .of = "contact_channel"),
    MUST("mail", OBJECT, .of = "contact_channel"),  MUST("fax", OBJECT, .of = "contact_channel"),
    MUST("im", OBJECT, .of = "contact_channel"),    {0},
};

static const struct schema_member contact_allowed[] = {
    MUST("channels", OBJECT, .of = "contact_channels"),
    MUST("erased", BOOLEAN),
    {0},
};

static const struct schema_member personal_line[] = {
    MUST("label", TEXT),
    MUST("value", TEXT),
    {0},
};

static const struct schema_member personal_section[] = {
    MUST("name", TEXT),
    MUST("label", TEXT),
    MUST("lines", LIST, .of = "personal_line"),
    {0},
};

static const struct schema_member personal_data[] = {
    MUST("id", ID),
    MUST("name", TEXT),
    MUST("made_at", INSTANT),
    MUST("made_by", TEXT),
    MUST("deleted", BOOLEAN),
    MUST("sections", LIST, .of = "personal_section"),
    {0},
};

static const struct schema_member erasure_text[] = {
    MUST("field", TEXT),
    MUST("label", TEXT),
    MUST("text", TEXT),
    {0},
};

static const struct schema_member erasure_activity[] = {
    MUST("id", ID),
    MUST("at", INSTANT),
    MUST("owner", TEXT, .nullable = true),
    MUST("of_contact", BOOLEAN),
    MUST("texts", LIST, .of = "erasure_text"),
    {0},
};

static const struct schema_member erasure_review[] = {
    MUST("id", ID),
    MUST("name", TEXT),
    MUST("replacement", TEXT),
    MUST("deleted", BOOLEAN),
    MUST("merged", INTEGER),
    MUST("files", INTEGER),
    MUST("notices", INTEGER),
    MUST("more", BOOLEAN),
    MUST("activities", LIST, .of = "erasure_activity"),
    {0},
};

static const struct schema_member erased[] = {
    MUST("id", ID), MUST("name", TEXT), MUST("activities", INTEGER), MUST("notices", INTEGER), {0},
};

static const struct schema_member free_level[] = {
    MAY("*", TEXT, .choices = level_names),
    {0},
};

static const struct schema_member free_names[] = {
    MAY("*", TEXTS),
    {0},
};

static const struct schema_member limits[] = {
    MAY("claim_per_day", INTEGER),
    MAY("hold_limit", INTEGER),
    MAY("hot_limit", INTEGER),
    MAY("may_edit_shared", INTEGER),
    MAY("see_phones", INTEGER),
    MAY("personal_data", INTEGER),
    MAY("watch_records_hour", INTEGER),
    MAY("watch_records_day", INTEGER),
    MAY("watch_list_rows_hour", INTEGER),
    MAY("watch_export_rows_day", INTEGER),
    MAY("watch_phones_day", INTEGER),
    MAY("watch_files_day", INTEGER),
    MAY("watch_copies_day", INTEGER),
    MAY("watch_prints_day", INTEGER),
    MAY("export_rows_limit", INTEGER),
    {0},
};

static const struct schema_member stages[] = {
    MAY("see", TEXTS),
    MAY("claim", TEXTS),
    MAY("move", TEXTS),
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
    MUST("filter", LIST, .nullable = true), /* of the object's records it is about */
    {0},
};

static const struct schema_member notices[] = {
    MUST("notices", LIST, .of = "notice"),
    MUST("unread", INTEGER),
    {0},
};

const struct schema api_person_schemas[] = {
    SCHEMA(me),
    SCHEMA(session),
    SCHEMA(sessions),
    SCHEMA(code_state),
    SCHEMA(code_setup),
    SCHEMA(recovery),
    SCHEMA(sign_in),
    SCHEMA(password_made),
    SCHEMA(password_rules),
    SCHEMA(tokens),
    SCHEMA(token_made),
    SCHEMA(session_line),
    SCHEMA(token_line),
    SCHEMA(rights),
    SCHEMA(scopes),
    SCHEMA(contact_channel),
    SCHEMA(contact_channels),
    SCHEMA(contact_allowed),
    SCHEMA(personal_line),
    SCHEMA(personal_section),
    SCHEMA(personal_data),
    SCHEMA(erasure_text),
    SCHEMA(erasure_activity),
    SCHEMA(erasure_review),
    SCHEMA(erased),
    {.name = "levels", .rest = free_level},
    {.name = "names", .rest = free_names},
    SCHEMA(limits),
    SCHEMA(stages),
    SCHEMA(notice),
    SCHEMA(notices),
    {0},
};
