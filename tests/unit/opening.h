/* opening.h -- a page walked by lexer and open elements together, as the
 * rewriter does it: each element seen open and close.
 */
#ifndef OPENING_H
#define OPENING_H

#include "lexing.h"
#include "nc_open.h"

typedef struct walk walk;

struct walk {
    nc_open open;
    /* An element opens: it is the top of the stack, or TOK's plan was LEAF.
     * TOK is NULL for an implied one. */
    void (*on_open)(walk *w, const nc_token *tok, const nc_open_plan *plan);
    /* The top of the stack is about to close, by TOK; NULL: the page ends. */
    void (*on_close)(walk *w, const nc_token *tok);
    /* Text or a tag that opens nothing. NULL: not asked for. */
    void (*on_other)(walk *w, const nc_token *tok);
    void *ctx;
};

static inline void walk_close(walk *w, size_t depth, const nc_token *tok)
{
    while (w->open.depth > depth) {
        w->on_close(w, tok);
        nc_open_pop(&w->open);
    }
}

static inline void walk_implied(walk *w, const nc_open_plan *plan)
{
    for (unsigned i = 0; i < plan->n_implied; i++) {
        nc_open_plan one = {.depth = w->open.depth, .n_implied = 1};

        one.implied[0] = plan->implied[i];
        nc_open_implied(&w->open, &one);
        w->on_open(w, NULL, plan);
    }
}

static inline void walk_start(walk *w, nc_lexer *lx, const nc_token *tok)
{
    nc_open_plan plan;

    nc_open_before_start(&w->open, tok, &plan);
    assert_true(plan.depth <= w->open.depth);
    walk_close(w, plan.depth, tok);
    walk_implied(w, &plan);
    nc_open_start(&w->open, tok, &plan);
    nc_open_steer(&w->open, tok, &plan, lx);
    if (plan.action != NC_OPEN_IGNORE)
        w->on_open(w, tok, &plan);
    else if (w->on_other)
        w->on_other(w, tok);
}

static inline void walk_text(walk *w, const nc_token *tok)
{
    nc_open_plan plan;

    if (!nc_span_is_blank(tok->raw)) {
        nc_open_before_text(&w->open, &plan);
        walk_close(w, plan.depth, tok);
        walk_implied(w, &plan);
    }
    if (w->on_other)
        w->on_other(w, tok);
}

/* A token_fn; CTX is a walk. */
static inline void walk_token(void *ctx, nc_lexer *lx, const nc_token *tok)
{
    walk *w = ctx;

    if (tok->kind == NC_TOKEN_START_TAG) {
        walk_start(w, lx, tok);
    }
    else if (tok->kind == NC_TOKEN_END_TAG) {
        size_t depth = nc_open_before_end(&w->open, tok);

        assert_true(depth <= w->open.depth);
        walk_close(w, depth, tok);
        nc_lexer_allow_cdata(lx, nc_open_in_foreign(&w->open));
        if (w->on_other)
            w->on_other(w, tok);
    }
    else if (tok->kind == NC_TOKEN_TEXT) {
        walk_text(w, tok);
    }
    else if (tok->kind == NC_TOKEN_DOCTYPE) {
        nc_open_doctype(&w->open, tok);
    }
}

/* Walks PAGE in pieces of SIZE bytes. */
static inline void walk_page(walk *w, nc_span page, size_t size)
{
    nc_lexer *lx = nc_lexer_create();

    if (!lx)
        abort();
    nc_open_init(&w->open);
    lex_page(lx, page, size, size, walk_token, w);
    walk_close(w, 0, NULL);
    nc_lexer_destroy(lx);
}

#endif /* OPENING_H */
