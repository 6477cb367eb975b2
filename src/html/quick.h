/* quick.h -- reads the tag that nearly every tag is. Private to src/html.
 *
 * A tag well inside a piece, with a name of known bytes and attributes like
 * `name="value"`, is read here in a straight line: no state, no call, and few
 * branches. Whatever is odd in a tag as a whole (its piece ends soon, control
 * characters in its name) is left to nc_tag_read(), an odd attribute to
 * nc_quick_odd().
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
    /* As far as one look goes: at a tag's name and for the `<` behind it; from
     * the end of a name or value at the 64 bytes behind the space there and
     * one more. */
    NC_QUICK_REACH = 1 + 64,
    NC_QUICK_REACH_ATTR = 1 + 64 + 1,
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

/* ` name="value"` at P, of which NC_QUICK_REACH_ATTR bytes can be read. Where
 * it ends is told by quotes alone, so that a processor need not wait for the
 * look at its name. Returns the place of the closing quote, END if there is
 * none; NULL if it is something else that stands there. */
static inline const unsigned char *
nc_quick_pair(const unsigned char *p, const unsigned char *end, nc_attr *attr)
{
    uint64_t quotes = nc_mask64(p + 1, '"');
    unsigned n = nc_lowest(nc_name_ends16(p + 1, true) | 1U << 16);
    uint64_t first = (uint64_t)2 << n;

    /* Asked in one go, as each answer by itself is as good as random. */
    if ((p[0] ^ ' ') | (p[1 + n] ^ '=') | (n == 0) |
        ((quotes & (first * 2 - 1)) != first))
        return NULL;
    attr->name = (nc_span){p + 1, n};
    attr->value.ptr = p + n + 3;
    quotes &= quotes - 1;
    p = quotes ? p + 1 + nc_lowest(quotes) : nc_scan_byte(p + 65, end, '"');
    attr->value.len = (size_t)(p - attr->value.ptr);
    return p;
}

/* Any attribute, its name at P, of which 34 bytes can be read: long names,
 * single quotes, no value, and the rest. Returns the place behind it; END if it
 * is cut. */
__attribute__((noinline)) static const unsigned char *
nc_quick_odd(const unsigned char *p, const unsigned char *end, nc_attr *attr)
{
    /* A `=` that begins a name belongs to it. */
    unsigned n = nc_lowest((nc_name_ends16(p, true) & ~1U) | 1U << 16);

    if (n == 16)
        n += nc_lowest(nc_name_ends16(p + 16, true) | 1U << 16);
    if (p[n] == '=' && (p[n + 1] == '"' || p[n + 1] == '\'')) {
        const unsigned char *value = p + n + 2;

        attr->name = (nc_span){p, n};
        p = nc_scan_byte(value, end, value[-1]);
        attr->value = nc_span_between(value, p);
        return p == end ? end : p + 1;
    }
    if (p[n] == '>' || (p[n] == ' ' && nc_is_alpha(p[n + 1]))) {
        attr->name = (nc_span){p, n};
        attr->value = (nc_span){p + n, 0};
        return p + n;
    }
    return nc_tag_read_attr(p, end, attr);
}

/* The attributes of the tag whose name ends at P. Returns the place of its
 * `>`; NULL if it may not end before END. */
__attribute__((noinline)) static const unsigned char *
nc_quick_attrs(nc_token *tok, nc_attr *attrs, const unsigned char *p,
               const unsigned char *end)
{
    const unsigned char *last = end - NC_QUICK_REACH_ATTR;
    nc_attr *attr = attrs;

    while (p <= last && attr < attrs + NC_ATTR_MAX) {
        const unsigned char *quote = nc_quick_pair(p, end, attr);

        if (quote) {
            if (quote == end)
                return NULL;
            p = quote + 1;
        }
        else {
            while (p < last && nc_char_class[*p] & NC_QUICK_GAP)
                p++;
            if (*p == '>') {
                tok->self_closing = p[-1] == '/';
                tok->n_attrs = (unsigned)(attr - attrs);
                return p;
            }
            if (p == last)
                return NULL;
            p = nc_quick_odd(p, end, attr);
        }
        attr++;
        if (p == end)
            return NULL;
        if (*p == '>') {
            tok->n_attrs = (unsigned)(attr - attrs);
            return p;
        }
    }
    return NULL;
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
    tok->tag = nc_quick_tag_of(name, (size_t)(after - name));
    if (*p != '>') {
        if (!(nc_char_class[*p] & NC_QUICK_GAP))
            return NULL;
        p = nc_quick_attrs(tok, attrs, p, end);
        if (!p)
            return NULL;
    }
    return p + 1;
}

#endif

#endif /* NC_HTML_QUICK_H */
