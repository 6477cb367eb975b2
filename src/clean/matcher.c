/* matcher.c -- from the keys of a tag to the rules that name its element.
 *
 * What is filed under the keys (keys.c) is a compound: if what it hangs on
 * holds (a state of the parent, of an ancestor, of a sibling) and its own tests
 * pass, then it is a new state of this element, or the end of a rule's
 * selector, or the end of one in a :has(), which answers the questions it
 * carries.
 */
#include "subject.h"

#include <stdlib.h>

/* --- life cycle */

void nc_matcher_init(nc_matcher *m, const nc_site *site, const nc_open *open,
                     size_t log_limit)
{
    memset(m, 0, offsetof(nc_matcher, frames));
    m->site = site;
    m->open = open;
    m->log_budget = 64 * 1024;
    m->free_ask = m->free_type = m->fresh_asks = NC_STATE_NONE;
    m->frames[0] = (nc_frame){.next = NC_STATE_NONE,
                              .after = NC_STATE_NONE,
                              .asks = NC_STATE_NONE,
                              .types = NC_STATE_NONE};
    nc_states_init(&m->states);
    nc_conds_init(&m->conds);
    nc_buf_init(&m->log);
    m->log.limit = log_limit;
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
        nc_subject_add_state(e, id, COMBINATOR_CHILD, way, entry->weak);
    if (entry->goes >> COMBINATOR_NEXT & 1)
        nc_subject_add_state(e, id, COMBINATOR_NEXT, way, entry->weak);
    if (entry->goes >> COMBINATOR_AFTER & 1)
        nc_subject_add_state(e, id, COMBINATOR_AFTER, way, entry->weak);
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

    nc_subject_find_left(e, c, &w);
    if (w.n == 0)
        return;
    cond = nc_subject_test(e, c);
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

void nc_subject_try(subject *e, const nc_view *view, int at)
{
    const nc_entry *entries = view->index->entries;

    for (; at != NC_ENTRY_NONE; at = entries[at].next) {
        if (may_hold(e, &entries[at]))
            try_entry(e, view, &entries[at]);
    }
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
    nc_subject_try_keys(&e);
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

        if (f->after == COMBINATOR_CHILD)
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
