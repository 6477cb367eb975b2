/* hold.c -- marks that come and go while bytes wait.
 *
 *     named by a rule ─► marked ─end─► settle ─► cut, unwrapped, or let go
 *                          │             └─ depends on what follows ─► waits
 *     container ─► leading ─its text is a heading─► marked ─end─► cut
 *                     └─ its text is none ─► forgotten
 *
 * Too much text, or too many bytes, let a mark go, or, if it is certain, begin
 * to discard.
 *
 * Element ends that a stream can't tell (mis-nested formatting, a form that is
 * taken out of the middle) let the element go. What a section may hold is in
 * section.h; a block that reaches beyond the innermost container of its
 * heading, the core, may hold the least.
 */
#include "hold.h"

/* html and body: what stands right in body may be the whole page. */
enum { BODY_DEPTH = 2 };

void nc_hold_init(nc_hold *h, const nc_site *site, size_t limit,
                  const nc_open *open, nc_conds *conds, nc_bytes *bytes,
                  nc_rewriter_stats *stats)
{
    memset(h, 0, offsetof(nc_hold, leading));
    h->open = open;
    h->conds = conds;
    h->bytes = bytes;
    h->stats = stats;
    h->limit = limit;
    h->n_leading = 0;
    nc_marks_init(&h->marks);
    nc_section_init(&h->section, site);
}

void nc_hold_release(nc_hold *h)
{
    nc_section_release(&h->section);
    nc_marks_release(&h->marks);
}

/* --- marks */

/* Its element stays. */
static void let_go(nc_hold *h, int at)
{
    h->stats->released++;
    nc_marks_remove(&h->marks, at);
}

/* Puts a mark like MADE; of too many the one that has waited longest goes. */
static bool add_mark(nc_hold *h, const nc_mark *made)
{
    if (nc_marks_are_full(&h->marks))
        let_go(h, h->marks.first);
    return nc_marks_add(&h->marks, made);
}

static void release_leading(nc_hold *h)
{
    h->n_leading = 0;
}

void nc_hold_spare(nc_hold *h)
{
    release_leading(h);
    for (int at = h->marks.last, before;
         at != NC_MARK_NONE && h->marks.n_doubted > 0; at = before) {
        before = h->marks.all[at].before;
        if (nc_mark_is_doubted(&h->marks.all[at]))
            let_go(h, at);
    }
}

/* --- decisions */

typedef enum fate { LET_GO, WAITS, IS_CUT, IS_UNWRAPPED } fate;

/* What is known now of an element that rules name; of the rule that decides in
 * *RULE, and in *DEPTH of the element whose end may tell more. */
static fate decide(const nc_hold *h, const nc_verdict *v, const nc_rule **rule,
                   size_t *depth)
{
    const nc_named *names[] = {&v->strip, &v->guess, &v->unwrap};
    nc_cond keep = nc_cond_value(h->conds, v->keep, depth);

    if (keep == COND_TRUE || keep == COND_UNKNOWN)
        return LET_GO;
    for (size_t i = 0; i < 3; i++) {
        nc_cond value = nc_cond_value(h->conds, names[i]->cond, depth);

        if (value >= COND_FIRST || (value == COND_TRUE && keep >= COND_FIRST))
            return WAITS;
        if (value == COND_TRUE) {
            *rule = names[i]->rule;
            return names[i] == &v->unwrap ? IS_UNWRAPPED : IS_CUT;
        }
    }
    return LET_GO;
}

/* What CUT held is gone: its text does not count against what is around it. */
static void discount(nc_hold *h, const nc_mark *cut)
{
    uint64_t text = h->section.text - cut->text;
    uint64_t plain = h->section.plain - cut->plain;

    for (int at = h->marks.first; at != NC_MARK_NONE;
         at = h->marks.all[at].next) {
        h->marks.all[at].text += text;
        h->marks.all[at].plain += plain;
    }
    for (size_t i = 0; i < h->n_leading; i++) {
        h->leading[i].text += text;
        h->leading[i].plain += plain;
    }
    h->section.run = h->section.run > plain ? h->section.run - plain : 0;
}

/* Cuts an element that ends at END; marks inside it go with it, and another
 * one of its own. */
