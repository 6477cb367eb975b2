/* index.c -- filing compounds, and the tables that find them again.
 *
 * Parts of values ([href*="..."]) are found by grams: of each part the first
 * few runs of four bytes are entered into a filter, as many as the step that a
 * search takes through the value, so that wherever the part stands, one of
 * them is met. A search thus looks at every fourth byte of a value for all
 * parts at once.
 */
#include "index.h"

#include <stdlib.h>

enum {
    GRAM = 4,
    GRAM_WORDS = 256,
    GRAM_BITS = GRAM_WORDS * 64,
    STRIDE_MAX = 4
};

void nc_index_init(nc_index *ix)
{
    memset(ix, 0, sizeof(*ix));
    ix->any = NC_ENTRY_NONE;
    for (size_t i = 0; i < NC_TAG_COUNT; i++)
        ix->by_tag[i] = NC_ENTRY_NONE;
}

void nc_index_release(nc_index *ix)
{
    for (size_t i = 0; ix->attrs && i <= ix->attr_mask; i++)
        free(ix->attrs[i].grams);
    free(ix->attrs);
    free(ix->entries);
    free(ix->keys);
    free(ix->slots);
    free(ix->filter);
}

/* --- attribute names */

static nc_attr_use *find_use(nc_index *ix, uint64_t name)
{
    size_t at = name & ix->attr_mask;

    while (ix->attrs[at].name != 0 && ix->attrs[at].name != name)
        at = (at + 1) & ix->attr_mask;
    return &ix->attrs[at];
}

static bool grow_attrs(nc_index *ix)
{
    size_t cap = ix->attrs ? (ix->attr_mask + 1) * 2 : 16;
    size_t old = ix->attrs ? ix->attr_mask + 1 : 0;
    nc_attr_use *before = ix->attrs;
    nc_attr_use *more = calloc(cap, sizeof(*more));

    if (!more)
        return false;
    ix->attrs = more;
    ix->attr_mask = cap - 1;
    for (size_t i = 0; i < old; i++) {
        if (before[i].name != 0)
            *find_use(ix, before[i].name) = before[i];
    }
    free(before);
    return true;
}

/* The use of a name, which is new if need be; NULL: out of memory. */
static nc_attr_use *use_attr(nc_index *ix, uint64_t name)
{
    nc_attr_use *use;

    if ((!ix->attrs || ix->n_attrs * 2 > ix->attr_mask) && !grow_attrs(ix))
        return NULL;
    use = find_use(ix, name);
    if (use->name == 0) {
        use->name = name;
        use->stride = STRIDE_MAX;
        ix->n_attrs++;
        ix->attr_filter |= 1ULL << (name >> 20 & 63);
    }
    return use;
}

/* --- grams */

static size_t gram_at(const unsigned char *p)
{
    uint32_t gram;

    memcpy(&gram, p, GRAM);
    gram |= (uint32_t)NC_KEY_FOLD;
    return gram * 2654435761U >> 18 & (GRAM_BITS - 1);
}

/* PART is looked for from now on. False: out of memory. */
static bool add_part(nc_attr_use *use, nc_span part)
{
    size_t stride = part.len >= GRAM ? part.len - GRAM + 1 : 0;

    if (!use->grams)
        use->grams = calloc(GRAM_WORDS, sizeof(*use->grams));
    if (!use->grams)
        return false;
    if (stride < use->stride)
        use->stride = (uint8_t)stride;
    for (size_t i = 0; i < stride && i < STRIDE_MAX; i++) {
        size_t gram = gram_at(part.ptr + i);

        use->grams[gram / 64] |= 1ULL << (gram & 63);
    }
    return true;
}

bool nc_attr_may_hold(const nc_attr_use *use, nc_span value)
{
    if (use->stride == 0 || memchr(value.ptr, '&', value.len))
        return true;
    for (size_t i = 0; i + GRAM <= value.len; i += use->stride) {
        size_t gram = gram_at(value.ptr + i);

        if (use->grams[gram / 64] >> (gram & 63) & 1)
            return true;
    }
    return false;
}

/* --- filing */

static bool reserve(nc_index *ix)
{
    size_t cap = ix->cap ? ix->cap * 2 : 32;
    nc_entry *entries;
    uint64_t *keys;

    if (ix->n < ix->cap)
        return true;
    entries = realloc(ix->entries, cap * sizeof(*entries));
    if (!entries)
        return false;
    ix->entries = entries;
    keys = realloc(ix->keys, cap * sizeof(*keys));
    if (!keys)
        return false;
    ix->keys = keys;
    ix->cap = cap;
    return true;
}

/* Which way a test of an attribute is looked up. */
static nc_key_kind kind_of_attr(const simple *s)
{
    if (s->op == ATTR_EQUAL && s->value.len > 0)
        return KEY_VALUE;
    if (s->op == ATTR_PREFIX && s->value.len >= NC_PREFIX_MIN)
        return (nc_key_kind)(KEY_PREFIX + nc_prefix_kind(s->value.len));
    return s->op == ATTR_SUBSTRING && s->value.len > 0 ? KEY_SUBSTRING
                                                       : KEY_ATTR;
}

