/* ICU's normalisation for UTF-8, for base/'s own text files. */
#pragma once

#include <stddef.h>
#include <unicode/unorm2.h>

/* `text` normalised by one of ICU's normalisers; what is not UTF-8 becomes U+FFFD.
 * On `parent`; `result_size` gets its bytes without the NUL. */
char *text_normalise(const void *parent, const UNormalizer2 *form, const char *text, size_t size,
                     size_t *result_size);

/* ICU's own immutable normalisers. */
const UNormalizer2 *text_form_nfc(void);
const UNormalizer2 *text_form_nfd(void);
const UNormalizer2 *text_form_folded(void); /* NFKC with case folded */

/* As people spell it: folded like text_fold, but spaces, line breaks and
 * punctuation stay and accents go. For finding words; in text_fold.c. */
char *text_spell(const void *parent, const char *text);
