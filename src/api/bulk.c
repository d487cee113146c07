/* Writes of any number, streamed: NDJSON in, NDJSON of each line's result out.
 *
 * Lines are gathered first and then written together, in one transaction with a
 * savepoint a line: writers never wait for a slow client, and a line's fault
 * undoes that line alone. Under an Idempotency-Key each such chunk is remembered
 * by itself, so that a stream that broke off can be sent again from its start. */
#include "api/operation.h"

#include "base/error.h"
#include "base/memory.h"
#include "db/db.h"
#include "record/record.h"

#include <sodium.h>
#include <string.h>

enum { BULK_CHUNK_LINES = 200, BULK_CHUNK_BYTES = 1 << 20, BULK_LINE_LIMIT = 256 << 10 };

/* A stream under way; belongs to the call. */
struct bulk {
	struct api_call *call;
	const char *object;
	const char *key;
	int64_t user;
	enum language language;
	int64_t chunks; /* written so far */
	bool ended;
	struct buffer *text;           /* the chunk's lines, one behind the other */
	size_t ends[BULK_CHUNK_LINES]; /* where each ends in `text` */
	bool too_long[BULK_CHUNK_LINES];
	size_t count;
};

/* Gathers a chunk; false when the client has gone. */
static bool bulk_gather(struct bulk *bulk)
{
	buffer_clear(bulk->text);
	bulk->count = 0;
	while (bulk->count < BULK_CHUNK_LINES && bulk->text->size < BULK_CHUNK_BYTES) {
		const char *line = NULL;
		size_t size = 0;
		enum http_line kind = http_read_line(bulk->call->request, &line, &size);
		if (kind == HTTP_LINES_CUT)
			return false;
		bulk->ended = kind == HTTP_LINES_END;
		if (bulk->ended)
			return true;
		bulk->too_long[bulk->count] = kind == HTTP_LINE_TOO_LONG;
		if (kind == HTTP_LINE)
			buffer_add(bulk->text, line, size);
		bulk->ends[bulk->count++] = bulk->text->size;
	}
	return true;
}

static const struct schema_member delete_members[] = {
    MUST("delete", ID),
    MAY("version", ID),
    {0},
};

/* {"delete":17}, or a record: with "id" it is changed, else created. */
static bool bulk_write(struct ctx *ctx, const struct bulk *bulk, json_t *json,
                       struct json_writer *out)
{
	const struct object *object = model_need_object(ctx, bulk->object);
	if (!object)
		return false;
	if (json_object_get(json, "delete"))
		return schema_check(ctx, delete_members, json) &&
		       operation_delete(ctx, object, schema_integer(json, "delete"),
		                        schema_integer(json, "version"), out);
	int64_t id = schema_integer(json, "id"), version = schema_integer(json, "version");
	if (!json_object_get(json, "id"))
		return operation_create(ctx, object, json, "", false, out, &id);
	if (id < 1)
		return error_field(ctx, "id", "wrong_type", "这里应为记录的编号。",
		                   "This must be the id of a record.");
	json_t *values = json_keep(ctx, json_copy(json));
	json_object_del(values, "id");
	json_object_del(values, "version");
	return operation_update(ctx, object, id, values, version, "", false, out);
}

static bool bulk_line(struct ctx *ctx, const struct bulk *bulk, size_t place,
                      struct json_writer *out)
{
	size_t start = place ? bulk->ends[place - 1] : 0;
	if (bulk->too_long[place])
		return error_set(ctx, ERROR_TOO_LARGE, "这一行超过 %d KiB。",
		                 "This line is longer than %d KiB.", BULK_LINE_LIMIT >> 10);
	json_t *json = json_read(ctx, bulk->text->data + start, bulk->ends[place] - start);
	if (json && !json_is_object(json))
		error_set(ctx, ERROR_MALFORMED, "每一行应为一个 JSON 对象。",
		          "Each line must be a JSON object.");
	return json && !ctx->error && bulk_write(ctx, bulk, json, out);
}

static void bulk_print_error(struct ctx *ctx, const struct error *error, struct json_writer *out)
{
	json_open_object(out);
	json_member_boolean(out, "ok", false);
	json_key(out, "error");
	api_print_problem(ctx, error, NULL, out);
	json_close_object(out);
}

static void bulk_end_line(struct json_writer *out)
{
	buffer_add_text(out->out, "\n");
	out->comma = false;
}

/* One line in a savepoint; false when the transaction is lost. */
static bool bulk_step(struct ctx *ctx, const struct bulk *bulk, size_t place,
                      struct json_writer *out)
{
	struct ctx *inner = ctx_inner(ctx);
	if (!db_savepoint(ctx))
		return false;
	size_t before = out->out->size;
	if (bulk_line(inner, bulk, place, out)) {
		if (!db_release(ctx))
			return false;
	} else {
		db_undo(ctx);
		out->out->size = before;
		out->comma = false;
		bulk_print_error(inner, inner->error, out);
	}
	bulk_end_line(out);
	talloc_free(inner);
	return true;
}

