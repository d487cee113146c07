/* Inside record/: how an entry is bound to the one before it.
 *
 * What an entry says (reason, changes, detail) goes into the chain as a digest of its
 * own, made with random salt. When a record is purged its entries lose the words and the
 * salt and keep the digest: the chain still holds, and the words can't be guessed from
 * it. */
#pragma once

#include "record/history_entry.h"

/* The salt and the digest of what the entry says, for its column `content`. */
void history_content(const struct history_entry *entry,
                     unsigned char content[HISTORY_CONTENT_SIZE]);

/* The hash that `entry`, whose content is set, must carry behind the entry whose hash is
 * `previous` (NULL: none, the first of its chain): BLAKE2b (RFC 7693) over that hash, the
 * digest of the content and every other member but id and hash, each text with its length
 * before it. */
void history_hash(const struct history_entry *entry, const unsigned char *previous,
                  unsigned char hash[HISTORY_HASH_SIZE]);

/* Does the entry say what its content was made of, and stand behind `previous`? */
bool history_holds(const struct history_entry *entry, const unsigned char *previous);

/* Has an entry lost its words, as those of purged records do? */
bool history_redacted(const struct history_entry *entry);

/* Gives all entries written before contents had digests their content and a new hash,
 * where they held; the others stay as they are, and never hold again. */
bool history_form_anew(struct ctx *ctx);
