/* plain.c -- characters fit to be kept.
 *
 * Dropped are controls, soft hyphens, zero-width spaces and byte order marks,
 * everything that turns the direction of text (an article must not reorder
 * what stands around it), the private use area, where icon fonts live, and what
 * Unicode says is no character (section 23.7 of the standard).
 * Joiners stay only right before characters beyond ASCII, where they are
 * spelling.
 */
#include "plain.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <utf8proc.h>
#include "nc_chars.h"

static nc_glyph glyph_of(utf8proc_int32_t c)
{
    if (c < 0x80)
        return c > 0x20 && c != 0x7F           ? NC_GLYPH_TEXT
               : nc_is_space((unsigned char)c) ? NC_GLYPH_SPACE
                                               : NC_GLYPH_DROP;
    if (c == 0xA0 || c == 0x202F)
        return NC_GLYPH_NBSP;
    if (c < 0xA0)
        return c == 0x85 ? NC_GLYPH_SPACE : NC_GLYPH_DROP;
    if (c == 0x200C || c == 0x200D)
        return NC_GLYPH_JOINER;
    if (c < 0x2000)
        return c == 0xAD ? NC_GLYPH_DROP : NC_GLYPH_TEXT;
    if ((c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
        c == 0x205F || c == 0x3000)
        return NC_GLYPH_SPACE;
    if ((c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
        (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || c == 0xFFFC ||
        (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000 ||
        (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE)
        return NC_GLYPH_DROP;
    return NC_GLYPH_TEXT;
}

nc_glyph nc_glyph_take(nc_span *s, nc_span *bytes)
{
    utf8proc_int32_t c;
    utf8proc_ssize_t n;

    if (s->ptr[0] < 0x80) {
        *bytes = nc_span_take(s, 1);
        return glyph_of(bytes->ptr[0]);
    }
    n = utf8proc_iterate(s->ptr, (utf8proc_ssize_t)s->len, &c);
    *bytes = nc_span_take(s, n > 0 ? (size_t)n : 1);
    if (n <= 0)
        return NC_GLYPH_DROP;
    if (glyph_of(c) != NC_GLYPH_JOINER)
        return glyph_of(c);
    n = s->len > 0 && s->ptr[0] >= 0x80
            ? utf8proc_iterate(s->ptr, (utf8proc_ssize_t)s->len, &c)
            : 0;
    return n > 0 && glyph_of(c) == NC_GLYPH_TEXT ? NC_GLYPH_JOINER
                                                 : NC_GLYPH_DROP;
}

/* Whether S has none but characters that NFC leaves alone: those below U+0300,
 * Cyrillic up to U+047F, U+2002 to U+203F, and ideographs from U+4000 on. Marks
 * that would join them are not among those. */
static bool is_composed(nc_span s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = s.ptr[i];

        if (c <= 0xCB || c == 0xD0 || c == 0xD1 || (c >= 0xE4 && c <= 0xE9))
            continue;
        if (c != 0xE2 || i + 2 >= s.len || s.ptr[i + 1] != 0x80 ||
            s.ptr[i + 2] < 0x82)
            return false;
    }
    return true;
}

void nc_plain_compose(nc_buf *out, nc_span s)
{
    utf8proc_uint8_t *composed = NULL;
    utf8proc_ssize_t n = -1;

    if (!is_composed(s))
        n = utf8proc_map(s.ptr, (utf8proc_ssize_t)s.len, &composed,
                         UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    nc_buf_append(out, n >= 0 ? (nc_span){composed, (size_t)n} : s);
    free(composed);
}

const char *nc_plain_line(nc_span s, apr_pool_t *pool)
{
    nc_buf folded = NC_BUF_INIT;
    nc_buf out = NC_BUF_INIT;
    const char *line = NULL;
    bool blank = false;

    while (s.len > 0) {
        nc_span bytes;
        nc_glyph glyph = nc_glyph_take(&s, &bytes);

        if (glyph == NC_GLYPH_SPACE || glyph == NC_GLYPH_NBSP)
            blank = true;
        else if (glyph != NC_GLYPH_DROP) {
            if (blank && folded.len > 0)
                nc_buf_append_byte(&folded, ' ');
            blank = false;
            nc_buf_append(&folded, bytes);
        }
    }
    nc_plain_compose(&out, nc_buf_span(&folded));
    if (out.len > 0 && nc_buf_status(&out) == NC_OK)
        line = apr_pstrmemdup(pool, nc_buf_text(&out), out.len);
    nc_buf_release(&folded);
    nc_buf_release(&out);
    return line;
}

static bool is_ideograph(utf8proc_int32_t c)
{
    return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

unsigned nc_plain_words(nc_span s)
{
    unsigned words = 0;
    bool inside = false;

    while (s.len > 0) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n =
            utf8proc_iterate(s.ptr, (utf8proc_ssize_t)s.len, &c);
        utf8proc_category_t category =
            n > 0 ? utf8proc_category(c) : UTF8PROC_CATEGORY_CN;
        bool letter = category >= UTF8PROC_CATEGORY_LU &&
                      category <= UTF8PROC_CATEGORY_NO;

        nc_span_take(&s, n > 0 ? (size_t)n : 1);
        if (n > 0 && is_ideograph(c)) {
            words++;
            inside = false;
            continue;
        }
        if (letter && !inside)
            words++;
        /* An apostrophe or hyphen inside a word does not end it. */
        inside = letter ||
                 (inside && n > 0 && (c == '\'' || c == 0x2019 || c == '-'));
    }
    return words;
}
