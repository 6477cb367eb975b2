/* look.c -- questions about what is still to come, and their answers.
 *
 * A question hangs on the frame whose end answers it: the element's own, or
 * its parent's if it is about siblings. :empty and :last-child are answered
 * "no" as soon as something follows that they forbid, so that what waits for
 * them does not wait longer.
 *
 * The text that :has-text() asks about is collected in one log while any such
 * question is open; an element's text is the log from where it began. A
 * literal is searched for but once in every part of the log, wherever the
 * elements begin; an expression looks at the whole text of its element, as
 * often as a budget allows that grows with the text.
 */
#include "matcher.h"

#include "nc_chars.h"
#include "nc_charref.h"
#include "room.h"

enum {
    /* Bytes an expression may look at for each byte of text. */
    LOOKS_PER_BYTE = 16,
    /* Of the questions about following siblings, how many are looked at when
     * one comes: the ones that it answers are the youngest. */
    YOUNG_ASKS = 8
};

/* --- asking */

static bool reserve_ask(nc_matcher *m)
{
    nc_ask *more;

    if (m->free_ask != NC_STATE_NONE)
        return true;
    if (m->n_asks == NC_ASKS_MAX)
        return false;
    more = nc_room_for_one(m->asks, m->n_asks, &m->asks_cap, 32, sizeof(*more));
    if (more)
        m->asks = more;
    return more != NULL;
}

static int new_ask(nc_matcher *m)
{
    int at = m->free_ask;

    if (at == NC_STATE_NONE)
        return (int)m->n_asks++;
    m->free_ask = m->asks[at].next;
    return at;
}

static void forget_ask(nc_matcher *m, int at)
{
    simple_kind kind = (simple_kind)m->asks[at].of->kind;

    m->text_asks -= kind == SIMPLE_TEXT;
    m->empty_asks -= kind == SIMPLE_EMPTY;
    m->asks[at].next = m->free_ask;
    m->free_ask = at;
    /* It may be empty and still have failed, by a text that was too long. */
    if (kind == SIMPLE_TEXT && m->text_asks == 0) {
        nc_buf_clear(&m->log);
        nc_buf_clear(&m->pending);
        m->n_searches = 0;
    }
}

/* Fresh states are in use while an element begins: not now. */
void nc_matcher_mark(nc_matcher *m)
{
    for (size_t i = 0; i < m->states.n; i++) {
        nc_cond_mark(&m->conds, m->states.state[i].way.cond);
        nc_cond_mark(&m->conds, m->states.state[i].way.asked);
    }
    for (size_t d = 0; d <= m->open->depth; d++) {
        const nc_frame *f = &m->frames[d];

        for (int at = f->asks; at != NC_STATE_NONE; at = m->asks[at].next)
            nc_cond_mark(&m->conds, m->asks[at].question);
    }
    for (size_t i = 0; i < m->states.n_siblings; i++) {
        nc_cond_mark(&m->conds, m->states.sibling[i].way.cond);
        nc_cond_mark(&m->conds, m->states.sibling[i].way.asked);
    }
}

nc_cond nc_matcher_ask(nc_matcher *m, const simple *s, unsigned index,
                       uint32_t type, bool pushes, bool of_parent)
{
    size_t depth = m->open->depth + !of_parent;
    int *list = of_parent ? &m->frames[depth].asks : &m->fresh_asks;
    nc_cond question;
    int at;

    nc_assert(pushes || of_parent);
    (void)pushes;
    if (!reserve_ask(m))
        return COND_UNKNOWN;
    question = nc_cond_ask(&m->conds, depth);
    if (question < COND_FIRST)
        return question;
    at = new_ask(m);
    m->asks[at] = (nc_ask){.of = s,
                           .question = question,
                           .index = index,
                           .type = type,
                           .text_at = m->log.len,
                           .next = *list};
    *list = at;
    m->text_asks += s->kind == SIMPLE_TEXT;
    m->empty_asks += s->kind == SIMPLE_EMPTY;
    if (s->kind == SIMPLE_EMPTY)
        m->fresh_empty = true;
    return question;
}

/* --- counting children by type */

uint32_t nc_matcher_type(const nc_token *tok)
{
    if (tok->tag != NC_TAG_UNKNOWN)
        return (uint32_t)tok->tag;
    return (uint32_t)nc_key_hash(KEY_TAG, tok->name) | 0x80000000U;
}

