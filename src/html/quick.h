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
    /* As far as one look goes: a name, `="` and the first bytes of a value. */
    NC_QUICK_REACH = 16 + 2 + 64
};

/* The element of a name of LEN bytes at P, none of them a control character,
 * and eight of which can be read. */
static inline nc_tag nc_quick_tag_of(const unsigned char *p, size_t len)
{
    /* Small letters, digits and `-`, which known names are made of, have this
     * bit. Of the others, only control characters become one by it. */
    const uint64_t small = 0x2020202020202020U;
    uint64_t key = nc_load8(p) | small;

    if (len < 8)
        key &= ((uint64_t)1 << 8 * len) - 1;
    return nc_tag_of_key(key, (nc_span){p, len});
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
    const unsigned char *p = quotes->base + __builtin_ctzll(quotes->ahead);

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
    unsigned ends = nc_name_ends16(p, true) & ~1U;
    const unsigned char *value;
    size_t n;

    if (quotes->ahead == 0)
        *quotes = nc_quotes_from(p);
    if (quotes->ahead == 0)
        return nc_tag_read_attr(p, end, attr);
    value = nc_quotes_take(quotes) + 1;
    n = (size_t)(value - p) - 2;
    if (n > 15 || (ends & ((2U << n) - 1)) != 1U << n || p[n] != '=') {
        quotes->ahead = 0;
        return nc_tag_read_attr(p, end, attr);
    }
    p = quotes->ahead ? nc_quotes_take(quotes) : nc_scan_byte(value, end, '"');
    attr->name = (nc_span){value - 2 - n, n};
    attr->value = nc_span_between(value, p);
    return p == end ? end : p + 1;
}

/* The attributes of the tag whose name ends at P. Returns the place of its
 * `>`; NULL if it may not end before END. */
static inline const unsigned char *nc_quick_attrs(nc_token *tok, nc_attr *attrs,
                                                  const unsigned char *p,
                                                  const unsigned char *end)
{
    nc_quotes quotes = {p, 0};
    unsigned n = 0;

    for (;;) {
        const unsigned char *gap = p;

        while (p < end && nc_char_class[*p] & (NC_CHAR_SPACE | NC_CHAR_SLASH))
            p++;
        if (end - p < NC_QUICK_REACH || n == NC_ATTR_MAX)
            return NULL;
        if (*p == '>') {
            tok->n_attrs = n;
            tok->self_closing = p > gap && p[-1] == '/';
            return p;
        }
        p = nc_quick_attr(p, end, &quotes, &attrs[n++]);
    }
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
    const unsigned char *name = p + 1 + is_end;

    if (ends == 0)
        return NULL;
    p += 1 + __builtin_ctz(ends);
    tok->kind = (nc_token_kind)(NC_TOKEN_START_TAG + is_end);
    tok->name = nc_span_between(name, p);
    tok->attrs = attrs;
    tok->n_attrs = 0;
    tok->self_closing = false;
    if (*p != '>') {
        if (!(nc_char_class[*p] & (NC_CHAR_SPACE | NC_CHAR_SLASH)))
            return NULL;
        p = nc_quick_attrs(tok, attrs, p, end);
        if (!p)
            return NULL;
    }
    tok->tag = nc_quick_tag_of(name, tok->name.len);
    return p + 1;
}

#endif

#endif /* NC_HTML_QUICK_H */
