#include "access/throttle.h"

#include "base/error.h"
#include "base/log.h"
#include "base/memory.h"

#include <arpa/inet.h>
#include <assert.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

enum {
	THROTTLE_SETS = 1024,
	THROTTLE_WAYS = 4,
	THROTTLE_FORGET = 60 * 60 * 1000, /* ms after the last failure */
	THROTTLE_DELAY = 1000,            /* ms, the first one */
	THROTTLE_DELAY_MOST = 15 * 60 * 1000,
};

/* What is counted, and how many failures are free. A whole office may stand
 * behind one address, so that it has more of them. */
enum throttle_kind { THROTTLE_LOGIN, THROTTLE_ADDRESS, THROTTLE_KIND_COUNT };
static const int throttle_free[THROTTLE_KIND_COUNT] = {
    [THROTTLE_LOGIN] = 5,
    [THROTTLE_ADDRESS] = 30,
};

struct throttle_count {
	uint64_t key; /* 0: free */
	int failures;
	int64_t last; /* UTC ms */
};

struct throttle {
	pthread_mutex_t mutex;
	unsigned char secret[crypto_shorthash_KEYBYTES]; /* nobody can aim at a place */
	struct throttle_count counts[THROTTLE_SETS][THROTTLE_WAYS];
};

static int throttle_close(struct throttle *throttle)
{
	pthread_mutex_destroy(&throttle->mutex);
	return 0;
}

struct throttle *throttle_new(const void *parent)
{
	struct throttle *throttle = memory_new(parent, struct throttle);
	pthread_mutex_init(&throttle->mutex, NULL);
	randombytes_buf(throttle->secret, sizeof throttle->secret);
	talloc_set_destructor(throttle, throttle_close);
	return throttle;
}

/* Of an IPv6 address the first half, its network: whoever has one address there
 * has 2^64 of them. */
static const char *throttle_network(struct ctx *ctx)
{
	const char *address = ctx->address ? ctx->address : "";
	unsigned char bytes[16];
	if (inet_pton(AF_INET6, address, bytes) != 1)
		return address;
	char text[2 * 8 + 1];
	return memory_text(ctx, sodium_bin2hex(text, sizeof text, bytes, 8));
}

static uint64_t throttle_key(struct ctx *ctx, const struct throttle *throttle,
                             enum throttle_kind kind, const char *login)
{
	const char *text = memory_format(ctx, "%d\n%s\n%s", (int)kind, throttle_network(ctx),
	                                 kind == THROTTLE_LOGIN ? login : "");
	uint64_t key;
	unsigned char hash[crypto_shorthash_BYTES];
	static_assert(sizeof key == sizeof hash, "SipHash gives 64 bits");
	crypto_shorthash(hash, (const unsigned char *)text, strlen(text), throttle->secret);
	memcpy(&key, hash, sizeof key);
	return key ? key : 1;
}

/* The count of the key; where there is none, the one of its set that was longest
 * without a failure begins anew. */
static struct throttle_count *throttle_count(struct throttle *throttle, uint64_t key, int64_t now)
{
	struct throttle_count *set = throttle->counts[key % THROTTLE_SETS];
	struct throttle_count *oldest = &set[0];
	for (int way = 0; way < THROTTLE_WAYS; way++) {
		if (set[way].key == key) {
			if (now - set[way].last > THROTTLE_FORGET)
				set[way].failures = 0;
			return &set[way];
		}
		if (set[way].last < oldest->last)
			oldest = &set[way];
	}
	*oldest = (struct throttle_count){.key = key, .last = now};
	return oldest;
}

/* Milliseconds that are still to wait. */
static int64_t throttle_wait(const struct throttle_count *count, int free, int64_t now)
{
	if (count->failures < free)
		return 0;
	int64_t delay = THROTTLE_DELAY;
	for (int i = free; i < count->failures && delay < THROTTLE_DELAY_MOST; i++)
		delay *= 2;
	if (delay > THROTTLE_DELAY_MOST)
		delay = THROTTLE_DELAY_MOST;
	int64_t since = now - count->last;
	return since < 0 ? delay : since < delay ? delay - since : 0;
}

bool throttle_try(struct ctx *ctx, struct throttle *throttle, const char *login)
{
	struct throttle_count *counts[THROTTLE_KIND_COUNT];
	uint64_t keys[THROTTLE_KIND_COUNT];
	int64_t wait = 0;
	for (int kind = 0; kind < THROTTLE_KIND_COUNT; kind++)
		keys[kind] = throttle_key(ctx, throttle, (enum throttle_kind)kind, login);
	pthread_mutex_lock(&throttle->mutex);
	for (int kind = 0; kind < THROTTLE_KIND_COUNT; kind++) {
		counts[kind] = throttle_count(throttle, keys[kind], ctx->now);
		int64_t more = throttle_wait(counts[kind], throttle_free[kind], ctx->now);
		wait = more > wait ? more : wait;
	}
	for (int kind = 0; kind < THROTTLE_KIND_COUNT && !wait; kind++) {
		counts[kind]->failures++;
		counts[kind]->last = ctx->now;
	}
	pthread_mutex_unlock(&throttle->mutex);
	if (!wait)
		return true;
	int seconds = (int)((wait + 999) / 1000);
	log_event(ctx, LOG_WARNING, "login_throttled", "retry_after=%d", seconds);
	error_set(ctx, ERROR_RATE_LIMITED, "尝试次数过多，请 %d 秒后再试。",
	          "Too many attempts. Please try again in %d seconds.", seconds);
	error_retry_after(ctx, seconds);
	return false;
}

void throttle_success(struct ctx *ctx, struct throttle *throttle, const char *login)
{
	uint64_t login_key = throttle_key(ctx, throttle, THROTTLE_LOGIN, login);
	uint64_t address_key = throttle_key(ctx, throttle, THROTTLE_ADDRESS, login);
	pthread_mutex_lock(&throttle->mutex);
	throttle_count(throttle, login_key, ctx->now)->failures = 0;
	/* Only this try: whoever has one account must not be free to guess others. */
	struct throttle_count *address = throttle_count(throttle, address_key, ctx->now);
	if (address->failures > 0)
		address->failures--;
	pthread_mutex_unlock(&throttle->mutex);
}
