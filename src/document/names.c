/* names.c -- names of attributes and of elements that HTML does not know, each
 * kept once, in lower case: two are the same if their pointers are.
 *
 * An open-addressed hash table; the texts are the pool's.
 */
#include "tree.h"

#include <stdlib.h>
#include "nc_chars.h"

enum { FIRST_SLOTS = 256 };

typedef struct slot {
    const xmlChar *text; /* NULL: free */
    uint32_t hash;
    uint32_t len;
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

static uint32_t hash_of(nc_span raw)
{
    uint32_t hash = 2166136261U; /* FNV-1a */

    for (size_t i = 0; i < raw.len; i++)
        hash = (hash ^ nc_lower(raw.ptr[i])) * 16777619U;
    return hash;
}

static bool is_odd(nc_span raw)
{
    for (size_t i = 0; i < raw.len; i++) {
        if (raw.ptr[i] < 0x20 || raw.ptr[i] == 0xEF)
            return true;
    }
    return false;
}

/* A copy without what XML forbids. A NUL is U+FFFD there (13.2.5.8, .33). */
static nc_span clean_copy(nc_tree_names *names, nc_span raw)
{
    unsigned char *text = apr_palloc(names->pool, raw.len * 3 + 1), *to = text;

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

static const xmlChar *lower_copy(nc_tree_names *names, nc_span raw)
{
    unsigned char *text = apr_palloc(names->pool, raw.len + 1);

    if (!text)
        return NULL;
    for (size_t i = 0; i < raw.len; i++)
        text[i] = nc_lower(raw.ptr[i]);
    text[raw.len] = '\0';
    return text;
}

static bool is_same(const slot *s, uint32_t hash, nc_span raw)
{
    return s->hash == hash && s->len == raw.len &&
           nc_span_equal_nocase(
               (nc_span){(const unsigned char *)s->text, s->len}, raw);
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

nc_tree_name nc_tree_name_of(nc_tree_names *names, nc_span raw)
{
    uint32_t hash;
    slot *s;

    if (is_odd(raw))
        raw = clean_copy(names, raw);
    hash = hash_of(raw);
    s = find(names, hash, raw);
    if (!s->text) {
        if (names->n * 2 > names->n_slots && !grow(names))
            return (nc_tree_name){NULL, 0};
        s = find(names, hash, raw);
        *s = (slot){lower_copy(names, raw), hash, (uint32_t)raw.len};
        names->n += s->text != NULL;
    }
    return (nc_tree_name){s->text, hash};
}
