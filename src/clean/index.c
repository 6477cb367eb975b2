/* index.c -- filing compounds, and the tables that find them again.
 *
 * Parts of values ([href*="..."]) are found by grams: a part is filed under
 * each of its first few runs of four bytes, as many as the step that a search
 * takes through the value, so that wherever the part stands, one of them is
 * met. A search thus looks at every fourth byte of a value for all parts at
 * once.
 */
#include "index.h"

#include <stdlib.h>
#include "nc_chars.h"
#include "room.h"

void nc_index_init(nc_index *ix)
{
    memset(ix, 0, sizeof(*ix));
    ix->any = NC_ENTRY_NONE;
    for (size_t i = 0; i < NC_TAG_COUNT; i++)
        ix->by_tag[i] = NC_ENTRY_NONE;
}

static void release_use(nc_attr_use *use)
{
    free(use->grams);
    free(use->ends);
}

void nc_index_release(nc_index *ix)
{
    for (size_t i = 0; ix->attrs && i <= ix->attr_mask; i++)
        release_use(&ix->attrs[i]);
    free(ix->attrs);
    free(ix->entries);
    free(ix->keys);
    free(ix->ids);
    free(ix->id_entries);
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
        use->stride = NC_STRIDE_MAX;
        ix->n_attrs++;
        ix->attr_filter |= 1ULL << (name >> 20 & 63);
    }
    return use;
}

/* --- grams */

/* How many grams a part of LEN bytes is filed under. */
static size_t grams_of(size_t len)
{
    size_t n = len - NC_GRAM + 1;

    return n < NC_STRIDE_MAX ? n : NC_STRIDE_MAX;
}

/* PART is looked for from now on. False: out of memory. */
static bool add_part(nc_attr_use *use, nc_span part)
{
    size_t n = grams_of(part.len);

    if (!use->grams)
        use->grams = calloc(NC_GRAM_WORDS, sizeof(*use->grams));
    if (!use->grams)
        return false;
    if (n < use->stride)
        use->stride = (uint8_t)n;
    for (size_t i = 0; i < n; i++) {
        size_t gram = nc_gram_at(part.ptr + i);

        use->grams[gram / 64] |= 1ULL << (gram & 63);
    }
    return true;
}

/* A prefix, suffix or value is looked for. False: out of memory. */
static bool add_end(nc_attr_use *use, nc_span part, nc_end end)
{
    size_t at = nc_end_at(part, end);

    if (!use->ends)
        use->ends = calloc(NC_ENDS_WORDS, sizeof(*use->ends));
    if (!use->ends)
        return false;
    use->ends[at / 64] |= 1ULL << (at & 63);
    return true;
}

/* --- filing */

static bool reserve(nc_index *ix)
{
    size_t cap = ix->cap;
    nc_entry *entries =
        nc_room_for_one(ix->entries, ix->n, &cap, 32, sizeof(*entries));
    uint64_t *keys;

    if (!entries)
        return false;
    ix->entries = entries;
    keys = nc_room_for_one(ix->keys, ix->n, &ix->cap, 32, sizeof(*keys));
    if (keys)
        ix->keys = keys;
    return keys != NULL;
}

/* Whether S asks for a class that begins with something, by the space before
 * it. In grams such parts are short. */
static bool is_word_beginning(const simple *s)
{
    if (s->op != ATTR_SUBSTRING || s->value.len <= NC_WORD_PREFIX ||
        s->value.ptr[0] != ' ' || !nc_span_equal(s->name, NC_SPAN_LIT("class")))
        return false;
    for (size_t i = 1; i <= NC_WORD_PREFIX; i++) {
        if (nc_is_space(s->value.ptr[i]))
            return false;
    }
    return true;
}

