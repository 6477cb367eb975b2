/* matcher.c -- from the keys of a tag to the rules that name its element.
 *
 * Each id, class, attribute and type of the tag is looked up in the indexes of
 * the site. What is filed there is a compound: if what it hangs on holds (a
 * state of the parent, of an ancestor, of a sibling) and its own tests pass,
 * then it is a new state of this element, or the end of a rule's selector, or
 * the end of one in a :has(), which answers the questions it carries.
 */
#include "matcher.h"

#include <stdlib.h>
#include "nc_chars.h"
#include "nc_charref.h"

static const nc_way certainly = {COND_TRUE, 0, NC_STATE_NONE};

/* The ways in which something holds; none: it does not. */
typedef struct ways {
    nc_way way[NC_WAYS_MAX];
    unsigned n;
} ways;

/* The element that begins. */
typedef struct subject {
    nc_matcher *m;
    const nc_token *tok;
    nc_frame *parent;
    size_t depth; /* of the parent */
    unsigned index;
    uint32_t type;
    bool pushes;
    bool quirks;
    bool html; /* it is an element of HTML, not of svg or math */
    nc_verdict *verdict;
} subject;

/* --- life cycle */

void nc_matcher_init(nc_matcher *m, const nc_site *site, const nc_open *open,
                     size_t log_limit)
{
    memset(m, 0, offsetof(nc_matcher, frames));
    m->site = site;
    m->open = open;
    m->log_limit = log_limit;
    m->log_budget = 64 * 1024;
    m->free_ask = m->free_type = m->fresh_asks = NC_STATE_NONE;
    m->frames[0] = (nc_frame){.next = NC_STATE_NONE,
                              .after = NC_STATE_NONE,
                              .asks = NC_STATE_NONE,
                              .types = NC_STATE_NONE};
    nc_states_init(&m->states);
    nc_conds_init(&m->conds);
    nc_buf_init(&m->log);
    nc_buf_init(&m->pending);
    nc_buf_init(&m->decoded);
}

void nc_matcher_release(nc_matcher *m)
{
    nc_states_release(&m->states);
    nc_conds_release(&m->conds);
    nc_buf_release(&m->log);
    nc_buf_release(&m->pending);
    nc_buf_release(&m->decoded);
    free(m->asks);
    free(m->types);
}

static nc_cond test_compound(subject *e, const compound *c);

/* --- what a compound hangs on */

static void add_way(ways *w, nc_way way)
{
    if (w->n < NC_WAYS_MAX)
        w->way[w->n++] = way;
}

/* Ways that answer nothing are one: it holds if any of them does. */
static void join_way(subject *e, ways *w, nc_way way)
{
    nc_cond *cond = &w->way[0].cond;

    if (way.asked != 0 || way.anchor != NC_STATE_NONE || w->n == 0)
        add_way(w, way);
    else if (*cond != COND_TRUE)
        *cond = nc_cond_or(&e->m->conds, *cond, way.cond);
}

/* In which ways KEY is a state of an open element: of any, or of the parent
 * alone. */
static void find_open(subject *e, uint64_t key, const simple *anchor,
                      bool parent_only, ways *w)
{
    const nc_states *s = &e->m->states;
    int at = nc_states_newest(s, key);

    for (; at != NC_STATE_NONE; at = s->state[at].older) {
        nc_way way = s->state[at].way;

        if (parent_only && (uint32_t)at < e->parent->states)
            break;
        /* What is below an element is below all that hold it. */
        if (anchor && !parent_only && !anchor->nearest)
            way.anchor = at;
        join_way(e, w, way);
        /* One that is certain is enough, unless older ones answer others. */
        if ((anchor && !parent_only) || w->n == NC_WAYS_MAX ||
            (w->way[0].cond == COND_TRUE &&
             (way.asked == 0 || way.anchor != NC_STATE_NONE)))
            break;
    }
    if (w->n == 0 && s->lost_below > 0)
        add_way(w, (nc_way){COND_UNKNOWN, 0, NC_STATE_NONE});
}

