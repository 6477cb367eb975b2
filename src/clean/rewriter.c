/* rewriter.c -- drops what a rule names; keeps every other byte.
 *
 * Tokens run from the lexer past the open-element stack into a queue of kept
 * bytes. An element whose fate is open puts a mark at its place in the queue:
 *
 *   DROP     a rule names it; it is cut when it ends
 *   LEADING  a container whose leading text is not known yet
 *   SECTION  its leading text is the heading of a rule; it is cut when it
 *            ends, if what came by is not too much for a promotion
 *
 * Marks nest as elements do. A mark that resolves to "cut" truncates the queue
 * to its place; one that resolves to "keep" just goes. Bytes before the first
 * mark leave at the end of each piece; those after it are held, up to the hold
 * limit. At the limit a section is let go, and a dropped element is gone for
 * good: the rewriter discards (`discard_depth`) until it or its parent ends.
 *
 * Element ends that a stream can't tell (mis-nested formatting, a form that
 * is taken out of the middle, a page that ends early) let the element go.
 *
 * A cut never joins the bytes around it into new markup: nothing is cut while
 * the kept text before it ends in `<`, or in `&` and letters or digits.
 */
#include "nc_rewriter.h"

#include <stdlib.h>
#include "nc_chars.h"
#include "nc_charref.h"
#include "nc_open.h"
#include "queue.h"
#include "section.h"

enum {
    /* Bytes of a start tag that are kept to match it as an ancestor. Beyond,
     * it is an ancestor nobody knows anything about. */
    ANCESTOR_TAG_MAX = 4096
};

typedef enum mark_kind { MARK_DROP, MARK_LEADING, MARK_SECTION } mark_kind;

/* What the kept text before a place ends in: markup could begin there, if the
 * bytes that follow were others. */
typedef struct tail {
    enum { TAIL_SAFE, TAIL_LESS_THAN, TAIL_NAME, TAIL_NUMBER } kind;
    size_t run; /* bytes since the `&` of a TAIL_NAME */
} tail;

typedef struct mark {
    mark_kind kind;
    size_t depth; /* of the stack, with its element on top */
    size_t place; /* in the queue */
    tail tail;    /* before it */
    /* SECTION: */
    unsigned group; /* the marks that one heading made have one number */
    bool cautious;  /* the heading is a guess */
    bool core;      /* the innermost container of its heading */
    uint64_t text;  /* that had gone by when it began */
    uint64_t plain;
} mark;

/* What selectors with combinators ask of an open element. */
typedef struct element_note {
    bool is_kept; /* `tok` is its start tag, in `bytes` and `attrs` */
    unsigned index;
    nc_token tok;
    nc_attr *attrs;
    unsigned attrs_cap;
    nc_buf bytes;
} element_note;

struct nc_rewriter {
    nc_sheets sheets;
    size_t hold_limit;
    nc_sink_fn *sink;
    void *ctx;
    nc_status status; /* of the sink: sticky */
    nc_rewriter_stats stats;
    bool passing; /* no matching any more */
    bool has_sections;
    bool ancestor_lost; /* a match asked for one that is not known */
    nc_lexer *lexer;
    nc_open open;
    nc_queue queue;
    nc_section section;
    tail tail;
    size_t discard_depth; /* 0: nothing is being discarded */
    mark marks[NC_OPEN_MAX];
    size_t n_marks;
    size_t n_leading; /* of them; none lies above a DROP */
    unsigned groups;
    nc_span piece;               /* the one being fed */
    bool unwrapped[NC_OPEN_MAX]; /* the end tag goes too */
    element_note *notes;         /* NULL: no rule looks at ancestors */
    nc_attr scratch[NC_ATTR_MAX];
};

/* --- life cycle */

nc_rewriter *nc_rewriter_create(const nc_sheets *sheets, size_t hold_limit,
                                nc_sink_fn *sink, void *ctx)
{
    nc_rewriter *rw = calloc(1, sizeof(*rw));

    if (!rw)
        return NULL;
    rw->sheets = *sheets;
    rw->hold_limit = hold_limit;
    rw->sink = sink;
    rw->ctx = ctx;
    rw->has_sections = nc_sheets_have_sections(sheets);
    rw->lexer = nc_lexer_create();
    nc_open_init(&rw->open);
    nc_queue_init(&rw->queue);
    nc_section_init(&rw->section, &rw->sheets);
    if (nc_sheets_need_ancestors(sheets))
        rw->notes = calloc(NC_OPEN_MAX, sizeof(*rw->notes));
    if (rw->lexer && (rw->notes || !nc_sheets_need_ancestors(sheets)))
        return rw;
    nc_rewriter_destroy(rw);
    return NULL;
}

