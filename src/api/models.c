/* The object model as the caller may see it, and its changes. */
#include "api/people.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "db/db.h"
#include "model/build.h"
#include "record/record.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

/* The object that was closed last goes on with further members. */
static void model_reopen(struct json_writer *json)
{
	assert(json->out->size && json->out->data[json->out->size - 1] == '}');
	json->out->size--;
}

static void model_print_label(const struct label *label, struct json_writer *json)
{
	json_key(json, "label");
	json_open_object(json);
	json_member_text(json, "zh", label->text[LANGUAGE_ZH]);
	json_member_text(json, "en", label->text[LANGUAGE_EN]);
	json_close_object(json);
}

/* The choices of an action's input are those of a field of its object; of stages, those
 * that the actor may move records to. */
static void model_print_choices(struct ctx *ctx, const struct field *field,
                                struct json_writer *json)
{
	bool staged = field == field->object->access.stage;
	json_key(json, "choices");
	json_open_array(json);
	for (size_t i = 0; i < field->choice_count; i++) {
		const struct choice *choice = &field->choices[i];
		if (staged && !(i < 32 && access_stages(ctx).move >> i & 1))
			continue;
		json_open_object(json);
		json_member_text(json, "value", choice->value);
		model_print_label(&choice->label, json);
		if (choice->color)
			json_member_text(json, "color", choice->color);
		json_close_object(json);
	}
	json_close_array(json);
}

static void model_print_input(struct ctx *ctx, const struct object *object,
                              const struct record_input *input, struct json_writer *json)
{
	json_open_object(json);
	json_member_text(json, "name", input->name);
	json_member_text(json, "type", input->type);
	model_print_label(&input->label, json);
	json_member_boolean(json, "required", input->required);
	json_member_boolean(json, "writable", true);
	if (input->target)
		json_member_text(json, "target", input->target);
	if (input->choices_of)
		model_print_choices(ctx, model_field(object, input->choices_of), json);
	json_close_object(json);
}

static void model_print_action(struct ctx *ctx, const struct object *object,
                               const struct record_action *action, struct json_writer *json)
{
	json_open_object(json);
	json_member_text(json, "name", action->name);
	model_print_label(&action->label, json);
	json_member_boolean(json, "many", action->many);
	json_member_boolean(json, "danger", action->danger);
	json_key(json, "input");
	json_open_array(json);
	for (size_t i = 0; i < RECORD_INPUT_LIMIT && action->inputs[i].name; i++)
		model_print_input(ctx, object, &action->inputs[i], json);
	json_close_array(json);
	json_close_object(json);
}

static void model_print_actions(struct ctx *ctx, const struct object *object,
                                struct json_writer *json)
{
	json_key(json, "actions");
	json_open_array(json);
	const struct record_action *action;
	for (size_t i = 0; (action = record_action_at(ctx, object, i)); i++)
		model_print_action(ctx, object, action, json);
	json_close_array(json);
}

static bool model_shows(struct ctx *ctx, const struct object *object)
{
	return !object->internal && access_scope(ctx, object, OPERATION_READ) != SCOPE_NONE;
}

/* What hangs on a record of the object: shown below it. */
static void model_print_children(struct ctx *ctx, const struct object *object,
                                 struct json_writer *json)
{
	json_key(json, "children");
	json_open_array(json);
	for (size_t i = 0; i < object->referrer_count; i++) {
		const struct field *field = object->referrers[i];
		bool below =
		    field->on_delete == ON_DELETE_CASCADE || field->object->access.through == field;
		if (!below || !model_shows(ctx, field->object) || access_field(ctx, field) == FIELD_HIDDEN)
			continue;
		json_open_object(json);
		json_member_text(json, "object", field->object->name);
		json_member_text(json, "field", field->name);
		json_close_object(json);
	}
	json_close_array(json);
}

static void model_print_whole(struct ctx *ctx, const struct object *object,
                              struct json_writer *json)
{
	int *right = memory_array(ctx, int, object->field_count);
	for (size_t i = 0; i < object->field_count; i++)
		right[i] = (int)access_field(ctx, &object->fields[i]);
	model_print_object(ctx, object, right, access_stages(ctx).see, json);
	talloc_free(right);
	model_reopen(json);
	json_key(json, "rights");
	access_print_rights(ctx, object, json);
	json_member_boolean(json, "mergeable", record_mergeable(ctx, object));
	model_print_actions(ctx, object, json);
	model_print_children(ctx, object, json);
	json_close_object(json);
}

