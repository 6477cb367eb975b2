/* srcset.c -- the candidates of a srcset attribute, read as WHATWG 4.8.4.3.9
 * has it: addresses may have commas in them, but not at their ends; commas in
 * parentheses part nothing.
 */
#include "srcset.h"

#include "nc_chars.h"

enum {
    DIGITS_MAX = 6 /* of a number; none on the web is longer */
};

/* What stands behind one address. */
typedef struct descriptors {
    unsigned width, density; /* the latter in thousandths; 0: none */
    bool height;
    bool wrong;
} descriptors;

static void skip_gap(nc_span *in)
{
    while (in->len > 0 && (nc_is_space(in->ptr[0]) || in->ptr[0] == ','))
        nc_span_take(in, 1);
}

static unsigned whole_number(nc_span s, bool *ok)
{
    unsigned n = 0;

    *ok = s.len > 0 && s.len <= DIGITS_MAX;
    for (size_t i = 0; i < s.len && *ok; i++) {
        *ok = nc_is_digit(s.ptr[i]);
        n = n * 10 + (s.ptr[i] - '0');
    }
    return n;
}

/* In thousandths; what is finer does not matter. */
static unsigned decimal_number(nc_span s, bool *ok)
{
    const unsigned char *dot = s.len ? memchr(s.ptr, '.', s.len) : NULL;
    nc_span whole = nc_span_take(&s, dot ? (size_t)(dot - s.ptr) : s.len);
    unsigned n = whole.len == 0 && dot ? 0 : whole_number(whole, ok);
    unsigned unit = 1000;

    n *= 1000;
    if (!dot)
        return n;
    nc_span_take(&s, 1);
    *ok = s.len > 0 && (whole.len == 0 || *ok);
    for (size_t i = 0; i < s.len && *ok; i++) {
        unit /= 10;
        *ok = nc_is_digit(s.ptr[i]);
        n += unit * (s.ptr[i] - '0');
    }
    return n;
}

static void add_descriptor(descriptors *d, nc_span s)
{
    nc_span number = {s.ptr, s.len - 1};
    bool ok = false;
    unsigned value;

    switch (s.ptr[s.len - 1]) {
    case 'w':
        value = whole_number(number, &ok);
        d->wrong = d->wrong || !ok || value == 0 || d->width || d->density;
        d->width = value;
        break;
    case 'x':
        value = decimal_number(number, &ok);
        d->wrong = d->wrong || !ok || d->width || d->density || d->height;
        d->density = value;
        break;
    case 'h':
        value = whole_number(number, &ok);
        d->wrong = d->wrong || !ok || value == 0 || d->height || d->density;
        d->height = true;
        break;
    default:
        d->wrong = true;
    }
}

/* Up to a comma that is in no parentheses, which goes too. */
static descriptors take_descriptors(nc_span *in)
{
    descriptors d = {0, 0, false, false};
    const unsigned char *from = in->ptr;
    unsigned parens = 0;

    for (;;) {
        unsigned char c = in->len > 0 ? in->ptr[0] : ',';
        bool ends = parens == 0 && (c == ',' || nc_is_space(c));

        if ((ends || in->len == 0) && in->ptr > from)
            add_descriptor(&d, nc_span_between(from, in->ptr));
        if (in->len == 0)
            break;
        nc_span_take(in, 1);
        if (ends)
            from = in->ptr;
        if (ends && c == ',')
            break;
        /* Parentheses do not nest. */
        if (c == '(')
            parens = 1;
        else if (c == ')')
            parens = 0;
    }
    d.wrong = d.wrong || (d.height && !d.width);
    return d;
}

bool nc_srcset_next(nc_candidate *out, nc_span *srcset)
{
    for (;;) {
        descriptors d = {0, 0, false, false};
        size_t n = 0;
        bool alone;

        skip_gap(srcset);
        if (srcset->len == 0)
            return false;
        while (n < srcset->len && !nc_is_space(srcset->ptr[n]))
            n++;
        out->url = nc_span_take(srcset, n);
        alone = out->url.ptr[n - 1] == ',';
        while (out->url.ptr[out->url.len - 1] == ',')
            out->url.len--;
        if (!alone)
            d = take_descriptors(srcset);
        if (d.wrong)
            continue;
        out->width =
            d.width ? d.width
            : d.density
                ? (unsigned)((unsigned long)d.density * NC_SRCSET_WIDTH / 1000)
                : NC_SRCSET_WIDTH;
        return true;
    }
}

bool nc_srcset_is_better(const nc_candidate *a, const nc_candidate *b)
{
    bool a_fits = a->width <= NC_SRCSET_WIDTH_MAX;
    bool b_fits = b->width <= NC_SRCSET_WIDTH_MAX;

    if (a_fits != b_fits)
        return a_fits;
    return a_fits ? a->width > b->width : a->width < b->width;
}