void nc_rewriter_destroy(nc_rewriter *rw)
{
    if (!rw)
        return;
    for (size_t i = 0; rw->notes && i < NC_OPEN_MAX; i++) {
        free(rw->notes[i].attrs);
        if (rw->notes[i].bytes.cap > 0)
            nc_buf_release(&rw->notes[i].bytes);
    }
    free(rw->notes);
    nc_lexer_destroy(rw->lexer);
    nc_queue_release(&rw->queue);
    nc_section_release(&rw->section);
    free(rw);
}

const nc_rewriter_stats *nc_rewriter_get_stats(const nc_rewriter *rw)
{
    return &rw->stats;
}

const char *nc_rewriter_trouble_text(nc_rewriter_trouble trouble)
{
    switch (trouble) {
    case NC_TROUBLE_NONE:
        return "none";
    case NC_TROUBLE_TOKEN:
        return "token";
    case NC_TROUBLE_DEPTH:
        return "depth";
    case NC_TROUBLE_AMBIGUOUS:
        return "ambiguous";
    case NC_TROUBLE_MEMORY:
        return "memory";
    }
    return "unknown";
}

/* --- bytes out */

static nc_status emit(nc_rewriter *rw, nc_span bytes)
{
    if (rw->status == NC_OK && bytes.len > 0)
        rw->status = rw->sink(rw->ctx, bytes);
    return rw->status;
}

/* Lets the first LEN bytes of the queue go out. */
static void flush(nc_rewriter *rw, size_t len)
{
    nc_status status;

    if (len == 0 || rw->status != NC_OK)
        return;
    status = nc_queue_flush(&rw->queue, len, rw->sink, rw->ctx);
    if (status != NC_OK)
        rw->status = status;
    for (size_t i = 0; i < rw->n_marks; i++)
        rw->marks[i].place -= len;
}

static void stop(nc_rewriter *rw, nc_rewriter_trouble trouble)
{
    if (rw->passing)
        return;
    rw->passing = true;
    rw->discard_depth = 0;
    rw->stats.released += rw->n_marks;
    rw->n_marks = rw->n_leading = 0;
    rw->stats.trouble = trouble;
    flush(rw, nc_queue_len(&rw->queue));
}

static bool is_in_piece(const nc_rewriter *rw, nc_span bytes)
{
    return bytes.ptr >= rw->piece.ptr &&
           bytes.ptr + bytes.len <= rw->piece.ptr + rw->piece.len;
}

static void cut_bytes(nc_rewriter *rw, size_t n)
{
    rw->stats.bytes_cut += n;
}

/* The token's bytes take their place in the page, whatever comes of them. */
static void keep(nc_rewriter *rw, nc_span raw)
{
    if (rw->discard_depth > 0) {
        cut_bytes(rw, raw.len);
        return;
    }
    nc_queue_append(&rw->queue, raw, is_in_piece(rw, raw));
    if (rw->queue.status != NC_OK) {
        stop(rw, NC_TROUBLE_MEMORY);
        emit(rw, raw);
    }
}

/* --- the text before a cut */

/* Whether C can stand in an unfinished character reference. */
static bool is_reference_byte(unsigned char c)
{
    return nc_is_alnum(c) || c == '#';
}

/* The bytes S, all of which can stand in a reference, follow the tail. */
static tail extend_tail(tail t, nc_span s)
{
    if (t.kind == TAIL_NAME && t.run == 0 && s.len > 0 && s.ptr[0] == '#')
        t.kind = TAIL_NUMBER;
    t.run += s.len;
    if (t.kind == TAIL_LESS_THAN ||
        (t.kind == TAIL_NAME && t.run > NC_CHARREF_NAME_MAX))
        t.kind = TAIL_SAFE;
    return t;
}

