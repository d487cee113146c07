/* A role's rights as JSON, from its tables. */
#include "access/rights.h"

#include "db/db.h"

#include <string.h>

/* How a section's rows become JSON. NESTED: object, key, value. LISTED: name,
 * item. COUNTED: name, number. */
enum section_form { SECTION_NESTED, SECTION_LISTED, SECTION_COUNTED };

struct section {
	const char *name;
	enum section_form form;
	const char *sql;
};

static const struct section sections[] = {
    {"objects", SECTION_NESTED,
     "SELECT object, operation, scope FROM role_object WHERE role = $1 ORDER BY object, operation"},
    {"fields", SECTION_NESTED,
     "SELECT object, field, field_right FROM role_field WHERE role = $1 ORDER BY object, field"},
    {"actions", SECTION_LISTED,
     "SELECT object, action FROM role_action WHERE role = $1 ORDER BY object, action"},
    {"limits", SECTION_COUNTED, "SELECT name, most FROM role_limit WHERE role = $1 ORDER BY name"},
    {"stages", SECTION_LISTED,
     "SELECT kind, stage FROM role_stage WHERE role = $1 ORDER BY kind, stage"},
};

static void section_row(struct json_writer *json, const struct section *section,
                        const struct db_rows *rows)
{
	switch (section->form) {
	case SECTION_NESTED:
		json_member_text(json, db_text(rows, 1), db_text(rows, 2));
		break;
	case SECTION_LISTED:
		json_put_text(json, db_text(rows, 1));
		break;
	case SECTION_COUNTED:
		json_member_integer(json, db_text(rows, 0), db_integer(rows, 1));
		break;
	}
}

static void group_open(struct json_writer *json, const struct section *section)
{
	if (section->form == SECTION_NESTED)
		json_open_object(json);
	else if (section->form == SECTION_LISTED)
		json_open_array(json);
}

static void group_close(struct json_writer *json, const struct section *section)
{
	if (section->form == SECTION_NESTED)
		json_close_object(json);
	else if (section->form == SECTION_LISTED)
		json_close_array(json);
}

static bool section_print(struct ctx *ctx, int64_t role, const struct section *section,
                          struct json_writer *json)
{
	struct db_rows *rows = db_query(ctx, section->sql, value_integer(role));
	char group[64] = ""; /* names are at most 40 */
	json_key(json, section->name);
	json_open_object(json);
	while (rows && db_next(ctx, rows)) {
		const char *name = db_text(rows, 0);
		if (section->form != SECTION_COUNTED && strcmp(group, name)) {
			if (*group)
				group_close(json, section);
			strncpy(group, name, sizeof group - 1);
			json_key(json, name);
			group_open(json, section);
		}
		section_row(json, section, rows);
	}
	if (*group)
		group_close(json, section);
	json_close_object(json);
	return !ctx->error;
}

bool access_role_print(struct ctx *ctx, int64_t role, struct json_writer *json)
{
	json_open_object(json);
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		if (!section_print(ctx, role, &sections[i], json))
			return false;
	json_close_object(json);
	return true;
}
