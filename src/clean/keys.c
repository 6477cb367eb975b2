/* keys.c -- what may name the element that begins?
 *
 * Each id, class, attribute and type of the tag is looked up in the indexes of
 * the site, and so is what is filed under the states of its parent, of its
 * ancestors and of its siblings. Attributes that were met before on the page
 * and name nothing are passed by.
 */
#include "subject.h"

#include "nc_chars.h"
#include "nc_charref.h"

/* --- the keys of a tag */

static inline void try_found(subject *e, const nc_view *view, uint64_t hash)
{
    int at = nc_index_find(view->index, hash);

    if (at == NC_ENTRY_NONE)
        return;
    e->m->found++;
    nc_subject_try(e, view, at);
}

static inline void try_key(subject *e, uint64_t hash)
{
    const nc_site *site = e->m->site;

    for (size_t i = 0; i < site->n_views; i++)
        try_found(e, &site->views[i], hash);
}

/* Asks the views of the bit set VIEWS alone. */
static inline void try_in(subject *e, uint32_t views, uint64_t hash)
{
    for (; views != 0; views &= views - 1)
        try_found(e, &e->m->site->views[__builtin_ctz(views)], hash);
}

/* The next byte at or after P that may be white space, eight a step. */
static inline const unsigned char *scan_word(const unsigned char *p,
                                             const unsigned char *end)
{
    const uint64_t each = 0x0101010101010101U;

    for (; end - p >= 8; p += 8) {
        uint64_t bytes = nc_key_load8(p);
        /* The lowest bit set is where it should be; others need not. */
        uint64_t found = (bytes - '!' * each) & ~bytes & 0x80 * each;

        if (found)
            return p + __builtin_ctzll(found) / 8;
    }
    while (p < end && p[0] > ' ')
        p++;
    return p;
}

static void try_word(subject *e, nc_span word, nc_span around)
{
    try_key(e, nc_key_hash_in(KEY_CLASS, word, around));
    if (word.len >= NC_WORD_PREFIX &&
        e->m->site->words >> nc_word_at(word.ptr) & 1)
        try_key(e, nc_key_hash(KEY_WORD, (nc_span){word.ptr, NC_WORD_PREFIX}));
}

/* The classes in VALUE, which is a part of AROUND. */
static void try_words(subject *e, nc_span value, nc_span around)
{
    const unsigned char *p = value.ptr, *end = value.ptr + value.len;

    while (p < end) {
        const unsigned char *start = p;

        p = scan_word(p, end);
        while (p < end && !nc_is_space(*p))
            p = scan_word(p + 1, end);
        if (p > start)
            try_word(e, nc_span_between(start, p), around);
        p++;
    }
}

static void try_parts(subject *e, const nc_view *view, const nc_attr_use *use,
                      nc_span value)
{
    const uint64_t *grams = use->grams;
    size_t stride = use->stride;

    for (size_t i = 0; i + NC_GRAM <= value.len; i += stride) {
        size_t gram = nc_gram_at(value.ptr + i);

        if (grams[gram / 64] >> (gram & 63) & 1)
            try_found(e, view,
                      nc_key_join(use->name, KEY_SUBSTRING,
                                  (nc_span){value.ptr + i, NC_GRAM}));
    }
}

static bool has_end(const nc_attr_use *use, nc_span value, nc_end end)
{
    size_t at = nc_end_at(value, end);

    return use->ends[at / 64] >> (at & 63) & 1;
}

static void try_prefixes(subject *e, const nc_view *view,
                         const nc_attr_use *use, nc_span value)
{
    for (unsigned kind = 0; kind <= nc_prefix_kind(value.len); kind++) {
        if (use->prefixes >> kind & 1)
            try_found(e, view,
                      nc_key_join(use->name, (nc_key_kind)(KEY_PREFIX + kind),
                                  nc_prefix_part(value, kind)));
    }
}

