/* selector.c -- the tests that a start tag alone can answer.
 *
 * Values are compared as they stand; the few that have character references in
 * them are decoded first.
 */
#include "selector.h"

#include "nc_buf.h"
#include "nc_chars.h"
#include "nc_charref.h"

/* --- attributes */

static bool equal(nc_span a, nc_span b, bool nocase)
{
    return nocase ? nc_span_equal_nocase(a, b) : nc_span_equal(a, b);
}

static bool has_word(nc_span value, nc_span word, bool nocase)
{
    nc_span w;

    while ((w = nc_span_word(&value)).len > 0) {
        if (w.len == word.len && equal(w, word, nocase))
            return true;
    }
    return false;
}

static bool test_value(const simple *s, nc_span value, bool nocase)
{
    nc_span want = s->value;
    nc_span head = {value.ptr, want.len};

    switch ((attr_op)s->op) {
    case ATTR_EXISTS:
        return true;
    case ATTR_EQUAL:
        return equal(value, want, nocase);
    case ATTR_WORD:
        return has_word(value, want, nocase);
    case ATTR_DASH:
        return value.len >= want.len && equal(head, want, nocase) &&
               (value.len == want.len || value.ptr[want.len] == '-');
    case ATTR_PREFIX:
        return want.len > 0 && value.len >= want.len &&
               equal(head, want, nocase);
    case ATTR_SUFFIX:
        if (want.len == 0 || value.len < want.len)
            return false;
        head.ptr += value.len - want.len;
        return equal(head, want, nocase);
    case ATTR_SUBSTRING:
        return want.len > 0 && (nocase ? nc_span_find_nocase(value, want)
                                       : nc_span_find(value, want)) != NULL;
    }
    return false;
}

typedef bool value_test(const simple *s, nc_span value, bool nocase);

/* TEST of S on VALUE with its references decoded. */
static bool test_decoded(const simple *s, nc_span value, bool nocase,
                         value_test *test)
{
    nc_buf decoded = NC_BUF_INIT;
    bool passed;

    if (value.len == 0 || !memchr(value.ptr, '&', value.len))
        return test(s, value, nocase);
    nc_charref_decode(&decoded, value, NC_CHARREF_ATTRIBUTE);
    passed = nc_buf_status(&decoded) == NC_OK &&
             test(s, nc_buf_span(&decoded), nocase);
    nc_buf_release(&decoded);
    return passed;
}

static bool finds_value(const simple *s, nc_span value, bool nocase)
{
    (void)nocase;
    return nc_pattern_finds(s->text, value);
}

/* :matches-attr(): any attribute will do. */
static bool test_like(const simple *s, const nc_token *tok)
{
    for (unsigned i = 0; i < tok->n_attrs; i++) {
        nc_buf name = NC_BUF_INIT;
        bool found;

        for (size_t k = 0; k < tok->attrs[i].name.len; k++)
            nc_buf_append_byte(&name, nc_lower(tok->attrs[i].name.ptr[k]));
        found = nc_pattern_finds(s->like, nc_buf_span(&name));
        nc_buf_release(&name);
        if (found && (!s->text ||
                      test_decoded(s, tok->attrs[i].value, false, finds_value)))
            return true;
    }
    return false;
}

/* The first attribute of that name, which is in lower case. */
static const nc_attr *find_attr(const nc_token *tok, nc_span name)
{
    for (unsigned i = 0; i < tok->n_attrs; i++) {
        const nc_attr *attr = &tok->attrs[i];

        if (attr->name.len == name.len &&
            nc_lower(attr->name.ptr[0]) == name.ptr[0] &&
            nc_span_equal_nocase(attr->name, name))
            return attr;
    }
    return NULL;
}

bool nc_simple_test_attr(const simple *s, const nc_token *tok, bool html)
{
    const nc_attr *attr;
    bool nocase =
        s->value_case == CASE_NONE || (s->value_case == CASE_HTML && html);

    if (s->kind == SIMPLE_ATTR_LIKE)
        return test_like(s, tok);
    attr = find_attr(tok, s->name);
    return attr && (s->op == ATTR_EXISTS ||
                    test_decoded(s, attr->value, nocase, test_value));
}

/* --- class, id */

bool nc_simple_test_name(const simple *s, const nc_token *tok, bool quirks)
{
    bool is_class = s->kind == SIMPLE_CLASS;
    simple as_attr = {.kind = SIMPLE_ATTR,
                      .op = is_class ? ATTR_WORD : ATTR_EQUAL,
                      .name =
                          is_class ? NC_SPAN_LIT("class") : NC_SPAN_LIT("id"),
                      .value = s->name,
                      .value_case = quirks ? CASE_NONE : CASE_EXACT};

    return nc_simple_test_attr(&as_attr, tok, true);
}

bool nc_simple_is_nth(const simple *s, unsigned long index)
{
    long distance = (long)index - s->start;

    if (s->step == 0)
        return distance == 0;
    return distance % s->step == 0 && distance / s->step >= 0;
}

/* --- keys */

/* Attributes that so many elements have that the name alone says little. */
static bool is_common_attr(nc_span name)
{
    return nc_span_equal(name, NC_SPAN_LIT("class")) ||
           nc_span_equal(name, NC_SPAN_LIT("id")) ||
           nc_span_equal(name, NC_SPAN_LIT("href")) ||
           nc_span_equal(name, NC_SPAN_LIT("src"));
}

static int attr_rank(const simple *s)
{
    bool part = (s->op == ATTR_PREFIX && s->value.len >= 3) ||
                (s->op == ATTR_SUFFIX && s->value.len >= 4);

    if (s->op == ATTR_EQUAL && s->value.len > 0)
        return 7;
    if (!is_common_attr(s->name))
        return part ? 7 : 5;
    if (part)
        return 6;
    return s->op == ATTR_SUBSTRING && s->value.len >= 4 ? 4 : 2;
}

/* How much a key narrows the search; 0: nothing. */
static int key_rank(const simple *s)
{
    switch ((simple_kind)s->kind) {
    case SIMPLE_ID:
        return 9;
    case SIMPLE_CLASS:
        return 8;
    case SIMPLE_ATTR:
        return attr_rank(s);
    case SIMPLE_TYPE:
        return 3;
    default:
        return 0;
    }
}

/* `:is(X)` with one selector narrows as that does. */
static const simple *inner_key(const simple *s)
{
    if (s->kind != SIMPLE_ANY_OF || s->list->next)
        return NULL;
    return nc_compound_key(s->list, last_compound(s->list));
}

const simple *nc_compound_key(const nc_selector *sel, const compound *c)
{
    const simple *key = NULL;
    int best = 0;

    for (unsigned i = c->first; i < c->first + c->n; i++) {
        const simple *s = &sel->simples[i];
        const simple *inner = inner_key(s);
        int rank = key_rank(inner ? inner : s);

        if (rank > best) {
            best = rank;
            key = inner ? inner : s;
        }
    }
    return key;
}

bool nc_key_is_weak(const simple *key)
{
    return !key || key_rank(key) <= 3;
}