static void model_print_company(struct ctx *ctx, struct json_writer *json)
{
	const struct company *company = ctx->company;
	char today[DATE_TEXT_SIZE];
	zone_date(company->zone, ctx->now, today);
	json_key(json, "company");
	json_open_object(json);
	json_member_text(json, "name", company->name);
	json_member_text(json, "time_zone", zone_name(company->zone));
	json_member_text(json, "currency", company->currency);
	json_member_text(json, "country", company->country);
	json_member_text(json, "today", today);
	json_close_object(json);
}

/* The answer depends on model, rights, actions and the day: its own hash is the
 * version. */
static int64_t model_etag(const struct json_writer *json)
{
	int64_t hash = 0;
	crypto_generichash((unsigned char *)&hash, sizeof hash, (const unsigned char *)json->out->data,
	                   json->out->size, NULL, 0);
	return (hash & INT64_MAX) | 1;
}

static bool model_show(struct ctx *ctx, struct api_call *call)
{
	struct json_writer *json = call->json;
	json_open_object(json);
	json_member_integer(json, "version", ctx->model->version);
	model_print_company(ctx, json);
	json_key(json, "me");
	if (!people_print_me(ctx, json))
		return false;
	json_key(json, "languages");
	json_open_array(json);
	json_put_text(json, "zh");
	json_put_text(json, "en");
	json_close_array(json);
	json_key(json, "objects");
	json_open_array(json);
	for (size_t i = 0; i < ctx->model->object_count; i++)
		if (model_shows(ctx, &ctx->model->objects[i]))
			model_print_whole(ctx, &ctx->model->objects[i], json);
	json_close_array(json);
	json_close_object(json);
	call->shown_version = model_etag(json);
	return true;
}

static bool model_show_choices(struct ctx *ctx, struct api_call *call)
{
	json_open_object(call->json);
	json_key(call->json, "choices");
	if (!model_print_list(ctx, call_value(call, "name"), call->json))
		return false;
	json_close_object(call->json);
	call->shown_version = model_etag(call->json);
	return true;
}

static bool model_change_now(struct ctx *ctx, struct api_call *call)
{
	/* Another change may have come into force while this one waited its turn. */
	model_release(ctx);
	model_hold(ctx);
	call->model_changed = true;
	call->organisation_changed = true; /* rights name stages, which are choices */
	return model_change(ctx, call->body) && call_commit(ctx, call);
}

/* What takes long is asked before anybody has to wait. */
static bool model_apply(struct ctx *ctx, struct api_call *call)
{
	bool good = db_begin(ctx, DB_READ) && model_change_examine(ctx, call->body);
	db_rollback(ctx);
	if (!good || !db_begin(ctx, DB_WRITE))
		return false;
	if (model_change_now(ctx, call)) {
		api_committed(ctx, call);
		return true;
	}
	db_rollback(ctx);
	model_forget(ctx);
	return false;
}

static bool model_show_removed(struct ctx *ctx, struct api_call *call)
{
	return model_print_removed(ctx, call->json);
}

static const struct schema_member change_members[] = {
    MAY("objects", LIST),         MAY("fields", LIST),         MAY("choices", LIST),
    MAY("remove_fields", LIST),   MAY("restore_fields", LIST), MAY("views", LIST),
    MAY("layouts", LIST),         MAY("numbering", LIST),      MAY("remove_objects", LIST),
    MAY("restore_objects", LIST), MAY("rebuild", LIST),        {0},
};

const struct api_route api_model_routes[] = {
    API_ROUTE(GET, "/api/v1/model", SESSION, READS, .run = model_show, .answer = "model",
              .help = {{"对象、字段、布局、视图、操作和权限",
                        "Objects, fields, layouts, views, actions and rights"}}),
    API_ROUTE(GET, "/api/v1/model/choices/{name}", SESSION, READS, .run = model_show_choices,
              .answer = "choice_list",
              .help = {{"多个字段共用的长列表，如地区", "A long list that fields share"}}),
    API_ROUTE(
        GET, "/api/v1/model/removed", ADMINISTRATOR, READS, .run = model_show_removed,
        .answer = "removed",
        .help = {{"已删除、还可恢复的对象和字段", "Objects and fields that can be restored"}}),
    API_ROUTE(POST, "/api/v1/model/changes", ADMINISTRATOR, OWN, .run = model_apply,
              .body = API_FREE_BODY, .members = change_members,
              .help = {{"一次提交对模型的全部更改", "Change the model, all in one"}}),
    {0},
};
