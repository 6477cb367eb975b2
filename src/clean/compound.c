/* compound.c -- does this compound name the element that begins?
 *
 * What it hangs on is looked for among the states of open elements and of
 * siblings, or on the stack, where that tells. Then come its own tests: first
 * those that the tag answers, then lists, then the questions about what is
 * still to come.
 */
#include "subject.h"

static const nc_way certainly = {COND_TRUE, 0, NC_STATE_NONE};

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
    return nc_subject_test(&parent, left) == COND_TRUE;
}

void nc_subject_find_left(subject *e, const compound *c, ways *w)
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
            found = nc_cond_or(conds, found, nc_subject_test(e, last));
            continue;
        }
        nc_subject_find_left(e, last, &w);
        if (w.n == 0)
            continue;
        found = nc_cond_or(
            conds, found,
            nc_cond_and(conds, w.way[0].cond, nc_subject_test(e, last)));
    }
    return found;
}

static bool same_way(nc_way a, nc_way b)
{
    return a.cond == b.cond && a.asked == b.asked && a.anchor == b.anchor;
}

void nc_subject_add_state(subject *e, uint64_t key, unsigned after, nc_way way,
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
        nc_subject_add_state(e, nc_anchor_id(s), COMBINATOR_CHILD, way, weak);
    if (beside) {
        nc_subject_add_state(e, nc_anchor_id(s), COMBINATOR_NEXT, way, weak);
        nc_subject_add_state(e, nc_anchor_id(s), COMBINATOR_AFTER, way, weak);
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
nc_cond nc_subject_test(subject *e, const compound *c)
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