static void try_suffixes(subject *e, const nc_view *view,
                         const nc_attr_use *use, nc_span value)
{
    for (unsigned kind = 0; kind <= nc_suffix_kind(value.len); kind++) {
        if (use->suffixes >> kind & 1)
            try_found(e, view,
                      nc_key_join(use->name, (nc_key_kind)(KEY_SUFFIX + kind),
                                  nc_suffix_part(value, kind)));
    }
}

/* How a decoded value begins and ends, and what is in it. */
static void try_value(subject *e, const nc_view *view, const nc_attr_use *use,
                      nc_span value)
{
    if (use->by_value && value.len > 0 && has_end(use, value, END_WHOLE))
        try_found(e, view, nc_key_join(use->name, KEY_VALUE, value));
    if (use->prefixes != 0 && value.len >= NC_PREFIX_MIN &&
        (has_end(use, value, END_SHORT) ||
         (value.len >= NC_LONG_PREFIX_MIN && has_end(use, value, END_LONG))))
        try_prefixes(e, view, use, value);
    if (use->suffixes != 0 && value.len >= NC_SUFFIX_MIN &&
        has_end(use, value, END_LAST))
        try_suffixes(e, view, use, value);
    if (use->grams)
        try_parts(e, view, use, value);
}

/* What the views ask of an attribute, its value decoded. */
static void try_attr(subject *e, const nc_name *name, nc_span value)
{
    if (name->by_name)
        try_in(e, name->views, name->hash);
    for (uint32_t views = name->views; views != 0; views &= views - 1) {
        const nc_view *view = &e->m->site->views[__builtin_ctz(views)];

        try_value(e, view, nc_index_attr(view->index, name->hash), value);
    }
}

static void try_tag(subject *e)
{
    const nc_site *site = e->m->site;
    nc_tag tag = e->tok->tag;

    if (!site->asks_for_type[tag])
        return;
    for (size_t i = 0; i < site->n_views; i++) {
        const nc_index *index = site->views[i].index;

        if (tag != NC_TAG_UNKNOWN)
            nc_subject_try(e, &site->views[i], index->by_tag[tag]);
        else if (index->has_unknown_tags)
            try_found(e, &site->views[i], nc_key_hash(KEY_TAG, e->tok->name));
        nc_subject_try(e, &site->views[i], index->any);
    }
}

/* --- attributes by name */

static nc_key_kind kind_of_name(nc_span name)
{
    if (nc_span_equal_nocase(name, NC_SPAN_LIT("class")))
        return KEY_CLASS;
    return nc_span_equal_nocase(name, NC_SPAN_LIT("id")) ? KEY_ID : KEY_ATTR;
}

/* What the views ask of attributes of that name, all together. */
static void read_name(const nc_site *site, nc_name *known, nc_span name)
{
    known->kind = (unsigned char)kind_of_name(name);
    known->hash = nc_key_hash(KEY_ATTR, name);
    for (size_t i = 0; i < site->n_views; i++) {
        const nc_attr_use *use =
            nc_index_attr(site->views[i].index, known->hash);

        if (!use)
            continue;
        known->views |= (uint32_t)1 << i;
        known->by_name = known->by_name || use->by_name;
    }
    known->asked = known->views != 0 || known->kind != KEY_ATTR;
}

/* What is known of a name: a page has few. OTHER is for one that is too long to
 * be remembered. */
static const nc_name *look_up_name(subject *e, nc_span name, nc_name *other)
{
    nc_key_ends ends;
    nc_name *known;

    if (name.len > 16) {
        *other = (nc_name){0};
        read_name(e->m->site, other, name);
        return other;
    }
    ends = nc_key_read(name, e->tok->raw);
    known = &e->m->names[nc_key_mix(ends.first, ends.last) % NC_NAME_SLOTS];
    if (known->ends.first != ends.first || known->ends.last != ends.last ||
        known->len != name.len) {
        *known = (nc_name){.ends = ends, .len = (unsigned char)name.len};
        read_name(e->m->site, known, name);
    }
    return known;
}

