/* Erasing a contact's personal data on request (GDPR article 17, PIPL article 47), so that
 * the company's own records stay: the contact keeps its place under a name that says
 * nothing, "已删除的联系人 #17"; what was written about calls and visits stays where it
 * is not chosen. It can't be undone. For who may report personal data (crm/personal.h)
 * and change the contact. */
#pragma once

#include "record/record.h"

/* What somebody has to look through first: {"id","name","replacement","deleted","merged",
 * "files","notices","activities":[{"id","at","owner","of_contact","texts":[{"field","label",
 * "text"}]}],"more"}: the activities with the contact, and others of the same customer
 * whose words hold the name; the newest 500 of each. */
bool erasure_review(struct ctx *ctx, int64_t contact, struct json_writer *json);

struct erasure {
	const char *name;          /* as typed, to be sure */
	const char *reason;        /* at least five characters */
	const char *asked_by;      /* who asked for it, without the name */
	const int64_t *activities; /* whose words go too */
	size_t activity_count;
};
/* In a write transaction. ERROR_INVALID on "name" where it is not the contact's, on
 * "reason" and "asked_by" where they are missing or hold the name that shall go, on
 * "activities" for one that erasure_review does not show; ERROR_CONFLICT when it was
 * erased already. Writes {"id","name","activities","notices"}: how many lost their words. */
bool erasure_run(struct ctx *ctx, int64_t contact, const struct erasure *erasure,
                 struct json_writer *json);