static void find_sibling(subject *e, uint64_t key, int list, ways *w)
{
    const nc_states *s = &e->m->states;

    for (; list != NC_STATE_NONE; list = s->sibling[list].next) {
        if (s->sibling[list].key == key)
            join_way(e, w, s->sibling[list].way);
    }
    if (w->n == 0 && e->parent->lost)
        add_way(w, (nc_way){COND_UNKNOWN, 0, NC_STATE_NONE});
}

/* What is to the left asks for types alone: the stack tells. */
static bool is_left_open(subject *e, const compound *left, bool parent_only)
{
    const nc_open *open = e->m->open;
    subject parent = *e;
    nc_token tok = {.kind = NC_TOKEN_START_TAG};

    if (e->depth == 0)
        return false;
    if (!parent_only)
        return open->count[left->type] > 0;
    tok.tag = open->stack[e->depth - 1].tag;
    if (left->type != NC_TAG_UNKNOWN)
        return tok.tag == left->type;
    tok.name = nc_span_of(nc_tag_name(tok.tag));
    parent.tok = &tok;
    return test_compound(&parent, left) == COND_TRUE;
}

/* In which ways what is to the left of the compound C holds for E. */
static void find_left(subject *e, const compound *c, ways *w)
{
    const compound *left = c == c->of->compounds ? NULL : c - 1;
    bool parent_only = c->before == COMBINATOR_CHILD;

    w->n = 0;
    switch ((combinator)c->before) {
    case COMBINATOR_NONE:
        add_way(w, certainly);
        break;
    case COMBINATOR_DESCENDANT:
    case COMBINATOR_CHILD:
        if (!left || !nc_stack_tells(left, c->before))
            find_open(e, nc_left_id(c), left ? NULL : c->of->anchor,
                      parent_only, w);
        else if (is_left_open(e, left, parent_only))
            add_way(w, certainly);
        break;
    case COMBINATOR_NEXT:
        find_sibling(e, nc_left_id(c), e->parent->next, w);
        break;
    case COMBINATOR_AFTER:
        find_sibling(e, nc_left_id(c), e->parent->after, w);
        break;
    }
}

/* --- what a compound says of its element */

/* Whether any selector of LIST names E. */
static nc_cond test_list(subject *e, const nc_selector *list)
{
    nc_cond found = COND_FALSE;
    nc_conds *conds = &e->m->conds;

    for (; list && found != COND_TRUE; list = nc_selector_next(list)) {
        const compound *last = last_compound(list);
        ways w;

        if (last->before == COMBINATOR_NONE) {
            found = nc_cond_or(conds, found, test_compound(e, last));
            continue;
        }
        find_left(e, last, &w);
        if (w.n == 0)
            continue;
        found = nc_cond_or(
            conds, found,
            nc_cond_and(conds, w.way[0].cond, test_compound(e, last)));
    }
    return found;
}

static bool same_way(nc_way a, nc_way b)
{
    return a.cond == b.cond && a.asked == b.asked && a.anchor == b.anchor;
}

static void add_fresh(subject *e, uint64_t key, unsigned after, nc_way way,
                      uint8_t weak)
{
    nc_matcher *m = e->m;

    /* Two indexes may have it. */
    for (size_t i = 0; i < m->n_fresh; i++) {
        nc_fresh *f = &m->fresh[i];

        if (f->key == key && f->after == after && same_way(f->way, way)) {
            f->weak |= weak;
            return;
        }
    }
    if (m->n_fresh == NC_FRESH_MAX) {
        m->fresh_lost = true;
        return;
    }
    m->fresh[m->n_fresh++] = (nc_fresh){key, way, (unsigned char)after, weak};
}