static void cut(nc_hold *h, int at, uint64_t end, const nc_rule *rule)
{
    nc_mark m = h->marks.all[at];

    if (m.before != NC_MARK_NONE && h->marks.all[m.before].place == m.place)
        nc_marks_remove(&h->marks, m.before);
    for (int in = m.next, next; in != NC_MARK_NONE; in = next) {
        next = h->marks.all[in].next;
        if (h->marks.all[in].place >= end)
            break;
        nc_marks_remove(&h->marks, in);
    }
    nc_marks_remove(&h->marks, at);
    nc_bytes_edit(h->bytes, m.place, end, NC_SPAN_EMPTY, rule,
                  m.kind == MARK_SECTION ? NC_CUT_SECTION : NC_CUT_ELEMENT);
    h->stats->cuts++;
    if (!m.ended && h->marks.n_doubted > 0 &&
        (m.kind == MARK_ELEMENT || (m.core && !m.cautious)))
        discount(h, &m);
}

/* Cuts the tags of an element alone. */
static void unwrap(nc_hold *h, int at, uint64_t end, const nc_rule *rule)
{
    nc_mark m = h->marks.all[at];

    nc_marks_remove(&h->marks, at);
    nc_bytes_edit(h->bytes, m.place, m.place + m.tag_len, NC_SPAN_EMPTY, rule,
                  NC_CUT_TAG);
    h->stats->cuts++;
    if (m.end_len > 0 && nc_bytes_is_safe(h->bytes, end - m.end_len))
        nc_bytes_edit(h->bytes, end - m.end_len, end, NC_SPAN_EMPTY, NULL,
                      NC_CUT_TAG);
}

/* An element that has ended at `end` is cut or let go, or waits on for the end
 * of one that is less deep than BELOW. */
static void settle(nc_hold *h, int at, size_t below)
{
    nc_mark *m = &h->marks.all[at];
    const nc_rule *rule = NULL;
    size_t depth = 0;
    fate what = decide(h, &m->verdict, &rule, &depth);

    if (what == IS_CUT) {
        cut(h, at, m->end, rule);
    }
    else if (what == IS_UNWRAPPED) {
        unwrap(h, at, m->end, rule);
    }
    else if (what == WAITS && depth > 0 && depth < below) {
        nc_marks_wait(&h->marks, at, depth);
    }
    else {
        let_go(h, at);
    }
}

/* --- beginnings */

static bool begin_element(nc_hold *h, const nc_token *tok,
                          const nc_verdict *verdict, size_t of_depth)
{
    const nc_rule *rule = NULL;
    size_t depth = 0;
    fate what = decide(h, verdict, &rule, &depth);
    nc_mark m = {.kind = MARK_ELEMENT,
                 .depth = (uint16_t)of_depth,
                 .cautious = verdict->strip.cond == COND_FALSE &&
                             verdict->guess.cond != COND_FALSE,
                 .certain = what == IS_CUT,
                 .tag_len = (uint32_t)tok->raw.len,
                 .place = tok->offset,
                 .text = h->section.text,
                 .plain = h->section.plain,
                 .verdict = *verdict};

    if (what == LET_GO)
        return false;
    if (!add_mark(h, &m))
        h->bytes->no_memory = true;
    return !h->bytes->no_memory;
}

void nc_hold_begin_element(nc_hold *h, const nc_token *tok,
                           const nc_verdict *verdict)
{
    begin_element(h, tok, verdict, h->open->depth);
}

void nc_hold_leaf(nc_hold *h, const nc_token *tok, const nc_verdict *verdict)
{
    size_t depth = h->open->depth + 1;
    int at;

    if (depth > NC_OPEN_MAX || !begin_element(h, tok, verdict, depth))
        return;
    at = h->marks.open_at[depth];
    h->marks.all[at].end = tok->offset + tok->raw.len;
    settle(h, at, depth);
}

void nc_hold_begin_container(nc_hold *h, uint64_t place)
{
    if (h->marks.n_certain > 0)
        return;
    if (h->n_leading == NC_LEADING_MAX)
        memmove(h->leading, h->leading + 1,
                --h->n_leading * sizeof(nc_leading));
    h->leading[h->n_leading++] = (nc_leading){
        (uint16_t)h->open->depth, place, h->section.text, h->section.plain};
    nc_section_begin(&h->section);
}

/* --- ends */

/* What waited for the end of the element at DEPTH. One that is cut may take
 * others of the list along. */
static void wake(nc_hold *h, size_t depth)
{
    while (h->marks.waiting_at[depth] != NC_MARK_NONE)
        settle(h, h->marks.waiting_at[depth], depth);
}

