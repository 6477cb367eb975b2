/* tracking.c -- addresses, as they stand in an attribute.
 *
 * A query is parameters between `&`, which may be written `&amp;` or as a
 * number. A run of parameters that track goes with the separator before it, or,
 * at the start of the query, with the one behind it.
 */
#include "tracking.h"

#include "nc_chars.h"
#include "nc_charref.h"
#include "tagedit.h"

/* Parameters that say where a reader came from, by their makers' manuals. */
static const char *const names[] = {
    "fbclid",     "gclid",         "gclsrc",
    "dclid",      "gbraid",        "wbraid",
    "srsltid",    "msclkid",       "yclid",
    "ysclid",     "twclid",        "ttclid",
    "igshid",     "igsh",          "mc_cid",
    "mc_eid",     "mkt_tok",       "_hsenc",
    "_hsmi",      "__hssc",        "__hstc",
    "__hsfp",     "hsctatracking", "vero_id",
    "vero_conv",  "oly_anon_id",   "oly_enc_id",
    "wickedid",   "rb_clickid",    "s_cid",
    "_openstat",  "li_fat_id",     "epik",
    "sc_cid",     "ef_id",         "s_kwcid",
    "guccounter", "guce_referrer", "guce_referrer_sig",
    "wt_mc",      "wt.mc_id",      "xtor"};

static const char *const prefixes[] = {"utm_", "mtm_", "piwik_", "hsa_"};

/* Parts of the addresses of counters. */
static const char *const counters[] = {
    ".met.vgwort.de/",
    "/piwik.php?",
    "/matomo.php?",
    "facebook.com/tr?",
    "facebook.com/tr/?",
    "fls.doubleclick.net/",
    "ad.doubleclick.net/activity",
    "ad.doubleclick.net/ddm/activity",
    "doubleclick.net/pagead/viewthroughconversion/",
    "googleadservices.com/pagead/conversion/",
    "google-analytics.com/collect?",
    "google-analytics.com/__utm.gif?",
    "scorecardresearch.com/p?",
    "pixel.quantserve.com/",
    "pixel.wp.com/",
    "px.ads.linkedin.com/",
    "bat.bing.com/action/",
    "ct.pinterest.com/",
    "t.co/i/adsct?",
    "analytics.twitter.com/i/adsct?",
    "mc.yandex.ru/watch/",
    "counter.yadro.ru/hit",
    ".ioam.de/",
    "counter.theconversation.com/",
};

#define N(list) (sizeof(list) / sizeof(*(list)))

static bool is_tracking(nc_span name)
{
    if (name.len < 4)
        return false;
    /* `&amp;` that was escaped twice */
    if (nc_span_starts_nocase(name, NC_SPAN_LIT("amp;")))
        nc_span_take(&name, 4);
    for (size_t i = 0; i < N(prefixes); i++) {
        if (nc_span_starts_nocase(name, nc_span_of(prefixes[i])))
            return true;
    }
    for (size_t i = 0; i < N(names); i++) {
        if (nc_span_equal_nocase(name, nc_span_of(names[i])))
            return true;
    }
    return false;
}

/* An address that is its own content. */
static bool is_script(nc_span url)
{
    return nc_span_starts_nocase(url, NC_SPAN_LIT("javascript:")) ||
           nc_span_starts_nocase(url, NC_SPAN_LIT("data:"));
}

/* --- parameters */

/* Takes a parameter off QUERY, which then begins with the separator, or with
 * the fragment, or is empty. *SEPARATOR has its length; 0: it was the last. */
static nc_span take_parameter(nc_span *query, size_t *separator)
{
    unsigned long cp[2];
    size_t n = 0;

    *separator = 0;
    while (n < query->len && query->ptr[n] != '#') {
        nc_span rest = {query->ptr + n, query->len - n};
        size_t len = rest.ptr[0] == '&'
                         ? nc_charref_read(rest, NC_CHARREF_ATTRIBUTE, cp)
                         : 0;

        if (rest.ptr[0] == '&' && (len == 0 || cp[0] == '&')) {
            *separator = len ? len : 1;
            break;
        }
        if (len > 0 && cp[0] == '#')
            break;
        n += len ? len : 1;
    }
    return nc_span_take(query, n);
}

static nc_span name_of(nc_span parameter)
{
    const unsigned char *equals = memchr(parameter.ptr, '=', parameter.len);

    if (equals)
        parameter.len = (size_t)(equals - parameter.ptr);
    return parameter;
}

/* Whether any parameter of QUERY tracks, in *SOME; whether one stays that says
 * something, in *REST. */
static void survey(nc_span query, bool *some, bool *rest)
{
    size_t separator;

    *some = *rest = false;
    do {
        nc_span one = take_parameter(&query, &separator);

        if (is_tracking(name_of(one)))
            *some = true;
        else if (one.len > 0)
            *rest = true;
        nc_span_take(&query, separator);
    } while (separator > 0);
}

/* The cut of one run ends at TO. `&` and a fragment that looks like the rest of
 * a reference must not meet. */
