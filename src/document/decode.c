/* decode.c -- a page's bytes as UTF-8.
 *
 * Which encoding, in the order of WHATWG 13.2.3.2: the byte order mark, what
 * the transport says, the page's meta tag or XML declaration, and else UTF-8
 * if the page is that, and what it looks like if not (detect.c). UTF-8 is
 * copied with its faults mended, windows-1252 has a table of its own (it never
 * fails, as in browsers), all else is legacy.c's.
 *
 * Promise: the output is well-formed UTF-8; each broken sequence is one U+FFFD.
 */
#include "nc_document.h"

#include <stdint.h>
#include "charset.h"
#include "nc_encoding.h"

enum {
    /* Pages that declare their charset too late for the standard's 1,024
     * bytes: browsers re-read those; we look further at once. */
    LATE_META_BYTES = 65536
};

/* 0x80 to 0x9F of windows-1252; the rest is Latin-1. The five bytes without a
 * character are the C1 controls of the same number (WHATWG index). */
static const uint16_t cp1252[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
    0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

/* How the sequence at the start of S goes on: the range of its second byte,
 * and how many bytes it has (0: no lead byte). Unicode table 3-7. */
static size_t sequence_shape(unsigned char lead, unsigned char range[2])
{
    range[0] = 0x80;
    range[1] = 0xBF;
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if ((lead & 0xF0) == 0xE0) {
        range[0] = lead == 0xE0 ? 0xA0 : 0x80;
        range[1] = lead == 0xED ? 0x9F : 0xBF;
        return 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        range[0] = lead == 0xF0 ? 0x90 : 0x80;
        range[1] = lead == 0xF4 ? 0x8F : 0xBF;
        return 4;
    }
    return 0;
}

/* The length of the sequence at the start of S, which is not empty; if it is
 * broken, *OK is false and the length is that of its maximal subpart. */
static size_t sequence_length(nc_span s, bool *ok)
{
    unsigned char range[2];
    size_t want = sequence_shape(s.ptr[0], range);
    size_t n = 1;

    *ok = false;
    if (want == 0)
        return 1;
    while (n < want && n < s.len) {
        unsigned char low = n == 1 ? range[0] : 0x80;
        unsigned char high = n == 1 ? range[1] : 0xBF;

        if (s.ptr[n] < low || s.ptr[n] > high)
            return n;
        n++;
    }
    *ok = n == want;
    return n;
}

static size_t ascii_run(nc_span s)
{
    size_t n = 0;

    for (uint64_t word; n + sizeof(word) <= s.len; n += sizeof(word)) {
        memcpy(&word, s.ptr + n, sizeof(word));
        if (word & 0x8080808080808080u)
            break;
    }
    while (n < s.len && s.ptr[n] < 0x80)
        n++;
    return n;
}

/* Moves IN past its well-formed beginning. */
static nc_span take_utf8(nc_span *in)
{
    const unsigned char *from = in->ptr;
    bool ok = true;

    while (in->len > 0) {
        size_t n = ascii_run(*in);

        if (n == 0)
            n = sequence_length(*in, &ok);
        if (!ok)
            break;
        nc_span_take(in, n);
    }
    return nc_span_between(from, in->ptr);
}

static void decode_utf8(nc_buf *out, nc_span in)
{
    bool ok;

    while (in.len > 0) {
        nc_buf_append(out, take_utf8(&in));
        if (in.len > 0) {
            nc_span_take(&in, sequence_length(in, &ok));
            nc_buf_append_utf8(out, 0xFFFD);
        }
    }
}

static void decode_cp1252(nc_buf *out, nc_span in)
{
    while (in.len > 0) {
        size_t n = ascii_run(in);

        nc_buf_append(out, nc_span_take(&in, n));
        if (in.len > 0) {
            unsigned char c = nc_span_take(&in, 1).ptr[0];

            nc_buf_append_utf8(out, c < 0xA0 ? cp1252[c - 0x80] : c);
        }
    }
}

static bool is_utf8(nc_span page)
{
    nc_span rest = page;
    nc_span head = take_utf8(&rest);
    bool ok;

    if (rest.len == 0)
        return true;
    /* Cut off inside its last character, a page with others like it before
     * is still UTF-8. */
    return ascii_run(head) < head.len && rest.len < 4 && rest.ptr[0] >= 0xC2 &&
           sequence_length(rest, &ok) == rest.len;
}

/* In seven bits: ASCII but for the escape that kanji begin with. */
static bool is_iso_2022_jp(nc_span page)
{
    const unsigned char *esc =
        page.len > 0 ? memchr(page.ptr, 0x1B, page.len) : NULL;

    return esc && ascii_run(page) == page.len &&
           (nc_span_find(page, NC_SPAN_LIT("\033$B")) ||
            nc_span_find(page, NC_SPAN_LIT("\033$@")));
}

/* What a declaration that was read as ASCII means: it can't be UTF-16, and
 * x-user-defined is what old pages for scripts say (13.2.3.2). */
static const nc_charset *charset_of_declared(nc_span label)
{
    const nc_charset *cs = label.len > 0 ? nc_charset_of(label) : NULL;

    if (cs && nc_span_starts(nc_span_of(cs->name), NC_SPAN_LIT("utf-16")))
        return nc_charset_of(NC_SPAN_LIT("utf-8"));
    if (cs && strcmp(cs->name, "x-user-defined") == 0)
        return nc_charset_of(NC_SPAN_LIT("windows-1252"));
    return cs;
}

static const nc_charset *charset_of_page(nc_span page)
{
    const nc_charset *cs = nc_charset_of(nc_prescan_utf16(page));

    if (!cs)
        cs = charset_of_declared(nc_prescan_meta(page, LATE_META_BYTES));
    return cs ? cs : charset_of_declared(nc_prescan_xml(page));
}

static const nc_charset *choose(nc_span *page, const char *transport)
{
    const char *bom_label;
    size_t bom = nc_encoding_bom(*page, &bom_label);
    const nc_charset *cs = NULL;

    if (bom > 0) {
        nc_span_take(page, bom);
        return nc_charset_of(nc_span_of(bom_label));
    }
    if (transport)
        cs = nc_charset_of(nc_span_of(transport));
    if (!cs)
        cs = charset_of_page(*page);
    if (!cs && is_iso_2022_jp(*page))
        cs = nc_charset_of(NC_SPAN_LIT("iso-2022-jp"));
    if (!cs && is_utf8(*page))
        cs = nc_charset_of(NC_SPAN_LIT("utf-8"));
    return cs ? cs : nc_charset_detect(*page);
}

nc_status nc_encoding_decode(nc_buf *out, nc_span page, const char *label,
                             const char **name)
{
    const nc_charset *cs = choose(&page, label);
    nc_status status = NC_OK;

    *name = cs->name;
    if (strcmp(cs->name, "utf-8") == 0)
        decode_utf8(out, page);
    else if (strcmp(cs->name, "windows-1252") == 0 ||
             strcmp(cs->name, "x-user-defined") == 0)
        decode_cp1252(out, page);
    else if (cs->iconv_name)
        status = nc_legacy_decode(out, page, cs);
    else
        status = NC_EINVAL;
    return status == NC_OK ? nc_buf_status(out) : status;
}