/* Of what waits for the end of the element at DEPTH, what need not. */
static void wake_early(nc_hold *h, size_t depth)
{
    int at = h->marks.waiting_at[depth];

    while (at != NC_MARK_NONE) {
        const nc_rule *rule;
        size_t unused = 0;

        if (decide(h, &h->marks.all[at].verdict, &rule, &unused) == WAITS) {
            at = h->marks.all[at].below;
            continue;
        }
        settle(h, at, depth);
        at = h->marks.waiting_at[depth];
    }
}

static void end_discard(nc_hold *h, uint64_t end)
{
    nc_cut it = {NC_CUT_ELEMENT, h->discard_from, end - h->discard_from,
                 h->discard_rule};

    nc_bytes_drop(h->bytes, end);
    if (h->bytes->told)
        h->bytes->told(h->bytes->ctx, &it);
    h->discard_depth = 0;
}

static void close_marks(nc_hold *h, size_t depth, bool surely, uint64_t end,
                        size_t end_len)
{
    while (h->marks.open_at[depth] != NC_MARK_NONE) {
        int at = h->marks.open_at[depth];
        nc_mark *m = &h->marks.all[at];

        m->end = end;
        m->end_len = (uint32_t)end_len;
        if (!surely)
            let_go(h, at);
        else if (m->kind == MARK_SECTION)
            cut(h, at, end, m->rule);
        else
            settle(h, at, depth);
    }
}

void nc_hold_close(nc_hold *h, bool own_end, uint64_t end, size_t end_len)
{
    size_t depth = h->open->depth;

    if (h->marks.waiting_at[depth] != NC_MARK_NONE)
        wake(h, depth);
    if (h->marks.open_at[depth] != NC_MARK_NONE)
        close_marks(h, depth,
                    nc_open_ends_surely(&h->open->stack[depth - 1], own_end),
                    end, end_len);
    if (h->n_leading > 0 && h->leading[h->n_leading - 1].depth == depth)
        h->n_leading--;
    if (h->discard_depth == depth)
        end_discard(h, end);
}

void nc_hold_recheck(nc_hold *h)
{
    size_t depth = h->open->depth;

    for (int at = h->marks.open_at[depth], below; at != NC_MARK_NONE;
         at = below) {
        const nc_rule *rule;
        size_t unused = 0;

        below = h->marks.all[at].below;
        if (h->marks.all[at].kind == MARK_ELEMENT &&
            decide(h, &h->marks.all[at].verdict, &rule, &unused) == LET_GO)
            let_go(h, at);
    }
    if (h->marks.waiting_at[depth] != NC_MARK_NONE)
        wake_early(h, depth);
}

void nc_hold_release_all(nc_hold *h, bool all, uint64_t at)
{
    release_leading(h);
    for (int mark = h->marks.first, next; mark != NC_MARK_NONE; mark = next) {
        next = h->marks.all[mark].next;
        if (all || !h->marks.all[mark].ended)
            let_go(h, mark);
    }
    if (h->discard_depth > 0)
        end_discard(h, at);
}

void nc_hold_finish(nc_hold *h)
{
    for (size_t depth = h->open->depth; depth > 0; depth--)
        wake(h, depth);
}

/* --- the limit */

/* The oldest mark makes way for new bytes. */
static void give_way(nc_hold *h, uint64_t at)
{
    nc_mark m = h->marks.all[h->marks.first];
    const nc_rule *rule = NULL;
    size_t unused = 0;

    if (m.kind != MARK_ELEMENT || m.ended || m.cautious ||
        !nc_open_ends_surely(&h->open->stack[m.depth - 1], true) ||
        decide(h, &m.verdict, &rule, &unused) != IS_CUT) {
        let_go(h, h->marks.first);
        return;
    }
    while (h->marks.first != NC_MARK_NONE)
        nc_marks_remove(&h->marks, h->marks.first);
    release_leading(h);
    h->stats->cuts++;
    h->discard_depth = m.depth;
    h->discard_from = m.place;
    h->discard_rule = rule;
    nc_bytes_flush(h->bytes, m.place);
    nc_bytes_drop(h->bytes, at);
}

void nc_hold_fit(nc_hold *h, uint64_t at)
{
    if (h->discard_depth > 0) {
        nc_bytes_drop(h->bytes, at);
        return;
    }
    if (h->n_leading > 0 && at - h->leading[0].place > h->limit)
        release_leading(h);
    while (h->marks.first != NC_MARK_NONE && h->discard_depth == 0 &&
           at - h->marks.all[h->marks.first].place > h->limit)
        give_way(h, at);
}

