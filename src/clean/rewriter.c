/* rewriter.c -- drops what a rule names; keeps every other byte.
 *
 *   pieces --> lexer --> open elements --> rules --> hold --> sink
 *
 * Tokens run from the lexer past the stack of open elements; rules are asked
 * about each start tag; hold.h keeps the bytes of elements whose fate is open.
 * Everything else leaves at the end of the piece it came in.
 *
 * Where a stream can't know what a tree would do (in select, template and
 * frameset, mis-nested formatting, a page that ends early), nothing is cut.
 *
 * A cut never joins the bytes around it into new markup: nothing is cut while
 * the kept text before it ends in `<`, or in `&` and letters or digits.
 */
#include "nc_rewriter.h"

#include <stdlib.h>
#include "ancestry.h"
#include "hold.h"
#include "nc_chars.h"

struct nc_rewriter {
    nc_sheets sheets;
    nc_sink_fn *sink;
    void *ctx;
    nc_status status; /* of the sink: sticky */
    nc_rewriter_stats stats;
    bool passing; /* no matching any more */
    bool has_sections;
    nc_lexer *lexer;
    nc_open open;
    bool unwrapped[NC_OPEN_MAX]; /* open elements whose end tag goes too */
    nc_ancestry ancestry;
    nc_hold hold;
    nc_span piece; /* the one being fed */
};

/* --- life cycle */

nc_rewriter *nc_rewriter_create(const nc_sheets *sheets, size_t hold_limit,
                                nc_sink_fn *sink, void *ctx)
{
    nc_rewriter *rw = calloc(1, sizeof(*rw));
    bool ok;

    if (!rw)
        return NULL;
    rw->sheets = *sheets;
    rw->sink = sink;
    rw->ctx = ctx;
    rw->has_sections = nc_sheets_have_sections(sheets);
    rw->lexer = nc_lexer_create();
    nc_open_init(&rw->open);
    nc_hold_init(&rw->hold, &rw->sheets, hold_limit, &rw->open, &rw->stats);
    ok = nc_ancestry_init(&rw->ancestry, &rw->open,
                          nc_sheets_need_ancestors(sheets));
    if (ok && rw->lexer)
        return rw;
    nc_rewriter_destroy(rw);
    return NULL;
}

void nc_rewriter_destroy(nc_rewriter *rw)
{
    if (!rw)
        return;
    nc_ancestry_release(&rw->ancestry);
    nc_hold_release(&rw->hold);
    nc_lexer_destroy(rw->lexer);
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

/* Lets the first LEN held bytes go out. */
static void flush(nc_rewriter *rw, size_t len)
{
    if (rw->status == NC_OK)
        rw->status = nc_hold_flush(&rw->hold, len, rw->sink, rw->ctx);
}

static void stop(nc_rewriter *rw, nc_rewriter_trouble trouble)
{
    if (rw->passing)
        return;
    rw->passing = true;
    rw->stats.trouble = trouble;
    nc_hold_release_all(&rw->hold);
    flush(rw, nc_queue_len(&rw->hold.queue));
}

static bool is_in_piece(const nc_rewriter *rw, nc_span bytes)
{
    return bytes.ptr >= rw->piece.ptr &&
           bytes.ptr + bytes.len <= rw->piece.ptr + rw->piece.len;
}

/* The token's bytes take their place in the page, whatever comes of them. */
static void keep(nc_rewriter *rw, nc_span raw)
{
    if (!nc_hold_append(&rw->hold, raw, is_in_piece(rw, raw))) {
        stop(rw, NC_TROUBLE_MEMORY);
        emit(rw, raw);
    }
}

/* --- matching */

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
        !nc_hold_is_safe(&rw->hold))
        return NULL;
    subject.index = parent ? parent->n_children + 1 : 1;
    rw->ancestry.lost = false;
    rule =
        nc_sheets_match(&rw->sheets, &subject, nc_ancestry_get, &rw->ancestry);
    return rw->ancestry.lost ? NULL : rule;
}