static nc_type_count *find_type(const nc_matcher *m, const nc_frame *f,
                                uint32_t type, unsigned *n)
{
    *n = 0;
    for (int at = f->types; at != NC_STATE_NONE; at = m->types[at].next) {
        if (m->types[at].type == type)
            return &m->types[at];
        ++*n;
    }
    return NULL;
}

unsigned nc_matcher_count_type(const nc_matcher *m, const nc_frame *f,
                               uint32_t type)
{
    unsigned others;
    const nc_type_count *count = find_type(m, f, type, &others);

    return count ? count->n : 0;
}

static int new_type(nc_matcher *m)
{
    nc_type_count *more;
    int at = m->free_type;

    if (at != NC_STATE_NONE) {
        m->free_type = m->types[at].next;
        return at;
    }
    if (m->n_types == NC_TYPES_ALL)
        return NC_STATE_NONE;
    more =
        nc_room_for_one(m->types, m->n_types, &m->types_cap, 64, sizeof(*more));
    if (!more)
        return NC_STATE_NONE;
    m->types = more;
    return (int)m->n_types++;
}

void nc_matcher_add_type(nc_matcher *m, nc_frame *f, uint32_t type)
{
    unsigned others;
    nc_type_count *count = find_type(m, f, type, &others);
    int at;

    if (count) {
        count->n++;
        return;
    }
    at = others < NC_TYPES_MAX ? new_type(m) : NC_STATE_NONE;
    if (at == NC_STATE_NONE) {
        f->lost_types = true;
        return;
    }
    m->types[at] = (nc_type_count){type, 1, f->types};
    f->types = at;
}

/* --- answering early */

static bool is_about_siblings(const simple *s)
{
    return s->kind == SIMPLE_NTH_LAST || s->kind == SIMPLE_NTH_LAST_OF_TYPE;
}

/* Whether a child of TYPE that begins now answers "no": the element is not
 * the last one any more. */
static bool is_answered_by(const nc_ask *ask, uint32_t type)
{
    const simple *s = ask->of;

    if (s->kind == SIMPLE_EMPTY)
        return true;
    return is_about_siblings(s) && s->step == 0 && s->start <= 1 &&
           (s->kind == SIMPLE_NTH_LAST || ask->type == type);
}

void nc_matcher_child_begins(nc_matcher *m, nc_frame *f, uint32_t type)
{
    int *link = &f->asks;

    for (unsigned i = 0; i < YOUNG_ASKS && *link != NC_STATE_NONE; i++) {
        int at = *link;

        if (!is_answered_by(&m->asks[at], type)) {
            link = &m->asks[at].next;
            continue;
        }
        nc_cond_answer(&m->conds, m->asks[at].question, COND_FALSE);
        *link = m->asks[at].next;
        forget_ask(m, at);
        m->early_answers++;
    }
    f->is_empty_ask = false;
}

/* --- text */

/* Whether S may end in a character reference that is cut: how many bytes of
 * its end that is. */
static size_t unfinished(nc_span s)
{
    size_t n = 0;

    while (n < s.len && n < NC_CHARREF_NAME_MAX + 1) {
        unsigned char c = s.ptr[s.len - 1 - n++];

        if (c == '&')
            return n;
        if (!nc_is_alnum(c) && c != '#')
            break;
    }
    return 0;
}

/* What was left of a text that has ended. */
void nc_matcher_end_text(nc_matcher *m)
{
    if (m->pending.len == 0)
        return;
    nc_charref_decode(&m->log, nc_buf_span(&m->pending), NC_CHARREF_TEXT);
    nc_buf_clear(&m->pending);
}

static void log_text(nc_matcher *m, const nc_token *tok)
{
    nc_span text = tok->raw;
    size_t cut;

    m->log_budget += text.len * LOOKS_PER_BYTE;
    if (tok->content != NC_CONTENT_DATA && tok->content != NC_CONTENT_RCDATA) {
        nc_matcher_end_text(m);
        nc_buf_append(&m->log, text);
        return;
    }
    nc_buf_append(&m->pending, text);
    text = nc_buf_span(&m->pending);
    cut = unfinished(text);
    text.len -= cut;
    nc_charref_decode(&m->log, text, NC_CHARREF_TEXT);
    nc_buf_consume(&m->pending, text.len);
}