static void note_text(nc_rewriter *rw, nc_span text)
{
    size_t n = text.len;

    while (n > 0 && is_reference_byte(text.ptr[n - 1]))
        n--;
    if (n > 0) {
        rw->tail = (tail){.kind = text.ptr[n - 1] == '&'   ? TAIL_NAME
                                  : text.ptr[n - 1] == '<' ? TAIL_LESS_THAN
                                                           : TAIL_SAFE};
        nc_span_take(&text, n);
    }
    if (text.len > 0)
        rw->tail = extend_tail(rw->tail, text);
}

/* Markup or a cut: nothing before it can join what follows. */
static void end_tail(nc_rewriter *rw)
{
    rw->tail = (tail){.kind = TAIL_SAFE};
}

/* --- marks */

static mark *top_mark(nc_rewriter *rw)
{
    return rw->n_marks ? &rw->marks[rw->n_marks - 1] : NULL;
}

static void add_mark(nc_rewriter *rw, mark_kind kind)
{
    nc_assert(rw->n_marks < NC_OPEN_MAX);
    rw->marks[rw->n_marks++] = (mark){.kind = kind,
                                      .depth = rw->open.depth,
                                      .place = nc_queue_len(&rw->queue),
                                      .tail = rw->tail,
                                      .text = rw->section.text,
                                      .plain = rw->section.plain};
    rw->n_leading += kind == MARK_LEADING;
}

static void release_mark(nc_rewriter *rw, size_t i)
{
    bool leading = rw->marks[i].kind == MARK_LEADING;

    rw->stats.released += !leading;
    rw->n_leading -= leading;
    rw->n_marks--;
    memmove(&rw->marks[i], &rw->marks[i + 1], (rw->n_marks - i) * sizeof(mark));
}

/* Lets all marks go that CLAIM holds for, from the outside in. */
static void release_if(nc_rewriter *rw, bool (*claim)(const mark *m))
{
    for (size_t i = rw->n_marks; i-- > 0;) {
        if (claim(&rw->marks[i]))
            release_mark(rw, i);
    }
}

static bool is_leading(const mark *m)
{
    return m->kind == MARK_LEADING;
}

static bool is_of_section(const mark *m)
{
    return m->kind != MARK_DROP;
}

static bool any_mark(const mark *m)
{
    (void)m;
    return true;
}

static bool is_in_drop(const nc_rewriter *rw)
{
    for (size_t i = 0; i < rw->n_marks; i++) {
        if (rw->marks[i].kind == MARK_DROP)
            return true;
    }
    return false;
}

static void discount_core(nc_rewriter *rw, const mark *core);

/* Cuts what the top mark began: it goes from the queue. */
static void cut_mark(nc_rewriter *rw)
{
    mark m = *top_mark(rw);

    cut_bytes(rw, nc_queue_len(&rw->queue) - m.place);
    rw->stats.cuts++;
    nc_queue_truncate(&rw->queue, m.place);
    rw->tail = m.tail;
    rw->n_marks--;
    if (m.core && !m.cautious)
        discount_core(rw, &m);
}

/* Whether a stream knows where the element of a mark ends: OWN_END tells that
 * it is by its own end tag. */
static bool ends_surely(const nc_open_element *element, bool own_end)
{
    if (element->unsure)
        return false;
    return own_end || element->ns != NC_NS_HTML ||
           !nc_element_is(element->tag, NC_EL_FORMATTING);
}

/* Too much is held: lets sections go and makes drops final, from the outside
 * in, until it fits. */
static void keep_to_limit(nc_rewriter *rw)
{
    while (rw->n_marks > 0 &&
           nc_queue_len(&rw->queue) - rw->marks[0].place > rw->hold_limit) {
        mark first = rw->marks[0];
        const nc_open_element *element = &rw->open.stack[first.depth - 1];

        if (first.kind != MARK_DROP || !ends_surely(element, true)) {
            release_mark(rw, 0);
            continue;
        }
        rw->n_marks = 1;
        cut_mark(rw);
        rw->discard_depth = first.depth;
    }
}

/* --- sections */

/* html and body: what stands right in body may be the whole page. */
enum { BODY_DEPTH = 2 };

/* The leading text is the heading of a rule: all containers that it leads may
 * be its block, but for a wrapper of the page. */