static bool is_container(const nc_rewriter *rw, const nc_token *tok,
                         const nc_open_plan *plan)
{
    return rw->has_sections && plan->action == NC_OPEN_PUSH &&
           plan->ns == NC_NS_HTML && nc_element_is(tok->tag, NC_EL_CONTAINER) &&
           nc_hold_is_safe(&rw->hold) && !is_unclear_place(&rw->open);
}

/* --- open elements */

static void open_implied(nc_rewriter *rw, const nc_open_plan *plan)
{
    for (unsigned i = 0; i < plan->n_implied; i++) {
        nc_open_plan one = {.implied = {plan->implied[i]}, .n_implied = 1};

        nc_open_implied(&rw->open, &one);
        if (rw->open.overflow)
            return;
        rw->unwrapped[rw->open.depth - 1] = false;
        nc_ancestry_push_implied(&rw->ancestry);
    }
}

/* OWN_END: by its end tag, whose bytes are kept. */
static void close_top(nc_rewriter *rw, bool own_end)
{
    nc_hold_close(&rw->hold, own_end);
    nc_open_pop(&rw->open);
}

static void close_down_to(nc_rewriter *rw, size_t depth)
{
    while (rw->open.depth > depth)
        close_top(rw, false);
}

static void cross_boundary(nc_rewriter *rw, const nc_token *tok)
{
    if (nc_element_is(tok->tag, NC_EL_BLOCK))
        nc_hold_cross_boundary(&rw->hold);
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
    if (!nc_hold_is_discarding(&rw->hold))
        nc_hold_note_text(&rw->hold, tok);
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
    if (tok->tag == NC_TAG_H1 || tok->tag == NC_TAG_MAIN)
        nc_hold_spare(&rw->hold);
}

/* A start tag that opens nothing that could end later. */
static void take_leaf(nc_rewriter *rw, const nc_token *tok, bool is_cut)
{
    if (is_cut) {
        nc_hold_skip(&rw->hold, tok->raw.len);
        rw->stats.cuts++;
        return;
    }
    keep(rw, tok->raw);
    nc_hold_note_markup(&rw->hold);
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
    nc_ancestry_push(&rw->ancestry, tok->raw);
    rw->unwrapped[rw->open.depth - 1] = unwrapped;
    if (dropped)
        nc_hold_begin_drop(&rw->hold, rule->cautious);
    if (container)
        nc_hold_begin_container(&rw->hold);
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
    if (!nc_hold_is_discarding(&rw->hold)) {
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

/* The end tag of the top element itself. */
static void take_own_end(nc_rewriter *rw, const nc_token *tok)
{
    bool unwrapped =
        rw->unwrapped[rw->open.depth - 1] && !nc_open_top(&rw->open)->unsure;

    if (unwrapped && !nc_hold_is_discarding(&rw->hold) &&
        nc_hold_is_safe(&rw->hold)) {
        nc_hold_skip(&rw->hold, tok->raw.len);
    }
    else {
        keep(rw, tok->raw);
        nc_hold_note_markup(&rw->hold);
    }
    close_top(rw, true);
}

static void take_end_tag(nc_rewriter *rw, const nc_token *tok)
{
    size_t depth = nc_open_before_end(&rw->open, tok);

    cross_boundary(rw, tok);
    /* The page is as good as over: what is not cut by now stays. */
    if (tok->tag == NC_TAG_BODY || tok->tag == NC_TAG_HTML)
        nc_hold_release_all(&rw->hold);
    if (depth < rw->open.depth) {
        close_down_to(rw, depth + 1);
        take_own_end(rw, tok);
    }
    else {
        keep(rw, tok->raw);
        nc_hold_note_markup(&rw->hold);
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
        nc_hold_note_markup(&rw->hold);
        break;
    }
    trouble = trouble_of(rw);
    if (trouble != NC_TROUBLE_NONE)
        stop(rw, trouble);
    else
        nc_hold_fit(&rw->hold);
}

/* --- the page */

/* What nobody waits for goes out; what is held no longer refers to PIECE. */
static void end_piece(nc_rewriter *rw)
{
    flush(rw, nc_hold_ready(&rw->hold));
    nc_queue_settle(&rw->hold.queue);
    if (rw->hold.queue.status != NC_OK)
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
        nc_hold_release_all(&rw->hold);
        flush(rw, nc_queue_len(&rw->hold.queue));
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