/* :has(): a question, and a state by which what is looked for finds it. */
static nc_cond test_has(subject *e, const simple *s)
{
    bool below = false, beside = false;
    nc_way way = certainly;
    uint8_t weak = 0;

    for (const nc_selector *sel = s->list; sel; sel = nc_selector_next(sel)) {
        bool sibling = sel->compounds[0].before == COMBINATOR_NEXT ||
                       sel->compounds[0].before == COMBINATOR_AFTER;

        below |= !sibling && e->pushes;
        beside |= sibling && e->depth > 0;
        if (nc_key_is_weak(nc_compound_key(sel, sel->compounds)))
            weak |= (uint8_t)(1 << sel->compounds[0].before);
    }
    if (!beside && !below)
        return COND_FALSE;
    way.asked = nc_matcher_ask(e->m, s, 0, 0, e->pushes, beside);
    if (way.asked < COND_FIRST)
        return way.asked;
    if (below)
        add_fresh(e, nc_anchor_id(s), COMBINATOR_CHILD, way, weak);
    if (beside) {
        add_fresh(e, nc_anchor_id(s), COMBINATOR_NEXT, way, weak);
        add_fresh(e, nc_anchor_id(s), COMBINATOR_AFTER, way, weak);
    }
    return way.asked;
}

/* :has-text() of an element without content, and the question for others. */
static nc_cond test_text(subject *e, const simple *s)
{
    if (e->pushes)
        return nc_matcher_ask(e->m, s, 0, 0, true, false);
    if (s->text)
        return nc_pattern_finds(s->text, NC_SPAN_EMPTY);
    return s->start == 0;
}

static nc_cond test_nth_of_type(subject *e, const simple *s)
{
    unsigned before = nc_matcher_count_type(e->m, e->parent, e->type);

    if (e->parent->lost_types)
        return COND_UNKNOWN;
    return nc_simple_is_nth(s, before + 1UL);
}

static nc_cond test_nth_last(subject *e, const simple *s)
{
    bool of_type = s->kind == SIMPLE_NTH_LAST_OF_TYPE;
    unsigned index = of_type
                         ? nc_matcher_count_type(e->m, e->parent, e->type) + 1
                         : e->index;

    if (e->depth == 0)
        return nc_simple_is_nth(s, 1);
    return nc_matcher_ask(e->m, s, index, e->type, e->pushes, true);
}

static nc_cond test_simple(subject *e, const simple *s)
{
    switch ((simple_kind)s->kind) {
    case SIMPLE_TYPE:
        if (s->tag != NC_TAG_UNKNOWN)
            return s->tag == e->tok->tag;
        return nc_span_equal_nocase(e->tok->name, s->name);
    case SIMPLE_CLASS:
    case SIMPLE_ID:
        return nc_simple_test_name(s, e->tok, e->quirks);
    case SIMPLE_ATTR:
    case SIMPLE_ATTR_LIKE:
        return nc_simple_test_attr(s, e->tok, e->html);
    case SIMPLE_ROOT:
        return e->depth == 0;
    case SIMPLE_NTH:
        return nc_simple_is_nth(s, e->index);
    case SIMPLE_NTH_OF_TYPE:
        return test_nth_of_type(e, s);
    case SIMPLE_ANY_OF:
        return test_list(e, s->list);
    case SIMPLE_NONE_OF:
        return nc_cond_not(&e->m->conds, test_list(e, s->list));
    case SIMPLE_EMPTY:
        return e->pushes ? nc_matcher_ask(e->m, s, 0, 0, true, false)
                         : COND_TRUE;
    case SIMPLE_NTH_LAST:
    case SIMPLE_NTH_LAST_OF_TYPE:
        return test_nth_last(e, s);
    case SIMPLE_TEXT:
        return test_text(e, s);
    case SIMPLE_HAS:
        return test_has(e, s);
    }
    return COND_FALSE;
}

