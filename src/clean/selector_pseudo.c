/* selector_pseudo.c -- pseudo-classes: those of CSS that a page alone answers,
 * and those that content blockers have added.
 *
 * Some are only other ways to say a thing and are read as that:
 *
 *     :first-child         :nth-child(1)
 *     :only-child          :nth-child(1):nth-last-child(1)
 *     X:upward(2)          *:has(> * > :is(X))
 *     X:upward(S)          S:has(:is(X)), of nested ones the nearest
 *     :if-not(X)           :not(:has(X))
 */
#include "parser.h"

#include <limits.h>
#include "nc_chars.h"

enum { NTH_MAX = 1000000, UPWARD_MAX = NC_COMPOUND_MAX - 1 };

/* --- :nth-child() and its like (CSS Syntax 6, the An+B microsyntax) */

static bool read_number(parser *ps, int *number)
{
    const unsigned char *before = ps->p;
    long value = 0;

    while (ps->p < ps->end && nc_is_digit(*ps->p)) {
        if (value <= NTH_MAX)
            value = value * 10 + (*ps->p - '0');
        ps->p++;
    }
    *number = (int)(value > NTH_MAX ? NTH_MAX : value);
    return ps->p > before;
}

static bool accept_word(parser *ps, nc_span word)
{
    nc_span rest = nc_span_between(ps->p, ps->end);

    if (!nc_span_starts_nocase(rest, word))
        return false;
    ps->p += word.len;
    return true;
}

/* What stands after `n`: nothing, `+ 3` or `-3`. */
static bool parse_nth_start(parser *ps, simple *s)
{
    int sign;

    nc_parser_skip_space(ps);
    sign = nc_parser_accept(ps, '-') ? -1 : nc_parser_accept(ps, '+') ? 1 : 0;
    s->start = 0;
    if (sign == 0)
        return true;
    nc_parser_skip_space(ps);
    if (!read_number(ps, &s->start))
        return nc_parser_fail(ps, "expected a number here, as in 2n+1");
    s->start *= sign;
    return true;
}

static bool parse_nth(parser *ps, simple *s)
{
    int sign;
    bool number;

    nc_parser_skip_space(ps);
    if (accept_word(ps, NC_SPAN_LIT("odd"))) {
        s->step = 2;
        s->start = 1;
    }
    else if (accept_word(ps, NC_SPAN_LIT("even"))) {
        s->step = 2;
    }
    else {
        sign = nc_parser_accept(ps, '-') ? -1 : 1;
        if (sign > 0)
            nc_parser_accept(ps, '+');
        number = read_number(ps, &s->start);
        if (nc_parser_accept(ps, 'n') || nc_parser_accept(ps, 'N')) {
            s->step = sign * (number ? s->start : 1);
            if (!parse_nth_start(ps, s))
                return false;
        }
        else if (!number) {
            return nc_parser_fail(
                ps, "expected odd, even, a number or a form like 2n+1");
        }
        else {
            s->start *= sign;
        }
    }
    nc_parser_skip_space(ps);
    if (accept_word(ps, NC_SPAN_LIT("of ")))
        return nc_parser_fail_at(ps, ps->p, NC_ENOTSUP,
                                 "a list after \"of\" is not known here");
    return nc_parser_accept(ps, ')') || nc_parser_fail(ps, "expected ) here");
}

/* --- arguments as text */

/* Past an expression `/.../` at the front of an argument, so that a `)` in it
 * does not end it. */
static const unsigned char *skip_expression(const unsigned char *p,
                                            const unsigned char *end)
{
    bool in_class = false;

    for (p++; p < end; p++) {
        if (*p == '\\')
            p++;
        else if (*p == '[')
            in_class = true;
        else if (*p == ']')
            in_class = false;
        else if (*p == '/' && !in_class)
            return p + 1;
    }
    return end;
}

/* The text up to the `)` that ends an argument; parentheses in it are paired,
 * a backslash takes the next byte along. */
