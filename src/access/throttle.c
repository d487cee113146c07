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
};

/* How many failures are free, the longest delay (ms), and whether the address, the
 * login are part of what is counted. A whole office may stand behind one address. */
struct throttle_rule {
	int free;
	int64_t delay_most;
	bool address, login;
	bool cleared; /* by a success, all of it */
};

static const struct throttle_rule throttle_rules[THROTTLE_KIND_COUNT] = {
    [THROTTLE_LOGIN] = {5, 15 * 60 * 1000, true, true, true},
    [THROTTLE_ADDRESS] = {30, 15 * 60 * 1000, true, false, false},
    [THROTTLE_EVERYWHERE] = {50, 30 * 1000, false, true, false},
    [THROTTLE_CODE] = {10, 15 * 60 * 1000, false, true, true},
};

struct throttle_count {
	uint64_t key; /* 0: free */
	int failures;
	bool refused; /* somebody since the last failure */
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

const char *throttle_place(struct ctx *ctx)
{
	const char *address = ctx->address ? ctx->address : "";
	unsigned char bytes[16];
	if (inet_pton(AF_INET6, address, bytes) != 1)
		return address;
	char text[2 * 8 + 1];
	return memory_text(ctx, sodium_bin2hex(text, sizeof text, bytes, 8));
}

static uint64_t throttle_key(struct ctx *ctx, const struct throttle *throttle, int kind,
                             const char *login)
{
	const struct throttle_rule *rule = &throttle_rules[kind];
	const char *text =
	    memory_format(ctx, "%d\n%s\n%s", kind, rule->address ? throttle_place(ctx) : "",
	                  rule->login ? login : "");
	uint64_t key;
	unsigned char hash[crypto_shorthash_BYTES];
	static_assert(sizeof key == sizeof hash, "SipHash gives 64 bits");
	crypto_shorthash(hash, (const unsigned char *)text, strlen(text), throttle->secret);
	memcpy(&key, hash, sizeof key);
	return key ? key : 1;
}

/* The keys of the attempt; 0 where a kind does not count it. */
static void throttle_keys(struct ctx *ctx, const struct throttle *throttle,
                          const struct throttle_attempt *attempt,
                          uint64_t keys[THROTTLE_KIND_COUNT])
{
	for (int kind = 0; kind < THROTTLE_KIND_COUNT; kind++)
		keys[kind] =
		    attempt->kinds & 1u << kind ? throttle_key(ctx, throttle, kind, attempt->login) : 0;
}

/* The count of the key; where there is none, the one of its set that was longest
 * without a failure begins anew. */
static struct throttle_count *throttle_count(struct throttle *throttle, uint64_t key, int64_t now)
{
	struct throttle_count *set = throttle->counts[key % THROTTLE_SETS];
	struct throttle_count *oldest = &set[0];
	for (int way = 0; way < THROTTLE_WAYS; way++) {
		if (set[way].key == key) {
			/* A failure that lies ahead, since the clock went back, is one of now: else
			 * the delay would not end before it. */
			if (set[way].last > now)
				set[way].last = now;
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
static int64_t throttle_wait(const struct throttle_count *count, const struct throttle_rule *rule,
                             int64_t now)
{
	if (count->failures < rule->free)
		return 0;
	int64_t delay = THROTTLE_DELAY;
	for (int i = rule->free; i < count->failures && delay < rule->delay_most; i++)
		delay *= 2;
	if (delay > rule->delay_most)
		delay = rule->delay_most;
	int64_t since = now - count->last;
	return since < 0 ? delay : since < delay ? delay - since : 0;
}

/* Under the mutex: the longest wait of all counts; without one, the try is counted. */
static int64_t throttle_ask(struct throttle *throttle, const uint64_t keys[THROTTLE_KIND_COUNT],
                            int64_t now, bool *news)
{
	int64_t wait = 0;
	struct throttle_count *longest = NULL;
	for (int kind = 0; kind < THROTTLE_KIND_COUNT; kind++) {
		struct throttle_count *count =
		    keys[kind] ? throttle_count(throttle, keys[kind], now) : NULL;
		int64_t more = count ? throttle_wait(count, &throttle_rules[kind], now) : 0;
		if (more > wait) {
			wait = more;
			longest = count;
		}
	}
	*news = longest && !longest->refused;
	if (longest)
		longest->refused = true;
	for (int kind = 0; kind < THROTTLE_KIND_COUNT && !wait; kind++) {
		if (!keys[kind])
			continue;
		struct throttle_count *count = throttle_count(throttle, keys[kind], now);
		count->failures++;
		count->refused = false;
		count->last = now;
	}
	return wait;
}

bool throttle_try(struct ctx *ctx, struct throttle *throttle, struct throttle_attempt *attempt)
{
	uint64_t keys[THROTTLE_KIND_COUNT];
	throttle_keys(ctx, throttle, attempt, keys);
	pthread_mutex_lock(&throttle->mutex);
	int64_t wait = throttle_ask(throttle, keys, ctx->now, &attempt->news);
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

/* Takes the try off its counts; off some, with `clear`, all that is there. */
static void throttle_forget(struct ctx *ctx, struct throttle *throttle,
                            const struct throttle_attempt *attempt, bool clear)
{
	uint64_t keys[THROTTLE_KIND_COUNT];
	throttle_keys(ctx, throttle, attempt, keys);
	pthread_mutex_lock(&throttle->mutex);
	for (int kind = 0; kind < THROTTLE_KIND_COUNT; kind++) {
		if (!keys[kind])
			continue;
		struct throttle_count *count = throttle_count(throttle, keys[kind], ctx->now);
		if (clear && throttle_rules[kind].cleared)
			count->failures = 0;
		else if (count->failures > 0)
			count->failures--;
	}
	pthread_mutex_unlock(&throttle->mutex);
}

void throttle_success(struct ctx *ctx, struct throttle *throttle,
                      const struct throttle_attempt *attempt)
{
	throttle_forget(ctx, throttle, attempt, true);
}

void throttle_undo(struct ctx *ctx, struct throttle *throttle,
                   const struct throttle_attempt *attempt)
{
	throttle_forget(ctx, throttle, attempt, false);
}
