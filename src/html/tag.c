/* tag.c -- one tag, taken apart, by WHATWG HTML 13.2.5.8 and .32 to .40.
 *
 * The same grammar twice: nc_tag_read goes through a whole tag in one sweep
 * (and quick.h through the most common ones in a straight line); nc_tag_scan
 * finds the end of one that comes in pieces, a state at a time, so that no byte
 * is looked at again for every piece.
 *
 *   IN_NAME --space--> BEFORE_ATTR --> IN_ATTR --space--> AFTER_ATTR
 *                           ^             |'='                |'='
 *                           |             v                   |
 *                           +--value--- BEFORE_VALUE <--------+
 *
 * Promise: both agree on where a tag ends, whatever its bytes.
 */
#include "tag.h"

#include "names.h"
#include "scan.h"

static nc_tag_state after_attr_byte(unsigned char c, nc_tag_state otherwise)
{
    if (c == '=')
        return NC_TAG_BEFORE_VALUE;
    if (c == '/')
        return NC_TAG_BEFORE_ATTR;
    return nc_is_space(c) ? NC_TAG_AFTER_ATTR : otherwise;
}

static nc_tag_state before_value_byte(unsigned char c)
{
    if (c == '"')
        return NC_TAG_IN_DOUBLE;
    if (c == '\'')
        return NC_TAG_IN_SINGLE;
    return nc_is_space(c) ? NC_TAG_BEFORE_VALUE : NC_TAG_IN_UNQUOTED;
}

/* The state after a byte that is not the tag's end. */
static nc_tag_state next_state(nc_tag_state state, unsigned char c)
{
    switch (state) {
    case NC_TAG_IN_NAME:
        return nc_is_space(c) || c == '/' ? NC_TAG_BEFORE_ATTR : state;
    case NC_TAG_BEFORE_ATTR:
        return nc_is_space(c) || c == '/' ? state : NC_TAG_IN_ATTR;
    case NC_TAG_IN_ATTR:
    case NC_TAG_AFTER_ATTR:
        return after_attr_byte(c, NC_TAG_IN_ATTR);
    case NC_TAG_BEFORE_VALUE:
        return before_value_byte(c);
    case NC_TAG_IN_DOUBLE:
        return c == '"' ? NC_TAG_BEFORE_ATTR : state;
    case NC_TAG_IN_SINGLE:
        return c == '\'' ? NC_TAG_BEFORE_ATTR : state;
    case NC_TAG_IN_UNQUOTED:
        return nc_is_space(c) ? NC_TAG_BEFORE_ATTR : state;
    }
    return state;
}

size_t nc_tag_scan(nc_tag_state *state, nc_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        bool quoted = *state == NC_TAG_IN_DOUBLE || *state == NC_TAG_IN_SINGLE;

        if (quoted) {
            int quote = *state == NC_TAG_IN_DOUBLE ? '"' : '\'';
            const unsigned char *end = memchr(s.ptr + i, quote, s.len - i);

            if (!end)
                return 0;
            i = (size_t)(end - s.ptr);
        }
        else if (s.ptr[i] == '>') {
            return i + 1;
        }
        *state = next_state(*state, s.ptr[i]);
    }
    return 0;
}

/* Each of the next readers takes the place P in a tag that may end at END and
 * returns the place behind what it read; END when the tag is cut there, and
 * *CUT then tells in what. */

static const unsigned char *skip_space(const unsigned char *p,
                                       const unsigned char *end)
{
    while (p < end && nc_is_space(*p))
        p++;
    return p;
}

static const unsigned char *read_unquoted(const unsigned char *p,
                                          const unsigned char *end,
                                          nc_span *value, nc_tag_state *cut)
{
    const unsigned char *start = p;

    p = nc_scan_class(p, end, NC_CHAR_SPACE | NC_CHAR_GREATER);
    *value = nc_span_between(start, p);
    *cut = NC_TAG_IN_UNQUOTED;
    return p;
}

static inline const unsigned char *read_quoted(const unsigned char *p,
                                               const unsigned char *end,
                                               nc_span *value,
                                               nc_tag_state *cut)
{
    const unsigned char *start = p + 1;

    *cut = *p == '"' ? NC_TAG_IN_DOUBLE : NC_TAG_IN_SINGLE;
    p = nc_scan_byte(start, end, *p);
    *value = nc_span_between(start, p);
    if (p == end)
        return end;
    *cut = NC_TAG_BEFORE_ATTR;
    return p + 1;
}