static bool read_argument(parser *ps, nc_span *argument)
{
    const unsigned char *start = ps->p, *p = start;
    unsigned depth = 0;

    if (p < ps->end && *p == '/')
        p = skip_expression(p, ps->end);
    for (; p < ps->end && (*p != ')' || depth > 0); p++) {
        if (*p == '\\' && p + 1 < ps->end)
            p++;
        else if (*p == '(')
            depth++;
        else if (*p == ')')
            depth--;
    }
    if (p >= ps->end) {
        ps->p = ps->end;
        return nc_parser_fail(ps, "expected ) here");
    }
    *argument = nc_span_between(start, p);
    ps->p = p + 1;
    return true;
}

static nc_span unquoted(nc_span s)
{
    if (s.len >= 2 && (s.ptr[0] == '"' || s.ptr[0] == '\'') &&
        s.ptr[s.len - 1] == s.ptr[0])
        return (nc_span){s.ptr + 1, s.len - 2};
    return s;
}

/* A pattern of TEXT, which stands in the selector. Outside of an expression, a
 * backslash is taken off what it was put before. */
static nc_pattern *read_pattern(parser *ps, nc_span text, bool exact)
{
    nc_buf plain = NC_BUF_INIT;
    nc_error err = {0, 0, ""};
    nc_pattern *p = NULL;
    bool expression = text.len > 0 && text.ptr[0] == '/';
    nc_status status;

    for (size_t i = 0; i < text.len; i++) {
        if (!expression && text.ptr[i] == '\\' && i + 1 < text.len)
            i++;
        nc_buf_append_byte(&plain, text.ptr[i]);
    }
    status = nc_buf_status(&plain);
    if (status == NC_OK)
        status = nc_pattern_create(&p, nc_buf_span(&plain), exact, &err);
    if (status != NC_OK)
        nc_parser_fail_at(ps, text.ptr + (err.col ? err.col - 1 : 0), status,
                          err.msg[0] ? err.msg : "out of memory");
    nc_buf_release(&plain);
    return p;
}

/* :has-text(TEXT) */
static bool parse_text(parser *ps, draft *d)
{
    const unsigned char *at = ps->p;
    draft_simple *s = nc_draft_add(ps, d, SIMPLE_TEXT);
    nc_span argument = NC_SPAN_EMPTY;

    if (!s || !read_argument(ps, &argument))
        return false;
    argument = unquoted(nc_span_trim(argument));
    if (argument.len == 0)
        return nc_parser_fail_at(ps, at, NC_EINVAL, "expected a text here");
    s->made.text = read_pattern(ps, argument, false);
    return s->made.text != NULL;
}

/* :min-text-length(N) */
static bool parse_text_length(parser *ps, draft *d)
{
    draft_simple *s = nc_draft_add(ps, d, SIMPLE_TEXT);

    if (!s)
        return false;
    if (!read_number(ps, &s->made.start))
        return nc_parser_fail(ps, "expected a number here");
    return nc_parser_accept(ps, ')') || nc_parser_fail(ps, "expected ) here");
}

/* The end of a name or value at the front of S: a quoted string, an
 * expression, or all up to `=`. */
static size_t part_length(nc_span s)
{
    const unsigned char *end = s.ptr + s.len, *p = s.ptr;

    if (s.len > 0 && (*p == '"' || *p == '\'')) {
        for (p++; p < end && *p != s.ptr[0]; p++) {
            if (*p == '\\')
                p++;
        }
        return p < end ? (size_t)(p - s.ptr) + 1 : s.len;
    }
    if (s.len > 0 && *p == '/')
        p = skip_expression(p, end);
    while (p < end && *p != '=')
        p++;
    return (size_t)(p - s.ptr);
}

/* :matches-attr(NAME), :matches-attr("NAME"="VALUE"); both may be
 * expressions. */
