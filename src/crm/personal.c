#include "crm/personal.h"

#include "crm/crm.h"
#include "crm/rule.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "document/sheet_writer.h"
#include "record/history.h"
#include "transfer/import.h"
#include "transfer/stamp.h"

#include <inttypes.h>
#include <string.h>

enum { PERSONAL_HISTORY_MOST = 10000 };

/* --- who may, and whom it is about --- */

bool personal_need_right(struct ctx *ctx)
{
	bool may = ctx->actor->administrator || access_limit(ctx, LIMIT_PERSONAL_DATA) == 1;
	return may || error_set(ctx, ERROR_FORBIDDEN,
	                        "只有系统管理员，或角色许可“个人信息的查询和删除”的人可以这样做。",
	                        "Only administrators may do this, and those whose role allows "
	                        "reporting and erasing personal data.");
}

struct record *personal_contact(struct ctx *ctx, int64_t id)
{
	const struct object *object = rule_object(ctx, "contact");
	struct record *contact = record_get(ctx, object, id, OPERATION_READ);
	if (contact || ctx->error->code != ERROR_NOT_FOUND)
		return contact;
	error_take(ctx);
	return record_get_deleted(ctx, object, id);
}

/* --- collecting --- */

/* The section under way, and where its lines go. */
struct personal_work {
	struct ctx *ctx; /* the report's: its texts stay */
	struct personal_report *report;
	const char *section, *label;
};

static void personal_add(struct personal_work *work, const char *label, const char *value)
{
	struct personal_report *report = work->report;
	if (!value || !*value)
		return;
	if (!(report->count & (report->count - 1)))
		report->lines =
		    memory_must(talloc_realloc(work->ctx, report->lines, struct personal_line,
		                               (unsigned)(report->count ? report->count * 2 : 1)));
	report->lines[report->count++] = (struct personal_line){
	    work->section, work->label, memory_text(work->ctx, label), memory_text(work->ctx, value)};
}

static void personal_section(struct personal_work *work, const char *name, const char *zh,
                             const char *en)
{
	work->section = name;
	work->label = work->ctx->language == LANGUAGE_EN ? en : zh;
}

static const char *personal_instant(struct ctx *ctx, int64_t instant)
{
	char date[DATE_TEXT_SIZE];
	int minute = zone_minute(ctx->company->zone, instant);
	zone_date(ctx->company->zone, instant, date);
	return memory_format(ctx, "%s %02d:%02d", date, minute / 60, minute % 60);
}

static const char *personal_shown(struct ctx *ctx, const struct field *field,
                                  const struct record *record)
{
	const struct value *value = &record->values[field->index];
	return value->kind == VALUE_NULL ? NULL : field->type->show(ctx, field, value);
}

static void personal_add_fields(struct ctx *ctx, struct personal_work *work,
                                const struct record *record)
{
	for (size_t i = 0; i < record->object->field_count; i++) {
		const struct field *field = &record->object->fields[i];
		personal_add(work, model_label(ctx, &field->label), personal_shown(ctx, field, record));
	}
}

/* A record that speaks of the contact, as one line. */
static bool personal_add_record(struct ctx *ctx, const struct record *record, void *data)
{
	struct personal_work *work = data;
	struct buffer *text = buffer_new(ctx, 256);
	for (size_t i = 0; i < record->object->field_count; i++) {
		const struct field *field = &record->object->fields[i];
		const char *shown = field->tracked ? personal_shown(ctx, field, record) : NULL;
		if (shown && *shown)
			buffer_format(text, "%s%s: %s", text->size ? "; " : "", model_label(ctx, &field->label),
			              shown);
	}
	personal_add(work,
	             memory_format(ctx, "#%" PRId64 " %s", record->id,
	                           personal_instant(ctx, record_integer(record, "created_at"))),
	             text->data);
	return true;
}

static bool personal_each(struct personal_work *work, struct ctx *ctx, const char *object,
                          json_t *filter)
{
	struct record_query query = {.object = rule_object(ctx, object),
	                             .filter = json_keep(ctx, filter),
	                             .sort = "id",
	                             .operation = OPERATION_READ};
	return record_each(ctx, &query, personal_add_record, work);
}

/* Every field of the model that can name a contact. */
static bool personal_referring(struct personal_work *work, struct ctx *ctx, int64_t contact)
{
	const struct object *object = work->report->contact->object;
	for (size_t i = 0; i < object->referrer_count; i++) {
		const struct field *field = object->referrers[i];
		work->section = field->object->name;
		work->label = memory_format(work->ctx, "%s · %s", model_label(ctx, &field->object->plural),
		                            model_label(ctx, &field->label));
		const char *operator= field->type->link ? "contains" : "=";
		if (!personal_each(work, ctx, field->object->name,
		                   json_pack("[s,s,I]", field->name, operator, contact)))
			return false;
	}
	return true;
}

static bool personal_origin(struct personal_work *work, struct ctx *ctx)
{
	struct import_origin origin;
	const struct record *contact = work->report->contact;
	bool english = ctx->language == LANGUAGE_EN;
	personal_section(work, "origin", "来源", "Where it came from");
	const struct user_info *maker = access_user(ctx, record_integer(contact, "created_by"));
	personal_add(work, english ? "Entered" : "录入",
	             memory_format(ctx, "%s %s",
	                           personal_instant(ctx, record_integer(contact, "created_at")),
	                           maker ? maker->name : ""));
	if (!import_origin(ctx, contact->object, contact->id, &origin))
		return false;
	if (origin.import)
		personal_add(
		    work, english ? "Imported" : "导入",
		    memory_format(ctx, english ? "“%s”, row %" PRId64 ", %s" : "“%s”第 %" PRId64 " 行，%s",
		                  origin.file_name, origin.row, personal_instant(ctx, origin.at)));
	return true;
}

