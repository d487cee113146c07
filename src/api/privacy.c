/* Personal data: who may be contacted how, and what is kept about a contact. */
#include "api/offer.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "crm/consent.h"
#include "crm/personal.h"
#include "db/db.h"

#include <string.h>
#include <unistd.h>

static bool allowed_show(struct ctx *ctx, struct api_call *call)
{
	return contact_allowed_print(ctx, call->object, call->id, call->json);
}

/* --- the report --- */

static const char *const report_forms[] = {"page", "json", "pdf", NULL};

static const char *report_form(struct ctx *ctx, const struct api_call *call)
{
	const char *form = call_text(call, "form");
	for (size_t i = 0; form && report_forms[i]; i++)
		if (!strcmp(report_forms[i], form))
			return form;
	if (form)
		error_field(ctx, "form", "unknown", "只能是 page、json 或 pdf。",
		            "This must be page, json or pdf.");
	return form ? NULL : report_forms[0];
}

/* That it was made is in the history before it is given away. */
static bool report_collect(struct ctx *ctx, const struct api_call *call, const char *form,
                           struct personal_report *report)
{
	bool good = db_begin(ctx, DB_READ) && personal_collect(ctx, call->id, report);
	db_rollback(ctx);
	good = good && db_begin(ctx, DB_WRITE) && personal_note_report(ctx, call->id, form) &&
	       db_commit(ctx);
	db_rollback(ctx);
	return good;
}

static bool report_write_json(struct ctx *ctx, const struct personal_report *report, int descriptor)
{
	struct json_writer *json = json_writer_new(ctx, 4096);
	personal_print(ctx, report, json);
	size_t done = 0;
	while (done < json->out->size) {
		ssize_t size = write(descriptor, json->out->data + done, json->out->size - done);
		if (size <= 0)
			return error_internal(ctx, "the report could not be written");
		done += (size_t)size;
	}
	return true;
}

static bool report_give_file(struct ctx *ctx, struct api_call *call,
                             const struct personal_report *report, bool pdf)
{
	char date[DATE_TEXT_SIZE];
	int descriptor = offer_scratch(ctx, call);
	if (descriptor < 0 || !db_begin(ctx, DB_READ))
		return false;
	bool good = pdf ? personal_write_pdf(ctx, report, descriptor)
	                : report_write_json(ctx, report, descriptor);
	db_rollback(ctx);
	zone_date(ctx->company->zone, ctx->now, date);
	const char *name = memory_format(
	    ctx, ctx->language == LANGUAGE_EN ? "Personal data %s %s.%s" : "个人信息 %s %s.%s",
	    report->name, date, pdf ? "pdf" : "json");
	return good && offer_descriptor(ctx, call, descriptor, name,
	                                pdf ? "application/pdf" : "application/json");
}

static bool report_show(struct ctx *ctx, struct api_call *call)
{
	struct personal_report report;
	const char *form = report_form(ctx, call);
	if (!form || !report_collect(ctx, call, form, &report))
		return false;
	if (strcmp(form, "page") != 0)
		return report_give_file(ctx, call, &report, !strcmp(form, "pdf"));
	personal_print(ctx, &report, call->json);
	return true;
}

static const struct api_parameter report_parameters[] = {
    {.name = "form", .type = API_TEXT},
    {0},
};

const struct api_route api_privacy_routes[] = {
    API_ROUTE(GET, "/api/v1/records/{object}/{id}/contact_allowed", READ_OBJECT, READS,
              .run = allowed_show, .answer = "contact_allowed",
              .help = {{"客户或联系人可以用哪些渠道联系",
                        "By which channels a customer or contact may be reached"}}),
    API_ROUTE(POST, "/api/v1/contacts/{id}/personal_data", SESSION, OWN, .run = report_show,
              .secret = true, .parameters = report_parameters, .pool = HTTP_SLOW,
              .answer = "personal_data",
              .help = {{"系统中关于一位联系人的全部个人信息：页面、json 或 pdf",
                        "All that is kept about a contact: for a page, as json or pdf"}}),
    {0},
};