static bool parse_attr_like(parser *ps, draft *d)
{
    const unsigned char *at = ps->p;
    draft_simple *s = nc_draft_add(ps, d, SIMPLE_ATTR_LIKE);
    nc_span argument = NC_SPAN_EMPTY, name;

    if (!s || !read_argument(ps, &argument))
        return false;
    argument = nc_span_trim(argument);
    name = nc_span_take(&argument, part_length(argument));
    name = unquoted(nc_span_trim(name));
    if (name.len == 0)
        return nc_parser_fail_at(ps, at, NC_EINVAL,
                                 "expected an attribute name here");
    s->made.like = read_pattern(ps, name, true);
    argument = nc_span_trim(argument);
    if (!s->made.like || argument.len == 0)
        return s->made.like != NULL;
    if (argument.ptr[0] != '=')
        return nc_parser_fail_at(ps, argument.ptr, NC_EINVAL,
                                 "expected = here");
    nc_span_take(&argument, 1);
    argument = unquoted(nc_span_trim(argument));
    s->made.text = read_pattern(ps, argument, true);
    return s->made.text != NULL;
}

/* --- lists */

static draft_simple *parse_list(parser *ps, draft *d, simple_kind kind)
{
    draft_simple *s = nc_draft_add(ps, d, kind);

    if (!s)
        return NULL;
    s->made.list = nc_parser_read_list(ps, kind == SIMPLE_HAS);
    return s->made.list ? s : NULL;
}

/* A selector that is `:is(X)`, below LEVELS elements `*`; X is used up. */
static nc_selector *wrap(parser *ps, draft *d, nc_selector *x, unsigned levels,
                         combinator before)
{
    nc_selector *sel = NULL;
    draft_simple *s = NULL;

    for (unsigned i = 1; i < levels; i++)
        nc_draft_add_compound(ps, d, before);
    if (nc_draft_add_compound(ps, d, before))
        s = nc_draft_add(ps, d, SIMPLE_ANY_OF);
    if (s) {
        s->made.list = x;
        sel = nc_draft_pack(ps, d);
    }
    if (!sel && !s)
        nc_selector_destroy(x);
    return sel;
}

/* X:if-not(Y): a :not() whose one selector is `:has(Y)`. */
static bool parse_if_not(parser *ps, draft *d)
{
    draft *inner = nc_draft_create(ps);
    draft_simple *s = NULL;
    nc_selector *has = NULL;

    if (inner && nc_draft_add_compound(ps, inner, COMBINATOR_NONE) &&
        parse_list(ps, inner, SIMPLE_HAS))
        has = nc_draft_pack(ps, inner);
    nc_draft_destroy(inner);
    if (has)
        s = nc_draft_add(ps, d, SIMPLE_NONE_OF);
    if (s)
        s->made.list = has;
    else
        nc_selector_destroy(has);
    return s != NULL;
}

/* The argument of :upward(): a number of LEVELS, or a LIST of selectors. */
static bool parse_upward_argument(parser *ps, int *levels, nc_selector **list)
{
    nc_parser_skip_space(ps);
    if (!read_number(ps, levels)) {
        *list = nc_parser_read_list(ps, false);
        return *list != NULL;
    }
    nc_parser_skip_space(ps);
    if (*levels < 1 || *levels > UPWARD_MAX)
        return nc_parser_fail(ps, "expected a number from 1 to 15 here");
    return nc_parser_accept(ps, ')') || nc_parser_fail(ps, "expected ) here");
}

