/* subjects.h -- a page's elements as selectors see them: each with its tag,
 * its place among its siblings, and its ancestors.
 */
#ifndef SUBJECTS_H
#define SUBJECTS_H

#include "opening.h"
#include "nc_selector.h"

/* An open element's tag, kept while it is open. */
typedef struct frame {
    nc_token tok;
    nc_attr attrs[16];
    unsigned index;
} frame;

typedef struct subjects subjects;

/* Told of every element as it opens. */
typedef void subject_fn(subjects *s, const nc_subject *subject);

struct subjects {
    frame frames[64];
    size_t depth; /* ancestors of the subject */
    bool quirks;
    subject_fn *fn;
    void *ctx;
};

/* An nc_ancestor_fn; CTX is a subjects. */
static inline bool subjects_ancestor(void *ctx, unsigned level, nc_subject *out)
{
    subjects *s = ctx;
    frame *f;

    if (level > s->depth)
        return false;
    f = &s->frames[s->depth - level];
    *out = (nc_subject){.tok = &f->tok, .index = f->index, .quirks = s->quirks};
    return true;
}

static inline void subjects_open(walk *w, const nc_token *tok,
                                 const nc_open_plan *plan)
{
    subjects *s = w->ctx;
    bool pushed = !tok || plan->action == NC_OPEN_PUSH;
    const nc_open_element *top = nc_open_top(&w->open);
    size_t depth = w->open.depth - pushed;
    frame *f = &s->frames[depth];
    nc_subject subject;

    assert_true(depth < NELEMS(s->frames));
    memset(f, 0, sizeof(*f));
    if (tok) {
        f->tok = *tok;
        assert_true(tok->n_attrs <= NELEMS(f->attrs));
        if (tok->n_attrs)
            memcpy(f->attrs, tok->attrs, tok->n_attrs * sizeof(f->attrs[0]));
    }
    else {
        f->tok.kind = NC_TOKEN_START_TAG;
        f->tok.tag = top->tag;
        f->tok.name = nc_span_of(nc_tag_name(top->tag));
    }
    f->tok.attrs = f->attrs;
    f->index = depth ? w->open.stack[depth - 1].n_children : 1;
    s->depth = depth;
    s->quirks = w->open.quirks;
    subject =
        (nc_subject){.tok = &f->tok, .index = f->index, .quirks = s->quirks};
    if (tok)
        s->fn(s, &subject);
}

static inline void subjects_close(walk *w, const nc_token *tok)
{
    (void)w;
    (void)tok;
}

/* Calls FN for every element that PAGE has a tag for. */
static inline void each_subject(nc_span page, subject_fn *fn, void *ctx)
{
    subjects *s = calloc(1, sizeof(*s));
    walk w = {.on_open = subjects_open, .on_close = subjects_close, .ctx = s};

    if (!s)
        abort();
    s->fn = fn;
    s->ctx = ctx;
    walk_page(&w, page, page.len ? page.len : 1);
    free(s);
}

/* Appends the subject's `n`, which test pages give to tell elements apart. */
static inline void append_label(nc_buf *out, const nc_subject *subject)
{
    const nc_attr *label = nc_token_attr(subject->tok, NC_SPAN_LIT("n"));

    if (out->len > 0)
        nc_buf_append_byte(out, ' ');
    nc_buf_append(out, label ? label->value : subject->tok->name);
}

#endif /* SUBJECTS_H */