static bool personal_add_entry(struct ctx *ctx, const struct history_entry *entry, void *data)
{
	struct personal_work *work = data;
	struct history_line line;
	if (!history_line(ctx, entry, &line))
		return false;
	personal_add(work,
	             memory_format(ctx, "%s %s %s", personal_instant(ctx, line.at),
	                           line.actor ? line.actor : "", line.action),
	             line.changes ? line.changes : "–");
	return true;
}

static bool personal_history(struct personal_work *work, struct ctx *ctx)
{
	const struct history_query query = {.object = "contact", .record = work->report->contact->id};
	personal_section(work, "history", "历史", "History");
	return history_each(ctx, &query, PERSONAL_HISTORY_MOST, personal_add_entry, work);
}

static bool personal_gather(struct personal_work *work, struct ctx *ctx)
{
	const struct record *contact = work->report->contact;
	personal_section(work, "contact", "联系人资料", "The contact");
	personal_add_fields(ctx, work, contact);
	if (!personal_origin(work, ctx) || !personal_referring(work, ctx, contact->id))
		return false;
	personal_section(work, "file", "附件", "Files");
	if (!personal_each(
	        work, ctx, "attachment",
	        json_pack("[[s,s,s], [s,s,I]]", "object", "=", "contact", "record", "=", contact->id)))
		return false;
	personal_section(work, "notice", "通知", "Notices");
	return personal_each(work, ctx, "notice",
	                     json_pack("[[s,s,s], [s,s,I]]", "object", "=", "contact", "record", "=",
	                               contact->id)) &&
	       personal_history(work, ctx);
}

bool personal_collect(struct ctx *ctx, int64_t id, struct personal_report *report)
{
	*report = (struct personal_report){0};
	if (!personal_need_right(ctx))
		return false;
	const struct record *seen = personal_contact(ctx, id);
	if (!seen)
		return false;
	/* The person is owed all of it, whatever the actor's roles hide. */
	struct ctx *system = rule_as_system(ctx);
	report->contact = personal_contact(system, id);
	if (!report->contact)
		return error_pass(ctx, system);
	report->name = record_text(report->contact, "name");
	struct personal_work work = {.ctx = ctx, .report = report};
	return personal_gather(&work, system) || error_pass(ctx, system);
}

/* --- showing --- */

void personal_print(struct ctx *ctx, const struct personal_report *report, struct json_writer *json)
{
	json_open_object(json);
	json_member_integer(json, "id", report->contact->id);
	json_member_text(json, "name", report->name);
	json_key(json, "made_at");
	json_put_instant(json, ctx->now);
	json_member_text(json, "made_by", ctx->actor->name);
	json_member_boolean(json, "deleted", report->contact->deleted);
	json_key(json, "sections");
	json_open_array(json);
	for (size_t i = 0; i < report->count; i++) {
		const struct personal_line *line = &report->lines[i];
		bool first = i == 0 || line[-1].section_label != line->section_label;
		if (first && i)
			json_close_array(json);
		if (first && i)
			json_close_object(json);
		if (first) {
			json_open_object(json);
			json_member_text(json, "name", line->section);
			json_member_text(json, "label", line->section_label);
			json_key(json, "lines");
			json_open_array(json);
		}
		json_open_object(json);
		json_member_text(json, "label", line->label);
		json_member_text(json, "value", line->value);
		json_close_object(json);
	}
	if (report->count) {
		json_close_array(json);
		json_close_object(json);
	}
	json_close_array(json);
	json_close_object(json);
}

bool personal_write_pdf(struct ctx *ctx, const struct personal_report *report, int descriptor)
{
	bool english = ctx->language == LANGUAGE_EN;
	const struct sheet_column columns[] = {
	    {english ? "Section" : "类别", SHEET_COLUMN_TEXT, 16},
	    {english ? "What" : "项目", SHEET_COLUMN_TEXT, 24},
	    {english ? "Content" : "内容", SHEET_COLUMN_TEXT, 60},
	};
	struct sheet_layout layout = {
	    .format = SHEET_WRITE_PDF,
	    .title = memory_format(ctx, english ? "Personal data: %s" : "个人信息：%s", report->name),
	    .company = ctx->company->name,
	    .columns = columns,
	    .column_count = sizeof columns / sizeof *columns,
	};
	if (!stamp_layout(ctx, &layout))
		return false;
	struct sheet_writer *writer = sheet_writer_new(ctx, descriptor, &layout);
	for (size_t i = 0; writer && i < report->count; i++) {
		const struct personal_line *line = &report->lines[i];
		const char *const values[] = {line->section_label, line->label, line->value};
		if (!sheet_writer_row(ctx, writer, values))
			return false;
	}
	return writer && sheet_writer_finish(ctx, writer);
}

bool personal_note_report(struct ctx *ctx, int64_t contact, const char *form)
{
	return history_note(ctx, "personal_report", "contact", contact,
	                    memory_format(ctx, "{\"form\":\"%s\"}", form));
}