/* What was read of the selector so far becomes a condition on an ancestor. */
static bool parse_upward(parser *ps, draft *d, const unsigned char *colon)
{
    int levels = 0;
    nc_selector *list = NULL, *x, *inner;
    draft_simple *s;

    if (d->compounds[0].before != COMBINATOR_NONE)
        return nc_parser_fail_at(ps, colon, NC_ENOTSUP,
                                 ":upward() is not known inside :has()");
    if (!parse_upward_argument(ps, &levels, &list))
        return false;
    x = nc_draft_pack(ps, d);
    inner = x ? wrap(ps, d, x, (unsigned)levels,
                     list ? COMBINATOR_DESCENDANT : COMBINATOR_CHILD)
              : NULL;
    if (!inner || !nc_draft_add_compound(ps, d, COMBINATOR_NONE)) {
        nc_selector_destroy(list);
        nc_selector_destroy(inner);
        return false;
    }
    if (list) {
        s = nc_draft_add(ps, d, SIMPLE_ANY_OF);
        s->made.list = list;
    }
    s = nc_draft_add(ps, d, SIMPLE_HAS);
    s->made.list = inner;
    s->made.nearest = list != NULL;
    return true;
}

/* --- which one is it? */

static bool add_nth(parser *ps, draft *d, simple_kind kind, int start)
{
    draft_simple *s = nc_draft_add(ps, d, kind);

    if (s)
        s->made.start = start;
    return s != NULL;
}

typedef enum pseudo {
    PSEUDO_NOT,
    PSEUDO_IS,
    PSEUDO_HAS,
    PSEUDO_IF_NOT,
    PSEUDO_NTH,
    PSEUDO_NTH_LAST,
    PSEUDO_NTH_OF_TYPE,
    PSEUDO_NTH_LAST_OF_TYPE,
    PSEUDO_TEXT,
    PSEUDO_TEXT_LENGTH,
    PSEUDO_ATTR,
    PSEUDO_UPWARD,
    PSEUDO_WATCH,
    PSEUDO_ROOT,
    PSEUDO_EMPTY,
    PSEUDO_FIRST,
    PSEUDO_LAST,
    PSEUDO_ONLY,
    PSEUDO_FIRST_OF_TYPE,
    PSEUDO_LAST_OF_TYPE,
    PSEUDO_ONLY_OF_TYPE,
    PSEUDO_UNKNOWN
} pseudo;

/* The pseudo-class whose name stands here, its `(` read. */
static pseudo read_pseudo_name(parser *ps)
{
    static const struct {
        const char *name; /* with its `(`, if it has an argument */
        pseudo is;
    } known[] = {
        {"not(", PSEUDO_NOT},
        {"is(", PSEUDO_IS},
        {"where(", PSEUDO_IS},
        {"-webkit-any(", PSEUDO_IS},
        {"has(", PSEUDO_HAS},
        {"-abp-has(", PSEUDO_HAS},
        {"if(", PSEUDO_HAS},
        {"if-not(", PSEUDO_IF_NOT},
        {"nth-child(", PSEUDO_NTH},
        {"nth-last-child(", PSEUDO_NTH_LAST},
        {"nth-of-type(", PSEUDO_NTH_OF_TYPE},
        {"nth-last-of-type(", PSEUDO_NTH_LAST_OF_TYPE},
        {"has-text(", PSEUDO_TEXT},
        {"contains(", PSEUDO_TEXT},
        {"-abp-contains(", PSEUDO_TEXT},
        {"min-text-length(", PSEUDO_TEXT_LENGTH},
        {"matches-attr(", PSEUDO_ATTR},
        {"upward(", PSEUDO_UPWARD},
        {"nth-ancestor(", PSEUDO_UPWARD},
        {"watch-attr(", PSEUDO_WATCH},
        {"root", PSEUDO_ROOT},
        {"empty", PSEUDO_EMPTY},
        {"first-child", PSEUDO_FIRST},
        {"last-child", PSEUDO_LAST},
        {"only-child", PSEUDO_ONLY},
        {"first-of-type", PSEUDO_FIRST_OF_TYPE},
        {"last-of-type", PSEUDO_LAST_OF_TYPE},
        {"only-of-type", PSEUDO_ONLY_OF_TYPE},
    };
    nc_span rest = nc_span_between(ps->p, ps->end);

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        nc_span name = nc_span_of(known[i].name);
        int next = rest.len > name.len ? rest.ptr[name.len] : -1;
        bool whole = name.ptr[name.len - 1] == '(' ||
                     (!nc_parser_is_name_byte(next) && next != '(');

        if (whole && nc_span_starts_nocase(rest, name)) {
            ps->p += name.len;
            return known[i].is;
        }
    }
    return PSEUDO_UNKNOWN;
}

