/* hold.c -- marks that come and go while bytes wait.
 *
 * Element ends that a stream can't tell (mis-nested formatting, a form that is
 * taken out of the middle) let the element go. What a section may hold is in
 * section.h; a block that reaches beyond the innermost container of its
 * heading, the core, may hold the least.
 */
#include "hold.h"

/* html and body: what stands right in body may be the whole page. */
enum { BODY_DEPTH = 2 };

void nc_hold_init(nc_hold *h, const nc_sheets *sheets, size_t limit,
                  const nc_open *open, nc_rewriter_stats *stats)
{
    h->open = open;
    h->stats = stats;
    h->limit = limit;
    h->tail = NC_TAIL_INIT;
    h->discard_depth = 0;
    h->n_marks = h->n_leading = 0;
    h->groups = 0;
    nc_queue_init(&h->queue);
    nc_section_init(&h->section, sheets);
}

void nc_hold_release(nc_hold *h)
{
    nc_queue_release(&h->queue);
    nc_section_release(&h->section);
}

/* --- bytes */

bool nc_hold_append(nc_hold *h, nc_span bytes, bool stable)
{
    if (h->discard_depth > 0) {
        nc_hold_skip(h, bytes.len);
        return true;
    }
    nc_queue_append(&h->queue, bytes, stable);
    return h->queue.status == NC_OK;
}

void nc_hold_skip(nc_hold *h, size_t n)
{
    h->stats->bytes_cut += n;
}

void nc_hold_note_markup(nc_hold *h)
{
    h->tail = NC_TAIL_INIT;
}

bool nc_hold_is_safe(const nc_hold *h)
{
    return h->tail.kind == TAIL_SAFE;
}

nc_status nc_hold_flush(nc_hold *h, size_t len, nc_sink_fn *sink, void *ctx)
{
    if (len == 0)
        return NC_OK;
    for (size_t i = 0; i < h->n_marks; i++)
        h->marks[i].place -= len;
    return nc_queue_flush(&h->queue, len, sink, ctx);
}

/* --- marks */

static void add_mark(nc_hold *h, nc_mark_kind kind)
{
    nc_assert(h->n_marks < NC_OPEN_MAX);
    h->marks[h->n_marks++] = (nc_mark){.kind = kind,
                                       .depth = h->open->depth,
                                       .place = nc_queue_len(&h->queue),
                                       .tail = h->tail,
                                       .text = h->section.text,
                                       .plain = h->section.plain};
    h->n_leading += kind == MARK_LEADING;
}

static void release_mark(nc_hold *h, size_t i)
{
    bool leading = h->marks[i].kind == MARK_LEADING;

    h->stats->released += !leading;
    h->n_leading -= leading;
    h->n_marks--;
    memmove(&h->marks[i], &h->marks[i + 1], (h->n_marks - i) * sizeof(nc_mark));
}

static void release_leading(nc_hold *h)
{
    for (size_t i = h->n_marks; h->n_leading > 0 && i-- > 0;) {
        if (h->marks[i].kind == MARK_LEADING)
            release_mark(h, i);
    }
}

void nc_hold_spare(nc_hold *h)
{
    for (size_t i = h->n_marks; i-- > 0;) {
        if (h->marks[i].kind != MARK_DROP || h->marks[i].cautious)
            release_mark(h, i);
    }
}

void nc_hold_release_all(nc_hold *h)
{
    while (h->n_marks > 0)
        release_mark(h, h->n_marks - 1);
    h->discard_depth = 0;
}

static bool is_in_drop(const nc_hold *h)
{
    for (size_t i = 0; i < h->n_marks; i++) {
        if (h->marks[i].kind == MARK_DROP)
            return true;
    }
    return false;
}

void nc_hold_begin_drop(nc_hold *h, bool cautious)
{
    add_mark(h, MARK_DROP);
    h->marks[h->n_marks - 1].cautious = cautious;
}

void nc_hold_begin_container(nc_hold *h)
{
    if (is_in_drop(h))
        return;
    add_mark(h, MARK_LEADING);
    nc_section_begin(&h->section);
}

/* What CUT held is gone: its text does not count against what is around it. */
static void discount(nc_hold *h, const nc_mark *cut)
{
    uint64_t text = h->section.text - cut->text;
    uint64_t plain = h->section.plain - cut->plain;

    for (size_t i = 0; i < h->n_marks; i++) {
        h->marks[i].text += text;
        h->marks[i].plain += plain;
    }
    h->section.run = h->section.run > plain ? h->section.run - plain : 0;
}

