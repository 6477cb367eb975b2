/* seen.c -- which pages were looked at lately, so that they are not again.
 *
 * The hash is XXH64 of https://github.com/Cyan4973/xxHash (its specification
 * in doc/): the thread that serves a page computes it of every page that is
 * kept, also of those that turn out to be unchanged.
 */
#include "seen.h"

#include <string.h>

enum {
    SETS = 2048, /* by address; with WAYS, pages of 200 KB in all */
    WAYS = 4,    /* or two pages that are asked for often might take turns */
    STRIPE = 32  /* bytes that four lanes take at once */
};

static const uint64_t prime1 = UINT64_C(0x9E3779B185EBCA87);
static const uint64_t prime2 = UINT64_C(0xC2B2AE3D27D4EB4F);
static const uint64_t prime3 = UINT64_C(0x165667B19E3779F9);
static const uint64_t prime4 = UINT64_C(0x85EBCA77C2B2AE63);
static const uint64_t prime5 = UINT64_C(0x27D4EB2F165667C5);

typedef struct slot {
    nc_seen_page page;
    apr_time_t time; /* 0: there is none */
} slot;

struct nc_seen {
    slot slots[SETS][WAYS];
};

static uint64_t rotate(uint64_t n, unsigned bits)
{
    return n << bits | n >> (64 - bits);
}

/* The bytes as they lie: numbers of another machine are never compared. */
static uint64_t word(const unsigned char *p)
{
    uint64_t n;

    memcpy(&n, p, sizeof(n));
    return n;
}

static uint64_t mix(uint64_t lane, uint64_t input)
{
    return rotate(lane + input * prime2, 31) * prime1;
}

static uint64_t merge(uint64_t hash, uint64_t lane)
{
    return (hash ^ mix(0, lane)) * prime1 + prime4;
}

static uint64_t take_stripes(nc_span *s)
{
    uint64_t a = prime1 + prime2, b = prime2, c = 0, d = 0 - prime1;

    for (; s->len >= STRIPE; s->ptr += STRIPE, s->len -= STRIPE) {
        a = mix(a, word(s->ptr));
        b = mix(b, word(s->ptr + 8));
        c = mix(c, word(s->ptr + 16));
        d = mix(d, word(s->ptr + 24));
    }

    uint64_t hash = rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18);

    return merge(merge(merge(merge(hash, a), b), c), d);
}

/* What is left: less than a stripe. */
static uint64_t take_rest(uint64_t hash, nc_span s)
{
    uint32_t half;

    for (; s.len >= 8; s.ptr += 8, s.len -= 8)
        hash = rotate(hash ^ mix(0, word(s.ptr)), 27) * prime1 + prime4;
    if (s.len >= 4) {
        memcpy(&half, s.ptr, sizeof(half));
        hash = rotate(hash ^ half * prime1, 23) * prime2 + prime3;
        s.ptr += 4, s.len -= 4;
    }
    for (; s.len > 0; s.ptr++, s.len--)
        hash = rotate(hash ^ *s.ptr * prime5, 11) * prime1;
    return hash;
}

uint64_t nc_seen_hash(nc_span bytes)
{
    const uint64_t len = bytes.len;
    uint64_t hash = len >= STRIPE ? take_stripes(&bytes) : prime5;

    hash = take_rest(hash + len, bytes);
    hash = (hash ^ hash >> 33) * prime2;
    hash = (hash ^ hash >> 29) * prime3;
    return hash ^ hash >> 32;
}

nc_seen *nc_seen_create(apr_pool_t *pool)
{
    return apr_pcalloc(pool, sizeof(nc_seen));
}

static slot *find(const nc_seen *seen, uint64_t url)
{
    const slot *set = seen->slots[url % SETS];

    for (int i = 0; i < WAYS; i++) {
        if (set[i].time && set[i].page.url == url)
            return (slot *)(uintptr_t)&set[i];
    }
    return NULL;
}

bool nc_seen_has(const nc_seen *seen, nc_seen_page page, apr_time_t time,
                 apr_interval_time_t span)
{
    const slot *at = find(seen, page.url);

    return at && at->page.body == page.body && time >= at->time &&
           time - at->time < span;
}

void nc_seen_add(nc_seen *seen, nc_seen_page page, apr_time_t time)
{
    slot *set = seen->slots[page.url % SETS];
    slot *at = find(seen, page.url);

    if (!at) {
        at = set;
        for (int i = 1; i < WAYS; i++) {
            if (set[i].time < at->time)
                at = &set[i];
        }
    }
    *at = (slot){page, time};
}

void nc_seen_forget(nc_seen *seen, uint64_t url)
{
    slot *at = find(seen, url);

    if (at)
        at->time = 0;
}

void nc_seen_clear(nc_seen *seen)
{
    memset(seen->slots, 0, sizeof(seen->slots));
}
