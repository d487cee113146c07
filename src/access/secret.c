#include "access/secret.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

static_assert(SESSION_SECRET_SIZE ==
                  sodium_base64_ENCODED_LEN(SECRET_HASH_SIZE,
                                            sodium_base64_VARIANT_URLSAFE_NO_PADDING),
              "43 letters and the NUL");

static void secret_print(const unsigned char bytes[SECRET_HASH_SIZE],
                         char text[SESSION_SECRET_SIZE])
{
	sodium_bin2base64(text, SESSION_SECRET_SIZE, bytes, SECRET_HASH_SIZE,
	                  sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void secret_make(char secret[SESSION_SECRET_SIZE])
{
	unsigned char bytes[SECRET_HASH_SIZE];
	randombytes_buf(bytes, sizeof bytes);
	secret_print(bytes, secret);
	sodium_memzero(bytes, sizeof bytes);
}

void secret_hash(const char *secret, unsigned char hash[SECRET_HASH_SIZE])
{
	crypto_generichash(hash, SECRET_HASH_SIZE, (const unsigned char *)secret, strlen(secret), NULL,
	                   0);
}

void secret_csrf(const char *secret, char csrf[SESSION_SECRET_SIZE])
{
	static const unsigned char purpose[] = "guanxi csrf";
	unsigned char hash[SECRET_HASH_SIZE];
	size_t size = strlen(secret);
	assert(size >= crypto_generichash_KEYBYTES_MIN && size <= crypto_generichash_KEYBYTES_MAX);
	crypto_generichash(hash, sizeof hash, purpose, sizeof purpose - 1,
	                   (const unsigned char *)secret, size);
	secret_print(hash, csrf);
}

bool secret_equal(const char *a, const char *b)
{
	size_t size = strlen(a);
	return size == strlen(b) && !sodium_memcmp(a, b, size);
}