static void try_whole_attr(subject *e, const nc_name *name, nc_span value)
{
    nc_span around = e->tok->raw;
    nc_buf *decoded = &e->m->decoded;

    if (value.len > 0 && memchr(value.ptr, '&', value.len)) {
        nc_buf_clear(decoded);
        nc_charref_decode(decoded, value, NC_CHARREF_ATTRIBUTE);
        value = around = nc_buf_span(decoded);
    }
    if (name->kind == KEY_CLASS)
        try_words(e, value, around);
    else if (name->kind == KEY_ID && value.len > 0)
        try_key(e, nc_key_hash_in(KEY_ID, value, around));
    if (name->views != 0)
        try_attr(e, name, value);
}

/* An attribute that was met before on this page, and names nothing, is passed
 * by. Long values are hardly met again. */
static void try_known_attr(subject *e, const nc_attr *attr)
{
    nc_matcher *m = e->m;
    unsigned before = m->found;
    nc_name other;
    const nc_name *name = look_up_name(e, attr->name, &other);
    uint64_t whole, *idle;

    if (!name->asked)
        return;
    if (attr->value.len > NC_IDLE_VALUE_MAX) {
        try_whole_attr(e, name, attr->value);
        return;
    }
    whole = nc_key_mix(name->hash,
                       nc_key_hash_in(KEY_VALUE, attr->value, e->tok->raw));
    idle = &m->idle[whole % NC_IDLE_SLOTS];
    if (*idle == whole)
        return;
    try_whole_attr(e, name, attr->value);
    if (m->found == before)
        *idle = whole;
}

/* --- what is filed under states */

static void try_filed(subject *e, uint64_t left, combinator by)
{
    const nc_site *site = e->m->site;
    nc_tag tag = e->tok->tag;
    uint64_t any = nc_key_below(left, by, NC_TAG_UNKNOWN);

    for (size_t i = 0; i < site->n_views; i++) {
        try_found(e, &site->views[i], any);
        if (tag != NC_TAG_UNKNOWN)
            try_found(e, &site->views[i], nc_key_below(left, by, tag));
    }
}

static void try_filed_beside(subject *e, int list, combinator by)
{
    const nc_states *s = &e->m->states;
    uint64_t before = 0;

    for (; list != NC_STATE_NONE; list = s->sibling[list].next) {
        const nc_sibling *one = &s->sibling[list];

        if (one->weak >> by & 1 && one->key != before)
            try_filed(e, one->key, by);
        before = one->key;
    }
}

static void try_filed_above(subject *e)
{
    const nc_states *s = &e->m->states;
    const nc_site *site = e->m->site;

    for (size_t at = s->n; at-- > e->parent->states;) {
        if (s->state[at].weak >> COMBINATOR_CHILD & 1 &&
            nc_states_newest(s, s->state[at].key) == (int)at)
            try_filed(e, s->state[at].key, COMBINATOR_CHILD);
    }
    for (int at = s->weakest; at != NC_STATE_NONE; at = s->state[at].weaker) {
        if (nc_states_newest(s, s->state[at].key) == at)
            try_filed(e, s->state[at].key, COMBINATOR_DESCENDANT);
    }
    if (e->depth == 0)
        return;

    nc_tag parent = e->m->open->stack[e->depth - 1].tag;

    if (site->below_type[parent])
        try_filed(e, nc_type_id(parent), COMBINATOR_CHILD);
}

static void try_states(subject *e)
{
    if (!e->m->site->has_states)
        return;
    if (e->m->states.weak_siblings > 0) {
        try_filed_beside(e, e->parent->next, COMBINATOR_NEXT);
        try_filed_beside(e, e->parent->after, COMBINATOR_AFTER);
    }
    try_filed_above(e);
}

void nc_subject_try_keys(subject *e)
{
    const nc_token *tok = e->tok;

    for (unsigned i = 0; i < tok->n_attrs; i++)
        try_known_attr(e, &tok->attrs[i]);
    try_tag(e);
    try_states(e);
}