/* The chunk's effect and answer, once for each key. */
static bool bulk_chunk_once(struct ctx *ctx, struct bulk *bulk, struct api_answer *answer,
                            struct json_writer *out)
{
	bool found = false;
	if (answer->key && !api_answer_find(ctx, answer, &found))
		return false;
	if (found) {
		buffer_add(out->out, answer->body, answer->body_size);
		return true;
	}
	for (size_t i = 0; i < bulk->count; i++)
		if (!bulk_step(ctx, bulk, i, out))
			return false;
	answer->status = 200;
	answer->body = out->out->data;
	answer->body_size = out->out->size;
	return !answer->key || api_answer_keep(ctx, answer);
}

static void bulk_digest(const struct bulk *bulk, unsigned char digest[API_DIGEST_SIZE])
{
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, API_DIGEST_SIZE);
	crypto_generichash_update(&state, (const unsigned char *)bulk->object,
	                          strlen(bulk->object) + 1);
	crypto_generichash_update(&state, (const unsigned char *)bulk->ends,
	                          bulk->count * sizeof *bulk->ends);
	crypto_generichash_update(&state, (const unsigned char *)bulk->text->data, bulk->text->size);
	crypto_generichash_final(&state, digest, API_DIGEST_SIZE);
}

static bool bulk_chunk(struct ctx *ctx, struct bulk *bulk, struct json_writer *out)
{
	struct api_answer answer = {0};
	if (bulk->key) {
		answer.key = memory_format(ctx, "%s/%lld", bulk->key, (long long)bulk->chunks);
		bulk_digest(bulk, answer.digest);
	}
	return access_as_user(ctx, bulk->user) && db_begin(ctx, DB_WRITE) &&
	       bulk_chunk_once(ctx, bulk, &answer, out) && db_commit(ctx);
}

/* None of the chunk's lines was written. */
static void bulk_fail(struct ctx *ctx, const struct bulk *bulk, struct json_writer *out)
{
	db_rollback(ctx);
	const struct error *error = error_take(ctx);
	buffer_clear(out->out);
	out->comma = false;
	for (size_t i = 0; i < bulk->count; i++) {
		bulk_print_error(ctx, error, out);
		bulk_end_line(out);
	}
}

static bool bulk_chunk_send(struct bulk *bulk, struct http_stream *stream)
{
	struct ctx *ctx = ctx_new(bulk->call, call_company(bulk->call));
	ctx->request_id = bulk->call->request->id;
	ctx->address = bulk->call->request->address;
	ctx->language = bulk->language;
	model_hold(ctx);
	access_hold(ctx);
	struct json_writer *out = json_writer_new(ctx, 4096);
	if (bulk_chunk(ctx, bulk, out))
		api_committed(ctx, bulk->call);
	else
		bulk_fail(ctx, bulk, out);
	access_release(ctx);
	model_release(ctx);
	bool sent = http_stream_write(stream, out->out->data, out->out->size);
	talloc_free(ctx);
	return sent;
}

static bool bulk_produce(void *data, void *worker, struct http_request *request,
                         struct http_stream *stream)
{
	(void)worker;
	(void)request;
	struct bulk *bulk = data;
	while (!bulk->ended) {
		if (!bulk_gather(bulk))
			return false;
		if (bulk->count && !bulk_chunk_send(bulk, stream))
			return false;
		bulk->chunks++;
	}
	return true;
}

static bool bulk_start(struct ctx *ctx, struct api_call *call)
{
	struct bulk *bulk = memory_new(call, struct bulk);
	bulk->call = call;
	bulk->object = memory_text(bulk, call->object->name);
	bulk->key = api_key(ctx, call);
	bulk->user = ctx->actor->user;
	bulk->language = ctx->language;
	bulk->text = buffer_new(bulk, BULK_CHUNK_BYTES + BULK_LINE_LIMIT);
	if (ctx->error)
		return false;
	http_answer_stream(call->response, 200, "application/x-ndjson", bulk_produce, bulk);
	return true;
}

const struct api_route api_bulk_routes[] = {
    API_ROUTE(POST, "/api/v1/records/{object}/bulk", READ_OBJECT, OWN, .run = bulk_start,
              .body = API_LINES, .body_limit = BULK_LINE_LIMIT, .pool = HTTP_SLOW,
              .answer = "application/x-ndjson",
              .help = {{"逐行写入任意多条：无 id 新建，有 id 修改，{\"delete\":17} 删除",
                        "Write any number, a line each: without id create, with id change, "
                        "{\"delete\":17} deletes"}}),
    {0},
};
