/* selector_parse.c -- selectors as people write them (Selectors 4, CSS Syntax
 * 3), read by recursive descent.
 *
 * The parser collects the parts of one selector in growing arrays, names as
 * offsets into one buffer, and then packs them into a block of their own. The
 * only recursion is :not(), NC_NOT_DEPTH_MAX deep.
 */
#include "selector.h"

#include <limits.h>
#include <stdlib.h>
#include "nc_buf.h"
#include "nc_chars.h"

enum { NTH_MAX = 1000000 };

/* While a selector is read, spans hold offsets into `bytes` in `len` alone:
 * the buffer may move. */
typedef struct draft_simple {
    simple made;
    size_t name_at, value_at;
} draft_simple;

typedef struct draft {
    compound compounds[NC_COMPOUND_MAX];
    unsigned n_compounds;
    draft_simple simples[NC_COMPOUND_MAX * NC_SIMPLE_MAX];
    unsigned n_simples;
    nc_buf bytes;
} draft;

typedef struct parser {
    const unsigned char *start, *p, *end;
    unsigned not_depth;
    nc_error *err;
    nc_status status;
} parser;

static nc_selector *parse_list(parser *ps, bool nested);

/* --- errors */

static bool fail_at(parser *ps, const unsigned char *at, nc_status status,
                    const char *message)
{
    if (ps->status == NC_OK)
        ps->status = nc_error_set(
            ps->err, status, 0, (unsigned)(at - ps->start) + 1, "%s", message);
    return false;
}

static bool fail(parser *ps, const char *message)
{
    return fail_at(ps, ps->p, NC_EINVAL, message);
}

/* --- characters */

static int peek(const parser *ps)
{
    return ps->p < ps->end ? *ps->p : -1;
}

static bool accept(parser *ps, int c)
{
    if (peek(ps) != c)
        return false;
    ps->p++;
    return true;
}

static bool skip_space(parser *ps)
{
    const unsigned char *before = ps->p;

    while (ps->p < ps->end && nc_is_space(*ps->p))
        ps->p++;
    return ps->p > before;
}

static bool is_name_byte(int c)
{
    return c >= 0x80 || c == '-' || c == '_' ||
           (c >= 0 && nc_is_alnum((unsigned char)c));
}

/* CSS Syntax 4.3.7: the character after a backslash. */
static void read_escape(parser *ps, nc_buf *out)
{
    unsigned long value = 0;
    int n = 0;

    while (n < 6 && ps->p < ps->end && nc_hex_value(*ps->p) >= 0) {
        value = value * 16 + (unsigned)nc_hex_value(*ps->p++);
        n++;
    }
    if (n == 0) {
        nc_buf_append_byte(out, *ps->p++);
        return;
    }
    if (ps->p < ps->end && nc_is_space(*ps->p))
        ps->p++;
    nc_buf_append_utf8(out, value ? value : 0xFFFD);
}

static bool can_escape(const parser *ps)
{
    return peek(ps) == '\\' && ps->p + 1 < ps->end && ps->p[1] != '\n';
}

/* An identifier, or for `#` the looser form that may begin with a digit. */
static bool read_name(parser *ps, nc_buf *out, bool identifier,
                      const char *what)
{
    const unsigned char *before = ps->p;
    bool digit =
        identifier && ps->p < ps->end &&
        (nc_is_digit(*ps->p) ||
         (*ps->p == '-' && ps->p + 1 < ps->end && nc_is_digit(ps->p[1])));

    if (digit)
        return fail(ps, what);
    while (is_name_byte(peek(ps)) || can_escape(ps)) {
        if (accept(ps, '\\'))
            read_escape(ps, out);
        else
            nc_buf_append_byte(out, *ps->p++);
    }
    return ps->p > before || fail(ps, what);
}

static bool read_string(parser *ps, nc_buf *out)
{
    const unsigned char *opening = ps->p;
    int quote = *ps->p++;

    while (ps->p < ps->end && *ps->p != quote && *ps->p != '\n') {
        if (can_escape(ps)) {
            ps->p++;
            read_escape(ps, out);
        }
        else {
            nc_buf_append_byte(out, *ps->p++);
        }
    }
    return accept(ps, quote) ||
           fail_at(ps, opening, NC_EINVAL, "string without its closing quote");
}

/* --- drafts */