static void begin_sections(nc_rewriter *rw, bool cautious)
{
    bool core = true;

    rw->groups++;
    for (size_t i = rw->n_marks; i-- > 0;) {
        mark *m = &rw->marks[i];

        if (m->kind != MARK_LEADING)
            continue;
        if (!core && m->depth <= BODY_DEPTH + 1) {
            release_mark(rw, i);
            continue;
        }
        m->kind = MARK_SECTION;
        m->group = rw->groups;
        m->cautious = cautious;
        m->core = core;
        core = false;
    }
    rw->n_leading = 0;
}

static void decide_section(nc_rewriter *rw)
{
    const nc_rule *rule = NULL;
    bool cautious = false;
    nc_section_verdict verdict;

    if (rw->n_leading == 0)
        return;
    verdict = nc_section_decide(&rw->section, &rule, &cautious);
    if (verdict == SECTION_NO)
        release_if(rw, is_leading);
    else if (verdict == SECTION_HEADING)
        begin_sections(rw, cautious);
}

/* Whether what went by since a section began is too much for what it is. */
static bool is_too_much(const nc_rewriter *rw, const mark *m)
{
    uint64_t plain = rw->section.plain - m->plain;

    if (rw->section.run >= SECTION_PROSE_MIN && (m->cautious || !m->core))
        return true;
    if (m->core)
        return m->cautious && plain > SECTION_GUESS_MAX;
    return plain > SECTION_OUTER_MAX ||
           rw->section.text - m->text > SECTION_OUTER_TEXT_MAX;
}

/* Lets sections go that turn out not to be promotions. What stands in the
 * innermost container of a heading that is no guess speaks against nothing. */
static void doubt_sections(nc_rewriter *rw)
{
    unsigned certain = 0;

    for (size_t i = rw->n_marks; i-- > 0;) {
        const mark *m = &rw->marks[i];

        if (m->kind != MARK_SECTION)
            continue;
        if (m->core && !m->cautious)
            certain = m->group;
        if (m->group != certain && is_too_much(rw, m))
            release_mark(rw, i);
    }
}

/* The core of a certain heading is over: its text does not count against the
 * containers around it. */
static void discount_core(nc_rewriter *rw, const mark *core)
{
    uint64_t text = rw->section.text - core->text;
    uint64_t plain = rw->section.plain - core->plain;

    for (size_t i = rw->n_marks; i-- > 0;) {
        if (rw->marks[i].group == core->group) {
            rw->marks[i].text += text;
            rw->marks[i].plain += plain;
        }
    }
    rw->section.run = 0;
}

static bool is_in_link(const nc_rewriter *rw)
{
    return rw->open.count[NC_TAG_A] > 0 || rw->open.count[NC_TAG_BUTTON] > 0;
}

/* Text that is cut with its element still leads the containers around it: they
 * begin with something else than the heading that follows. */
static void read_section_text(nc_rewriter *rw, const nc_token *tok)
{
    if (rw->n_marks == 0 || tok->content != NC_CONTENT_DATA ||
        nc_open_in_foreign(&rw->open))
        return;
    if (top_mark(rw)->kind == MARK_DROP) {
        if (rw->n_leading > 0 && nc_span_trim(tok->raw).len > 0)
            release_if(rw, is_leading);
        return;
    }
    if (rw->n_leading > 0 &&
        nc_section_lead(&rw->section, tok->raw) == SECTION_NO)
        release_if(rw, is_leading);
    nc_section_count(&rw->section, tok->raw, is_in_link(rw));
    doubt_sections(rw);
}

/* A block begins or ends. */
static void cross_boundary(nc_rewriter *rw, const nc_token *tok)
{
    if (rw->n_marks == 0 || !nc_element_is(tok->tag, NC_EL_BLOCK))
        return;
    rw->section.run = 0;
    decide_section(rw);
}

/* --- matching */

static bool ancestor(void *ctx, unsigned level, nc_subject *s)
{
    nc_rewriter *rw = ctx;
    const element_note *note;

    if (level > rw->open.depth || !rw->notes)
        return false;
    note = &rw->notes[rw->open.depth - level];
    if (!note->is_kept) {
        rw->ancestor_lost = true;
        return false;
    }
    s->tok = &note->tok;
    s->index = note->index;
    s->quirks = rw->open.quirks;
    return true;
}

