/* details.c -- who wrote an article, when, under what names it is listed, and
 * how long it takes to read, as HTML.
 *
 * Names come from pages in any script: each stands in an element of its own
 * whose direction is its own.
 */
#include "shell.h"

#include <apr_strings.h>

#include "nc_chars.h"

enum {
    /* Silent reading: Brysbaert 2019 has 238 words a minute for English. */
    WORDS_A_MINUTE = 230,
    /* Where a word is counted for each character: Trauzettel-Klosinski and
     * Dietz 2012 (IReST), who had texts read aloud. */
    CHINESE_A_MINUTE = 255,
    JAPANESE_A_MINUTE = 357,
    /* Of Thai and its neighbours, whose words no space parts: 230 words of
     * four characters. */
    UNPARTED_A_MINUTE = 920,
    LINK_VALUE_MAX = 200, /* bytes that the handler takes as a parameter */
    DAY_SECONDS = 86400
};

/* --- links to lists */

static void append_encoded(nc_buf *out, nc_span s)
{
    static const char hex[] = "0123456789ABCDEF";

    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = s.ptr[i];

        if (nc_is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~') {
            nc_buf_append_byte(out, c); /* RFC 3986, 2.3 */
            continue;
        }
        nc_buf_append_byte(out, '%');
        nc_buf_append_byte(out, (unsigned char)hex[c >> 4]);
        nc_buf_append_byte(out, (unsigned char)hex[c & 15]);
    }
}

const char *nc_render_with_query(const char *address, const char *name,
                                 const char *value, apr_pool_t *pool)
{
    nc_buf out = NC_BUF_INIT;
    const char *copy;

    if (!value)
        return address;
    nc_buf_append_text(&out, address);
    nc_buf_append_byte(&out, strchr(address, '?') ? '&' : '?');
    nc_buf_append_text(&out, name);
    nc_buf_append_byte(&out, '=');
    append_encoded(&out, nc_span_of(value));
    copy = apr_pstrmemdup(pool, nc_buf_text(&out), out.len);
    nc_buf_release(&out);
    return copy;
}

void nc_render_name(nc_buf *out, const char *name)
{
    nc_buf_append_text(out, "<span dir=\"auto\">");
    nc_render_escape_text(out, name);
    nc_buf_append_text(out, "</span>");
}

void nc_render_list_link(nc_buf *out, const nc_render_place *place,
                         const char *name, const char *value)
{
    if (nc_render_is_web(place->base) && strlen(value) <= LINK_VALUE_MAX)
        nc_render_link(
            out, "dir=\"auto\"",
            nc_render_with_query(place->base, name, value, place->pool), value);
    else
        nc_render_name(out, value);
}

void nc_render_names(nc_buf *out, const nc_render_place *place,
                     const char *name, const apr_array_header_t *values)
{
    for (int i = 0; i < values->nelts && i < place->names; i++) {
        if (i > 0)
            nc_buf_append_text(out, ", ");
        nc_render_list_link(out, place, name,
                            APR_ARRAY_IDX(values, i, const char *));
    }
    if (values->nelts > place->names)
        nc_buf_append_text(out, ", …");
}

/* --- time */

static void write_time(nc_buf *out, const nc_date *date, apr_pool_t *pool)
{
    nc_buf_append_text(out, "<time datetime=\"");
    nc_render_escape_text(out, nc_render_timestamp(date, pool));
    nc_buf_append_text(out, "\">");
    nc_render_date(out, date);
    nc_buf_append_text(out, "</time>");
}

/* Whether LANG is one of those named, each by two letters. */
static bool is_language(const char *lang, const char *names)
{
    nc_span tag = nc_span_of(lang);
    nc_span all = nc_span_of(names);

    if (tag.len < 2 || (tag.len > 2 && tag.ptr[2] != '-'))
        return false;
    for (; all.len >= 2; nc_span_take(&all, 2))
        if (nc_span_starts_nocase(tag, (nc_span){all.ptr, 2}))
            return true;
    return false;
}

static unsigned count_characters(nc_span text)
{
    unsigned n = 0;

    for (size_t i = 0; i < text.len; i++)
        n += (text.ptr[i] & 0xC0) != 0x80;
    return n;
}

static unsigned minutes_of(unsigned amount, unsigned a_minute)
{
    return amount / a_minute + (amount % a_minute > 0);
}

unsigned nc_render_minutes(const nc_article *article)
{
    const char *lang = article->lang;

    if (is_language(lang, "zh"))
        return minutes_of(article->words, CHINESE_A_MINUTE);
    if (is_language(lang, "ja"))
        return minutes_of(article->words, JAPANESE_A_MINUTE);
    if (is_language(lang, "thlokmmybo")) /* 0 in a list, which has no text */
        return minutes_of(count_characters(nc_span_of(article->text)),
                          UNPARTED_A_MINUTE);
    return minutes_of(article->words, WORDS_A_MINUTE);
}

static bool changed_later(const nc_article *article)
{
    return article->modified.precision != NC_DATE_NONE &&
           article->published.precision != NC_DATE_NONE &&
           article->modified.utc - article->published.utc >= DAY_SECONDS;
}

/* --- together */

static void write_gap(nc_buf *out, bool *first)
{
    if (!*first)
        nc_buf_append_text(out, " · ");
    *first = false;
}

void nc_render_details(nc_buf *out, const nc_render_place *place,
                       const nc_article *article)
{
    bool dated = article->published.precision != NC_DATE_NONE;
    unsigned minutes = nc_render_minutes(article);
    bool first = true;

    if (!dated && minutes == 0 && article->bylines->nelts == 0)
        return;
    nc_buf_append_text(out, "<p class=\"meta\">");
    if (article->bylines->nelts > 0) {
        write_gap(out, &first);
        nc_render_names(out, place, "author", article->bylines);
    }
    if (dated) {
        write_gap(out, &first);
        write_time(out, &article->published, place->pool);
    }
    if (changed_later(article)) {
        write_gap(out, &first);
        nc_buf_append_text(out, "<span");
        nc_render_own_words(out, place->lang);
        nc_buf_append_text(out, ">changed ");
        write_time(out, &article->modified, place->pool);
        nc_buf_append_text(out, "</span>");
    }
    if (minutes > 0) {
        write_gap(out, &first);
        nc_render_say(out, place->lang,
                      apr_psprintf(place->pool, "%u min read", minutes));
    }
    nc_buf_append_text(out, "</p>\n");
}
