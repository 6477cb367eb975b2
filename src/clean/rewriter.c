/* rewriter.c -- drops what a rule names; keeps every other byte.
 *
 *   pieces --> lexer --> open elements --> matcher --> hold --> bytes --> sink
 *
 * Tokens run from the lexer past the stack of open elements; the matcher is
 * asked about each start tag; hold.h keeps the elements whose fate is open,
 * bytes.h the bytes. Everything else leaves at the end of the piece it came in.
 *
 * Where the head ends, head.h may put something in.
 *
 * Where a stream can't know what a tree would do (in select, template and
 * frameset, mis-nested formatting, a page that ends early), nothing is cut.
 *
 * A cut never joins the bytes around it into new markup: nothing is cut while
 * the kept text before it ends in `<`, or in `&` and letters or digits.
 */
#include "nc_rewriter.h"

#include <stdlib.h>
#include "head.h"
#include "hold.h"
#include "nc_chars.h"
#include "normalizer.h"

struct nc_rewriter {
    nc_site site;
    nc_rewriter_stats stats;
    bool passing;  /* no matching any more */
    bool skipping; /* the lexer passes text by */
    bool for_head; /* nothing is matched; the page is read for its head alone */
    nc_lexer *lexer;
    nc_open open;
    bool unwrapped[NC_OPEN_MAX]; /* open elements whose end tag goes too */
    nc_bytes bytes;
    nc_matcher matcher;
    nc_hold hold;
    nc_normalizer *normalizer; /* NULL: nothing is normalised */
    nc_head head;
};

/* --- life cycle */

nc_rewriter *nc_rewriter_create(const nc_sheets *sheets, size_t hold_limit,
                                nc_sink_fn *sink, void *ctx)
{
    nc_rewriter *rw = malloc(sizeof(*rw));

    if (!rw)
        return NULL;
    memset(&rw->stats, 0, sizeof(rw->stats));
    nc_open_init(&rw->open);
    rw->normalizer = NULL;
    rw->skipping = rw->for_head = false;
    nc_bytes_init(&rw->bytes, &rw->stats, sink, ctx);
    nc_head_init(&rw->head, &rw->bytes, &rw->open);
    nc_matcher_init(&rw->matcher, &rw->site, &rw->open, hold_limit);
    nc_hold_init(&rw->hold, &rw->site, hold_limit, &rw->open,
                 &rw->matcher.conds, &rw->bytes, &rw->stats);
    rw->lexer = nc_lexer_create();
    if (nc_site_init(&rw->site, sheets) == NC_OK && rw->lexer) {
        rw->passing = rw->site.n_views == 0 && !rw->site.has_sections;
        return rw;
    }
    nc_rewriter_destroy(rw);
    return NULL;
}

void nc_rewriter_destroy(nc_rewriter *rw)
{
    if (!rw)
        return;
    nc_normalizer_destroy(rw->normalizer);
    nc_matcher_release(&rw->matcher);
    nc_hold_release(&rw->hold);
    nc_bytes_release(&rw->bytes);
    nc_site_release(&rw->site);
    nc_lexer_destroy(rw->lexer);
    free(rw);
}

void nc_rewriter_read_xml(nc_rewriter *rw)
{
    rw->open.is_xml = true;
}

void nc_rewriter_tell_cuts(nc_rewriter *rw, nc_cut_fn *tell)
{
    rw->bytes.told = tell;
}

nc_status nc_rewriter_normalize(nc_rewriter *rw, unsigned options,
                                const nc_rules *article)
{
    nc_assert(rw->stats.bytes_in == 0 && !rw->normalizer);
    if (options == NC_NORMALIZE_NONE)
        return NC_OK;
    rw->normalizer =
        nc_normalizer_create(options, article != NULL, rw->hold.limit,
                             &rw->bytes, &rw->open, &rw->hold);
    if (!rw->normalizer)
        return NC_ENOMEM;
    if (article)
        nc_site_add(&rw->site, article);
    rw->passing = false;
    return NC_OK;
}

void nc_rewriter_watch_head(nc_rewriter *rw, const nc_head_watch *watch)
{
    nc_assert(rw->stats.bytes_in == 0);
    nc_head_begin(&rw->head, watch);
    rw->for_head = rw->passing;
    rw->passing = false;
}