/* In these a stream can't know what a tree would do. */
static bool is_unclear_place(const nc_open *open)
{
    return open->count[NC_TAG_SELECT] > 0 || open->count[NC_TAG_TEMPLATE] > 0 ||
           open->count[NC_TAG_FRAMESET] > 0;
}

static const nc_rule *match(nc_rewriter *rw, const nc_token *tok)
{
    const nc_open_element *parent = nc_open_top(&rw->open);
    nc_subject subject = {.tok = tok, .quirks = rw->open.quirks};
    const nc_rule *rule;

    if (tok->tag == NC_TAG_HTML || tok->tag == NC_TAG_HEAD ||
        tok->tag == NC_TAG_BODY || is_unclear_place(&rw->open) ||
        rw->tail.kind != TAIL_SAFE)
        return NULL;
    subject.index = parent ? parent->n_children + 1 : 1;
    rw->ancestor_lost = false;
    rule = nc_sheets_match(&rw->sheets, &subject, ancestor, rw);
    return rw->ancestor_lost ? NULL : rule;
}

static bool is_container(const nc_rewriter *rw, const nc_token *tok,
                         const nc_open_plan *plan)
{
    return rw->has_sections && plan->action == NC_OPEN_PUSH &&
           plan->ns == NC_NS_HTML && nc_element_is(tok->tag, NC_EL_CONTAINER) &&
           rw->tail.kind == TAIL_SAFE && !is_unclear_place(&rw->open) &&
           !is_in_drop(rw);
}

/* --- open elements */

/* Room for the attributes of a start tag that is to be kept. */
static bool reserve_attrs(element_note *note, unsigned n)
{
    nc_attr *more;

    if (n <= note->attrs_cap)
        return true;
    more = realloc(note->attrs, n * sizeof(*more));
    if (!more)
        return false;
    note->attrs = more;
    note->attrs_cap = n;
    return true;
}

static element_note *begin_note(nc_rewriter *rw)
{
    size_t depth = rw->open.depth;
    element_note *note = &rw->notes[depth - 1];

    note->is_kept = false;
    note->index = depth > 1 ? rw->open.stack[depth - 2].n_children : 1;
    return note;
}

/* Keeps the top element's start tag for matching its descendants. */
static void note_tag(nc_rewriter *rw, nc_span raw)
{
    element_note *note = rw->notes ? begin_note(rw) : NULL;

    if (!note)
        return;
    if (raw.len > ANCESTOR_TAG_MAX)
        return;
    if (note->bytes.cap == 0)
        nc_buf_init(&note->bytes);
    nc_buf_clear(&note->bytes);
    nc_buf_append(&note->bytes, raw);
    if (nc_buf_status(&note->bytes) != NC_OK ||
        !nc_token_read_tag(&note->tok, rw->scratch, nc_buf_span(&note->bytes)))
        return;
    if (!reserve_attrs(note, note->tok.n_attrs))
        return;
    if (note->tok.n_attrs > 0)
        memcpy(note->attrs, rw->scratch, note->tok.n_attrs * sizeof(nc_attr));
    note->tok.attrs = note->attrs;
    note->is_kept = true;
}

/* An element that the page has no tag for: to a selector it has a name. */
static void note_implied(nc_rewriter *rw, nc_tag tag)
{
    element_note *note;

    rw->unwrapped[rw->open.depth - 1] = false;
    if (!rw->notes)
        return;
    note = begin_note(rw);
    note->is_kept = true;
    memset(&note->tok, 0, sizeof(note->tok));
    note->tok.kind = NC_TOKEN_START_TAG;
    note->tok.tag = tag;
    note->tok.name = nc_span_of(nc_tag_name(tag));
}

static void open_implied(nc_rewriter *rw, const nc_open_plan *plan)
{
    for (unsigned i = 0; i < plan->n_implied; i++) {
        nc_open_plan one = {.implied = {plan->implied[i]}, .n_implied = 1};

        nc_open_implied(&rw->open, &one);
        if (!rw->open.overflow)
            note_implied(rw, plan->implied[i]);
    }
}

/* The top element closes. OWN_END: by its end tag, whose bytes are in the
 * queue. */
