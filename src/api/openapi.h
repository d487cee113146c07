/* Inside api/: the parts of the OpenAPI 3.1 document. */
#pragma once

#include "api/route.h"

/* Does the document speak of the object: may the ctx's actor read it? */
bool openapi_shows(struct ctx *ctx, const struct object *object);
/* The schemas of an object: "customer" as it is answered, "customer_input" as it is
 * sent, "customer_page" as it is listed. */
void openapi_print_object(struct ctx *ctx, const struct object *object, struct json_writer *json);
/* A call under its method. `object` stands for {object}; NULL: any. */
void openapi_print_call(const struct api_route *route, const struct object *object,
                        struct json_writer *json);
/* {"$ref": …} of a named schema; and of an object's, with "", "_input" or "_page". */
void openapi_print_reference(const char *name, struct json_writer *json);
void openapi_print_object_reference(const struct object *object, const char *ending,
                                    struct json_writer *json);