static nc_status key_of_attr(nc_index *ix, const simple *s, uint64_t *key)
{
    uint64_t name = nc_key_hash(KEY_ATTR, s->name);
    nc_attr_use *use = use_attr(ix, name);
    nc_key_kind kind = kind_of_attr(s);

    if (!use)
        return NC_ENOMEM;
    switch (kind) {
    case KEY_ATTR:
        use->by_name = true;
        *key = name;
        break;
    case KEY_VALUE:
        use->by_value = true;
        *key = nc_key_join(name, kind, s->value);
        break;
    case KEY_SUBSTRING:
        use->by_part = true;
        *key = nc_key_join(name, kind, NC_SPAN_EMPTY);
        return add_part(use, s->value) ? NC_OK : NC_ENOMEM;
    default:
        use->prefixes |= (uint8_t)(1 << (kind - KEY_PREFIX));
        *key = nc_key_join(
            name, kind,
            nc_prefix_part(s->value, (unsigned)(kind - KEY_PREFIX)));
        break;
    }
    return NC_OK;
}

/* The key of a type that HTML knows is its number, which is never 0. */
enum { KEY_OF_ANY = 0 };

static nc_status key_of(nc_index *ix, const simple *s, uint64_t *key)
{
    *key = KEY_OF_ANY;
    if (!s)
        return NC_OK;
    switch ((simple_kind)s->kind) {
    case SIMPLE_TYPE:
        *key = (uint64_t)s->tag;
        if (s->tag == NC_TAG_UNKNOWN) {
            *key = nc_key_hash(KEY_TAG, s->name);
            ix->has_unknown_tags = true;
        }
        return NC_OK;
    case SIMPLE_ID:
        *key = nc_key_hash(KEY_ID, s->name);
        return NC_OK;
    case SIMPLE_CLASS:
        *key = nc_key_hash(KEY_CLASS, s->name);
        return NC_OK;
    default:
        return key_of_attr(ix, s, key);
    }
}

static nc_status add_compound(nc_index *ix, const nc_selector *sel,
                              const compound *c, uint32_t rule)
{
    uint64_t key;
    nc_status status;

    if (!reserve(ix))
        return NC_ENOMEM;
    status = key_of(ix, nc_compound_key(sel, c), &key);
    if (status != NC_OK)
        return status;
    ix->keys[ix->n] = key;
    ix->entries[ix->n++] = (nc_entry){.compound = c,
                                      .rule = rule,
                                      .hash = (uint32_t)key,
                                      .next = NC_ENTRY_NONE};
    return NC_OK;
}

/* INNER: the selector stands in :is() or :not(), which ask about its last
 * compound themselves. */
static nc_status add_one(nc_index *ix, const nc_selector *sel, uint32_t rule,
                         bool inner)
{
    nc_status status = NC_OK;
    unsigned n = sel->n_compounds - inner;

    for (unsigned i = 0; i < n && status == NC_OK; i++)
        status = add_compound(ix, sel, &sel->compounds[i], rule);
    for (unsigned i = 0; i < sel->n_simples && status == NC_OK; i++) {
        const simple *s = &sel->simples[i];

        for (const nc_selector *in = s->list; in && status == NC_OK;
             in = in->next)
            status = add_one(ix, in, rule, s->kind != SIMPLE_HAS);
    }
    return status;
}

nc_status nc_index_add(nc_index *ix, const nc_selector *sel, uint32_t rule)
{
    return add_one(ix, sel, rule, false);
}

/* --- sealing */

static void chain(nc_index *ix, int *first, size_t at)
{
    ix->entries[at].next = *first;
    *first = (int)at;
}

static void file_under(nc_index *ix, size_t at)
{
    uint64_t key = ix->keys[at];
    size_t slot = key >> 12 & ix->slot_mask;

    ix->filter[key >> 32 & ix->filter_mask] |=
        1ULL << (key & 63) | 1ULL << (key >> 6 & 63);
    while (ix->slots[slot].first != NC_ENTRY_NONE &&
           ix->slots[slot].hash != (uint32_t)key)
        slot = (slot + 1) & ix->slot_mask;
    ix->slots[slot].hash = (uint32_t)key;
    chain(ix, &ix->slots[slot].first, at);
}

/* Room for the table (at most half full) and the filter (16 bits an entry). */
static bool make_tables(nc_index *ix)
{
    size_t slots = 16, words = 16;

    while (slots < ix->n * 2)
        slots *= 2;
    while (words < ix->n / 4)
        words *= 2;
    ix->slots = malloc(slots * sizeof(*ix->slots));
    ix->filter = calloc(words, sizeof(*ix->filter));
    if (!ix->slots || !ix->filter)
        return false;
    ix->slot_mask = slots - 1;
    ix->filter_mask = words - 1;
    for (size_t i = 0; i < slots; i++)
        ix->slots[i] = (nc_slot){0, NC_ENTRY_NONE};
    return true;
}

nc_status nc_index_seal(nc_index *ix)
{
    if (!make_tables(ix) || (!ix->attrs && !grow_attrs(ix)))
        return NC_ENOMEM;
    /* Backwards, so that a chain has its entries in their order. */
    for (size_t i = ix->n; i-- > 0;) {
        uint64_t key = ix->keys[i];

        if (key == KEY_OF_ANY)
            chain(ix, &ix->any, i);
        else if (key < NC_TAG_COUNT)
            chain(ix, &ix->by_tag[key], i);
        else
            file_under(ix, i);
    }
    free(ix->keys);
    ix->keys = NULL;
    return NC_OK;
}
