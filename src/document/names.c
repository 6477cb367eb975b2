/* names.c -- names of attributes and of elements that HTML does not know, each
 * kept once, in lower case: two are the same if their pointers are.
 *
 * An open-addressed hash table, asked by what the page has; the texts are the
 * pool's.
 */
#include "tree.h"

#include <stdlib.h>
#include "nc_chars.h"

enum { FIRST_SLOTS = 256 };

typedef struct slot {
    const xmlChar *text;      /* NULL: free */
    const unsigned char *raw; /* as the page has it, in lower case */
    uint32_t hash;
    uint32_t len; /* of raw */
} slot;

struct nc_tree_names {
    apr_pool_t *pool;
    slot *slots;
    size_t n_slots; /* a power of two */
    size_t n;
};

nc_tree_names *nc_tree_names_create(apr_pool_t *pool)
{
    nc_tree_names *names = malloc(sizeof(*names));

    if (!names)
        return NULL;
    *names = (nc_tree_names){.pool = pool, .n_slots = FIRST_SLOTS};
    names->slots = calloc(FIRST_SLOTS, sizeof(slot));
    if (names->slots)
        return names;
    free(names);
    return NULL;
}

void nc_tree_names_destroy(nc_tree_names *names)
{
    if (!names)
        return;
    free(names->slots);
    free(names);
}

static bool grow(nc_tree_names *names)
{
    size_t n_slots = names->n_slots * 2;
    slot *slots = calloc(n_slots, sizeof(slot));

    if (!slots)
        return false;
    for (size_t i = 0; i < names->n_slots; i++) {
        size_t at = names->slots[i].hash;

        if (!names->slots[i].text)
            continue;
        while (slots[at & (n_slots - 1)].text)
            at++;
        slots[at & (n_slots - 1)] = names->slots[i];
    }
    free(names->slots);
    names->slots = slots;
    names->n_slots = n_slots;
    return true;
}

/* Eight bytes can be read from every place in RAW. */
static uint32_t hash_of(nc_span raw)
{
    const uint64_t multiplier = 0x9E3779B97F4A7C15U;
    uint64_t hash = raw.len * multiplier;

    for (; raw.len > 8; nc_span_take(&raw, 8))
        hash = (hash ^ nc_name_key(raw.ptr, 8)) * multiplier;
    if (raw.len > 0)
        hash = (hash ^ nc_name_key(raw.ptr, raw.len)) * multiplier;
    return (uint32_t)(hash >> 32);
}

static bool is_same(const slot *s, uint32_t hash, nc_span raw)
{
    const unsigned char *known = s->raw;

    if (s->hash != hash || s->len != raw.len)
        return false;
    for (; raw.len > 8; nc_span_take(&raw, 8), known += 8)
        if (nc_load8(known) != nc_name_key(raw.ptr, 8))
            return false;
    return raw.len == 0 ||
           nc_name_key(known, raw.len) == nc_name_key(raw.ptr, raw.len);
}

static bool is_odd(nc_span raw)
{
    for (size_t i = 0; i < raw.len; i++) {
        if (raw.ptr[i] < 0x20 || raw.ptr[i] == 0xEF)
            return true;
    }
    return false;
}

/* Room for a name of LEN bytes, which may be read by eights. */
static unsigned char *allocate(nc_tree_names *names, size_t len)
{
    unsigned char *text = apr_palloc(names->pool, len + 8);

    if (text)
        memset(text + len, 0, 8);
    return text;
}

/* A copy without what XML forbids. A NUL is U+FFFD there (13.2.5.8, .33). */
static nc_span clean_copy(nc_tree_names *names, nc_span raw)
{
    unsigned char *text = allocate(names, raw.len * 3), *to = text;

    for (size_t i = 0; text && i < raw.len; i++) {
        unsigned char c = raw.ptr[i];

        if (c == 0) {
            memcpy(to, "\xEF\xBF\xBD", 3);
            to += 3;
        }
        else if (c == 0xEF && i + 2 < raw.len && raw.ptr[i + 1] == 0xBF &&
                 raw.ptr[i + 2] >= 0xBE) {
            i += 2;
        }
        else if (c >= 0x20) {
            *to++ = c;
        }
    }
    return nc_span_between(text, to);
}

static unsigned char *lower_copy(nc_tree_names *names, nc_span raw)
{
    unsigned char *text = allocate(names, raw.len);

    for (size_t i = 0; text && i < raw.len; i++)
        text[i] = nc_lower(raw.ptr[i]);
    return text;
}

/* The slot of a name, free if it is new. */
static slot *find(const nc_tree_names *names, uint32_t hash, nc_span raw)
{
    size_t at = hash;
    slot *s;

    while ((s = &names->slots[at & (names->n_slots - 1)])->text &&
           !is_same(s, hash, raw))
        at++;
    return s;
}

/* Takes note of a name that is not there. */
static const xmlChar *add(nc_tree_names *names, uint32_t hash, nc_span raw,
                          const xmlChar *text)
{
    const unsigned char *copy = lower_copy(names, raw);

    if (!copy || (names->n * 2 > names->n_slots && !grow(names)))
        return NULL;
    *find(names, hash, raw) =
        (slot){text ? text : copy, copy, hash, (uint32_t)raw.len};
    names->n++;
    return text ? text : copy;
}

const xmlChar *nc_tree_name_of(nc_tree_names *names, nc_span raw)
{
    uint32_t hash = hash_of(raw);
    const slot *s = find(names, hash, raw);
    nc_span clean;
    const xmlChar *text;

    if (s->text)
        return s->text;
    if (!is_odd(raw))
        return add(names, hash, raw, NULL);
    clean = clean_copy(names, raw);
    if (!clean.ptr)
        return NULL;
    s = find(names, hash_of(clean), clean);
    text = s->text ? s->text : add(names, hash_of(clean), clean, NULL);
    return text ? add(names, hash, raw, text) : NULL;
}