void nc_matcher_text(nc_matcher *m, const nc_token *tok)
{
    nc_frame *f = &m->frames[m->open->depth];

    if (tok->raw.len == 0)
        return;
    if (f->is_empty_ask)
        nc_matcher_child_begins(m, f, 0);
    if (m->text_asks > 0)
        log_text(m, tok);
}

/* The search for a literal; NULL: there are too many. */
static nc_search *search_of(nc_matcher *m, const nc_pattern *pattern)
{
    for (size_t i = 0; i < m->n_searches; i++) {
        if (m->searches[i].pattern == pattern)
            return &m->searches[i];
    }
    if (m->n_searches == NC_SEARCHES_MAX)
        return NULL;
    m->searches[m->n_searches] = (nc_search){pattern, 0, 0};
    return &m->searches[m->n_searches++];
}

/* Whether the literal stands in the log at or after FROM. */
static bool finds_literal(nc_matcher *m, nc_search *search, size_t from)
{
    nc_span literal = nc_pattern_literal(search->pattern);
    nc_span log = nc_buf_span(&m->log);
    size_t overlap = literal.len - 1;
    size_t at = search->searched > overlap ? search->searched - overlap : 0;

    nc_span_take(&log, at < log.len ? at : log.len);
    for (;;) {
        const unsigned char *found = nc_span_find(log, literal);

        if (!found)
            break;
        search->found = (size_t)(found - m->log.ptr) + 1;
        nc_span_take(&log, (size_t)(found - log.ptr) + 1);
    }
    search->searched = m->log.len;
    return search->found > from;
}

static nc_cond text_answer(nc_matcher *m, const nc_ask *ask)
{
    const nc_pattern *pattern = ask->of->text;
    nc_span text;
    nc_search *search = NULL;

    nc_matcher_end_text(m);
    if (nc_buf_status(&m->log) != NC_OK)
        return COND_UNKNOWN;
    text = nc_span_between(m->log.ptr + ask->text_at, m->log.ptr + m->log.len);
    if (!pattern)
        return text.len >= (size_t)ask->of->start;
    if (nc_pattern_literal(pattern).len > 0)
        search = search_of(m, pattern);
    if (search)
        return finds_literal(m, search, ask->text_at);
    if (text.len > m->log_budget)
        return COND_UNKNOWN;
    m->log_budget -= text.len;
    return nc_pattern_finds(pattern, text);
}

/* --- answering at the end */

static nc_cond sibling_answer(nc_matcher *m, const nc_ask *ask,
                              const nc_frame *f, size_t depth)
{
    bool of_type = ask->of->kind == SIMPLE_NTH_LAST_OF_TYPE;
    unsigned n = of_type ? nc_matcher_count_type(m, f, ask->type)
                         : m->open->stack[depth - 1].n_children;

    if (of_type && f->lost_types)
        return COND_UNKNOWN;
    return nc_simple_is_nth(ask->of, n - ask->index + 1UL);
}

static void answer(nc_matcher *m, const nc_ask *ask, const nc_frame *f,
                   size_t depth)
{
    switch ((simple_kind)ask->of->kind) {
    case SIMPLE_EMPTY:
        nc_cond_answer(&m->conds, ask->question, COND_TRUE);
        break;
    case SIMPLE_NTH_LAST:
    case SIMPLE_NTH_LAST_OF_TYPE:
        nc_cond_answer(&m->conds, ask->question,
                       sibling_answer(m, ask, f, depth));
        break;
    case SIMPLE_TEXT:
        nc_cond_answer(&m->conds, ask->question, text_answer(m, ask));
        break;
    default:
        nc_cond_close(&m->conds, ask->question);
        break;
    }
}

void nc_matcher_answer(nc_matcher *m, nc_frame *f, size_t depth)
{
    while (f->asks != NC_STATE_NONE) {
        int at = f->asks;

        answer(m, &m->asks[at], f, depth);
        f->asks = m->asks[at].next;
        forget_ask(m, at);
    }
}

void nc_matcher_finish(nc_matcher *m)
{
    for (size_t depth = m->open->depth; depth > 0; depth--)
        nc_matcher_answer(m, &m->frames[depth], depth);
}