/* Which way a test of an attribute is looked up. */
static nc_key_kind kind_of_attr(const simple *s)
{
    if (is_word_beginning(s))
        return KEY_WORD;
    if (s->op == ATTR_EQUAL && s->value.len > 0)
        return KEY_VALUE;
    if (s->op == ATTR_PREFIX && s->value.len >= NC_PREFIX_MIN)
        return (nc_key_kind)(KEY_PREFIX + nc_prefix_kind(s->value.len));
    if (s->op == ATTR_SUFFIX && s->value.len >= NC_SUFFIX_MIN)
        return (nc_key_kind)(KEY_SUFFIX + nc_suffix_kind(s->value.len));
    return s->op == ATTR_SUBSTRING && s->value.len >= NC_GRAM ? KEY_SUBSTRING
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
        return add_end(use, s->value, END_WHOLE) ? NC_OK : NC_ENOMEM;
    case KEY_SUBSTRING:
        *key = nc_key_join(name, kind, (nc_span){s->value.ptr, NC_GRAM});
        return add_part(use, s->value) ? NC_OK : NC_ENOMEM;
    case KEY_WORD:
        *key = nc_key_hash(kind, (nc_span){s->value.ptr + 1, NC_WORD_PREFIX});
        ix->words |= 1ULL << nc_word_at(s->value.ptr + 1);
        break;
    case KEY_SUFFIX:
    case KEY_LONG_SUFFIX:
        use->suffixes |= (uint8_t)(1 << (kind - KEY_SUFFIX));
        *key = nc_key_join(
            name, kind,
            nc_suffix_part(s->value, (unsigned)(kind - KEY_SUFFIX)));
        return add_end(use, s->value, END_LAST) ? NC_OK : NC_ENOMEM;
    default:
        use->prefixes |= (uint8_t)(1 << (kind - KEY_PREFIX));
        *key = nc_key_join(
            name, kind,
            nc_prefix_part(s->value, (unsigned)(kind - KEY_PREFIX)));
        return add_end(use, s->value,
                       s->value.len < NC_LONG_PREFIX_MIN ? END_SHORT : END_LONG)
                   ? NC_OK
                   : NC_ENOMEM;
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

/* --- what others go on from */

static size_t id_slot(const nc_index *ix, uint64_t id)
{
    size_t at = id & ix->id_mask;

    while (ix->ids[at] != 0 && ix->ids[at] != id)
        at = (at + 1) & ix->id_mask;
    return at;
}

static bool grow_ids(nc_index *ix)
{
    size_t old = ix->ids ? ix->id_mask + 1 : 0, cap = old ? old * 2 : 16;
    uint64_t *ids = ix->ids;
    int *entries = ix->id_entries;
    uint64_t *more = calloc(cap, sizeof(*more));
    int *more_entries = malloc(cap * sizeof(*more_entries));

    if (!more || !more_entries) {
        free(more);
        free(more_entries);
        return false;
    }
    ix->ids = more;
    ix->id_entries = more_entries;
    ix->id_mask = cap - 1;
    for (size_t i = 0; i < old; i++) {
        if (ids[i] != 0) {
            size_t at = id_slot(ix, ids[i]);

            ix->ids[at] = ids[i];
            ix->id_entries[at] = entries[i];
        }
    }
    free(ids);
    free(entries);
    return true;
}

/* The entry of a compound that others go on from, by its number. */
static int entry_of(const nc_index *ix, uint64_t id)
{
    size_t at;

    if (!ix->ids || id == 0)
        return NC_ENTRY_NONE;
    at = id_slot(ix, id);
    return ix->ids[at] == id ? ix->id_entries[at] : NC_ENTRY_NONE;
}

static bool note_id(nc_index *ix, uint64_t id, int entry)
{
    size_t at;

    if ((!ix->ids || ix->n_ids * 2 > ix->id_mask) && !grow_ids(ix))
        return false;
    at = id_slot(ix, id);
    ix->ids[at] = id;
    ix->id_entries[at] = entry;
    ix->n_ids++;
    return true;
}

/* --- compounds */

/* The type that a compound asks for; NC_TAG_UNKNOWN: any, or one that HTML does
 * not know. */
static nc_tag type_of(const compound *c)
{
    for (unsigned i = c->first; i < c->first + c->n; i++) {
        if (c->of->simples[i].kind == SIMPLE_TYPE)
            return c->of->simples[i].tag;
    }
    return NC_TAG_UNKNOWN;
}

/* Whether C is filed under what it hangs on, and the key if so. */
static bool key_below(nc_index *ix, const compound *c, uint64_t *key)
{
    const compound *left = c == c->of->compounds ? NULL : c - 1;
    uint64_t id = nc_left_id(c);
    int entry;

    if (c->before == COMBINATOR_NONE)
        return false;
    if (left && nc_stack_tells(left, c->before)) {
        /* Nearly every parent will do; or the stack counts those above. */
        if (c->before == COMBINATOR_DESCENDANT || left->type == NC_TAG_UNKNOWN)
            return false;
        id = nc_type_id(left->type);
        ix->below_type[left->type] = true;
    }
    else if ((entry = entry_of(ix, id)) != NC_ENTRY_NONE) {
        ix->entries[entry].weak |= (uint8_t)(1 << c->before);
    }
    *key = nc_key_below(id, c->before, type_of(c));
    return true;
}

/* How C hangs on a state: see nc_entry. */
static uint8_t left_of(const compound *c)
{
    bool first = c == c->of->compounds;

    return !first && nc_stack_tells(c - 1, c->before) ? COMBINATOR_NONE
                                                      : c->before;
}

static bool file(nc_index *ix, const compound *c, uint32_t rule, uint64_t key)
{
    if (!reserve(ix))
        return false;
    ix->has_states = ix->has_states || c->before != COMBINATOR_NONE ||
                     c->after != COMBINATOR_NONE;
    ix->keys[ix->n] = key;
    ix->entries[ix->n++] = (nc_entry){.compound = c,
                                      .rule = rule,
                                      .goes = (uint8_t)(1 << c->after),
                                      .tag = (uint8_t)type_of(c),
                                      .left = left_of(c),
                                      .next = NC_ENTRY_NONE};
    return true;
}

/* Files C under the key of NARROW, or if that is a part of a value, under those
 * of all its grams, in a row. */
static nc_status file_by(nc_index *ix, const compound *c, uint32_t rule,
                         const simple *narrow)
{
    bool by_gram = narrow && narrow->kind == SIMPLE_ATTR &&
                   kind_of_attr(narrow) == KEY_SUBSTRING;
    size_t n = by_gram ? grams_of(narrow->value.len) : 1;
    uint64_t key;
    nc_status status = key_of(ix, narrow, &key);

    for (size_t i = 0; i < n && status == NC_OK; i++) {
        if (i > 0)
            key =
                nc_key_join(nc_key_hash(KEY_ATTR, narrow->name), KEY_SUBSTRING,
                            (nc_span){narrow->value.ptr + i, NC_GRAM});
        if (!file(ix, c, rule, key))
            status = NC_ENOMEM;
    }
    return status;
}

static nc_status add_compound(nc_index *ix, const compound *c, uint32_t rule)
{
    const simple *narrow = nc_compound_key(c->of, c);
    bool goes_on = c->after != COMBINATOR_NONE;
    int known = goes_on ? entry_of(ix, c->id) : NC_ENTRY_NONE;
    uint64_t key;

    if (goes_on && nc_stack_tells(c, c->after))
        return NC_OK;
    if (known != NC_ENTRY_NONE) {
        ix->entries[known].goes |= (uint8_t)(1 << c->after);
        return NC_OK;
    }
    if (goes_on && !note_id(ix, c->id, (int)ix->n))
        return NC_ENOMEM;
    if (nc_key_is_weak(narrow) && key_below(ix, c, &key))
        return file(ix, c, rule, key) ? NC_OK : NC_ENOMEM;
    return file_by(ix, c, rule, narrow);
}

/* INNER: the selector stands in :is() or :not(), which ask about its last
 * compound themselves. */
static nc_status add_one(nc_index *ix, const nc_selector *sel, uint32_t rule,
                         bool inner)
{
    nc_status status = NC_OK;
    unsigned n = sel->n_compounds - inner;

    for (unsigned i = 0; i < n && status == NC_OK; i++)
        status = add_compound(ix, &sel->compounds[i], rule);
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
    /* What is filed under several grams says the same in each place. */
    for (size_t i = 1; i < ix->n; i++) {
        if (ix->entries[i].compound != ix->entries[i - 1].compound)
            continue;
        ix->entries[i].goes = ix->entries[i - 1].goes;
        ix->entries[i].weak = ix->entries[i - 1].weak;
    }
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
    free(ix->ids);
    free(ix->id_entries);
    ix->keys = ix->ids = NULL;
    ix->id_entries = NULL;
    return NC_OK;
}