/* P is behind the `=`. */
static inline const unsigned char *read_value(const unsigned char *p,
                                              const unsigned char *end,
                                              nc_span *value, nc_tag_state *cut)
{
    *cut = NC_TAG_BEFORE_VALUE;
    if (p < end && nc_is_space(*p))
        p = skip_space(p, end);
    *value = nc_span_between(p, p);
    if (p == end || *p == '>')
        return p;
    if (*p == '"' || *p == '\'')
        return read_quoted(p, end, value, cut);
    return read_unquoted(p, end, value, cut);
}

/* One attribute, its name at P. 13.2.5.33: a `=` that begins a name belongs to
 * it. */
static inline const unsigned char *read_attr(const unsigned char *p,
                                             const unsigned char *end,
                                             nc_attr *attr, nc_tag_state *cut)
{
    const unsigned char *start = p;

    p = nc_scan_name(p + 1, end, true);
    attr->name = nc_span_between(start, p);
    *cut = NC_TAG_IN_ATTR;
    if (p < end && nc_is_space(*p)) {
        *cut = NC_TAG_AFTER_ATTR;
        p = skip_space(p, end);
    }
    if (p < end && *p == '=')
        return read_value(p + 1, end, &attr->value, cut);
    attr->value = (nc_span){attr->name.ptr + attr->name.len, 0};
    return p;
}

const unsigned char *nc_tag_read_attr(const unsigned char *p,
                                      const unsigned char *end, nc_attr *attr)
{
    nc_tag_state cut;

    return read_attr(p, end, attr, &cut);
}

/* White space and slashes between attributes. */
static inline const unsigned char *skip_gap(const unsigned char *p,
                                            const unsigned char *end)
{
    while (p < end && nc_char_class[*p] & (NC_CHAR_SPACE | NC_CHAR_SLASH))
        p++;
    return p;
}

/* The attributes from P on, the end of the tag's name. */
static const unsigned char *read_attrs(nc_token *tok, nc_attr *attrs,
                                       const unsigned char *p,
                                       const unsigned char *end,
                                       nc_tag_state *cut)
{
    unsigned n = 0;
    const unsigned char *gap;
    nc_attr beyond;

    for (;;) {
        gap = p;
        p = skip_gap(p, end);
        if (p > gap)
            *cut = NC_TAG_BEFORE_ATTR;
        if (p == end || *p == '>')
            break;
        p = read_attr(p, end, n < NC_ATTR_MAX ? &attrs[n] : &beyond, cut);
        n += n < NC_ATTR_MAX;
    }
    tok->n_attrs = n;
    tok->self_closing = p > gap && p[-1] == '/';
    return p;
}

static inline nc_tag find_tag(nc_span name, const unsigned char *end)
{
    return end - name.ptr >= 8
               ? nc_tag_of_key(nc_name_key(name.ptr, name.len), name)
               : nc_tag_of(name);
}

size_t nc_tag_read(nc_token *tok, nc_attr *attrs, nc_span s, nc_tag_state *cut)
{
    const unsigned char *end = s.ptr + s.len;
    bool is_end = s.ptr[1] == '/';
    const unsigned char *start = s.ptr + 1 + is_end;
    const unsigned char *p = nc_scan_name(start, end, false);

    *cut = NC_TAG_IN_NAME;
    tok->kind = is_end ? NC_TOKEN_END_TAG : NC_TOKEN_START_TAG;
    tok->name = nc_span_between(start, p);
    tok->attrs = attrs;
    tok->n_attrs = 0;
    tok->self_closing = false;
    if (p < end && *p != '>')
        p = read_attrs(tok, attrs, p, end, cut);
    if (p == end)
        return 0;
    tok->tag = find_tag(tok->name, end);
    tok->raw = nc_span_between(s.ptr, p + 1);
    return tok->raw.len;
}

const nc_attr *nc_token_attr(const nc_token *tok, nc_span name)
{
    for (unsigned i = 0; i < tok->n_attrs; i++) {
        if (nc_span_equal_nocase(tok->attrs[i].name, name))
            return &tok->attrs[i];
    }
    return NULL;
}
