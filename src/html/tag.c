/* tag.c -- one tag, taken apart, by WHATWG HTML 13.2.5.8 and .32 to .40.
 *
 * The same grammar twice: nc_tag_read goes through a whole tag in one sweep
 * and is what nearly every tag meets; nc_tag_scan finds the end of one that
 * comes in pieces, a state at a time, so that no byte is looked at again for
 * every piece.
 *
 *   IN_NAME --space--> BEFORE_ATTR --> IN_ATTR --space--> AFTER_ATTR
 *                           ^             |'='                |'='
 *                           |             v                   |
 *                           +--value--- BEFORE_VALUE <--------+
 *
 * Promise: both agree on where a tag ends, whatever its bytes.
 */
#include "tag.h"

#include "nc_chars.h"

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
 * returns the place behind what it read; END when the tag is cut there. */

static const unsigned char *skip_space(const unsigned char *p,
                                       const unsigned char *end)
{
    while (p < end && nc_is_space(*p))
        p++;
    return p;
}

static const unsigned char *read_name(const unsigned char *p,
                                      const unsigned char *end)
{
    while (p < end && !nc_is_space(*p) && *p != '/' && *p != '>')
        p++;
    return p;
}

/* 13.2.5.33: a `=` that begins a name belongs to it. */
static const unsigned char *read_attr_name(const unsigned char *p,
                                           const unsigned char *end)
{
    p++;
    while (p < end && !nc_is_space(*p) && *p != '/' && *p != '>' && *p != '=')
        p++;
    return p;
}

static const unsigned char *read_value(const unsigned char *p,
                                       const unsigned char *end, nc_span *value)
{
    const unsigned char *start;

    p = skip_space(p, end);
    *value = nc_span_between(p, p);
    if (p == end || *p == '>')
        return p;
    if (*p == '"' || *p == '\'') {
        start = p + 1;
        p = memchr(start, *p, (size_t)(end - start));
        if (!p)
            return end;
        *value = nc_span_between(start, p);
        return p + 1;
    }
    start = p;
    while (p < end && !nc_is_space(*p) && *p != '>')
        p++;
    *value = nc_span_between(start, p);
    return p;
}

/* One attribute, its name at P. */
static const unsigned char *read_attr(const unsigned char *p,
                                      const unsigned char *end, nc_attr *attr)
{
    const unsigned char *start = p;

    p = read_attr_name(p, end);
    attr->name = nc_span_between(start, p);
    attr->value = nc_span_between(p, p);
    p = skip_space(p, end);
    return p < end && *p == '=' ? read_value(p + 1, end, &attr->value) : p;
}

size_t nc_tag_read(nc_token *tok, nc_attr *attrs, nc_span s)
{
    const unsigned char *p = s.ptr + 1, *end = s.ptr + s.len, *start;
    nc_attr beyond;

    tok->kind = *p == '/' ? NC_TOKEN_END_TAG : NC_TOKEN_START_TAG;
    start = *p == '/' ? p + 1 : p;
    p = read_name(start, end);
    tok->name = nc_span_between(start, p);
    tok->attrs = attrs;
    tok->n_attrs = 0;
    tok->self_closing = false;
    while (p < end && *p != '>') {
        if (*p == '/' || nc_is_space(*p)) {
            tok->self_closing = *p == '/' && p + 1 < end && p[1] == '>';
            p++;
            continue;
        }
        p = read_attr(p, end,
                      tok->n_attrs < NC_ATTR_MAX ? &attrs[tok->n_attrs]
                                                 : &beyond);
        if (tok->n_attrs < NC_ATTR_MAX)
            tok->n_attrs++;
    }
    if (p == end)
        return 0;
    tok->tag = nc_tag_of(tok->name);
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

bool nc_token_read_tag(nc_token *tok, nc_attr *attrs, nc_span raw)
{
    memset(tok, 0, sizeof(*tok));
    return raw.len > 2 && raw.ptr[0] == '<' &&
           nc_tag_read(tok, attrs, raw) == raw.len;
}