uint64_t nc_hold_ready(nc_hold *h, uint64_t at)
{
    if (h->n_leading > 0 && !nc_section_is_open(&h->section))
        release_leading(h);
    if (h->n_leading > 0 && h->leading[0].place < at)
        at = h->leading[0].place;
    if (h->marks.first != NC_MARK_NONE &&
        h->marks.all[h->marks.first].place < at)
        at = h->marks.all[h->marks.first].place;
    return at;
}

void nc_hold_mark(nc_hold *h)
{
    for (int at = h->marks.first; at != NC_MARK_NONE;
         at = h->marks.all[at].next) {
        const nc_verdict *v = &h->marks.all[at].verdict;

        nc_cond_mark(h->conds, v->strip.cond);
        nc_cond_mark(h->conds, v->guess.cond);
        nc_cond_mark(h->conds, v->unwrap.cond);
        nc_cond_mark(h->conds, v->keep);
    }
}

/* --- sections */

/* The leading text is the heading of a rule: all containers that it leads may
 * be its block, but for a wrapper of the page. */
static void begin_sections(nc_hold *h, const nc_rule *rule)
{
    bool core = true;

    h->groups++;
    for (size_t i = h->n_leading; i-- > 0; core = false) {
        const nc_leading *l = &h->leading[i];
        nc_mark m = {.kind = MARK_SECTION,
                     .depth = l->depth,
                     .cautious = rule->cautious,
                     .core = core,
                     .group = h->groups,
                     .place = l->place,
                     .text = l->text,
                     .plain = l->plain,
                     .rule = rule};

        if ((!core && l->depth <= BODY_DEPTH + 1) ||
            !nc_bytes_is_safe(h->bytes, l->place))
            continue;
        if (!add_mark(h, &m))
            h->bytes->no_memory = true;
    }
    h->n_leading = 0;
}

void nc_hold_cross_boundary(nc_hold *h)
{
    const nc_rule *rule = NULL;
    nc_section_verdict verdict;

    h->section.run = 0;
    if (h->n_leading == 0 || h->section.lead.len == 0)
        return;
    verdict = nc_section_decide(&h->section, &rule);
    if (verdict == SECTION_NO)
        release_leading(h);
    else if (verdict == SECTION_HEADING)
        begin_sections(h, rule);
}

/* Whether what went by since a mark was set is too much for what it is. */
static bool is_too_much(const nc_hold *h, const nc_mark *m)
{
    uint64_t plain = h->section.plain - m->plain;

    if (m->kind == MARK_ELEMENT)
        return m->cautious && plain > SECTION_NAMED_MAX;
    if (h->section.run >= SECTION_PROSE_MIN && (m->cautious || !m->core))
        return true;
    if (m->core)
        return m->cautious && plain > SECTION_GUESS_MAX;
    return plain > SECTION_OUTER_MAX ||
           h->section.text - m->text > SECTION_OUTER_TEXT_MAX;
}

/* Lets go what turns out not to be a promotion. What stands in an element that
 * is cut, or in the core of a heading that is no guess, speaks against nothing
 * around it. */
static void doubt(nc_hold *h)
{
    unsigned certain = 0;

    for (int at = h->marks.last, before;
         at != NC_MARK_NONE && h->marks.n_doubted > 0; at = before) {
        const nc_mark *m = &h->marks.all[at];
        bool element = m->kind == MARK_ELEMENT;

        before = m->before;
        if (m->ended)
            continue;
        if (m->core && !m->cautious)
            certain = m->group;
        if ((element || m->group != certain) && is_too_much(h, m))
            let_go(h, at);
        else if (element && m->certain)
            break;
    }
}

static bool is_in_link(const nc_open *open)
{
    return open->count[NC_TAG_A] > 0 || open->count[NC_TAG_BUTTON] > 0;
}

/* Text that is cut with its element still leads the containers around it: they
 * begin with something else than the heading that follows. */
void nc_hold_text(nc_hold *h, nc_span text)
{
    if (h->n_leading > 0 && h->marks.n_certain > 0) {
        if (!nc_span_is_blank(text))
            release_leading(h);
    }
    else if (h->n_leading > 0 &&
             nc_section_lead(&h->section, text) == SECTION_NO) {
        release_leading(h);
    }
    /* What has been counted matters to containers and marks alone that are
     * there already. */
    if (!nc_hold_wants_text(h))
        return;
    nc_section_count(&h->section, text, is_in_link(h->open));
    if (h->marks.n_doubted > 0)
        doubt(h);
}
