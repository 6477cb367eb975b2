/* nc_open.h -- which elements are open, as a stream can know it.
 *
 * A page's tags in, its element structure out, without a tree: void elements,
 * implied end tags, scopes, svg and math as WHATWG HTML 13.2.6 has them. The
 * rewriter matches rules against this stack; it also tells the lexer how to
 * read on, as the standard's tree builder does.
 *
 *     START_TAG: nc_open_before_start(o, tok, &plan)   -- pop to plan.depth
 *                nc_open_implied(o, &plan)
 *                nc_open_start(o, tok, &plan)
 *     END_TAG:   depth = nc_open_before_end(o, tok)    -- pop to depth
 *
 * The caller pops: it looks at each element that closes (nc_open_top) and
 * calls nc_open_pop, until the depth is that one. So it sees every element open
 * and close exactly once, and knows why.
 *
 * Where a stream can't know what a tree would do, the element is marked
 * `unsure`: the rewriter does not cut it. An element that leaves the middle of
 * the stack (a mis-nested `</b>` or `</form>`) stays on it without a name until
 * its parent goes.
 */
#ifndef NC_OPEN_H
#define NC_OPEN_H

#include "nc_lexer.h"

enum {
    /* What browsers do: Blink nests no deeper than 512. */
    NC_OPEN_MAX = 512
};

typedef enum nc_namespace { NC_NS_HTML, NC_NS_SVG, NC_NS_MATHML } nc_namespace;

/* Sixteen bytes, which one step stores: numbers are no wider than they need. */
typedef struct nc_open_element {
    unsigned char tag;   /* an nc_tag */
    unsigned char ns;    /* an nc_namespace */
    unsigned char slot;  /* where it is counted: nc_open.count */
    bool implied;        /* the page has no tag for it (tbody, body...) */
    bool unsure;         /* its end can't be told from a stream */
    bool html_point;     /* annotation-xml that holds HTML */
    uint32_t name_hash;  /* of the lower-cased name: tells unknown ones apart */
    unsigned n_children; /* elements that have begun in it so far */
} nc_open_element;

typedef enum nc_open_action {
    NC_OPEN_PUSH,  /* opens an element with content */
    NC_OPEN_LEAF,  /* an element without content */
    NC_OPEN_IGNORE /* a browser makes no new element of this tag */
} nc_open_action;

/* What a start tag does: close down to `depth`, then `action`. */
typedef struct nc_open_plan {
    size_t depth;
    nc_open_action action;
    nc_namespace ns;
    nc_tag implied[3]; /* elements to open first, in order */
    unsigned n_implied;
} nc_open_plan;

typedef struct nc_open {
    size_t depth;
    bool overflow;  /* nested deeper than NC_OPEN_MAX: trust nothing more */
    bool ambiguous; /* browsers differ on what this page is: the same */
    bool is_xml;    /* `/>` ends any element: the caller says so */
    bool quirks;    /* no doctype, or one of the old ones (13.2.6.4.1) */
    bool seen_head;
    bool seen_body;
    uint16_t count[256]; /* open elements: of known names each, else by hash */
    nc_open_element stack[NC_OPEN_MAX];
} nc_open;

void nc_open_init(nc_open *open);

void nc_open_before_start(nc_open *open, const nc_token *tok,
                          nc_open_plan *plan);

/* What text that is not white space does: it may end head and imply body. */
void nc_open_before_text(const nc_open *open, nc_open_plan *plan);

/* Takes note of a doctype: see `quirks`. */
void nc_open_doctype(nc_open *open, const nc_token *tok);

/* Opens PLAN's implied elements; each is pushed and `implied`. */
void nc_open_push_implied(nc_open *open, const nc_open_plan *plan);

static inline void nc_open_implied(nc_open *open, const nc_open_plan *plan)
{
    if (plan->n_implied > 0)
        nc_open_push_implied(open, plan);
}

/* Opens the element of TOK after everything above plan->depth was popped and
 * the implied ones pushed. False: PLAN is LEAF or IGNORE, or the stack is full
 * (`overflow`). Counts the child of its parent in any case but IGNORE. */
bool nc_open_start(nc_open *open, const nc_token *tok,
                   const nc_open_plan *plan);

/* The depth that an end tag leaves; the present one if it ends nothing.
 * `</body>` and `</html>` end nothing: what follows them still goes there. */
size_t nc_open_before_end(nc_open *open, const nc_token *tok);

static inline nc_open_element *nc_open_top(nc_open *open)
{
    return open->depth ? &open->stack[open->depth - 1] : NULL;
}

/* There must be one. */
static inline void nc_open_pop(nc_open *open)
{
    nc_assert(open->depth > 0);
    open->count[open->stack[--open->depth].slot]--;
}

/* Whether a stream knows where an element ends: OWN_END tells that it is by
 * its own end tag. */
static inline bool nc_open_ends_surely(const nc_open_element *element,
                                       bool own_end)
{
    if (element->unsure)
        return false;
    return own_end || element->ns != NC_NS_HTML ||
           !nc_element_is((nc_tag)element->tag, NC_EL_FORMATTING);
}

/* Whether it stands where a stream can't know what a tree would do. */
static inline bool nc_open_is_unclear(const nc_open *open)
{
    return open->count[NC_TAG_SELECT] > 0 || open->count[NC_TAG_TEMPLATE] > 0 ||
           open->count[NC_TAG_FRAMESET] > 0;
}

/* 13.2.6.5: whether a start tag ends svg and math around it. */
bool nc_open_is_breakout(const nc_token *tok);

/* 13.2.4.2: annotation-xml, of namespace NS, is an HTML integration point by
 * its encoding. */
bool nc_open_is_html_annotation(const nc_token *tok, nc_namespace ns);

/* Whether the current element is one of svg or math: CDATA is known there. */
static inline bool nc_open_in_foreign(const nc_open *open)
{
    return open->depth && open->stack[open->depth - 1].ns != NC_NS_HTML;
}

/* How the lexer reads on after the start tag TOK was opened (or not) by PLAN,
 * and whether CDATA sections are known now. */
void nc_open_steer(nc_open *open, const nc_token *tok, const nc_open_plan *plan,
                   nc_lexer *lx);

#endif /* NC_OPEN_H */