/* Cuts what the top mark began: it goes from the queue. */
static void cut_mark(nc_hold *h)
{
    nc_mark m = h->marks[h->n_marks - 1];

    nc_hold_skip(h, nc_queue_len(&h->queue) - m.place);
    h->stats->cuts++;
    nc_queue_truncate(&h->queue, m.place);
    h->tail = m.tail;
    h->n_marks--;
    if (m.kind == MARK_DROP || (m.core && !m.cautious))
        discount(h, &m);
}

/* Whether a stream knows where an element ends: OWN_END tells that it is by
 * its own end tag. */
static bool ends_surely(const nc_open_element *element, bool own_end)
{
    if (element->unsure)
        return false;
    return own_end || element->ns != NC_NS_HTML ||
           !nc_element_is(element->tag, NC_EL_FORMATTING);
}

void nc_hold_close(nc_hold *h, bool own_end)
{
    size_t depth = h->open->depth;
    const nc_mark *m = h->n_marks ? &h->marks[h->n_marks - 1] : NULL;

    if (m && m->depth == depth) {
        if (m->kind != MARK_LEADING &&
            ends_surely(&h->open->stack[depth - 1], own_end))
            cut_mark(h);
        else
            release_mark(h, h->n_marks - 1);
    }
    if (h->discard_depth == depth)
        h->discard_depth = 0;
}

void nc_hold_fit(nc_hold *h)
{
    while (h->n_marks > 0 &&
           nc_queue_len(&h->queue) - h->marks[0].place > h->limit) {
        nc_mark first = h->marks[0];

        if (first.kind != MARK_DROP || first.cautious ||
            !ends_surely(&h->open->stack[first.depth - 1], true)) {
            release_mark(h, 0);
            continue;
        }
        h->n_marks = 1;
        cut_mark(h);
        h->discard_depth = first.depth;
    }
}

size_t nc_hold_ready(nc_hold *h)
{
    if (h->n_leading > 0 && !nc_section_is_open(&h->section))
        release_leading(h);
    return h->n_marks ? h->marks[0].place : nc_queue_len(&h->queue);
}

/* --- sections */

/* The leading text is the heading of a rule: all containers that it leads may
 * be its block, but for a wrapper of the page. */
static void begin_sections(nc_hold *h, bool cautious)
{
    bool core = true;

    h->groups++;
    for (size_t i = h->n_marks; h->n_leading > 0 && i-- > 0;) {
        nc_mark *m = &h->marks[i];

        if (m->kind != MARK_LEADING)
            continue;
        if (!core && m->depth <= BODY_DEPTH + 1) {
            release_mark(h, i);
            continue;
        }
        m->kind = MARK_SECTION;
        m->group = h->groups;
        m->cautious = cautious;
        m->core = core;
        core = false;
        h->n_leading--;
    }
}

void nc_hold_cross_boundary(nc_hold *h)
{
    const nc_rule *rule = NULL;
    nc_section_verdict verdict;

    h->section.run = 0;
    if (h->n_leading == 0)
        return;
    verdict = nc_section_decide(&h->section, &rule);
    if (verdict == SECTION_NO)
        release_leading(h);
    else if (verdict == SECTION_HEADING)
        begin_sections(h, rule->cautious);
}

/* Whether what went by since a mark was set is too much for what it is. */
static bool is_too_much(const nc_hold *h, const nc_mark *m)
{
    uint64_t plain = h->section.plain - m->plain;

    if (m->kind == MARK_DROP)
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

    for (size_t i = h->n_marks; i-- > 0;) {
        const nc_mark *m = &h->marks[i];
        bool drop = m->kind == MARK_DROP;

        if (m->kind == MARK_LEADING)
            continue;
        if (m->core && !m->cautious)
            certain = m->group;
        if ((drop || m->group != certain) && is_too_much(h, m))
            release_mark(h, i);
        else if (drop)
            break;
    }
}

static bool is_in_link(const nc_open *open)
{
    return open->count[NC_TAG_A] > 0 || open->count[NC_TAG_BUTTON] > 0;
}

/* Text that is cut with its element still leads the containers around it: they
 * begin with something else than the heading that follows. */
static void read_text(nc_hold *h, nc_span text)
{
    bool in_drop = h->marks[h->n_marks - 1].kind == MARK_DROP;

    if (in_drop && nc_span_trim(text).len > 0)
        release_leading(h);
    if (h->n_leading > 0 && !in_drop &&
        nc_section_lead(&h->section, text) == SECTION_NO)
        release_leading(h);
    nc_section_count(&h->section, text, is_in_link(h->open));
    doubt(h);
}

void nc_hold_note_text(nc_hold *h, const nc_token *tok)
{
    h->tail = nc_tail_add(h->tail, tok->raw);
    if (h->n_marks > 0 && tok->content == NC_CONTENT_DATA &&
        !nc_open_in_foreign(h->open))
        read_text(h, tok->raw);
}