static void close_top(nc_rewriter *rw, bool own_end)
{
    const nc_open_element *element = nc_open_top(&rw->open);
    size_t depth = rw->open.depth;
    const mark *m = top_mark(rw);

    if (m && m->depth == depth) {
        if (m->kind != MARK_LEADING && ends_surely(element, own_end))
            cut_mark(rw);
        else
            release_mark(rw, rw->n_marks - 1);
    }
    if (rw->discard_depth == depth)
        rw->discard_depth = 0;
    nc_open_pop(&rw->open);
}

static void close_down_to(nc_rewriter *rw, size_t depth)
{
    while (rw->open.depth > depth)
        close_top(rw, false);
}

/* --- tokens */

/* Text that is not white space ends head and begins body. */
static void begin_body(nc_rewriter *rw)
{
    nc_open_plan plan;

    nc_open_before_text(&rw->open, &plan);
    close_down_to(rw, plan.depth);
    open_implied(rw, &plan);
}

static void keep_text(nc_rewriter *rw, const nc_token *tok)
{
    if (tok->raw.len == 0)
        return;
    keep(rw, tok->raw);
    if (rw->discard_depth > 0 || rw->passing)
        return;
    note_text(rw, tok->raw);
    read_section_text(rw, tok);
}

static void take_text(nc_rewriter *rw, const nc_token *tok)
{
    nc_token rest = *tok;

    if (!rw->open.seen_body && tok->content == NC_CONTENT_DATA) {
        nc_token space = *tok;

        space.raw.len = 0;
        while (rest.raw.len > 0 && nc_is_space(rest.raw.ptr[0])) {
            nc_span_take(&rest.raw, 1);
            space.raw.len++;
        }
        keep_text(rw, &space);
        if (rest.raw.len > 0)
            begin_body(rw);
    }
    keep_text(rw, &rest);
}

/* What holds an h1, or the main part of the page, is not a promotion. */
static void spare_what_holds(nc_rewriter *rw, const nc_token *tok)
{
    if (rw->n_marks > 0 && (tok->tag == NC_TAG_H1 || tok->tag == NC_TAG_MAIN))
        release_if(rw, is_of_section);
}

/* A start tag that opens nothing that could end later. */
static void take_leaf(nc_rewriter *rw, const nc_token *tok, bool is_cut)
{
    if (is_cut) {
        cut_bytes(rw, tok->raw.len);
        rw->stats.cuts++;
        return;
    }
    keep(rw, tok->raw);
    end_tail(rw);
}

/* A start tag by what RULE (NULL: none) says of its element. */
static void open_element(nc_rewriter *rw, const nc_token *tok,
                         const nc_open_plan *plan, const nc_rule *rule)
{
    bool container = !rule && is_container(rw, tok, plan);
    bool dropped = rule && rule->kind == NC_RULE_STRIP;
    bool unwrapped = rule && rule->kind == NC_RULE_UNWRAP;

    if (!nc_open_start(&rw->open, tok, plan)) {
        take_leaf(rw, tok,
                  (dropped || unwrapped) && plan->action == NC_OPEN_LEAF);
        return;
    }
    note_tag(rw, tok->raw);
    rw->unwrapped[rw->open.depth - 1] = unwrapped;
    if (dropped)
        add_mark(rw, MARK_DROP);
    if (container) {
        add_mark(rw, MARK_LEADING);
        nc_section_begin(&rw->section);
    }
    take_leaf(rw, tok, unwrapped);
}

static void take_start_tag(nc_rewriter *rw, const nc_token *tok)
{
    const nc_rule *rule = NULL;
    nc_open_plan plan;

    nc_open_before_start(&rw->open, tok, &plan);
    cross_boundary(rw, tok);
    close_down_to(rw, plan.depth);
    open_implied(rw, &plan);
    if (rw->discard_depth == 0) {
        spare_what_holds(rw, tok);
        if (plan.action != NC_OPEN_IGNORE)
            rule = match(rw, tok);
        open_element(rw, tok, &plan, rule);
    }
    else {
        keep(rw, tok->raw);
        if (nc_open_start(&rw->open, tok, &plan))
            rw->unwrapped[rw->open.depth - 1] = false;
    }
    nc_open_steer(&rw->open, tok, &plan, rw->lexer);
}

