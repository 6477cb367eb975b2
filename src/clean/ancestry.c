/* ancestry.c -- copies of start tags, one slot for each depth of the stack,
 * used again by the next element there. They do not move while their element
 * is open, so that one may be looked at while others are.
 */
#include "ancestry.h"

#include <stdlib.h>

enum {
    /* Bytes of a start tag that are kept. A longer one is an ancestor nobody
     * knows anything about: what asks for it does not match. */
    ANCESTOR_TAG_MAX = 4096
};

struct nc_ancestor {
    bool is_known; /* `tok` is its start tag, in `bytes` and `attrs` */
    unsigned index;
    nc_token tok;
    nc_attr *attrs;
    unsigned attrs_cap;
    nc_buf bytes;
};

bool nc_ancestry_init(nc_ancestry *a, const nc_open *open, bool needed)
{
    a->open = open;
    a->lost = false;
    a->of = needed ? calloc(NC_OPEN_MAX, sizeof(*a->of)) : NULL;
    return a->of || !needed;
}

void nc_ancestry_release(nc_ancestry *a)
{
    for (size_t i = 0; a->of && i < NC_OPEN_MAX; i++) {
        free(a->of[i].attrs);
        if (a->of[i].bytes.cap > 0)
            nc_buf_release(&a->of[i].bytes);
    }
    free(a->of);
    a->of = NULL;
}

/* Room for the attributes of a start tag that is to be kept. */
static bool reserve_attrs(nc_ancestor *one, unsigned n)
{
    nc_attr *more;

    if (n <= one->attrs_cap)
        return true;
    more = realloc(one->attrs, n * sizeof(*more));
    if (!more)
        return false;
    one->attrs = more;
    one->attrs_cap = n;
    return true;
}

/* The slot of the top element. */
static nc_ancestor *begin(nc_ancestry *a)
{
    size_t depth = a->open->depth;
    nc_ancestor *one = &a->of[depth - 1];

    one->is_known = false;
    one->index = depth > 1 ? a->open->stack[depth - 2].n_children : 1;
    return one;
}

void nc_ancestry_push(nc_ancestry *a, nc_span raw)
{
    nc_ancestor *one;

    if (!a->of)
        return;
    one = begin(a);
    if (raw.len > ANCESTOR_TAG_MAX)
        return;
    if (one->bytes.cap == 0)
        nc_buf_init(&one->bytes);
    nc_buf_clear(&one->bytes);
    nc_buf_append(&one->bytes, raw);
    if (nc_buf_status(&one->bytes) != NC_OK ||
        !nc_token_read_tag(&one->tok, a->scratch, nc_buf_span(&one->bytes)) ||
        !reserve_attrs(one, one->tok.n_attrs))
        return;
    if (one->tok.n_attrs > 0)
        memcpy(one->attrs, a->scratch, one->tok.n_attrs * sizeof(nc_attr));
    one->tok.attrs = one->attrs;
    one->is_known = true;
}

void nc_ancestry_push_implied(nc_ancestry *a)
{
    nc_tag tag = a->open->stack[a->open->depth - 1].tag;
    nc_ancestor *one;

    if (!a->of)
        return;
    one = begin(a);
    one->is_known = true;
    one->tok = (nc_token){.kind = NC_TOKEN_START_TAG,
                          .tag = tag,
                          .name = nc_span_of(nc_tag_name(tag))};
}

bool nc_ancestry_get(void *ctx, unsigned level, nc_subject *s)
{
    nc_ancestry *a = ctx;
    const nc_ancestor *one;

    if (level > a->open->depth || !a->of)
        return false;
    one = &a->of[a->open->depth - level];
    if (!one->is_known) {
        a->lost = true;
        return false;
    }
    s->tok = &one->tok;
    s->index = one->index;
    s->quirks = a->open->quirks;
    return true;
}
