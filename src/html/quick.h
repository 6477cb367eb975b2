/* quick.h -- reads the tag that nearly every tag is. Private to src/html.
 *
 * A tag well inside a piece, with a name of known bytes and attributes like
 * `name="value"`, is read here in a straight line: no state, no check of
 * bounds but one an attribute, no call. Whatever is odd in a tag as a whole
 * (its piece ends soon, control characters in its name) is left to
 * nc_tag_read(), an odd attribute to nc_tag_read_attr().
 *
 * Promise: what it reads, nc_tag_read() reads likewise.
 */
#ifndef NC_HTML_QUICK_H
#define NC_HTML_QUICK_H

#include "names.h"
#include "scan.h"
#include "tag.h"

#ifdef NC_SIMD

enum {
    /* As far as one look goes: a space, a name, `="` and the first bytes of a
     * value. */
    NC_QUICK_REACH = 1 + 16 + 2 + 64,
    NC_QUICK_GAP = NC_CHAR_SPACE | NC_CHAR_SLASH
};

/* The element of a name of LEN bytes at P, at most 15 and none of them a
 * control character. Eight bytes can be read. */
static inline nc_tag nc_quick_tag_of(const unsigned char *p, size_t len)
{
#define ALL (~(uint64_t)0)
    static const uint64_t of_name[16] = {
        0,         ALL >> 56, ALL >> 48, ALL >> 40, ALL >> 32, ALL >> 24,
        ALL >> 16, ALL >> 8,  ALL,       ALL,       ALL,       ALL,
        ALL,       ALL,       ALL,       ALL};
#undef ALL
    /* Small letters, digits and `-`, which known names are made of, have this
     * bit. Of the others, only control characters become one by it. */
    const uint64_t small = 0x2020202020202020U;

    return nc_tag_of_key((nc_load8(p) | small) & of_name[len],
                         (nc_span){p, len});
}

/* The double quotes in the 64 bytes from `base` on that are still ahead. */
typedef struct nc_quotes {
    const unsigned char *base;
    uint64_t ahead;
} nc_quotes;

static inline nc_quotes nc_quotes_from(const unsigned char *p)
{
    return (nc_quotes){p, nc_mask64(p, '"')};
}

static inline const unsigned char *nc_quotes_take(nc_quotes *quotes)
{
    const unsigned char *p = quotes->base + nc_lowest(quotes->ahead);

    quotes->ahead &= quotes->ahead - 1;
    return p;
}

/* An attribute at P, of which NC_QUICK_REACH bytes can be read, given the
 * quotes from P on. Where it ends is told by quotes alone, so that a processor
 * need not wait for the look at its name. Returns the place behind it; END if
 * it is cut. */
static inline const unsigned char *nc_quick_attr(const unsigned char *p,
                                                 const unsigned char *end,
                                                 nc_quotes *quotes,
                                                 nc_attr *attr)
{
    /* A `=` that begins a name belongs to it. */
    unsigned ends = (nc_name_ends16(p, true) & ~1U) | 1U << 16;
    const unsigned char *value;
    size_t n;

    if (quotes->ahead == 0)
        *quotes = nc_quotes_from(p);
    if (quotes->ahead == 0)
        return nc_tag_read_attr(p, end, attr);
    value = nc_quotes_take(quotes) + 1;
    n = (size_t)(value - p) - 2;
    if (n != nc_lowest(ends) || p[n] != '=') {
        quotes->ahead = 0;
        return nc_tag_read_attr(p, end, attr);
    }
    attr->name = (nc_span){p, n};
    p = quotes->ahead ? nc_quotes_take(quotes) : nc_scan_byte(value, end, '"');
    attr->value = nc_span_between(value, p);
    return p == end ? end : p + 1;
}

/* The attributes of the tag whose name ends at P. Returns the place of its
 * `>`; NULL if it may not end before END. */
__attribute__((noinline)) static const unsigned char *
nc_quick_attrs(nc_token *tok, nc_attr *attrs, const unsigned char *p,
               const unsigned char *end)
{
    const unsigned char *last = end - NC_QUICK_REACH;
    nc_attr *attr = attrs;
    nc_quotes quotes;

    if (p > last)
        return NULL;
    quotes = nc_quotes_from(p);
    while (*p != '>') {
        p += *p == ' ';
        if (nc_char_class[*p] & (NC_QUICK_GAP | NC_CHAR_GREATER)) {
            while (p < last && nc_char_class[*p] & NC_QUICK_GAP)
                p++;
            if (*p == '>') {
                tok->self_closing = p[-1] == '/';
                break;
            }
            if (p >= last)
                return NULL;
        }
        if (attr == attrs + NC_ATTR_MAX)
            return NULL;
        p = nc_quick_attr(p, end, &quotes, attr++);
        if (p > last)
            return NULL;
    }
    tok->n_attrs = (unsigned)(attr - attrs);
    return p;
}

/* As nc_tag_read(), of a tag of which NC_QUICK_REACH bytes can be read before
 * END; NULL where that has to look. Returns the place behind it. */
static inline const unsigned char *nc_quick_tag(nc_token *tok, nc_attr *attrs,
                                                const unsigned char *p,
                                                const unsigned char *end)
{
    bool is_end = p[1] == '/';
    /* The first byte of these is a letter, or the slash. */
    unsigned ends = nc_name_ends16(p + 1, false) & ~1U;
    const unsigned char *name = p + 1 + is_end, *after;

    if (ends == 0)
        return NULL;
    after = p += 1 + nc_lowest(ends);
    tok->kind = (nc_token_kind)(NC_TOKEN_START_TAG + is_end);
    tok->name = nc_span_between(name, p);
    tok->attrs = attrs;
    tok->n_attrs = 0;
    tok->self_closing = false;
    if (*p != '>') {
        if (!(nc_char_class[*p] & NC_QUICK_GAP))
            return NULL;
        p = nc_quick_attrs(tok, attrs, p, end);
        if (!p)
            return NULL;
    }
    tok->tag = nc_quick_tag_of(name, (size_t)(after - name));
    return p + 1;
}

#endif

#endif /* NC_HTML_QUICK_H */
