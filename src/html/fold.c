/* fold.c -- text as people compare it: references read, NFKC and case folding
 * by utf8proc, quotes made plain, white space folded.
 */
#include "nc_fold.h"

#include <stdint.h>
#include <stdlib.h>
#include <utf8proc.h>
#include "nc_chars.h"
#include "nc_charref.h"

/* The plain form of a typographic quote or dash; other characters as they
 * are. */
static utf8proc_int32_t make_plain(utf8proc_int32_t c, void *unused)
{
    (void)unused;
    switch (c) {
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x02BC:
    case 0x00B4:
    case '`':
        return '\'';
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0x00AB:
    case 0x00BB:
        return '"';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
        return '-';
    default:
        return c;
    }
}

static bool is_blank(utf8proc_int32_t c)
{
    return c < 0x80 ? nc_is_space((unsigned char)c)
                    : c == 0x85 || utf8proc_category(c) == UTF8PROC_CATEGORY_ZS;
}

/* Appends the folded characters of TEXT, with runs of blanks as one space. */
static void append_blanks_folded(nc_buf *out, nc_span text)
{
    size_t start = out->len;
    bool blank = false;

    while (text.len > 0) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n =
            utf8proc_iterate(text.ptr, (utf8proc_ssize_t)text.len, &c);

        nc_span_take(&text, n > 0 ? (size_t)n : 1);
        if (n > 0 && is_blank(c)) {
            blank = true;
            continue;
        }
        if (blank && out->len > start)
            nc_buf_append_byte(out, ' ');
        blank = false;
        nc_buf_append_utf8(out, n > 0 ? (unsigned long)c : 0xFFFD);
    }
}

/* Appends S with every byte that is no UTF-8 as the windows-1252 character it
 * most likely is: utf8proc refuses a text that has one. */
static void append_valid(nc_buf *out, nc_span s)
{
    while (s.len > 0) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n =
            utf8proc_iterate(s.ptr, (utf8proc_ssize_t)s.len, &c);

        nc_buf_append_utf8(out, n > 0 ? (unsigned long)c
                                      : nc_charref_windows_1252(s.ptr[0]));
        nc_span_take(&s, n > 0 ? (size_t)n : 1);
    }
}

static bool is_ascii(nc_span s)
{
    const uint64_t high = 0x8080808080808080U;
    uint64_t bytes, seen = 0;

    for (; s.len >= 8; nc_span_take(&s, 8)) {
        memcpy(&bytes, s.ptr, 8);
        seen |= bytes;
    }
    for (size_t i = 0; i < s.len; i++)
        seen |= (uint64_t)s.ptr[i];
    return (seen & high) == 0;
}

/* What utf8proc would make of ASCII, at a small part of its cost; nearly all
 * text that is compared is ASCII. */
static void fold_ascii(nc_buf *out, nc_span text)
{
    unsigned char chunk[256];
    size_t start = out->len, n = 0;
    bool blank = false;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = nc_lower(text.ptr[i]);

        if (nc_is_space(c)) {
            blank = true;
            continue;
        }
        if (n + 2 > sizeof(chunk)) {
            nc_buf_append(out, (nc_span){chunk, n});
            n = 0;
        }
        if (blank && out->len + n > start)
            chunk[n++] = ' ';
        blank = false;
        chunk[n++] = c == '`' ? '\'' : c;
    }
    nc_buf_append(out, (nc_span){chunk, n});
}

static void fold_unicode(nc_buf *out, nc_span text)
{
    nc_buf valid = NC_BUF_INIT;
    utf8proc_uint8_t *folded = NULL;
    utf8proc_ssize_t n;

    append_valid(&valid, text);
    n = utf8proc_map_custom(valid.ptr, (utf8proc_ssize_t)valid.len, &folded,
                            UTF8PROC_STABLE | UTF8PROC_COMPOSE |
                                UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                UTF8PROC_IGNORE,
                            make_plain, NULL);
    if (n >= 0)
        append_blanks_folded(out, (nc_span){folded, (size_t)n});
    if (n < 0 || nc_buf_status(&valid) != NC_OK)
        out->status = NC_ENOMEM;
    free(folded);
    nc_buf_release(&valid);
}

void nc_fold(nc_buf *out, nc_span text, bool decode)
{
    nc_buf decoded = NC_BUF_INIT;

    if (decode && text.len > 0 && memchr(text.ptr, '&', text.len)) {
        nc_charref_decode(&decoded, text, NC_CHARREF_TEXT);
        if (nc_buf_status(&decoded) != NC_OK)
            out->status = nc_buf_status(&decoded);
        text = nc_buf_span(&decoded);
    }
    if (is_ascii(text))
        fold_ascii(out, text);
    else
        fold_unicode(out, text);
    nc_buf_release(&decoded);
}