/* The page is over, or as good as over: what is not cut by now stays. */
static void release_all(nc_rewriter *rw)
{
    release_if(rw, any_mark);
    rw->discard_depth = 0;
}

/* The end tag of the top element itself. */
static void take_own_end(nc_rewriter *rw, const nc_token *tok)
{
    bool unwrapped =
        rw->unwrapped[rw->open.depth - 1] && !nc_open_top(&rw->open)->unsure;

    if (unwrapped && rw->discard_depth == 0 && rw->tail.kind == TAIL_SAFE) {
        cut_bytes(rw, tok->raw.len);
    }
    else {
        keep(rw, tok->raw);
        end_tail(rw);
    }
    close_top(rw, true);
}

static void take_end_tag(nc_rewriter *rw, const nc_token *tok)
{
    size_t depth = nc_open_before_end(&rw->open, tok);

    cross_boundary(rw, tok);
    if (tok->tag == NC_TAG_BODY || tok->tag == NC_TAG_HTML)
        release_all(rw);
    if (depth < rw->open.depth) {
        close_down_to(rw, depth + 1);
        take_own_end(rw, tok);
    }
    else {
        keep(rw, tok->raw);
        end_tail(rw);
    }
    nc_lexer_allow_cdata(rw->lexer, nc_open_in_foreign(&rw->open));
}

static nc_rewriter_trouble trouble_of(const nc_rewriter *rw)
{
    if (nc_lexer_gave_up(rw->lexer))
        return NC_TROUBLE_TOKEN;
    if (rw->open.overflow)
        return NC_TROUBLE_DEPTH;
    return rw->open.ambiguous ? NC_TROUBLE_AMBIGUOUS : NC_TROUBLE_NONE;
}

static void take_token(nc_rewriter *rw, const nc_token *tok)
{
    nc_rewriter_trouble trouble;

    switch (tok->kind) {
    case NC_TOKEN_TEXT:
        take_text(rw, tok);
        break;
    case NC_TOKEN_START_TAG:
        take_start_tag(rw, tok);
        break;
    case NC_TOKEN_END_TAG:
        take_end_tag(rw, tok);
        break;
    default:
        if (tok->kind == NC_TOKEN_DOCTYPE)
            nc_open_doctype(&rw->open, tok);
        keep(rw, tok->raw);
        end_tail(rw);
        break;
    }
    trouble = trouble_of(rw);
    if (trouble != NC_TROUBLE_NONE)
        stop(rw, trouble);
    else
        keep_to_limit(rw);
}

/* --- the page */

/* What nobody waits for goes out; what is held no longer refers to PIECE. */
static void end_piece(nc_rewriter *rw)
{
    if (rw->n_leading > 0 && !nc_section_is_open(&rw->section))
        release_if(rw, is_leading);
    flush(rw, rw->n_marks ? rw->marks[0].place : nc_queue_len(&rw->queue));
    nc_queue_settle(&rw->queue);
    if (rw->queue.status != NC_OK)
        stop(rw, NC_TROUBLE_MEMORY);
    rw->piece = NC_SPAN_EMPTY;
}

nc_status nc_rewriter_feed(nc_rewriter *rw, nc_span bytes)
{
    nc_token tok;

    rw->stats.bytes_in += bytes.len;
    rw->piece = bytes;
    while (!rw->passing && rw->status == NC_OK &&
           nc_lexer_next(rw->lexer, &bytes, &tok) != NC_TOKEN_MORE)
        take_token(rw, &tok);
    if (rw->passing)
        emit(rw, bytes);
    else
        end_piece(rw);
    return rw->status;
}

nc_status nc_rewriter_finish(nc_rewriter *rw)
{
    nc_token tok;

    while (!rw->passing && rw->status == NC_OK &&
           nc_lexer_finish(rw->lexer, &tok) != NC_TOKEN_MORE)
        take_token(rw, &tok);
    if (!rw->passing) {
        release_all(rw);
        flush(rw, nc_queue_len(&rw->queue));
        rw->passing = true;
    }
    return rw->status;
}

nc_status nc_rewriter_stop(nc_rewriter *rw)
{
    if (!rw->passing) {
        stop(rw, NC_TROUBLE_NONE);
        emit(rw, nc_lexer_carry(rw->lexer));
    }
    return rw->status;
}