static draft_simple *add_simple(parser *ps, draft *d, simple_kind kind)
{
    compound *last = &d->compounds[d->n_compounds - 1];
    draft_simple *s = &d->simples[d->n_simples];

    if (last->n == NC_SIMPLE_MAX) {
        fail_at(ps, ps->p, NC_ELIMIT, "too many parts in one selector");
        return NULL;
    }
    memset(s, 0, sizeof(*s));
    s->made.kind = kind;
    s->name_at = s->value_at = d->bytes.len;
    last->n++;
    d->n_simples++;
    return s;
}

static bool add_compound(parser *ps, draft *d, combinator before)
{
    if (d->n_compounds == NC_COMPOUND_MAX)
        return fail_at(ps, ps->p, NC_ELIMIT, "too many steps in one selector");
    d->compounds[d->n_compounds++] =
        (compound){.before = before, .first = d->n_simples};
    return true;
}

static void destroy_drafts(draft *d)
{
    for (unsigned i = 0; i < d->n_simples; i++)
        nc_selector_destroy(d->simples[i].made.except);
    nc_buf_release(&d->bytes);
    free(d);
}

/* The draft as a selector of its own; the parts move over. */
static nc_selector *pack(parser *ps, draft *d)
{
    size_t compounds = d->n_compounds * sizeof(compound);
    size_t simples = d->n_simples * sizeof(simple);
    nc_selector *sel;
    unsigned char *bytes;

    sel = nc_buf_status(&d->bytes) == NC_OK
              ? malloc(sizeof(*sel) + simples + compounds + d->bytes.len)
              : NULL;
    if (!sel) {
        fail_at(ps, ps->p, NC_ENOMEM, "out of memory");
        return NULL;
    }
    sel->next = NULL;
    sel->n_compounds = d->n_compounds;
    sel->n_simples = d->n_simples;
    sel->needs_ancestors = d->n_compounds > 1;
    sel->simples = (simple *)(sel + 1);
    sel->compounds = (compound *)(sel->simples + d->n_simples);
    bytes = (unsigned char *)(sel->compounds + d->n_compounds);
    memcpy(sel->compounds, d->compounds, compounds);
    memcpy(bytes, d->bytes.ptr, d->bytes.len);
    for (unsigned i = 0; i < d->n_simples; i++) {
        simple *s = &sel->simples[i];

        *s = d->simples[i].made;
        s->name.ptr = bytes + d->simples[i].name_at;
        s->value.ptr = bytes + d->simples[i].value_at;
        if (s->except && nc_selector_needs_ancestors(s->except))
            sel->needs_ancestors = true;
    }
    d->n_simples = 0;
    return sel;
}

/* --- simple selectors */

static void fold_ascii(nc_buf *b, size_t from)
{
    for (size_t i = from; i < b->len; i++)
        b->ptr[i] = nc_lower(b->ptr[i]);
}

static bool parse_named(parser *ps, draft *d, simple_kind kind,
                        const char *what)
{
    draft_simple *s = add_simple(ps, d, kind);

    if (!s || !read_name(ps, &d->bytes, kind != SIMPLE_ID, what))
        return false;
    s->made.name.len = d->bytes.len - s->name_at;
    if (kind == SIMPLE_TYPE)
        fold_ascii(&d->bytes, s->name_at);
    if (peek(ps) == '|')
        return fail_at(ps, ps->p, NC_ENOTSUP, "namespaces are not known here");
    return true;
}

/* WHATWG HTML 4.16.1: attributes whose values compare without case. */
static bool is_nocase_attr(nc_span name)
{
    static const char names[] =
        " accept accept-charset align alink axis bgcolor charset checked clear "
        "codetype color compact declare defer dir direction disabled enctype "
        "face frame hreflang http-equiv lang language link media method "
        "multiple nohref noresize noshade nowrap readonly rel rev rules scope "
        "scrolling selected shape target text type valign valuetype vlink ";
    nc_span rest = NC_SPAN_LIT(names), word;

    while ((word = nc_span_word(&rest)).len > 0) {
        if (nc_span_equal(word, name))
            return true;
    }
    return false;
}

static bool parse_attr_op(parser *ps, attr_op *op)
{
    static const struct {
        char first;
        attr_op op;
    } known[] = {{'~', ATTR_WORD},
                 {'|', ATTR_DASH},
                 {'^', ATTR_PREFIX},
                 {'$', ATTR_SUFFIX},
                 {'*', ATTR_SUBSTRING}};

    *op = ATTR_EQUAL;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (accept(ps, known[i].first))
            *op = known[i].op;
    }
    return accept(ps, '=') ||
           fail(ps, "expected one of = ~= |= ^= $= *= or ] in [ ]");
}

