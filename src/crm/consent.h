/* Who may be contacted how: consents and do-not-contact marks (records of `consent`).
 *
 * A mark holds from its day `since` to its day `until`, for a contact, or without one for
 * the whole customer. Of the marks that hold, one that refuses always wins, however many
 * consent and whichever is newer: it ends by its `until`, or by being taken back. So what
 * comes together by an import or by merging keeps the stricter wish by itself. */
#pragma once

#include "record/record.h"

/* Sets the customer that a contact's mark belongs to, checks its days, and has marks
 * follow their contact to another customer. */
extern const struct record_hook consent_hooks[];

enum contact_wish { WISH_NONE, WISH_GRANTED, WISH_REFUSED };

struct contact_answer {
	bool allowed;
	enum contact_wish wish;             /* WISH_NONE: nobody said anything */
	int64_t mark;                       /* the consent that decides; 0 for none */
	bool erased;                        /* the contact was erased: never allowed */
	const char *since, *until, *source; /* of the mark, or NULL; on ctx */
};

/* What every channel (calls, mail, text messages, fax, messengers) must ask before it
 * contacts somebody by itself or on a click: may the contact, or where `contact` is 0 the
 * customer as a whole, be reached by `channel` ("phone" "sms" "mail" "fax" "im", an assert)
 * today? A contact's answer takes the customer's marks along; `customer` is then its own
 * and may be 0. Whoever asks, all marks count. ERROR_NOT_FOUND where there is no such
 * record. */
bool contact_allowed(struct ctx *ctx, int64_t customer, int64_t contact, const char *channel,
                     struct contact_answer *answer);

/* {"channels":{"phone":{"allowed","wish","since","until","source","mark"},…},"erased"} of a
 * customer or contact, for who may read it. ERROR_NOT_FOUND for other objects. */
bool contact_allowed_print(struct ctx *ctx, const struct object *object, int64_t id,
                           struct json_writer *json);
