/* Inside access/: random secrets and their hashes. */
#pragma once

#include "access/session.h"

enum { SECRET_HASH_SIZE = 32 };

/* 32 random bytes as 43 letters (base64url, RFC 4648 section 5). */
void secret_make(char secret[SESSION_SECRET_SIZE]);
/* BLAKE2b (RFC 7693) of a secret: what the tables know of it. */
void secret_hash(const char *secret, unsigned char hash[SECRET_HASH_SIZE]);
/* The CSRF token that belongs to a session: derived from its secret by a keyed
 * hash, so that nothing more need be kept, and nobody gets from one to the
 * other. */
void secret_csrf(const char *secret, char csrf[SESSION_SECRET_SIZE]);
/* In a time that does not tell where they differ. */
bool secret_equal(const char *a, const char *b);
