/* fold.c -- text as people compare it: references read, NFKC and case folding
 * by utf8proc, quotes made plain, white space folded.
 */
#include "nc_fold.h"

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

/* The folded form of the character beyond ASCII that S begins with, if it is
 * the same whatever stands next to it, but for marks that join it: letters of
 * Latin-1, no-break space, quotes and dashes. Returns its bytes in S; 0: it is
 * another. *N of the folded bytes. */
static size_t fold_common(nc_span s, unsigned char folded[2], size_t *n)
{
    unsigned char second = s.len > 1 ? s.ptr[1] : 0;
    unsigned char third = s.len > 2 ? s.ptr[2] : 0;

    *n = 1;
    if (s.ptr[0] == 0xC3 && second >= 0x80 && second <= 0xBF &&
        second != 0x9F) {
        bool capital = second < 0x9F && second != 0x97;

        folded[0] = 0xC3;
        folded[1] = capital ? second | 0x20 : second;
        *n = 2;
        return 2;
    }
    if (s.ptr[0] == 0xC2) {
        folded[0] = second == 0xA0 ? ' ' : '"';
        return second == 0xA0 || second == 0xAB || second == 0xBB ? 2 : 0;
    }
    if (s.ptr[0] != 0xE2 || second != 0x80 || third < 0x90 || third > 0x9F ||
        (third > 0x94 && third < 0x98))
        return 0;
    folded[0] = third <= 0x94 ? '-' : third <= 0x9B ? '\'' : '"';
    return 3;
}

/* What utf8proc would make of text of ASCII and a few others, at a small part
 * of its cost; nearly all text that is compared is such. False: TEXT is not,
 * and OUT as it was. */
static bool fold_plain(nc_buf *out, nc_span text)
{
    unsigned char chunk[256];
    size_t start = out->len, n = 0;
    bool blank = false;

    while (text.len > 0) {
        unsigned char c[2] = {nc_lower(text.ptr[0])};
        size_t from = 1, to = 1;

        if (c[0] >= 0x80)
            from = fold_common(text, c, &to);
        if (from == 0) {
            nc_buf_truncate(out, start);
            return false;
        }
        nc_span_take(&text, from);
        if (nc_is_space(c[0])) {
            blank = true;
            continue;
        }
        if (n + 3 > sizeof(chunk)) {
            nc_buf_append(out, (nc_span){chunk, n});
            n = 0;
        }
        if (blank && out->len + n > start)
            chunk[n++] = ' ';
        blank = false;
        chunk[n++] = c[0] == '`' ? '\'' : c[0];
        if (to > 1)
            chunk[n++] = c[1];
    }
    nc_buf_append(out, (nc_span){chunk, n});
    return true;
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
    if (!fold_plain(out, text))
        fold_unicode(out, text);
    nc_buf_release(&decoded);
}
