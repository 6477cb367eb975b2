/* pattern.c -- literals by memmem, expressions by PCRE2 with limits. */
#include "pattern.h"

#include <stdlib.h>
#include "regex.h"

struct nc_pattern {
    pcre2_code *code; /* NULL: a literal */
    bool exact;
    bool wild; /* an exact literal with `*` in it */
    size_t len;
    unsigned char bytes[]; /* of the literal */
};

/* The options that the flags after the last slash ask for; false: they are no
 * flags, so that the text is none of an expression. */
static bool read_flags(nc_span flags, uint32_t *options)
{
    for (size_t i = 0; i < flags.len; i++) {
        switch (flags.ptr[i]) {
        case 'i':
            *options |= PCRE2_CASELESS;
            break;
        case 'm':
            *options |= PCRE2_MULTILINE;
            break;
        case 's':
            *options |= PCRE2_DOTALL;
            break;
        case 'u':
        case 'g':
            break;
        default:
            return false;
        }
    }
    return true;
}

/* What stands between the slashes; the empty span if TEXT is a literal. */
static nc_span expression_of(nc_span text, uint32_t *options)
{
    const unsigned char *last = memrchr(text.ptr, '/', text.len);

    if (text.len < 3 || text.ptr[0] != '/' || last <= text.ptr + 1)
        return NC_SPAN_EMPTY;
    if (!read_flags(nc_span_between(last + 1, text.ptr + text.len), options))
        return NC_SPAN_EMPTY;
    return nc_span_between(text.ptr + 1, last);
}

static nc_status compile(nc_pattern *p, nc_span expression, uint32_t options,
                         nc_error *err)
{
    PCRE2_SIZE at = 0;
    int code = 0;

    p->code =
        pcre2_compile(expression.ptr, expression.len,
                      options | PCRE2_UTF | PCRE2_MATCH_INVALID_UTF |
                          PCRE2_NEVER_BACKSLASH_C | PCRE2_ALLOW_EMPTY_CLASS |
                          PCRE2_MATCH_UNSET_BACKREF,
                      &code, &at, NULL);
    if (p->code)
        return NC_OK;
    return nc_regex_refuse(err, code, (unsigned)at + 2);
}

nc_status nc_pattern_create(nc_pattern **out, nc_span text, bool exact,
                            nc_error *err)
{
    uint32_t options = 0;
    nc_span expression =
        text.len > 0 ? expression_of(text, &options) : NC_SPAN_EMPTY;
    nc_pattern *p = malloc(sizeof(*p) + text.len);
    nc_status status = NC_OK;

    *out = NULL;
    if (!p)
        return nc_error_set(err, NC_ENOMEM, 0, 0, "out of memory");
    p->code = NULL;
    p->exact = exact;
    p->len = text.len;
    if (text.len > 0)
        memcpy(p->bytes, text.ptr, text.len);
    p->wild = exact && text.len > 0 && memchr(text.ptr, '*', text.len);
    if (expression.len > 0)
        status = compile(p, expression, options, err);
    if (status == NC_OK)
        *out = p;
    else
        free(p);
    return status;
}

void nc_pattern_destroy(nc_pattern *p)
{
    if (!p)
        return;
    pcre2_code_free(p->code);
    free(p);
}

/* The parts between the stars, each as early as it can stand; the last at the
 * end. */
static bool matches_wild(nc_span literal, nc_span text)
{
    bool first = true;

    for (;;) {
        const unsigned char *star = memchr(literal.ptr, '*', literal.len);
        nc_span part = nc_span_take(
            &literal, star ? (size_t)(star - literal.ptr) : literal.len);
        const unsigned char *at;

        if (!star)
            return first ? nc_span_equal(part, text) : nc_span_ends(text, part);
        if (first && !nc_span_starts(text, part))
            return false;
        at = nc_span_find(text, part);
        if (!at && part.len > 0)
            return false;
        if (part.len > 0)
            nc_span_take(&text, (size_t)(at - text.ptr) + part.len);
        nc_span_take(&literal, 1);
        first = false;
    }
}

bool nc_pattern_finds(const nc_pattern *p, nc_span text)
{
    nc_span literal = {p->bytes, p->len};

    if (p->code)
        return nc_regex_match(p->code, text, 0, NC_PATTERN_STEPS) >= 0;
    if (p->wild)
        return matches_wild(literal, text);
    if (p->exact)
        return nc_span_equal(literal, text);
    return nc_span_find(text, literal) != NULL || literal.len == 0;
}

nc_span nc_pattern_literal(const nc_pattern *p)
{
    return p->code ? NC_SPAN_EMPTY : (nc_span){p->bytes, p->len};
}