/* What comes of ALL so far and of one more test. */
static nc_cond and_simple(subject *e, nc_cond all, const simple *s)
{
    nc_cond one = test_simple(e, s);

    return all == COND_TRUE && one < COND_FIRST
               ? one
               : nc_cond_and(&e->m->conds, all, one);
}

/* All tests that the tag answers come before the first question. */
static nc_cond test_compound(subject *e, const compound *c)
{
    const simple *simples = c->of->simples + c->first;
    nc_cond all = COND_TRUE;
    unsigned later = 0;

    for (unsigned i = 0; i < c->n && all != COND_FALSE; i++) {
        if (simples[i].kind < SIMPLE_ANY_OF)
            all = and_simple(e, all, &simples[i]);
        else
            later++;
    }
    for (unsigned i = 0; later > 0 && all != COND_FALSE; i++) {
        if (simples[i].kind < SIMPLE_ANY_OF)
            continue;
        all = and_simple(e, all, &simples[i]);
        later--;
    }
    return all;
}

/* --- what comes of it */

static void name(subject *e, nc_named *named, nc_cond cond, const nc_rule *rule)
{
    bool better = named->cond == COND_FALSE ||
                  (cond == COND_TRUE && named->cond != COND_TRUE);

    if (better)
        named->rule = rule;
    named->cond = nc_cond_or(&e->m->conds, named->cond, cond);
}

/* A rule's selector has come to its end. */
static void end_rule(subject *e, const nc_view *view, uint32_t at, nc_cond cond)
{
    const nc_rule *rule = &view->rules->rules[at];
    nc_verdict *v = e->verdict;

    if (!nc_site_allows(e->m->site, view->rules, at, view->every_page))
        return;
    switch (rule->kind) {
    case NC_RULE_KEEP:
        v->keep = nc_cond_or(&e->m->conds, v->keep, cond);
        break;
    case NC_RULE_STRIP:
        name(e, rule->cautious ? &v->guess : &v->strip, cond, rule);
        break;
    case NC_RULE_UNWRAP:
        name(e, &v->unwrap, cond, rule);
        break;
    case NC_RULE_ARTICLE:
        v->article = nc_cond_or(&e->m->conds, v->article, cond);
        break;
    default:
        break;
    }
}

/* A selector in :has() has come to its end: its questions are answered. */
static void end_has(subject *e, const ways *w, nc_cond cond)
{
    nc_conds *conds = &e->m->conds;
    const nc_states *s = &e->m->states;

    for (unsigned i = 0; i < w->n; i++) {
        nc_cond both = nc_cond_and(conds, w->way[i].cond, cond);

        if (w->way[i].anchor == NC_STATE_NONE)
            nc_cond_add(conds, w->way[i].asked, both);
        for (int at = w->way[i].anchor; at != NC_STATE_NONE;
             at = s->state[at].older) {
            nc_cond question = s->state[at].way.asked;

            if (nc_cond_is_open(conds, question) &&
                conds->node[question].a == COND_TRUE)
                break; /* and so are all around it */
            nc_cond_add(conds, question, both);
        }
    }
}

/* The state that ENTRY's compound is, for those that look for it. */
static void add_state(subject *e, const nc_entry *entry, nc_way way)
{
    uint64_t id = entry->compound->id;
    unsigned inside = 1 << COMBINATOR_CHILD | 1 << COMBINATOR_DESCENDANT;

    if (entry->goes & inside)
        add_fresh(e, id, COMBINATOR_CHILD, way, entry->weak);
    if (entry->goes >> COMBINATOR_NEXT & 1)
        add_fresh(e, id, COMBINATOR_NEXT, way, entry->weak);
    if (entry->goes >> COMBINATOR_AFTER & 1)
        add_fresh(e, id, COMBINATOR_AFTER, way, entry->weak);
}

/* Whether what ENTRY hangs on, and the type it asks for, may be there: a look
 * that saves most entries of a chain the walk to its states. */
