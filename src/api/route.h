/* Routes: a row says all there is to know about a call. The dispatcher, the
 * OpenAPI document, the metrics and the test that every row was exercised read
 * the same row. */
#pragma once

#include "api/api.h"
#include "api/schema.h"

#include "access/access.h"

struct api_call;

/* What a call needs. Zero is none of them: a row can't be without. */
enum api_right {
	API_PUBLIC = 1,    /* nobody need be logged in */
	API_SESSION,       /* somebody is logged in; the callee asks for more */
	API_ADMINISTRATOR, /* an administrator */
	API_READ_OBJECT,   /* the operation, somehow, on {object}; the callee asks */
	API_CREATE_OBJECT, /*   for the very record */
	API_UPDATE_OBJECT,
	API_DELETE_OBJECT
};

enum api_transaction {
	API_READS = 1, /* a read-only connection */
	API_WRITES,
	API_OWN /* the handler begins and ends what it needs */
};

enum api_body {
	API_NO_BODY,
	API_MEMBERS,     /* a JSON object with route->members */
	API_RECORD_BODY, /* a JSON object of the object's fields; the callee checks */
	API_FREE_BODY,   /* a JSON object; the callee checks; `members` describe it */
	API_UPLOAD,      /* multipart: a part "file", and route->members as further parts */
	API_LINES        /* NDJSON */
};

enum api_parameter_type { API_TEXT, API_NUMBER, API_FLAG, API_JSON };

/* A query parameter. Tables end with a row whose name is NULL. */
struct api_parameter {
	const char *name;
	enum api_parameter_type type;
	int64_t minimum, maximum; /* API_NUMBER */
	bool required;
};

struct api_route {
	enum http_method method;
	const char *path; /* segments in braces are parameters: {object} one that may be
	                     addressed, {id} a positive integer, others text */
	enum api_right right;
	enum api_transaction transaction;
	bool (*run)(struct ctx *ctx, struct api_call *call);
	const char *object; /* fixed, where the path has no {object} */
	enum api_body body;
	const struct schema_member *members;
	const struct api_parameter *parameters;
	uint64_t body_limit; /* bytes; 0: 1 MiB; API_LINES: of a line */
	enum http_pool pool; /* of workers; the fast one unless it says otherwise */
	bool secret;         /* the answer holds what is shown only once, or the body a password */
	bool unready;        /* open to a session whose user must do something else first */
	int status;          /* when it went well; 0: 200, or 204 without an answer */
	const char *answer;  /* schema of the answer: a name of api_schemas, "@record" or
	                        "@records" of {object}; NULL: none; a media type where it
	                        holds a slash */
	struct label help;
};

/* A row. Method, path, right and transaction must be given: it doesn't compile
 * without. */
#define API_ROUTE(method_, path_, right_, transaction_, ...)                                       \
	{                                                                                              \
		.method = HTTP_##method_, .path = "" path_, .right = API_##right_,                         \
		.transaction = API_##transaction_, __VA_ARGS__                                             \
	}

/* The tables, a subject each; they end with a row whose path is NULL. */
extern const struct api_route api_account_routes[];
extern const struct api_route api_action_routes[];
extern const struct api_route api_alert_routes[];
extern const struct api_route api_attachment_routes[];
extern const struct api_route api_merge_routes[];
extern const struct api_route api_backup_routes[];
extern const struct api_route api_batch_routes[];
extern const struct api_route api_bin_routes[];
extern const struct api_route api_bulk_routes[];
extern const struct api_route api_code_routes[];
extern const struct api_route api_erasure_routes[];
extern const struct api_route api_event_routes[];
extern const struct api_route api_export_routes[];
extern const struct api_route api_file_routes[];
extern const struct api_route api_handover_routes[];
extern const struct api_route api_history_routes[];
extern const struct api_route api_import_routes[];
extern const struct api_route api_job_routes[];
extern const struct api_route api_list_routes[];
extern const struct api_route api_mainline_routes[];
extern const struct api_route api_model_routes[];
extern const struct api_route api_notice_routes[];
extern const struct api_route api_people_routes[];
extern const struct api_route api_pool_routes[];
extern const struct api_route api_privacy_routes[];
extern const struct api_route api_record_routes[];
extern const struct api_route api_session_routes[];
extern const struct api_route api_server_routes[];
extern const struct api_route api_token_routes[];
/* All of the above; ends with NULL. */
extern const struct api_route *const api_route_tables[];

enum { API_SEGMENT_LIMIT = 10 };

/* One route as it is looked for. */
struct route_entry {
	const struct api_route *route;
	const char *label; /* "GET /api/v1/records/{object}" */
	size_t index;      /* of the label */
	size_t segment_count;
	struct route_segment {
		const char *text; /* without braces */
		size_t size;
		bool parameter;
		bool number; /* {id} */
	} segments[API_SEGMENT_LIMIT];
};

struct route_index;

/* All routes, arranged for looking up; belongs to `parent`. */
struct route_index *route_index_new(const void *parent);
const char *const *route_labels(const struct route_index *index, size_t *count);

/* A route that was found, with the values of its parameters. */
struct route_match {
	const struct route_entry *entry;
	const char *values[API_SEGMENT_LIMIT]; /* by segment; NULL for literal ones */
};

/* The route of a path; NULL when there is none. The match hangs on `parent`. */
struct route_match *route_find(const struct route_index *index, const void *parent,
                               enum http_method method, const char *path);
/* The value of the parameter `name` (an assert: the route has it). */
const char *route_value(const struct route_match *match, const char *name);
