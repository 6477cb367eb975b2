/* accept.c -- an Accept header, read range by range.
 *
 *     text/markdown;variant=GFM;q=0.9, text/html ;q=0.7 , image/png
 *     └──── type ──┘└ parameters ┘└ q ┘
 *
 * One pass over the header: each range that can be read is held against all
 * types on offer, and each type remembers the most specific range that fitted.
 * What real clients send beside the grammar is understood where that is safe:
 * `q=.5`, more than three digits, a quality above one. A range that makes no
 * sense is passed over to the next comma.
 */
#include "nc_accept.h"

#include "nc_chars.h"

typedef struct range {
    nc_span type;
    nc_span subtype;
    nc_span parameters; /* those before q, each with its `;` */
    unsigned quality;
} range;

/* How well the best range fits a type: the numbers are those of RFC 9110's
 * list, more is better. */
enum { FITS_NOT, FITS_ALL, FITS_TYPE, FITS_EXACTLY /* and a parameter each */ };

typedef struct score {
    unsigned fit;
    unsigned quality;
} score;

/* --- words */

/* RFC 9110 5.6.2: what a token is made of. */
static bool is_token_char(unsigned char c)
{
    return nc_is_alnum(c) || (c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool is_blank(unsigned char c)
{
    return c == ' ' || c == '\t';
}

static void skip_blanks(nc_span *s)
{
    while (s->len > 0 && is_blank(s->ptr[0]))
        nc_span_take(s, 1);
}

static bool take_char(nc_span *s, unsigned char c)
{
    if (s->len == 0 || s->ptr[0] != c)
        return false;
    nc_span_take(s, 1);
    return true;
}

static nc_span take_token(nc_span *s)
{
    size_t n = 0;

    while (n < s->len && is_token_char(s->ptr[n]))
        n++;
    return nc_span_take(s, n);
}

/* The length of the quoted string that S begins with, quotes included; 0: it
 * does not end. */
static size_t quoted_length(nc_span s)
{
    for (size_t i = 1; i < s.len; i++) {
        if (s.ptr[i] == '"')
            return i + 1;
        if (s.ptr[i] == '\\')
            i++;
    }
    return 0;
}

/* A token, or what is between quotes; false: neither. */
static bool take_value(nc_span *s, nc_span *value)
{
    size_t n;

    if (s->len == 0 || s->ptr[0] != '"') {
        *value = take_token(s);
        return value->len > 0;
    }
    n = quoted_length(*s);
    if (n == 0)
        return false;
    *value = nc_span_take(s, n);
    *value = (nc_span){value->ptr + 1, n - 2};
    return true;
}

/* --- ranges */

/* The next part of the list, up to its comma. A quote that is never closed
 * hides no comma; *OPEN remembers that there was one, so that it is looked for
 * once. */
static nc_span take_part(nc_span *list, bool *open)
{
    nc_span part;
    size_t i = 0;

    while (i < list->len && list->ptr[i] != ',') {
        size_t n = 0;

        if (list->ptr[i] == '"' && !*open) {
            n = quoted_length((nc_span){list->ptr + i, list->len - i});
            *open = n == 0;
        }
        i += n ? n : 1;
    }
    part = nc_span_take(list, i);
    take_char(list, ',');
    return part;
}

/* RFC 9110 12.4.2, and some more. False: it has no digit. */
static bool read_quality(nc_span s, unsigned *quality)
{
    unsigned whole = 0, part = 0, unit = NC_ACCEPT_ONE / 10;
    bool digits = false;

    for (; s.len > 0 && nc_is_digit(s.ptr[0]); nc_span_take(&s, 1)) {
        whole = whole > 0 || s.ptr[0] != '0';
        digits = true;
    }
    if (take_char(&s, '.')) {
        for (; s.len > 0 && nc_is_digit(s.ptr[0]); nc_span_take(&s, 1)) {
            part += unit * (unsigned)(s.ptr[0] - '0');
            unit /= 10;
            digits = true;
        }
    }
    *quality = whole ? NC_ACCEPT_ONE : part;
    return digits && s.len == 0;
}

/* The next `;name=value` of S; false: there is none, or it is broken, and then
 * something is left of S. */
static bool take_parameter(nc_span *s, nc_span *name, nc_span *value)
{
    nc_span from;

    skip_blanks(s);
    from = *s;
    while (take_char(s, ';')) {
        skip_blanks(s);
        *name = take_token(s);
        if (name->len > 0 && take_char(s, '=') && take_value(s, value))
            return true;
        if (name->len > 0) {
            *s = from;
            return false;
        }
    }
    return false;
}

/* PART as a range; false: it is none. What follows q is not looked at: once
 * it was for extensions, of which there were none. */
static bool read_range(range *to, nc_span part)
{
    nc_span name, value;
    const unsigned char *end;

    skip_blanks(&part);
    to->type = take_token(&part);
    if (to->type.len == 0 || !take_char(&part, '/'))
        return false;
    to->subtype = take_token(&part);
    if (to->subtype.len == 0)
        return false;
    to->quality = NC_ACCEPT_ONE;
    to->parameters = part;
    end = part.ptr;
    while (take_parameter(&part, &name, &value)) {
        if (nc_span_equal_nocase(name, NC_SPAN_LIT("q"))) {
            to->parameters = nc_span_between(to->parameters.ptr, end);
            return read_quality(value, &to->quality);
        }
        end = part.ptr;
    }
    to->parameters = nc_span_between(to->parameters.ptr, end);
    return part.len == 0;
}

/* --- what fits */

static bool is_star(nc_span s)
{
    return s.len == 1 && s.ptr[0] == '*';
}

static bool has_parameter(nc_span list, nc_span name, nc_span value)
{
    nc_span n, v;

    while (take_parameter(&list, &n, &v)) {
        if (nc_span_equal_nocase(n, name) && nc_span_equal_nocase(v, value))
            return true;
    }
    return false;
}

/* How many parameters of the range the type has; false: not all. */
static bool count_parameters(nc_span wanted, nc_span had, unsigned *n)
{
    nc_span name, value;

    for (*n = 0; take_parameter(&wanted, &name, &value); ++*n) {
        if (!has_parameter(had, name, value))
            return false;
    }
    return true;
}

/* LOOSE: whatever parameters the range has. */
static unsigned fit(const range *by, const range *type, bool loose)
{
    unsigned n = 0;

    if (is_star(by->type))
        return is_star(by->subtype) ? FITS_ALL : FITS_NOT;
    if (!nc_span_equal_nocase(by->type, type->type))
        return FITS_NOT;
    if (is_star(by->subtype))
        return FITS_TYPE;
    if (!nc_span_equal_nocase(by->subtype, type->subtype))
        return FITS_NOT;
    if (!loose && !count_parameters(by->parameters, type->parameters, &n))
        return FITS_NOT;
    return FITS_EXACTLY + n;
}

/* Two ranges that fit as well as each other: the more generous one counts. */
static void weigh(score *best, const range *by, const range *type, bool loose)
{
    unsigned n = fit(by, type, loose);

    if (n == FITS_NOT || n < best->fit)
        return;
    if (n > best->fit || by->quality > best->quality)
        *best = (score){n, by->quality};
}

unsigned nc_accept_quality(nc_span header, nc_span type)
{
    score best = {FITS_NOT, 0};
    range offer, by;
    bool open = false;

    if (!read_range(&offer, type))
        return 0;
    while (header.len > 0) {
        if (read_range(&by, take_part(&header, &open)))
            weigh(&best, &by, &offer, false);
    }
    return best.quality;
}

/* --- the choice */

/* What a form may be called. The first name of each form is its own, which
 * ranges with a star are for; the others only count where they are named.
 * Whoever names HTML reads it, whatever else he says of it. */
static const struct {
    nc_form form;
    bool loose;
    const char *type;
} offers[] = {
    {NC_FORM_HTML, true, "text/html"},
    {NC_FORM_HTML, true, "application/xhtml+xml"},
    {NC_FORM_MARKDOWN, false, "text/markdown;charset=utf-8;variant=gfm"},
    {NC_FORM_MARKDOWN, false, "text/markdown;charset=utf-8;variant=commonmark"},
    {NC_FORM_MARKDOWN, false, "text/x-markdown;charset=utf-8"},
    {NC_FORM_TEXT, false, "text/plain;charset=utf-8"},
    {NC_FORM_ATOM, false, "application/atom+xml;charset=utf-8;type=entry"},
    {NC_FORM_JSON, false, "application/json;charset=utf-8"},
    {NC_FORM_JSON, false, "application/feed+json;charset=utf-8"},
};

enum { OFFERS = sizeof(offers) / sizeof(offers[0]) };

/* What is named goes before what a star is for, and of two names the one that
 * is liked more. */
static void add_score(score *form, const score *by, bool own)
{
    bool named = by->fit >= FITS_EXACTLY;

    if (!named && !own)
        return;
    if (named && form->fit < FITS_EXACTLY)
        *form = *by;
    else if (named == (form->fit >= FITS_EXACTLY) &&
             by->quality > form->quality)
        *form = *by;
}

static void score_offers(score scores[OFFERS], nc_span header)
{
    range types[OFFERS], by;
    bool open = false;

    for (size_t i = 0; i < OFFERS; i++) {
        read_range(&types[i], nc_span_of(offers[i].type));
        scores[i] = (score){FITS_NOT, 0};
    }
    while (header.len > 0) {
        if (!read_range(&by, take_part(&header, &open)))
            continue;
        for (size_t i = 0; i < OFFERS; i++)
            weigh(&scores[i], &by, &types[i], offers[i].loose);
    }
}

nc_form nc_accept_choose(nc_span header)
{
    static const nc_form order[] = {NC_FORM_MARKDOWN, NC_FORM_TEXT,
                                    NC_FORM_ATOM, NC_FORM_JSON};
    score scores[OFFERS];
    score forms[NC_FORM_COUNT] = {{FITS_NOT, 0}};
    nc_form best = NC_FORM_HTML;

    score_offers(scores, header);
    for (size_t i = 0; i < OFFERS; i++) {
        bool own = i == 0 || offers[i].form != offers[i - 1].form;

        add_score(&forms[offers[i].form], &scores[i], own);
    }
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
        if (forms[order[i]].quality > forms[best].quality)
            best = order[i];
    }
    return best;
}