static void cut_run(nc_bytes *b, const nc_token *tok, const unsigned char *from,
                    const unsigned char *to)
{
    if (from && !(from[-1] == '&' && *to == '#'))
        nc_tag_cut(b, tok, from, to);
}

static void cut_tracking(nc_bytes *b, const nc_token *tok, nc_span query)
{
    const unsigned char *before = query.ptr; /* where the separator began */
    const unsigned char *from = NULL;        /* of the run that is cut */
    bool kept_some = false;
    size_t separator;

    do {
        const unsigned char *start = query.ptr;
        nc_span one = take_parameter(&query, &separator);
        bool cut = is_tracking(name_of(one));

        if (cut && !from)
            from = kept_some ? before : start;
        else if (!cut && from) {
            cut_run(b, tok, from, kept_some ? before : start);
            from = NULL;
        }
        kept_some = kept_some || !cut;
        before = query.ptr;
        nc_span_take(&query, separator);
    } while (separator > 0);
    cut_run(b, tok, from, before);
}

/* Where the query begins, behind its `?`; NULL: there is none. */
static const unsigned char *find_query(nc_span url)
{
    const unsigned char *mark = memchr(url.ptr, '?', url.len);
    unsigned long cp[2];

    if (!mark)
        return NULL;
    for (const unsigned char *p = url.ptr; p < mark; p++) {
        nc_span rest = nc_span_between(p, url.ptr + url.len);
        size_t len =
            *p == '&' ? nc_charref_read(rest, NC_CHARREF_ATTRIBUTE, cp) : 0;

        if (*p == '#')
            return NULL; /* a mark in the fragment */
        if (len > 0)
            p += len - 1;
    }
    return mark + 1;
}

void nc_tracking_link(nc_bytes *b, const nc_token *tok)
{
    const nc_attr *href = nc_token_attr(tok, NC_SPAN_LIT("href"));
    const unsigned char *at, *end;
    bool some, rest;
    nc_span query;

    if (!href || href->value.len > NC_VALUE_MAX ||
        is_script(nc_span_trim(href->value)))
        return;
    at = find_query(href->value);
    if (!at)
        return;
    end = href->value.ptr + href->value.len;
    query = nc_span_between(at, end);
    survey(query, &some, &rest);
    if (!some)
        return;
    if (rest) {
        cut_tracking(b, tok, query);
        return;
    }
    for (size_t separator = 1; separator > 0; nc_span_take(&query, separator))
        take_parameter(&query, &separator);
    /* An unquoted value that vanished would take the next attribute in. */
    if (at - 1 > href->value.ptr || query.ptr < end || nc_attr_quote(href))
        nc_tag_cut(b, tok, at - 1, query.ptr);
}

/* --- pixels */

/* Whether a length is 0 or 1, whatever the unit. */
static bool is_tiny(nc_span value)
{
    value = nc_span_trim(value);
    return value.len > 0 && (value.ptr[0] == '0' || value.ptr[0] == '1') &&
           (value.len == 1 || (!nc_is_digit(value.ptr[1]) &&
                               value.ptr[1] != '.' && value.ptr[1] != '%'));
}

/* The value of a property in an inline style; empty: it is not there. */
static nc_span property(nc_span style, const char *name)
{
    if (style.len > NC_VALUE_MAX)
        return NC_SPAN_EMPTY;
    while (style.len > 0) {
        const unsigned char *end = memchr(style.ptr, ';', style.len);
        nc_span one =
            nc_span_take(&style, end ? (size_t)(end - style.ptr) : style.len);
        const unsigned char *colon = memchr(one.ptr, ':', one.len);

        if (style.len > 0)
            nc_span_take(&style, 1);
        if (colon &&
            nc_span_equal_nocase(nc_span_trim(nc_span_between(one.ptr, colon)),
                                 nc_span_of(name)))
            return nc_span_trim(nc_span_between(colon + 1, one.ptr + one.len));
    }
    return NC_SPAN_EMPTY;
}

static bool is_tiny_in(const nc_token *tok, nc_span style, const char *name)
{
    nc_span own = property(style, name);

    return is_tiny(own.len > 0 ? own : nc_tag_value(tok, name));
}

static bool is_counter(nc_span src)
{
    if (src.len > NC_VALUE_MAX || is_script(src))
        return false;
    return nc_span_holds_nocase(src, counters, N(counters));
}

/* A picture that comes later, or in several sizes, is one to be seen. */
static bool has_picture(const nc_token *tok)
{
    return nc_tag_has(tok, "srcset") || nc_tag_has(tok, "data-src") ||
           nc_tag_has(tok, "data-srcset") || nc_tag_has(tok, "data-lazy-src");
}

bool nc_tracking_is_pixel(const nc_token *tok)
{
    nc_span style = nc_tag_value(tok, "style");

    if (is_counter(nc_tag_value(tok, "src")))
        return true;
    return !has_picture(tok) && is_tiny_in(tok, style, "width") &&
           is_tiny_in(tok, style, "height");
}