bool nc_rewriter_is_done(const nc_rewriter *rw)
{
    return rw->for_head && rw->passing;
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

/* --- stopping */

/* Where the piece at hand ends. */
static uint64_t end_of_input(const nc_rewriter *rw)
{
    return rw->bytes.piece_at + rw->bytes.piece.len;
}

/* No more is matched; AT is where the page has come to. */
static void stop(nc_rewriter *rw, nc_rewriter_trouble trouble, uint64_t at)
{
    if (rw->passing)
        return;
    rw->passing = true;
    rw->stats.trouble = trouble;
    nc_hold_release_all(&rw->hold, true, at);
    nc_bytes_flush(&rw->bytes, end_of_input(rw));
}

/* --- matching */

static bool names_anything(const nc_verdict *v)
{
    return (v->strip.cond | v->guess.cond | v->unwrap.cond) != COND_FALSE &&
           v->keep != COND_TRUE;
}

/* Whether the element of TOK may be cut at all. */
static bool may_be_cut(const nc_rewriter *rw, const nc_token *tok)
{
    return tok->tag != NC_TAG_HTML && tok->tag != NC_TAG_HEAD &&
           tok->tag != NC_TAG_BODY && !nc_open_is_unclear(&rw->open) &&
           nc_bytes_is_safe(&rw->bytes, tok->offset);
}

/* Makes room among the conditions, if there is none. */
static void collect_conditions(nc_rewriter *rw)
{
    if (!nc_conds_want_sweep(&rw->matcher.conds))
        return;
    nc_matcher_mark(&rw->matcher);
    nc_hold_mark(&rw->hold);
    nc_conds_sweep(&rw->matcher.conds);
}

/* Whether rules name the element of TOK: true, and V says how. */
static bool match(nc_rewriter *rw, const nc_token *tok,
                  const nc_open_plan *plan, nc_verdict *v)
{
    unsigned asks = rw->matcher.early_answers;

    collect_conditions(rw);
    nc_matcher_start(&rw->matcher, tok, plan->ns, plan->action == NC_OPEN_PUSH,
                     v);
    if (rw->matcher.early_answers != asks)
        nc_hold_recheck(&rw->hold);
    return names_anything(v) && !nc_hold_is_discarding(&rw->hold) &&
           may_be_cut(rw, tok);
}

static bool is_container(const nc_rewriter *rw, const nc_token *tok,
                         const nc_open_plan *plan)
{
    return rw->site.has_sections && plan->ns == NC_NS_HTML &&
           nc_element_is(tok->tag, NC_EL_CONTAINER) &&
           !nc_hold_is_discarding(&rw->hold) && !nc_open_is_unclear(&rw->open);
}

/* --- open elements */

static void open_implied(nc_rewriter *rw, const nc_open_plan *plan)
{
    for (unsigned i = 0; i < plan->n_implied; i++) {
        nc_open_plan one = {.implied = {plan->implied[i]}, .n_implied = 1};

        nc_matcher_start_implied(&rw->matcher, plan->implied[i], true);
        nc_open_implied(&rw->open, &one);
        if (rw->open.overflow)
            return;
        rw->unwrapped[rw->open.depth - 1] = false;
        nc_matcher_push(&rw->matcher);
    }
}

/* The top element ends at END; OWN_END: by its end tag of LEN bytes. */
static void close_top(nc_rewriter *rw, bool own_end, uint64_t end, size_t len)
{
    size_t depth = rw->open.depth;

    if (nc_matcher_knows(&rw->matcher, depth))
        nc_matcher_pop(&rw->matcher);
    if (rw->normalizer)
        nc_normalizer_close(rw->normalizer, own_end, end, len);
    if (nc_hold_knows(&rw->hold, depth))
        nc_hold_close(&rw->hold, own_end, end, len);
    nc_open_pop(&rw->open);
}

static void close_down_to(nc_rewriter *rw, size_t depth, uint64_t end)
{
    while (rw->open.depth > depth)
        close_top(rw, false, end, 0);
}

static void cross_boundary(nc_rewriter *rw, const nc_token *tok)
{
    if (nc_hold_wants_text(&rw->hold) && nc_element_is(tok->tag, NC_EL_BLOCK))
        nc_hold_cross_boundary(&rw->hold);
}

/* --- text */

/* Whether somebody looks at text now; else the lexer passes it by. */
static bool wants_text(const nc_rewriter *rw)
{
    return !rw->open.seen_body || !nc_head_is_over(&rw->head) ||
           nc_hold_wants_text(&rw->hold) || nc_hold_is_discarding(&rw->hold) ||
           nc_matcher_wants_text(&rw->matcher) ||
           (rw->normalizer && nc_normalizer_wants_text(rw->normalizer));
}

/* Text that is not white space ends head and begins body. */
static void begin_body(nc_rewriter *rw, uint64_t at)
{
    nc_open_plan plan;

    nc_open_before_text(&rw->open, &plan);
    close_down_to(rw, plan.depth, at);
    open_implied(rw, &plan);
}

static void show_text(nc_rewriter *rw, const nc_token *tok)
{
    unsigned asks = rw->matcher.early_answers;

    if (tok->raw.len == 0)
        return;
    if (nc_matcher_wants_text(&rw->matcher))
        nc_matcher_text(&rw->matcher, tok);
    if (rw->matcher.early_answers != asks)
        nc_hold_recheck(&rw->hold);
    if (nc_hold_wants_text(&rw->hold) && tok->content == NC_CONTENT_DATA &&
        !nc_hold_is_discarding(&rw->hold) && !nc_open_in_foreign(&rw->open))
        nc_hold_text(&rw->hold, tok->raw);
    if (rw->normalizer && nc_normalizer_wants_text(rw->normalizer))
        nc_normalizer_text(rw->normalizer, tok);
}

/* The first text that is not white space is the body's. */
static void take_first_text(nc_rewriter *rw, const nc_token *tok)
{
    nc_token space = *tok, rest = *tok;

    space.raw.len = 0;
    while (rest.raw.len > 0 && nc_is_space(rest.raw.ptr[0])) {
        nc_span_take(&rest.raw, 1);
        space.raw.len++;
    }
    show_text(rw, &space);
    /* As if a piece had ended between the two. */
    nc_hold_fit(&rw->hold, tok->offset + space.raw.len);
    if (rest.raw.len > 0)
        begin_body(rw, tok->offset + space.raw.len);
    show_text(rw, &rest);
}

static void take_text(nc_rewriter *rw, const nc_token *tok)
{
    if (rw->open.seen_body || tok->content != NC_CONTENT_DATA)
        show_text(rw, tok);
    else
        take_first_text(rw, tok);
}

/* --- tags */

/* What holds an h1, or the main part of the page, is not a promotion. */
static void spare_what_holds(nc_rewriter *rw, const nc_token *tok)
{
    if (tok->tag == NC_TAG_H1 || tok->tag == NC_TAG_MAIN)
        nc_hold_spare(&rw->hold);
}

static bool is_unwrapped_now(const nc_verdict *v)
{
    return v->unwrap.cond == COND_TRUE && v->strip.cond == COND_FALSE &&
           v->guess.cond == COND_FALSE && v->keep == COND_FALSE;
}

/* A start tag whose element was pushed; NAMED: by rules, as V says. */
static void take_pushed(nc_rewriter *rw, const nc_token *tok,
                        const nc_open_plan *plan, bool named,
                        const nc_verdict *v)
{
    bool unwrapped = named && is_unwrapped_now(v);

    nc_matcher_push(&rw->matcher);
    rw->unwrapped[rw->open.depth - 1] = unwrapped;
    if (unwrapped) {
        nc_bytes_edit(&rw->bytes, tok->offset, tok->offset + tok->raw.len,
                      NC_SPAN_EMPTY, v->unwrap.rule, NC_CUT_TAG);
        rw->stats.cuts++;
    }
    else {
        if (named)
            nc_hold_begin_element(&rw->hold, tok, v);
        if (v->keep == COND_FALSE && is_container(rw, tok, plan))
            nc_hold_begin_container(&rw->hold, tok->offset);
    }
}

static void take_start_tag(nc_rewriter *rw, const nc_token *tok)
{
    nc_verdict v = {0};
    nc_open_plan plan;
    bool named = false, closes;

    nc_open_before_start(&rw->open, tok, &plan);
    closes = plan.depth < rw->open.depth;
    cross_boundary(rw, tok);
    close_down_to(rw, plan.depth, tok->offset);
    open_implied(rw, &plan);
    spare_what_holds(rw, tok);
    if (plan.action != NC_OPEN_IGNORE) {
        named = match(rw, tok, &plan, &v);
        if (rw->normalizer)
            nc_normalizer_start(rw->normalizer, tok, &plan,
                                v.article == COND_TRUE, closes);
    }
    if (nc_open_start(&rw->open, tok, &plan))
        take_pushed(rw, tok, &plan, named, &v);
    else if (named && plan.action == NC_OPEN_LEAF)
        nc_hold_leaf(&rw->hold, tok, &v);
    nc_open_steer(&rw->open, tok, &plan, rw->lexer);
}

/* The end tag of the top element itself. */
static void take_own_end(nc_rewriter *rw, const nc_token *tok)
{
    uint64_t end = tok->offset + tok->raw.len;
    bool unwrapped =
        rw->unwrapped[rw->open.depth - 1] && !nc_open_top(&rw->open)->unsure;

    if (unwrapped && !nc_hold_is_discarding(&rw->hold) &&
        nc_bytes_is_safe(&rw->bytes, tok->offset))
        nc_bytes_edit(&rw->bytes, tok->offset, end, NC_SPAN_EMPTY, NULL,
                      NC_CUT_TAG);
    close_top(rw, true, end, tok->raw.len);
}

/* 13.2.6.4.7: `</p>` without a p, and `</br>`, make an element of their own,
 * which is empty: it is somebody's sibling. Not so right in a table, where it
 * is moved out. */
static void count_stray_end(nc_rewriter *rw, const nc_token *tok)
{
    nc_open_element *parent = nc_open_top(&rw->open);

    if ((tok->tag != NC_TAG_P && tok->tag != NC_TAG_BR) || !parent ||
        !rw->open.seen_body || parent->ns != NC_NS_HTML ||
        nc_open_is_unclear(&rw->open) || parent->tag == NC_TAG_TABLE ||
        (nc_element_is(parent->tag, NC_EL_TABLE_PART) &&
         !nc_element_is(parent->tag, NC_EL_SCOPE)))
        return;
    nc_matcher_start_implied(&rw->matcher, tok->tag, false);
    parent->n_children++;
}

static void take_end_tag(nc_rewriter *rw, const nc_token *tok)
{
    size_t depth = nc_open_before_end(&rw->open, tok);

    cross_boundary(rw, tok);
    /* The page is as good as over: what is not cut by now stays. */
    if (tok->tag == NC_TAG_BODY || tok->tag == NC_TAG_HTML)
        nc_hold_release_all(&rw->hold, false, tok->offset);
    if (rw->normalizer)
        nc_normalizer_end(rw->normalizer, tok, depth);
    if (depth < rw->open.depth) {
        close_down_to(rw, depth + 1, tok->offset);
        take_own_end(rw, tok);
        nc_lexer_allow_cdata(rw->lexer, nc_open_in_foreign(&rw->open));
    }
    else {
        count_stray_end(rw, tok);
    }
}

/* --- tokens */

/* What a tag can lead to. */
static nc_rewriter_trouble trouble_of(const nc_rewriter *rw)
{
    if (rw->open.overflow)
        return NC_TROUBLE_DEPTH;
    if (rw->bytes.no_memory)
        return NC_TROUBLE_MEMORY;
    return rw->open.ambiguous ? NC_TROUBLE_AMBIGUOUS : NC_TROUBLE_NONE;
}

/* Up to where bytes wait for nothing any more. */
static uint64_t ready(nc_rewriter *rw, uint64_t at)
{
    at = nc_hold_ready(&rw->hold, at);
    if (rw->normalizer) {
        uint64_t place = nc_normalizer_place(rw->normalizer);

        at = place < at ? place : at;
    }
    return at;
}

static void take_token(nc_rewriter *rw, const nc_token *tok)
{
    nc_rewriter_trouble trouble;
    uint64_t end = tok->offset + tok->raw.len;

    /* Nothing but text comes after; what is discarded ends here, wherever the
     * piece does. */
    if (tok->kind == NC_TOKEN_TEXT && nc_lexer_gave_up(rw->lexer)) {
        stop(rw, NC_TROUBLE_TOKEN, tok->offset);
        return;
    }
    if (!nc_head_is_over(&rw->head)) {
        nc_head_take(&rw->head, tok);
        if (rw->for_head && nc_head_is_over(&rw->head)) {
            stop(rw, NC_TROUBLE_NONE, tok->offset);
            return;
        }
    }
    if (nc_hold_holds(&rw->hold))
        nc_hold_fit(&rw->hold, tok->offset);
    if (rw->matcher.text_asks > 0 && tok->kind != NC_TOKEN_TEXT)
        nc_matcher_end_text(&rw->matcher);
    /* In the order of how many there are: a jump table is guessed wrong. */
    if (tok->kind == NC_TOKEN_START_TAG)
        take_start_tag(rw, tok);
    else if (tok->kind == NC_TOKEN_END_TAG)
        take_end_tag(rw, tok);
    else if (tok->kind == NC_TOKEN_TEXT)
        take_text(rw, tok);
    else if (tok->kind == NC_TOKEN_DOCTYPE)
        nc_open_doctype(&rw->open, tok);
    else if (tok->kind == NC_TOKEN_COMMENT && rw->normalizer)
        nc_normalizer_comment(rw->normalizer, tok);
    trouble = trouble_of(rw);
    if (trouble != NC_TROUBLE_NONE) {
        stop(rw, trouble, end);
        return;
    }
    if (rw->normalizer)
        nc_normalizer_fit(rw->normalizer, end);
    if (rw->bytes.n_edits > NC_EDITS_READY)
        nc_bytes_flush(&rw->bytes, ready(rw, end));
}

/* --- the page */

/* Up to where the page has been understood. */
static uint64_t taken(const nc_rewriter *rw)
{
    return end_of_input(rw) - nc_lexer_carry(rw->lexer).len;
}

nc_status nc_rewriter_feed(nc_rewriter *rw, nc_span bytes)
{
    nc_span rest = bytes;
    nc_token tok;

    rw->stats.bytes_in += bytes.len;
    nc_bytes_begin_piece(&rw->bytes, bytes);
    while (!rw->passing && rw->bytes.status == NC_OK) {
        bool skip = !wants_text(rw);

        if (skip != rw->skipping)
            nc_lexer_skip_text(rw->lexer, skip);
        rw->skipping = skip;
        if (nc_lexer_next(rw->lexer, &rest, &tok) == NC_TOKEN_MORE)
            break;
        take_token(rw, &tok);
    }
    /* Text that was passed by may be what the lexer gave up at. */
    if (nc_lexer_gave_up(rw->lexer))
        stop(rw, NC_TROUBLE_TOKEN, end_of_input(rw));
    if (!rw->passing)
        nc_hold_fit(&rw->hold, taken(rw));
    if (rw->passing)
        nc_bytes_flush(&rw->bytes, end_of_input(rw));
    else
        nc_bytes_flush(&rw->bytes, ready(rw, taken(rw)));
    nc_bytes_end_piece(&rw->bytes);
    if (rw->bytes.no_memory)
        stop(rw, NC_TROUBLE_MEMORY, rw->bytes.piece_at);
    return rw->bytes.status;
}

nc_status nc_rewriter_finish(nc_rewriter *rw)
{
    nc_token tok;

    while (!rw->passing && rw->bytes.status == NC_OK &&
           nc_lexer_finish(rw->lexer, &tok) != NC_TOKEN_MORE)
        take_token(rw, &tok);
    if (!rw->passing) {
        nc_hold_release_all(&rw->hold, false, end_of_input(rw));
        nc_matcher_finish(&rw->matcher);
        nc_hold_finish(&rw->hold);
        nc_hold_release_all(&rw->hold, true, end_of_input(rw));
        rw->passing = true;
    }
    nc_bytes_flush(&rw->bytes, end_of_input(rw));
    return rw->bytes.status;
}

nc_status nc_rewriter_stop(nc_rewriter *rw)
{
    stop(rw, NC_TROUBLE_NONE, end_of_input(rw));
    return rw->bytes.status;
}