static bool may_hold(const subject *e, const nc_entry *entry)
{
    const nc_states *s = &e->m->states;
    const nc_frame *parent = e->parent;

    if (entry->tag != NC_TAG_UNKNOWN && (nc_tag)entry->tag != e->tok->tag)
        return false;
    switch ((combinator)entry->left) {
    case COMBINATOR_NONE:
        break;
    case COMBINATOR_DESCENDANT:
        return s->n > 0 || s->lost_below > 0;
    case COMBINATOR_CHILD:
        return s->n > parent->states || s->lost_below > 0;
    case COMBINATOR_NEXT:
        return parent->next != NC_STATE_NONE || parent->lost;
    case COMBINATOR_AFTER:
        return parent->after != NC_STATE_NONE || parent->lost;
    }
    return true;
}

static void try_entry(subject *e, const nc_view *view, const nc_entry *entry)
{
    const compound *c = entry->compound;
    nc_cond cond;
    ways w;

    find_left(e, c, &w);
    if (w.n == 0)
        return;
    cond = test_compound(e, c);
    if (cond == COND_FALSE)
        return;
    if (c->after == COMBINATOR_NONE && c->of->anchor) {
        end_has(e, &w, cond);
        return;
    }
    if (c->after == COMBINATOR_NONE) {
        end_rule(e, view, entry->rule,
                 nc_cond_and(&e->m->conds, w.way[0].cond, cond));
        return;
    }
    for (unsigned i = 0; i < w.n; i++) {
        w.way[i].cond = nc_cond_and(&e->m->conds, w.way[i].cond, cond);
        if (w.way[i].cond != COND_FALSE)
            add_state(e, entry, w.way[i]);
    }
}

static void try_chain(subject *e, const nc_view *view, int at)
{
    const nc_entry *entries = view->index->entries;

    for (; at != NC_ENTRY_NONE; at = entries[at].next) {
        if (may_hold(e, &entries[at]))
            try_entry(e, view, &entries[at]);
    }
}

/* --- the keys of a tag */

static inline void try_found(subject *e, const nc_view *view, uint64_t hash)
{
    int at = nc_index_find(view->index, hash);

    if (at == NC_ENTRY_NONE)
        return;
    e->m->found++;
    try_chain(e, view, at);
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
    for (unsigned kind = 0; kind < NC_PREFIX_KINDS; kind++) {
        if (use->prefixes >> kind & 1 && value.len >= nc_prefix_least(kind))
            try_found(e, view,
                      nc_key_join(use->name, (nc_key_kind)(KEY_PREFIX + kind),
                                  nc_prefix_part(value, kind)));
    }
}

