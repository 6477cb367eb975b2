/* texts.h -- what targets ask of a text: that it is UTF-8, that it is plain,
 * and that it is one line.
 *
 * Read with utf8proc and judged by Unicode's categories, not by the tables of
 * the code under test.
 */
#ifndef TEXTS_H
#define TEXTS_H

#include <string.h>
#include <utf8proc.h>
#include "fuzzing.h"

/* The character at the start of REST, taken off it; -1: it is no UTF-8. */
static inline utf8proc_int32_t take_character(nc_span *rest)
{
    utf8proc_int32_t c;
    utf8proc_ssize_t n =
        utf8proc_iterate(rest->ptr, (utf8proc_ssize_t)rest->len, &c);

    nc_span_take(rest, n > 0 ? (size_t)n : 1);
    return n > 0 ? c : -1;
}

static inline bool is_utf8(nc_span text)
{
    while (text.len > 0)
        if (take_character(&text) < 0)
            return false;
    return true;
}

/* Tabs stay in pre. Joiners are spelling. */
static inline bool is_plain(utf8proc_int32_t c)
{
    if (c == 0x200C || c == 0x200D)
        return true;
    switch (utf8proc_category(c)) {
    case UTF8PROC_CATEGORY_CC:
        return c == '\n' || c == '\t';
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return false;
    default:
        return c != 0xAD && c != 0xFEFF && c != 0x200B && c != 0x200E &&
               c != 0x200F && !(c >= 0x202A && c <= 0x202E) &&
               !(c >= 0x2060 && c <= 0x206F) && !(c >= 0xFDD0 && c <= 0xFDEF) &&
               (c & 0xFFFE) != 0xFFFE;
    }
}

/* NFC, without controls and without characters that have no width. */
static inline void is_plain_text(nc_span text)
{
    nc_span rest = text;
    utf8proc_uint8_t *composed = NULL;
    utf8proc_ssize_t n;

    while (rest.len > 0) {
        utf8proc_int32_t c = take_character(&rest);

        LAW(c >= 0 && is_plain(c));
    }
    n = utf8proc_map(text.ptr, (utf8proc_ssize_t)text.len, &composed,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    LAW(n >= 0 && nc_span_equal(text, (nc_span){composed, (size_t)n}));
    free(composed);
}

/* The same on one line, with single blanks between words; never empty. */
static inline void is_plain_line(const char *line)
{
    nc_span s = nc_span_of(line);

    LAW(s.len > 0 && s.ptr[0] != ' ' && s.ptr[s.len - 1] != ' ');
    LAW(!strpbrk(line, "\t\n") && !strstr(line, "  "));
    is_plain_text(s);
}

#endif /* TEXTS_H */
