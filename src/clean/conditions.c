/* conditions.c -- `!#if`, `!#else`, `!#endif`, and what they ask.
 *
 *     or   = and *( "||" and )
 *     and  = not *( "&&" not )
 *     not  = "!" not / "(" or ")" / name
 *
 * A block that is nested too deep is counted but not looked at: the masks have
 * a bit for each depth, and the deepest one stands for all beyond it.
 */
#include "conditions.h"

#include "nc_chars.h"

typedef struct expression {
    nc_span rest;
    unsigned nesting;
    const char *wrong; /* what is; NULL: nothing so far */
} expression;

static bool read_or(expression *e);

static bool takes(expression *e, const char *sign)
{
    nc_span s = nc_span_of(sign);

    while (e->rest.len > 0 && nc_is_space(e->rest.ptr[0]))
        nc_span_take(&e->rest, 1);
    if (!nc_span_starts(e->rest, s))
        return false;
    nc_span_take(&e->rest, s.len);
    return true;
}

static bool fail(expression *e, const char *wrong)
{
    if (!e->wrong)
        e->wrong = wrong;
    return false;
}

static bool is_name_byte(unsigned char c)
{
    return nc_is_alnum(c) || c == '_' || c == '-' || c == '.';
}

static bool read_name(expression *e)
{
    size_t n = 0;
    nc_span name;

    while (n < e->rest.len && is_name_byte(e->rest.ptr[n]))
        n++;
    if (n == 0)
        return fail(e, "a name is missing");
    name = nc_span_take(&e->rest, n);
    return nc_span_equal(name, NC_SPAN_LIT("true")) ||
           nc_span_equal(name, NC_SPAN_LIT("cap_html_filtering"));
}

static bool read_not(expression *e)
{
    bool value;

    if (e->nesting == NC_CONDITIONS_NESTING)
        return fail(e, "too many parentheses");
    e->nesting++;
    if (takes(e, "!")) {
        value = !read_not(e);
    }
    else if (takes(e, "(")) {
        value = read_or(e);
        if (!takes(e, ")"))
            fail(e, "a ) is missing");
    }
    else {
        value = read_name(e);
    }
    e->nesting--;
    return value;
}

static bool read_and(expression *e)
{
    bool value = read_not(e);

    while (!e->wrong && takes(e, "&&")) {
        bool right = read_not(e);

        value = value && right;
    }
    return value;
}

static bool read_or(expression *e)
{
    bool value = read_and(e);

    while (!e->wrong && takes(e, "||")) {
        bool right = read_and(e);

        value = value || right;
    }
    return value;
}

static nc_status evaluate(nc_span s, bool *value, unsigned number,
                          nc_error *err)
{
    expression e = {.rest = s};
    bool result = read_or(&e);

    if (takes(&e, "") && e.rest.len > 0)
        fail(&e, "an operator is missing");
    *value = result && !e.wrong;
    if (!e.wrong)
        return NC_OK;
    return nc_error_set(err, NC_EINVAL, number, 0,
                        "!#if: %s: allowed are names, !, &&, || and ()",
                        e.wrong);
}

static uint32_t bit_of(unsigned depth)
{
    return (uint32_t)1 << depth;
}

static nc_status open_block(nc_conditions *c, nc_span s, unsigned number,
                            nc_error *err)
{
    bool value = false;
    nc_status status;

    if (c->depth >= NC_CONDITIONS_MAX) {
        c->depth++;
        c->false_at |= bit_of(NC_CONDITIONS_MAX - 1);
        return nc_error_set(err, NC_ELIMIT, number, 0,
                            "over %d !#if inside each other",
                            NC_CONDITIONS_MAX);
    }
    status = evaluate(s, &value, number, err);
    c->begun[c->depth] = number;
    c->else_at &= ~bit_of(c->depth);
    if (!value)
        c->false_at |= bit_of(c->depth);
    c->depth++;
    return status;
}

static nc_status turn_block(nc_conditions *c, unsigned number, nc_error *err)
{
    uint32_t bit;

    if (c->depth == 0)
        return nc_error_set(err, NC_EINVAL, number, 0,
                            "!#else without an !#if before it");
    if (c->depth > NC_CONDITIONS_MAX)
        return NC_OK;
    bit = bit_of(c->depth - 1);
    if (c->else_at & bit) {
        c->false_at |= bit;
        return nc_error_set(err, NC_EINVAL, number, 0,
                            "a second !#else for the !#if of line %u",
                            c->begun[c->depth - 1]);
    }
    c->else_at |= bit;
    c->false_at ^= bit;
    return NC_OK;
}

static nc_status close_block(nc_conditions *c, unsigned number, nc_error *err)
{
    if (c->depth == 0)
        return nc_error_set(err, NC_EINVAL, number, 0,
                            "!#endif without an !#if before it");
    c->depth--;
    if (c->depth < NC_CONDITIONS_MAX)
        c->false_at &= ~bit_of(c->depth);
    return NC_OK;
}

/* `!#if` may have its parenthesis right behind it. */
static nc_span take_keyword(nc_span *s)
{
    size_t n = 0;

    while (n < s->len && is_name_byte(s->ptr[n]))
        n++;
    return nc_span_take(s, n);
}

nc_status nc_conditions_read(nc_conditions *c, const nc_line *line,
                             unsigned number, nc_error *err)
{
    nc_span rest = line->body;
    nc_span keyword = take_keyword(&rest);

    if (nc_span_equal(keyword, NC_SPAN_LIT("if")))
        return open_block(c, rest, number, err);
    if (nc_span_equal(keyword, NC_SPAN_LIT("else")))
        return turn_block(c, number, err);
    if (nc_span_equal(keyword, NC_SPAN_LIT("endif")))
        return close_block(c, number, err);
    if (nc_span_equal(keyword, NC_SPAN_LIT("include")) &&
        !nc_conditions_skipping(c))
        c->not_followed++;
    return NC_OK;
}

nc_status nc_conditions_finish(const nc_conditions *c, nc_error *err)
{
    unsigned depth = c->depth;

    if (depth == 0)
        return NC_OK;
    if (depth > NC_CONDITIONS_MAX)
        depth = NC_CONDITIONS_MAX;
    return nc_error_set(err, NC_EINVAL, c->begun[depth - 1], 0,
                        "!#if without an !#endif behind it");
}