static void try_suffixes(subject *e, const nc_view *view,
                         const nc_attr_use *use, nc_span value)
{
    for (unsigned kind = 0; kind < NC_SUFFIX_KINDS; kind++) {
        if (use->suffixes >> kind & 1 && value.len >= (kind ? 8 : 4))
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
            try_chain(e, &site->views[i], index->by_tag[tag]);
        else if (index->has_unknown_tags)
            try_found(e, &site->views[i], nc_key_hash(KEY_TAG, e->tok->name));
        try_chain(e, &site->views[i], index->any);
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
    if (e->parent->next != NC_STATE_NONE)
        try_filed_beside(e, e->parent->next, COMBINATOR_NEXT);
    if (e->parent->after != NC_STATE_NONE)
        try_filed_beside(e, e->parent->after, COMBINATOR_AFTER);
    try_filed_above(e);
}

static void try_keys(subject *e)
{
    const nc_token *tok = e->tok;

    for (unsigned i = 0; i < tok->n_attrs; i++)
        try_known_attr(e, &tok->attrs[i]);
    try_tag(e);
    try_states(e);
}

/* --- the element's place */

/* States that its siblings will look for. */
static void share_with_siblings(subject *e)
{
    nc_matcher *m = e->m;

    nc_siblings_clear(&m->states, &e->parent->next);
    for (size_t i = 0; i < m->n_fresh; i++) {
        const nc_fresh *f = &m->fresh[i];
        bool ok = true;

        if (f->after == COMBINATOR_NEXT)
            ok = nc_siblings_add(&m->states, &e->parent->next, f->key, f->way,
                                 f->weak);
        else if (f->after == COMBINATOR_AFTER)
            ok = nc_siblings_add(&m->states, &e->parent->after, f->key, f->way,
                                 f->weak);
        if (!ok)
            e->parent->lost = true;
    }
    e->parent->lost = e->parent->lost || m->fresh_lost;
}

void nc_matcher_start(nc_matcher *m, const nc_token *tok, nc_namespace ns,
                      bool pushes, nc_verdict *verdict)
{
    size_t depth = m->open->depth;
    subject e = {.m = m,
                 .tok = tok,
                 .parent = &m->frames[depth],
                 .depth = depth,
                 .index = 1,
                 .pushes = pushes,
                 .html = ns == NC_NS_HTML,
                 .quirks = m->open->quirks,
                 .verdict = verdict};

    if (depth > 0)
        e.index = m->open->stack[depth - 1].n_children + 1;
    /* A page without a head has an empty one before its body. */
    if (tok->tag == NC_TAG_BODY && !m->open->seen_head)
        e.index++;
    if (m->site->counts_types)
        e.type = nc_matcher_type(tok);
    m->n_fresh = 0;
    m->fresh_asks = NC_STATE_NONE;
    m->fresh_empty = m->fresh_lost = false;
    if (e.parent->asks != NC_STATE_NONE)
        nc_matcher_child_begins(m, e.parent, e.type);
    try_keys(&e);
    if (m->n_fresh > 0 || e.parent->next != NC_STATE_NONE || m->fresh_lost)
        share_with_siblings(&e);
    if (m->site->counts_types)
        nc_matcher_add_type(m, e.parent, e.type);
}

void nc_matcher_start_implied(nc_matcher *m, nc_tag tag, bool pushes)
{
    nc_token tok = {.kind = NC_TOKEN_START_TAG,
                    .tag = tag,
                    .name = nc_span_of(nc_tag_name(tag))};
    nc_verdict ignored = {0};

    nc_matcher_start(m, &tok, NC_NS_HTML, pushes, &ignored);
}

void nc_matcher_push(nc_matcher *m)
{
    size_t depth = m->open->depth;

    m->frames[depth] = (nc_frame){.states = (uint32_t)m->states.n,
                                  .next = NC_STATE_NONE,
                                  .after = NC_STATE_NONE,
                                  .asks = m->fresh_asks,
                                  .types = NC_STATE_NONE,
                                  .is_empty_ask = m->fresh_empty};
    m->fresh_asks = NC_STATE_NONE;
    for (size_t i = 0; i < m->n_fresh; i++) {
        const nc_fresh *f = &m->fresh[i];

        if (f->after == COMBINATOR_CHILD || f->after == COMBINATOR_DESCENDANT)
            nc_states_push(&m->states, f->key, f->way, f->weak, depth);
    }
    if (m->fresh_lost && m->states.lost_below == 0)
        m->states.lost_below = depth;
    m->n_fresh = 0;
}

void nc_matcher_pop(nc_matcher *m)
{
    size_t depth = m->open->depth;
    nc_frame *f = &m->frames[depth];

    if (f->asks != NC_STATE_NONE)
        nc_matcher_answer(m, f, depth);
    if (m->states.n > f->states || m->states.lost_below >= depth)
        nc_states_pop(&m->states, f->states, depth);
    if (f->next != NC_STATE_NONE)
        nc_siblings_clear(&m->states, &f->next);
    if (f->after != NC_STATE_NONE)
        nc_siblings_clear(&m->states, &f->after);
    while (f->types != NC_STATE_NONE) {
        int at = f->types;

        f->types = m->types[at].next;
        m->types[at].next = m->free_type;
        m->free_type = at;
    }
}