static bool parse_nth_like(parser *ps, draft *d, simple_kind kind)
{
    draft_simple *s = nc_draft_add(ps, d, kind);

    return s && parse_nth(ps, &s->made);
}

/* :watch-attr() tells a blocker when to look again; a page that goes by is
 * looked at once. */
static bool skip_argument(parser *ps)
{
    nc_span argument;

    return read_argument(ps, &argument);
}

static bool refuse(parser *ps, const unsigned char *colon)
{
    if (ps->p < ps->end && *ps->p == ':')
        return nc_parser_fail_at(ps, colon, NC_ENOTSUP,
                                 "a pseudo-element is no part of the page");
    return nc_parser_fail_at(ps, colon, NC_ENOTSUP,
                             "not a pseudo-class that a page alone can answer");
}

bool nc_parser_read_pseudo(parser *ps, draft *d)
{
    const unsigned char *colon = ps->p - 1;

    switch (read_pseudo_name(ps)) {
    case PSEUDO_NOT:
        return parse_list(ps, d, SIMPLE_NONE_OF) != NULL;
    case PSEUDO_IS:
        return parse_list(ps, d, SIMPLE_ANY_OF) != NULL;
    case PSEUDO_HAS:
        return parse_list(ps, d, SIMPLE_HAS) != NULL;
    case PSEUDO_IF_NOT:
        return parse_if_not(ps, d);
    case PSEUDO_NTH:
        return parse_nth_like(ps, d, SIMPLE_NTH);
    case PSEUDO_NTH_LAST:
        return parse_nth_like(ps, d, SIMPLE_NTH_LAST);
    case PSEUDO_NTH_OF_TYPE:
        return parse_nth_like(ps, d, SIMPLE_NTH_OF_TYPE);
    case PSEUDO_NTH_LAST_OF_TYPE:
        return parse_nth_like(ps, d, SIMPLE_NTH_LAST_OF_TYPE);
    case PSEUDO_TEXT:
        return parse_text(ps, d);
    case PSEUDO_TEXT_LENGTH:
        return parse_text_length(ps, d);
    case PSEUDO_ATTR:
        return parse_attr_like(ps, d);
    case PSEUDO_UPWARD:
        return parse_upward(ps, d, colon);
    case PSEUDO_WATCH:
        return skip_argument(ps);
    case PSEUDO_ROOT:
        return nc_draft_add(ps, d, SIMPLE_ROOT) != NULL;
    case PSEUDO_EMPTY:
        return nc_draft_add(ps, d, SIMPLE_EMPTY) != NULL;
    case PSEUDO_FIRST:
        return add_nth(ps, d, SIMPLE_NTH, 1);
    case PSEUDO_LAST:
        return add_nth(ps, d, SIMPLE_NTH_LAST, 1);
    case PSEUDO_ONLY:
        return add_nth(ps, d, SIMPLE_NTH, 1) &&
               add_nth(ps, d, SIMPLE_NTH_LAST, 1);
    case PSEUDO_FIRST_OF_TYPE:
        return add_nth(ps, d, SIMPLE_NTH_OF_TYPE, 1);
    case PSEUDO_LAST_OF_TYPE:
        return add_nth(ps, d, SIMPLE_NTH_LAST_OF_TYPE, 1);
    case PSEUDO_ONLY_OF_TYPE:
        return add_nth(ps, d, SIMPLE_NTH_OF_TYPE, 1) &&
               add_nth(ps, d, SIMPLE_NTH_LAST_OF_TYPE, 1);
    case PSEUDO_UNKNOWN:
        break;
    }
    return refuse(ps, colon);
}