/* The `i` or `s` before `]`. */
static bool parse_attr_flag(parser *ps, simple *s)
{
    skip_space(ps);
    if (accept(ps, 'i') || accept(ps, 'I'))
        s->nocase = true;
    else if (accept(ps, 's') || accept(ps, 'S'))
        s->nocase = false;
    skip_space(ps);
    return accept(ps, ']') || fail(ps, "expected ] here");
}

static bool parse_attr(parser *ps, draft *d)
{
    draft_simple *s = add_simple(ps, d, SIMPLE_ATTR);
    int c;

    if (!s)
        return false;
    skip_space(ps);
    if (!read_name(ps, &d->bytes, true, "expected an attribute name after ["))
        return false;
    s->made.name.len = d->bytes.len - s->name_at;
    fold_ascii(&d->bytes, s->name_at);
    s->made.nocase =
        is_nocase_attr((nc_span){d->bytes.ptr + s->name_at, s->made.name.len});
    s->made.op = ATTR_EXISTS;
    skip_space(ps);
    if (accept(ps, ']'))
        return true;
    if (!parse_attr_op(ps, &s->made.op))
        return false;
    skip_space(ps);
    s->value_at = d->bytes.len;
    c = peek(ps);
    if (c == '"' || c == '\'') {
        if (!read_string(ps, &d->bytes))
            return false;
    }
    else if (!read_name(ps, &d->bytes, true,
                        "expected a value: a name, or a string in quotes")) {
        return false;
    }
    s->made.value.len = d->bytes.len - s->value_at;
    return parse_attr_flag(ps, &s->made);
}

/* --- :nth-child() (CSS Syntax 6, the An+B microsyntax) */

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

    skip_space(ps);
    sign = accept(ps, '-') ? -1 : accept(ps, '+') ? 1 : 0;
    s->start = 0;
    if (sign == 0)
        return true;
    skip_space(ps);
    if (!read_number(ps, &s->start))
        return fail(ps, "expected a number here, as in 2n+1");
    s->start *= sign;
    return true;
}

static bool parse_nth(parser *ps, simple *s)
{
    int sign;
    bool number;

    skip_space(ps);
    if (accept_word(ps, NC_SPAN_LIT("odd"))) {
        s->step = 2;
        s->start = 1;
    }
    else if (accept_word(ps, NC_SPAN_LIT("even"))) {
        s->step = 2;
    }
    else {
        sign = accept(ps, '-') ? -1 : 1;
        if (sign > 0)
            accept(ps, '+');
        number = read_number(ps, &s->start);
        if (accept(ps, 'n') || accept(ps, 'N')) {
            s->step = sign * (number ? s->start : 1);
            if (!parse_nth_start(ps, s))
                return false;
        }
        else if (!number) {
            return fail(ps, "expected odd, even, a number or a form like 2n+1");
        }
        else {
            s->start *= sign;
        }
    }
    skip_space(ps);
    if (accept_word(ps, NC_SPAN_LIT("of ")))
        return fail_at(ps, ps->p, NC_ENOTSUP,
                       "a list after \"of\" is not known here");
    return accept(ps, ')') || fail(ps, "expected ) here");
}

/* --- pseudo-classes */

static bool parse_not(parser *ps, draft *d)
{
    draft_simple *s;

    if (ps->not_depth == NC_NOT_DEPTH_MAX)
        return fail_at(ps, ps->p, NC_ELIMIT, ":not() is nested too deep");
    s = add_simple(ps, d, SIMPLE_NOT);
    if (!s)
        return false;
    ps->not_depth++;
    s->made.except = parse_list(ps, true);
    ps->not_depth--;
    return s->made.except != NULL;
}

static bool parse_pseudo(parser *ps, draft *d)
{
    const unsigned char *colon = ps->p - 1;
    draft_simple *s;

    if (accept_word(ps, NC_SPAN_LIT("not(")))
        return parse_not(ps, d);
    if (accept_word(ps, NC_SPAN_LIT("nth-child("))) {
        s = add_simple(ps, d, SIMPLE_NTH);
        return s && parse_nth(ps, &s->made);
    }
    if (accept_word(ps, NC_SPAN_LIT("first-child")) &&
        !is_name_byte(peek(ps)) && peek(ps) != '(') {
        s = add_simple(ps, d, SIMPLE_NTH);
        if (s)
            s->made.start = 1;
        return s != NULL;
    }
    return fail_at(ps, colon, NC_ENOTSUP,
                   "not a pseudo-class known here: :not(), :first-child, "
                   ":nth-child()");
}

/* --- compounds and combinators */

static bool parse_simple(parser *ps, draft *d, bool first)
{
    int c = peek(ps);

    if (c == '*' && first) {
        ps->p++;
        return peek(ps) != '|' ||
               fail_at(ps, ps->p, NC_ENOTSUP, "namespaces are not known here");
    }
    if (accept(ps, '.'))
        return parse_named(ps, d, SIMPLE_CLASS,
                           "expected a class name after .");
    if (accept(ps, '#'))
        return parse_named(ps, d, SIMPLE_ID, "expected an id after #");
    if (accept(ps, '['))
        return parse_attr(ps, d);
    if (accept(ps, ':'))
        return parse_pseudo(ps, d);
    return parse_named(ps, d, SIMPLE_TYPE, "expected a selector here");
}

static bool begins_simple(const parser *ps)
{
    int c = peek(ps);

    return c == '.' || c == '#' || c == '[' || c == ':';
}

static bool parse_compound(parser *ps, draft *d, combinator before)
{
    if (!add_compound(ps, d, before) || !parse_simple(ps, d, true))
        return false;
    while (begins_simple(ps)) {
        if (!parse_simple(ps, d, false))
            return false;
    }
    return true;
}

static bool ends_selector(const parser *ps, bool nested)
{
    int c = peek(ps);

    return c < 0 || c == ',' || (nested && c == ')');
}

static bool parse_steps(parser *ps, draft *d, bool nested)
{
    combinator before = COMBINATOR_NONE;

    for (;;) {
        bool space;

        if (!parse_compound(ps, d, before))
            return false;
        space = skip_space(ps);
        if (ends_selector(ps, nested))
            return true;
        before = COMBINATOR_DESCENDANT;
        if (accept(ps, '>'))
            before = COMBINATOR_CHILD;
        else if (peek(ps) == '+' || peek(ps) == '~')
            return fail_at(ps, ps->p, NC_ENOTSUP,
                           "sibling combinators are not known here");
        else if (!space)
            return fail(ps, "unexpected character in a selector");
        skip_space(ps);
    }
}

static nc_selector *parse_one(parser *ps, bool nested)
{
    draft *d = malloc(sizeof(*d));
    nc_selector *sel = NULL;

    if (!d) {
        fail_at(ps, ps->p, NC_ENOMEM, "out of memory");
        return NULL;
    }
    d->n_compounds = d->n_simples = 0;
    nc_buf_init(&d->bytes);
    if (parse_steps(ps, d, nested))
        sel = pack(ps, d);
    destroy_drafts(d);
    return sel;
}

/* A list up to the end of the text, or up to the `)` of :not(. */
static nc_selector *parse_list(parser *ps, bool nested)
{
    nc_selector *first = NULL, **last = &first;

    do {
        skip_space(ps);
        *last = parse_one(ps, nested);
        if (!*last) {
            nc_selector_destroy(first);
            return NULL;
        }
        last = &(*last)->next;
    } while (accept(ps, ','));
    if (nested && !accept(ps, ')')) {
        fail(ps, "expected ) here");
        nc_selector_destroy(first);
        return NULL;
    }
    return first;
}

nc_status nc_selector_parse(nc_selector **out, nc_span text, nc_error *err)
{
    parser ps = {text.ptr, text.ptr, text.ptr + text.len, 0, err, NC_OK};

    *out = NULL;
    if (text.len > NC_SELECTOR_MAX)
        return nc_error_set(err, NC_ELIMIT, 0, 1,
                            "a selector list has at most %d bytes",
                            NC_SELECTOR_MAX);
    *out = parse_list(&ps, false);
    return ps.status;
}

void nc_selector_destroy(nc_selector *sel)
{
    while (sel) {
        nc_selector *next = sel->next;

        for (unsigned i = 0; i < sel->n_simples; i++)
            nc_selector_destroy(sel->simples[i].except);
        free(sel);
        sel = next;
    }
}
